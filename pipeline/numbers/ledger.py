"""The classed numbers and the figures of a text go in; the settled ledger comes out: which figure owns which number."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from pipeline.model.figure import Figure
from pipeline.model.number import Number, NumberKind

NO_OWNER = 'no figure was made of it'


def settle_numbers(
    numbers: Iterable[Number], figures: tuple[Figure, ...]
) -> tuple[tuple[Number, ...], tuple[int | None, ...]]:
    """Return the numbers in reading order with their final kind, and beside each the id of the figure that owns it.

    A number inside a figure's quantity becomes FIGURE, whatever it was taken for; where it states two, the first in
    `figures` owns it. A number taken for a figure that none owns becomes UNCLAIMED.
    """
    ordered = tuple(sorted(numbers, key=_place))
    owners = _find_owners(ordered, figures)
    return tuple(_settle(number, owner, figures) for number, owner in zip(ordered, owners, strict=True)), owners


def _place(number: Number) -> tuple[int, int]:
    return number.span.start, number.span.end


def _find_owners(ordered: tuple[Number, ...], figures: tuple[Figure, ...]) -> tuple[int | None, ...]:
    starts = [number.span.start for number in ordered]
    owners: list[int | None] = [None] * len(ordered)
    for figure_id, figure in enumerate(figures):
        span = figure.quantity.span
        for index in range(bisect_left(starts, span.start), bisect_left(starts, span.end)):
            if owners[index] is None and span.contains(ordered[index].span):
                owners[index] = figure_id
    return tuple(owners)


def _settle(number: Number, owner: int | None, figures: tuple[Figure, ...]) -> Number:
    if owner is not None:
        figure = figures[owner]
        return Number(number.span, number.value, NumberKind.FIGURE, figure.pattern_id or figure.method.value)
    if number.kind is NumberKind.FIGURE:
        return replace(number, kind=NumberKind.UNCLAIMED, reason=NO_OWNER)
    return number
