"""A dataset goes in; a DuckDB connection comes out in which its tables and the views over them can be asked."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow.dataset as pa_dataset

from pipeline.export.sql_text import quote_name
from pipeline.export.tables import Dataset
from pipeline.export.wide import units_of, wide_query

WITHOUT_FILES: dict[str, str | bool | int | float | list[str]] = {
    'temp_directory': '',
    'autoinstall_known_extensions': 'false',
    'autoload_known_extensions': 'false',
}
"""Settings of a connection: nothing is spilled onto the disk, no extension is fetched or loaded."""


@dataclass(frozen=True, slots=True)
class View:
    """A question with a name; `zh` and `en` say what a row of its answer is."""

    name: str
    query: str
    zh: str
    en: str


def connect(dataset: Dataset) -> duckdb.DuckDBPyConnection:
    """Return a connection in memory with the tables of a dataset, read from their Parquet files as they are asked."""
    connection = duckdb.connect(config=WITHOUT_FILES)
    for table in dataset.schemas:
        connection.register(table, pa_dataset.dataset(dataset.path(table), format='parquet'))
    return connection


def create_views(connection: duckdb.DuckDBPyConnection, views: Iterable[View]) -> None:
    """Add the views to a connection, or to the file that it has open."""
    for view in views:
        connection.execute(f'CREATE VIEW {quote_name(view.name)} AS {view.query}')


def views_of(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> tuple[View, ...]:
    """Return the views over the tables of a dataset that `connection` holds."""
    views = [_REPORTS, _REPORT_FIGURES]
    if 'panel' in dataset.schemas:
        query = wide_query(units_of(connection))
        views.append(View('panel_wide', query, dataset.words['panel_wide'].zh, dataset.words['panel_wide'].en))
    return tuple(views)


_REPORTS = View(
    'reports',
    "SELECT * FROM documents WHERE duplicate_of IS NULL AND status <> 'failed'",
    '报告（去重）',
    'A row for each report that could be read, one in several formats once.',
)
_REPORT_FIGURES = View(
    'report_figures',
    'SELECT f.* REPLACE (coalesce(f.region, r.region) AS region,'
    ' CASE WHEN f.region IS NULL THEN r.region_code ELSE f.region_code END AS region_code,'
    ' CASE WHEN f.region IS NULL THEN r.region_code_base ELSE f.region_code_base END AS region_code_base),'
    ' r.path, r.title, r.agency, r.report_year'
    ' FROM figures f JOIN reports r USING (doc_id)',
    '数据（去重，附报告）',
    "A row for each stated value of those reports, with its place: the report's own where the figure names none.",
)
