"""A figure as extracted and the verdict on it go in; the kinds of error come out."""

from collections.abc import Mapping
from math import isclose
from typing import Any

from pipeline.audit.verdicts import Verdict

NOT_A_FIGURE = 'not a figure'
MISSED = 'missed'

KINDS: Mapping[str, str] = {
    'indicator': 'wrong indicator',
    'value': 'wrong value',
    'unit': 'wrong unit',
    'role': 'wrong role',
    'scheme': 'wrong scheme',
    'group': 'wrong group',
    'year': 'wrong period',
    'period_start': 'wrong period',
    'period_end': 'wrong period',
}
"""The kind of error for each attribute that a correction can name."""

ALL_KINDS = (*dict.fromkeys(KINDS.values()), NOT_A_FIGURE, MISSED)


def errors_of(verdict: Verdict, figure: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the kinds of error of a judged figure; none where it is right.

    A correction that states what was extracted anyway corrects nothing.

    >>> figure = {'indicator': 'contributors', 'value': 32000.0, 'unit': '人', 'year': 2021}
    >>> errors_of(Verdict('correct', '', 0, 0, 5, '', {'value': 32000, 'year': 2020}), figure)
    ('wrong period',)
    """
    match verdict.verdict:
        case 'accept':
            return ()
        case 'reject':
            return (NOT_A_FIGURE,)
        case _:
            changed = changes_of(verdict, figure)
            return tuple(dict.fromkeys(kind for name, kind in KINDS.items() if name in changed))


def changes_of(verdict: Verdict, figure: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that a correction changes, with their right values; an empty word stands for none."""
    stated = {name: (None if value == '' else value) for name, value in verdict.correction.items() if name in KINDS}
    return {name: value for name, value in stated.items() if not _is_same(value, figure.get(name))}


def _is_same(right: object, read: object) -> bool:
    if isinstance(right, int | float) and isinstance(read, int | float):
        return isclose(right, read, rel_tol=1e-9)
    return (None if right is None else str(right)) == (None if read is None else str(read))
