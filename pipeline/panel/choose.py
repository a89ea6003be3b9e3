"""The statements go in; a row for each thing that is measured comes out, with the value that is chosen and why."""

from pipeline.panel.database import Connection
from pipeline.panel.statements import ROLES

PREFERENCES = (
    ('late', 'own_year'),
    ('told_elsewhere', 'own_report'),
    ('other_unit', 'own_unit'),
    ('in_part', 'whole_year'),
    ('narrow', 'whole_region'),
    ('in_project', 'whole_project'),
    ('chapter', 'result_chapter'),
    ('width', 'more_exact'),
    ('hedged', 'unhedged'),
    ('report', 'first'),
    ('figure_id', 'first'),
)
"""By what a statement is preferred; the first difference decides, and is told in the column `chosen_because`.

The report of the year itself comes before later ones: those are another vintage. Then the stated order holds: result
chapter before summary, exact before rounded, unhedged before hedged, and what comes first.
"""

SINGLE_VALUED = tuple(ROLES.index(role) for role in ('actual', 'target', 'prior'))
"""Roles of which a report has one value; of rates there are tiers, of differences several bases."""

MEASURED = ('stock', 'flow', 'rate', 'average')

_ORDER = ', '.join(column for column, _ in PREFERENCES)
_FIRST_DIFFERENCE = ' '.join(
    f"WHEN c.{column} IS DISTINCT FROM r.{column} THEN '{word}'" for column, word in PREFERENCES
)

_SEVERAL = 'CREATE TABLE several AS SELECT cell FROM counted GROUP BY cell HAVING count(*) > 1'

_RANKED = f"""
CREATE TABLE ranked AS
SELECT *, row_number() OVER (PARTITION BY cell ORDER BY {_ORDER}) AS rank
FROM counted WHERE cell IN (FROM several)
"""

_COMPARED = """
CREATE TABLE compared AS
WITH beside AS (
    SELECT
        r.cell, r.rank, r.value, r.report, r.figure_id, r.suggested,
        r.value <> c.value OR r.unit <> c.unit AS differs,
        coalesce(r.low <= c.high, TRUE) AND coalesce(r.high >= c.low, TRUE) AS meets,
        r.report_year IS DISTINCT FROM c.report_year AS other_vintage,
        r.unit <> c.unit AS other_unit,
        r.part_of_year IS DISTINCT FROM c.part_of_year AS other_period,
        r.project <> c.project AS project_differs,
        d.one IS NOT NULL AS scope_differs
    FROM ranked r
    JOIN ranked c ON c.cell = r.cell AND c.rank = 1
    LEFT JOIN scopes_differ d ON d.one = r.scope AND d.other = c.scope
)
SELECT *,
    scope_differs AND NOT meets AS other_scope,
    project_differs AND NOT meets AS other_project,
    NOT (other_vintage OR other_unit OR other_period OR ((scope_differs OR project_differs) AND NOT meets)) AS same
FROM beside
"""

_AGREEMENT = f"""
CREATE TABLE agreement AS
WITH summed AS (
    SELECT cell,
        count(*) FILTER (same) AS statements,
        count(*) FILTER (same AND meets) AS agree,
        round(max(value) FILTER (same) - min(value) FILTER (same), 6) AS spread,
        list(concat(d.doc_id, ':', figure_id) ORDER BY rank) FILTER (same) AS figure_ids,
        list(concat(d.doc_id, ':', figure_id) ORDER BY rank) FILTER (NOT same) AS other_figure_ids,
        bool_or(same AND NOT meets) AS several_values,
        bool_or(other_unit) AS other_unit,
        bool_or(other_scope AND NOT (other_unit OR other_period OR other_vintage)) AS other_scope,
        bool_or(other_period AND NOT (other_unit OR other_vintage)) AS other_period,
        bool_or(other_project AND NOT (other_unit OR other_period OR other_vintage OR other_scope)) AS several_projects,
        bool_or(same AND suggested) AS suggested,
        min(rank) FILTER (differs) AS rival
    FROM compared JOIN reports d USING (report) GROUP BY cell
)
SELECT s.*, CASE WHEN s.rival IS NULL THEN 'same_value' {_FIRST_DIFFERENCE} END AS chosen_because
FROM summed s
JOIN ranked c ON c.cell = s.cell AND c.rank = 1
LEFT JOIN ranked r ON r.cell = s.cell AND r.rank = s.rival
"""

_DOUBTED = """
CREATE TABLE doubted AS
WITH named AS (
    SELECT doc_id, 'broken_check' AS code, unnest(CASE WHEN len(suspects) > 0 THEN suspects ELSE figure_ids END)
        AS figure_id
    FROM broken_checks
    UNION ALL
    SELECT doc_id, 'implausible', unnest(figure_ids) FROM problems WHERE code = 'implausible_value'
),
by_cell AS (
    SELECT s.cell, n.code, s.report, s.figure_id
    FROM named n JOIN reports r ON r.doc_id = n.doc_id
    JOIN counted s ON s.report = r.report AND s.figure_id = n.figure_id
)
SELECT b.cell, bool_or(b.code = 'broken_check') AS broken, bool_or(b.code = 'implausible') AS implausible
FROM by_cell b
LEFT JOIN compared c ON c.cell = b.cell AND c.report = b.report AND c.figure_id = b.figure_id
WHERE coalesce(c.same, TRUE) GROUP BY b.cell
"""

_CELLS = """
CREATE TABLE chosen AS
SELECT cell, subject, line, place, year, indicator, role, scheme, "group", value, low, high, unit, scope,
    report, figure_id, report_year AS vintage, part_of_year, suggested
FROM counted WHERE cell NOT IN (FROM several)
UNION ALL
SELECT cell, subject, line, place, year, indicator, role, scheme, "group", value, low, high, unit, scope,
    report, figure_id, report_year, part_of_year, suggested
FROM ranked WHERE rank = 1
"""

_CONFLICTS = f"""
CREATE TABLE conflicts AS
SELECT a.cell FROM agreement a JOIN chosen c ON c.cell = a.cell JOIN indicators i ON i.indicator = c.indicator
WHERE a.several_values AND c.role IN {SINGLE_VALUED} AND i.measure IN {MEASURED}
"""


def choose_values(database: Connection) -> None:
    """Make the tables `chosen`, `agreement` (of cells with several statements), `conflicts` and `doubted`.

    Statements of another report year, unit, part of the year, scope or project are no contradiction: they stand apart.
    The intervals of digits and hedges decide whether two values can be one.
    """
    for query in (_SEVERAL, _RANKED, _COMPARED, _AGREEMENT, _DOUBTED, _CELLS, _CONFLICTS):
        database.execute(query)
