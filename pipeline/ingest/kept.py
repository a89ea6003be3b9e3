"""A Document goes in, bytes that keep it come out; the bytes go in, the Document comes out and nothing else."""

import pickle
import zlib
from array import array
from decimal import Decimal
from io import BytesIO

from pipeline.model.document import Block, BlockKind, Document, GridCell, Layout
from pipeline.model.problem import Problem, Severity
from pipeline.model.span import Span

_LEVEL = 1  # the boxes of a page shrink to a fifth; a higher level costs more time than reading the file again saves
_KNOWN = {
    (kind.__module__, kind.__qualname__): kind
    for kind in (Block, BlockKind, Document, GridCell, Layout, Problem, Severity, Span, Decimal)
} | {('array', 'array'): array, ('array', '_array_reconstructor'): array.__reduce_ex__(array('f'), 3)[0]}


def freeze_document(document: Document) -> bytes:
    """Return the bytes from which `thaw_document` makes the document again."""
    return zlib.compress(pickle.dumps(document, pickle.HIGHEST_PROTOCOL), _LEVEL)


def thaw_document(content: bytes) -> Document:
    """Return the document that `content` keeps.

    Raises ValueError where the bytes keep none: cut off, or made by somebody to start what they like.
    """
    try:
        document = _Unpickler(BytesIO(zlib.decompress(content))).load()
    except Exception as error:
        raise ValueError(f'a kept document is damaged: {error}') from error
    if not isinstance(document, Document):
        raise ValueError('this is no kept document')  # noqa: TRY004 - of a fault in the bytes, not in the call
    return document


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f'{module}.{name} is no part of a document')
        return _KNOWN[module, name]
