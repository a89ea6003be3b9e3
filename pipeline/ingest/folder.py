"""A folder goes in; the files in it that may be reports come out, each with the hash of its bytes or what is wrong."""

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.source import MAX_BYTES, open_plain_file

PASSED_OVER = ('.', '~$')
"""Openings of names that are no reports: hidden files and folders, lock files of a word processor."""

FAULTS = {
    'not_readable': 'the file cannot be opened',
    'folder_not_readable': 'the folder cannot be opened, nor what is in it',
    'not_a_file': 'this is a device, a pipe or a socket, which is never opened',
    'link_outside': 'this is a link that leads out of the folder; put the file itself there',
    'too_large': f'the file is larger than {MAX_BYTES // 1024 // 1024} MB',
}
"""Why a file is not read at all, by code."""

Stamp = tuple[int | str, ...]
"""Device, inode, size, and the times of the last change of bytes and of the entry, in nanoseconds; of an object in a
store its address, size and mark: an unchanged stamp means unchanged bytes."""

_GRAIN = 2_000_000_000  # nanoseconds: the coarsest clock of a file system in use; a younger stamp may hide a change


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to be read: `name` is relative to the input folder with `/`, `path` is an address where it is a string.

    A file that is not to be opened has its code of FAULTS in `fault`, and no `sha256`. `stamp` is None where it does
    not vouch for the bytes.
    """

    path: Path | str
    name: str
    size: int | None
    sha256: str | None
    fault: str | None = None
    stamp: Stamp | None = None

    @property
    def doc_id(self) -> str:
        """The first 16 hex digits of the SHA-256 of the bytes, empty where they cannot be read."""
        return (self.sha256 or '')[:16]


def walk_folder(folder: Path, outside: Path | None = None) -> Iterator[Path]:
    """Yield every file under `folder` in no order, save hidden files, lock files and what lies in `outside`.

    Links to folders are not followed. A folder that cannot be opened is yielded itself.
    """
    waiting = [folder]
    shut = outside and outside.resolve()
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    path = Path(entry.path)
                    if entry.name.startswith(PASSED_OVER):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting += [path] if path.resolve() != shut else []
                    elif not _is_link_to_folder(entry):
                        yield path
        except OSError:
            yield here


def _is_link_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a ring of links
        return False


def describe_file(  # noqa: PLR0911 - one a fault
    path: Path, folder: Path | None = None, hash_known: Callable[[Stamp], str | None] = lambda _: None
) -> FoundFile:
    """Return the file with size and hash, or with its fault; its name is relative to `folder`.

    `hash_known` gives the hash of bytes met before under the same stamp. A link out of `folder`, a device, a pipe or a
    file that is too large is not opened.
    """
    name = printable_name((path.relative_to(folder) if folder else Path(path.name)).as_posix())
    try:
        if folder and path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            return FoundFile(path, name, None, None, 'link_outside')
        status = path.stat()
    except (OSError, RuntimeError):  # a ring of links is a RuntimeError before Python 3.13
        return FoundFile(path, name, None, None, 'not_readable')
    if stat.S_ISDIR(status.st_mode):
        return FoundFile(path, f'{name}/', None, None, 'folder_not_readable')
    if not stat.S_ISREG(status.st_mode):
        return FoundFile(path, name, None, None, 'not_a_file')
    if status.st_size > MAX_BYTES:
        return FoundFile(path, name, status.st_size, None, 'too_large')
    stamp = _stamp(status)
    digest = hash_known(stamp)
    if digest:
        return FoundFile(path, name, status.st_size, digest, stamp=stamp)
    return _read_hash(path, name)


def printable_name(name: str) -> str:
    r"""Return a file name as text, bytes that are no UTF-8 shown as `�`.

    >>> printable_name('a\udce6.html')
    'a�.html'
    """
    return os.fsencode(name).decode('utf-8', 'replace')


def _read_hash(path: Path, name: str) -> FoundFile:
    try:
        with open_plain_file(path) as stream:
            digest = hashlib.file_digest(stream, 'sha256').hexdigest()
            status = os.fstat(stream.fileno())
            stamp = _stamp(status) if _is_settled(status) else None
            return FoundFile(path, name, stream.tell(), digest, stamp=stamp)
    except OSError:
        return FoundFile(path, name, None, None, 'not_readable')


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _is_settled(status: os.stat_result) -> bool:
    return max(status.st_mtime_ns, status.st_ctime_ns) + _GRAIN < time.time_ns()
