"""Every example and counterexample of `patterns/numbers.yaml`, a test each."""

from pathlib import Path

import pytest

from pipeline.model.number import NumberKind
from pipeline.numbers.classify import classify_numbers
from pipeline.patterns.schema import NotFigure
from pipeline.patterns.yaml_files import Faults, read_entries

FILE = Path(__file__).resolve().parents[2] / 'patterns' / 'numbers.yaml'
FAULTS = Faults()
RULES = read_entries(FILE.read_text('utf-8'), FILE.name, NotFigure, FAULTS)


def sentences(kind):
    return [pytest.param(rule, text, id=f'{rule.id}-{text}') for rule in RULES for text in getattr(rule, kind)]


def test_the_file_of_rules_has_no_fault():
    assert FAULTS.found == []
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize('rule', [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_rule_has_an_example(rule):
    assert rule.examples


@pytest.mark.parametrize(('rule', 'text'), sentences('examples'))
def test_an_example_is_claimed_and_by_its_rule(patterns, rule, text):
    numbers = classify_numbers(text, patterns.number_words)
    assert rule.id in {n.reason for n in numbers}
    assert {n.kind for n in numbers}.isdisjoint({NumberKind.FIGURE, NumberKind.UNCLAIMED})
    assert all(n.kind == rule.kind for n in numbers if n.reason == rule.id)


@pytest.mark.parametrize(('rule', 'text'), sentences('counterexamples'))
def test_a_counterexample_is_not_claimed_by_its_rule(patterns, rule, text):
    numbers = classify_numbers(text, patterns.number_words)
    assert numbers
    assert rule.id not in {n.reason for n in numbers}
