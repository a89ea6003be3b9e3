import pytest

from pipeline.numbers.units import is_list_mark, unit_of


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('5元', ('元', '1', 2, '', '')),
        ('5万元', ('元', '10000', 3, '', '')),
        ('5万亿元', ('元', '1000000000000', 4, '', '')),
        ('5千元', ('元', '1000', 3, '', '')),
        ('5百万元', ('元', '1000000', 4, '', '')),
        ('5 万 元', ('元', '10000', 5, '', '')),
        ('5余万元', ('元', '10000', 4, '余', '')),
        ('5万余元', ('元', '10000', 4, '余', '')),
        ('5千多万元', ('元', '10000000', 5, '多', '')),
        ('5元/人/月', ('元', '1', 6, '', '/人/月')),
        ('5元每人每月', ('元', '1', 6, '', '每人每月')),
        ('5/人/月', ('元', '1', 5, '', '/人/月')),
        ('5人次', ('人次', '1', 3, '', '')),
        ('5人月次', ('人次', '1', 4, '', '')),
        ('5人（', ('人', '1', 2, '', '')),
        ('5个百分点', ('百分点', '1', 5, '', '')),
        ('5个月', ('个月', '1', 3, '', '')),
        ('5个', ('个', '1', 2, '', '')),
        ('5‰', ('%', '0.1', 2, '', '')),
        ('5成', ('%', '10', 2, '', '')),
        ('5万', ('', '10000', 2, '', '')),
        ('5批人次', ('批次', '1', 4, '', '')),
    ],
)
def test_a_printed_unit_has_a_base_and_a_factor(patterns, text, expected):
    found = unit_of(text, 0, 1, patterns.number_words)
    assert (found.base, str(found.factor), found.end, found.inside, found.per) == expected


@pytest.mark.parametrize('text', ['5', '5。', '5余', '5年以上', '5千瓦', '5         元', '5\n元', '5成立', '5公里'])
def test_where_no_unit_stands_none_is_found(patterns, text):
    assert unit_of(text, 0, 1, patterns.number_words) is None


@pytest.mark.parametrize('mark', ['、', ',', '和', '与', '、和', '至', '到', '-', '——', ' ~ '])
def test_a_mark_of_a_list_joins_two_numbers(mark):
    assert is_list_mark(mark, 0, len(mark))


@pytest.mark.parametrize('words', ['', '。', '惠及', '、惠及', '\n、', '\t-\t'])
def test_words_do_not_join_two_numbers(words):
    assert not is_list_mark(words, 0, len(words))
