from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / 'shared'


@pytest.fixture(scope='session', autouse=True)
def _no_fonts_of_this_machine():
    """A font that pdfium finds for a test would stay for all tests after it, whose boxes would differ."""
    from pipeline.ingest.pdf_fonts import read_without_fonts

    read_without_fonts()


@pytest.fixture(scope='session')
def tests_folder():
    return ROOT / 'tests'


@pytest.fixture(scope='session')
def shared_reports():
    """The four whole reports with gold, where they lie beside the repository."""
    folder = SHARED / 'reports'
    if not folder.is_dir():
        pytest.skip('../shared/reports is not on this machine')
    return folder


@pytest.fixture(scope='session')
def page_words():
    from pipeline.patterns.page_words import load_page_words

    return load_page_words((ROOT / 'patterns' / 'metadata.yaml').read_text('utf-8'))


@pytest.fixture(scope='session')
def patterns():
    """All pattern files, loaded once."""
    from pipeline.patterns.load import load_patterns

    return load_patterns()


@pytest.fixture(scope='session')
def classed(patterns):
    """Text in, every number with its class out: [('2021', 'date'), …]."""
    from pipeline.numbers.classify import classify_numbers

    def read(text):
        return [(n.span.of(text), n.kind.value) for n in classify_numbers(text, patterns.number_words)]

    return read


@pytest.fixture(scope='session')
def measured(patterns):
    """Text in, its quantities out."""
    from pipeline.numbers.quantities import find_quantities

    def read(text):
        return find_quantities(text, patterns.number_words)

    return read


@pytest.fixture(scope='session')
def figures_in(patterns):
    """Prose in, its figures out, as in a report of 2021 on 城乡居民."""
    from pipeline.run import extract_statement

    def read(text, heading=None, year=2021, scheme='城乡居民'):
        return extract_statement(text, patterns, heading, year, scheme)

    return read


@pytest.fixture(scope='session')
def stated(figures_in):
    """Prose in, (indicator, value, role) of each of its figures out."""

    def read(text, heading=None):
        return [(f.indicator_id, f.quantity.value, f.role.value) for f in figures_in(text, heading)]

    return read


@pytest.fixture
def other_contributors(tmp_path):
    """A folder of one's own with an entry that no longer reads 缴费人数."""
    folder = tmp_path / 'other'
    (folder / 'indicators').mkdir(parents=True)
    entry = """\
- id: contributors
  zh: 缴费人数
  unit: 人
  kind: flow
  definition: People who paid.
  plausible: ['0', '1000000000']
  labels: [缴费者]
  examples:
    - {text: 缴费者30人。, expect: [{indicator: contributors, value: '30', unit: 人}]}
    - {text: 缴费者40人。, expect: [{indicator: contributors, value: '40', unit: 人}]}
  counterexamples: [{text: 参保50人。, because: 参保者}]
"""
    (folder / 'indicators' / 'other.yaml').write_text(entry, 'utf-8')
    return folder
