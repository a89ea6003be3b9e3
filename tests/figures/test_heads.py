"""What the heads of a table cell say of its number."""

from decimal import Decimal

import pytest

from pipeline.figures.context import read_context
from pipeline.figures.heads import Heads, fold_words, label_of, period_in, place_in, role_untold
from pipeline.figures.table_units import unit_of_cell
from pipeline.model.figure import Role


def test_the_innermost_head_comes_first():
    heads = Heads(('参保情况', '参保人数'), ('全县', '青石镇'))
    assert (heads.nearest, label_of(heads)) == (('参保人数', '参保情况', '青石镇', '全县'), '青石镇 参保人数')


def test_a_cell_without_heads_has_empty_ones():
    assert (Heads((), ()).column, Heads((), ()).row, Heads((), ()).nearest) == ('', '', ())


@pytest.mark.parametrize(('row', 'place'), [('青石镇', '青石镇'), ('全县', None), ('合计', None), ('各乡镇', None)])
def test_a_row_is_that_of_a_place_where_it_names_one(row, place):
    assert place_in(Heads((), (row,))) == place


def test_a_head_of_an_earlier_year_tells_an_earlier_value(patterns):
    context, heads = read_context('', (), patterns, 2022), Heads(('2021年',), ())
    role = role_untold(context, heads, None).role
    assert (role, period_in(context, heads, role, None).year) == (Role.PRIOR, 2021)


@pytest.mark.parametrize(
    ('column', 'unit'),
    [('项目资金（万元）', ('元', Decimal(10000))), ('参保人数', ('人', Decimal(1))), ('完成情况', None)],
)
def test_a_head_states_the_unit_of_its_column(patterns, column, unit):
    assert unit_of_cell(Heads(fold_words((column,)), ()), (), patterns) == unit
