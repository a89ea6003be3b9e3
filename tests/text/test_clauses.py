import regex

from pipeline.model.span import Span
from pipeline.text.clauses import REACH, find_slots

PARTS = regex.compile('其中|包括|分别为')
NUMBER = regex.compile(r'\d+[人万元%]{1,2}')


def slots_of(text):
    numbers = tuple(Span(m.start(), m.end()) for m in NUMBER.finditer(text))
    return find_slots(text, Span(0, len(text)), numbers, PARTS)


def lefts(text):
    return [slot.left.of(text) for slot in slots_of(text)]


def rights(text):
    return [slot.right.of(text) for slot in slots_of(text)]


def test_the_words_of_a_number_reach_back_to_the_clause_mark_or_the_number_before():
    assert lefts('全年参保30人，缴费20人惠及5人；发放8万元') == ['全年参保', '缴费', '惠及', '发放']


def test_the_words_behind_a_number_reach_to_the_mark_or_the_next_number():
    assert rights('为30人发放养老金5万元，为20人、未成年人补贴') == ['发放养老金', '', '']


def test_what_stands_before_the_last_pause_belongs_to_the_number_before():
    assert lefts('参保30人、缴费20人') == ['参保', '缴费']
    assert lefts('参保30人和缴费20人') == ['参保', '缴费']


def test_grades_with_a_pause_between_them_are_one_word():
    assert lefts('一、二级残疾人30人、三、四级残疾人20人') == ['一、二级残疾人', '三、四级残疾人']


def test_a_pause_in_front_of_the_first_number_cuts_nothing():
    assert lefts('丧葬费、抚恤金30万元') == ['丧葬费、抚恤金']


def test_a_bracket_with_a_number_cuts_the_clause_and_one_without_does_not():
    assert lefts('参保30人(其中农民20人)缴费5人') == ['参保', '其中农民', '缴费']
    assert lefts('因公出国(境)费30万元') == ['因公出国(境)费']


def test_parts_know_the_number_that_they_are_parts_of():
    slots = slots_of('参保30人，缴费20人，其中农民15人，工人5人')
    assert [(slot.part, slot.head) for slot in slots] == [(False, None), (False, None), (True, 1), (True, 1)]


def test_a_number_in_brackets_is_part_of_the_number_before_them():
    slots = slots_of('参保30人(农民20人)，缴费(含补缴)5人')
    assert [(slot.part, slot.head) for slot in slots] == [(False, None), (True, 0), (False, None)]


def test_a_closed_bracket_holds_no_head_for_what_follows():
    slots = slots_of('参保30人(农民20人)，其中女性15人')
    assert [slot.head for slot in slots] == [None, 0, 0]


def test_brackets_that_never_close_reach_to_the_end():
    assert [slot.part for slot in slots_of('参保30人(农民20人，工人5人')] == [False, True, True]


def test_the_opener_names_the_mark_in_front_of_the_clause():
    assert [slot.opener for slot in slots_of('参保30人，缴费20人；发放(含补发)5人')] == ['', '，', '；']
    assert [slot.opener for slot in slots_of('参保(30人)')] == ['(']


def test_no_number_no_slot():
    assert slots_of('全县参保') == ()


def test_a_sentence_without_end_is_looked_at_near_its_numbers_alone():
    text = '字' * (3 * REACH) + '参保30人' + '字' * (3 * REACH)
    (slot,) = slots_of(text)
    assert len(slot.left) == REACH
    assert slot.left.of(text).endswith('参保')
    assert len(slot.right) == REACH


def test_what_opens_parts_in_a_bracket_opens_them_up_to_its_end():
    slots = slots_of('执行300人(含农民20人，包括老人)，缴费5人')
    assert [(slot.part, slot.head, slot.before) for slot in slots] == [
        (False, None, None),
        (True, 0, 0),
        (False, None, 0),
    ]
