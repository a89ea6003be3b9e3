"""The rows of one file go in; bytes that keep them come out, and the rows again as Arrow batches."""

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import pyarrow as pa

from pipeline.model.record import DocumentRecord, ProblemRecord, ReportRecords
from pipeline.write.schemas import SCHEMAS, field_name

_HEAD = struct.Struct('<4sIQ')  # mark, checksum of what follows, its size unpacked
_MARK = b'zip1'
_SIZES = struct.Struct(f'<{len(SCHEMAS) + 1}I')
_FIELDS = {table: attrgetter(*map(field_name, schema.names)) for table, schema in SCHEMAS.items()}
_LEVEL = 1  # a part is read a few times and then thrown away
_MAX_UNPACKED = 2**31


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one file by table (a table without rows is absent), with what it is compared by (`sketch`)."""

    batches: Mapping[str, pa.RecordBatch]
    sketch: bytes = b''

    def count(self, table: str) -> int:
        """Return how many rows a table gets."""
        return self.batches[table].num_rows if table in self.batches else 0

    def document(self) -> DocumentRecord:
        """Return the row of the table `documents`."""
        (row,) = self.batches['documents'].to_pylist()
        lists = {name: tuple(row[name]) for name in ('cited_documents', 'attachments')}
        return DocumentRecord(**{**row, **lists})

    def first(self, table: str, *names: str) -> tuple[Any, ...]:
        """Return the values of some columns in the first row of a table that has rows."""
        batch = self.batches[table]
        return tuple(batch.column(name)[0].as_py() for name in names)

    def has_values(self, table: str, name: str) -> bool:
        """Tell whether a column has any value."""
        return table in self.batches and self.batches[table].column(name).null_count < self.batches[table].num_rows

    def column(self, table: str, name: str) -> list[Any]:
        """Return the values of one column."""
        return self.batches[table].column(name).to_pylist() if table in self.batches else []

    def filled(self, table: str, columns: Mapping[str, Sequence[Any]]) -> 'Part':
        """Return the same rows with other values in some columns of a table that has rows."""
        return Part({**self.batches, table: _with(self.batches[table], columns)}, self.sketch)

    def with_problems(self, rows: Iterable[ProblemRecord], without: str = '') -> 'Part':
        """Return the same rows with more problems, and none of the code `without`."""
        known = self.batches['problems'].to_pylist() if 'problems' in self.batches else []
        every = [ProblemRecord(**{**row, 'figure_ids': tuple(row['figure_ids'])}) for row in known]
        every = sorted((*(row for row in every if row.code != without), *rows), key=_problem_order)
        others = {table: batch for table, batch in self.batches.items() if table != 'problems'}
        return Part({**others, **({'problems': _batch(tuple(every), 'problems')} if every else {})}, self.sketch)

    def at(self, path: str) -> 'Part':
        """Return the same rows for the same bytes met at `path`."""
        if self.column('documents', 'path') == [path]:
            return self
        return Part({**self.batches, 'documents': _with(self.batches['documents'], {'path': [path]})}, self.sketch)

    def copied_to(self, path: str) -> 'Part':
        """Return the one row of a file that has the bytes of this one."""
        row = self.batches['documents']
        doc_id = row.column('doc_id')[0].as_py()
        return Part({'documents': _with(row, {'path': [path], 'duplicate_of': [doc_id]})})


def make_part(records: ReportRecords, sketch: bytes = b'') -> Part:
    """Turn the rows of one file into batches of the fixed schemas."""
    rows = {table: getattr(records, table) for table in SCHEMAS if table != 'documents'}
    every = {'documents': (records.document,), **rows}
    return Part({table: _batch(every[table], table) for table in SCHEMAS if every[table]}, sketch)


def pack_part(part: Part) -> bytes:
    """Return the bytes from which `unpack_part` makes the part again."""
    blobs = [bytes(part.batches[table].serialize()) if table in part.batches else b'' for table in SCHEMAS]
    blobs.append(part.sketch)
    plain = _SIZES.pack(*map(len, blobs)) + b''.join(blobs)
    packed: bytes = _codec().compress(plain, asbytes=True)
    return _HEAD.pack(_MARK, zlib.crc32(packed), len(plain)) + packed


def unpack_part(content: bytes) -> Part:
    """Return the part that `content` keeps.

    Raises ValueError where the bytes are not those of `pack_part`: cut off, or of another version.
    """
    if len(content) < _HEAD.size:
        raise ValueError('a part was cut off')
    mark, checksum, size = _HEAD.unpack_from(content)
    packed = memoryview(content)[_HEAD.size :]
    if mark != _MARK or checksum != zlib.crc32(packed) or size > _MAX_UNPACKED:
        raise ValueError('a part is damaged')
    plain = _codec().decompress(packed, decompressed_size=size)
    place = _SIZES.size
    batches = {}
    *sizes, length = _SIZES.unpack_from(plain)
    for table, each in zip(SCHEMAS, sizes, strict=True):
        if each:
            batches[table] = pa.ipc.read_record_batch(plain[place : place + each], SCHEMAS[table])
        place += each
    return Part(batches, bytes(plain[place : place + length]))


def _codec() -> pa.Codec:
    return pa.Codec('zstd', compression_level=_LEVEL)


def _batch(rows: tuple[object, ...], table: str) -> pa.RecordBatch:
    schema = SCHEMAS[table]
    values = zip(*map(_FIELDS[table], rows), strict=True)
    return pa.RecordBatch.from_arrays(list(map(pa.array, values, schema.types)), schema=schema)


def _problem_order(row: ProblemRecord) -> tuple[int, int, str, str]:
    start, end = (-1, -1) if row.char_start is None or row.char_end is None else (row.char_start, row.char_end)
    return start, end, row.code, row.message


def _with(batch: pa.RecordBatch, columns: Mapping[str, Sequence[Any]]) -> pa.RecordBatch:
    arrays = list(batch.columns)
    for column, values in columns.items():
        place = batch.schema.get_field_index(column)
        arrays[place] = pa.array(values, batch.schema.field(place).type)
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)
