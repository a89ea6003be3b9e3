from decimal import Decimal

import pytest

from pipeline.model.check import Interval
from pipeline.validate.identities.relations import AtMost, Constant, Equal, Growth, GrowthOfChange, Ratio, Sum
from pipeline.validate.intervals import FREE

TEN, FOUR, SIX, HALF = (Interval(Decimal(x), Decimal(x)) for x in ('10', '4', '6', '0.5'))
KEPT = [
    (Sum(0, (1, 2)), {0: '10', 1: '4', 2: '6'}),
    (Sum(0, (1, 2), (3,)), {0: '15.07', 1: '12.8', 2: '18.62', 3: '16.35'}),
    (Constant((0, 1), TEN), {0: '4', 1: '6'}),
    (AtMost(0, (1, 2)), {0: '11', 1: '4', 2: '6'}),
    (Ratio(0, 1, 2), {0: '40', 1: '4', 2: '10'}),
    (Ratio(0, 1, 2, Decimal(1)), {0: '2.5', 1: '10', 2: '4'}),
    (Growth(0, 1, 2, falls=False), {0: '25', 1: '10', 2: '8'}),
    (Growth(0, 1, 2, falls=True), {0: '20', 1: '8', 2: '10'}),
    (GrowthOfChange(0, 1, 2, falls=False), {0: '25', 1: '10', 2: '2'}),
    (GrowthOfChange(0, 1, 2, falls=True), {0: '20', 1: '8', 2: '2'}),
    (Equal((0, 1, 2)), {0: '4', 1: '4', 2: '4'}),
]


def points(values):
    return {figure_id: Interval(Decimal(value), Decimal(value)) for figure_id, value in values.items()}


@pytest.mark.parametrize(('relation', 'values'), KEPT)
def test_a_relation_that_holds_gives_back_each_of_its_figures(relation, values):
    known = points(values)
    assert relation.is_met(known)
    assert sorted(relation.figure_ids) == sorted(known)
    for figure_id, value in values.items():
        solved = relation.solve(figure_id, {**known, figure_id: FREE})
        assert solved.low is None or solved.low <= Decimal(value)
        assert solved.high is None or solved.high >= Decimal(value)


@pytest.mark.parametrize(('relation', 'values'), [pair for pair in KEPT if not isinstance(pair[0], AtMost)])
def test_a_figure_ten_times_as_large_breaks_it(relation, values):
    known = points(values)
    for figure_id, value in values.items():
        wrong = Interval(Decimal(value) * 10, Decimal(value) * 10)
        assert not relation.is_met({**known, figure_id: wrong})


def test_a_rate_may_be_rounded_or_cut_off():
    due, late = (Interval(Decimal(x), Decimal(x)) for x in (67344, 1054))
    for printed, is_met in (('1.55', False), ('1.56', True), ('1.57', True), ('1.58', False)):
        rate = Interval(Decimal(printed) - Decimal('0.005'), Decimal(printed) + Decimal('0.005'))
        assert Ratio(0, 1, 2).is_met({0: rate, 1: late, 2: due}) is is_met


def test_nothing_fits_where_the_other_statements_differ():
    assert Equal((0, 1, 2)).solve(0, {0: FREE, 1: FOUR, 2: SIX}) is None
