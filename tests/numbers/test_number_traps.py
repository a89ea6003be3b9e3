"""Numbers that are no figures, damage of extraction, list numbers that touch figures."""

from decimal import Decimal

import pytest

TRAPS = {
    # document numbers, in four kinds of brackets
    '财社〔2021〕21号': [('2021', 'document_number'), ('21', 'document_number')],
    '财社[2021]21号': [('2021', 'document_number'), ('21', 'document_number')],
    '财社【2021】21号': [('2021', 'document_number'), ('21', 'document_number')],
    '财社﹝2021﹞21号': [('2021', 'document_number'), ('21', 'document_number')],
    '财预〔2020〕10 号': [('2020', 'document_number'), ('10', 'document_number')],
    '财社（2021）21号': [('2021', 'document_number'), ('21', 'document_number')],
    '2019年第12号公告': [('2019', 'document_number'), ('12', 'document_number')],
    '国发〔2015〕号': [('2015', 'document_number')],
    # names
    '33项民生工程': [('33', 'name_part')],
    '54号文件': [('54', 'document_number')],
    '“3+1”模式': [('3', 'name_part'), ('1', 'name_part')],
    # phones and codes
    '“12333全国统一咨询日”': [('12333', 'phone')],
    '联系电话：8815479': [('8815479', 'phone')],
    '手机13812345678': [('13812345678', 'phone')],
    '邮编：414000': [('414000', 'code')],
    '预算编码：430609': [('430609', 'code')],
    '监督索引号53250000120180111': [('53250000120180111', 'code')],
    # ages, days, durations
    '年满16周岁': [('16', 'age')],
    '60岁以上': [('60', 'age')],
    '65周岁及以上': [('65', 'age')],
    '满60周岁的次月': [('60', 'age')],
    '16至59周岁': [('16', 'age'), ('59', 'age')],
    '5个工作日内': [('5', 'time_limit')],
    '5—10个工作日': [('5', 'time_limit'), ('10', 'time_limit')],
    '每月25日前': [('25', 'date')],
    '每年3月、9月': [('3', 'date'), ('9', 'date')],
    '不足15年的': [('15', 'time_limit')],
    '缴费15年以上': [('15', 'time_limit')],
    '预留3个月养老金': [('3', 'time_limit')],
    # scoring rules
    '得2分；': [('2', 'scoring_rule')],
    '扣1分，扣完为止': [('1', 'scoring_rule')],
    '计0.5分': [('0.5', 'scoring_rule')],
    '每超过1个百分点扣0.3分': [('1', 'scoring_rule'), ('0.3', 'scoring_rule')],
    '×100%': [('100', 'scoring_rule')],
    # ranks
    '第1名': [('1', 'ordinal')],
    '前6名': [('6', 'ordinal')],
    '居全国第3位': [('3', 'ordinal')],
    # digits of an identity number, vouchers
    '身份证号码15位、17位、19位': [('15', 'code'), ('17', 'code'), ('19', 'code')],
    '1月31日9号凭证': [('1', 'date'), ('31', 'date'), ('9', 'code')],
    '1月31日42、43号凭证': [('1', 'date'), ('31', 'date'), ('42', 'code'), ('43', 'code')],
    '1月49号、12月75号凭证': [('1', 'date'), ('49', 'code'), ('12', 'date'), ('75', 'code')],
    # dates
    '2021 年12月15日': [('2021', 'date'), ('12', 'date'), ('15', 'date')],
    '1-9月': [('1', 'date'), ('9', 'date')],
    '6月至8月': [('6', 'date'), ('8', 'date')],
    '2023-04-19': [('2023', 'date'), ('04', 'date'), ('19', 'date')],
    # damage
    '财社〔20205号': [('20205', 'document_number')],
    '〔20191343号': [('20191343', 'document_number')],
    '﹝202199号': [('202199', 'document_number')],
    '20206月至8月': [('20206', 'date'), ('8', 'date')],
    '202133项民生工程': [('202133', 'date')],
    '2017 -7 - 25': [('2017', 'date'), ('7', 'date'), ('25', 'date')],
    '20 16年': [('20', 'date'), ('16', 'date')],
    # list numbers
    '任务.2.待遇发放': [('2', 'list_number')],
    '1%人口抽样调查': [('1', 'name_part')],
    '第 8 页 共 9 页': [('8', 'page'), ('9', 'page')],
    '1.2023年参保': [('1', 'list_number'), ('2023', 'date')],
    '完成。12.2022-2023年参保': [('12', 'list_number'), ('2022', 'date'), ('2023', 'date')],
    '2、2023年参保': [('2', 'list_number'), ('2023', 'date')],
    '完成30人。3.基金': [('30', 'figure'), ('3', 'list_number')],
    '目标5:60岁': [('5', 'list_number'), ('60', 'age')],
    '2000元13个档次': [('2000', 'figure'), ('13', 'figure')],
    '1、二级机构': [('1', 'list_number')],
    '附件2-2.xlsx': [('2', 'code'), ('2', 'code')],
    '(2)完成结余': [('2', 'list_number')],
}


@pytest.mark.parametrize(('text', 'numbers'), TRAPS.items(), ids=TRAPS)
def test_a_trap_is_classed(classed, text, numbers):
    assert classed(text) == numbers


FIGURES = {
    '参保2021人': '2021',
    '综合得分92分': '92',
    '自评得分40分': '40',
    '丧葬补助12个月': '12',
    '面积155平方公里': '155',
    '发放20份调查表': '20',
    '省级财政承担50%': '50',
    '目标100人': '100',
    '任务380万元': '3800000',
    '87131人': '87131',
    '编制60人。': '60',
    '202133元': '202133',
}


@pytest.mark.parametrize(('text', 'value'), FIGURES.items(), ids=FIGURES)
def test_what_only_looks_like_a_trap_stays_a_quantity(measured, text, value):
    assert [q.value for q in measured(text)] == [Decimal(value)]


def test_a_claim_from_the_structure_comes_before_every_rule(patterns):
    from pipeline.model.number import NumberKind
    from pipeline.model.span import Span
    from pipeline.numbers.classify import classify_numbers

    text = '年满60周岁30人'
    numbers = classify_numbers(text, patterns.number_words, ((Span(0, 5), NumberKind.PAGE, 'page furniture'),))
    assert [(n.kind, n.reason) for n in numbers] == [(NumberKind.PAGE, 'page furniture'), (NumberKind.FIGURE, 'unit')]


def test_a_number_without_unit_is_unclaimed_with_the_reason(patterns):
    from pipeline.numbers.classify import classify_numbers

    (number,) = classify_numbers('编制人数为54', patterns.number_words)
    assert (number.kind, number.reason) == ('unclaimed', 'no unit')
