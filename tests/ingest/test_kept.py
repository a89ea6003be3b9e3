import os
import pickle
import zlib
from array import array

import pytest

from pipeline.ingest.kept import freeze_document, thaw_document
from pipeline.model.document import Block, BlockKind, Document, GridCell, Layout
from pipeline.model.problem import Problem, Severity
from pipeline.model.span import Span

DOCUMENT = Document(
    doc_id='a1',
    name='a.pdf',
    format='pdf',
    text='参保\n1\t2',
    blocks=(
        Block(BlockKind.HEADING, Span(0, 2), 1, (1.0, 2.0, 3.0, 4.5), 2),
        Block(BlockKind.TABLE, Span(3, 6), cells=(GridCell(0, 0, 1, 1, Span(3, 4), 1),)),
    ),
    meta={'title': '甲'},
    pages=1,
    layout=Layout(array('H', [1] * 6), array('f', [0.25] * 24)),
    problems=(Problem('lost', Severity.ERROR, 'page 2', None),),
)


def test_a_document_comes_back_as_it_was():
    assert thaw_document(freeze_document(DOCUMENT)) == DOCUMENT


class Command:
    def __reduce__(self):
        return os.system, ('touch pwned',)


@pytest.mark.parametrize('thing', [Command(), (DOCUMENT, Command()), 'words', len])
def test_bytes_that_hold_anything_else_are_refused(thing, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match='document'):
        thaw_document(zlib.compress(pickle.dumps(thing)))
    assert list(tmp_path.iterdir()) == []


def test_bytes_that_were_cut_are_refused():
    frozen = freeze_document(DOCUMENT)
    for place in range(0, len(frozen), 11):
        with pytest.raises(ValueError, match='document'):
            thaw_document(frozen[:place])
