"""Whole heads of reports, as provinces word them; every place, name and figure is invented or public geography."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline import api

SAMPLES = Path(__file__).resolve().parents[2] / 'samples'
BODY = '\n\n一、基本情况\n\n按照工作安排，认真组织开展自评。\n'

CASES = {
    "anhui people's livelihood project in one line": (
        '灵璧县2020年度农村低保民生工程绩效评价自评报告' + BODY,
        {
            'title': '灵璧县2020年度农村低保民生工程绩效评价自评报告',
            'report_type': '民生工程绩效自评',
            'region': '灵璧县',
            'region_code': '341323',
            'province': '安徽省',
            'city': '宿州市',
            'county': '灵璧县',
            'report_year': 2020,
            'agency': None,
        },
    ),
    'anhui title on two lines, type only in the opening': (
        '霍山县2021年度城乡居民基本\n\n养老保险绩效自评报告\n\n按照《关于2021年实施33项民生工程的通知》（霍政〔2021〕5号）要求，现将自评情况报告如下：'
        + BODY,
        {
            'title': '霍山县2021年度城乡居民基本养老保险绩效自评报告',
            'report_type': '民生工程绩效自评',
            'region_code': '341525',
            'report_year': 2021,
            'cited_documents': ('霍政〔2021〕5号',),
        },
    ),
    'yunnan unit with the agency in the title': (
        '祥云县民政局2022年度项目支出绩效单位自评报告\n  祥云县民政局2022年度项目支出绩效单位自评报告' + BODY,
        {
            'title': '祥云县民政局2022年度项目支出绩效单位自评报告',
            'report_type': '项目支出绩效自评',
            'agency': '祥云县民政局',
            'region_code': '532923',
            'city': '大理白族自治州',
            'report_year': 2022,
        },
    ),
    'yunnan attachment with the year only in the second title': (
        '附件3：城乡居民医疗保险区级补助项目支出绩效评价报告\n摘要\n项目概况\n\n呈贡区医疗保障局\n\n'
        '2020年城乡居民医疗保险区级补助项目支出绩效评价报告' + BODY,
        {
            'title': '2020年城乡居民医疗保险区级补助项目支出绩效评价报告',
            'report_type': '项目支出绩效自评',
            'agency': '呈贡区医疗保障局',
            'region_code': '530114',
            'report_year': 2020,
        },
    ),
    'hunan form with the agency in a cover field': (
        '附件1\n云溪区2018年度部门（单位）整体支出\n\n绩效评价自评报告\n\n'
        '部门(单位)名称  云溪区医疗保险服务中心\n\n预算编码       430603\n评价方式：部门（单位）绩效自评\n'
        '报告日期：2019年3月8日\n\n云溪区财政局（制）\n绩效自评综合得分\t94分\n评价等次\t优' + BODY,
        {
            'title': '云溪区2018年度部门（单位）整体支出绩效评价自评报告',
            'report_type': '部门整体支出绩效自评',
            'agency': '云溪区医疗保险服务中心',
            'region': '云溪区',
            'region_code': '430603',
            'report_year': 2018,
            'report_date': date(2019, 3, 8),
            'self_score': Decimal(94),
            'grade': '优',
        },
    ),
    'hunan text in three lines without a region, county in the signature': (
        '2022年度社会保险服务中心\n部门整体支出绩效\n自评报告' + BODY + '\n\n新宁县社会保险服务中心\n2023年9月24日',
        {
            'title': '2022年度社会保险服务中心部门整体支出绩效自评报告',
            'report_type': '部门整体支出绩效自评',
            'agency': '新宁县社会保险服务中心',
            'region_code': '430528',
            'report_year': 2022,
            'report_date': date(2023, 9, 24),
        },
    ),
    'guangxi transfer payment': (
        '玉林市医疗救助补助资金（转移支付）2022年度绩效自评报告' + BODY,
        {
            'title': '玉林市医疗救助补助资金（转移支付）2022年度绩效自评报告',
            'report_type': '项目支出绩效自评',
            'region': '玉林市',
            'region_code': '450900',
            'province': '广西壮族自治区',
            'city': '玉林市',
            'county': None,
            'agency': None,
        },
    ),
    'inner mongolia goals, banner': (
        '2021年度达拉特旗就业补助资金绩效目标自评报告' + BODY,
        {
            'report_type': '项目支出绩效自评',
            'region': '达拉特旗',
            'region_code': '150621',
            'city': '鄂尔多斯市',
            'report_year': 2021,
        },
    ),
    'provincial department with a budget report': (
        '广西壮族自治区民政厅2020年部门预算绩效自评公开报告' + BODY,
        {
            'report_type': '部门整体支出绩效自评',
            'agency': '广西壮族自治区民政厅',
            'region': '广西壮族自治区',
            'region_code': '450000',
            'province': '广西壮族自治区',
            'city': None,
            'county': None,
            'report_year': 2020,
        },
    ),
    'special funds, the agency before the year': (
        '武冈市民政局2019年度农村低保专项资金绩效评价报告' + BODY,
        {'report_type': '项目支出绩效自评', 'agency': '武冈市民政局', 'region_code': '430581', 'report_year': 2019},
    ),
    'no keyword in the title': (
        '关于“2021年机关事业单位养老保险制度改革补助资金”管理使用情况\n\n为加强管理，现将贺州市有关情况报告如下。'
        + BODY,
        {
            'title': '关于“2021年机关事业单位养老保险制度改革补助资金”管理使用情况',
            'report_year': 2021,
            'region_code': '451100',
        },
    ),
    'form only, the year in brackets on its own line': (
        '困难群众救助补助资金绩效自评表\n（2021年度）\n项目名称\t困难群众救助补助资金\n主管部门\t桂林市民政局',
        {
            'title': '困难群众救助补助资金绩效自评表（2021年度）',
            'report_type': '项目支出绩效自评',
            'agency': '桂林市民政局',
            'region_code': '450300',
            'report_year': 2021,
        },
    ),
    'bare title, neither region nor year': (
        (
            '部门整体支出及项目支出绩效评价报告\n\n一、基本情况\n\n2020年，收入100万元。'
            '2020年支出90万元，比2019年减少。我县财政安排。\n\n安化县民政局\n二○二一年五月六日'
        ),
        {
            'report_type': '部门整体支出绩效自评',
            'agency': '安化县民政局',
            'region_code': '430923',
            'report_year': 2020,
            'report_date': date(2021, 5, 6),
        },
    ),
    'summary by a finance office': (
        '玉溪市财政局关于开展2020年度项目支出绩效评价工作情况的报告' + BODY,
        {'agency': '玉溪市财政局', 'region_code': '530400', 'report_year': 2020, 'report_type': '项目支出绩效自评'},
    ),
    'chapter of final accounts': (
        '资兴市社会保险服务中心2021年度单位决算\n\n目录\n第一部分 单位概况' + BODY,
        {
            'title': '资兴市社会保险服务中心2021年度单位决算',
            'report_type': '其他',
            'agency': '资兴市社会保险服务中心',
            'region_code': '431081',
            'report_year': 2021,
        },
    ),
    'old form with a report book': (
        '财政支出项目绩效评价自评报告书\n\n填 报 单 位：石门县民政局（公章）\n'
        '填报日期：２０１５年１０月９日\n评价年度：2014' + BODY,
        {
            'title': '财政支出项目绩效评价自评报告书',
            'agency': '石门县民政局',
            'region_code': '430726',
            'report_year': 2014,
            'report_date': date(2015, 10, 9),
            'report_type': '项目支出绩效自评',
        },
    ),
    'autonomous prefecture by its short name': (
        '红河州人力资源和社会保障局2021年度部门整体支出绩效自评报告' + BODY,
        {
            'agency': '红河州人力资源和社会保障局',
            'region': '红河州',
            'region_code': '532500',
            'city': '红河哈尼族彝族自治州',
            'county': None,
        },
    ),
    'autonomous county by its short name': (
        '峨山县2020年城乡居民基本养老保险项目支出绩效评价报告' + BODY,
        {'region': '峨山县', 'region_code': '530426', 'county': '峨山彝族自治县', 'city': '玉溪市'},
    ),
    'district of a municipality': (
        '重庆市渝中区2022年度就业补助资金绩效自评报告' + BODY,
        {'region': '重庆市渝中区', 'region_code': '500103', 'province': '重庆市', 'city': None, 'county': '渝中区'},
    ),
    'county directly under a province': (
        '湖北省仙桃市2021年度城乡居民养老保险项目绩效自评报告' + BODY,
        {'region': '湖北省仙桃市', 'region_code': '429004', 'province': '湖北省', 'city': None, 'county': '仙桃市'},
    ),
    'name with several places and its city before it': (
        '徐州市鼓楼区2020年度民生工程绩效自评报告' + BODY,
        {'region': '徐州市鼓楼区', 'region_code': '320302', 'city': '徐州市'},
    ),
    'name with several places and nothing else': (
        '鼓楼区2020年度社会救助项目绩效自评报告' + BODY,
        {'region': '鼓楼区', 'region_code': None, 'province': None, 'county': '鼓楼区'},
    ),
    'name with several places, told by the document numbers': (
        '鼓楼区2020年度社会救助项目绩效自评报告\n\n根据《关于下达补助的通知》（榕民〔2020〕12号）、（闽财社指〔2020〕3号）文件精神。'
        + BODY,
        {'region': '鼓楼区', 'region_code': '350102', 'city': '福州市', 'province': '福建省'},
    ),
    'name with several places, told by the city in the text': (
        '新华区2020年度社会救助项目绩效自评报告\n\n根据平顶山市有关文件，新华区开展了自评。' + BODY,
        {'region': '平顶山市新华区', 'region_code': '410402'},
    ),
    'author on a line above a whole title': (
        '\n大关县民政局\n2023年度项目支出绩效自评报告' + BODY,
        {'title': '大关县民政局2023年度项目支出绩效自评报告', 'agency': '大关县民政局', 'region_code': '530624'},
    ),
    'title that breaks between its place and subject and its year': (
        '大新县城乡居民基本养老保险\n\n财政补助资金2021年度绩效自评报告\n\n崇左市财政局：\n\n现将我县自评情况报告如下：'
        + BODY,
        {
            'title': '大新县城乡居民基本养老保险财政补助资金2021年度绩效自评报告',
            'report_type': '项目支出绩效自评',
            'region_code': '451424',
        },
    ),
    'title in three lines, the year in the last, below an attachment mark': (
        '附件2\n\n大新县\n\n城乡居民基本养老服务\n\n补助资金2021年度绩效自评报告' + BODY,
        {'title': '大新县城乡居民基本养老服务补助资金2021年度绩效自评报告', 'region_code': '451424'},
    ),
    'title in three lines, of which the middle one names nothing': (
        '大新县2021年度城乡居民\n\n基本养老服务\n\n绩效自评报告' + BODY,
        {'title': '大新县2021年度城乡居民基本养老服务绩效自评报告', 'report_year': 2021},
    ),
    'title that breaks within its last word': (
        '大新县2021年度城乡居民养老保险项目绩效自评报\n告' + BODY,
        {'title': '大新县2021年度城乡居民养老保险项目绩效自评报告'},
    ),
    'name of a site above a whole title': (
        '大新县人民政府门户网站\n\n补助资金2021年度绩效自评报告' + BODY,
        {'title': '补助资金2021年度绩效自评报告'},
    ),
    'head of a letter above a whole title': (
        '大新县财政局文件\n\n补助资金2021年度绩效自评报告' + BODY,
        {'title': '补助资金2021年度绩效自评报告'},
    ),
    'sentence above a whole title': (
        '大新县城乡居民基本养老保险工作取得成效。\n\n补助资金2021年度绩效自评报告' + BODY,
        {'title': '补助资金2021年度绩效自评报告'},
    ),
    'another place below the subject of a whole title': (
        '大新县城乡居民基本养老保险\n\n扶绥县补助资金2021年度绩效自评报告' + BODY,
        {'title': '扶绥县补助资金2021年度绩效自评报告', 'region_code': '451421'},
    ),
    'bare author of a form, its full name in the signature': (
        '大新县2021年度补助资金绩效自评报告'
        + BODY
        + '\n\n大新县社会保险事业管理中心\n2022年2月8日\n附表\n资金使用单位\t县社会保险事业管理中心',
        {'agency': '大新县社会保险事业管理中心'},
    ),
    'bare author of a form, its full name in the page data': (
        '大新县2021年度补助资金绩效自评报告\n\n实施单位\t社会保险事业管理中心' + BODY,
        {'agency': '大新县社会保险事业管理中心'},
        {'agency': '大新县社会保险事业管理中心'},
    ),
    'author that only names its level': (
        '大新县2021年度补助资金绩效自评报告\n\n实施单位\t县社会保险事业管理中心' + BODY,
        {'agency': '大新县社会保险事业管理中心'},
    ),
    'author of another level than the report': (
        '大新县2021年度补助资金绩效自评报告\n\n主管部门\t市人力资源和社会保障局' + BODY,
        {'agency': '市人力资源和社会保障局'},
    ),
    'author that begins like a level': (
        '凭祥市2021年度专项资金绩效自评报告\n\n实施单位\t市场监督管理局' + BODY,
        {'agency': '市场监督管理局', 'county': '凭祥市'},
    ),
    'zone without a code': (
        '安徽省合肥高新技术产业开发区2021年度就业补助资金绩效自评报告' + BODY,
        {
            'region': '安徽省合肥高新技术产业开发区',
            'region_code': '340100',
            'province': '安徽省',
            'city': '合肥市',
            'county': '合肥高新技术产业开发区',
        },
    ),
    'zone that names no host': (
        '雄安新区2021年城乡居民基本养老保险项目绩效自评报告' + BODY,
        {'region': '雄安新区', 'region_code': None, 'county': '雄安新区'},
    ),
    'hospital named as a county is': (
        '平安医院建设项目2021年绩效评价报告' + BODY,
        {'region': None, 'region_code': None, 'agency': None},
    ),
    'word that ends like a county': (
        '2021年创新县域医疗服务专项资金绩效自评报告' + BODY,
        {'region': None, 'report_type': '项目支出绩效自评'},
    ),
    'county of a prefecture, all by short names': (
        '甘肃省临夏州东乡县2021年城乡低保项目绩效自评报告' + BODY,
        {'region': '甘肃省临夏州东乡县', 'region_code': '622926', 'county': '东乡族自治县'},
    ),
    'department behind the year': (
        '和平区2021年度民政局部门整体支出绩效自评报告' + BODY,
        {'agency': '民政局', 'region': '和平区', 'region_code': None},
    ),
    'zone behind its city': (
        '长治市经济开发区2019年度城乡低保专项资金绩效评价报告' + BODY,
        {'region': '长治市经济开发区', 'region_code': '140400', 'county': '经济开发区'},
    ),
    'code as of the report year, before the county became a city': (
        '无为县2018年度农村低保民生工程绩效自评报告' + BODY,
        {'region_code': '340225', 'county': '无为县'},
    ),
    'code as of the report year, after': (
        '无为市2020年度农村低保民生工程绩效自评报告' + BODY,
        {'region_code': '340281', 'county': '无为市'},
    ),
    'short form without level at the head of the agency': (
        '2021年城乡居民基本养老保险项目支出绩效自评报告' + BODY + '\n弥勒城乡居民养老保险管理中心\n2022年4月1日',
        {'agency': '弥勒城乡居民养老保险管理中心', 'region': '弥勒市', 'region_code': '532504'},
    ),
    'region from the sentence that opens the report': (
        '2021年城乡居民基本养老保险绩效自评报告\n\n现就太湖县2021年度绩效自评情况报告如下：' + BODY,
        {'region': '太湖县', 'region_code': '340825'},
    ),
    'region from where the county lies': (
        '2021年社会救助绩效自评报告\n\n一、基本情况\n\n寻甸回族彝族自治县位于云南省昆明市东北部，辖16个乡镇。我县2021年发放救助金。\n',
        {'region': '云南省昆明市寻甸回族彝族自治县', 'region_code': '530129'},
    ),
    'counties of a list are not the region': (
        '西双版纳州2021年度缴费补贴专项资金绩效自评报告\n\n一、基本情况\n\n景洪市申请10万元，勐海县申请20万元，勐腊县申请30万元。景洪市已支付。\n',
        {'region': '西双版纳州', 'region_code': '532800', 'county': None},
    ),
    'year of the figures, not of rules, nor of the publication': (
        (
            '城乡居民基本养老保险项目支出绩效评价报告\n\n根据《2014年实施办法》（国发〔2014〕8号），自2014年1月起实施。'
            '2014年印发细则。2020年，全县参保3万人。截至2020年底，发放养老金。\n\n一、概况\n\n2020年度预算执行良好。'
        ),
        {'report_year': 2020},
    ),
    'range of years': (
        '永善县2019-2021年就业补助资金绩效评价报告' + BODY,
        {'report_year': 2021, 'region_code': '530625'},
    ),
    'chinese numerals for the year': (
        '二〇二一年度元谋县民政局部门整体支出绩效自评报告' + BODY,
        {'report_year': 2021, 'agency': '元谋县民政局', 'region_code': '532328'},
    ),
    'notice year beside the evaluated year': (
        '桐城市民政局关于2022年开展2021年度项目支出绩效自评的报告' + BODY,
        {'report_year': 2021, 'agency': '桐城市民政局', 'region_code': '340881'},
    ),
    'letter-spaced title': (
        '绩 效 自 评 报 告\n2021年度\n单位名称：上思县医疗保障局' + BODY,
        {'title': '绩效自评报告', 'agency': '上思县医疗保障局', 'report_year': 2021},
    ),
    'publisher of the page as author': (
        '2021年度就业补助资金绩效自评报告' + BODY,
        {'agency': '盘州市人力资源和社会保障局', 'region_code': '520281'},
        {'agency': '盘州市人力资源和社会保障局'},
    ),
    'a government as publisher is no author': (
        '2021年度就业补助资金绩效自评报告' + BODY,
        {'agency': None},
        {'agency': '盘州市人民政府办公室'},
    ),
    'a publisher without its place, the day beside the source': (
        '突泉县城乡居民基本养老保险补助经费2021年度绩效自评报告' + BODY,
        {'agency': '人力资源和社会保障局', 'published_on': date(2022, 5, 6), 'report_type': '项目支出绩效自评'},
        {'agency': '人力资源和社会保障局', 'day': '2022-05-06 09:30'},
    ),
    'no title, the author in the first sentence': (
        '根据《凉城县财政局关于开展绩效自评的通知》要求，凉城县天成乡人民政府完成了2021年度绩效自评工作，结果如下。'
        + BODY,
        {'title': None, 'agency': '凉城县天成乡人民政府', 'region': '凉城县', 'region_code': '150925'},
    ),
    'no title, a place as the author': (
        '按照上级要求，广西壮族自治区对2021年度养老保险补助资金进行了绩效自评。' + BODY,
        {'agency': None, 'region': '广西壮族自治区', 'region_code': '450000'},
    ),
    'a form with the name of its file': (
        '2021年度就业补助资金绩效目标自评表.xlsx\n中央主管部门\t人力资源社会保障部\n地方主管部门\t凉城县就业服务中心',
        {'title': '2021年度就业补助资金绩效目标自评表', 'agency': '凉城县就业服务中心', 'region': '凉城县'},
    ),
    'a sheet in one line': (
        f'绩效自评表\n名称 补助资金 中央主管部门 民政部 地方主管部门 凉城县就业服务中心 {"分配 合理 " * 9}',
        {'agency': '凉城县就业服务中心', 'region': '凉城县'},
    ),
}


@pytest.mark.parametrize('name', CASES)
def test_head_of_a_report_is_read(find, name):
    text, expected, *meta = CASES[name]
    found = find(text, *meta)
    assert {key: getattr(found, key) for key in expected} == expected


def test_centred_lines_that_name_neither_place_nor_year_begin_the_title_below(find):
    lines = ('附件1', '城乡居民基本养老保险', '财政补助资金2021年度绩效自评报告')
    text = '\n'.join(lines) + BODY
    assert find(text, centered=lines).title == '城乡居民基本养老保险财政补助资金2021年度绩效自评报告'
    assert find(text, centered=lines[2:]).title == lines[2]


@pytest.mark.parametrize('below', ['2021年度财政补助资金绩效自评报告', '关于财政补助资金2021年度绩效自评报告'])
def test_a_centred_line_does_not_go_on_into_a_line_that_begins_a_title(find, below):
    lines = ('城乡居民基本养老保险', below)
    assert find('\n'.join(lines) + BODY, centered=lines).title == below


def test_page_data_are_taken_as_printed(find):
    meta = {
        'index_number': '11340000-2022-001',
        'doc_number': '无',
        'validity': '有效',
        'published_on': '2023年4月19日 10:22',
        'title': '某某',
    }
    found = find('休宁县2022年度民生工程绩效自评报告' + BODY, meta)
    assert (found.index_number, found.doc_number, found.validity) == ('11340000-2022-001', None, '有效')
    assert found.published_on == date(2023, 4, 19)
    assert found.title == '休宁县2022年度民生工程绩效自评报告'


def test_own_words_of_a_place_hold_its_names_and_what_it_calls_itself(find):
    words = find('昆明市西山区2021年度民生工程绩效自评报告' + BODY).own_region_words
    assert {'昆明市西山区', '西山区', '我区', '全区', '本区'} <= set(words)
    assert '我市' not in words
    assert list(words) == sorted(words, key=len, reverse=True)


def test_furniture_does_not_speak_for_the_report(find):
    text = '关于做好2030年丙项工作的通知（某发〔2030〕1号）\n旌德县低保绩效自评报告\n\n一、概况\n\n2021年，发放。'
    found = find(text, furniture=(text.partition('\n')[0],))
    assert (found.report_year, found.cited_documents) == (2021, ())


@pytest.mark.parametrize(
    'text', ['', '\n\n', '一', '（' * 3000, '2021' * 3000, '〔' * 5000, '县' * 5000, '自评得分' * 3000, '年月日' * 3000]
)
def test_any_text_gives_metadata(find, text):
    assert find(text).report_type == '其他'


@pytest.mark.parametrize('ending', ['docx', 'html', 'pdf', 'txt'])
def test_a_title_on_two_lines_and_a_bare_author_are_read_in_every_format(ending):
    document = api.extract_file(SAMPLES / f'duan-2022.{ending}').document
    assert document.title == '都安瑶族自治县城乡居民基本养老保险补助资金2022年度绩效自评报告'
    assert document.agency == '都安瑶族自治县社会保险事业管理中心'


@pytest.mark.parametrize('name', ['000', '001', '002', '004'])
def test_whole_reports_agree_with_their_annotation(find, shared_reports, name):
    gold = json.loads((shared_reports / 'gold' / f'{name}.document.json').read_text('utf-8'))
    page = {'published_on': gold['published_on'], 'index_number': gold['index_number'], 'validity': gold['validity']}
    found = find((shared_reports / f'{name}.txt').read_text('utf-8'), {k: v for k, v in page.items() if v})
    plain = {key: getattr(found, key) for key in gold}
    for key in ('report_date', 'published_on'):
        plain[key] = plain[key].isoformat() if plain[key] else None
    plain['cited_documents'] = list(plain['cited_documents'])
    plain['self_score'] = None if plain['self_score'] is None else float(plain['self_score'])
    assert plain == gold
