from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.model.figure import Figure, Method, Period, Role
from pipeline.model.number import Quantity
from pipeline.model.span import Span
from pipeline.validate.bounds import check_bounds, find_bounds


@dataclass
class Bounds:
    unit: str
    plausible: tuple[Decimal, Decimal]


RATE = {'participation_rate': Bounds('%', (Decimal(0), Decimal(100)))}


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


def results(*figures):
    return [(each.kind, each.result, each.figure_ids) for each in find_bounds(figures, RATE)]


def test_every_value_is_checked_and_one_outside_the_bounds_is_a_problem_with_its_figure():
    figures = (make_figure('98.6'), make_figure('986'))
    checks = find_bounds(figures, RATE)
    problems = check_bounds(figures, checks)
    assert results(*figures) == [('bound', 'holds', (0,)), ('bound', 'broken', (1,))]
    assert {(each.expected.low, each.expected.high) for each in checks} == {(0, 100)}
    assert [(each.code, each.figure_ids, each.span) for each in problems] == [('implausible_value', (1,), Span(3, 8))]
    assert '986%' in problems[0].message


def test_the_bounds_themselves_are_plausible():
    assert [result for _, result, _ in results(make_figure(0), make_figure(100))] == ['holds', 'holds']


def test_to_other_units_and_differences_the_bounds_are_not_applicable():
    found = results(make_figure(986, unit='人'), make_figure(986, role=Role.CHANGE))
    assert [result for _, result, _ in found] == ['not_applicable', 'not_applicable']


def test_figures_without_an_indicator_or_bounds_have_no_check():
    figures = (make_figure(986, indicator=None), replace(make_figure(986), indicator_id='contributors'))
    assert results(*figures) == []
