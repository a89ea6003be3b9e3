import pytest
from pydantic import ValidationError

from pipeline.patterns.compile import MAX_EXPANSIONS, alternatives, expand, words_of_schemes
from pipeline.patterns.schema import MAX_LABELS, Scheme, Shape


def test_a_plain_label_is_itself():
    assert expand('参保人数') == ('参保人数',)


def test_alternatives_multiply_in_the_order_in_which_they_stand():
    assert expand('(甲|乙)(丙|)丁') == ('甲丙丁', '甲丁', '乙丙丁', '乙丁')


def test_a_surface_that_two_ways_lead_to_stands_once():
    assert expand('(甲|甲)乙') == ('甲乙',)


def test_too_many_alternatives_are_refused():
    assert len(expand('(甲|乙)' * 6)) == MAX_EXPANSIONS
    with pytest.raises(ValueError, match='alternatives'):
        expand('(甲|乙)' * 7)


@pytest.mark.parametrize('label', ['(甲', '甲)', '甲|乙', '((甲|乙)丙)'])
def test_brackets_that_do_not_match_are_refused(label):
    with pytest.raises(ValueError, match='brackets do not match'):
        expand(label)


def test_the_longest_alternative_is_tried_first():
    assert alternatives(['参保', '参保人数']).match('参保人数')[0] == '参保人数'


def test_no_words_match_nothing():
    assert alternatives([]).search('参保人数') is None


def test_a_word_that_only_looks_like_a_scheme_stands_for_none():
    scheme = Scheme(name='医疗', surfaces=('医保',), not_surfaces=('医保局',))
    assert words_of_schemes((scheme,)) == {'医保局': None, '医保': '医疗'}


@pytest.mark.parametrize('name', ['one', 'One.two', 'one.', '.two', 'one.two.three', 'one.' + 'x' * 80])
def test_the_id_of_a_shape_names_its_indicator_and_itself(name):
    with pytest.raises(ValidationError):
        Shape(id=name, regex='{quantity:人}')


def test_there_is_a_limit_on_labels(patterns):
    assert max(len(indicator.labels) for indicator in patterns.indicators.values()) <= MAX_LABELS


def test_what_other_files_name_are_indicators(patterns):
    named = {*patterns.without_scheme, *patterns.scheme_if_named, *patterns.standard_of, *patterns.standard_of.values()}
    named |= {name for only in patterns.group_only.values() for name in only}
    assert named <= set(patterns.indicators)


def test_every_unit_of_an_indicator_is_one_that_numbers_are_read_in(patterns):
    bases = {base for base, _ in patterns.number_words.units.values()}
    assert {unit for units in patterns.units_of.values() for unit in units} <= bases
