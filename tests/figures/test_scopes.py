from decimal import Decimal

import pytest

from pipeline.patterns.load import load_patterns
from pipeline.run import extract_statement

SCOPES = load_patterns().scopes


def cases(kind):
    return [
        pytest.param(entry, case, id=f'{entry.dimension}-{place}')
        for entry in SCOPES.entries
        for place, case in enumerate(getattr(entry, kind))
    ]


def scopes_in(patterns, text):
    figures = extract_statement(text, patterns, None, 2021, '城乡居民')
    return {figure.quantity.value: figure.scope for figure in figures if figure.indicator_id}


@pytest.mark.parametrize(('entry', 'example'), cases('examples'))
def test_an_example_yields_the_scopes_that_it_states(patterns, entry, example):
    found = scopes_in(patterns, example.text)
    expected = {Decimal(value): scope for value, scope in example.expect.items()}
    assert {value: found.get(value) for value in expected} == expected, entry.dimension
    assert any(scope for scope in expected.values())


@pytest.mark.parametrize(('entry', 'case'), cases('counterexamples'))
def test_a_counterexample_yields_no_scope_of_its_dimension(patterns, entry, case):
    said = [SCOPES.said(scope) for scope in scopes_in(patterns, case.text).values()]
    assert not [each for each in said if entry.dimension in each]


def test_the_values_of_a_scope_stand_in_the_order_of_the_file():
    assert SCOPES.join(['本级', '不含在校学生']) == SCOPES.join(['不含在校学生', '本级']) == '不含在校学生、本级'
    assert SCOPES.join([]) is None


def test_where_nothing_is_said_the_whole_is_meant():
    assert SCOPES.part(None) == SCOPES.part('全域') == {'范围': '全域'}
    assert SCOPES.is_narrow('本级')
    assert not SCOPES.is_narrow('全域')
