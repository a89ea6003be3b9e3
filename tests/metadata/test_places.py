"""Codes of the places that figures are about, in reports of cities, provinces and counties."""

import pytest

from pipeline import api
from pipeline.metadata.places import find_codes

YEAR = 2021


@pytest.mark.parametrize(
    ('region', 'names', 'codes'),
    [
        ('150800', ['五原县', '杭锦后旗'], {'五原县': '150821', '杭锦后旗': '150826'}),
        ('150800', ['巴彦淖尔市五原县', '临河'], {'巴彦淖尔市五原县': '150821', '临河': '150802'}),
        ('150000', ['巴彦淖尔市', '五原县'], {'巴彦淖尔市': '150800', '五原县': '150821'}),
        ('530000', ['红河州', '峨山县'], {'红河州': '532500', '峨山县': '530426'}),
        ('429004', ['郑场镇'], {}),
        ('500000', ['渝中区'], {'渝中区': '500103'}),
    ],
)
def test_a_place_in_the_region_has_its_code(report_words, region, names, codes):
    assert find_codes(names, region, YEAR, report_words.gazetteer) == codes


def test_a_name_that_many_cities_have_is_that_of_the_report(report_words):
    names = ['鼓楼区']
    assert find_codes(names, '320300', YEAR, report_words.gazetteer) == {'鼓楼区': '320302'}
    assert find_codes(names, '350100', YEAR, report_words.gazetteer) == {'鼓楼区': '350102'}
    assert find_codes(names, '320000', YEAR, report_words.gazetteer) == {}


@pytest.mark.parametrize('names', [['大余县'], ['巴彦淖尔市'], ['隆兴昌镇'], ['全市'], ['']])
def test_what_lies_not_in_the_region_has_no_code(report_words, names):
    assert find_codes(names, '150800', YEAR, report_words.gazetteer) == {}


def test_a_report_without_a_region_gives_no_codes(report_words):
    assert find_codes(['五原县'], None, YEAR, report_words.gazetteer) == {}
    assert find_codes(['五原县'], '999999', YEAR, report_words.gazetteer) == {}


def test_codes_are_those_of_the_year_of_the_report(report_words):
    assert find_codes(['无为县'], '340200', 2018, report_words.gazetteer) == {'无为县': '340225'}
    assert find_codes(['无为市'], '340200', 2021, report_words.gazetteer) == {'无为市': '340281'}
    assert find_codes(['无为市'], '340200', None, report_words.gazetteer) == {'无为市': '340281'}


def test_figures_of_counties_in_a_report_of_a_city_have_the_codes_of_their_counties(tmp_path):
    path = tmp_path / 'report.txt'
    path.write_text(
        '巴彦淖尔市2022年度城乡居民养老保险项目绩效自评报告\n\n一、完成情况\n\n'
        '全市参保70万人。分旗县看，五原县参保12万人，杭锦后旗参保13万人，隆兴昌镇参保2万人。\n',
        'utf-8',
    )
    figures = api.extract_file(path).figures
    assert [(figure.raw, figure.region, figure.region_code) for figure in figures] == [
        ('70万人', None, None),
        ('12万人', '五原县', '150821'),
        ('13万人', '杭锦后旗', '150826'),
        ('2万人', '隆兴昌镇', None),
    ]
