from dataclasses import replace
from decimal import Decimal

from pipeline.model.figure import Figure, Method, Period, Role
from pipeline.model.number import Quantity
from pipeline.model.span import Span
from pipeline.validate.bounds import Bounds, check_bounds, find_implausible

RATE = {'participation_rate': Bounds('%', Decimal(0), Decimal(100))}


def make_figure(value, unit='%', role=Role.ACTUAL, indicator='participation_rate'):
    return Figure(
        quantity=Quantity(Span(3, 8), Span(3, 7), Decimal(value), unit, None, None, None),
        indicator_id=indicator,
        label='',
        role=role,
        group=None,
        scheme=None,
        region=None,
        period=Period(2021),
        section_id=None,
        cell=None,
        context='',
        method=Method.LABEL,
        pattern_id=None,
        score=1.0,
    )


def test_a_value_outside_the_bounds_is_a_problem_with_its_figure():
    figures = (make_figure('98.6'), make_figure('986'))
    checks = find_implausible(figures, RATE)
    problems = check_bounds(figures, checks)
    assert [(each.kind, each.result, each.figure_ids, each.suspects) for each in checks] == [
        ('bound', 'broken', (1,), (1,))
    ]
    assert [(each.code, each.figure_ids, each.span) for each in problems] == [('implausible_value', (1,), Span(3, 8))]
    assert '986%' in problems[0].message


def test_the_bounds_themselves_are_plausible():
    assert find_implausible((make_figure(0), make_figure(100)), RATE) == ()


def test_other_units_differences_and_figures_without_indicator_are_not_judged():
    others = (make_figure(986, unit='人'), make_figure(986, role=Role.CHANGE), make_figure(986, indicator=None))
    assert find_implausible(others, RATE) == ()
    assert find_implausible((replace(make_figure(986), indicator_id='contributors'),), RATE) == ()
