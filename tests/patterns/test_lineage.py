"""What became of divisions, against the reference of codes and in examples of public geography."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT.parent / 'shared' / 'reference' / 'areacodes.csv'
FACTS = ROOT / 'patterns' / 'region_changes.yaml'
YEARS = range(2009, 2025)


@pytest.fixture(scope='module')
def gazetteer(patterns):
    return patterns.report_words.gazetteer


@pytest.fixture(scope='module')
def lineage(gazetteer):
    return gazetteer.lineage


@pytest.fixture(scope='module')
def reference():
    if not REFERENCE.is_file():
        pytest.skip('../shared/reference is not on this machine')
    with REFERENCE.open(encoding='utf-8-sig', newline='') as file:
        return [Row(row) for row in csv.DictReader(file)]


class Row:
    """A line of the reference: whole successors stand bare, parts given away stand with their year."""

    def __init__(self, row):
        self.code = row['代码']
        self.first = int(row['启用时间'])
        self.end = int(row['变更/弃用时间'] or 9999)
        found = re.findall(r'(\d{6})(?:\[(\d{4})\])?', row['新代码'])
        self.whole = [code for code, year in found if not year]
        self.parts = [(code, int(year)) for code, year in found if year]

    def lives(self, year):
        return self.first <= year < self.end


def successors_of_the_reference(rows, year):
    """Code → its successors over `year`, or None where the reference knows none."""
    old = {row.code: row for row in rows if row.lives(year - 1)}
    new = {row.code for row in rows if row.lives(year)}
    whole = {row.whole[0] for row in old.values() if row.end == year and len(row.whole) == 1}
    found = {}
    for code, row in old.items():
        if row.end == year:
            found[code] = set(row.whole) or ({code} if code in new else None)
            continue
        inside = code.rstrip('0') if code.endswith('00') else code
        set_off = {part for part, at in row.parts if at == year and part in new - old.keys() - whole}
        found[code] = {code} | {part for part in set_off if not part.startswith(inside)}
    return found


def successors(lineage, code, year):
    return set(lineage.successors[year].get(code, (code,)))


@pytest.mark.parametrize('year', YEARS[1:])
def test_what_became_of_every_code_is_what_the_reference_says(lineage, reference, year):
    expected = successors_of_the_reference(reference, year)
    assert expected.keys() == lineage.names[year - 1].keys()
    known = {code: after for code, after in expected.items() if after is not None}
    assert {code: successors(lineage, code, year) for code in known} == known
    # of prefectures that ended the reference names no successor
    assert all(code.endswith('00') for code in expected.keys() - known.keys())


@pytest.mark.parametrize('base', YEARS)
def test_the_code_on_every_base_year_is_what_the_reference_leads_to(lineage, reference, base):
    steps = {year: successors_of_the_reference(reference, year) for year in YEARS[1:]}
    went_on = {(row.code, year) for row in reference for year in YEARS[1:] if row.lives(year - 1) and row.lives(year)}
    back = {year: inverted(steps[year], lineage, year) for year in YEARS[1:]}
    for year in YEARS:
        for code in lineage.names[year]:
            expected = lead(code, year, base, {'steps': steps, 'back': back, 'went_on': went_on})
            assert expected == 'unknown' or lineage.follow(code, year, base).code == expected, (code, year)


def inverted(after, lineage, year):
    before = defaultdict(set)
    for code, codes in after.items():
        for each in codes or successors(lineage, code, year):
            before[each].add(code)
    return before


def lead(code, year, base, known):
    """One that gave a part away and is in force is what it was; one that ended in several parts is none of them."""
    for at in range(year + 1, base + 1):
        if (code, at) in known['went_on']:
            continue
        if (after := known['steps'][at][code]) is None:
            return 'unknown'
        if len(after) != 1:
            return None
        (code,) = after
    for at in range(year, base, -1):
        if len(known['back'][at][code]) != 1:
            return None
        (code,) = known['back'][at][code]
    return code


@pytest.mark.parametrize(
    ('code', 'years', 'found', 'changes'),
    [
        ('340600', (2009, 2024), '340600', []),
        ('533103', (2009, 2024), '533103', ['renamed']),
        ('341822', (2018, 2024), '341882', ['upgraded']),
        ('341882', (2024, 2010), '341822', ['upgraded']),
        ('632321', (2019, 2020), '632301', ['upgraded']),
        ('522200', (2010, 2024), '520600', ['upgraded']),
        ('542122', (2010, 2024), '540321', ['recoded']),
        ('341422', (2009, 2024), '340281', ['recoded', 'upgraded']),
        ('330103', (2020, 2024), '330105', ['merged']),
        ('330105', (2020, 2024), '330105', ['merged']),
        ('330105', (2024, 2020), None, ['merged']),
        ('130103', (2013, 2024), None, ['split']),
        ('330110', (2020, 2024), '330110', ['split']),
        ('440306', (2015, 2024), '440306', ['split', 'split']),
        ('440306', (2024, 2015), '440306', ['split', 'split']),
        ('130521', (2019, 2024), None, ['split']),
        ('360402', (2015, 2024), None, ['split']),
        ('330110', (2021, 2024), '330110', []),
        ('330113', (2022, 2020), '330110', ['split']),
        ('659012', (2024, 2020), None, ['founded']),
        ('341400', (2010, 2011), None, ['split']),
        ('000000', (2020, 2024), None, []),
    ],
)
def test_a_code_is_followed_with_the_changes_on_the_way(lineage, code, years, found, changes):
    descent = lineage.follow(code, *years)
    assert descent.code == found
    assert [step.change for step in descent.steps] == changes


def test_years_that_no_list_covers_are_those_nearest_to_them(lineage):
    assert lineage.follow('341822', 1990, 2050).code == '341882'
    assert lineage.follow('341882', 2050, 1990).code == '341822'


def test_a_step_is_told_in_words(lineage):
    (step,) = lineage.follow('330110', 2020, 2024).steps
    assert lineage.describe(step) == '2021 split 330110 余杭区 > 330110 余杭区, 330113 临平区'
    (step,) = lineage.follow('659012', 2024, 2020).steps
    assert lineage.describe(step) == '2023 founded 659012 白杨市'


def test_every_fact_concerns_divisions_of_its_year(lineage):
    facts = yaml.safe_load(FACTS.read_text('utf-8'))
    for fact in facts['went_to']:
        assert fact['code'] in lineage.names[fact['year'] - 1], fact
        assert set(fact['to']) <= lineage.names[fact['year']].keys(), fact
    for fact in facts['set_off']:
        assert fact['code'] in lineage.names[fact['year']].keys() - lineage.names[fact['year'] - 1].keys(), fact
        assert set(fact['from']) <= lineage.names[fact['year']].keys() & lineage.names[fact['year'] - 1].keys(), fact


@pytest.mark.parametrize(
    ('name', 'year', 'code'),
    [('广德市', 2018, '341822'), ('广德县', 2022, '341882'), ('广德市', 2022, '341882'), ('潞西市', 2020, '533103'),
     ('下城区', 2022, None), ('临平区', 2019, None), ('余杭区', 2019, '330110')],
)  # fmt: skip
def test_a_name_out_of_force_is_what_it_was_in_the_year(gazetteer, name, year, code):
    (division,) = {d.code: d for d in gazetteer.named(name, year)}.values()
    found = gazetteer.valid_in(division, year)
    assert (found.code if found else None) == code


def test_a_code_that_ended_before_its_report_is_followed_from_its_end(gazetteer):
    assert gazetteer.on_base('330103', 2023, 2024).code == '330105'
    assert gazetteer.on_base('999999', 2023, 2024).code is None


def test_every_prefecture_and_province_has_its_spelling(gazetteer):
    missing = {
        name
        for code, name in gazetteer.lineage.names[2024].items()
        if code.endswith('00') and code < '71'
        if not any(
            stem in gazetteer.pinyin for form in {name, *gazetteer.short_names.get(name, ())} for stem in stems(form)
        )
    }
    assert missing == set()


def stems(form):
    yield form
    yield from (form.removesuffix(end) for end in ('自治区', '地区', '省', '市', '州', '盟') if form.endswith(end))
