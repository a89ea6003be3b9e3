"""A dataset's folder goes in; its tables come out as pandas frames."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.write.columns import find_tables
from pipeline.write.schemas import TABLES

NULLABLE_INTEGERS = {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}


def read_dataset(folder: Path) -> dict[str, pd.DataFrame]:
    """Return all tables by name; whole numbers stay whole where a row has none.

    Raises OutputError where a table is missing.
    """
    tables = find_tables(folder, tuple(TABLES))
    return {
        table: pq.read_table(tables / f'{table}.parquet').to_pandas(types_mapper=NULLABLE_INTEGERS.get)
        for table in TABLES
    }
