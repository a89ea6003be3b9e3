"""Rows go in, report by report; the Parquet files of the dataset come out, the same bytes on every run."""

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.write.parts import Part
from pipeline.write.schemas import SCHEMAS

ROWS_A_GROUP = 20_000  # of figures, numbers and the like: about 2 MB compressed
DOCUMENTS_A_GROUP = 500  # each carries its whole text, about 30 kB
BATCHES_AT_HAND = 128  # each holds a file's rows and 15 kB around them: more are put together, not to wait one by one
BYTES_A_GROUP = 32 * 2**20  # of rows in memory: five hundred texts of five million characters would be too many


class DatasetWriter:
    """Writes the tables into an empty folder as the reports come, ordered by `doc_id`, then path.

    Raises OSError where the folder cannot be written; its files are whole after `finish` alone.
    """

    def __init__(self, folder: Path, notes: Mapping[str, str] | None = None) -> None:
        """Take the folder, and notes that every file gets in its metadata; nothing is opened yet."""
        self._folder = folder
        self._notes = dict(notes or {})
        self._waiting: dict[str, list[pa.RecordBatch]] = {table: [] for table in SCHEMAS}
        self._joined: dict[str, list[pa.Table]] = {table: [] for table in SCHEMAS}
        self._rows = dict.fromkeys(SCHEMAS, 0)
        self._bytes = dict.fromkeys(SCHEMAS, 0)
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> Self:
        """Open one file a table."""
        for table, schema in SCHEMAS.items():
            self._writers[table] = _open_writer(self._file(table), schema.with_metadata(self._notes))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what is open, finished or not."""
        for writer in self._writers.values():
            with contextlib.suppress(OSError):  # the disk that was full is still full
                writer.close()

    def add(self, part: Part) -> None:
        """Take the rows of one file."""
        for table, batch in part.batches.items():
            self._waiting[table].append(batch)
            self._rows[table] += batch.num_rows
            self._bytes[table] += batch.nbytes
            if len(self._waiting[table]) == BATCHES_AT_HAND:
                self._join(table)
            most = DOCUMENTS_A_GROUP if table == 'documents' else ROWS_A_GROUP
            if self._rows[table] >= most or self._bytes[table] >= BYTES_A_GROUP:
                self._flush(table)

    def finish(self, marks: Mapping[str, Iterator[str | None]] | None = None) -> None:
        """Write what is left; `marks` gives columns of `documents` for each of its rows that has no value there."""
        for table, writer in self._writers.items():
            self._flush(table)
            writer.close()
        if marks:
            self._mark_documents(marks)
        for table in SCHEMAS:
            _sync(self._file(table))

    def _file(self, table: str) -> Path:
        return self._folder / f'{table}.parquet'

    def _flush(self, table: str) -> None:
        self._join(table)
        rows = pa.concat_tables(self._joined[table])
        if rows.num_rows:
            self._writers[table].write_table(rows.combine_chunks())
        self._joined[table] = []
        self._rows[table] = self._bytes[table] = 0

    def _join(self, table: str) -> None:
        rows = pa.Table.from_batches(self._waiting[table], SCHEMAS[table])
        self._joined[table].append(rows.combine_chunks())
        self._waiting[table] = []

    def _mark_documents(self, marks: Mapping[str, Iterator[str | None]]) -> None:
        marked = self._folder / 'documents.marked'
        schema = SCHEMAS['documents'].with_metadata(self._notes)
        source = pq.ParquetFile(self._file('documents'))
        with _open_writer(marked, schema) as writer, source:
            for index in range(source.num_row_groups):
                table = source.read_row_group(index)
                for name, values in marks.items():
                    known = table.column(name).to_pylist()
                    column = pa.array([value or mark for value, mark in zip(known, values, strict=False)], pa.string())
                    table = table.set_column(schema.get_field_index(name), schema.field(name), column)
                writer.write_table(table)
        marked.replace(self._file('documents'))


def write_batches(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Write rows in their order into a file of their own, in groups that do not depend on how they come.

    Raises OSError where the file cannot be written.
    """
    waiting: list[pa.RecordBatch] = []
    with _open_writer(path, schema) as writer:
        for batch in batches:
            waiting.append(batch)
            if sum(each.num_rows for each in waiting) >= ROWS_A_GROUP:
                rows = pa.Table.from_batches(waiting, schema).combine_chunks()
                while rows.num_rows >= ROWS_A_GROUP:
                    writer.write_table(rows.slice(0, ROWS_A_GROUP))
                    rows = rows.slice(ROWS_A_GROUP)
                waiting = rows.to_batches()
        rest = pa.Table.from_batches(waiting, schema)
        if rest.num_rows:
            writer.write_table(rest.combine_chunks())
    _sync(path)


def _open_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(path, schema, version='2.6', compression='zstd', compression_level=3)


def _sync(path: Path) -> None:
    # after a power cut the new name would else stand on an empty file
    with path.open('rb') as stream:
        os.fsync(stream.fileno())
