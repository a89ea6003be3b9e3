"""A folder of finished tables goes in; a DuckDB connection that sees them comes out, bounded in memory."""

import glob
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.model.errors import OutputError
from pipeline.write.parquet import write_batches
from pipeline.write.schemas import PANEL_SCHEMAS, SCHEMAS

THREADS = 2
MEMORY = '1GB'
"""What DuckDB may hold before it goes to the disk; with what the process has already it stays under 2 GiB."""

ROWS_AT_ONCE = 20_000

Connection = duckdb.DuckDBPyConnection

Columns = Sequence[tuple[str, str, Sequence[object]]]
"""Name, Arrow type and values of each column of a small table."""


@contextmanager
def open_database(folder: Path) -> Iterator[Connection]:
    """Open a database in memory in which every table of `folder` stands under its name; one that is missing is empty.

    Raises OutputError where DuckDB fails: out of disk, or a damaged table.
    """
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix='spill-') as spill:
        settings: dict[str, str | bool | int | float | list[str]] = {
            'threads': THREADS,
            'memory_limit': MEMORY,
            'temp_directory': spill,
            'autoinstall_known_extensions': False,
            'autoload_known_extensions': False,
            'preserve_insertion_order': False,
        }
        try:
            with duckdb.connect(':memory:', config=settings) as database:
                database.execute('SET enable_progress_bar = false')  # it would print into whatever runs this
                for table, schema in SCHEMAS.items():
                    database.register(table, schema.empty_table())
                for path in sorted(folder.glob('*.parquet')):
                    if path.stem not in PANEL_SCHEMAS:
                        database.unregister(path.stem)
                        database.read_parquet(glob.escape(str(path))).create_view(path.stem)
                yield database
        except duckdb.Error as error:
            raise OutputError(f'The panel cannot be made in {folder.parent}: {error}.') from error


def put_table(database: Connection, name: str, columns: Columns) -> None:
    """Make a table of the columns."""
    arrays = {column: pa.array(values, pa.type_for_alias(kind)) for column, kind, values in columns}
    database.register(f'{name}_arrow', pa.table(arrays))
    database.execute(f'CREATE TABLE {name} AS FROM {name}_arrow')
    database.unregister(f'{name}_arrow')


def write_table(database: Connection, query: str, table: str, folder: Path) -> None:
    """Write the rows of `query`, which orders them, into the Parquet file of a table of the panel."""
    schema = PANEL_SCHEMAS[table]
    batches = database.sql(query).to_arrow_reader(ROWS_AT_ONCE)
    write_batches(folder / f'{table}.parquet', schema, (batch.cast(schema) for batch in batches))
