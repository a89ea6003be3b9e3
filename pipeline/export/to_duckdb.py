"""Tables and views go in; a DuckDB file comes out that holds them with comments, and needs no other file."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.export.database import WITHOUT_FILES, View, create_views
from pipeline.export.sql_text import quote_name, quote_text
from pipeline.export.tables import Table

_ROWS = 'rows_to_store'


def write_duckdb(path: Path, tables: Sequence[Table], views: Sequence[View]) -> None:
    """Write the tables with a comment on each table, column and view.

    Raises duckdb.Error where the file cannot be written.
    """
    with duckdb.connect(path, config=WITHOUT_FILES) as connection:
        for table in tables:
            _store(connection, table)
        create_views(connection, views)
        for view in views:
            connection.execute(f'COMMENT ON VIEW {quote_name(view.name)} IS {quote_text(f"{view.zh}: {view.en}")}')
        connection.execute('CHECKPOINT')


def _store(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    name = quote_name(table.name)
    connection.register(_ROWS, pa.RecordBatchReader.from_batches(table.schema, table.read()))
    connection.execute(f'CREATE TABLE {name} AS SELECT * FROM {_ROWS}')  # noqa: S608 - the name is quoted
    connection.unregister(_ROWS)
    connection.execute(f'COMMENT ON TABLE {name} IS {quote_text(f"{table.words.zh}: {table.words.en}")}')
    for field in table.schema:
        words = table.words.column(field.name)
        said = quote_text(f'{words.zh}: {words.describe()}')
        connection.execute(f'COMMENT ON COLUMN {name}.{quote_name(field.name)} IS {said}')
