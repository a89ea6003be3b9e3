"""Which label owns which number of a sentence."""

from decimal import Decimal

import pytest

from pipeline.figures.bind import MAX_NUMBERS_IN_SENTENCE


def test_the_label_before_the_number_owns_it(stated):
    assert stated('全县参保人数19530人，累计发放养老金4860.2万元。') == [
        ('insured_persons', 19530, 'actual'),
        ('pension_paid', 48602000, 'actual'),
    ]


def test_the_label_behind_the_number_owns_it_where_none_stands_before(stated):
    assert stated('为624人发放丧葬补助金。') == [('funeral_grant_persons', 624, 'actual')]


def test_the_unit_chooses_between_twins_of_one_label(stated):
    assert stated('发放丧葬补助金69.38万元，惠及624人。') == [
        ('funeral_grant_amount', 693800, 'actual'),
        ('funeral_grant_persons', 624, 'actual'),
    ]


def test_the_second_number_follows_the_first_where_only_linking_words_stand_between(stated):
    assert stated('发放丧葬补助金624人69.38万元。') == [
        ('funeral_grant_persons', 624, 'actual'),
        ('funeral_grant_amount', 693800, 'actual'),
    ]


def test_a_part_has_the_indicator_of_its_whole_and_a_group(figures_in):
    whole, part = figures_in('参保人数3000人，其中：重度残疾人30人。')
    assert (whole.group, part.group) == (None, '重度残疾人')
    assert whole.indicator_id == part.indicator_id == 'insured_persons'


def test_a_change_belongs_to_what_changed(stated):
    assert stated('参保人数3000人，较上年增加200人，增长7.1%。') == [
        ('insured_persons', 3000, 'actual'),
        ('insured_persons', 200, 'change'),
        ('insured_persons', Decimal('7.1'), 'change'),
    ]


def test_a_number_that_nothing_names_is_a_figure_without_indicator(figures_in):
    (figure,) = figures_in('悬挂横幅30条。')
    assert (figure.indicator_id, figure.score, figure.quantity.value) == (None, 0, 30)


def test_labels_of_one_sentence_do_not_reach_into_the_next(figures_in):
    first, second = figures_in('参保人数3000人。悬挂横幅30条。')
    assert (first.indicator_id, second.indicator_id) == ('insured_persons', None)


def test_a_heading_names_what_its_bare_numbers_count(figures_in):
    assert [f.indicator_id for f in figures_in('全年共3000人。', '（一）参保人数')] == ['insured_persons']


@pytest.mark.xfail(reason='persons and money share the label, and a bare scale fits either')
def test_a_bare_scale_has_the_unit_of_its_indicator(figures_in):
    (figure,) = figures_in('累计发放养老金663万，')
    assert (figure.quantity.unit, figure.quantity.value) == ('元', 6630000)


def test_one_percentage_of_two_names_is_two_figures_with_one_place(figures_in):
    figures = figures_in('参保率和发放率均达到98%。')
    assert len({f.quantity.span for f in figures}) == 1
    assert {f.indicator_id for f in figures} == {'participation_rate', 'payment_rate'}


@pytest.mark.parametrize('text', ['', '全县参保。', '2021年12月15日', '年满60周岁', '财社〔2021〕21号'])
def test_where_nothing_is_measured_there_is_no_figure(figures_in, text):
    assert figures_in(text) == ()


def test_every_figure_tells_its_words_and_reasons(figures_in):
    text = '参保人数3000人，累计发放养老金663万元。'
    for figure in figures_in(text):
        assert figure.quantity.span.of(text).startswith(figure.quantity.number_span.of(text))
        assert 0 < figure.score <= 1
        assert figure.label
        assert figure.context == text
        assert len(figure.reasons) == 4


def test_a_sentence_with_more_numbers_than_are_read_at_once_loses_none(figures_in):
    count = MAX_NUMBERS_IN_SENTENCE + 50
    figures = figures_in('，'.join(f'参保人数{n}人' for n in range(1, count + 1)) + '。')
    assert [f.quantity.value for f in figures] == list(range(1, count + 1))
    assert {f.indicator_id for f in figures} == {'insured_persons'}


@pytest.mark.parametrize(
    ('text', 'label'),
    [
        ('《关于下达补助资金预算的通知》（某财社〔2021〕7号）下达资金310万元', '下达资金'),
        ('《关于下达补助资金预算的通知》（某财社〔2021〕7号）310万元', '下达补助资金'),
        ('印发《参保问答》3万份', '印发《参保问答》'),
    ],
)
def test_the_title_of_a_cited_document_is_no_part_of_the_label(figures_in, text, label):
    assert [f.label for f in figures_in(text)] == [label]


def test_what_a_bracket_adds_does_not_name_the_number(figures_in):
    found = figures_in('项目预算数8600万元，其中：中央补助资金5000万元，其他资金（包括结转资金、利息收入）120万元。')
    assert [(figure.indicator_id, figure.group) for figure in found[1:]] == [
        ('project_budget', '中央'),
        ('project_budget', '其他资金'),
    ]


@pytest.mark.parametrize(
    ('words', 'label'),
    [
        ('全年支出40万元，占全部资金160万元的25%。', '占全部资金160万元的'),
        ('自评得分情况：产出指标（50分）、效益指标（30分）', '产出指标'),
        ('下达补助资金300万元。', '下达补助资金'),
    ],
)
def test_a_figure_is_named_by_words_and_not_by_a_letter(figures_in, words, label):
    assert label in [figure.label for figure in figures_in(words)]
