"""Places whose name several places bear, told by what surrounds the report: public geography, invented reports."""

import pytest

from pipeline.metadata.places import check_region
from pipeline.metadata.regions import find_by_address

BODY = '\n\n一、基本情况\n\n按照工作安排，我区认真组织开展自评。\n'
TITLE = '鼓楼区2020年度城乡居民养老保险绩效自评报告'


@pytest.mark.parametrize(
    ('text', 'meta', 'code', 'city'),
    [
        # the agency of title, signature or page
        ('沧州市新华区人力资源和社会保障局2020年度部门整体支出绩效自评报告' + BODY, {}, '130902', '沧州市'),
        (
            '新华区2020年度部门整体支出绩效自评报告' + BODY + '\n石家庄市新华区财政局\n2021年3月1日',
            {},
            '130105',
            '石家庄市',
        ),
        (TITLE + BODY, {'agency': '开封市鼓楼区社会保险中心'}, '410204', '开封市'),
        (TITLE + BODY, {'site_name': '福州市鼓楼区人民政府'}, '350102', '福州市'),
        # the signs of document numbers, the report's own and those cited
        (TITLE + '\n\n根据徐鼓政发〔2019〕5号文件要求开展工作。' + BODY, {}, '320302', '徐州市'),
        (TITLE + BODY, {'doc_number': '宁鼓政〔2020〕3号'}, None, None),
        (TITLE + '\n\n根据汴鼓政发〔2019〕5号和豫财社〔2019〕3号文件要求开展工作。' + BODY, {}, '410204', '开封市'),
        # the address of the page
        (TITLE + BODY, {'url': 'http://www.njgl.gov.cn/1.html'}, '320106', '南京市'),
        (TITLE + BODY, {'url': 'https://gulou.kaifeng.gov.cn/1.html'}, '410204', '开封市'),
        (TITLE + BODY, {'url': 'http://zgxuzhou.cn/1.html'}, '320302', '徐州市'),
        (TITLE + BODY, {'url': 'http://[broken'}, None, None),
        # 城区 and its like
        ('阳泉市城区2012年度部门整体支出绩效自评报告' + BODY, {}, '140302', '阳泉市'),
        ('城区2020年度部门整体支出绩效自评报告\n\n晋城市位于山西省东南部。' + BODY, {}, '140502', '晋城市'),
        ('城区2020年度部门整体支出绩效自评报告' + BODY, {}, None, None),
        ('市中区2020年度部门整体支出绩效自评报告\n\n按照济宁市和内江市的要求。' + BODY, {}, '511002', '内江市'),
        # signs alone
        (
            '2021年度城乡居民养老保险绩效自评报告\n\n根据淮杜政〔2021〕5号文件要求开展工作。' + BODY,
            {},
            '340602',
            '淮北市',
        ),
        ('2021年度城乡居民养老保险绩效自评报告' + BODY, {'doc_number': '淮杜人社〔2021〕5号'}, '340602', '淮北市'),
        (
            '2021年度城乡居民养老保险绩效自评报告\n\n根据财社〔2021〕5号、皖政〔2021〕1号文件开展工作。' + BODY,
            {},
            None,
            None,
        ),
    ],
)
def test_a_shared_name_is_told_by_what_surrounds_it(find, text, meta, code, city):
    found = find(text, meta)
    assert (found.region_code, found.city) == (code, city)


@pytest.mark.parametrize(
    ('name', 'url', 'code'),
    [
        ('鼓楼区', 'http://www.xz.gov.cn/1.html', '320302'),
        ('徐州市鼓楼区', 'http://www.xz.gov.cn/1.html', '320302'),
        ('新华区', 'http://xinhua.sjz.gov.cn/1.html', '130105'),
        ('新华区', 'http://www.pds.gov.cn/1.html', '410402'),
        ('新华区', 'http://www.hebei.gov.cn/1.html', None),
        ('新华区', 'http://www.gov.cn/1.html', None),
        ('临海镇', 'http://www.xz.gov.cn/1.html', None),
        ('景洪市', 'http://www.xsbn.gov.cn/1.html', '532801'),
    ],
)
def test_an_address_tells_which_of_several_places_is_meant(report_words, name, url, code):
    division = find_by_address(name, 2020, url, report_words.gazetteer)
    assert (division.code if division else None) == code


@pytest.mark.parametrize(
    ('text', 'problems'),
    [
        (TITLE + BODY, ['region_ambiguous']),
        ('徐州市' + TITLE + BODY, []),
        ('杭州市下城区2022年度部门整体支出绩效自评报告' + BODY, ['region_out_of_force']),
        ('杭州市下城区1999年度部门整体支出绩效自评报告' + BODY, []),
        ('郑场镇2022年度部门整体支出绩效自评报告' + BODY, []),
        ('2022年度部门整体支出绩效自评报告', []),
    ],
)
def test_a_place_in_doubt_is_a_problem(find, report_words, text, problems):
    assert [problem.code for problem in check_region(find(text), report_words.gazetteer)] == problems


@pytest.mark.parametrize(
    ('title', 'code', 'county'),
    [
        ('广德市2018年度', '341822', '广德县'),
        ('广德县2018年度', '341822', '广德县'),
        ('广德市2020年度', '341882', '广德市'),
        ('潞西市2009年度', '533103', '潞西市'),
        ('芒市2009年度', '533103', '潞西市'),
    ],
)
def test_the_code_is_that_of_the_year_whatever_the_name_is_by_now(find, title, code, county):
    found = find(title + '城乡居民养老保险绩效自评报告' + BODY)
    assert (found.region_code, found.county) == (code, county)
    assert found.region.endswith(title[:-6])


@pytest.mark.parametrize(
    ('title', 'region', 'code'),
    [
        ('合肥高新技术产业开发区2021年度', '合肥高新技术产业开发区', '340100'),
        ('合肥市经济技术开发区人力资源和社会保障局2021年度', '合肥市经济技术开发区', '340100'),
        ('蚌埠市淮上区沫河口工业园区2021年度', '蚌埠市淮上区沫河口工业园区', '340311'),
        ('滨海新区2021年度', '滨海新区', '120116'),
        ('岳阳市南湖新区民政局2021年度', '岳阳市南湖新区', '430600'),
    ],
)
def test_a_zone_without_a_code_keeps_its_name_and_has_the_code_of_its_host(find, title, region, code):
    found = find(title + '城乡居民养老保险绩效自评报告' + BODY)
    assert (found.region, found.region_code) == (region, code)
