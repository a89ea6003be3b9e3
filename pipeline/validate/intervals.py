"""Arithmetic of intervals from zero up: what printed digits allow goes in, what can be computed of them comes out."""

from collections.abc import Iterable
from decimal import Decimal
from functools import reduce

from pipeline.model.check import Interval

ZERO = Decimal(0)
FREE = Interval(ZERO, None)
"""Any amount, count or rate."""


def add(intervals: Iterable[Interval]) -> Interval:
    """Return the interval of a sum.

    >>> add([Interval(Decimal(1), Decimal(2)), Interval(Decimal(3), None)])
    Interval(low=Decimal('4'), high=None)
    """
    return reduce(_add, intervals, Interval(ZERO, ZERO))


def subtract(left: Interval, right: Interval) -> Interval:
    """Return the interval of a difference."""
    low = None if left.low is None or right.high is None else left.low - right.high
    high = None if left.high is None or right.low is None else left.high - right.low
    return Interval(low, high)


def multiply(left: Interval, right: Interval) -> Interval:
    """Return the interval of a product of what is not negative."""
    low = (left.low or ZERO) * (right.low or ZERO)
    return Interval(low, None if left.high is None or right.high is None else left.high * right.high)


def divide(left: Interval, right: Interval) -> Interval:
    """Return the interval of a quotient of what is not negative.

    >>> divide(Interval(Decimal(10), Decimal(12)), Interval(Decimal(2), Decimal(4)))
    Interval(low=Decimal('2.5'), high=Decimal('6'))
    """
    low = (left.low or ZERO) / right.high if right.high else (ZERO if right.high is None else None)
    high = left.high / right.low if left.high is not None and right.low else None
    return Interval(low, high)


def scale(interval: Interval, factor: Decimal) -> Interval:
    """Return the interval of a positive multiple."""
    return Interval(*(None if each is None else each * factor for each in (interval.low, interval.high)))


def shift(interval: Interval, by: Decimal) -> Interval:
    """Return the interval moved up by a number."""
    return Interval(*(None if each is None else each + by for each in (interval.low, interval.high)))


def meet(left: Interval, right: Interval) -> Interval | None:
    """Return what two intervals have in common, None where they are apart."""
    low = max((each for each in (left.low, right.low) if each is not None), default=None)
    high = min((each for each in (left.high, right.high) if each is not None), default=None)
    return None if low is not None and high is not None and low > high else Interval(low, high)


def gap(left: Interval, right: Interval) -> Decimal:
    """Return how far two intervals are apart, as a share of the nearer end of `right`; 0 where they meet."""
    if meet(left, right) is not None:
        return ZERO
    near, base = (left.low, right.high) if _is_above(left, right) else (left.high, right.low)
    if near is None or not base:
        return Decimal(1)
    return abs(near - base) / abs(base)


def _is_above(left: Interval, right: Interval) -> bool:
    return left.low is not None and right.high is not None and left.low > right.high


def _add(left: Interval, right: Interval) -> Interval:
    low = None if left.low is None or right.low is None else left.low + right.low
    return Interval(low, None if left.high is None or right.high is None else left.high + right.high)
