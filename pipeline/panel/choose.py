"""The statements go in; the table `cells` comes out: a row for each thing that is measured, and why this value."""

from pipeline.panel.database import Connection

PREFERENCES = (
    ('late', 'own_year'),
    ('told_elsewhere', 'own_report'),
    ('other_unit', 'own_unit'),
    ('in_part', 'whole_year'),
    ('narrow', 'whole_region'),
    ('chapter', 'result_chapter'),
    ('width', 'more_exact'),
    ('hedged', 'unhedged'),
    ('spot', 'first'),
)
"""By what a statement is preferred, the first difference decides, with the word of the column `chosen_because`.

The report of the year itself comes before later ones: those are another vintage. Then the stated order holds: result
chapter before summary, exact before rounded, unhedged before hedged, and what comes first.
"""

SINGLE_VALUED = ('actual', 'target', 'prior')
"""Roles of which a report has one value; of rates there are tiers, of differences several bases."""

MEASURED = ('stock', 'flow', 'rate', 'average')

_ORDER = ', '.join(column for column, _ in PREFERENCES)
_FIRST_DIFFERENCE = ' '.join(
    f"WHEN c.{column} IS DISTINCT FROM r.{column} THEN '{word}'" for column, word in PREFERENCES
)

_RANKED = f"""
CREATE TABLE ranked AS
SELECT *,
    dense_rank() OVER (ORDER BY subject, role) AS cell,
    row_number() OVER (PARTITION BY subject, role ORDER BY {_ORDER}) AS rank,
    count(*) OVER (PARTITION BY subject, role) AS among
FROM counted
"""

_COMPARED = """
CREATE TABLE compared AS
WITH beside AS (
    SELECT
        r.cell, r.rank, r.value, r.doc_id, r.figure_id, r.suggested,
        r.value <> c.value OR r.unit <> c.unit AS differs,
        coalesce(r.low <= c.high, TRUE) AND coalesce(r.high >= c.low, TRUE) AS meets,
        r.report_year IS DISTINCT FROM c.report_year AS other_vintage,
        r.unit <> c.unit AS unit_differs,
        r.part_of_year IS DISTINCT FROM c.part_of_year AS other_period,
        d.one IS NOT NULL AS scope_differs
    FROM ranked r
    JOIN ranked c ON c.cell = r.cell AND c.rank = 1
    LEFT JOIN scopes_differ d ON d.one = coalesce(r.scope, '') AND d.other = coalesce(c.scope, '')
    WHERE r.among > 1
)
SELECT *,
    scope_differs AND NOT meets AS other_scope,
    NOT (other_vintage OR unit_differs OR other_period OR (scope_differs AND NOT meets)) AS same
FROM beside
"""

_DOUBTED = """
CREATE TABLE doubted AS
SELECT doc_id, figure_id, bool_or(code = 'broken_check') AS broken, bool_or(code = 'implausible') AS implausible
FROM (
    SELECT doc_id, 'broken_check' AS code, unnest(CASE WHEN len(suspects) > 0 THEN suspects ELSE figure_ids END)
        AS figure_id
    FROM broken_checks
    UNION ALL
    SELECT doc_id, 'implausible', unnest(figure_ids) FROM problems WHERE code = 'implausible_value'
)
GROUP BY doc_id, figure_id
"""

_CELLS = f"""
CREATE TABLE cells_of_panel AS
WITH several AS (
    SELECT cell,
        count(*) FILTER (same) AS statements,
        count(*) FILTER (same AND meets) AS agree,
        round(max(value) FILTER (same) - min(value) FILTER (same), 6) AS spread,
        list(concat(doc_id, ':', figure_id) ORDER BY rank) FILTER (same) AS figure_ids,
        list(concat(doc_id, ':', figure_id) ORDER BY rank) FILTER (NOT same) AS other_figure_ids,
        bool_or(same AND NOT meets) AS several_values,
        bool_or(unit_differs) AS other_unit,
        bool_or(other_scope AND NOT (unit_differs OR other_period OR other_vintage)) AS other_scope,
        bool_or(other_period AND NOT (unit_differs OR other_vintage)) AS other_period,
        bool_or(same AND suggested) AS suggested,
        min(rank) FILTER (differs) AS rival
    FROM compared GROUP BY cell
),
doubts AS (
    SELECT r.cell, bool_or(d.broken) AS broken, bool_or(d.implausible) AS implausible
    FROM ranked r
    JOIN doubted d ON d.doc_id = r.doc_id AND d.figure_id = r.figure_id
    LEFT JOIN compared s ON s.cell = r.cell AND s.rank = r.rank
    WHERE coalesce(s.same, TRUE)
    GROUP BY r.cell
)
SELECT
    c.cell, c.subject, c.region_key, c.base, c.code, c.region, c.year, c.scheme, c.indicator, i.indicator_zh, i.kind,
    c.role, c."group", c.value, c.low, c.high, c.unit, c.scope, c.report_year AS vintage, c.part_of_year, c.kind_id,
    concat(c.doc_id, ':', c.figure_id) AS chosen,
    CASE
        WHEN c.among = 1 THEN 'only'
        WHEN s.rival IS NULL THEN 'same_value'
        {_FIRST_DIFFERENCE}
    END AS chosen_because,
    coalesce(s.statements, 1) AS statements,
    coalesce(s.agree, 1) AS agree,
    coalesce(s.spread, 0) AS spread,
    coalesce(s.figure_ids, [concat(c.doc_id, ':', c.figure_id)]) AS figure_ids,
    coalesce(s.other_figure_ids, []) AS other_figure_ids,
    coalesce(s.several_values, FALSE) AS several_values,
    coalesce(s.several_values, FALSE) AND c.role IN {SINGLE_VALUED} AND i.kind IN {MEASURED} AS conflict,
    coalesce(s.other_unit, FALSE) AS other_unit,
    coalesce(s.other_scope, FALSE) AS other_scope,
    coalesce(s.other_period, FALSE) AS other_period,
    coalesce(s.suggested, c.suggested) AS suggested,
    coalesce(d.broken, FALSE) AS broken,
    coalesce(d.implausible, FALSE) AS implausible,
    dense_rank() OVER (
        ORDER BY c.region_key, c.indicator, c.role, c.scheme NULLS FIRST, c."group" NULLS FIRST
    ) AS line
FROM ranked c
JOIN indicators i ON i.indicator = c.indicator
LEFT JOIN several s ON s.cell = c.cell
LEFT JOIN ranked r ON r.cell = c.cell AND r.rank = s.rival
LEFT JOIN doubts d ON d.cell = c.cell
WHERE c.rank = 1
"""


def choose_values(database: Connection) -> None:
    """Make the table `cells_of_panel`: of each cell's statements the preferred one, and how far the others agree.

    Statements of another report year, unit, part of the year or scope are no contradiction: they stand apart. The
    intervals of digits and hedges decide whether two values can be one.
    """
    for query in (_RANKED, _COMPARED, _DOUBTED, _CELLS):
        database.execute(query)
