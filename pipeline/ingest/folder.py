"""A folder goes in; the files in it that may be reports come out, with the hash of their bytes."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PASSED_OVER = ('.', '~$')
"""Openings of names that are no reports: hidden files and folders, lock files of a word processor."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to be read: `name` is relative to the input folder with `/`.

    `sha256` and `size` are None where the bytes cannot be read.
    """

    path: Path
    name: str
    size: int | None
    sha256: str | None

    @property
    def doc_id(self) -> str:
        """The first 16 hex digits of the SHA-256 of the bytes, empty where they cannot be read."""
        return (self.sha256 or '')[:16]


def find_files(folder: Path, outside: Path | None = None) -> tuple[FoundFile, ...]:
    """Return every file under `folder`, sorted by name, save hidden files, lock files and what lies in `outside`.

    Links to folders are not followed; pipes, sockets and devices are passed over.
    """
    return tuple(
        describe_file(folder / name, printable_name(name))
        for name in sorted(_walk(folder, outside and outside.resolve()))
    )


def describe_file(path: Path, name: str) -> FoundFile:
    """Return the file with size and hash, both None where it cannot be read."""
    try:
        with path.open('rb') as stream:
            digest = hashlib.file_digest(stream, 'sha256')
            return FoundFile(path, name, stream.tell(), digest.hexdigest())
    except OSError:
        return FoundFile(path, name, None, None)


def printable_name(name: str) -> str:
    r"""Return a file name as text, bytes that are no UTF-8 shown as `�`.

    >>> printable_name('a\udce6.html')
    'a�.html'
    """
    return os.fsencode(name).decode('utf-8', 'replace')


def _walk(folder: Path, outside: Path | None) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        here = Path(root)
        folders[:] = [name for name in folders if _is_wanted(name) and (here / name).resolve() != outside]
        for name in names:
            path = here / name
            if _is_wanted(name) and (path.is_file() or not path.exists()):
                yield path.relative_to(folder).as_posix()


def _is_wanted(name: str) -> bool:
    return not name.startswith(PASSED_OVER)
