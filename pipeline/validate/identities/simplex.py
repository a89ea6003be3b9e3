"""Lines, and the bounds of what stands in them, go in; whether some point lies between all of them comes out.

The simplex of B. Dutertre and L. de Moura (A fast linear-arithmetic solver for DPLL(T), 2006) in exact fractions: each
line is a number that hangs on others; one that lies outside of its bounds changes places with one that can still move.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from pipeline.model.check import Interval
from pipeline.validate.identities.lines import Line

MOST_STEPS = 300
"""Changes of place; by Bland's rule no state comes twice, so that all but contrived lines need a few."""

_ZERO = Fraction(0)


def has_point(lines: Sequence[Line], bounds: Mapping[int, Interval]) -> bool:
    """Tell whether numbers within `bounds`, by figure, lie between all lines; where MOST_STEPS do not tell, they do."""
    return _Tableau(lines, bounds).has_point()


class _Tableau:
    def __init__(self, lines: Sequence[Line], bounds: Mapping[int, Interval]) -> None:
        self._bounds = {name: _fractions(each.low, each.high) for name, each in bounds.items()}
        self._at = {name: low or _ZERO for name, (low, _) in self._bounds.items()}
        self._rows: dict[int, dict[int, Fraction]] = {}
        first = max(self._bounds, default=0) + 1
        for name, line in enumerate(lines, first):
            self._rows[name] = {figure_id: Fraction(factor) for figure_id, factor in line.factors.items() if factor}
            self._bounds[name] = _fractions(line.low, line.high)
            self._at[name] = sum((factor * self._at[other] for other, factor in self._rows[name].items()), _ZERO)

    def has_point(self) -> bool:
        for _ in range(MOST_STEPS):
            outside = next((name for name in sorted(self._rows) if self._miss(name)), None)
            if outside is None:
                return True
            step = self._miss(outside)
            row = sorted(self._rows[outside].items())
            mover = next((name for name, factor in row if self._can_move(name, step, factor)), None)
            if mover is None:
                return False
            self._swap(outside, mover, step)
        return True

    def _miss(self, name: int) -> Fraction:
        """Return how far a number must go to lie in its bounds."""
        low, high = self._bounds[name]
        at = self._at[name]
        if low is not None and at < low:
            return low - at
        return high - at if high is not None and at > high else _ZERO

    def _can_move(self, name: int, step: Fraction, factor: Fraction) -> bool:
        low, high = self._bounds[name]
        return (high is None or self._at[name] < high) if step * factor > 0 else (low is None or self._at[name] > low)

    def _swap(self, outside: int, mover: int, step: Fraction) -> None:
        row = self._rows.pop(outside)
        factor = row.pop(mover)
        self._at[outside] += step
        self._at[mover] += step / factor
        own = {name: -each / factor for name, each in row.items()} | {outside: 1 / factor}
        for name, other in self._rows.items():
            times = other.pop(mover, None)
            if times is None:
                continue
            self._at[name] += times * step / factor
            for each, value in own.items():
                other[each] = other.get(each, _ZERO) + times * value
                if not other[each]:
                    del other[each]
        self._rows[mover] = own


def _fractions(low: Decimal | None, high: Decimal | None) -> tuple[Fraction | None, Fraction | None]:
    return None if low is None else Fraction(low), None if high is None else Fraction(high)
