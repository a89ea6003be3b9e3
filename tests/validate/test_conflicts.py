from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.model.figure import Figure, Method, Period, Role
from pipeline.model.number import Quantity
from pipeline.model.span import Span
from pipeline.validate.conflicts import check_conflicts

JUDGED = frozenset({'insured_persons'})


def make_figure(value, low, high, **others):
    figure = Figure(
        quantity=Quantity(Span(0, 4), Span(0, 3), Decimal(value), '人', Decimal(low), Decimal(high), None),
        indicator_id='insured_persons',
        label='',
        role=Role.ACTUAL,
        group=None,
        scheme='城乡居民',
        region=None,
        period=Period(2021),
        section_id=None,
        cell=None,
        context=f'全县参保{value}人。',
        method=Method.LABEL,
        pattern_id=None,
        score=1.0,
    )
    return replace(figure, **others)


ROUNDED = make_figure(168000, 167950, 168050)
EXACT = make_figure(168012, 168012, 168012)
OTHER = make_figure(166000, 165500, 166500)


def test_two_values_that_cannot_be_one_are_a_conflict_of_both_figures():
    problems = check_conflicts((ROUNDED, OTHER), JUDGED)
    assert [(each.code, each.severity, each.figure_ids) for each in problems] == [('conflict', 'info', (0, 1))]
    assert '168000 and as 166000' in problems[0].message


def test_what_one_sentence_tells_side_by_side_is_no_conflict():
    sentence = '第一批参保168000人，第二批参保166000人。'
    beside = tuple(replace(figure, context=sentence) for figure in (ROUNDED, OTHER))
    assert check_conflicts(beside, JUDGED) == ()
    assert check_conflicts((*beside, EXACT), JUDGED) != ()


def test_a_rounded_and_an_exact_value_agree():
    assert check_conflicts((ROUNDED, EXACT), JUDGED) == ()


@pytest.mark.parametrize(
    'other',
    [
        {'group': '重度残疾人'},
        {'scheme': '企业职工'},
        {'period': Period(2020)},
        {'role': Role.TARGET},
        {'region': '某镇'},
        {'indicator_id': 'contributors'},
    ],
)
def test_figures_about_different_things_do_not_conflict(other):
    assert check_conflicts((ROUNDED, replace(OTHER, **other)), JUDGED) == ()


def test_standards_come_in_tiers_and_do_not_conflict():
    tiers = (replace(ROUNDED, role=Role.STANDARD), replace(OTHER, role=Role.STANDARD))
    assert check_conflicts(tiers, JUDGED) == ()


def test_what_is_told_as_a_broken_check_or_is_a_part_of_its_whole_is_not_told_again():
    figures = (ROUNDED, EXACT, OTHER)
    assert len(check_conflicts(figures, JUDGED)) == 1
    assert check_conflicts(figures, JUDGED, {0: frozenset({0, 2}), 1: frozenset({1, 2})}) == ()
    third = make_figure(99000, 98500, 99500)
    assert len(check_conflicts((*figures, third), JUDGED, {0: frozenset({2}), 1: frozenset({2})})) == 1


def test_values_of_two_scopes_do_not_conflict_but_those_of_one_do(patterns):
    whole, level = replace(ROUNDED, scope='全域'), replace(OTHER, scope='本级')
    assert check_conflicts((whole, level), JUDGED, differ=patterns.scopes.differ) == ()
    again = replace(OTHER, scope='全域')
    (problem,) = check_conflicts((whole, level, again), JUDGED, differ=patterns.scopes.differ)
    assert problem.figure_ids == (0, 1, 2)


def test_a_value_without_a_scope_may_be_of_any(patterns):
    with_pupils = replace(ROUNDED, scope='含在校学生')
    assert len(check_conflicts((with_pupils, OTHER), JUDGED, differ=patterns.scopes.differ)) == 1
