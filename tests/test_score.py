from pathlib import Path

import pytest

from pipeline import run
from pipeline.evaluate.floors import find_fallen, read_floors
from pipeline.evaluate.gold import format_of, read_gold
from pipeline.evaluate.score import score_report
from pipeline.patterns.load import load_patterns

TESTS = Path(__file__).resolve().parent
FORMATS = ('text', 'html', 'docx', 'pdf')


@pytest.fixture(scope='module')
def patterns():
    return load_patterns()


def score(reports, patterns, form):
    floors = read_floors(TESTS / 'floors.json')
    scores = [
        score_report(report, name, run.extract_file(path, path.name, patterns))
        for report in reports
        for name, path in report.files.items()
        if format_of(name) == form
    ]
    return find_fallen(scores, {form: floors[form]})


@pytest.mark.parametrize('form', FORMATS)
def test_no_measure_of_the_samples_is_below_its_floor(form, patterns):
    assert score(read_gold(TESTS / 'fixtures', TESTS.parent / 'samples'), patterns, form) == ()


@pytest.mark.parametrize('form', FORMATS)
def test_no_measure_of_the_published_reports_is_below_its_floor(form, patterns, shared_reports):
    assert score(read_gold(shared_reports), patterns, form) == ()
