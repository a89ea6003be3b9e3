"""Figures and reports go in; the table `counted` comes out: each statement once, by numbers that stand for words."""

from collections.abc import Iterable

from pipeline.panel.database import Connection, put_table
from pipeline.panel.reports import Report
from pipeline.patterns.compile import PatternSet

RESULT, OTHER, SUMMARY = 0, 1, 2
"""How a chapter ranks: that of results first, a summary last."""

ROLES = ('actual', 'change', 'prior', 'standard', 'target')
"""In the order of the alphabet, as all words are numbered: to sort by number is to sort by word, null (0) first."""

_ROLE = f'(list_position({list(ROLES)}, f.role) - 1)::INTEGER'

_CHAPTERS = """
CREATE TABLE chapters AS
WITH RECURSIVE below AS (
    SELECT s.doc_id, s.section_id, k.kind, coalesce(k.rank, 1) AS rank
    FROM sections s LEFT JOIN kinds k ON k.name = s.kind
    WHERE s.parent_id IS NULL
    UNION ALL
    SELECT s.doc_id, s.section_id, coalesce(k.kind, b.kind),
        CASE WHEN b.rank = 2 THEN 2 ELSE coalesce(k.rank, b.rank) END
    FROM sections s
    JOIN below b ON b.doc_id = s.doc_id AND b.section_id = s.parent_id
    LEFT JOIN kinds k ON k.name = s.kind
)
SELECT r.report, b.section_id, b.kind, b.rank FROM below b JOIN reports r ON r.doc_id = b.doc_id
"""

# places that a report tells of beside its own
_ELSEWHERE = """
CREATE TABLE elsewhere AS
SELECT DISTINCT r.report, r.year, f.region AS name, f.region_code AS code, f.region_code_base AS base,
    f.region_lineage AS lineage,
    CASE
        WHEN f.region_code_base IS NOT NULL AND f.region_lineage IS NOT NULL
            AND regexp_matches(f.region_lineage, ' (merged|split) ') AND f.region_code <> f.region_code_base
        THEN 'code:' || f.region_code
        WHEN f.region_code_base IS NOT NULL
            AND NOT (f.region_code_base IN (FROM merged) AND f.region_code IS DISTINCT FROM f.region_code_base)
        THEN f.region_code_base
        WHEN f.region_code IS NOT NULL THEN 'code:' || f.region_code
        ELSE r.region_key || '/' || f.region
    END AS region_key
FROM figures f JOIN reports r ON r.doc_id = f.doc_id
WHERE f.region IS NOT NULL AND f.indicator IS NOT NULL
"""

_PLACES = """
CREATE TABLE places AS
SELECT
    region_key, (row_number() OVER (ORDER BY region_key))::INTEGER AS place, max(base) AS base,
    arg_max(code, (own, year)) AS code, arg_max(name, (own, year)) AS name,
    bool_or(own OR code IS NOT NULL) AS is_unit
FROM (
    SELECT region_key, base, code, region AS name, coalesce(year, 0) AS year, TRUE AS own FROM reports
    UNION ALL
    SELECT region_key, base, code, name, coalesce(year, 0), FALSE FROM elsewhere
)
WHERE region_key IS NOT NULL GROUP BY region_key
"""

# the years in which what a code stands for became more or less
_TERRITORY = """
CREATE TABLE territory AS
WITH told AS (
    SELECT region_key, unnest(regexp_extract_all(lineage, '(\\d{4}) (?:merged|split) ', 1))::INTEGER AS year
    FROM (SELECT region_key, lineage FROM reports UNION SELECT region_key, lineage FROM elsewhere)
    WHERE lineage IS NOT NULL
)
SELECT DISTINCT p.place, t.year FROM told t JOIN places p USING (region_key)
"""

_WORDS = """
CREATE TABLE {table} AS
SELECT word, (row_number() OVER (ORDER BY word))::INTEGER AS number
FROM (SELECT DISTINCT {word} AS word FROM figures f {join} WHERE f.indicator IS NOT NULL)
WHERE word IS NOT NULL
"""

_GROUP = 'CASE WHEN f."group" IS DISTINCT FROM f.region THEN coalesce(g.name, f."group") END'
_NAME_GROUP = 'LEFT JOIN group_names g ON g.surface = f."group"'

# which project a statement is of: of what report, and under what name; 0 where that makes no difference
_PROJECT = """
CASE WHEN i.of_projects THEN 1 + hash(coalesce(r.title, 0), regexp_replace(f.label, getvariable('no_project'), '', 'g'))
    % 1000000007 ELSE 0 END
"""
_IN_PROJECT = "i.of_projects AND regexp_replace(f.label, getvariable('no_project'), '', 'g') <> ''"

_STATEMENTS = f"""
CREATE TABLE statements AS
WITH stated AS (
    SELECT
        r.report, f.figure_id, r.page, r.year AS report_year, coalesce(e.place, p.place) AS place,
        CASE WHEN f.role = 'standard' THEN coalesce(f.year, r.year) ELSE f.year END AS year,
        i.indicator, {_ROLE} AS role,
        coalesce(s.number, 0) AS scheme, coalesce(h.number, 0) AS "group", u.number AS unit,
        coalesce(o.number, 0) AS scope, coalesce(o.narrow, FALSE) AS narrow,
        f.value, f.low, f.high, f.region IS NOT NULL AS told_elsewhere, f.unit <> i.unit AS other_unit,
        CASE
            WHEN (f.period_start IS NULL OR (month(f.period_start), day(f.period_start)) = (1, 1))
                AND (f.period_end IS NULL OR (month(f.period_end), day(f.period_end)) = (12, 31))
            THEN NULL
            ELSE concat_ws('/', coalesce(f.period_start::VARCHAR, ''), coalesce(f.period_end::VARCHAR, ''))
        END AS part_of_year,
        ({_PROJECT})::BIGINT AS project, {_IN_PROJECT} AS in_project,
        f.qualifier IS NOT NULL AS hedged, f.suggested_value IS NOT NULL AS suggested,
        c.kind, coalesce(c.rank, 1) AS chapter
    FROM figures f
    JOIN reports r ON r.doc_id = f.doc_id
    JOIN indicators i ON i.name = f.indicator
    JOIN units u ON u.word = f.unit
    LEFT JOIN places p ON p.region_key = r.region_key
    LEFT JOIN (FROM elsewhere JOIN places USING (region_key)) e ON e.report = r.report AND e.name = f.region
        AND e.code IS NOT DISTINCT FROM f.region_code AND e.base IS NOT DISTINCT FROM f.region_code_base
    LEFT JOIN schemes s ON s.word = f.scheme
    {_NAME_GROUP}
    LEFT JOIN groups h ON h.word = {_GROUP}
    LEFT JOIN scopes o ON o.word = f.scope
    LEFT JOIN chapters c ON c.report = r.report AND c.section_id = f.section_id
)
SELECT *,
    part_of_year IS NOT NULL AS in_part,
    coalesce(high - low, 'infinity'::DOUBLE) AS width,
    CASE
        WHEN report_year IS NULL THEN 1000
        WHEN report_year >= year THEN report_year - year
        ELSE 100 + year - report_year
    END AS late
FROM stated WHERE place IS NOT NULL AND year IS NOT NULL
"""

# what a page and its attachments state with one value is one statement, however often each of them says it
_ONCE = """
CREATE TABLE once AS
WITH shared AS (
    FROM statements WHERE page IN (SELECT page FROM reports GROUP BY page HAVING count(*) > 1)
),
numbered AS (
    SELECT *, row_number() OVER (
        PARTITION BY report, place, year, indicator, role, scheme, "group", unit, part_of_year, value
        ORDER BY figure_id
    ) AS occurrence
    FROM shared
)
SELECT * EXCLUDE (occurrence) FROM numbered
QUALIFY row_number() OVER (
    PARTITION BY page, place, year, indicator, role, scheme, "group", unit, part_of_year, value, occurrence
    ORDER BY chapter, width, hedged, report, figure_id
) = 1
"""

# each thing that is measured by one number: a `subject` by place, year, indicator, scheme and group, its `cell` in the
# panel by role too, and the `line` of its cells over the years
_COUNTED = """
CREATE VIEW counted AS
SELECT *,
    (((place * getvariable('years') + year - getvariable('first')) * getvariable('indicators') + indicator)
        * getvariable('schemes') + scheme) * getvariable('groups') + "group" AS subject,
    ((((place * getvariable('years') + year - getvariable('first')) * getvariable('indicators') + indicator)
        * 5 + role) * getvariable('schemes') + scheme) * getvariable('groups') + "group" AS cell,
    (((place::BIGINT * getvariable('indicators') + indicator) * 5 + role) * getvariable('schemes') + scheme)
        * getvariable('groups') + "group" AS line
FROM (
    FROM once UNION ALL
    SELECT * FROM statements WHERE page NOT IN (SELECT page FROM reports GROUP BY page HAVING count(*) > 1)
)
"""

_SIZES = {
    'first': 'coalesce(min(year), 0) FROM statements',
    'years': 'coalesce(max(year) - min(year), 0) + 1 FROM statements',
    'indicators': 'count(*) + 1 FROM indicators',
    'schemes': 'count(*) + 1 FROM schemes',
    'groups': 'count(*) + 1 FROM groups',
}

# by how much the number of a subject grows from one year to the next
_A_YEAR = """
SET VARIABLE a_year = (SELECT getvariable('indicators') * getvariable('schemes') * getvariable('groups'))
"""


def put_reports(database: Connection, reports: Iterable[Report]) -> None:
    """Make the table `reports`; a report goes by its number, and so does the page that it belongs to."""
    rows = [(report, report.place) for report in reports]
    numbers = {report.doc_id: report.order for report, _ in reversed(rows)}
    titles = {title: n for n, title in enumerate(sorted({r.title for r, _ in rows if r.title}), 1)}
    put_table(
        database,
        'reports',
        (
            ('doc_id', 'string', [r.doc_id for r, _ in rows]),
            ('report', 'int32', [r.order for r, _ in rows]),
            ('page', 'int32', [numbers.get(r.page, r.order) if r.doc_id else r.order for r, _ in rows]),
            ('region_key', 'string', [p and p.key for _, p in rows]),
            ('base', 'string', [p and p.base for _, p in rows]),
            ('code', 'string', [p and p.code for _, p in rows]),
            ('region', 'string', [p and p.name for _, p in rows]),
            ('year', 'int32', [r.year for r, _ in rows]),
            ('failure', 'string', [r.failure for r, _ in rows]),
            ('title', 'int32', [titles.get(r.title or '') for r, _ in rows]),
            ('lineage', 'string', [r.lineage for r, _ in rows]),
        ),
    )


def put_patterns(database: Connection, patterns: PatternSet, kinds: Iterable[str], scopes: Iterable[str]) -> None:
    """Make the small tables that say what indicators, groups, chapters and scopes are."""
    entries = sorted(patterns.indicators.values(), key=lambda entry: entry.id)
    put_table(
        database,
        'indicators',
        (
            ('name', 'string', [e.id for e in entries]),
            ('indicator', 'int32', [*range(1, len(entries) + 1)]),
            ('zh', 'string', [e.zh for e in entries]),
            ('unit', 'string', [e.unit for e in entries]),
            ('measure', 'string', [e.kind for e in entries]),
            ('of_projects', 'bool', [e.id in patterns.panel_words.file.of_projects for e in entries]),
        ),
    )
    database.execute('SET VARIABLE no_project = $words', {'words': patterns.panel_words.no_project})
    # 本级 is another level in a city's report than in a county's: it stays as it is worded
    names = sorted((word, name) for word, name in patterns.group_of.items() if word not in patterns.scopes.value_of)
    put_table(
        database,
        'group_names',
        (('surface', 'string', [word for word, _ in names]), ('name', 'string', [name for _, name in names])),
    )
    ranked = sorted(set(kinds))
    file = patterns.panel_words.file
    ranks = [
        RESULT if kind in file.result_chapters else SUMMARY if kind in file.summary_chapters else OTHER
        for kind in ranked
    ]
    put_table(
        database,
        'kinds',
        (('name', 'string', ranked), ('kind', 'int32', [*range(len(ranked))]), ('rank', 'int32', ranks)),
    )
    _put_scopes(database, patterns, sorted(set(scopes)))


def _put_scopes(database: Connection, patterns: PatternSet, scopes: list[str]) -> None:
    words = patterns.scopes
    put_table(
        database,
        'scopes',
        (
            ('word', 'string', scopes),
            ('number', 'int32', [*range(1, len(scopes) + 1)]),
            ('narrow', 'bool', [words.is_narrow(scope) for scope in scopes]),
        ),
    )
    said = [words.part(scope) for scope in (None, *scopes)]
    parts = [(n, dimension, value) for n, part in enumerate(said) for dimension, value in sorted(part.items())]
    put_table(
        database,
        'scope_parts',
        (
            ('scope', 'int32', [number for number, _, _ in parts]),
            ('dimension', 'string', [dimension for _, dimension, _ in parts]),
            ('value', 'string', [value for _, _, value in parts]),
        ),
    )
    differ = [
        (a, b)
        for a, one in enumerate(said)
        for b, other in enumerate(said)
        if any(other.get(dimension, value) != value for dimension, value in one.items())
    ]
    put_table(
        database,
        'scopes_differ',
        (('one', 'int32', [one for one, _ in differ]), ('other', 'int32', [other for _, other in differ])),
    )


def make_statements(database: Connection) -> None:
    """Make `counted`: the statements that the panel rests on.

    Left out are figures without an indicator, a place or a year; a standing rate counts in its report's year.
    """
    for query in (_CHAPTERS, _ELSEWHERE, _PLACES, _TERRITORY):
        database.execute(query)
    for table, word, join in (
        ('schemes', 'f.scheme', ''),
        ('units', 'f.unit', ''),
        ('groups', _GROUP, _NAME_GROUP),
    ):
        database.execute(_WORDS.format(table=table, word=word, join=join))
    database.execute(_STATEMENTS)
    for name, size in _SIZES.items():
        database.execute(f'SET VARIABLE "{name}" = (SELECT ({size.replace(" FROM", ")::BIGINT FROM")})')
    database.execute(_A_YEAR)
    for query in (_ONCE, _COUNTED):
        database.execute(query)
