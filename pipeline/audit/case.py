"""Figures as extracted and the verdicts on them go in; what a case states of them rightly comes out."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.audit.errors_of import changes_of
from pipeline.audit.verdicts import Verdict

ATTRIBUTES = ('group', 'scheme', 'year', 'period_start', 'period_end')
"""What an example states of a figure only where it was put right."""

MOST_DIGITS = 30
"""Digits of a value that an example states."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a sentence with its place and the verdict on it, if there is one; a missed one has no row."""

    char_start: int
    row: Row | None
    verdict: Verdict | None


def expected_of(figures: Sequence[Stated]) -> tuple[dict[str, Any], ...]:
    """Return what an example must state: the figures as the verdicts have them, in their order."""
    return tuple(line for one in sorted(figures, key=lambda one: one.char_start) for line in _line(one))


def owner_of(figures: Sequence[Stated], known: Container[str]) -> str | None:
    """Return the indicator, of those `known`, to whose entry a case belongs.

    It is that of the figure put right, else the one it was taken for, else that of a figure beside it. None where
    none is known.
    """
    wrong = [one for one in figures if one.verdict and one.verdict.verdict != 'accept']
    names = [*(name for one in wrong for name in _names(one)), *(one.row['indicator'] for one in figures if one.row)]
    return next((str(name) for name in names if name and str(name) in known), None)


def has_a_value(one: Stated) -> bool:
    """Tell whether the value of a figure, as it was put right, is a number that can be written out."""
    if one.verdict is None or one.verdict.verdict in {'accept', 'reject'}:
        return True
    right = one.verdict.correction.get('value', one.row['value'] if one.row else None)
    try:
        value = Decimal(str(right))
    except ArithmeticError:
        return False
    return value.is_finite() and abs(value.adjusted()) <= MOST_DIGITS and len(str(right)) <= MOST_DIGITS


def _names(one: Stated) -> Iterable[object]:
    if one.verdict and one.verdict.verdict != 'reject':
        yield one.verdict.correction.get('indicator')
    if one.row:
        yield one.row['indicator']


def _line(one: Stated) -> Iterable[dict[str, Any]]:
    if one.row is None:
        if one.verdict:
            yield _expected(one.verdict.correction, one.verdict.correction)
    elif one.verdict is None or one.verdict.verdict == 'accept':
        yield _expected(one.row, {})
    elif one.verdict.verdict == 'correct':
        changes = changes_of(one.verdict, one.row)
        yield _expected({**one.row, **changes}, changes)


def _expected(row: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    line = {'indicator': row.get('indicator'), 'value': _plain(row['value']), 'unit': row['unit']}
    if row.get('role') not in (None, 'actual'):
        line['role'] = row['role']
    return line | {name: changes[name] for name in ATTRIBUTES if name in changes}


def _plain(value: object) -> str:
    return f'{Decimal(str(value)).normalize():f}'
