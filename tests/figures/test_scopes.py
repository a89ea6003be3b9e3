from decimal import Decimal

import pytest

from pipeline.ingest.assemble import CellText, TextBuilder
from pipeline.model.document import Document
from pipeline.patterns.load import load_patterns
from pipeline.run import extract_document, extract_statement, read_document, wrap_text

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


def speeches(kind):
    return [
        pytest.param(case, id=f'{speech.speech}-{place}')
        for speech in SCOPES.speeches
        for place, case in enumerate(getattr(speech, kind))
    ]


def read(case, patterns):
    if case.text:
        document = read_document(wrap_text(case.text), patterns.page_words)
    else:
        builder = TextBuilder()
        for words in (case.title, case.line):
            if words:
                builder.add_paragraph(words)
        builder.add_table([CellText(r, c, 1, 1, text) for r, row in enumerate(case.rows) for c, text in enumerate(row)])
        if case.note:
            builder.add_paragraph(case.note)
        document = Document('0' * 16, 'table', 'text', *builder.build())
    return extract_document(document, patterns, year=2021, scheme='城乡居民')


@pytest.mark.parametrize('case', [*speeches('examples'), *speeches('counterexamples')])
def test_what_a_sentence_a_note_or_a_heading_says_of_other_figures_is_their_scope(patterns, case):
    found = {figure.quantity.value: figure.scope for figure in read(case, patterns).figures if figure.indicator_id}
    expected = {Decimal(value): scope for value, scope in case.expect.items()}
    assert {value: found[value] for value in expected} == expected


def test_a_word_of_its_own_counts_more_than_what_is_said_elsewhere(patterns):
    text = '一、市本级参保情况\n参保8210人，全市参保51260人。本章数据均为常住口径，户籍参保人数7800人。\n'
    document = read_document(wrap_text(text), patterns.page_words)
    figures = extract_document(document, patterns, year=2021, scheme='城乡居民').figures
    assert {str(figure.quantity.value): figure.scope for figure in figures} == {
        '8210': '本级',
        '51260': '全域',
        '7800': '户籍、本级',
    }


def test_what_is_said_of_the_insured_is_not_said_of_the_staff(patterns):
    text = '一、基本情况\n单位编制12人，参保41260人。以上数据均不含在校学生。\n'
    document = read_document(wrap_text(text), patterns.page_words)
    figures = extract_document(document, patterns, year=2021).figures
    assert [figure.scope for figure in figures if figure.indicator_id == 'staff_quota'] == [None]


def test_two_scopes_differ_where_a_dimension_has_two_values():
    assert SCOPES.differ('本级', None)
    assert SCOPES.differ('含在校学生', '不含在校学生、全域')
    assert not SCOPES.differ('含在校学生', None)
    assert not SCOPES.differ('全域', None)
