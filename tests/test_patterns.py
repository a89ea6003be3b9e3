import pytest

from pipeline.evaluate.challenge import USUAL_SCHEME
from pipeline.evaluate.examples import is_read_right, wrong_attributes
from pipeline.patterns.load import load_patterns
from pipeline.run import extract_example, extract_statement

PATTERNS = load_patterns()


def examples(kind):
    return [
        pytest.param(example, id=f'{indicator.id}-{place}')
        for indicator in PATTERNS.indicators.values()
        for place, example in enumerate(getattr(indicator, kind))
    ]


def counterexamples():
    return [
        pytest.param(indicator.id, example, id=f'{indicator.id}-{place}')
        for indicator in PATTERNS.indicators.values()
        for place, example in enumerate(indicator.counterexamples)
    ]


def figures_of(example):
    return extract_example(example, PATTERNS)


def stated(example):
    return sorted((e.indicator or '', str(e.value.normalize()), e.unit, e.role or 'actual') for e in example.expect)


def found(example):
    return sorted(
        (f.indicator_id or '', str(f.quantity.value.normalize()), f.quantity.unit, f.role.value)
        for f in figures_of(example)
    )


def test_there_are_at_least_98_indicators_each_with_two_examples_and_a_counterexample():
    assert len(PATTERNS.indicators) >= 98
    assert all(len(e.examples) >= 2 and e.counterexamples for e in PATTERNS.indicators.values())


@pytest.mark.parametrize('example', examples('examples'))
def test_an_example_yields_exactly_its_figures(example):
    assert found(example) == stated(example)


@pytest.mark.parametrize('example', examples('examples'))
def test_an_example_yields_the_attributes_that_it_states(example):
    assert wrong_attributes(example, figures_of(example)) == []


@pytest.mark.parametrize(('indicator', 'example'), counterexamples())
def test_a_counterexample_does_not_yield_the_indicator(indicator, example):
    assert indicator not in {f.indicator_id for f in extract_statement(example.text, PATTERNS, scheme=USUAL_SCHEME)}


@pytest.mark.parametrize('example', examples('known_failures'))
@pytest.mark.xfail(strict=True, reason='a known failure of the pattern files')
def test_a_known_failure_is_read_right(example):
    assert is_read_right(example, figures_of(example))
