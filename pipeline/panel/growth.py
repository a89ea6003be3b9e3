"""Differences from the year before go in, with what they are differences of; the values of that year come out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import regex

from pipeline.panel.database import ROWS_AT_ONCE, Connection, put_table
from pipeline.panel.statements import ROLES
from pipeline.patterns.panel_words import PanelWords
from pipeline.text.width import fold_marks, fold_width

GROWTH_RATE, DIFFERENCE = 'growth_rate', 'difference'

_YEAR_BASIS = regex.compile(r'[比较与]\s?((?:19|20)\d\d)\s?年')
_CLAUSE = regex.compile('[，；。]')

# a difference belongs to the last result of its indicator that stands before it in the sentence or row
_PAIRS = f"""
CREATE TABLE pairs AS
WITH near AS (
    SELECT c.report, c.figure_id, c.year, c.subject - getvariable('a_year') AS subject,
        c.value AS change, c.low AS change_low, c.high AS change_high, v.word AS change_unit,
        a.figure_id AS of_figure, a.value, a.low, a.high, a.unit, a.scope, u.word AS unit_word
    FROM counted c
    JOIN counted a ON a.report = c.report AND a.subject = c.subject AND a.role = {ROLES.index('actual')}
        AND a.figure_id < c.figure_id
    JOIN units u ON u.number = a.unit
    JOIN units v ON v.number = c.unit
    WHERE c.role = {ROLES.index('change')} AND c.year = c.report_year AND c.year > getvariable('first')
        AND (v.word IN ('%', '百分点') OR c.unit = a.unit)
),
wanted AS (SELECT report, figure_id FROM near UNION SELECT report, of_figure FROM near),
said AS (
    SELECT w.report, w.figure_id, f.raw, f.context, f.place, f.table_id, f."row"
    FROM wanted w JOIN reports r USING (report) JOIN figures f ON f.doc_id = r.doc_id AND f.figure_id = w.figure_id
)
SELECT n.*, f.raw AS change_raw, f.context, f.place, g.raw
FROM near n
JOIN said f ON f.report = n.report AND f.figure_id = n.figure_id
JOIN said g ON g.report = n.report AND g.figure_id = n.of_figure
WHERE CASE
    WHEN f.place = 'table' THEN g.place = 'table' AND f.table_id = g.table_id AND f."row" = g."row"
    ELSE f.context = g.context
END
QUALIFY row_number() OVER (PARTITION BY n.report, n.figure_id ORDER BY n.of_figure DESC) = 1
"""

_NAMES = (
    'report', 'figure_id', 'subject', 'year', 'change', 'change_low', 'change_high', 'change_unit', 'value', 'low',
    'high', 'unit', 'unit_word', 'scope', 'change_raw', 'raw', 'context', 'place',
)  # fmt: skip
_READ = f'SELECT {", ".join(_NAMES)} FROM pairs ORDER BY report, figure_id'

Pair = Mapping[str, Any]
_Bounds = tuple[float, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Implied:
    """The value of the year before with its bounds, and how it was worked out."""

    value: float
    low: float | None
    high: float | None
    how: str


def put_implied(database: Connection, words: PanelWords) -> None:
    """Make the table `implied`: values of the year before that follow from this year's value and the difference."""
    database.execute(_PAIRS)
    found = []
    reader = database.execute(_READ)
    while rows := reader.fetchmany(ROWS_AT_ONCE):
        pairs = (dict(zip(_NAMES, row, strict=True)) for row in rows)
        found += [(pair, implied) for pair in pairs if (implied := find_implied(pair, words))]
    put_table(
        database,
        'implied',
        (
            ('subject', 'int64', [pair['subject'] for pair, _ in found]),
            ('vintage', 'int32', [pair['year'] for pair, _ in found]),
            *((name, 'int32', [pair[name] for pair, _ in found]) for name in ('report', 'figure_id', 'unit', 'scope')),
            ('value', 'float64', [implied.value for _, implied in found]),
            ('low', 'float64', [implied.low for _, implied in found]),
            ('high', 'float64', [implied.high for _, implied in found]),
            ('how', 'string', [implied.how for _, implied in found]),
        ),
    )


def find_implied(pair: Pair, words: PanelWords) -> Implied | None:
    """Return last year's value, None where the words compare with something else or leave the direction open.

    The bounds hold what the bounds of both numbers allow.
    """
    falls = _reads_fall(pair, words)
    if falls is None:
        return None
    value = (pair['value'], pair['low'], pair['high'])
    change = (pair['change'], pair['change_low'], pair['change_high'])
    if pair['change_unit'] == '%' and pair['unit_word'] != '%':
        return _undo_growth(value, tuple(-x if falls and x is not None else x for x in change), falls=falls)
    if pair['change_unit'] == '%':
        return None  # a rate that grew by N%: points or a share of itself, nobody can tell
    return _undo_difference(value, change, falls=falls)


def _undo_growth(value: _Bounds, change: tuple[float | None, ...], *, falls: bool) -> Implied | None:
    growth, one, other = change
    low, high = (other, one) if falls else (one, other)
    factors = [None if x is None else 1 + x / 100 for x in (growth, low, high)]
    if factors[0] is None or any(x is not None and x <= 0 for x in factors):
        return None
    least = None if value[1] is None or factors[2] is None else value[1] / factors[2]
    most = None if value[2] is None or factors[1] is None else value[2] / factors[1]
    return Implied(value[0] / factors[0], least, most, GROWTH_RATE)


def _undo_difference(value: _Bounds, change: _Bounds, *, falls: bool) -> Implied:
    if falls:
        return Implied(value[0] + change[0], _add(value[1], change[1]), _add(value[2], change[2]), DIFFERENCE)
    return Implied(value[0] - change[0], _subtract(value[1], change[2]), _subtract(value[2], change[1]), DIFFERENCE)


def _add(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _subtract(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _reads_fall(pair: Pair, words: PanelWords) -> bool | None:
    between = _words_before(pair)
    if between is None:
        return None
    basis = _basis(between, pair['year'], words)
    if basis is False or (basis is None and pair['change_unit'] != '%'):
        return None
    clause = _CLAUSE.split(between)[-1]
    directions = [*words.directions.finditer(clause)]
    return directions[-1][0] in words.falls if directions else None


def _words_before(pair: Pair) -> str | None:
    """Return the words between the value and its difference; of a table the heads of the cell."""
    if pair['place'] == 'table':
        return str(pair['context'])
    # the sentence was folded when it was cut
    context, raw, change = pair['context'], _fold(pair['raw']), _fold(pair['change_raw'])
    start = context.find(raw)
    end = context.find(change, start + len(raw)) if start >= 0 else -1
    return context[start + len(raw) : end] if end >= 0 else None


def _fold(raw: str) -> str:
    return fold_marks(fold_width(raw))


def _basis(between: str, year: int, words: PanelWords) -> bool | None:
    """Tell whether the comparison named last is with the year before; None where none is named."""
    found = max(_bases(between, year, words), default=None)
    return found and found[1]


def _bases(between: str, year: int, words: PanelWords) -> Iterator[tuple[int, bool]]:
    yield from ((m.end(), int(m[1]) == year - 1) for m in _YEAR_BASIS.finditer(between))
    yield from ((m.end(), True) for m in words.last_year.finditer(between))
    yield from ((m.end(), False) for m in words.other_basis.finditer(between))
