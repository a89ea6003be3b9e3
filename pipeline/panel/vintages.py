"""Statements of later reports go in; the table `revised` comes out: last year's values that were printed anew."""

from pipeline.panel.database import Connection

PRINTED_AS_PRIOR, PRINTED_LATER = 'prior', 'later_report'

_LATER = """
CREATE TABLE later AS
WITH printed AS (
    SELECT
        subject, report_year AS vintage, role, value, low, high, unit, scope, part_of_year,
        concat(doc_id, ':', figure_id) AS figure_id,
        row_number() OVER (
            PARTITION BY subject, report_year, unit, part_of_year
            ORDER BY told_elsewhere, chapter, width, hedged, spot
        ) AS rank,
        spot
    FROM counted WHERE report_year > year AND role IN ('prior', 'actual')
)
SELECT
    p.subject, p.vintage, p.value, p.low, p.high, p.unit, p.scope, p.part_of_year,
    CASE WHEN p.role = 'prior' THEN 'prior' ELSE 'later_report' END AS how,
    (
        SELECT list(q.figure_id ORDER BY q.rank) FROM printed q
        WHERE q.subject = p.subject AND q.vintage = p.vintage AND q.unit = p.unit AND q.value = p.value
            AND q.part_of_year IS NOT DISTINCT FROM p.part_of_year
    ) AS figure_ids
FROM printed p WHERE p.rank = 1
"""

# what a report prints itself needs not be worked out
_RESTATED = """
CREATE TABLE restated AS
FROM later
UNION ALL
SELECT
    c.subject, i.vintage, i.value, i.low, i.high, i.unit, i.scope, NULL AS part_of_year, i.how,
    [i.figure_id] AS figure_ids
FROM implied i
JOIN cells_of_panel c ON c.region_key = i.region_key AND c.year = i.year AND c.indicator = i.indicator
    AND c.scheme IS NOT DISTINCT FROM i.scheme AND c."group" IS NOT DISTINCT FROM i."group" AND c.role = 'actual'
ANTI JOIN later l ON l.subject = c.subject AND l.vintage = i.vintage
QUALIFY row_number() OVER (PARTITION BY c.subject, i.vintage ORDER BY i.how DESC, i.spot) = 1
"""

_REVISED = """
CREATE TABLE revised AS
SELECT
    c.cell, c.subject, r.vintage AS revised_vintage, r.value AS revised_value, r.low AS revised_low,
    r.high AS revised_high, r.scope AS revised_scope, r.figure_ids AS revised_figure_ids, r.how,
    d.one IS NOT NULL AS scope_changed
FROM restated r
JOIN cells_of_panel c ON c.subject = r.subject AND c.role = 'actual' AND c.vintage = c.year
    AND c.unit = r.unit AND c.part_of_year IS NOT DISTINCT FROM r.part_of_year
LEFT JOIN scopes_differ d ON d.one = coalesce(c.scope, '') AND d.other = coalesce(r.scope, '')
WHERE NOT (coalesce(c.low <= r.high, TRUE) AND coalesce(c.high >= r.low, TRUE))
"""

_LATEST = """
CREATE TABLE latest AS
SELECT c.cell, l.value AS latest_value, l.vintage AS latest_vintage
FROM later l
JOIN cells_of_panel c ON c.subject = l.subject AND c.role = 'actual' AND c.unit = l.unit
    AND c.part_of_year IS NOT DISTINCT FROM l.part_of_year AND l.vintage > c.vintage
QUALIFY row_number() OVER (PARTITION BY c.cell ORDER BY l.vintage DESC) = 1
"""

REVISIONS = """
SELECT
    c.region_key, c.base AS region_code_base, c.code AS region_code, c.region, c.year, c.scheme, c.indicator,
    c.indicator_zh, c."group", c.unit, c.value, c.low, c.high, c.scope, c.chosen AS figure_id,
    r.revised_value, r.revised_low, r.revised_high, r.revised_scope, r.revised_vintage, r.revised_figure_ids, r.how,
    round(r.revised_value - c.value, 6) AS difference, r.scope_changed
FROM revised r JOIN cells_of_panel c ON c.cell = r.cell
ORDER BY c.region_key, c.year, c.indicator, c.scheme NULLS FIRST, c."group" NULLS FIRST, r.revised_vintage, r.how
"""


def find_revisions(database: Connection) -> None:
    """Make the tables `revised` and `latest`.

    A year's own report stands against what later reports print for that year (as earlier value, or as value of that
    year) and, where they print none, against what their growth implies. They differ where their intervals do not meet.
    """
    for query in (_LATER, _RESTATED, _REVISED, _LATEST):
        database.execute(query)
