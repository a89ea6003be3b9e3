import time

from pipeline.evaluate.align import Alignment
from pipeline.model.span import Span


def where(left, right, words, nth=0):
    start = -1
    for _ in range(nth + 1):
        start = left.index(words, start + 1)
    span = Alignment(left, right).map(Span(start, start + len(words)))
    return span and span.of(right)


def test_words_are_found_where_the_other_form_has_other_blanks():
    assert where('参保 30人，缴费20人。', '参保30 人，\n缴费 20人。', '20人') == '20人'
    assert where('参保30人，缴费20人。', '参保3\n0人，缴费20人。', '30人') == '3\n0人'


def test_the_second_of_two_equal_figures_is_told_from_the_first():
    left = '甲镇参保30人，补贴发放到位。乙镇参保30人，另有说明。'
    right = '某某网站 首页\n一、' + left.replace('乙镇', '第2页\n乙镇')
    start = left.rindex('30人')
    assert Alignment(left, right).map(Span(start, start + 3)).start == right.rindex('30人')


def test_words_that_the_other_form_lacks_have_no_place():
    assert where('参保30人，缴费20人。', '参保30人。', '20人') is None
    assert where('参保30人。', '', '30人') is None


def test_equal_texts_are_mapped_to_themselves():
    assert Alignment('参保30人', '参保30人').map(Span(2, 5)) == Span(2, 5)


def test_long_texts_of_one_repeated_line_take_no_long_time():
    left, right = '参保30人。\n' * 8000, '缴费20人。\n' * 8000
    began = time.perf_counter()
    Alignment(left, right).map(Span(0, 3))
    assert time.perf_counter() - began < 5
