"""Figures and the plausible bounds of their indicators go in; a check of each comes out, a problem of those outside."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

from pipeline.model.check import Check, CheckKind, CheckResult, Interval
from pipeline.model.figure import Figure, Role
from pipeline.model.problem import Problem, Severity


class Bounded(Protocol):
    """What has a lowest and a highest plausible value, in a unit: an indicator."""

    @property
    def unit(self) -> str:
        """Return the base unit."""

    @property
    def plausible(self) -> tuple[Decimal, Decimal]:
        """Return the bounds, both included."""


IDENTITY = 'plausible_bounds'
PLAUSIBLE = '数值在合理范围内'
OTHER = 'the bounds are not those of a difference or of another unit'


def find_bounds(figures: tuple[Figure, ...], indicators: Mapping[str, Bounded]) -> tuple[Check, ...]:
    """Return a check for each figure of an indicator; one outside of its bounds is broken.

    A figure's id is its place in `figures`. To differences (role `change`) and figures in another unit the bounds are
    not applicable.
    """
    met = {figure.indicator_id for figure in figures}
    allowed = {name: Interval(*indicators[name].plausible) for name in met if name in indicators and name}
    return tuple(
        [
            _check(figure_id, figure, indicators[name].unit, allowed[name])
            for figure_id, figure in enumerate(figures)
            if (name := figure.indicator_id) in allowed and name
        ]
    )


def check_bounds(figures: tuple[Figure, ...], checks: Iterable[Check]) -> tuple[Problem, ...]:
    """Return a problem `implausible_value` for each check that found a figure outside its bounds."""
    return tuple(
        _complain(figures[check.figure_ids[0]], check)
        for check in checks
        if check.kind is CheckKind.BOUND and check.result is CheckResult.BROKEN
    )


def _check(figure_id: int, figure: Figure, unit: str, allowed: Interval) -> Check:
    quantity = figure.quantity
    value = quantity.value
    result, message = CheckResult.HOLDS, PLAUSIBLE
    if figure.role is Role.CHANGE or quantity.unit != unit:
        result, message = CheckResult.NOT_APPLICABLE, OTHER
    elif allowed.low is not None and allowed.high is not None and not allowed.low <= value <= allowed.high:
        result = CheckResult.BROKEN
        message = f'{figure.indicator_id} is {value:f}{unit}, outside {allowed.low:f} to {allowed.high:f}'
    found = Interval(quantity.low, quantity.high)
    return Check(IDENTITY, CheckKind.BOUND, result, (figure_id,), allowed, found, message)


def _complain(figure: Figure, check: Check) -> Problem:
    return Problem(
        code='implausible_value',
        severity=Severity.WARNING,
        message=check.message,
        span=figure.quantity.span,
        figure_ids=check.figure_ids,
    )
