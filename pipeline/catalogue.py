"""Files found and reports met go in; they come out in order, kept on disk so that memory does not grow with them."""

import os
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.ingest.folder import FoundFile, Stamp
from pipeline.ingest.sources import SourceRow, path_key
from pipeline.metadata.attachments import Place
from pipeline.validate.duplicates import Candidate

FULL = 64
"""A key under which so many reports stand tells nothing of a report any more, and takes no more of them."""

_TABLES = """
    CREATE TABLE IF NOT EXISTS stamps (stamp TEXT PRIMARY KEY, sha256 TEXT, met INTEGER) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS gone (sha256 TEXT PRIMARY KEY, before INTEGER) WITHOUT ROWID;
    DROP TABLE IF EXISTS files;
    DROP TABLE IF EXISTS reports;
    DROP TABLE IF EXISTS keys;
    DROP TABLE IF EXISTS sources;
    DROP TABLE IF EXISTS places;
    DROP TABLE IF EXISTS claims;
    CREATE TABLE files (
        number INTEGER PRIMARY KEY, path BLOB, name TEXT, size INTEGER, sha256 TEXT, fault TEXT, kept INTEGER,
        duplicate_of TEXT
    );
    CREATE INDEX files_in_order ON files (sha256, name, path);
    CREATE TABLE reports (number INTEGER PRIMARY KEY, path TEXT, doc_id TEXT, region TEXT, year INTEGER, sketch BLOB);
    CREATE INDEX reports_in_order ON reports (path, number);
    CREATE TABLE sources (
        path TEXT PRIMARY KEY, place TEXT, url TEXT, downloaded_on TEXT, fields TEXT, fault TEXT
    ) WITHOUT ROWID;
    CREATE TABLE places (
        number INTEGER PRIMARY KEY, folder TEXT, name TEXT, doc_id TEXT, format TEXT, region TEXT, year INTEGER,
        url TEXT, attachments TEXT
    );
    CREATE INDEX places_in_order ON places (folder, name, number);
    CREATE INDEX places_by_url ON places (url);
    CREATE TABLE claims (number INTEGER, parent TEXT, PRIMARY KEY (number, parent)) WITHOUT ROWID;
    CREATE TABLE keys (key INTEGER, report INTEGER, PRIMARY KEY (key, report)) WITHOUT ROWID;
    UPDATE stamps SET met = 0;
    UPDATE gone SET before = 1;
"""
_ORDER = 'ORDER BY sha256, name, path'


class Catalogue:
    """The files of a run with the hashes known from earlier ones, in a SQLite file.

    `sqlite3.Error` is raised where it cannot be written. Whoever uses it holds the lock of its folder.
    """

    def __init__(self, path: Path) -> None:
        """Begin a run; what a damaged file held is found out anew."""
        try:
            self._database = _open(path)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            Path(f'{path}-journal').unlink(missing_ok=True)
            self._database = _open(path)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; what an interrupted run found out about hashes stays known."""
        with suppress(sqlite3.Error):
            self._database.commit()
        self._database.close()

    def hash_known(self, stamp: Stamp) -> str | None:
        """Return the hash of the bytes that had this stamp in an earlier run."""
        row = self._database.execute('SELECT sha256 FROM stamps WHERE stamp = ?', (_text(stamp),)).fetchone()
        return row and str(row[0])

    def add_file(self, found: FoundFile, *, kept: bool) -> None:
        """Take a file of this run; `kept` tells that its rows are known already."""
        row = (os.fsencode(found.path), found.name, found.size, found.sha256 or '', found.fault, kept)
        self._database.execute('INSERT INTO files (path, name, size, sha256, fault, kept) VALUES (?,?,?,?,?,?)', row)
        if found.stamp:
            stamp = (_text(found.stamp), found.sha256)
            self._database.execute('INSERT OR REPLACE INTO stamps VALUES (?, ?, 1)', stamp)

    def close_list(self) -> int:
        """Forget the stamps of files that are gone, and return how many files there are."""
        self._database.execute('DELETE FROM stamps WHERE met = 0')
        self._database.commit()
        return int(self._database.execute('SELECT count(*) FROM files').fetchone()[0])

    def is_forgotten(self, sha256: str) -> bool:
        """Tell whether neither this run nor the one before met these bytes.

        A folder that was not there for once (a disk not mounted) costs nothing of what is known of its files.
        """
        if self._database.execute('SELECT 1 FROM files WHERE sha256 = ? LIMIT 1', (sha256,)).fetchone():
            return False
        self._database.execute('INSERT OR IGNORE INTO gone VALUES (?, 0)', (sha256,))
        return bool(self._database.execute('SELECT before FROM gone WHERE sha256 = ?', (sha256,)).fetchone()[0])

    def close_forgotten(self) -> None:
        """Note that all bytes known were asked for by `is_forgotten`."""
        self._database.execute('DELETE FROM gone WHERE before = 1')
        self._database.commit()

    def files(self) -> Iterator[tuple[int, FoundFile, bool]]:
        """Yield number, file and whether it was kept, in the order of the rows of the dataset."""
        query = f'SELECT number, path, name, size, sha256, fault, kept FROM files {_ORDER}'  # noqa: S608 - no input in it
        for number, path, name, size, sha256, fault, kept in self._database.execute(query):
            yield number, FoundFile(_located(os.fsdecode(path)), name, size, sha256 or None, fault), bool(kept)

    def mark(self, number: int, doc_id: str) -> None:
        """Note that a file is the same report as that of `doc_id`."""
        self._database.execute('UPDATE files SET duplicate_of = ? WHERE number = ?', (doc_id, number))

    def marks(self) -> Iterator[str | None]:
        """Yield for each file, in the order of the rows, what it is the same report as."""
        return (row[0] for row in self._database.execute(f'SELECT duplicate_of FROM files {_ORDER}'))  # noqa: S608 - as above

    def claim(self, number: int, doc_id: str) -> None:
        """Note that the page of `doc_id` names a file as an attachment."""
        self._database.execute('INSERT OR IGNORE INTO claims VALUES (?, ?)', (number, doc_id))

    def parents(self) -> Iterator[str | None]:
        """Yield for each file, in the order of the rows, the one page that claims it."""
        one = '(SELECT min(parent) FROM claims WHERE claims.number = files.number HAVING count(*) = 1)'
        return (row[0] for row in self._database.execute(f'SELECT {one} FROM files {_ORDER}'))  # noqa: S608 - as above

    def has_parents(self) -> bool:
        """Tell whether any file is claimed."""
        return self._database.execute('SELECT 1 FROM claims LIMIT 1').fetchone() is not None

    def add_source(self, row: SourceRow) -> None:
        """Take what a table says of a file; the first row of a path is taken, and another one is its fault."""
        on = row.downloaded_on and row.downloaded_on.isoformat()
        values = (row.path, row.place, row.url, on, row.fields, row.fault)
        known = self.source_of(row.path)
        if known is None:
            self._database.execute('INSERT INTO sources VALUES (?,?,?,?,?,?)', values)
        elif replace(known, place='', fault=None) != replace(row, place='', fault=None):
            fault = f'{known.fault}; ' if known.fault else ''
            again = f'{fault}{row.place} says something else of the same file, which is not taken'
            self._database.execute('UPDATE sources SET fault = ? WHERE path = ?', (again, row.path))

    def source_of(self, path: str) -> SourceRow | None:
        """Return what a table says of the file at `path`."""
        row = self._database.execute('SELECT * FROM sources WHERE path = ?', (path_key(path),)).fetchone()
        return row and _source(*row)

    def sources_without_file(self) -> Iterator[SourceRow]:
        """Yield the rows of paths at which there is no file, in order."""
        self._database.create_function('path_key', 1, path_key, deterministic=True)
        query = 'SELECT * FROM sources WHERE path NOT IN (SELECT path_key(name) FROM files) ORDER BY path'
        return (_source(*row) for row in self._database.execute(query))

    def add_place(self, number: int, place: Place) -> None:
        """Take what tells which page the file `number` belongs to."""
        row = (number, place.folder, place.name, place.doc_id, place.format, place.region_code, place.report_year)
        attachments = '\n'.join(place.attachments)
        self._database.execute('INSERT INTO places VALUES (?,?,?,?,?,?,?,?,?)', (*row, place.url, attachments))

    def folders(self) -> Iterator[list[tuple[int, Place]]]:
        """Yield the files of each folder, by name."""
        rows = self._database.execute('SELECT * FROM places ORDER BY folder, name, number')
        for _, group in groupby(rows, key=lambda row: row[1]):
            yield [(number, _place(*row)) for number, *row in group]

    def places_at(self, folder: str, name: str, url: str) -> Iterator[tuple[int, Place]]:
        """Yield the files that lie there, or that came from there."""
        query = "SELECT * FROM places WHERE (folder = ? AND name = ? AND name <> '') OR (url = ? AND url <> '')"
        return (
            (number, _place(*row)) for number, *row in self._database.execute(query, (folder, name, url)).fetchall()
        )

    def add_report(self, number: int, candidate: Candidate) -> None:
        """Take what is compared of the file `number`."""
        sketch = array('I', sorted(candidate.sketch)).tobytes()
        row = (number, candidate.path, candidate.doc_id, candidate.region_code, candidate.report_year, sketch)
        self._database.execute('INSERT INTO reports VALUES (?,?,?,?,?,?)', row)

    def reports(self) -> Iterator[tuple[int, Candidate]]:
        """Yield the reports in the order of their paths, with the numbers of their files."""
        for number, *row in self._database.execute('SELECT * FROM reports ORDER BY path, number'):
            yield number, _candidate(*row)

    def find_near(self, keys: tuple[int, ...], most: int) -> Iterator[Candidate]:
        """Yield up to `most` reports under any of `keys`, those under most of them first."""
        places = ','.join('?' * len(keys))
        rows = self._database.execute(f'SELECT report FROM keys WHERE key IN ({places})', keys)  # noqa: S608 - marks alone
        shared = Counter(report for (report,) in rows)
        for report in sorted(shared, key=lambda report: (-shared[report], report))[:most]:
            query = 'SELECT path, doc_id, region, year, sketch FROM reports WHERE number = ?'
            yield _candidate(*self._database.execute(query, (report,)).fetchone())

    def add(self, keys: tuple[int, ...], candidate: Candidate) -> None:
        """Put a report taken before under its keys."""
        query = 'SELECT number FROM reports WHERE path = ? AND doc_id = ?'
        (number,) = self._database.execute(query, (candidate.path, candidate.doc_id)).fetchone()
        for key in keys:
            (count,) = self._database.execute('SELECT count(*) FROM keys WHERE key = ?', (key,)).fetchone()
            if count < FULL:
                self._database.execute('INSERT OR IGNORE INTO keys VALUES (?, ?)', (key, number))


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    # a killed process loses nothing without it, and what a power cut spoils is found out anew
    database.execute('PRAGMA synchronous = OFF')
    database.executescript(_TABLES)
    return database


def _located(path: str) -> Path | str:
    # no path of this machine holds two slashes in a row, and every address does
    return path if '://' in path else Path(path)


def _text(stamp: Stamp) -> str:
    return ' '.join(map(str, stamp))


def _source(  # noqa: PLR0913, PLR0917 - the columns of a row
    path: str, place: str, url: str | None, downloaded_on: str | None, fields: str | None, fault: str | None
) -> SourceRow:
    return SourceRow(path, place, url, date.fromisoformat(downloaded_on) if downloaded_on else None, fields, fault)


def _place(*row: Any) -> Place:  # noqa: ANN401 - the columns of a row
    folder, name, doc_id, file_format, region, year, url, attachments = row
    named = tuple(filter(None, attachments.split('\n')))
    return Place(folder, name, doc_id, file_format, region, year, url, named)


def _candidate(path: str, doc_id: str, region: str | None, year: int | None, sketch: bytes) -> Candidate:
    return Candidate(path, doc_id, region, year, frozenset(array('I', sketch)))
