"""What the printed digits and the hedge allow."""

from decimal import Decimal

import pytest

from pipeline.model.number import Number, NumberKind, Qualifier
from pipeline.model.span import Span
from pipeline.numbers.quantities import bare_quantity

GE, LE, APPROX = Qualifier.GE, Qualifier.LE, Qualifier.APPROX

INTERVALS = {
    '1.86万人': (None, '18550', '18650'),
    '18.6万元': (None, '185500', '186500'),
    '18600人': (None, '18600', '18600'),
    '4860.2万元': (None, '48601500', '48602500'),
    '100.37%': (None, '100.365', '100.375'),
    '98%': (None, '97.5', '98.5'),
    '108元': (None, '107.5', '108.5'),
    '2275998.08元': (None, '2275998.075', '2275998.085'),
    '3万人': (None, '25000', '35000'),
    '三万人': (None, '25000', '35000'),
    '一点五亿元': (None, '145000000', '155000000'),
    '3亿2000万元': (None, '319995000', '320005000'),
    '17万8千元': (None, '177500', '178500'),
    '三万二千人': (None, '32000', '32000'),
    '3元5角': (None, '3.45', '3.55'),
    '百分之九十五点六': (None, '95.55', '95.65'),
    '九成': (None, '85', '95'),
    '0万元': (None, '0', '5000'),
    '0.00%': (None, '0', '0.005'),
    '超过100人': (GE, '100', None),
    '突破100万人': (GE, '1000000', None),
    '不低于98%': (GE, '98', None),
    '不少于30次': (GE, '30', None),
    '≥90%': (GE, '90', None),
    '＞90％': (GE, '90', None),
    '98%以上': (GE, '98', None),
    '98 % 以上': (GE, '98', None),
    '98%及以上': (GE, '98', None),
    '60余条': (GE, '60', '70'),
    '1200余人': (GE, '1200', '1300'),
    '1234余人': (GE, '1234', '1235'),
    '30多万人': (GE, '300000', '400000'),
    '5万余元': (GE, '50000', '60000'),
    '三万多人': (GE, '30000', '40000'),
    '十余万元': (GE, '100000', '200000'),
    '五十多户': (GE, '50', '60'),
    '百余人': (GE, '100', '200'),
    '30%以内': (LE, None, '30'),
    '不超过5%': (LE, None, '5'),
    '控制在5%以内': (LE, None, '5'),
    '≤5%': (LE, None, '5'),
    '低于5%': (LE, None, '5'),
    '100元以下': (LE, None, '100'),
    '近3万人': (APPROX, '20000', '30000'),
    '将近九成': (APPROX, '80', '90'),
    '约3万人': (APPROX, '25000', '35000'),
    '约1.86万人': (APPROX, '18550', '18650'),
    '大约250人': (APPROX, '245', '255'),
    '100元左右': (APPROX, '50', '150'),
    '3.5万人左右': (APPROX, '34500', '35500'),
}


@pytest.mark.parametrize(('text', 'bounds'), INTERVALS.items(), ids=INTERVALS)
def test_digits_and_hedge_bound_the_value(measured, text, bounds):
    qualifier, low, high = bounds
    (found,) = measured(text)
    assert (found.qualifier, found.low, found.high) == (
        qualifier,
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
    )


@pytest.mark.parametrize('text', ['最近30人', '附近30户', '节约30万元', '预约30人', '超额30万元', '签约30人'])
def test_a_word_that_ends_in_a_hedge_is_none(measured, text):
    (found,) = measured(text)
    assert found.qualifier is None


def test_a_hedge_beside_another_number_is_not_taken_over(measured):
    assert [q.qualifier for q in measured('约30人，40人')] == [APPROX, None]
    assert [q.qualifier for q in measured('30人，约40人')] == [None, APPROX]


def test_a_bare_cell_takes_the_unit_that_its_column_states(patterns):
    number = Number(Span(0, 6), Decimal('131.56'), NumberKind.UNCLAIMED, 'no unit')
    found = bare_quantity('131.56', number, '元', Decimal(10000), patterns.number_words)
    assert (found.value, found.unit, found.low, found.high) == (1315600, '元', 1315550, 1315650)
    assert found.span == found.number_span == Span(0, 6)
