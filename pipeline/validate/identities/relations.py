"""The intervals of figures go in; both sides of a relation between them, and what one of them must be, come out.

In each relation a figure stands once, so that the arithmetic of intervals is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from pipeline.model.check import Interval
from pipeline.validate.intervals import FREE, ZERO, add, divide, meet, multiply, scale, shift, subtract

Values = Mapping[int, Interval]
HUNDRED = Decimal(100)


class Relation(Protocol):
    """A relation between figures, each by its id."""

    @property
    def figure_ids(self) -> tuple[int, ...]:
        """Return the figures that take part, the stated side first."""

    def sides(self, values: Values) -> tuple[Interval, Interval]:
        """Return the stated side and what the others make of it."""

    def is_met(self, values: Values) -> bool:
        """Tell whether the relation can hold."""

    def solve(self, figure_id: int, values: Values) -> Interval | None:
        """Return what a figure must be for the relation to hold, None where nothing would do."""


@dataclass(frozen=True, slots=True)
class Sum:
    """whole = all `parts` less all `minus`."""

    whole: int
    parts: tuple[int, ...]
    minus: tuple[int, ...] = ()

    @property
    def figure_ids(self) -> tuple[int, ...]:
        """Return the whole, then its parts."""
        return (self.whole, *self.parts, *self.minus)

    def sides(self, values: Values) -> tuple[Interval, Interval]:
        """Return the whole and the sum of its parts."""
        parts, minus = add(values[each] for each in self.parts), add(values[each] for each in self.minus)
        return values[self.whole], subtract(parts, minus) if self.minus else parts

    def is_met(self, values: Values) -> bool:
        """Tell whether whole and sum meet."""
        return meet(*self.sides(values)) is not None

    def solve(self, figure_id: int, values: Values) -> Interval | None:
        """Return what is left for one figure."""
        others = [values[each] for each in self.parts if each != figure_id]
        less = [values[each] for each in self.minus if each != figure_id]
        if figure_id == self.whole:
            return subtract(add(others), add(less))
        if figure_id in self.parts:
            return subtract(add([values[self.whole], *less]), add(others))
        return subtract(add(others), add([values[self.whole], *less]))


@dataclass(frozen=True, slots=True)
class Constant:
    """All `parts` make a `total` that is not printed (100 points)."""

    parts: tuple[int, ...]
    total: Interval

    @property
    def figure_ids(self) -> tuple[int, ...]:
        """Return the parts."""
        return self.parts

    def sides(self, values: Values) -> tuple[Interval, Interval]:
        """Return the sum of the parts and what it must be."""
        return add(values[each] for each in self.parts), self.total

    def is_met(self, values: Values) -> bool:
        """Tell whether they meet."""
        return meet(*self.sides(values)) is not None

    def solve(self, figure_id: int, values: Values) -> Interval | None:
        """Return what is left for one figure."""
        return subtract(self.total, add(values[each] for each in self.parts if each != figure_id))


@dataclass(frozen=True, slots=True)
class AtMost:
    """All `parts` together are no more than the `whole`."""

    whole: int
    parts: tuple[int, ...]

    @property
    def figure_ids(self) -> tuple[int, ...]:
        """Return the parts, then the whole."""
        return (*self.parts, self.whole)

    def sides(self, values: Values) -> tuple[Interval, Interval]:
        """Return the sum of the parts and what they may be."""
        return add(values[each] for each in self.parts), Interval(ZERO, values[self.whole].high)

    def is_met(self, values: Values) -> bool:
        """Tell whether the parts can be as small as that."""
        found, allowed = self.sides(values)
        return found.low is None or allowed.high is None or found.low <= allowed.high

    def solve(self, figure_id: int, values: Values) -> Interval | None:
        """Return what is left for one figure."""
        others = add(values[each] for each in self.parts if each != figure_id)
        if figure_id == self.whole:
            return Interval(others.low, None)
        whole = values[self.whole].high
        return Interval(ZERO, None if whole is None or others.low is None else whole - others.low)


@dataclass(frozen=True, slots=True)
class Ratio:
    """rate = factor × over ÷ under, rounded or cut off after the printed digits."""

    rate: int
    over: int
    under: int
    factor: Decimal = HUNDRED

    @property
    def figure_ids(self) -> tuple[int, ...]:
        """Return the rate, then what it is the ratio of."""
        return (self.rate, self.over, self.under)

    def sides(self, values: Values) -> tuple[Interval, Interval]:
        """Return the rate and the quotient."""
        return rounded_or_cut(values[self.rate]), scale(divide(values[self.over], values[self.under]), self.factor)

    def is_met(self, values: Values) -> bool:
        """Tell whether rate and quotient meet."""
        return meet(*self.sides(values)) is not None

    def solve(self, figure_id: int, values: Values) -> Interval | None:
        """Return what one figure must be."""
        rate = scale(rounded_or_cut(values[self.rate]), 1 / self.factor)
        if figure_id == self.rate:
            return scale(divide(values[self.over], values[self.under]), self.factor)
        return multiply(rate, values[self.under]) if figure_id == self.over else divide(values[self.over], rate)


@dataclass(frozen=True, slots=True)
class Growth:
    """now = before × (1 ± rate%)."""

    rate: int
    now: int
    before: int
    falls: bool

    @property
    def figure_ids(self) -> tuple[int, ...]:
        """Return the rate, the value now, the value before."""
        return (self.rate, self.now, self.before)

    def sides(self, values: Values) -> tuple[Interval, Interval]:
        """Return the rate and what the two values make of it."""
        quotient = scale(divide(values[self.now], values[self.before]), HUNDRED)
        whole = Interval(HUNDRED, HUNDRED)
        grown = subtract(whole, quotient) if self.falls else subtract(quotient, whole)
        return rounded_or_cut(values[self.rate]), grown

    def is_met(self, values: Values) -> bool:
        """Tell whether they meet."""
        return meet(*self.sides(values)) is not None

    def solve(self, figure_id: int, values: Values) -> Interval | None:
        """Return what one figure must be."""
        if figure_id == self.rate:
            return self.sides(values)[1]
        rate = scale(rounded_or_cut(values[self.rate]), 1 / HUNDRED)
        times = subtract(Interval(Decimal(1), Decimal(1)), rate) if self.falls else shift(rate, Decimal(1))
        return multiply(values[self.before], times) if figure_id == self.now else divide(values[self.now], times)


@dataclass(frozen=True, slots=True)
class GrowthOfChange:
    """rate% = change ÷ (now ∓ change)."""

    rate: int
    now: int
    change: int
    falls: bool

    @property
    def figure_ids(self) -> tuple[int, ...]:
        """Return the rate, the value now, the change."""
        return (self.rate, self.now, self.change)

    def sides(self, values: Values) -> tuple[Interval, Interval]:
        """Return the rate and what value and change make of it."""
        base = shift(divide(values[self.now], values[self.change]), self._sign())
        return rounded_or_cut(values[self.rate]), divide(Interval(HUNDRED, HUNDRED), base)

    def is_met(self, values: Values) -> bool:
        """Tell whether they meet."""
        return meet(*self.sides(values)) is not None

    def solve(self, figure_id: int, values: Values) -> Interval | None:
        """Return what one figure must be."""
        if figure_id == self.rate:
            return self.sides(values)[1]
        rate = rounded_or_cut(values[self.rate])
        times = shift(divide(Interval(HUNDRED, HUNDRED), rate), -self._sign())
        return multiply(values[self.change], times) if figure_id == self.now else divide(values[self.now], times)

    def _sign(self) -> Decimal:
        return Decimal(1 if self.falls else -1)


@dataclass(frozen=True, slots=True)
class Equal:
    """All state one value."""

    figure_ids: tuple[int, ...]

    def sides(self, values: Values) -> tuple[Interval, Interval]:
        """Return the last statement that differs from the first, and the first."""
        first, *others = (values[each] for each in self.figure_ids)
        apart = [each for each in others if meet(first, each) is None]
        return (apart or others)[-1], first

    def is_met(self, values: Values) -> bool:
        """Tell whether one value fits all statements."""
        return common(values, self.figure_ids) is not None

    def solve(self, figure_id: int, values: Values) -> Interval | None:
        """Return what the other statements have in common."""
        return common(values, tuple(each for each in self.figure_ids if each != figure_id))


@dataclass(frozen=True, slots=True)
class Within:
    """A figure lies between bounds."""

    figure_id: int
    bounds: Interval

    @property
    def figure_ids(self) -> tuple[int, ...]:
        """Return the figure."""
        return (self.figure_id,)

    def sides(self, values: Values) -> tuple[Interval, Interval]:
        """Return the figure and its bounds."""
        return values[self.figure_id], self.bounds

    def is_met(self, values: Values) -> bool:
        """Tell whether it can lie between them."""
        return meet(*self.sides(values)) is not None

    def solve(self, figure_id: int, values: Values) -> Interval | None:  # noqa: ARG002 - it depends on no other figure
        """Return the bounds."""
        return self.bounds


def common(values: Values, figure_ids: tuple[int, ...]) -> Interval | None:
    """Return what the intervals of all figures have in common, None where that is nothing."""
    left: Interval | None = FREE
    for figure_id in figure_ids:
        left = None if left is None else meet(left, values[figure_id])
    return left


def rounded_or_cut(rate: Interval) -> Interval:
    """Return what a printed rate stands for: half a unit below its digits to a whole one above.

    1.565 is printed as 1.57 or, cut off, as 1.56.
    """
    if rate.low is None or rate.high is None:
        return rate
    return Interval(rate.low, rate.high + (rate.high - rate.low) / 2)
