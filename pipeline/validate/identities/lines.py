"""Relations and the intervals of their figures go in; out come lines between which the figures that may change lie.

A ratio is no line where two of its figures may change and the third too: that one is taken to lie anywhere in its
interval, whatever another relation says of it beside.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from pipeline.model.check import Interval
from pipeline.validate.identities.relations import (
    HUNDRED,
    AtMost,
    Constant,
    Equal,
    Growth,
    GrowthOfChange,
    Ratio,
    Relation,
    Sum,
    Values,
    Within,
    common,
    rounded_or_cut,
)
from pipeline.validate.intervals import ZERO, scale, shift

ONE = Decimal(1)
NOTHING = Interval(ZERO, ZERO)
AT_LEAST, AT_MOST = Interval(ZERO, None), Interval(None, ZERO)


@dataclass(frozen=True, slots=True)
class Line:
    """low ≤ the sum of figures, each with its factor, ≤ high."""

    factors: Mapping[int, Decimal]
    low: Decimal | None
    high: Decimal | None


def draw_lines(relation: Relation, free: Collection[int], values: Values) -> Iterator[Line]:
    """Yield the lines of a relation for the figures that are `free` to change, the others lying in their intervals."""
    for factors, between in _lines(relation, free, values):
        low, high = between.low, between.high
        for figure_id, factor in factors.items():
            if figure_id not in free:
                own = values[figure_id]
                ends = (own.low, own.high) if factor > 0 else (own.high, own.low)
                low = None if low is None or ends[1] is None else low - factor * ends[1]
                high = None if high is None or ends[0] is None else high - factor * ends[0]
        yield Line({figure_id: factor for figure_id, factor in factors.items() if figure_id in free}, low, high)


def _lines(
    relation: Relation, free: Collection[int], values: Values
) -> Iterator[tuple[Mapping[int, Decimal], Interval]]:
    match relation:
        case Sum(whole, parts, minus):
            yield {whole: -ONE} | dict.fromkeys(parts, ONE) | dict.fromkeys(minus, -ONE), NOTHING
        case Constant(parts, total):
            yield dict.fromkeys(parts, ONE), total
        case AtMost(whole, parts):
            yield {whole: -ONE} | dict.fromkeys(parts, ONE), AT_MOST
        case Within(figure_id, bounds):
            yield {figure_id: ONE}, bounds
        case Equal(figure_ids):
            own = [each for each in figure_ids if each in free]
            kept = common(values, tuple(each for each in figure_ids if each not in free))
            yield {own[0]: ONE}, kept or NOTHING
            for one, other in pairwise(own):
                yield {one: ONE, other: -ONE}, NOTHING
        case Ratio(rate, over, under, factor):
            yield from _between(over, under, scale(rounded_or_cut(values[rate]), 1 / factor))
        case Growth(rate, now, before, falls):
            share = scale(rounded_or_cut(values[rate]), 1 / HUNDRED)
            yield from _between(now, before, shift(_negative(share) if falls else share, ONE))
        case GrowthOfChange(rate, now, change, falls):
            # change ÷ (now ∓ change) = share: now is the change times (1 ÷ share ± 1)
            share = scale(rounded_or_cut(values[rate]), 1 / HUNDRED)
            turned = Interval(1 / share.high if share.high else None, 1 / share.low if share.low else None)
            yield from _between(now, change, shift(turned, -ONE if falls else ONE))


def _between(over: int, under: int, times: Interval) -> Iterator[tuple[Mapping[int, Decimal], Interval]]:
    if times.low is not None:
        yield {over: ONE, under: -times.low}, AT_LEAST
    if times.high is not None:
        yield {over: ONE, under: -times.high}, AT_MOST


def _negative(interval: Interval) -> Interval:
    low, high = interval.low, interval.high
    return Interval(None if high is None else -high, None if low is None else -low)
