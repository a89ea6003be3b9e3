"""What the cells of a table state, read with their rows."""

import pytest

from pipeline.evaluate.challenge import Case, place_cells
from pipeline.ingest.txt import read_txt
from pipeline.model.document import SourceFile
from pipeline.run import extract_case, extract_document

_GOALS = ['一级指标', '三级指标', '年度指标值', '实际完成值', '分值', '得分']


@pytest.fixture(scope='session')
def cells_of(patterns):
    """Rows in, what they state out, as in a report of 2022 on 城乡居民: {(row, column): (indicator, value, unit)}."""

    def read(*rows, title=None, unit=None):
        case = Case('', '', None, title, unit, place_cells(rows), 2022, '城乡居民', ())
        return {
            (f.cell.row, f.cell.column): (f.indicator_id, f'{f.quantity.value.normalize():f}', f.quantity.unit)
            for f in extract_case(case, patterns)
        }

    return read


@pytest.mark.parametrize(
    ('name', 'target', 'actual', 'stated'),
    [
        ('发放养老金人次', '≥120000人次', '131206', ('benefit_person_times', '131206', '人次')),
        ('参保人数', '≥5万人', '52310', ('insured_persons', '52310', '人')),
        ('参保人数', '≥5万人', '5.2', ('insured_persons', '52000', '人')),
        ('发放养老金', '≤45万元', '44.8', ('pension_paid', '448000', '元')),
        ('发放养老金', '≤45万元', '44.8万', ('pension_paid', '448000', '元')),
        ('宣传册发放', '≥12份', '14', (None, '14', '份')),
        ('合规率', '≥100百分比', '100', (None, '100', '%')),
        ('新增参保人数', '≥100人', '0', ('new_insured_persons', '0', '人')),
        ('发放养老金', '≤45万元', '312人', ('beneficiaries', '312', '人')),
    ],
)
def test_a_result_without_a_unit_has_that_of_its_target(cells_of, name, target, actual, stated):
    found = cells_of(_GOALS, ['产出指标', name, target, actual, '10', '9'])
    assert (found[1, 3], found[1, 4], found[1, 5]) == (
        stated,
        ('section_full_score', '10', '分'),
        ('section_score', '9', '分'),
    )


def test_a_row_of_parts_has_the_labels_of_the_row_above_it(cells_of):
    found = cells_of(
        [{'text': '一、项目概况', 'column_span': 6}],
        ['项目负责人', '张某', '联系电话', '6620318', '项目地址', '县社保中心'],
        ['计划安排资金(万元)', '640.5', '实际到位资金(万元)', '600', '实际支出(万元)', '588.2'],
        ['其中：中央财政', '', '其中：中央财政', '', '其中：中央财政', ''],
        ['省财政', '500', '省财政', '460', '省财政', '448.2'],
        [{'text': '二、支出明细', 'column_span': 6}],
        [{'text': '支出内容', 'column_span': 2}, {'text': '实际支出数', 'column_span': 2}, '凭证号', '备注'],
        [{'text': '宣传印刷', 'column_span': 2}, {'text': '70.2', 'column_span': 2}, '甲', ''],
    )
    assert found == {
        (2, 1): ('project_budget', '6405000', '元'),
        (2, 3): ('project_funds_received', '6000000', '元'),
        (2, 5): ('project_expenditure', '5882000', '元'),
        (4, 1): ('project_budget', '5000000', '元'),
        (4, 3): ('project_funds_received', '4600000', '元'),
        (4, 5): ('project_expenditure', '4482000', '元'),
        (7, 2): ('project_expenditure', '702000', '元'),
    }


def test_a_rate_in_a_form_is_not_told_in_its_unit_of_money(cells_of):
    found = cells_of(['项目支出(万元)', '588.2', '实有人数', '12'], ['政府补贴标准', '35', '公用支出', '21'])
    assert (found[0, 1], found[1, 1][1], found[1, 3][1]) == (('project_expenditure', '5882000', '元'), '35', '210000')


def test_in_a_form_a_bound_is_the_target_and_the_value_beside_it_its_result(patterns):
    rows = ['数量指标', '参保人数', '≥6万人', '6.1', ''], ['满意度指标', '参保对象满意度', '≥90%', '96%', '']
    found = extract_case(Case('', '', None, None, None, place_cells(rows), 2022, '城乡居民', ()), patterns)
    assert [(f.indicator_id, f'{f.quantity.value:f}', f.role.value) for f in found] == [
        ('insured_persons', '60000', 'target'),
        ('insured_persons', '61000', 'actual'),
        ('satisfaction_rate', '90', 'target'),
        ('satisfaction_rate', '96', 'actual'),
    ]


def test_a_form_goes_on_below_a_title_in_its_unit_of_money(patterns, page_words):
    text = '计划安排资金(万元) |\n640 |\n实际支出(万元) |\n588 |\n||||||\n其他 |\n其他 |\n||||||\n'
    text += '二、支出明细 |\n||||||\n'
    text += '支出内容 |\n实际支出数 |\n凭证号 |\n|||||\n印刷费 |\n70.2 |\n甲 |\n|||||\n培训费 |\n30.1 |\n乙 |\n|||||\n'
    source = SourceFile('a.txt', 'txt', '0' * 64, text.encode())
    figures = extract_document(read_txt(source, page_words), patterns, year=2022).figures
    assert [f'{f.quantity.value:f}' for f in figures] == ['6400000', '5880000', '702000', '301000']
