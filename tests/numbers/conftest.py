import pytest

from pipeline.numbers.classify import classify_numbers
from pipeline.numbers.quantities import find_quantities


@pytest.fixture(scope='session')
def classed(patterns):
    """Text in, every number with its class out: [('2021', 'date'), …]."""

    def read(text):
        return [(n.span.of(text), n.kind.value) for n in classify_numbers(text, patterns.number_words)]

    return read


@pytest.fixture(scope='session')
def measured(patterns):
    """Text in, its quantities out."""

    def read(text):
        return find_quantities(text, patterns.number_words)

    return read
