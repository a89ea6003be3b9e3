"""Figures and the plausible bounds of their indicators go in; a check and a problem for each value outside come out."""

from collections.abc import Mapping
from decimal import Decimal

from pipeline.model.check import Check, CheckKind, CheckResult, Interval
from pipeline.model.figure import Figure, Role
from pipeline.model.frozen import dataclass
from pipeline.model.problem import Problem, Severity


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and highest plausible value of an indicator, in its base unit."""

    unit: str
    low: Decimal
    high: Decimal


IDENTITY = 'plausible_bounds'


def find_implausible(figures: tuple[Figure, ...], bounds: Mapping[str, Bounds]) -> tuple[Check, ...]:
    """Return a broken check for each figure outside the bounds of its indicator; those inside are not told.

    A figure's id is its place in `figures`. Differences (role `change`) and figures in another unit are not judged.
    """
    checks = []
    for figure_id, figure in enumerate(figures):
        own = bounds.get(figure.indicator_id) if figure.indicator_id else None
        if own and _is_outside(figure, own):
            checks.append(_check(figure_id, figure, own))
    return tuple(checks)


def check_bounds(figures: tuple[Figure, ...], checks: tuple[Check, ...]) -> tuple[Problem, ...]:
    """Return a problem `implausible_value` for each check that found a figure outside its bounds."""
    return tuple(_complain(figures[check.figure_ids[0]], check) for check in checks)


def _is_outside(figure: Figure, bounds: Bounds) -> bool:
    quantity = figure.quantity
    if figure.role is Role.CHANGE or quantity.unit != bounds.unit:
        return False
    return not bounds.low <= quantity.value <= bounds.high


def _check(figure_id: int, figure: Figure, bounds: Bounds) -> Check:
    quantity = figure.quantity
    return Check(
        identity=IDENTITY,
        kind=CheckKind.BOUND,
        result=CheckResult.BROKEN,
        figure_ids=(figure_id,),
        expected=Interval(bounds.low, bounds.high),
        found=Interval(quantity.low, quantity.high),
        message=(
            f'{figure.indicator_id} is {quantity.value:f}{bounds.unit}, outside {bounds.low:f} to {bounds.high:f}'
        ),
        suspects=(figure_id,),
    )


def _complain(figure: Figure, check: Check) -> Problem:
    return Problem(
        code='implausible_value',
        severity=Severity.WARNING,
        message=check.message,
        span=figure.quantity.span,
        figure_ids=check.figure_ids,
    )
