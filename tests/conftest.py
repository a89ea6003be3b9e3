from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / 'shared'


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
