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
# strict, as the configuration says: a rule that is mended shows here
KNOWN_FAILURES = {
    'number.plan': 'the rule cannot match: {n} stands for Arabic digits',
    '2023-04-19 10:24:05': 'the rule has a narrow colon, the text that it meets a wide one',
    '上午8:30': 'the rule has a narrow colon, the text that it meets a wide one',
    '《2021年度': 'number.year comes first',
    '附件1：': 'a bracket too much in the class behind the number; number.reference takes it',
    '见附表3': 'number.named_item comes first at the end of a text',
    '详见附件4': 'number.named_item comes first at the end of a text',
}


def marks_of(case):
    return [pytest.mark.xfail(reason=KNOWN_FAILURES[case])] if case in KNOWN_FAILURES else []


def sentences(kind):
    return [
        pytest.param(rule, text, id=f'{rule.id}-{text}', marks=marks_of(text))
        for rule in RULES
        for text in getattr(rule, kind)
    ]


def test_the_file_of_rules_has_no_fault():
    assert FAULTS.found == []
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize('rule', [pytest.param(rule, id=rule.id, marks=marks_of(rule.id)) for rule in RULES])
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
