"""Statements of later reports go in; the table `revised` comes out: last year's values that were printed anew."""

from pipeline.panel.database import Connection
from pipeline.panel.statements import ROLES

_ACTUAL, _PRIOR = ROLES.index('actual'), ROLES.index('prior')

_LATER = f"""
CREATE TABLE later AS
WITH printed AS (
    SELECT *, row_number() OVER (
        PARTITION BY subject, report_year, unit, part_of_year
        ORDER BY told_elsewhere, chapter, width, hedged, report, figure_id
    ) AS rank
    FROM counted WHERE report_year > year AND role IN ({_ACTUAL}, {_PRIOR})
),
lists AS (
    SELECT subject, report_year, unit, part_of_year, value,
        list(concat(r.doc_id, ':', figure_id) ORDER BY rank) AS figure_ids
    FROM printed JOIN reports r USING (report)
    GROUP BY subject, report_year, unit, part_of_year, value
)
SELECT
    p.subject, p.report_year AS vintage, p.value, p.low, p.high, p.unit, p.scope, p.part_of_year,
    CASE WHEN p.role = {_PRIOR} THEN 'prior' ELSE 'later_report' END AS how, l.figure_ids
FROM printed p
JOIN lists l ON l.subject = p.subject AND l.report_year = p.report_year AND l.unit = p.unit AND l.value = p.value
    AND l.part_of_year IS NOT DISTINCT FROM p.part_of_year
WHERE p.rank = 1
"""

# what a report prints itself needs not be worked out
_RESTATED = """
CREATE TABLE restated AS
FROM later
UNION ALL
SELECT i.subject, i.vintage, i.value, i.low, i.high, i.unit, i.scope, NULL AS part_of_year, i.how,
    [concat(r.doc_id, ':', i.figure_id)] AS figure_ids
FROM implied i JOIN reports r USING (report)
ANTI JOIN later l ON l.subject = i.subject AND l.vintage = i.vintage
QUALIFY row_number() OVER (PARTITION BY i.subject, i.vintage ORDER BY i.how DESC, i.report, i.figure_id) = 1
"""

_REVISED = f"""
CREATE TABLE revised AS
SELECT
    c.cell, r.vintage AS revised_vintage, r.value AS revised_value, r.low AS revised_low, r.high AS revised_high,
    r.scope AS revised_scope, r.figure_ids AS revised_figure_ids, r.how, d.one IS NOT NULL AS scope_changed
FROM restated r
JOIN chosen c ON c.subject = r.subject AND c.role = {_ACTUAL} AND c.vintage = c.year
    AND c.unit = r.unit AND c.part_of_year IS NOT DISTINCT FROM r.part_of_year
LEFT JOIN scopes_differ d ON d.one = c.scope AND d.other = r.scope
WHERE NOT (coalesce(c.low <= r.high, TRUE) AND coalesce(c.high >= r.low, TRUE))
"""

_LATEST = f"""
CREATE TABLE latest AS
SELECT c.cell, l.value AS latest_value, l.vintage AS latest_vintage
FROM later l
JOIN chosen c ON c.subject = l.subject AND c.role = {_ACTUAL} AND c.unit = l.unit
    AND c.part_of_year IS NOT DISTINCT FROM l.part_of_year AND l.vintage > c.vintage
QUALIFY row_number() OVER (PARTITION BY c.cell ORDER BY l.vintage DESC) = 1
"""

REVISIONS = """
SELECT
    p.region_key, p.base AS region_code_base, coalesce(n.code, p.code) AS region_code,
    coalesce(n.name, p.name) AS region, c.year, s.word AS scheme, i.name AS indicator, i.zh AS indicator_zh,
    g.word AS "group", u.word AS unit, c.value, c.low, c.high, o.word AS scope,
    concat(t.doc_id, ':', c.figure_id) AS figure_id,
    r.revised_value, r.revised_low, r.revised_high, q.word AS revised_scope, r.revised_vintage, r.revised_figure_ids,
    r.how, round(r.revised_value - c.value, 6) AS difference, r.scope_changed
FROM revised r
JOIN chosen c ON c.cell = r.cell
JOIN reports t ON t.report = c.report
JOIN places p ON p.place = c.place
JOIN indicators i ON i.indicator = c.indicator
JOIN units u ON u.number = c.unit
LEFT JOIN names_by_year n ON n.place = c.place AND n.year = c.year
LEFT JOIN schemes s ON s.number = c.scheme
LEFT JOIN groups g ON g.number = c."group"
LEFT JOIN scopes o ON o.number = c.scope
LEFT JOIN scopes q ON q.number = r.revised_scope
ORDER BY c.cell, r.revised_vintage, r.how
"""


def find_revisions(database: Connection) -> None:
    """Make the tables `revised` and `latest`.

    A year's own report stands against what later reports print for that year (as earlier value, or as value of that
    year) and, where they print none, against what their growth implies. They differ where their intervals do not meet.
    """
    for query in (_LATER, _RESTATED, _REVISED, _LATEST):
        database.execute(query)
