"""Figures and the plausible bounds of their indicators go in; a check of each comes out, a problem of those outside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.model.check import Check, CheckKind, CheckResult, Interval
from pipeline.model.figure import Figure, Role
from pipeline.model.problem import Problem, Severity


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and highest plausible value of an indicator, in its base unit."""

    unit: str
    low: Decimal
    high: Decimal


IDENTITY = 'plausible_bounds'
PLAUSIBLE = '数值在合理范围内'


def find_bounds(figures: tuple[Figure, ...], bounds: Mapping[str, Bounds]) -> tuple[Check, ...]:
    """Return a check for each figure of an indicator that has bounds; one outside of them is broken.

    A figure's id is its place in `figures`. To differences (role `change`) and figures in another unit the bounds are
    not applicable.
    """
    allowed = {name: Interval(each.low, each.high) for name, each in bounds.items()}
    return tuple(
        _check(figure_id, figure, bounds[name], allowed[name])
        for figure_id, figure in enumerate(figures)
        if (name := figure.indicator_id) in bounds and name
    )


def check_bounds(figures: tuple[Figure, ...], checks: Iterable[Check]) -> tuple[Problem, ...]:
    """Return a problem `implausible_value` for each check that found a figure outside its bounds."""
    return tuple(
        _complain(figures[check.figure_ids[0]], check)
        for check in checks
        if check.kind is CheckKind.BOUND and check.result is CheckResult.BROKEN
    )


def _check(figure_id: int, figure: Figure, bounds: Bounds, allowed: Interval) -> Check:
    quantity = figure.quantity
    result, message = CheckResult.HOLDS, PLAUSIBLE
    if figure.role is Role.CHANGE or quantity.unit != bounds.unit:
        result = CheckResult.NOT_APPLICABLE
        message = 'the bounds are not those of a difference or of another unit'
    elif not bounds.low <= quantity.value <= bounds.high:
        result = CheckResult.BROKEN
        message = f'{figure.indicator_id} is {quantity.value:f}{bounds.unit}, outside {bounds.low:f} to {bounds.high:f}'
    return Check(
        identity=IDENTITY,
        kind=CheckKind.BOUND,
        result=result,
        figure_ids=(figure_id,),
        expected=allowed,
        found=Interval(quantity.low, quantity.high),
        message=message,
    )


def _complain(figure: Figure, check: Check) -> Problem:
    return Problem(
        code='implausible_value',
        severity=Severity.WARNING,
        message=check.message,
        span=figure.quantity.span,
        figure_ids=check.figure_ids,
    )
