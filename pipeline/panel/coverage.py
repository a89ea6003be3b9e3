"""The chosen values and the reports go in; what is known of each region, year and indicator comes out."""

from pipeline.panel.database import Connection
from pipeline.panel.statements import ROLES

FEWEST_IN_CHAPTER = 0.1
"""A chapter is where an indicator belongs if at least this share of its statements stands in chapters of its kind."""

_STATED = tuple(ROLES.index(role) for role in ('actual', 'standard'))
_PRINTED_LATER = tuple(ROLES.index(role) for role in ('actual', 'prior'))

_NAMES = """
CREATE TABLE names_by_year AS
SELECT p.place, r.year, arg_min(r.code, r.report) AS code, arg_min(r.region, r.report) AS name
FROM reports r JOIN places p ON p.region_key = r.region_key
WHERE r.year IS NOT NULL AND r.failure IS NULL
GROUP BY p.place, r.year
"""

_YEARS = """
CREATE TABLE years AS
SELECT unnest(range(min(year), max(year) + 1))::INTEGER AS year FROM reports
WHERE year IS NOT NULL AND region_key IS NOT NULL
"""

_CHAPTERS_OF_INDICATORS = f"""
CREATE TABLE belongs AS
WITH counts AS (
    SELECT indicator, kind, count(*) AS n FROM counted
    WHERE role IN {_STATED} AND kind IS NOT NULL GROUP BY indicator, kind
)
SELECT indicator, bit_or(1::BIGINT << kind) AS chapters
FROM (
    SELECT *, sum(n) OVER (PARTITION BY indicator) AS every FROM counts
    QUALIFY n >= {FEWEST_IN_CHAPTER} * every
)
GROUP BY indicator
"""

_REPORTED = """
CREATE TABLE reported AS
WITH chapters_of AS (
    SELECT report, bit_or(1::BIGINT << kind) AS chapters FROM chapters WHERE kind IS NOT NULL GROUP BY report
),
pages AS (SELECT DISTINCT doc_id FROM problems WHERE code = 'page_without_text')
SELECT
    p.place, r.year, count(*) AS reports,
    bool_or(r.failure IS NULL) AS readable,
    bool_or(coalesce(r.failure = 'page_without_text', g.doc_id IS NOT NULL)) AS page_lost,
    coalesce(bit_or(c.chapters), 0) AS chapters
FROM reports r
JOIN places p ON p.region_key = r.region_key
LEFT JOIN chapters_of c ON c.report = r.report
LEFT JOIN pages g ON g.doc_id = r.doc_id
WHERE r.year IS NOT NULL
GROUP BY p.place, r.year
"""

# regions that reports are about, and others that have a code; towns named in a report are no units of the grid
COVERAGE = f"""
WITH known AS (
    SELECT c.place, c.year, c.indicator, count(*) AS rows, bool_or(k.cell IS NOT NULL) AS conflict,
        bool_and(value = 0) AS zero
    FROM chosen c LEFT JOIN conflicts k ON k.cell = c.cell
    WHERE role IN {_STATED} GROUP BY c.place, c.year, c.indicator
),
printed_later AS (
    SELECT DISTINCT place, year, indicator FROM counted WHERE report_year > year AND role IN {_PRINTED_LATER}
)
SELECT
    p.region_key, p.base AS region_code_base, coalesce(n.code, p.code) AS region_code,
    coalesce(n.name, p.name) AS region, y.year, i.name AS indicator, i.zh AS indicator_zh,
    CASE
        WHEN k.conflict THEN 'conflict'
        WHEN k.zero THEN 'printed_zero'
        WHEN k.rows IS NOT NULL THEN 'value'
        WHEN r.reports IS NULL THEN 'report_absent'
        WHEN r.page_lost THEN 'page_without_text'
        WHEN NOT r.readable THEN 'file_unreadable'
        WHEN r.chapters <> 0 AND b.chapters & r.chapters = 0 THEN 'section_absent'
        ELSE 'not_stated'
    END AS state,
    coalesce(k.rows, 0) AS rows, coalesce(r.reports, 0) AS reports, l.place IS NOT NULL AS stated_later
FROM places p CROSS JOIN years y CROSS JOIN indicators i
LEFT JOIN names_by_year n ON n.place = p.place AND n.year = y.year
LEFT JOIN known k ON k.place = p.place AND k.year = y.year AND k.indicator = i.indicator
LEFT JOIN reported r ON r.place = p.place AND r.year = y.year
LEFT JOIN belongs b ON b.indicator = i.indicator
LEFT JOIN printed_later l ON l.place = p.place AND l.year = y.year AND l.indicator = i.indicator
WHERE p.is_unit
ORDER BY p.place, y.year, i.indicator
"""


def make_grid(database: Connection) -> None:
    """Make the tables that the query COVERAGE needs: names, years, reports and where each indicator belongs."""
    for query in (_NAMES, _YEARS, _CHAPTERS_OF_INDICATORS, _REPORTED):
        database.execute(query)
