"""Figures and the plausible bounds of their indicators go in; a problem for each value outside comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.model.figure import Figure, Role
from pipeline.model.problem import Problem, Severity


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and highest plausible value of an indicator, in its base unit."""

    unit: str
    low: Decimal
    high: Decimal


def check_bounds(figures: tuple[Figure, ...], bounds: Mapping[str, Bounds]) -> tuple[Problem, ...]:
    """Return a problem `implausible_value` for each figure outside the bounds of its indicator.

    A figure's id is its place in `figures`. Differences (role `change`) and figures in another unit are not judged.
    """
    problems = []
    for figure_id, figure in enumerate(figures):
        own = bounds.get(figure.indicator_id) if figure.indicator_id else None
        if own and _is_outside(figure, own):
            problems.append(_complain(figure_id, figure, own))
    return tuple(problems)


def _is_outside(figure: Figure, bounds: Bounds) -> bool:
    quantity = figure.quantity
    if figure.role is Role.CHANGE or quantity.unit != bounds.unit:
        return False
    return not bounds.low <= quantity.value <= bounds.high


def _complain(figure_id: int, figure: Figure, bounds: Bounds) -> Problem:
    return Problem(
        code='implausible_value',
        severity=Severity.WARNING,
        message=(
            f'{figure.indicator_id} is {figure.quantity.value:f}{bounds.unit}, '
            f'outside {bounds.low:f} to {bounds.high:f}'
        ),
        span=figure.quantity.span,
        figure_ids=(figure_id,),
    )
