"""A table goes in; a CSV file comes out that Excel, R, Stata and pandas open alike: UTF-8 with BOM, no formula."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from pipeline.export.plain_cells import guard_texts, is_list, is_text, lists_as_json
from pipeline.export.tables import Table

BOM = b'\xef\xbb\xbf'
"""Without it Excel takes UTF-8 for the code page of the machine."""


def write_csv(path: Path, table: Table) -> int:
    """Write a table and return its number of rows; lists become JSON, nothing becomes an empty cell.

    Raises OSError where the file cannot be written.
    """
    schema = pa.schema([pa.field(field.name, _kind(field.type)) for field in table.schema])
    rows = 0
    with path.open('wb') as stream:
        stream.write(BOM)
        with pa_csv.CSVWriter(stream, schema) as writer:
            for batch in table.read():
                columns = [_plain(column) for column in batch.columns]
                writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
                rows += batch.num_rows
    return rows


def _kind(kind: pa.DataType) -> pa.DataType:
    return pa.string() if is_list(kind) else kind


def _plain(column: pa.Array) -> pa.Array:
    if is_list(column.type):
        return lists_as_json(column)
    return guard_texts(column) if is_text(column.type) else column
