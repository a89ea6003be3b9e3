"""The cells of the panel and the reports go in; what is known of each region, year and indicator comes out."""

from pipeline.panel.database import Connection

FEWEST_IN_CHAPTER = 0.1
"""A chapter is where an indicator belongs if at least this share of its statements stands in chapters of its kind."""

_NAMES = """
CREATE TABLE names_by_year AS
SELECT region_key, year, arg_min(code, "order") AS code, arg_min(region, "order") AS region
FROM reports WHERE region_key IS NOT NULL AND year IS NOT NULL AND failure IS NULL
GROUP BY region_key, year
"""

# regions that reports are about, and others that have a code; towns named in a report are no units of the grid
_REGIONS = """
CREATE TABLE regions AS
SELECT region_key, max(base) AS base, arg_max(code, (known, year)) AS code, arg_max(region, (known, year)) AS region
FROM (
    SELECT region_key, base, code, region, coalesce(year, 0) AS year, failure IS NULL AS known FROM reports
    UNION ALL
    SELECT region_key, base, code, region, year, FALSE FROM cells_of_panel
    WHERE code IS NOT NULL OR base IS NOT NULL
)
WHERE region_key IS NOT NULL GROUP BY region_key
"""

_YEARS = """
CREATE TABLE years AS
SELECT unnest(range(min(year), max(year) + 1))::INTEGER AS year FROM reports
WHERE year IS NOT NULL AND region_key IS NOT NULL
"""

_CHAPTERS_OF_INDICATORS = f"""
CREATE TABLE belongs AS
WITH counts AS (
    SELECT indicator, kind_id, count(*) AS n FROM counted
    WHERE role IN ('actual', 'standard') AND kind_id IS NOT NULL GROUP BY indicator, kind_id
)
SELECT indicator, bit_or(1::BIGINT << kind_id) AS chapters
FROM (
    SELECT *, sum(n) OVER (PARTITION BY indicator) AS every FROM counts
    QUALIFY n >= {FEWEST_IN_CHAPTER} * every
)
GROUP BY indicator
"""

_REPORTED = """
CREATE TABLE reported AS
WITH chapters_of AS (
    SELECT doc_id, bit_or(1::BIGINT << kind_id) AS chapters FROM chapters WHERE kind_id IS NOT NULL GROUP BY doc_id
),
pages AS (SELECT DISTINCT doc_id FROM problems WHERE code = 'page_without_text')
SELECT
    r.region_key, r.year, count(*) AS reports,
    bool_or(r.failure IS NULL) AS readable,
    bool_or(r.failure = 'page_without_text' OR (r.failure IS NULL AND p.doc_id IS NOT NULL)) AS page_lost,
    coalesce(bit_or(c.chapters), 0) AS chapters
FROM reports r
LEFT JOIN chapters_of c ON c.doc_id = r.doc_id
LEFT JOIN pages p ON p.doc_id = r.doc_id
WHERE r.region_key IS NOT NULL AND r.year IS NOT NULL
GROUP BY r.region_key, r.year
"""

COVERAGE = """
WITH known AS (
    SELECT region_key, year, indicator, count(*) AS rows, bool_or(conflict) AS conflict, bool_and(value = 0) AS zero
    FROM cells_of_panel WHERE role IN ('actual', 'standard') GROUP BY ALL
),
printed_later AS (
    SELECT DISTINCT region_key, year, indicator FROM counted
    WHERE report_year > year AND role IN ('actual', 'prior')
)
SELECT
    g.region_key, g.base AS region_code_base, coalesce(n.code, g.code) AS region_code,
    coalesce(n.region, g.region) AS region, y.year, i.indicator, i.indicator_zh,
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
    coalesce(k.rows, 0) AS rows, coalesce(r.reports, 0) AS reports, l.region_key IS NOT NULL AS stated_later
FROM regions g CROSS JOIN years y CROSS JOIN indicators i
LEFT JOIN names_by_year n ON n.region_key = g.region_key AND n.year = y.year
LEFT JOIN known k ON k.region_key = g.region_key AND k.year = y.year AND k.indicator = i.indicator
LEFT JOIN reported r ON r.region_key = g.region_key AND r.year = y.year
LEFT JOIN belongs b ON b.indicator = i.indicator
LEFT JOIN printed_later l ON l.region_key = g.region_key AND l.year = y.year AND l.indicator = i.indicator
ORDER BY g.region_key, y.year, i.indicator
"""


def make_grid(database: Connection) -> None:
    """Make the tables that the query COVERAGE needs: regions, years, reports and where each indicator belongs."""
    for query in (_NAMES, _REGIONS, _YEARS, _CHAPTERS_OF_INDICATORS, _REPORTED):
        database.execute(query)
