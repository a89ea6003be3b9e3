"""A dataset's folder goes in; its tables come out, each with its words, read a few thousand rows at a time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.export.words import TableWords, load_words
from pipeline.model.errors import OutputError
from pipeline.write.columns import find_tables

ROWS_AT_ONCE = 8192
TEXTS_AT_ONCE = 64  # of about 30 kB


@dataclass(frozen=True, slots=True)
class Dataset:
    """The finished tables of a dataset: their folder, their columns, what is said of them."""

    folder: Path
    schemas: Mapping[str, pa.Schema]
    words: Mapping[str, TableWords]

    def path(self, table: str) -> Path:
        """Return the Parquet file of a table."""
        return self.folder / f'{table}.parquet'


@dataclass(frozen=True, slots=True)
class Table:
    """A table on its way into a file: its words, its columns, and its rows as often as they are asked for."""

    words: TableWords
    schema: pa.Schema
    read: Callable[[], Iterator[pa.RecordBatch]]

    @property
    def name(self) -> str:
        """Return its name."""
        return self.words.table


def open_dataset(folder: Path) -> Dataset:
    """Return the dataset in `folder`: whatever tables stand there, in the order of columns.yaml.

    Raises OutputError where a table is missing that every dataset has, or one cannot be read.
    """
    tables, words = find_tables(folder), load_words()
    paths = {name: tables / f'{name}.parquet' for name in words}
    return Dataset(tables, {name: _read_schema(path) for name, path in paths.items() if path.is_file()}, words)


def tables_of(dataset: Dataset) -> tuple[Table, ...]:
    """Return the tables of a dataset in their order."""
    return tuple(_table(dataset, name) for name in dataset.schemas)


def _table(dataset: Dataset, name: str) -> Table:
    schema = dataset.schemas[name]

    def read() -> Iterator[pa.RecordBatch]:
        return _read_batches(dataset.path(name), schema)

    return Table(dataset.words[name], schema, read)


def _read_batches(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    rows = TEXTS_AT_ONCE if pa.large_string() in schema.types else ROWS_AT_ONCE
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(rows, columns=schema.names):
                yield batch.select(schema.names).cast(schema)
    except (pa.ArrowException, OSError) as error:
        raise OutputError(_unreadable(path, error)) from error


def _read_schema(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path).remove_metadata()
    except (pa.ArrowException, OSError) as error:
        raise OutputError(_unreadable(path, error)) from error


def _unreadable(path: Path, error: Exception) -> str:
    return f'{path} cannot be read ({error}). Run `ziping extract` again.'
