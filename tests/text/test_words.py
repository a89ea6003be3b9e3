from pipeline.model.span import Span
from pipeline.text.words import WordFinder


def test_the_longest_word_at_a_place_wins():
    found = WordFinder(['参保', '参保人数', '人数']).find('参保人数和人数')
    assert found == (('参保人数', Span(0, 4)), ('人数', Span(5, 7)))


def test_all_occurrences_are_ordered_by_start_then_end():
    found = WordFinder(['人数', '参保', '参保人数']).find_all('参保人数')
    assert found == (('参保', Span(0, 2)), ('参保人数', Span(0, 4)), ('人数', Span(2, 4)))


def test_a_word_given_twice_is_found_once_at_a_place():
    assert WordFinder(['参保', '参保']).find_all('参保') == (('参保', Span(0, 2)),)


def test_spans_count_characters_also_behind_letters_of_four_bytes():
    text = '𠮷𠮷参保'
    assert [span.of(text) for _, span in WordFinder(['参保']).find(text)] == ['参保']


def test_nothing_is_found_in_an_empty_text():
    assert WordFinder(['参保']).find('') == WordFinder(['参保']).find_all('') == ()
