import pytest

from pipeline.panel.growth import find_implied
from pipeline.patterns.load import load_patterns
from pipeline.run import extract_statement

WORDS = load_patterns().panel_words


def implied_by(patterns, text):
    """Return what the last figure of a sentence, as difference of the first, implies for the year before."""
    figures = extract_statement(text, patterns, None, 2021, '城乡居民')
    of, change = figures[0], figures[-1]
    return find_implied(
        {
            'year': 2021,
            'place': 'text',
            'context': of.context,
            'raw': of.quantity.span.of(text),
            'change_raw': change.quantity.span.of(text),
            'value': float(of.quantity.value),
            'low': float(of.quantity.low),
            'high': float(of.quantity.high),
            'unit_word': of.quantity.unit,
            'change': float(change.quantity.value),
            'change_low': float(change.quantity.low),
            'change_high': float(change.quantity.high),
            'change_unit': change.quantity.unit,
        },
        WORDS,
    )


@pytest.mark.parametrize('example', WORDS.file.examples, ids=lambda example: example.text)
def test_an_example_implies_the_value_of_the_year_before(patterns, example):
    found = implied_by(patterns, example.text)
    assert found.value == pytest.approx(float(example.before), abs=0.5 if example.of > 1000 else 0.05)
    assert found.low <= float(example.before) <= found.high


@pytest.mark.parametrize('case', WORDS.file.counterexamples, ids=lambda case: case.text)
def test_a_counterexample_implies_nothing(patterns, case):
    assert implied_by(patterns, case.text) is None


def test_the_bounds_hold_what_the_digits_of_both_numbers_allow(patterns):
    found = implied_by(patterns, '参保4.13万人，比上年增长2.4%')
    assert found.low == pytest.approx(41250 / 1.0245)
    assert found.high == pytest.approx(41350 / 1.0235)
    fallen = implied_by(patterns, '参保4.13万人，比上年下降2.4%')
    assert (fallen.low, fallen.high) == (pytest.approx(41250 / (1 - 0.0235)), pytest.approx(41350 / (1 - 0.0245)))
    assert fallen.low < fallen.value < fallen.high
