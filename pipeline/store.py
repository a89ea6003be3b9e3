"""What is known of files by the hash of their bytes goes in and comes out again, in a folder that one run holds."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.errors import OutputError

CACHE = '.cache'
"""The folder in OUT; it may be deleted at any time between two runs, which only costs the next run its time."""

LOCK = 'lock'
MARK = 'mark'
UNFINISHED = 'unfinished'
WAITING = 'waiting'


@dataclass(frozen=True, slots=True)
class Shelf:
    """Bytes by hash in a folder of their own for each `version` of what made them; safe to write from many processes.

    A `put` is there wholly or not at all, wherever the process is killed. Raises OSError where it cannot be written.
    """

    cache: Path
    name: str
    version: str

    @property
    def folder(self) -> Path:
        """Where the entries of this version stand."""
        return self.cache / self.name / self.version

    def has(self, key: str) -> bool:
        """Tell whether there is an entry."""
        return self._path(key).is_file()

    def get(self, key: str) -> bytes | None:
        """Return the entry, None where there is none."""
        try:
            return self._path(key).read_bytes()
        except OSError:
            return None

    def put(self, key: str, content: bytes) -> None:
        """Keep `content`, in the place of what was there."""
        handle, name = tempfile.mkstemp(dir=self.cache / WAITING)
        with open(handle, 'wb') as stream:  # noqa: PTH123 - a handle is no path
            stream.write(content)
        path = self._path(key)
        try:
            os.replace(name, path)  # noqa: PTH105 - a name is enough
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(name, path)  # noqa: PTH105 - as above

    def remove_other_versions(self) -> None:
        """Forget what other versions made."""
        for folder in self.folder.parent.iterdir() if self.folder.parent.is_dir() else ():
            if folder != self.folder:
                shutil.rmtree(folder, ignore_errors=True)

    def remove(self, is_forgotten: Callable[[str], bool]) -> None:
        """Forget the entries whose keys are forgotten."""
        for folder in self.folder.iterdir() if self.folder.is_dir() else ():
            for path in list(folder.iterdir()):
                if is_forgotten(path.name):
                    path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


@contextmanager
def open_cache(target: Path) -> Iterator[Path]:
    """Make OUT and its cache, hold them against other runs, and yield the cache's folder; what a killed run left goes.

    Raises OutputError where OUT cannot be written or another run holds it.
    """
    cache = target / CACHE
    with clear_output_errors(target):
        cache.mkdir(parents=True, exist_ok=True)
        lock = (cache / LOCK).open('ab')
    with lock:
        _take(lock.fileno(), target)
        with clear_output_errors(target):
            for name in (UNFINISHED, WAITING):
                shutil.rmtree(cache / name, ignore_errors=True)
                (cache / name).mkdir(exist_ok=True)
        yield cache


def mark_cache(cache: Path) -> str:
    """Mark the cache as that of this run, and return the mark."""
    mark = uuid.uuid4().hex
    with clear_output_errors(cache.parent):
        (cache / MARK).write_text(mark, 'ascii')
    return mark


def has_mark(cache: Path, mark: str) -> bool:
    """Tell whether this machine sees the cache that was marked: another may have a folder of the same name."""
    try:
        return (cache / MARK).read_text('ascii') == mark
    except OSError:
        return False


@contextmanager
def clear_output_errors(target: Path) -> Iterator[None]:
    """Turn an OSError of the block into an OutputError that names OUT and the reason."""
    try:
        yield
    except OSError as error:
        raise OutputError(f'The dataset cannot be written into {target}: {error.strerror or error}.') from error


def _take(handle: int, target: Path) -> None:
    # the system gives the lock back when its process ends, however it ends
    try:
        _lock(handle)
    except OSError as error:
        raise OutputError(f'Another run writes into {target}; wait for its end, or choose another folder.') from error


def _lock(handle: int) -> None:
    try:
        import fcntl  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        import msvcrt  # noqa: PLC0415 - there is one on Windows alone

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
