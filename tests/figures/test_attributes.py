from datetime import date

import pytest

from pipeline import run


def periods(figures):
    return [(f.period.year, f.period.start, f.period.end) for f in figures]


@pytest.mark.parametrize(
    ('text', 'period'),
    [
        ('参保3000人', (2021, None, None)),
        ('2019年参保3000人', (2019, None, None)),
        ('截至2021年12月15日，参保3000人', (2021, None, date(2021, 12, 15))),
        ('截止12月底，参保3000人', (2021, None, date(2021, 12, 31))),
        ('截至2月底，参保3000人', (2021, None, date(2021, 2, 28))),
        ('1-9月参保3000人', (2021, date(2021, 1, 1), date(2021, 9, 30))),
        ('1至6月份参保3000人', (2021, date(2021, 1, 1), date(2021, 6, 30))),
        ('上半年参保3000人', (2021, date(2021, 1, 1), date(2021, 6, 30))),
        ('下半年参保3000人', (2021, date(2021, 7, 1), date(2021, 12, 31))),
        ('6月至8月参保3000人', (2021, date(2021, 6, 1), date(2021, 8, 31))),
        ('3月份集中宣传，参保3000人', (2021, date(2021, 3, 1), date(2021, 3, 31))),
        ('截至2021年底，参保3000人', (2021, None, date(2021, 12, 31))),
        ('2018至2021年累计参保3000人', (2021, date(2018, 1, 1), date(2021, 12, 31))),
        ('2018年以来累计参保3000人', (2021, date(2018, 1, 1), None)),
        ('每年3月、9月宣传，参保3000人', (2021, None, None)),
        ('3月起参保3000人', (2021, None, None)),
        ('3月5日参保3000人', (2021, None, None)),
        ('较2019年增加，参保3000人', (2021, None, None)),
        ('自2012年起，参保3000人', (2021, None, None)),
        ('按照《关于2018年待遇的通知》，参保3000人', (2021, None, None)),
        ('截至99月，参保3000人', (2021, None, None)),
        ('截至2021年3季度，参保3000人', (2021, None, date(2021, 9, 30))),
        ('第二季度末参保3000人', (2021, None, date(2021, 6, 30))),
        ('2020年第四季度，参保3000人', (2020, date(2020, 10, 1), date(2020, 12, 31))),
        ('1-3季度参保3000人', (2021, date(2021, 1, 1), date(2021, 9, 30))),
        ('前三季度参保3000人', (2021, date(2021, 1, 1), date(2021, 9, 30))),
        ('用一个季度宣传，参保3000人', (2021, None, None)),
        ('较2020年三季度增加参保3000人', (2021, None, None)),
        ('按2020年第3号公告，参保3000人', (2021, None, None)),
        ('11月下达补助资金700万元', (2021, date(2021, 11, 1), date(2021, 11, 30))),
        ('2020年11月提前下达补助资金700万元', (2021, None, None)),
        ('2020年11月5日，县财政提前拨付补助资金700万元', (2021, None, None)),
        ('（2020年）参保3000人', (2020, None, None)),
    ],
)
def test_the_words_tell_the_time(figures_in, text, period):
    assert periods(figures_in(text)) == [period]


def test_each_number_has_the_year_that_stands_last_before_it(figures_in):
    assert [f.period.year for f in figures_in('2019年参保3000人，2020年参保4000人')] == [2019, 2020]


@pytest.mark.parametrize(
    ('text', 'times'),
    [
        ('2021年参保9人（其中2020年续保3人），缴费8人', [(2021, None), (2020, None), (2021, None)]),
        ('2021年参保9人（含2020年（不含2019年）3人），缴费8人', [(2021, None), (2020, None), (2021, None)]),
        ('2020年11月下达7万元、2021年12月下达2万元', [(2020, 11), (2021, 12)]),
        ('2020年11月下达7万元，2021年下达2万元', [(2020, 11), (2021, None)]),
        ('2021年11月下达7万元、12月下达2万元', [(2021, 11), (2021, 12)]),
        ('1季度参保8人；上半年参保9人；截至三季度末参保9人', [(2021, 1), (2021, 1), (2021, None)]),
        ('三季度末参保9人，第四季度新增2人', [(2021, None), (2021, 10)]),
        ('2021年3月参保9人，较2016年增加2人', [(2021, 3), (2021, 3)]),
        ('2021年下达9万元（2020年12月提前下达7万元），配套2万元', [(2021, None)] * 3),
    ],
)
def test_a_time_rules_its_bracket_and_its_member_of_a_list(figures_in, text, times):
    assert [(f.period.year, f.period.start and f.period.start.month) for f in figures_in(text)] == times


def test_an_earlier_value_is_of_the_year_before_only_where_the_words_say_so(figures_in):
    assert [f.period.year for f in figures_in('上年参保3000人')] == [2020]
    assert [f.period.year for f in figures_in('上年参保3000人', year=None)] == [None]


def test_a_standing_rate_has_no_year_and_a_dated_one_has(figures_in):
    assert [f.period.year for f in figures_in('基础养老金标准为每人每月108元')] == [None]
    assert [f.period.year for f in figures_in('2021年基础养老金标准为每人每月108元')] == [2021]


@pytest.mark.parametrize(
    ('text', 'scheme'),
    [
        ('参保人数3000人', '城乡居民'),
        ('企业职工养老保险参保人数3000人', '企业职工'),
        ('新农保参保人数3000人', '城乡居民'),
        ('机关事业单位养老保险参保人数3000人', '机关事业'),
    ],
)
def test_the_scheme_is_named_by_the_sentence_or_that_of_the_report(figures_in, text, scheme):
    assert [f.scheme for f in figures_in(text)] == [scheme]


def test_the_sentence_comes_before_the_heading_and_the_heading_before_the_report(figures_in):
    heading = '（一）机关事业单位养老保险'
    assert [f.scheme for f in figures_in('参保人数3000人', heading)] == ['机关事业']
    assert [f.scheme for f in figures_in('企业职工养老保险参保人数3000人', heading)] == ['企业职工']


def test_what_belongs_to_no_scheme_has_none(figures_in):
    assert [f.scheme for f in figures_in('单位编制人数30人，在编人员28人')] == [None, None]


@pytest.mark.parametrize(
    ('text', 'group'),
    [
        ('参保人数3000人', None),
        ('重度残疾人参保人数30人', '重度残疾人'),
        ('为低保对象代缴保费30人', '低保对象'),
    ],
)
def test_the_group_is_the_part_that_the_words_name(figures_in, text, group):
    assert [f.group for f in figures_in(text)] == [group]


def test_a_level_of_government_limits_money_and_not_persons(figures_in):
    assert [f.group for f in figures_in('省级下达参保任务数3000人')] == [None]


@pytest.mark.parametrize(
    ('words', 'group'),
    [
        ('未认证100人，认证率98%。', None),
        ('未认证100人，占2%。', '未认证'),
        ('未认证人员100人，未认证率2%。', '未认证'),
    ],
)
def test_a_rate_with_a_name_of_its_own_is_not_that_of_those_who_are_not(figures_in, words, group):
    assert figures_in(words)[-1].group == group


@pytest.mark.parametrize(
    ('words', 'groups'),
    [
        ('项目支出225万元，其中：县社保中心210万元、市高新区管委会15万元。', [None, '县社保中心', '市高新区管委会']),
        (
            '项目支出11万元，其中：县乡就业服务经费8万元、中型企业奖补3万元。',
            [None, '县乡就业服务经费', '中型企业奖补'],
        ),
        ('全年执行数200万元(含中央资金150万元,其他资金50万元),预算执行率96%。', [None, '中央', '其他资金', None]),
        ('中央补助资金执行300万元,省级财政配套资金执行80万元。', ['中央', '省级']),
        ('市、县两级财政分别安排配套资金86万元、90万元。', ['市', '县']),
        ('自治区财政补助30万元，市、县财政补助20万元。', ['自治区', '市、县财政']),
    ],
)
def test_a_part_has_the_name_that_it_has_in_the_report(figures_in, words, groups):
    assert [figure.group for figure in figures_in(words)] == groups


@pytest.mark.parametrize(
    ('text', 'schemes'),
    [
        ('全县参加基本养老保险41.6万人。\n为2100名失业人员发放失业保险金380万元。', [None, '失业', '失业']),
        (
            '工伤保险参保3万人。\n工伤保险支出80万元。\n工伤认定30件。\n待遇领取人员600人。',
            ['工伤', '工伤', '工伤', '工伤'],
        ),
        ('养老、失业、工伤三项基金收入合计18.4亿元。', [None]),
        ('职工医保基金（含生育保险）收入4.6亿元。', ['医疗']),
        ('为城乡居民建立健康档案，补助资金5万元，督导6次。', [None, None]),
    ],
)
def test_one_word_in_passing_is_not_the_scheme_of_a_report(patterns, text, schemes):
    document = run.read_document(run.wrap_text(text), patterns.page_words)
    assert [figure.scheme for figure in run.extract_document(document, patterns).figures] == schemes


@pytest.mark.parametrize(
    ('text', 'regions'),
    [
        ('南桥县参保4.1万人；发放养老金1230万元。代缴保费2100人。', ['南桥县', '南桥县', '南桥县']),
        ('南桥县参保4.1万人。全市参保30万人。', ['南桥县', None]),
        ('南桥县参保4.1万人，北桥县参保3万人。代缴保费2100人。', ['南桥县', '北桥县', None]),
        ('南桥县参保4.1万人。\n代缴保费2100人。', ['南桥县', None]),
    ],
)
def test_a_paragraph_that_opens_with_a_place_is_about_it(figures_in, text, regions):
    assert [figure.region for figure in figures_in(text)] == regions
