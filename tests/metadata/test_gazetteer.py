import csv
from pathlib import Path

import pytest
import yaml

REFERENCE = Path(__file__).resolve().parents[3] / 'shared' / 'reference' / 'areacodes.csv'
PATTERNS = Path(__file__).resolve().parents[2] / 'patterns'
YEARS = range(2009, 2025)


@pytest.fixture(scope='module')
def gazetteer(report_words):
    return report_words.gazetteer


@pytest.fixture(scope='module')
def reference():
    if not REFERENCE.is_file():
        pytest.skip('../shared/reference is not on this machine')
    with REFERENCE.open(encoding='utf-8-sig', newline='') as file:
        return list(csv.DictReader(file))


def in_force(reference, year):
    return {
        row['代码']: row['名称']
        for row in reference
        if int(row['启用时间']) <= year and (not row['变更/弃用时间'] or year < int(row['变更/弃用时间']))
    }


@pytest.mark.parametrize('year', YEARS)
def test_codes_and_names_of_a_year_are_those_of_the_reference(gazetteer, reference, year):
    ours = {d.code: d.name for group in gazetteer.by_code.values() for d in group if d.distance(year) == 0}
    assert ours == in_force(reference, year)


@pytest.mark.parametrize('year', YEARS)
def test_a_county_of_a_known_city_has_one_code(gazetteer, reference, year):
    for code, name in in_force(reference, year).items():
        if not code.endswith('00'):
            found = [d.code for d in gazetteer.named(name, year) if d.code[:4] == code[:4]]
            assert found == [code], name


@pytest.mark.parametrize(
    ('name', 'year', 'code'),
    [('嵩明县', 2015, '530127'), ('达拉特旗', 2021, '150621'), ('红河州', 2020, '532500'), ('内蒙古', 2020, '150000'),
     ('滨海新区', 2018, '120116'), ('神农架林区', 2018, '429021'), ('西双版纳州', 2018, '532800'),
     ('版纳州', 2018, '532800'), ('东乡县', 2021, '622926')],
)  # fmt: skip
def test_full_and_short_names_are_known(gazetteer, name, year, code):
    assert [d.code for d in gazetteer.named(name, year)] == [code]


def test_every_code_that_a_change_ends_was_in_force_until_then(gazetteer):
    changes = yaml.safe_load((PATTERNS / 'region_changes.yaml').read_text('utf-8'))['changes']
    for change in changes:
        for code in change.get('ended', ()):
            assert gazetteer.of_code(code, 2030).last == change['year'] - 1, code


def test_a_name_of_several_places_has_several_codes(gazetteer):
    assert {d.code[:4] for d in gazetteer.named('鼓楼区', 2020)} == {'3201', '3203', '3501', '4102'}


def test_a_name_out_of_force_leads_to_the_time_nearest_to_the_year(gazetteer):
    assert [d.code for d in gazetteer.named('广德县', 2022)] == ['341822']
    assert [d.code for d in gazetteer.named('广德市', 2012)] == ['341882']


def test_the_longest_name_is_found_where_names_overlap(gazetteer):
    text = '在四川省内江市市中区和红河哈尼族彝族自治州个旧市'
    names = ['四川省', '内江市', '市中区', '红河哈尼族彝族自治州', '个旧市']
    assert [place.name for place in gazetteer.find_names(text)] == names


def test_a_chain_is_read_by_code(gazetteer):
    (county,) = gazetteer.named('个旧市', 2020)
    assert gazetteer.city_of(county, 2020).name == '红河哈尼族彝族自治州'
    assert gazetteer.province_of(county, 2020).name == '云南省'
    (district,) = [d for d in gazetteer.named('朝阳区', 2020) if d.code.startswith('11')]
    assert gazetteer.city_of(district, 2020) is None
