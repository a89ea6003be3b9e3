"""A dataset and the formats wanted go in; their files stand in its folder `export` in the end."""

import json
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from xlsxwriter.exceptions import XlsxWriterException

from pipeline.export import codebook
from pipeline.export.croissant import describe_croissant
from pipeline.export.csv_files import describe_file
from pipeline.export.database import View, connect, create_views, views_of
from pipeline.export.datapackage import describe_package
from pipeline.export.tables import Dataset, Table, tables_of
from pipeline.export.to_csv import write_csv
from pipeline.export.to_dta import write_dta
from pipeline.export.to_duckdb import write_duckdb
from pipeline.export.to_xlsx import Link, write_xlsx
from pipeline.export.wide import units_of, wide_schema
from pipeline.export.words import Column
from pipeline.model.errors import OutputError
from pipeline.patterns.schema import Indicator

FOLDER = 'export'
CODEBOOK = 'codebook'
WIDE = 'panel_wide'
LINKS = {'panel': Link('value', 'figures', 'chosen')}
"""The value of a row of the panel leads to the figure that was chosen for it."""


class Format(StrEnum):
    """What a dataset can be written as."""

    CSV = 'csv'
    XLSX = 'xlsx'
    DTA = 'dta'
    DUCKDB = 'duckdb'


@dataclass(frozen=True, slots=True)
class _Source:
    tables: tuple[Table, ...]
    views: tuple[View, ...]
    page: str


def export_dataset(
    dataset: Dataset, target: Path, formats: Collection[Format], indicators: Mapping[str, Indicator]
) -> tuple[Path, ...]:
    """Write the files of the formats into `target`/export and return their paths.

    They are written beside it and put in place by renaming when all are whole; files of an earlier export that are
    not made anew are taken away, since they would be of another dataset. Files of other names stay.
    Raises OutputError where something cannot be read or written.
    """
    folder = target / FOLDER
    with _plain_errors(folder), tempfile.TemporaryDirectory(dir=target, prefix='.export-') as made:
        source = _read(dataset, indicators)
        for kind in Format:
            if kind in formats:
                _WRITERS[kind](Path(made), source)
        (Path(made) / f'{CODEBOOK}.md').write_text(source.page, 'utf-8', newline='\n')
        write_csv(Path(made) / f'{CODEBOOK}.csv', source.tables[-1])
        if Format.CSV in formats:
            _describe(Path(made), source.tables)
        return _put_in_place(Path(made), folder, source.tables)


def _read(dataset: Dataset, indicators: Mapping[str, Indicator]) -> _Source:
    with connect(dataset) as connection:
        views = views_of(connection, dataset)
        create_views(connection, views)
        tables = list(tables_of(dataset))
        if 'panel' in dataset.schemas:
            tables.append(_wide_table(connection, dataset, indicators))
        entries = codebook.make_codebook(connection, indicators)
        reports = codebook.count_reports(connection)
    tables.append(codebook.table_of(entries, dataset.words[CODEBOOK]))
    page = codebook.page_of(entries, [table.words for table in tables if table.name != WIDE], reports)
    return _Source(tuple(tables), views, page)


def _wide_table(connection: duckdb.DuckDBPyConnection, dataset: Dataset, indicators: Mapping[str, Indicator]) -> Table:
    units = units_of(connection)
    schema = wide_schema(units)
    rows = connection.table(WIDE).to_arrow_table().cast(schema)
    columns = (_wide_column(name, unit, indicators.get(name)) for name, unit in sorted(units.items()))
    base = dataset.words[WIDE]
    words = base.model_copy(update={'columns': (*base.columns, *columns)})

    def read() -> Iterator[pa.RecordBatch]:
        yield from rows.to_batches()

    return Table(words, schema, read)


def _wide_column(name: str, unit: str, indicator: Indicator | None) -> Column:
    zh = indicator.zh if indicator else name
    return Column(name=name, zh=f'{zh}（{unit}）', en=indicator.definition if indicator else '')


def _write_csvs(folder: Path, source: _Source) -> None:
    (folder / 'csv').mkdir()
    for table in source.tables[:-1]:
        write_csv(folder / _csv_path(table), table)


def _csv_path(table: Table) -> str:
    return f'{CODEBOOK}.csv' if table.name == CODEBOOK else f'csv/{table.name}.csv'


def _write_xlsx(folder: Path, source: _Source) -> None:
    write_xlsx(folder / 'ziping.xlsx', source.tables, LINKS)


def _write_dtas(folder: Path, source: _Source) -> None:
    (folder / 'dta').mkdir()
    for table in source.tables:
        write_dta(folder / 'dta' / f'{table.name}.dta', table)


def _write_duckdb(folder: Path, source: _Source) -> None:
    # a view that holds what is a table of its own here would be in its way
    kept = [table for table in source.tables if table.name != WIDE]
    write_duckdb(folder / 'ziping.duckdb', kept, source.views)


_WRITERS: Mapping[Format, Callable[[Path, _Source], None]] = {
    Format.CSV: _write_csvs,
    Format.XLSX: _write_xlsx,
    Format.DTA: _write_dtas,
    Format.DUCKDB: _write_duckdb,
}


def _describe(folder: Path, tables: Sequence[Table]) -> None:
    files = [describe_file(table, folder, _csv_path(table)) for table in tables]
    _write_json(folder / 'datapackage.json', describe_package(files))
    _write_json(folder / 'croissant.json', describe_croissant(files))


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + '\n', 'utf-8', newline='\n')


def _put_in_place(made: Path, folder: Path, tables: Sequence[Table]) -> tuple[Path, ...]:
    new = sorted(path.relative_to(made) for path in made.rglob('*') if path.is_file())
    for path in new:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).replace(folder / path)
    for path in _every(tables) - set(new):
        (folder / path).unlink(missing_ok=True)
    for name in ('csv', 'dta'):
        with suppress(OSError):  # not there, or files of other names stand in it
            (folder / name).rmdir()
    return tuple(folder / path for path in new)


def _every(tables: Sequence[Table]) -> set[Path]:
    """Return all files that an export can make."""
    names = {*(table.name for table in tables), WIDE}
    rows = {Path(kind) / f'{name}.{kind}' for name in names for kind in ('csv', 'dta')}
    return rows | {Path(name) for name in ('ziping.xlsx', 'ziping.duckdb', 'datapackage.json', 'croissant.json')}


@contextmanager
def _plain_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error, pa.ArrowException, XlsxWriterException, MemoryError) as error:
        raise OutputError(f'{folder} cannot be written ({str(error) or type(error).__name__}).') from error
