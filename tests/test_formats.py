"""One report in four formats gives equal figures."""

from pathlib import Path

import pytest

from pipeline import run
from pipeline.evaluate.gold import format_of

ROOT = Path(__file__).resolve().parents[1]
FORMATS = ('html', 'docx', 'pdf')
SAMPLES = sorted(path.stem for path in (ROOT / 'samples').glob('*.txt'))
REPORTS = ('000', '001', '002', '004')


def figures_of(path, patterns):
    figures = run.extract_file(path, path.name, patterns).figures
    return [(f.value, f.unit, f.indicator, f.role) for f in figures]


def sample_cases():
    return [pytest.param(name, ending, id=f'{name}-{ending}') for name in SAMPLES for ending in FORMATS]


@pytest.fixture(scope='module')
def texts():
    """The figures of each plain text, read once."""
    return {}


def expected(path, patterns, texts):
    if path not in texts:
        texts[path] = figures_of(path, patterns)
    assert texts[path]
    return texts[path]


@pytest.mark.parametrize(('name', 'ending'), sample_cases())
def test_a_sample_has_the_figures_of_its_text_in_every_format(name, ending, patterns, texts):
    folder = ROOT / 'samples'
    assert figures_of(folder / f'{name}.{ending}', patterns) == expected(folder / f'{name}.txt', patterns, texts)


@pytest.mark.parametrize('ending', ['html', 'gb18030.html', 'docx', 'pdf'])
@pytest.mark.parametrize('name', REPORTS)
def test_a_published_report_has_the_figures_of_its_text_in_every_format(name, ending, patterns, texts, shared_reports):
    path = shared_reports / 'formats' / f'{name}.{ending}'
    if not path.is_file():
        pytest.skip(f'{path.name} is not on this machine')
    assert figures_of(path, patterns) == expected(shared_reports / f'{name}.txt', patterns, texts)


def test_the_readers_agree_on_the_format_of_the_files(shared_reports):
    assert {format_of(path.name) for path in (shared_reports / 'formats').iterdir()} >= set(FORMATS)
