"""A dataset's folder goes in; its tables come out as pandas frames."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.model.errors import OutputError
from pipeline.write.publish import current_folder
from pipeline.write.schemas import SCHEMAS

NULLABLE_INTEGERS = {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}


def read_dataset(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the six tables by name; whole numbers stay whole where a row has none.

    Raises OutputError where a table is missing.
    """
    tables = current_folder(folder)
    missing = [table for table in SCHEMAS if not (tables / f'{table}.parquet').is_file()]
    if missing:
        raise OutputError(f'{folder} holds no dataset: {", ".join(missing)} missing. Run `ziping extract` first.')
    return {
        table: pq.read_table(tables / f'{table}.parquet').to_pandas(types_mapper=NULLABLE_INTEGERS.get)
        for table in SCHEMAS
    }
