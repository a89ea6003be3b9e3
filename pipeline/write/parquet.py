"""Rows go in, report by report; the Parquet files of the dataset come out, all or none, the same bytes on every run."""

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.model.errors import OutputError
from pipeline.model.record import ReportRecords

ROWS_A_GROUP = 20_000  # of figures, numbers and the like: about 2 MB compressed
DOCUMENTS_A_GROUP = 500  # each carries its whole text, about 30 kB

_INT32 = pa.int32()
_STRING = pa.string()
_REQUIRED = {'nullable': False}
_ID = pa.field('doc_id', _STRING, **_REQUIRED)

SCHEMAS: Mapping[str, pa.Schema] = {
    'documents': pa.schema([
        _ID,
        pa.field('path', _STRING, **_REQUIRED),
        pa.field('format', _STRING, **_REQUIRED),
        pa.field('bytes', pa.int64()),
        pa.field('sha256', _STRING),
        pa.field('encoding', _STRING),
        pa.field('pages', _INT32),
        pa.field('text', pa.large_string()),
        pa.field('title', _STRING),
        pa.field('report_type', _STRING),
        pa.field('agency', _STRING),
        pa.field('region', _STRING),
        pa.field('region_code', _STRING),
        pa.field('province', _STRING),
        pa.field('city', _STRING),
        pa.field('county', _STRING),
        pa.field('report_year', _INT32),
        pa.field('report_date', pa.date32()),
        pa.field('published_on', pa.date32()),
        pa.field('index_number', _STRING),
        pa.field('doc_number', _STRING),
        pa.field('validity', _STRING),
        pa.field('self_score', pa.float64()),
        pa.field('grade', _STRING),
        pa.field('cited_documents', pa.list_(_STRING), **_REQUIRED),
        pa.field('status', _STRING, **_REQUIRED),
        pa.field('error', _STRING),
        pa.field('duplicate_of', _STRING),
    ]),
    'sections': pa.schema([
        _ID,
        pa.field('section_id', _INT32, **_REQUIRED),
        pa.field('parent_id', _INT32),
        pa.field('level', _INT32, **_REQUIRED),
        pa.field('number', _STRING),
        pa.field('title', _STRING, **_REQUIRED),
        pa.field('kind', _STRING),
        pa.field('path', _STRING, **_REQUIRED),
        pa.field('char_start', _INT32, **_REQUIRED),
        pa.field('char_end', _INT32, **_REQUIRED),
        pa.field('page', _INT32),
    ]),
    'figures': pa.schema([
        _ID,
        pa.field('figure_id', _INT32, **_REQUIRED),
        pa.field('indicator', _STRING),
        pa.field('indicator_zh', _STRING),
        pa.field('label', _STRING),
        pa.field('value', pa.float64(), **_REQUIRED),
        pa.field('low', pa.float64()),
        pa.field('high', pa.float64()),
        pa.field('unit', _STRING, **_REQUIRED),
        pa.field('raw', _STRING, **_REQUIRED),
        pa.field('qualifier', _STRING),
        pa.field('role', _STRING, **_REQUIRED),
        pa.field('group', _STRING),
        pa.field('scheme', _STRING),
        pa.field('region', _STRING),
        pa.field('region_code', _STRING),
        pa.field('year', _INT32),
        pa.field('period_start', pa.date32()),
        pa.field('period_end', pa.date32()),
        pa.field('section_id', _INT32),
        pa.field('place', _STRING, **_REQUIRED),
        pa.field('table_id', _INT32),
        pa.field('row', _INT32),
        pa.field('column', _INT32),
        pa.field('context', _STRING, **_REQUIRED),
        pa.field('char_start', _INT32, **_REQUIRED),
        pa.field('char_end', _INT32, **_REQUIRED),
        pa.field('page', _INT32),
        pa.field('bbox', pa.list_(pa.float32())),
        pa.field('method', _STRING, **_REQUIRED),
        pa.field('pattern_id', _STRING),
        pa.field('score', pa.float64(), **_REQUIRED),
    ]),
    'numbers': pa.schema([
        _ID,
        pa.field('char_start', _INT32, **_REQUIRED),
        pa.field('char_end', _INT32, **_REQUIRED),
        pa.field('raw', _STRING, **_REQUIRED),
        pa.field('class', _STRING, **_REQUIRED),
        pa.field('figure_id', _INT32),
        pa.field('reason', _STRING, **_REQUIRED),
    ]),
    'cells': pa.schema([
        _ID,
        pa.field('table_id', _INT32, **_REQUIRED),
        pa.field('row', _INT32, **_REQUIRED),
        pa.field('column', _INT32, **_REQUIRED),
        pa.field('row_span', _INT32, **_REQUIRED),
        pa.field('column_span', _INT32, **_REQUIRED),
        pa.field('is_header', pa.bool_(), **_REQUIRED),
        pa.field('text', _STRING, **_REQUIRED),
        pa.field('char_start', _INT32, **_REQUIRED),
        pa.field('char_end', _INT32, **_REQUIRED),
        pa.field('page', _INT32),
        pa.field('title', _STRING),
        pa.field('unit', _STRING),
    ]),
    'problems': pa.schema([
        _ID,
        pa.field('code', _STRING, **_REQUIRED),
        pa.field('severity', _STRING, **_REQUIRED),
        pa.field('message', _STRING, **_REQUIRED),
        pa.field('char_start', _INT32),
        pa.field('char_end', _INT32),
        pa.field('figure_ids', pa.list_(_INT32), **_REQUIRED),
    ]),
}  # fmt: skip


class DatasetWriter:
    """Writes the tables into a hidden folder inside `target` as the reports come, and moves them in place at the end.

    Reports must come ordered by `doc_id`, then path. Leaving the `with` block without `commit` leaves `target` as it
    was. Raises OutputError where the folder cannot be written.
    """

    def __init__(self, target: Path) -> None:
        """Take the folder the dataset goes to; it is made where it is missing."""
        self._target = target
        self._waiting: dict[str, list[Any]] = {table: [] for table in SCHEMAS}
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> Self:
        """Open one file a table."""
        try:
            self._target.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix='.unfinished-', dir=self._target))
            self._writers = {table: _open_writer(self._file(table), SCHEMAS[table]) for table in SCHEMAS}
        except OSError as error:
            raise OutputError(f'The dataset cannot be written into {self._target}: {error.strerror}.') from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not committed."""
        for writer in self._writers.values():
            writer.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, records: ReportRecords) -> None:
        """Take the rows of one file."""
        self._extend('documents', (records.document,), DOCUMENTS_A_GROUP)
        for table in ('sections', 'figures', 'numbers', 'cells', 'problems'):
            self._extend(table, getattr(records, table), ROWS_A_GROUP)

    def commit(self, duplicates: Mapping[str, str]) -> None:
        """Finish the files and move them in place; `duplicates` gives `duplicate_of` by the path of a document.

        Raises OutputError where a file cannot be moved.
        """
        try:
            for table, writer in self._writers.items():
                self._flush(table)
                writer.close()
            self._mark_duplicates(duplicates)
            for table in SCHEMAS:
                self._file(table).replace(self._target / f'{table}.parquet')
        except OSError as error:
            raise OutputError(f'The dataset cannot be written into {self._target}: {error.strerror}.') from error

    def _file(self, table: str) -> Path:
        return self._folder / f'{table}.parquet'

    def _extend(self, table: str, rows: Iterable[object], rows_a_group: int) -> None:
        self._waiting[table].extend(rows)
        if len(self._waiting[table]) >= rows_a_group:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows = self._waiting[table]
        if rows:
            self._writers[table].write_table(_make_table(rows, SCHEMAS[table]))
            self._waiting[table] = []

    def _mark_duplicates(self, duplicates: Mapping[str, str]) -> None:
        if not duplicates:
            return
        marked = self._folder / 'documents.marked'
        schema = SCHEMAS['documents']
        place = schema.get_field_index('duplicate_of')
        source = pq.ParquetFile(self._file('documents'))
        with _open_writer(marked, schema) as writer, source:
            for index in range(source.num_row_groups):
                table = source.read_row_group(index)
                column = [duplicates.get(path) for path in table.column('path').to_pylist()]
                writer.write_table(table.set_column(place, schema.field(place), pa.array(column, _STRING)))
        marked.replace(self._file('documents'))


def _open_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(path, schema, version='2.6', compression='zstd', compression_level=3)


def _make_table(rows: list[Any], schema: pa.Schema) -> pa.Table:
    columns = []
    for field in schema:
        attribute = field_name(field.name)
        columns.append(pa.array([getattr(row, attribute) for row in rows], field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def field_name(column: str) -> str:
    """Return the attribute of a record that holds a column (`class` is a word of Python).

    >>> field_name('class'), field_name('raw')
    ('class_', 'raw')
    """
    return 'class_' if column == 'class' else column
