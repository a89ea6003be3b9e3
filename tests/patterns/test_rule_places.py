from pathlib import Path

import pytest

from pipeline.patterns.load import read_files
from pipeline.patterns.places import RuleBook

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope='module')
def rules():
    return RuleBook(read_files())


def line_of(place):
    return (ROOT / 'patterns' / place.file).read_text('utf-8').splitlines()[place.line - 1]


def test_a_label_stands_on_the_line_that_writes_it(rules):
    place = rules.place_of('insured_persons:参保总人数')
    assert place.file == 'indicators/enrolment.yaml'
    assert '参保(总|' in line_of(place)
    assert '养老金…发放率' not in line_of(place)
    assert line_of(rules.place_of('contribution_tier:缴费标准…每年'))


def test_a_shape_stands_on_the_line_of_its_name(rules):
    assert 'insured_persons.in_service' in line_of(rules.place_of('insured_persons.in_service'))


def test_what_stands_nowhere_is_led_to_its_entry_or_to_nothing(rules):
    assert line_of(rules.place_of('insured_persons:没有这个名称')) == '- id: insured_persons'
    assert rules.place_of('no_such_indicator:参保人数') is None


def test_every_indicator_belongs_to_the_family_of_its_file(rules, patterns):
    members = {member.indicator_id: member for member in rules.members()}
    assert set(members) == set(patterns.indicators)
    assert all(members[name].zh == entry.zh for name, entry in patterns.indicators.items())
    assert members['insured_persons'].family == 'enrolment'


def test_an_own_file_stands_in_for_the_shipped_entry(tmp_path):
    (tmp_path / 'indicators').mkdir()
    (tmp_path / 'indicators' / 'mine.yaml').write_text(
        '- id: insured_persons\n  zh: 参保\n  unit: 人\n  labels:\n    - 在册\n', 'utf-8'
    )
    rules = RuleBook(read_files(tmp_path))
    place = rules.place_of('insured_persons:在册')
    assert (place.file, place.line) == ('indicators/mine.yaml', 5)
