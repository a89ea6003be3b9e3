"""A dataset's folder goes in; the wanted columns of the wanted rows of a table come out, a few thousand at a time."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.model.errors import OutputError
from pipeline.write.publish import current_folder
from pipeline.write.schemas import SCHEMAS

ROWS_AT_ONCE = 8192
TEXTS_AT_ONCE = 64  # of about 30 kB


def find_tables(folder: Path, needed: Collection[str] = tuple(SCHEMAS)) -> Path:
    """Return the folder in which the tables of the dataset stand.

    Raises OutputError where a `needed` one is missing: there is no dataset, or an earlier version made it.
    """
    tables = current_folder(folder)
    missing = [table for table in needed if not (tables / f'{table}.parquet').is_file()]
    if not missing:
        return tables
    names = ', '.join(missing)
    if (tables / 'documents.parquet').is_file() and (tables / 'figures.parquet').is_file():
        raise OutputError(
            f'{folder} holds a dataset of an earlier version: {names} missing. Run `ziping extract` again.'
        )
    raise OutputError(f'{folder} holds no dataset: {names} missing. Run `ziping extract` first.')


def read_columns(
    tables: Path, table: str, columns: Collection[str], where: Mapping[str, Collection[str | None]] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in their order, `columns` alone; `where` gives the values that a column may have.

    Memory does not grow with the table. Raises OutputError where the file is none of ours or damaged.
    """
    wanted = {name: pa.array(sorted(values, key=str), pa.string()) for name, values in (where or {}).items()}
    path = tables / f'{table}.parquet'
    try:
        with pq.ParquetFile(path) as file:
            _require(path, file, {*columns, *wanted})
            groups = _groups_of(file, (where or {}).get('doc_id'))
            for batch in file.iter_batches(_rows(columns), groups, columns=[*dict.fromkeys((*columns, *wanted))]):
                yield from _of_values(batch, wanted).select(list(columns)).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise OutputError(f'{path} cannot be read ({error}). Run `ziping extract` again.') from error


def _groups_of(file: pq.ParquetFile, names: Collection[str | None] | None) -> list[int] | None:
    """Return the row groups that may hold one of these reports: the tables are in the order of `doc_id`."""
    if names is None:
        return None
    place = file.schema_arrow.names.index('doc_id')
    ordered = sorted(name for name in names if name is not None)
    found = []
    for index in range(file.num_row_groups):
        known = file.metadata.row_group(index).column(place).statistics
        if known is None or not known.has_min_max:
            found.append(index)
            continue
        first = bisect_left(ordered, known.min)
        if first < len(ordered) and ordered[first] <= known.max:
            found.append(index)
    return found


def _rows(columns: Collection[str]) -> int:
    return TEXTS_AT_ONCE if 'text' in columns else ROWS_AT_ONCE


def _require(path: Path, file: pq.ParquetFile, columns: set[str]) -> None:
    missing = sorted(columns - set(file.schema_arrow.names))
    if missing:
        raise OutputError(f'{path} has no column {", ".join(missing)}. Run `ziping extract` again.')


def _of_values(batch: pa.RecordBatch, wanted: Mapping[str, pa.Array]) -> pa.RecordBatch:
    for name, values in wanted.items():
        batch = batch.filter(pc.is_in(batch.column(name), value_set=values))
    return batch
