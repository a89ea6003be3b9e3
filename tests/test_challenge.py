import pytest

from pipeline import run
from pipeline.evaluate.challenge import FORM, read_batches
from pipeline.evaluate.floors import find_fallen, read_floors

LEAST_SENTENCES, LEAST_TABLES = 500, 40


@pytest.fixture(scope='module')
def batches(tests_folder):
    return read_batches(tests_folder / 'challenge')


def test_the_set_is_large_enough_and_no_case_stands_twice(batches):
    cases = [case for batch in batches for case in batch.cases]
    assert sum(not case.cells for case in cases) >= LEAST_SENTENCES
    assert sum(bool(case.cells) for case in cases) >= LEAST_TABLES
    assert len({case.case_id for case in cases}) == len(cases)


def test_the_set_covers_all_indicators_and_roles(batches, patterns):
    lines = [line for batch in batches for case in batch.cases for line in case.expect]
    assert {line['role'] for line in lines} == {'actual', 'target', 'prior', 'change', 'standard'}
    assert {line['indicator'] for line in lines} - {None} <= set(patterns.indicators)
    assert len({line['indicator'] for line in lines} - {None}) >= 90


def test_no_measure_of_the_set_is_below_its_floor(batches, patterns, tests_folder):
    floors = read_floors(tests_folder / 'floors.json')
    assert find_fallen(run.score_challenge(batches, patterns), {FORM: floors[FORM]}) == ()
