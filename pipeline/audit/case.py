"""A sentence, its figures as extracted and the verdicts on them go in; the case that states them rightly comes out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.audit.errors_of import changes_of
from pipeline.audit.verdicts import Verdict

ATTRIBUTES = ('group', 'scheme', 'year')
"""What an example states of a figure only where it was put right."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a sentence with its place and the verdict on it, if there is one; a missed one has no row."""

    char_start: int
    row: Row | None
    verdict: Verdict | None


def expected_of(figures: Sequence[Stated]) -> tuple[dict[str, Any], ...]:
    """Return what an example must state of a sentence: the figures as the verdicts have them, in their order."""
    return tuple(line for one in sorted(figures, key=lambda one: one.char_start) for line in _line(one))


def owner_of(figures: Iterable[Stated]) -> str | None:
    """Return the indicator to whose entry a case belongs: that of the figure put right, else the one it was taken for.

    None where neither is known.
    """
    for one in figures:
        if one.verdict is None or one.verdict.verdict == 'accept':
            continue
        read = one.row['indicator'] if one.row else None
        right = one.verdict.correction.get('indicator') or read
        owner = read if one.verdict.verdict == 'reject' else right
        if owner:
            return str(owner)
    return None


def can_be_told(one: Stated) -> bool:
    """Tell whether an example can say what is wrong: of a scheme or group that is none, or of days, it cannot."""
    if one.verdict is None or one.row is None or one.verdict.verdict != 'correct':
        return True
    changes = changes_of(one.verdict, one.row)
    return any(
        name in ('indicator', 'value', 'unit', 'role') or changes[name] is not None for name in _tellable(changes)
    )


def _tellable(changes: Mapping[str, Any]) -> list[str]:
    return [name for name in changes if not name.startswith('period_')]


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
    return line | {name: changes[name] for name in ATTRIBUTES if changes.get(name) is not None}


def _plain(value: object) -> str:
    return f'{Decimal(str(value)).normalize():f}'
