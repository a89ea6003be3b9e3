import json
import re

import pytest

from pipeline.ingest.source import source_of
from pipeline.ingest.txt import read_txt
from pipeline.model.document import BlockKind
from pipeline.model.errors import UnreadableDocument

BODY = '全县城乡居民基本养老保险参保总人数为12.5万人，当年缴费人数7.2万人，全年按月足额发放养老金。'


@pytest.fixture
def read(page_words):
    def read_file(text, encoding='utf-8'):
        return read_txt(source_of(text.encode(encoding), 'a.txt'), page_words)

    return read_file


def rows_of(document, table):
    rows = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.span.of(document.text))
    return list(rows.values())


def tables_of(document):
    return [block for block in document.blocks if block.kind is BlockKind.TABLE]


def words_of(document, kind):
    return [block.span.of(document.text) for block in document.blocks if block.kind is kind]


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'gb18030', 'utf-16'])
def test_the_text_is_the_files_text_with_unix_line_ends(read, encoding):
    document = read(f'  某报告 \r\n\r\n{BODY}\r\n\t\r完', encoding)
    assert document.text == f'  某报告 \n\n{BODY}\n\t\n完'
    assert words_of(document, BlockKind.PARAGRAPH) == ['某报告', BODY, '完']


def test_furniture_and_metadata_keep_their_places_in_the_text(read):
    document = read(
        '登录 | 注册\n\n政府信息公开\n\n  • 索引号\n    2022-001\n  • 发布机构\n  • 文号\n'
        '  • 发布日期\n    2022-04-19\n'
        f'  • 有效性\n\n某县自评报告\n\n  {BODY}\n\n某县人社局\n\n相关附件:\n\n附件【附件1.xlsx\n滇ICP备05000001号'
    )
    assert document.meta == {'index_number': '2022-001', 'published_on': '2022-04-19'}
    assert words_of(document, BlockKind.PARAGRAPH) == ['某县自评报告', BODY, '某县人社局']
    assert words_of(document, BlockKind.FURNITURE) == [
        '登录 | 注册',
        '政府信息公开',
        '• 索引号',
        '2022-001',
        '• 发布机构',
        '• 文号',
        '• 发布日期',
        '2022-04-19',
        '• 有效性',
        '相关附件:',
        '附件【附件1.xlsx',
        '滇ICP备05000001号',
    ]


def test_metadata_in_lines_and_in_a_row_of_pipes_is_read(read):
    lines = read(f'索引号：A1\n发布机构：某局\n某报告\n{BODY}')
    piped = read(f'索引号:A1 | 发布机构:某局 | 文号: |\n某报告\n{BODY}')
    assert lines.meta == piped.meta == {'index_number': 'A1', 'agency': '某局'}
    assert words_of(piped, BlockKind.PARAGRAPH) == ['某报告', BODY]


@pytest.mark.parametrize(
    'line', ['日期:2024-05-07 10:05  来源:某局   录入:web', '• 来源\n• 某局\n• 发布日期\n• 2024-05-07']
)
def test_a_day_beside_its_source_and_a_bulleted_value_are_read(line, read):
    document = read(f'{line}\n某报告\n{BODY}')
    assert document.meta['agency'] == '某局'
    assert document.meta.get('published_on', document.meta.get('day')).startswith('2024-05-07')
    assert words_of(document, BlockKind.PARAGRAPH) == ['某报告', BODY]


@pytest.mark.parametrize(
    'banner', ['中国政府网 某省人民政府门户网站 注册 登录', '某区人民政府网站欢迎您的访问!', '某县政务公开网 | 首页']
)
def test_the_banner_of_a_site_is_no_line_of_the_title(banner, read):
    assert words_of(read(f'{banner}\n某报告\n{BODY}'), BlockKind.PARAGRAPH) == ['某报告', BODY]


def test_a_short_word_in_the_body_is_no_button(read):
    document = read(f'{BODY}\n下载\n{BODY}')
    assert words_of(document, BlockKind.FURNITURE) == []


def test_a_cell_a_line_behind_a_tab_becomes_a_grid(read):
    document = read(f'{BODY}\n\n\t指标\n\t分值\n\t得分\n\n\t投入\n\t20分\n\t20\n\n\t\n\t5分\n\t\n\n{BODY}')
    (table,) = tables_of(document)
    assert rows_of(document, table) == [['指标', '分值', '得分'], ['投入', '20分', '20'], ['', '5分', '']]
    assert all(cell.row_span == cell.column_span == 1 for cell in table.cells)
    empty = table.cells[6].span
    assert len(empty) == 0
    assert document.text[empty.start - 1] == '\t'
    assert words_of(document, BlockKind.PARAGRAPH) == [BODY, BODY]


def test_further_paragraphs_of_a_cell_belong_to_it(read):
    document = read(
        '\t机构\n\t三公经费\n\n合计\n\t其中：\n\n\t甲局\n\t7.35\n\t5\n\n'
        '\t工作内容\n\t1、征缴：\n\n完成900万元。\n\n2、发放：\n\n发放12人。\n\n\n\t总体情况\n\t良好\n'
    )
    first, second = tables_of(document)
    assert rows_of(document, first) == [['机构', '三公经费\n\n合计', '其中：'], ['甲局', '7.35', '5']]
    assert rows_of(document, second)[0] == ['工作内容', '1、征缴：\n\n完成900万元。\n\n2、发放：\n\n发放12人。']


def test_a_paragraph_between_two_tables_belongs_to_neither(read):
    document = read('\t甲\n\t1\n\n\t乙\n\t2\n\n表2 支出情况\n\n\t丙\n\t3\n\n\t丁\n\t4\n')
    assert [rows_of(document, table)[0] for table in tables_of(document)] == [['甲', '1'], ['丙', '3']]
    assert words_of(document, BlockKind.PARAGRAPH) == ['表2 支出情况']


def test_a_head_of_two_levels_is_spread_over_the_columns_below(read):
    document = read('\t机构\n\t合计\n\t其中：\n\t结余\n\n\t\n\t\n\t基本\n\t项目\n\t\n\n\t甲局\n\t9\n\t5\n\t4\n\t0\n')
    (table,) = tables_of(document)
    assert [(c.column, c.column_span) for c in table.cells if c.row == 0] == [(0, 1), (1, 1), (2, 2), (4, 1)]


def test_a_total_of_fewer_cells_stays_in_its_table_under_its_columns(read):
    row = '\t{}\n\t说明\n\t依据\n\t{}\n\t{}\n\n'
    document = read(row.format('甲', 5, 4) + row.format('乙', 6, 6) + '\t合计\n\t11\n\t10\n')
    (table,) = tables_of(document)
    assert [(c.column, c.span.of(document.text)) for c in table.cells if c.row == 2] == [
        (0, '合计'),
        (3, '11'),
        (4, '10'),
    ]


def test_a_row_of_one_cell_is_a_title_and_parts_tables(read):
    document = read(
        '\t一、概况\n\n\t联系人\n\t张三\n\n\t人数\n\t10\n\n\t二、收支\n\n\t机构\n\t收入\n\t支出\n\n\t甲\n\t1\n\t2\n'
    )
    assert words_of(document, BlockKind.PARAGRAPH) == ['一、概况', '二、收支']
    assert [len(rows_of(document, table)[0]) for table in tables_of(document)] == [2, 3]


def test_rows_on_lines_with_tabs_become_a_grid(read):
    document = read(f'{BODY}\n指标\t目标\t实际\n参保人数\t120000\t125000\n满意度\t95%\n{BODY}')
    (table,) = tables_of(document)
    assert rows_of(document, table) == [
        ['指标', '目标', '实际'],
        ['参保人数', '120000', '125000'],
        ['满意度', '95%', ''],
    ]


@pytest.mark.parametrize(
    'table_text',
    [
        '指标 | 目标 | 实际 |\n参保 | 12 | |\n',
        '| 指标 | 目标 | 实际 |\n|---|---|---|\n| 参保 | 12 | |\n',
        '指标 |\n目标 |\n实际 |\n\n参保 |\n12 |\n |\n',
    ],
)
def test_pipe_tables_become_a_grid(read, table_text):
    document = read(f'{BODY}\n\n{table_text}\n{BODY}')
    (table,) = tables_of(document)
    assert rows_of(document, table) == [['指标', '目标', '实际'], ['参保', '12', '']]


def test_a_head_in_the_midst_of_a_sheet_of_pipes_begins_a_table(read):
    sheet = [
        '项目名称 | 参保补助 | | | |',
        '主管部门 | 县人社局 | 实施单位 | 县居保中心 | |',
        '资金情况（万元） | 全年预算数 | 全年执行数 | 执行率 | |',
        '年度资金总额 | 512.4万 | 498.0万 | 97.2% | |',
        '省级补助 | 0 | 0 | | |',
        '其他资金 | | | | |',
        '管理情况 | 情况说明 | 存在问题 | | |',
        '下达及时性 | 及时 | 无 | | |',
    ]
    document = read(f'{BODY}\n\n' + '\n'.join(sheet) + f'\n\n{BODY}')
    found = [rows_of(document, table) for table in tables_of(document)]
    assert [(len(rows), len(rows[0])) for rows in found] == [(2, 5), (4, 4), (2, 5)]
    assert found[1][:2] == [
        ['资金情况（万元）', '全年预算数', '全年执行数', '执行率'],
        ['年度资金总额', '512.4万', '498.0万', '97.2%'],
    ]


def test_runs_of_pipes_part_the_rows_of_a_form_of_a_cell_a_line(read):
    form = '计划资金 |\n640 |\n实际支出 |\n588 |\n||||||\n省财政 |\n500 |\n省财政 |\n|||||||\n'
    document = read(f'{BODY}\n\n{form}\n{BODY}')
    (table,) = tables_of(document)
    assert rows_of(document, table) == [['计划资金', '640', '实际支出', '588'], ['省财政', '500', '省财政', '']]


def test_prose_indented_by_tabs_is_no_table(read):
    document = read(f'\t一、基本情况\n\t{BODY}\n\t{BODY}\n\n\t二、完成情况\n\t{BODY}\n')
    assert tables_of(document) == []
    assert words_of(document, BlockKind.PARAGRAPH).count(BODY) == 3


def test_a_single_line_with_a_tab_or_a_pipe_is_a_paragraph(read):
    document = read(f'单位：某局\t日期：2022年\n甲 | 乙\n\n{BODY}')
    assert tables_of(document) == []


@pytest.mark.parametrize('text', ['\t\n \u3000\n.'.replace('.', '\u3000'), '\ufeff\n\xa0\n'])
def test_a_file_of_blanks_holds_no_text(read, text):
    with pytest.raises(UnreadableDocument) as caught:
        read(text)
    assert caught.value.code == 'no_text'


def test_a_line_of_a_hundred_thousand_tabs_does_not_widen_the_others(read):
    document = read('a' + '\tb' * 100_000 + '\n' + 'c\td\n' * 1000)
    assert sum(len(table.cells) for table in tables_of(document)) < 300_000


@pytest.mark.parametrize('name', ['000', '002'])
def test_the_flattened_tables_of_the_reports_agree_with_gold_cell_by_cell(shared_reports, page_words, name):
    document = read_txt(source_of((shared_reports / f'{name}.txt').read_bytes(), 'a.txt'), page_words)
    tables = tables_of(document)
    gold = [json.loads(line) for line in (shared_reports / 'gold' / f'{name}.tables.jsonl').open(encoding='utf-8')]
    assert len(tables) == len(gold)
    for table, expected in zip(tables, gold, strict=True):
        head = max(cell.row for cell in table.cells) + 1 - expected['n_rows']
        found = {(cell.row - head, cell.column): cell.span.of(document.text) for cell in table.cells}
        for row, cells in enumerate(expected['rows']):
            for column, words in enumerate(cells):
                assert re.sub(r'\s', '', found.get((row, column), '')) == re.sub(r'\s', '', words)


@pytest.mark.parametrize('name', ['000', '001', '002', '004'])
def test_every_word_of_a_file_stands_in_exactly_one_block(shared_reports, page_words, name):
    document = read_txt(source_of((shared_reports / f'{name}.txt').read_bytes(), 'a.txt'), page_words)
    covered = ''.join(block.span.of(document.text) for block in document.blocks)
    assert re.sub(r'\s', '', covered) == re.sub(r'\s', '', document.text)
    spans = [block.span for block in document.blocks]
    assert spans == sorted(spans)
