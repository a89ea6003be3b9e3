"""Figures go in; a problem comes out for each thing that the report states twice with different values."""

from collections.abc import Callable, Mapping
from itertools import combinations
from types import MappingProxyType

from pipeline.model.figure import Figure, Role
from pipeline.model.problem import Problem, Severity

SINGLE_VALUED = frozenset({Role.ACTUAL, Role.TARGET})
"""Roles of which a report has one value; standards come in tiers, changes and prior values in many forms."""

MOST_VALUES = 40
"""Different values of one thing of which each two are compared; a table of more is told without a look."""

Differ = Callable[[str | None, str | None], bool]
"""Whether two scopes are not one: of what they count the values may differ."""

_Key = tuple[object, ...]


def _never(_one: str | None, _other: str | None) -> bool:
    return False


def check_conflicts(
    figures: tuple[Figure, ...],
    single_valued: frozenset[str],
    told: Mapping[int, frozenset[int]] = MappingProxyType({}),
    differ: Differ = _never,
) -> tuple[Problem, ...]:
    """Return a problem `conflict` for each indicator stated with values that cannot be one.

    Two figures state the same thing where indicator, unit, role, scheme, group, region, year and period are equal;
    their values can be one where the intervals of their digits and hedges meet (16.8万 and 168,012 do). Only indicators
    in `single_valued` are judged. A figure's id is its place in `figures`; `told` holds for a figure those with which
    it is no conflict, or one that is told already. Of two scopes that `differ` (本级 and 全市) both values are right.

    Parts of a sum whose `group` was not recognised are reported although both may be right, unless one sentence tells
    them side by side.
    """
    places: dict[_Key, list[int]] = {}
    for figure_id, figure in enumerate(figures):
        if figure.indicator_id in single_valued and figure.role in SINGLE_VALUED:
            places.setdefault(_key(figure), []).append(figure_id)
    return tuple(_complain(figures, ids) for ids in places.values() if _conflict(figures, ids, told, differ))


def _key(figure: Figure) -> _Key:
    period = figure.period
    about = (figure.scheme, figure.group, figure.region, period.year, period.start, period.end)
    return (figure.indicator_id, figure.quantity.unit, figure.quantity.per, figure.role, *about)


def _conflict(figures: tuple[Figure, ...], ids: list[int], told: Mapping[int, frozenset[int]], differ: Differ) -> bool:
    quantities = [figures[figure_id].quantity for figure_id in ids]
    lows = [quantity.low for quantity in quantities if quantity.low is not None]
    highs = [quantity.high for quantity in quantities if quantity.high is not None]
    if not (lows and highs) or max(lows) <= min(highs):
        return False
    alike: dict[object, set[int]] = {}
    for figure_id in ids:
        quantity = figures[figure_id].quantity
        alike.setdefault((quantity.low, quantity.high, figures[figure_id].scope), set()).add(figure_id)
    if len(alike) > MOST_VALUES:
        return True
    return any(
        _are_apart(figures, one, other)
        and not _stand_side_by_side(figures, one | other)
        and not _is_told(one, other, told)
        and not differ(figures[min(one)].scope, figures[min(other)].scope)
        for one, other in combinations(alike.values(), 2)
    )


def _stand_side_by_side(figures: tuple[Figure, ...], ids: set[int]) -> bool:
    """Tell whether all stand in one sentence: 第一批N万元，第二批M万元 are not the same told twice."""
    return len({figures[figure_id].context for figure_id in ids}) == 1 and all(
        figures[figure_id].cell is None for figure_id in ids
    )


def _are_apart(figures: tuple[Figure, ...], one: set[int], other: set[int]) -> bool:
    left, right = (figures[min(ids)].quantity for ids in (one, other))
    lows = [low for low in (left.low, right.low) if low is not None]
    highs = [high for high in (left.high, right.high) if high is not None]
    return bool(lows and highs) and max(lows) > min(highs)


def _is_told(one: set[int], other: set[int], told: Mapping[int, frozenset[int]]) -> bool:
    return any(not other.isdisjoint(told.get(figure_id, ())) for figure_id in one)


def _complain(figures: tuple[Figure, ...], ids: list[int]) -> Problem:
    values = list(dict.fromkeys(f'{figures[figure_id].quantity.value:f}' for figure_id in ids))
    last = figures[ids[-1]]
    return Problem(
        code='conflict',
        severity=Severity.INFO,
        message=f'{last.indicator_id} ({last.role.value}) is stated as {" and as ".join(values)} {last.quantity.unit}',
        span=last.quantity.span,
        figure_ids=tuple(ids),
    )
