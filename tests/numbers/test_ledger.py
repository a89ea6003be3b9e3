from decimal import Decimal

from pipeline.model.figure import Figure, Method, Period, Role
from pipeline.model.number import Number, NumberKind, Quantity
from pipeline.model.span import Span
from pipeline.numbers.ledger import settle_numbers


def make_number(start, end, kind):
    return Number(Span(start, end), Decimal(1), kind, 'a rule')


def make_figure(start, end):
    span = Span(start, end)
    return Figure(
        quantity=Quantity(span, span, Decimal(1), '人', None, None, None),
        indicator_id=None,
        label='',
        role=Role.ACTUAL,
        group=None,
        scheme=None,
        region=None,
        period=Period(None),
        section_id=None,
        cell=None,
        context='',
        method=Method.LABEL,
        pattern_id=None,
        score=0.0,
    )


def test_a_number_in_a_figure_is_a_figure_whatever_it_was_taken_for():
    numbers, owners = settle_numbers([make_number(2, 6, NumberKind.DATE)], (make_figure(2, 7),))
    assert (numbers[0].kind, owners) == (NumberKind.FIGURE, (0,))


def test_a_number_that_states_two_figures_belongs_to_the_first():
    assert settle_numbers([make_number(2, 6, NumberKind.FIGURE)], (make_figure(2, 7), make_figure(2, 7)))[1] == (0,)


def test_a_number_that_no_figure_owns_is_unclaimed_and_others_keep_their_class():
    numbers, owners = settle_numbers(
        [make_number(8, 9, NumberKind.AGE), make_number(2, 6, NumberKind.FIGURE)], (make_figure(20, 22),)
    )
    assert [number.kind for number in numbers] == [NumberKind.UNCLAIMED, NumberKind.AGE]
    assert owners == (None, None)


def test_both_numbers_of_a_mixed_quantity_belong_to_it():
    numbers, owners = settle_numbers(
        [make_number(0, 1, NumberKind.FIGURE), make_number(2, 6, NumberKind.FIGURE)], (make_figure(0, 8),)
    )
    assert owners == (0, 0)
    assert {number.kind for number in numbers} == {NumberKind.FIGURE}
