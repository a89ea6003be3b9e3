"""Nothing goes in; a digest of all that decides what is read out of a file comes out."""

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline import __version__

LIBRARIES = (
    'python-docx', 'rapidfuzz', 'regex',
)  # fmt: skip
"""Those whose words end up in the dataset: with another version a file may be read differently."""


def extractor_version() -> str:
    """Return the hex digest of the version, of the source and of the libraries it reads with.

    The source stands for itself: whoever changes a stage need not remember to count a version up.
    """
    digest = hashlib.sha256(f'{__version__} {platform.python_version()}'.encode())
    folder = Path(__file__).parent
    for path in sorted(folder.rglob('*.py')):
        digest.update(path.relative_to(folder).as_posix().encode() + b'\0' + path.read_bytes() + b'\0')
    for library in LIBRARIES:
        digest.update(f'{library} {_version(library)}'.encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ''
