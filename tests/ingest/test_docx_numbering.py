import pytest
from lxml import etree

from pipeline.ingest.docx_numbering import MAX_LEVEL_TEXT, ListCounter, Lists, format_number, read_lists

W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
MC = 'http://schemas.openxmlformats.org/markup-compatibility/2006'


def level(index, text, name='decimal', more='', start=1):
    head = f'<w:start w:val="{start}"/><w:numFmt w:val="{name}"/>'
    return f'<w:lvl w:ilvl="{index}">{head}{more}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(abstract_id, *levels):
    return f'<w:abstractNum w:abstractNumId="{abstract_id}">{"".join(levels)}</w:abstractNum>'


def num(num_id, abstract_id, *overrides):
    return f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{abstract_id}"/>{"".join(overrides)}</w:num>'


def restart(index, start):
    return f'<w:lvlOverride w:ilvl="{index}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def lists_of(*inside, list_by_style=None):
    xml = f'<w:numbering xmlns:w="{W}" xmlns:mc="{MC}">{"".join(inside)}</w:numbering>'
    return read_lists(etree.fromstring(xml), list_by_style or {})


def marks(lists, *places):
    counter = ListCounter(lists)
    return [mark.text if (mark := counter.advance(num_id, index)) else None for num_id, index in places]


def test_levels_count_on_and_start_again_under_a_new_higher_one():
    lists = lists_of(abstract('0', level(0, '%1.'), level(1, '%1.%2'), level(2, '%1.%2.%3')), num('1', '0'))
    places = [('1', index) for index in (0, 1, 2, 2, 1, 2, 0, 1)]
    assert marks(lists, *places) == ['1. ', '1.1 ', '1.1.1 ', '1.1.2 ', '1.2 ', '1.2.1 ', '2. ', '2.1 ']


def test_a_higher_level_not_met_yet_shows_its_start():
    lists = lists_of(abstract('0', level(0, '%1.', start=3), level(1, '%1.%2')), num('1', '0'))
    assert marks(lists, ('1', 1), ('1', 0)) == ['3.1 ', '3. ']


def test_a_level_shows_no_number_of_a_deeper_one():
    lists = lists_of(abstract('0', level(0, '%1.%2、'), level(1, '%2')), num('1', '0'))
    assert marks(lists, ('1', 0)) == ['1.、']


def test_a_level_that_never_restarts_counts_through():
    lists = lists_of(abstract('0', level(0, '%1.'), level(1, '%2)', more='<w:lvlRestart w:val="0"/>')), num('1', '0'))
    assert marks(lists, ('1', 0), ('1', 1), ('1', 0), ('1', 1)) == ['1. ', '1) ', '2. ', '2) ']


def test_a_level_may_restart_under_the_topmost_level_alone():
    deepest = level(2, '%3)', more='<w:lvlRestart w:val="1"/>')
    lists = lists_of(abstract('0', level(0, '%1.'), level(1, '%2.'), deepest), num('1', '0'))
    found = marks(lists, *(('1', index) for index in (0, 1, 2, 1, 2, 0, 2)))
    assert [found[place] for place in (2, 4, 6)] == ['1) ', '2) ', '1) ']


def test_lists_of_one_abstract_list_count_together_until_one_is_told_to_start_again():
    lists = lists_of(abstract('0', level(0, '%1.')), num('1', '0'), num('2', '0'), num('3', '0', restart(0, 1)))
    places = [(num_id, 0) for num_id in ('1', '2', '3', '3', '1')]
    assert marks(lists, *places) == ['1. ', '2. ', '1. ', '2. ', '3. ']


def test_an_override_of_a_whole_level_changes_its_looks_in_one_list_alone():
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "（%1）", "chineseCounting")}</w:lvlOverride>'
    lists = lists_of(abstract('0', level(0, '%1.')), num('1', '0'), num('2', '0', other))
    assert marks(lists, ('1', 0), ('2', 0), ('1', 0)) == ['1. ', '（二）', '3. ']


def test_a_legal_level_shows_every_number_in_arabic_digits():
    levels = level(0, '第%1章', 'chineseCounting'), level(1, '%1.%2', more='<w:isLgl/>')
    assert marks(lists_of(abstract('0', *levels), num('1', '0')), ('1', 0), ('1', 1)) == ['第一章 ', '1.1 ']


@pytest.mark.parametrize(
    ('suffix', 'text', 'shown'),
    [
        ('tab', '%1.', '1. '),
        ('space', '%1', '1 '),
        ('nothing', '%1.', '1.'),
        ('tab', '（%1）', '（1）'),
        ('tab', '%1、', '1、'),
        ('tab', '', ''),
    ],
)
def test_a_blank_follows_where_one_is_seen(suffix, text, shown):
    lists = lists_of(abstract('0', level(0, text, more=f'<w:suff w:val="{suffix}"/>')), num('1', '0'))
    assert marks(lists, ('1', 0)) == [shown]


def test_a_bullet_has_no_words():
    mark = ListCounter(lists_of(abstract('0', level(0, '●', 'bullet')), num('1', '0'))).advance('1', 0)
    assert mark is not None
    assert (mark.text, mark.is_bullet) == ('', True)


def test_a_bullet_level_inside_a_number_shows_nothing():
    lists = lists_of(abstract('0', level(0, '●', 'bullet'), level(1, '%1%2.')), num('1', '0'))
    assert marks(lists, ('1', 0), ('1', 1)) == ['', '1. ']


def test_a_list_may_borrow_its_levels_through_a_numbering_style():
    borrowed = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="公文"/></w:abstractNum>'
    lists = lists_of(borrowed, abstract('0', level(0, '%1、', 'chineseCounting')), num('1', '0'), num('9', '5'),
                     list_by_style={'公文': '1'})  # fmt: skip
    assert marks(lists, ('9', 0)) == ['一、']


def test_a_custom_format_falls_back_on_its_plain_one():
    choice = '<mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001"/></mc:Choice>'
    fallback = '<mc:Fallback><w:numFmt w:val="decimalZero"/></mc:Fallback>'
    both = f'<mc:AlternateContent>{choice}{fallback}</mc:AlternateContent>'
    lists = lists_of(
        abstract('0', f'<w:lvl w:ilvl="0">{both}<w:start w:val="1"/><w:lvlText w:val="%1"/></w:lvl>'), num('1', '0')
    )
    assert marks(lists, ('1', 0)) == ['01 ']


def test_the_level_tied_to_a_style_is_found():
    lists = lists_of(abstract('0', level(0, '%1'), level(1, '%2', more='<w:pStyle w:val="标题2"/>')), num('1', '0'))
    assert (lists.level_of_style('1', '标题2'), lists.level_of_style('1', '正文')) == (1, None)


def test_unknown_lists_and_levels_have_no_number():
    lists = lists_of(abstract('0', level(0, '%1')), num('1', '0'), num('2', '404'))
    assert marks(lists, ('1', 1), ('2', 0), ('3', 0)) == [None, None, None]
    assert marks(Lists(), ('1', 0)) == [None]


def test_an_endless_level_text_is_no_number():
    lists = lists_of(abstract('0', level(0, '%1' * MAX_LEVEL_TEXT)), num('1', '0'))
    assert marks(lists, ('1', 0)) == ['']


def test_starts_that_are_no_numbers_do_no_harm():
    lists = lists_of(abstract('0', level(0, '%1', start='9' * 5000)), num('1', '0', restart(0, '-7')))
    assert marks(lists, ('1', 0), ('1', 0)) == ['0 ', '1 ']


@pytest.mark.parametrize(
    ('name', 'shown'),
    [
        ('chineseCounting', {1: '一', 10: '十', 19: '十九', 20: '二十', 99: '九十九', 100: '一〇〇'}),
        ('chineseCountingThousand', {11: '十一', 101: '一百零一', 110: '一百一十', 2000: '二千', 2012: '二千零一十二'}),
        ('chineseLegalSimplified', {3: '叁', 10: '壹拾', 12: '壹拾贰'}),
        ('japaneseCounting', {10: '十', 21: '二十一', 111: '百十一'}),
        ('ideographDigital', {9: '九', 10: '一〇', 25: '二五'}),
        ('ideographTraditional', {1: '甲', 10: '癸', 11: '11'}),
        ('ideographZodiac', {1: '子', 12: '亥', 13: '13'}),
        ('decimalEnclosedCircle', {1: '①', 20: '⑳', 21: '21'}),
        ('decimalEnclosedParen', {1: '⑴', 20: '⒇'}),
        ('decimalEnclosedFullstop', {1: '⒈', 20: '⒛'}),
        ('decimalFullWidth', {12: '１２'}),
        ('upperLetter', {1: 'A', 26: 'Z', 27: 'AA', 53: 'AAA', 261: '261'}),
        ('lowerLetter', {2: 'b'}),
        ('upperRoman', {4: 'IV', 1999: 'MCMXCIX', 5000: '5000'}),
        ('lowerRoman', {9: 'ix'}),
        ('decimalZero', {7: '07', 107: '107'}),
        ('none', {1: ''}),
        ('hebrew1', {3: '3'}),
        ('chineseCountingThousand', {0: '0', 10000: '10000'}),
    ],
)
def test_numbers_are_written_as_word_writes_them(name, shown):
    assert {value: format_number(value, name) for value in shown} == shown
