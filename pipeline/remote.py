"""Addresses (`s3://bucket/reports`) go in; their files and bytes, and the dataset put there, come out.

The one module that knows fsspec. An object store has no renaming of a folder: the tables of a run stand in a folder of
their own, and one small object, written last, tells which folder is the dataset.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.ingest.folder import PASSED_OVER, FoundFile, Stamp, printable_name
from pipeline.ingest.source import MAX_BYTES, source_of
from pipeline.model.document import SourceFile
from pipeline.model.errors import OutputError, UnreadableDocument, ZipingError

POINTER = 'dataset.json'
"""The object that tells which folder holds the dataset; it changes at one stroke, so a reader who goes by it never
finds tables of two runs."""

VERSIONS = '.dataset-'
UPLOADING = 'uploading'
"""Where the working folder notes the folder that is being filled: what a killed upload left goes with the next one."""

_SCHEME_RE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]{1,30}://')
_LOCAL = ('file://', 'local://')
_MARKS = ('ETag', 'etag', 'md5Hash', 'content_md5', 'generation')
"""What stores call the mark of an object that changes with its bytes."""

_BLOCK = 2**22


def locate(words: str | os.PathLike[str]) -> Path | str:
    """Return the address that `words` are, or the path of what is on this machine (`file://` too).

    >>> locate('s3://bucket/reports/'), locate('file:///data').as_posix(), locate('C:/data').as_posix()
    ('s3://bucket/reports', '/data', 'C:/data')
    """
    plain = os.fspath(words)
    for scheme in _LOCAL:
        if plain.lower().startswith(scheme):
            return Path(plain[len(scheme) :])
    return plain.rstrip('/') if _SCHEME_RE.match(plain) else Path(plain)


def working_folder(address: str) -> Path:
    """Return where the cache and the tables of a dataset stand on this machine that is put to `address`."""
    caches = Path(os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache')
    return caches / 'ziping' / hashlib.sha256(address.encode()).hexdigest()[:16]


def walk_address(address: str, outside: str | None, hash_known: Callable[[Stamp], str | None]) -> Iterator[FoundFile]:
    """Yield every file under `address` in no order, save hidden files, lock files and what lies under `outside`.

    A file without fault has no hash yet where the store gives it no mark (ETag) that an earlier run met. Raises
    ZipingError where the address cannot be listed.
    """
    system, top = _open(address)
    system.invalidate_cache()
    shut = outside and _open(outside)[1]
    waiting = [top]
    while waiting:
        here = waiting.pop()
        try:
            entries = system.ls(here, detail=True)
        except Exception as error:  # each store has errors of its own
            if here == top:
                raise ZipingError(f'{address} cannot be listed: {_say(error)}.') from error
            yield FoundFile(system.unstrip_protocol(here), _name(here, top) + '/', None, None, 'folder_not_readable')
            continue
        for entry in entries:
            path = str(entry['name']).rstrip('/')
            if path == here and entry['type'] != 'directory':
                continue  # the empty object by which some programs mark a folder
            if path.rpartition('/')[2].startswith(PASSED_OVER) or path == shut:
                continue
            if entry['type'] != 'directory':
                yield _describe(system, entry, path, top, hash_known)
            elif path == here:  # a key with two slashes in a row, which no path can name
                yield FoundFile(system.unstrip_protocol(path), _name(path, top) + '//', None, None, 'not_readable')
            else:
                waiting.append(path)


def fetch(found: FoundFile) -> tuple[FoundFile, bytes]:
    """Return the file with its hash, and its bytes.

    Raises UnreadableDocument (`not_readable`) where they cannot be had.
    """
    try:
        system, path = _open(str(found.path))
        content = bytes(system.cat_file(path))
    except Exception as error:  # its words may differ from one try to the next
        raise UnreadableDocument('not_readable', f'the file cannot be fetched ({type(error).__name__})') from error
    return replace(found, size=len(content), sha256=hashlib.sha256(content).hexdigest()), content


def fetch_source(found: FoundFile) -> SourceFile:
    """Fetch a file with its format, as `read_source` reads one of this machine; raises what that raises."""
    return source_of(fetch(found)[1], found.name)


def fetch_hash(found: FoundFile) -> FoundFile:
    """Return the file with its hash, or with its fault, whatever its size: a few MB are held at a time."""
    digest = hashlib.sha256()
    try:
        system, path = _open(str(found.path))
        with system.open(path, 'rb', block_size=_BLOCK) as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except Exception:  # noqa: BLE001 - each store has errors of its own
        return replace(found, fault='not_readable')
    return replace(found, sha256=digest.hexdigest())


class Outlet:
    """The place of a dataset at an address: looked at before a run, filled after it."""

    def __init__(self, address: str) -> None:
        """Look at what is there and try whether it can be written.

        Raises OutputError where not.
        """
        self.address = address
        with self._clear_errors():
            self._system, self._top = _open(address)
            self._make_folder(self._top)
            probe = f'{self._top}/{VERSIONS}probe'
            self._system.pipe_file(probe, b'')
            self._system.rm_file(probe)
            self._before = self._pointer()

    def put(self, tables: Path, work: Path) -> None:
        """Put the Parquet files in the folder `tables` there, in the place of the dataset before.

        First all go into a folder of their own, then the pointer names it, then each is copied to its plain name
        (`figures.parquet`), then what the pointer before last named is removed. Stopped anywhere before the pointer,
        the old dataset stands. `work` keeps a note of the folder. Raises OutputError, also where another run has put
        a dataset there meanwhile.
        """
        files = {path.name: path for path in sorted(tables.glob('*.parquet'))}
        hashes = {name: _hash_file(path) for name, path in files.items()}
        version = VERSIONS + hashlib.sha256(repr(hashes).encode()).hexdigest()[:16]
        with self._clear_errors():
            self._remove_left(work, version)
            if version != self._before.get('folder'):
                self._make_folder(f'{self._top}/{version}')
                for name, path in files.items():
                    self._system.put_file(str(path), f'{self._top}/{version}/{name}')
                self._point_to(version, hashes)
            for name in files:
                self._system.cp_file(f'{self._top}/{version}/{name}', f'{self._top}/{name}')
        (work / UPLOADING).unlink(missing_ok=True)

    def _point_to(self, version: str, hashes: dict[str, str]) -> None:
        if self._pointer() != self._before:
            raise OutputError(f'Another run has put a dataset into {self.address} meanwhile; run again.')
        last = self._before.get('folder', '')
        pointer = {'folder': version, 'before': last, 'sha256': hashes}
        self._system.pipe_file(f'{self._top}/{POINTER}', json.dumps(pointer, indent=1, sort_keys=True).encode())
        old = self._before.get('before', '')
        self._before = pointer
        if old and old not in {version, last}:
            self._remove(old)

    def _remove_left(self, work: Path, version: str) -> None:
        note = work / UPLOADING
        left = note.read_text('ascii') if note.exists() else ''
        if left and left not in {version, self._before.get('folder'), self._before.get('before')}:
            self._remove(left)
        note.write_text(version, 'ascii')

    def _make_folder(self, folder: str) -> None:
        # a store of objects has none, and must not make a bucket out of a misspelt address
        with suppress(FileExistsError):
            self._system.mkdir(folder, create_parents=False)

    def _remove(self, version: str) -> None:
        folder = f'{self._top}/{version}'
        if version.startswith(VERSIONS) and self._system.exists(folder):
            self._system.rm(folder, recursive=True)

    def _pointer(self) -> dict[str, Any]:
        return _read_pointer(self._system, self._top)

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except ZipingError:
            raise
        except Exception as error:  # each store has errors of its own
            raise OutputError(f'The dataset cannot be written into {self.address}: {_say(error)}.') from error


def fetch_dataset(address: str, folder: Path) -> None:
    """Put the tables of the dataset at `address` into `folder`: all of one run, where a run put them there.

    Raises OutputError where there is none or it cannot be fetched.
    """
    try:
        system, top = _open(address)
        tables = f'{top}/{_read_pointer(system, top).get("folder", "")}'.rstrip('/')
        names = [Path(str(name)).name for name in system.ls(tables, detail=False) if str(name).endswith('.parquet')]
        for name in names:
            system.get_file(f'{tables}/{name}', str(folder / name))
    except ZipingError:
        raise
    except Exception as error:
        raise OutputError(f'The dataset at {address} cannot be fetched: {_say(error)}.') from error
    if not names:
        raise OutputError(f'{address} holds no dataset.')


def _open(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an optional library
    except ImportError as error:
        raise ZipingError('Addresses need fsspec: install ziping with its extra `remote`.') from error
    try:
        system, path = url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise ZipingError(f'{address} cannot be opened: {error}') from error
    return system, str(path).rstrip('/')


def _describe(
    system: Any,  # noqa: ANN401 - a file system of a library without types
    entry: dict[str, Any],
    path: str,
    top: str,
    hash_known: Callable[[Stamp], str | None],
) -> FoundFile:
    size = entry.get('size')
    found = FoundFile(system.unstrip_protocol(path), _name(path, top), size, None)
    if size is not None and size > MAX_BYTES:
        return replace(found, fault='too_large')
    mark = next((entry[key] for key in _MARKS if entry.get(key)), None)
    if mark is None:
        return found
    stamp = (str(found.path), str(size), str(mark))
    return replace(found, stamp=stamp, sha256=hash_known(stamp))


def _name(path: str, top: str) -> str:
    return printable_name(path[len(top) :].lstrip('/'))


def _read_pointer(system: Any, top: str) -> dict[str, Any]:  # noqa: ANN401 - as above
    try:
        pointer = json.loads(system.cat_file(f'{top}/{POINTER}'))
    except (FileNotFoundError, ValueError):
        return {}
    return pointer if isinstance(pointer, dict) else {}


def _hash_file(path: Path) -> str:
    with path.open('rb') as stream:
        return hashlib.file_digest(stream, 'sha256').hexdigest()


def _say(error: Exception) -> str:
    return str(error).strip().rstrip('.') or type(error).__name__
