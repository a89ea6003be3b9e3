import pytest

from pipeline.ingest.assemble import CellText, TextBuilder
from pipeline.model.document import Document
from pipeline.model.errors import PatternFileError
from pipeline.patterns.load import load_patterns
from pipeline.run import extract_document, read_document, wrap_text

PATTERNS = load_patterns()


def cases(kind):
    return [
        pytest.param(rule, case, id=f'{rule.id}-{place}')
        for rule in PATTERNS.identities
        for place, case in enumerate(getattr(rule, kind))
    ]


def read(case):
    if case.text:
        document = read_document(wrap_text(case.text), PATTERNS.page_words)
    else:
        builder = TextBuilder()
        for words in (case.title, f'单位：{case.unit}' if case.unit else None):
            if words:
                builder.add_paragraph(words)
        builder.add_table([CellText(r, c, 1, 1, text) for r, row in enumerate(case.rows) for c, text in enumerate(row)])
        document = Document('0' * 16, 'table', 'text', *builder.build())
    return extract_document(document, PATTERNS, year=case.year, scheme=case.scheme)


def checks_of(extraction, rule):
    return [check for check in extraction.checks if check.identity == rule.id]


@pytest.mark.parametrize(('rule', 'example'), cases('examples'))
def test_an_example_comes_to_its_result(rule, example):
    extraction = read(example)
    found = checks_of(extraction, rule)
    assert example.result in {check.result for check in found}, found
    own = next(check for check in found if check.result == example.result)
    values = tuple(extraction.figures[figure_id].quantity.value for figure_id in own.figure_ids)
    suspects = tuple(extraction.figures[figure_id].quantity.value for figure_id in own.suspects)
    assert not example.values or values == example.values
    assert (suspects, own.tie) == (example.suspects, example.tie)


@pytest.mark.parametrize(('rule', 'example'), cases('examples'))
def test_an_example_that_is_not_broken_breaks_no_other_identity(rule, example):
    others = [check for check in read(example).checks if check.identity != rule.id]
    assert example.result == 'broken' or [check for check in others if check.result == 'broken'] == []


@pytest.mark.parametrize(('rule', 'example'), cases('counterexamples'))
def test_a_counterexample_is_neither_kept_nor_broken(rule, example):
    assert [check.result for check in checks_of(read(example), rule) if check.result != 'not_applicable'] == []


def test_the_page_lists_every_identity(tests_folder):
    page = (tests_folder.parent / 'docs' / 'identities.md').read_text('utf-8')
    assert [rule.id for rule in PATTERNS.identities if f'| {rule.id} | ' not in page or rule.zh not in page] == []


def test_every_kind_is_declared():
    forms = {rule.form for rule in PATTERNS.identities}
    assert {'sum', 'ratio', 'ordering', 'parts', 'equality', 'completion', 'change', 'total_row'} <= forms


@pytest.mark.parametrize(
    ('written', 'complaint'),
    [
        ('  wholes: {indicators: [transfers]}', 'Extra inputs are not permitted'),
        ('  whole: {indicators: [no_such_indicator]}', "'no_such_indicator' is no indicator"),
    ],
)
def test_a_faulty_entry_does_not_load(tmp_path, tests_folder, written, complaint):
    text = (tests_folder.parent / 'patterns' / 'identities.yaml').read_text('utf-8')
    (tmp_path / 'identities.yaml').write_text(text.replace('  whole: {indicators: [transfers]}', written), 'utf-8')
    with pytest.raises(PatternFileError, match=complaint):
        load_patterns(tmp_path)
