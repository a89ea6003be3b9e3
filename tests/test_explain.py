import re

import pytest

from pipeline import run
from pipeline.explain import explain_absence, explain_figures, explain_numbers
from pipeline.figures.labels import MAX_GAP

REPORT = (
    '某县2021年度绩效自评报告\n一、项目基本情况\n（一）参保情况\n2021年全县城乡居民养老保险参保人数约1.86万人。\n'
    '二、评价工作\n发放问卷240份。\n其中重度残疾人代缴养老保险费312人。\n'
)


@pytest.fixture(scope='module')
def extraction(patterns):
    return run.extract_document(run.read_document(run.wrap_text(REPORT), patterns.page_words), patterns)


@pytest.fixture(scope='module')
def blocks(extraction, patterns):
    """The block of each figure by what is printed."""
    whole = '\n'.join(explain_figures(extraction, None, patterns))
    found = [block for block in re.split(r'(?m)^figure \d+: ', whole) if block]
    return {block.partition(',')[0]: block for block in found}


def line(block, name):
    return re.search(rf'(?m)^  {name} +(.+)$', block)[1]


def test_each_figure_has_a_block_of_its_own(blocks, extraction):
    assert list(blocks) == ['1.86万人', '240份', '312人']
    assert len(blocks) == len(extraction.figures)


def test_a_block_tells_heading_path_sentence_and_label(blocks):
    assert line(blocks['1.86万人'], 'heading').endswith('项目基本情况 > 参保情况')
    assert line(blocks['1.86万人'], 'sentence') == '2021年全县城乡居民养老保险参保人数约1.86万人。'
    assert '参保人数' in line(blocks['1.86万人'], 'label')


def test_a_block_tells_the_cues_and_where_they_stand(blocks):
    cues = line(blocks['1.86万人'], 'cues')
    assert 'role actual' in cues
    assert 'scheme 城乡居民 (城乡居民养老保险 in the sentence)' in cues
    assert 'year 2021 (2021 in the sentence)' in cues
    assert 'group 重度残疾人 (重度残疾人 in the sentence)' in line(blocks['312人'], 'cues')


def test_a_year_that_stands_above_the_sentence_is_told_as_such(blocks):
    assert re.search(r'year 2021 \((2021 in the heading|the report as a whole)\)', line(blocks['240份'], 'cues'))


def test_a_block_tells_how_the_printed_words_became_value_and_interval(blocks):
    assert line(blocks['1.86万人'], 'value') == '1.86万人 → 18600 人, 18550 to 18650, approx'
    assert line(blocks['240份'], 'value') == '240份 → 240 份, exact'


def test_a_block_tells_what_bound_the_figure_and_how_sure_that_is(blocks):
    assert line(blocks['1.86万人'], 'binding').startswith('label insured_persons:')
    assert 0.5 < float(line(blocks['1.86万人'], 'score')) <= 1


def test_a_figure_without_indicator_tells_why(blocks):
    assert blocks['240份'].startswith('240份, no indicator')
    assert line(blocks['240份'], 'binding').startswith('none: ')


def test_a_figure_of_a_table_tells_its_cell(patterns):
    html = (
        '<html><body><p>某县绩效自评报告</p><table><tr><td>指标</td><td>目标值</td><td>完成值</td></tr>'
        '<tr><td>参保人数（人）</td><td>19530</td><td>19600</td></tr>'
        '<tr><td>缴费人数（人）</td><td>12000</td><td>12100</td></tr></table></body></html>'
    )
    source = run.wrap_text(html)
    source = type(source)(source.name, 'html', source.sha256, source.content)
    found = run.extract_document(run.read_document(source, patterns.page_words), patterns)
    block = '\n'.join(explain_figures(found, 'insured_persons', patterns))
    assert re.search(r'^  cell +.*参保人数.*目标值 \(table 0, row 1, column 1\)$', block, re.MULTILINE)
    assert 'role target' in line(block, 'cues')
    assert 'sentence' not in block.split('cues')[0]


def test_only_the_figures_of_the_wanted_indicator_are_told(extraction, patterns):
    lines = list(explain_figures(extraction, 'insured_persons', patterns))
    assert sum(each.startswith('figure ') for each in lines) == 1


def test_the_numbers_are_those_that_are_no_figures(extraction):
    lines = list(explain_numbers(extraction))
    assert '2021: date (number.year)' in lines
    assert not any('240' in each for each in lines)


@pytest.mark.parametrize(('words', 'is_told'), [(MAX_GAP, True), (MAX_GAP + 1, False)])
def test_a_gap_of_a_label_reaches_as_far_as_when_reports_are_read(patterns, words, is_told):
    text = '发放' + '字' * words + '养老金，见附表3。'
    found = run.extract_document(run.read_document(run.wrap_text(text), patterns.page_words), patterns)
    told = '\n'.join(explain_absence(found, 'pension_paid', (('发放', '养老金'),)))
    assert ('although its labels stand' in told) is is_told
