"""Every example of patterns/report.yaml does what it says."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from pipeline.metadata.document_numbers import find_document_numbers

PARTS = yaml.safe_load((Path(__file__).resolve().parents[2] / 'patterns' / 'report.yaml').read_text('utf-8'))
BODY = '\n\n一、基本情况\n\n认真组织开展自评。\n'


@pytest.mark.parametrize('example', PARTS['titles']['examples'], ids=lambda e: e['expect'])
def test_title(find, example):
    assert find('\n\n'.join(example['lines']) + BODY).title == example['expect']


@pytest.mark.parametrize(
    ('kind', 'title'), [(kind['name'], title) for kind in PARTS['report_types'] for title in kind['examples']]
)
def test_report_type(find, kind, title):
    assert find(title + BODY).report_type == kind


@pytest.mark.parametrize('example', PARTS['agencies']['examples'], ids=lambda e: e['text'])
def test_agency(find, example):
    assert find(example['text'] + BODY).agency == example['expect']


@pytest.mark.parametrize('example', PARTS['dates']['examples'], ids=lambda e: e['text'])
def test_report_date(find, example):
    expected = example['expect']
    assert find(example['text'] + BODY).report_date == (
        expected if isinstance(expected, date) else date.fromisoformat(expected)
    )


@pytest.mark.parametrize('example', PARTS['scores']['examples'], ids=lambda e: e['text'])
def test_self_score(find, example):
    expected = example['expect']
    assert find(f'自评报告{BODY}\n{example["text"]}\n').self_score == (Decimal(expected) if expected else None)


@pytest.mark.parametrize('example', PARTS['grades']['examples'], ids=lambda e: e['text'])
def test_grade(find, example):
    assert find(f'自评报告{BODY}\n{example["text"]}\n').grade == example['expect']


@pytest.mark.parametrize('example', PARTS['citations']['examples'], ids=lambda e: e['text'])
def test_document_numbers(report_words, example):
    text = example['text']
    assert [span.of(text) for span in find_document_numbers(text, report_words.citations)] == example['expect']
