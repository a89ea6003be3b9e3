"""Figures and reports go in; the table `counted` comes out: each statement once, with what it is preferred by."""

from collections.abc import Iterable

from pipeline.panel.database import Connection, put_table
from pipeline.panel.reports import Report
from pipeline.patterns.compile import PatternSet

RESULT, OTHER, SUMMARY = 0, 1, 2
"""How a chapter ranks: that of results first, a summary last."""

_CHAPTERS = """
CREATE TABLE chapters AS
WITH RECURSIVE below AS (
    SELECT s.doc_id, s.section_id, k.kind_id, coalesce(k.rank, 1) AS rank
    FROM sections s LEFT JOIN kinds k ON k.kind = s.kind
    WHERE s.parent_id IS NULL
    UNION ALL
    SELECT s.doc_id, s.section_id, coalesce(k.kind_id, b.kind_id),
        CASE WHEN b.rank = 2 THEN 2 ELSE coalesce(k.rank, b.rank) END
    FROM sections s
    JOIN below b ON b.doc_id = s.doc_id AND b.section_id = s.parent_id
    LEFT JOIN kinds k ON k.kind = s.kind
)
FROM below
"""

_STATEMENTS = """
CREATE TABLE statements AS
WITH stated AS (
    SELECT
        r."order" * 1048576 + f.figure_id AS spot,
        r.page,
        CASE
            WHEN f.region IS NULL THEN r.region_key
            WHEN f.region_code_base IS NOT NULL
                AND NOT (f.region_code_base IN (FROM merged) AND f.region_code IS DISTINCT FROM f.region_code_base)
            THEN f.region_code_base
            WHEN f.region_code IS NOT NULL THEN 'code:' || f.region_code
            ELSE r.region_key || '/' || f.region
        END AS region_key,
        CASE WHEN f.region IS NULL THEN r.base ELSE f.region_code_base END AS base,
        CASE WHEN f.region IS NULL THEN r.code ELSE f.region_code END AS code,
        coalesce(f.region, r.region) AS region,
        CASE WHEN f.role = 'standard' THEN coalesce(f.year, r.year) ELSE f.year END AS year,
        r.year AS report_year,
        f.scheme, f.indicator, f.role,
        CASE WHEN f."group" = f.region THEN NULL ELSE coalesce(g.name, f."group") END AS "group",
        f.value, f.low, f.high, f.unit, f.scope,
        f.doc_id, f.figure_id, f.section_id,
        f.region IS NOT NULL AS told_elsewhere,
        f.unit <> i.unit AS other_unit,
        CASE
            WHEN (f.period_start IS NULL OR (month(f.period_start), day(f.period_start)) = (1, 1))
                AND (f.period_end IS NULL OR (month(f.period_end), day(f.period_end)) = (12, 31))
            THEN NULL
            ELSE concat_ws('/', coalesce(f.period_start::VARCHAR, ''), coalesce(f.period_end::VARCHAR, ''))
        END AS part_of_year,
        coalesce(f.high - f.low, 'infinity'::DOUBLE) AS width,
        f.qualifier IS NOT NULL AS hedged,
        f.suggested_value IS NOT NULL AS suggested
    FROM figures f
    JOIN reports r ON r.doc_id = f.doc_id
    JOIN indicators i ON i.indicator = f.indicator
    LEFT JOIN group_names g ON g.surface = f."group"
)
SELECT
    s.*, s.part_of_year IS NOT NULL AS in_part, c.kind_id,
    coalesce(c.rank, 1) AS chapter, coalesce(n.narrow, FALSE) AS narrow,
    CASE
        WHEN report_year IS NULL THEN 1000
        WHEN report_year >= s.year THEN report_year - s.year
        ELSE 100 + s.year - report_year
    END AS late
FROM stated s
LEFT JOIN chapters c ON c.doc_id = s.doc_id AND c.section_id = s.section_id
LEFT JOIN narrow_scopes n ON n.scope = s.scope
WHERE s.region_key IS NOT NULL AND s.year IS NOT NULL
"""

# what a page and its attachments state with one value is one statement, however often each of them says it
_COUNTED = """
CREATE TABLE counted AS
WITH shared AS (SELECT page FROM reports GROUP BY page HAVING count(*) > 1),
numbered AS (
    SELECT *, row_number() OVER (
        PARTITION BY doc_id, region_key, year, indicator, role, scheme, "group", unit, part_of_year, value ORDER BY spot
    ) AS occurrence
    FROM statements WHERE page IN (FROM shared)
),
once AS (
    SELECT * EXCLUDE (occurrence) FROM numbered
    QUALIFY row_number() OVER (
        PARTITION BY page, region_key, year, indicator, role, scheme, "group", unit, part_of_year, value, occurrence
        ORDER BY chapter, width, hedged, spot
    ) = 1
),
every AS (
    FROM once UNION ALL SELECT * FROM statements WHERE page NOT IN (FROM shared)
)
SELECT
    *,
    dense_rank() OVER (ORDER BY region_key, year, indicator, scheme NULLS FIRST, "group" NULLS FIRST) AS subject
FROM every
"""


def put_reports(database: Connection, reports: Iterable[Report]) -> None:
    """Make the table `reports`."""
    rows = [(report, report.place) for report in reports]
    put_table(
        database,
        'reports',
        (
            ('doc_id', 'string', [r.doc_id for r, _ in rows]),
            ('order', 'int64', [r.order for r, _ in rows]),
            ('page', 'string', [r.page for r, _ in rows]),
            ('region_key', 'string', [p and p.key for _, p in rows]),
            ('base', 'string', [p and p.base for _, p in rows]),
            ('code', 'string', [p and p.code for _, p in rows]),
            ('region', 'string', [p and p.name for _, p in rows]),
            ('year', 'int32', [r.year for r, _ in rows]),
            ('failure', 'string', [r.failure for r, _ in rows]),
        ),
    )


def put_patterns(database: Connection, patterns: PatternSet, kinds: Iterable[str], scopes: Iterable[str]) -> None:
    """Make the small tables that say what indicators, groups, chapters and scopes are."""
    entries = sorted(patterns.indicators.values(), key=lambda entry: entry.id)
    put_table(
        database,
        'indicators',
        (
            ('indicator', 'string', [e.id for e in entries]),
            ('indicator_zh', 'string', [e.zh for e in entries]),
            ('unit', 'string', [e.unit for e in entries]),
            ('kind', 'string', [e.kind for e in entries]),
        ),
    )
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
        (('kind', 'string', ranked), ('kind_id', 'int32', [*range(len(ranked))]), ('rank', 'int32', ranks)),
    )
    _put_scopes(database, patterns, sorted(set(scopes)))


def _put_scopes(database: Connection, patterns: PatternSet, scopes: list[str]) -> None:
    words = patterns.scopes
    put_table(
        database,
        'narrow_scopes',
        (('scope', 'string', scopes), ('narrow', 'bool', [words.is_narrow(scope) for scope in scopes])),
    )
    parts = [
        (scope, dimension, value)
        for scope in ('', *scopes)
        for dimension, value in sorted(words.part(scope or None).items())
    ]
    put_table(
        database,
        'scope_parts',
        (
            ('scope', 'string', [scope for scope, _, _ in parts]),
            ('dimension', 'string', [dimension for _, dimension, _ in parts]),
            ('value', 'string', [value for _, _, value in parts]),
        ),
    )
    said = {scope: words.part(scope or None) for scope in ('', *scopes)}
    differ = [(a, b) for a in said for b in said if any(said[b].get(d, v) != v for d, v in said[a].items())]
    put_table(
        database,
        'scopes_differ',
        (('one', 'string', [one for one, _ in differ]), ('other', 'string', [other for _, other in differ])),
    )


def make_statements(database: Connection) -> None:
    """Make the table `counted`: the statements that the panel rests on.

    Left out are figures without an indicator, a place or a year; a standing rate counts in its report's year.
    """
    for query in (_CHAPTERS, _STATEMENTS, _COUNTED):
        database.execute(query)
