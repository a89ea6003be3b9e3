from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.check import Interval
from pipeline.validate.intervals import FREE, add, divide, gap, meet, multiply, subtract

AMOUNTS = st.decimals(min_value=1, max_value=10**6, places=2)
INTERVALS = st.tuples(AMOUNTS, AMOUNTS).map(lambda pair: Interval(min(pair), max(pair)))
SHARES = st.decimals(min_value=0, max_value=1, places=3)


def inside(interval, share):
    return interval.low + (interval.high - interval.low) * share


def holds(interval, value):
    slack = Decimal('1e-15') * abs(value)
    return interval.low - slack <= value <= interval.high + slack


@given(INTERVALS, INTERVALS, SHARES, SHARES)
def test_what_is_computed_of_values_inside_lies_inside(left, right, one, other):
    x, y = inside(left, one), inside(right, other)
    assert holds(add([left, right]), x + y)
    assert holds(subtract(left, right), x - y)
    assert holds(multiply(left, right), x * y)
    assert holds(divide(left, right), x / y)


def test_a_side_without_bound_stays_without():
    open_above = Interval(Decimal(2), None)
    one = Interval(Decimal(1), Decimal(1))
    assert add([open_above, one]) == Interval(Decimal(3), None)
    assert subtract(one, open_above) == Interval(None, Decimal(-1))
    assert multiply(open_above, one) == open_above
    assert divide(one, open_above) == Interval(Decimal(0), Decimal('0.5'))
    assert divide(one, FREE) == Interval(Decimal(0), None)


@pytest.mark.parametrize(('low', 'high', 'expected'), [(1, 3, '0'), (8, 9, '1'), (2, 4, '0'), (6, 6, '0.5')])
def test_a_gap_is_a_share_of_the_nearer_end(low, high, expected):
    four = Interval(Decimal(3), Decimal(4))
    assert gap(Interval(Decimal(low), Decimal(high)), four) == Decimal(expected)


def test_intervals_that_touch_meet():
    assert meet(Interval(Decimal(1), Decimal(2)), Interval(Decimal(2), Decimal(3))) == Interval(Decimal(2), Decimal(2))
    assert meet(Interval(Decimal(1), Decimal(2)), Interval(Decimal(3), None)) is None
