"""The cells of the panel go in; its rows come out in series that end where unit or scope changes, with flags."""

from pipeline.panel.database import Connection

# what a year says is compared with what an earlier year said last: one that is silent in between changes nothing
_SCOPED = """
CREATE TABLE scoped AS
WITH lines AS (
    SELECT line FROM cells_of_panel GROUP BY line HAVING count(*) > 1 AND count(scope) > 0
),
dimensions AS (SELECT DISTINCT dimension FROM scope_parts),
said AS (
    SELECT c.cell, c.line, c.year, d.dimension, p.value
    FROM cells_of_panel c JOIN lines USING (line) CROSS JOIN dimensions d
    LEFT JOIN scope_parts p ON p.scope = coalesce(c.scope, '') AND p.dimension = d.dimension
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

_SERIES = """
CREATE TABLE in_series AS
WITH broken AS (
    SELECT c.cell, c.line, c.year,
        coalesce(s.changed, FALSE) AS scope_change,
        coalesce(s.silent, FALSE) AS scope_unstated,
        coalesce(c.unit <> lag(c.unit) OVER years, FALSE) AS unit_change
    FROM cells_of_panel c LEFT JOIN scoped s ON s.cell = c.cell
    WINDOW years AS (PARTITION BY c.line ORDER BY c.year)
)
SELECT *, 1 + sum((scope_change OR unit_change)::INTEGER) OVER (PARTITION BY line ORDER BY year) AS series
FROM broken
"""

# a rate of growth needs two values of neighbouring years in one series; of tiers and differences there is none
PANEL = """
WITH compared AS (
    SELECT c.*, s.series, s.scope_change, s.scope_unstated, s.unit_change,
        lag(c.year) OVER one AS year_before, lag(c.value) OVER one AS value_before
    FROM cells_of_panel c JOIN in_series s ON s.cell = c.cell
    WINDOW one AS (PARTITION BY c.line, s.series ORDER BY c.year)
)
SELECT
    c.region_key, c.base AS region_code_base,
    coalesce(n.code, c.code) AS region_code, coalesce(n.region, c.region) AS region,
    c.year, c.scheme, c.indicator, c.indicator_zh, c.role, c."group",
    c.value, c.low, c.high, c.unit, c.scope, c.statements, c.agree, c.spread, c.chosen, c.chosen_because, c.vintage,
    c.figure_ids, c.other_figure_ids, l.latest_value, l.latest_vintage, c.series,
    CASE
        WHEN c.year_before = c.year - 1 AND c.value_before > 0 AND c.role IN ('actual', 'target')
            AND c.kind IN ('stock', 'flow', 'average')
        THEN round(100 * (c.value / c.value_before - 1), 4)
    END AS growth,
    list_filter([
        CASE WHEN c.conflict THEN 'conflict' END,
        CASE WHEN c.several_values AND NOT c.conflict THEN 'several_values' END,
        CASE WHEN c.broken THEN 'broken_check' END,
        CASE WHEN c.suggested THEN 'suggested' END,
        CASE WHEN c.implausible THEN 'implausible' END,
        CASE WHEN v.cell IS NOT NULL THEN 'revised' END,
        CASE WHEN c.scope_change THEN 'scope_change' END,
        CASE WHEN c.scope_unstated THEN 'scope_unstated' END,
        CASE WHEN c.unit_change THEN 'unit_change' END,
        CASE WHEN c.other_scope THEN 'other_scope' END,
        CASE WHEN c.other_unit THEN 'other_unit' END,
        CASE WHEN c.other_period THEN 'other_period' END,
        CASE WHEN c.vintage IS DISTINCT FROM c.year AND c.role = 'actual' THEN 'other_vintage' END,
        CASE WHEN c.base IS NULL THEN 'no_base_code' END
    ], lambda flag: flag IS NOT NULL) AS flags
FROM compared c
LEFT JOIN names_by_year n ON n.region_key = c.region_key AND n.year = c.year
LEFT JOIN latest l ON l.cell = c.cell
LEFT JOIN (SELECT DISTINCT cell FROM revised) v ON v.cell = c.cell
ORDER BY c.region_key, c.year, c.indicator, c.role, c.scheme NULLS FIRST, c."group" NULLS FIRST
"""


def make_series(database: Connection) -> None:
    """Make the table `in_series`: a change of scope or unit from one year to the next begins a new series."""
    for query in (_SCOPED, _SERIES):
        database.execute(query)
