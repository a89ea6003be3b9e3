import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.source import read_source
from pipeline.model.document import BlockKind
from pipeline.run import read_document
from pipeline.structure.outline import find_sections
from pipeline.structure.titles import tidy_title
from tests.structure.conftest import Maker

HEADINGS = '一、基本情况 二、绩效目标。 （一）项目概况 (二)资金情况： 1.资金管理。专款专用，专户核算。 （1）参保工作'
OTHERS = '摘要 附件 评价结论 2023年度绩效自评报告 养老金按时发放。 目录 绩效目标9 1.1项目背景 报告综述（文字部分）'
LINES = st.lists(st.sampled_from([*HEADINGS.split(), *OTHERS.split()]), max_size=30)


def test_sections_run_to_the_next_heading_of_their_level(make, words):
    document = make.lines('一、基本情况\n（一）项目概况\n延续项目。\n二、有关建议\n无').document()
    found = find_sections(document, words)
    assert [s.span.of(document.text) for s in found] == [
        '一、基本情况\n（一）项目概况\n延续项目。\n',
        '（一）项目概况\n延续项目。\n',
        '二、有关建议\n无',
    ]
    assert [(s.section_id, s.parent_id, s.path) for s in found] == [
        (0, None, '基本情况'),
        (1, 0, '基本情况 > 项目概况'),
        (2, None, '有关建议'),
    ]


def test_the_title_of_the_report_holds_what_follows(make, words):
    found = find_sections(make.lines('2023年度绩效自评报告\n一、基本情况\n延续项目。').document(), words)
    assert [(s.heading.level, s.parent_id) for s in found] == [(0, None), (1, 0)]
    assert found[1].path == '2023年度绩效自评报告 > 基本情况'


def test_text_before_the_first_heading_belongs_to_no_section(make, words):
    document = make.lines('现将有关工作汇报如下。\n一、基本情况\n延续项目。').document()
    assert find_sections(document, words)[0].span.start == document.text.index('一、')


def test_a_repeated_number_stays_on_its_level(make, words):
    text = (
        '一、概况\n（一）项目概况\n延续。\n（二）资金情况\n已到位。\n（二）绩效目标\n应保尽保。\n（四）实施情况\n完成。'
    )
    assert [s.heading.level for s in find_sections(make.lines(text).document(), words)] == [1, 2, 2, 2, 2]


def test_numbers_under_a_new_chapter_begin_on_the_second_level(make, words):
    text = (
        '一、概况\n（一）项目概况\n1.项目背景\n延续项目。\n二、主要做法\n1.宣传工作\n进村入户。\n2.培训工作\n骨干参加。'
    )
    assert [s.heading.level for s in find_sections(make.lines(text).document(), words)] == [1, 2, 3, 1, 2, 2]


def test_bare_titles_under_a_chapter_are_its_children(make, words):
    text = '一、项目概况\n延续项目。\n二、绩效分析\n产出指标\n任务完成。\n效益指标\n群众满意。\n三、有关建议\n无。'
    found = find_sections(make.lines(text).document(), words)
    assert [(s.heading.level, s.heading.title) for s in found] == [
        (1, '项目概况'),
        (1, '绩效分析'),
        (2, '产出指标'),
        (2, '效益指标'),
        (1, '有关建议'),
    ]


def test_an_abstract_without_numbers_does_not_hold_the_body(make, words):
    text = '摘要\n项目完成较好。\n一、项目概况\n延续项目。\n二、评价结论\n自评为优。'
    assert [s.heading.level for s in find_sections(make.lines(text).document(), words)] == [1, 1, 1]


def test_ranks_of_the_file_nest_bare_titles(make, words):
    for title, rank in (('摘要', 1), ('项目概况。', 2), ('评价结论。', 2)):
        make.paragraph(title, BlockKind.HEADING, level=rank).paragraph('这里是正文的第一句话。')
    found = find_sections(make.document(), words)
    assert [(s.heading.level, s.heading.title) for s in found] == [(1, '摘要'), (2, '项目概况'), (2, '评价结论')]


def test_the_chapter_of_a_section_is_named(make, words):
    text = (
        '一、项目基本情况\n延续。\n二、存在的主要问题及原因\n宣传不足。\n三、改进措施和建议\n宣传。\n四、绿化养护\n无。'
    )
    assert [s.kind for s in find_sections(make.lines(text).document(), words)] == ['基本情况', '存在问题', '建议', None]


@settings(max_examples=60, deadline=None)
@given(lines=LINES)
def test_sections_nest_whatever_the_order_of_headings(words, lines):
    document = Maker().lines('\n'.join(lines)).document()
    found = find_sections(document, words)
    assert [s.section_id for s in found] == list(range(len(found)))
    for section in found:
        assert section.heading.title
        assert section.span.contains(section.heading.span)
        parent = found[section.parent_id] if section.parent_id is not None else None
        if parent:
            assert parent.heading.level < section.heading.level
            assert parent.span.contains(section.span)
            assert section.path == f'{parent.path} > {section.heading.title}'


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet='一二（）()、.1。：附件目录报告 \t\n概况', max_size=200))
def test_any_text_has_an_outline_with_exact_spans(words, text):
    document = Maker().paragraph(text).document()
    for section in find_sections(document, words):
        assert section.heading.span.of(document.text).strip()


def gold_of(folder, name):
    lines = (folder / 'gold' / f'{name}.sections.jsonl').read_text('utf-8').splitlines()
    return [json.loads(line) for line in lines]


def bare(title):
    return re.sub(r'\s', '', tidy_title(title))


@pytest.mark.parametrize('name', ['000', '001', '002', '004'])
@pytest.mark.parametrize('ending', ['txt', 'docx', 'html', 'pdf'])
def test_the_outline_of_a_whole_report_is_that_of_its_gold(name, ending, shared_reports, page_words, words):
    place = shared_reports / f'{name}.txt' if ending == 'txt' else shared_reports / 'formats' / f'{name}.{ending}'
    document = read_document(read_source(place, place.name), page_words)
    found = find_sections(document, words)
    gold = gold_of(shared_reports, name)
    assert [(s.heading.level, bare(s.heading.title)) for s in found] == [(g['level'], bare(g['title'])) for g in gold]
    assert [s.heading.number for s in found] == [g['number'] for g in gold]
