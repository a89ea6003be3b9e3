"""The chosen values go in; the rows of the panel come out, in series that end where what they count changes."""

from pipeline.panel.database import Connection
from pipeline.panel.statements import ROLES

GROWING_ROLES = tuple(ROLES.index(role) for role in ('actual', 'target'))
GROWING_MEASURES = ('stock', 'flow', 'average')
"""Of what a rate of growth is told: of tiers, of rates and of differences there is none."""

# what a year says is compared with what an earlier year said last: one that is silent in between changes nothing
_SCOPED = """
CREATE TABLE scoped AS
WITH lines AS (
    SELECT line FROM chosen GROUP BY line HAVING count(*) > 1 AND bool_or(scope > 0) AND min(scope) < max(scope)
),
dimensions AS (SELECT DISTINCT dimension FROM scope_parts),
said AS (
    SELECT c.cell, c.line, c.year, d.dimension, p.value
    FROM chosen c JOIN lines USING (line) CROSS JOIN dimensions d
    LEFT JOIN scope_parts p ON p.scope = c.scope AND p.dimension = d.dimension
),
compared AS (
    SELECT cell, value, last_value(value IGNORE NULLS) OVER (
        PARTITION BY line, dimension ORDER BY year ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS before
    FROM said
)
SELECT cell, coalesce(bool_or(value <> before), FALSE) AS changed,
    bool_or(value IS NULL AND before IS NOT NULL) AS silent
FROM compared GROUP BY cell
"""

_SERIES = f"""
CREATE TABLE in_series AS
WITH told AS (
    SELECT c.cell, c.line, c.place, c.year, c.value, c.role, i.measure,
        coalesce(s.changed, FALSE) AS scope_change,
        coalesce(s.silent, FALSE) AS scope_unstated,
        coalesce(c.unit <> lag(c.unit) OVER years, FALSE) AS unit_change,
        lag(c.value) OVER years AS value_before,
        lag(c.year) OVER years AS year_before
    FROM chosen c JOIN indicators i ON i.indicator = c.indicator LEFT JOIN scoped s ON s.cell = c.cell
    WINDOW years AS (PARTITION BY c.line ORDER BY c.year)
),
moved AS (
    SELECT DISTINCT b.cell FROM told b JOIN territory t
    ON t.place = b.place AND t.year <= b.year AND t.year > b.year_before
),
broken AS (
    SELECT told.*, m.cell IS NOT NULL AS territory_change, scope_change OR unit_change OR m.cell IS NOT NULL AS ends
    FROM told LEFT JOIN moved m ON m.cell = told.cell
)
SELECT cell, scope_change, scope_unstated, unit_change, territory_change,
    1 + sum(ends::INTEGER) OVER (PARTITION BY line ORDER BY year) AS series,
    CASE
        WHEN year_before = year - 1 AND value_before > 0 AND NOT ends
            AND role IN {GROWING_ROLES} AND measure IN {GROWING_MEASURES}
        THEN round(100 * (value / value_before - 1), 4)
    END AS growth
FROM broken
"""

# most rows have no flag but the one that holds for a whole place
_FLAGS = f"""
CREATE TABLE flagged AS
WITH told AS (
    SELECT c.cell, [
        CASE WHEN k.cell IS NOT NULL THEN 'conflict' WHEN a.several_values THEN 'several_values' END,
        CASE WHEN d.broken THEN 'broken_check' END,
        CASE WHEN coalesce(a.suggested, c.suggested) THEN 'suggested' END,
        CASE WHEN d.implausible THEN 'implausible' END,
        CASE WHEN v.cell IS NOT NULL THEN 'revised' END,
        CASE WHEN s.scope_change THEN 'scope_change' END,
        CASE WHEN s.scope_unstated THEN 'scope_unstated' END,
        CASE WHEN s.unit_change THEN 'unit_change' END,
        CASE WHEN s.territory_change THEN 'territory_change' END,
        CASE WHEN a.several_projects THEN 'several_projects' END,
        CASE WHEN a.other_scope THEN 'other_scope' END,
        CASE WHEN a.other_unit THEN 'other_unit' END,
        CASE WHEN a.other_period THEN 'other_period' END,
        CASE WHEN c.vintage IS DISTINCT FROM c.year AND c.role = {ROLES.index('actual')} THEN 'other_vintage' END
    ] AS flags
    FROM chosen c
    JOIN in_series s ON s.cell = c.cell
    LEFT JOIN agreement a ON a.cell = c.cell
    LEFT JOIN conflicts k ON k.cell = c.cell
    LEFT JOIN doubted d ON d.cell = c.cell
    LEFT JOIN (SELECT DISTINCT cell FROM revised) v ON v.cell = c.cell
    WHERE s.scope_change OR s.scope_unstated OR s.unit_change OR s.territory_change OR a.cell IS NOT NULL
        OR d.cell IS NOT NULL OR v.cell IS NOT NULL OR c.suggested OR c.vintage IS DISTINCT FROM c.year
)
SELECT cell, list_filter(flags, lambda flag: flag IS NOT NULL) AS flags FROM told
"""

PANEL = """
SELECT
    p.region_key, p.base AS region_code_base, coalesce(n.code, p.code) AS region_code,
    coalesce(n.name, p.name) AS region, c.year, s.word AS scheme, i.name AS indicator, i.zh AS indicator_zh,
    getvariable('roles')[c.role + 1] AS role, g.word AS "group", c.value, c.low, c.high, u.word AS unit,
    o.word AS scope, coalesce(a.statements, 1) AS statements, coalesce(a.agree, 1) AS agree,
    coalesce(a.spread, 0) AS spread, concat(t.doc_id, ':', c.figure_id) AS chosen,
    coalesce(a.chosen_because, 'only') AS chosen_because, c.vintage,
    coalesce(a.figure_ids, [concat(t.doc_id, ':', c.figure_id)]) AS figure_ids,
    coalesce(a.other_figure_ids, []) AS other_figure_ids,
    l.latest_value, l.latest_vintage, e.series, e.growth,
    CASE WHEN p.base IS NULL THEN list_append(coalesce(f.flags, []), 'no_base_code') ELSE coalesce(f.flags, []) END
        AS flags
FROM chosen c
JOIN reports t ON t.report = c.report
JOIN places p ON p.place = c.place
JOIN indicators i ON i.indicator = c.indicator
JOIN units u ON u.number = c.unit
JOIN in_series e ON e.cell = c.cell
LEFT JOIN agreement a ON a.cell = c.cell
LEFT JOIN flagged f ON f.cell = c.cell
LEFT JOIN latest l ON l.cell = c.cell
LEFT JOIN names_by_year n ON n.place = c.place AND n.year = c.year
LEFT JOIN schemes s ON s.number = c.scheme
LEFT JOIN groups g ON g.number = c."group"
LEFT JOIN scopes o ON o.number = c.scope
ORDER BY c.cell
"""


def make_series(database: Connection) -> None:
    """Make the tables `in_series` and `flagged`: a change of scope, unit or territory ends a series."""
    database.execute(f'SET VARIABLE roles = {list(ROLES)}')
    for query in (_SCOPED, _SERIES, _FLAGS):
        database.execute(query)
