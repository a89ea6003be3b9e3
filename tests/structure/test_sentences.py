from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.structure.outline import find_sections
from pipeline.structure.sentences import find_sentences
from tests.structure.conftest import Maker


def sentences(text):
    document = Maker().paragraph(text).document()
    return [s.span.of(document.text) for s in find_sentences(document, ())]


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('参保5200人。缴费3100人！', ['参保5200人。', '缴费3100人！']),
        ('新增30人；终止12人；暂停5人。', ['新增30人；终止12人；暂停5人。']),
        ('完成率为29。43%。缴费3.5万人。', ['完成率为29。43%。', '缴费3.5万人。']),
        ('完成征缴任务.2.待遇发放工作正常', ['完成征缴任务.', '2.待遇发放工作正常']),
        ('代发78人。3.基金工作：上解80万元。', ['代发78人。', '3.基金工作：上解80万元。']),
        ('达到98。2.待遇发放', ['达到98。', '2.待遇发放']),
        ('全额编制10人, 现有人数10人.', ['全额编制10人, 现有人数10人.']),
        ('参保（含续保。共3批）5人。完成。', ['参保（含续保。共3批）5人。', '完成。']),
        ('做到“应保尽保。应发尽发”的目标。', ['做到“应保尽保。应发尽发”的目标。']),
        ('他说：“保障到位。”群众满意。', ['他说：“保障到位。”', '群众满意。']),
        ('印发《办法。试行》通知。执行。', ['印发《办法。试行》通知。', '执行。']),
        ('上行\n 下行 ', ['上行', '下行']),
        ('括号（没有合上。后面还有。', ['括号（没有合上。', '后面还有。']),
        ('\u3000\xa0', []),
    ],
)
def test_a_paragraph_is_split_at_its_sentences(text, expected):
    assert sentences(text) == expected


def test_prose_cells_have_sentences_and_labels_have_none(make):
    rows = [['年度工作', '参保900人。缴费700人。'], ['编制', '12']]
    document = make.table(rows).document()
    found = find_sentences(document, ())
    assert [(s.block, s.cell, s.span.of(document.text)) for s in found] == [
        (0, 1, '参保900人。'),
        (0, 1, '缴费700人。'),
    ]


def test_a_sentence_belongs_to_the_innermost_section(make, words):
    document = make.lines('前言文字。\n一、概况\n（一）项目概况\n延续项目。\n二、有关建议\n无。').document()
    found = find_sentences(document, find_sections(document, words))
    assert [s.section_id for s in found] == [None, 0, 1, 1, 2, 2]


@given(text=st.text(alphabet='参人1。.！；（）“”《》\n 二、(', max_size=120))
def test_sentences_cover_every_character_that_is_not_blank(text):
    document = Maker().paragraph(text).document()
    spans = [s.span for s in find_sentences(document, ())]
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert {place for place, char in enumerate(document.text) if not char.isspace()} <= covered
