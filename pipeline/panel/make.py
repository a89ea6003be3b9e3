"""A folder of finished tables goes in; panel, revisions and coverage come out beside them, the same on every run."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.panel.choose import choose_values
from pipeline.panel.coverage import COVERAGE, make_grid
from pipeline.panel.database import Connection, open_database, put_table, write_table
from pipeline.panel.growth import put_implied
from pipeline.panel.reports import describe_reports, find_merged
from pipeline.panel.series import PANEL, make_series
from pipeline.panel.statements import make_statements, put_patterns, put_reports
from pipeline.panel.vintages import REVISIONS, find_revisions
from pipeline.patterns.compile import PatternSet

_DOCUMENT_COLUMNS = [
    'doc_id', 'path', 'title', 'region', 'region_code', 'region_code_base', 'region_lineage', 'province', 'city',
    'county', 'report_year', 'status', 'error', 'duplicate_of', 'parent_doc_id',
]  # fmt: skip

_CHECKS = """
CREATE TABLE broken_checks AS
SELECT doc_id, figure_ids, CASE WHEN tie THEN [] ELSE suspects END AS suspects FROM checks WHERE result = 'broken'
"""
_NO_CHECKS = 'CREATE TABLE broken_checks (doc_id VARCHAR, figure_ids INTEGER[], suspects INTEGER[])'


def make_panel(folder: Path, patterns: PatternSet) -> None:
    """Write `panel.parquet`, `revisions.parquet` and `coverage.parquet` into the folder of the other tables.

    Raises OutputError or OSError where they cannot be made.
    """
    documents: list[dict[str, Any]] = pq.read_table(folder / 'documents.parquet', columns=_DOCUMENT_COLUMNS).to_pylist()
    merged = find_merged(documents)
    reports = describe_reports(documents, merged, patterns.report_words.gazetteer)
    with open_database(folder) as database:
        put_reports(database, reports)
        put_table(database, 'merged', (('base', 'string', sorted(merged)),))
        put_patterns(
            database, patterns, _distinct(database, 'sections', 'kind'), _distinct(database, 'figures', 'scope')
        )
        database.execute(_CHECKS if (folder / 'checks.parquet').is_file() else _NO_CHECKS)
        make_statements(database)
        choose_values(database)
        put_implied(database, patterns.panel_words)
        find_revisions(database)
        make_grid(database)
        make_series(database)
        write_table(database, PANEL, 'panel', folder)
        write_table(database, REVISIONS, 'revisions', folder)
        write_table(database, COVERAGE, 'coverage', folder)


def _distinct(database: Connection, table: str, column: str) -> list[str]:
    values = database.table(table).select(column).distinct().fetchall()
    return sorted(value for (value,) in values if value is not None)
