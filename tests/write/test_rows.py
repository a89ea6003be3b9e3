from array import array
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.model.document import Block, BlockKind, Document, GridCell, Layout, SourceFile
from pipeline.model.extraction import Extraction
from pipeline.model.figure import CellPlace, Figure, Method, Period, Role
from pipeline.model.metadata import Metadata
from pipeline.model.number import Number, NumberKind, Qualifier, Quantity
from pipeline.model.outline import Grid, Heading, Section
from pipeline.model.problem import Problem, Severity
from pipeline.model.record import DocumentRecord
from pipeline.model.span import Span
from pipeline.write.rows import Lookups, make_failed_records, make_records

TEXT = '一、参保情况\n参保1.2万人以上。\n人数\t12'
LOOKUPS = Lookups({'insured_persons': '参保人数'}, {('五原县', 2021): '150821'})
SOURCE = SourceFile('a/b.pdf', 'pdf', 'f' * 64, b'1234')


def make_figure(start, end, cell=None):
    quantity = Quantity(Span(start, end), Span(start, end), Decimal(12000), '人', Decimal(12000), None, Qualifier.GE)
    return Figure(
        quantity=quantity,
        indicator_id='insured_persons',
        label='参保',
        role=Role.ACTUAL,
        group=None,
        scheme=None,
        region=None,
        period=Period(2021),
        section_id=0,
        cell=cell,
        context='参保1.2万人以上。',
        method=Method.LABEL,
        pattern_id='insured_persons.labels',
        score=0.9,
    )


@pytest.fixture
def extraction():
    pages = array('H', [1] * len(TEXT))
    boxes = array('f', [float(value) for place in range(len(TEXT)) for value in (place, 10, place + 1, 20)])
    number = TEXT.index('1.2')
    cell = TEXT.rindex('12')
    cells = (
        GridCell(0, 1, 1, 1, Span(cell, cell + 2), 1),
        GridCell(0, 0, 1, 1, Span(cell - 3, cell - 1), 1),
    )
    heading = Heading(1, '一', '参保情况', Span(0, 6))
    return Extraction(
        document=Document(
            doc_id=SOURCE.doc_id,
            name=SOURCE.name,
            format='pdf',
            text=TEXT,
            blocks=(Block(BlockKind.PARAGRAPH, Span(0, 6)),),
            pages=1,
            layout=Layout(pages, boxes),
        ),
        metadata=Metadata(
            title='某县报告', report_year=2021, self_score=Decimal('97.5'), cited_documents=('甲〔2020〕1号',)
        ),
        sections=(Section(0, None, heading, Span(0, len(TEXT)), None, '参保情况'),),
        sentences=(),
        grids=(Grid(0, 1, Span(cell - 3, cell + 2), '表一', '人', 0, cells, 0),),
        numbers=(
            Number(Span(0, 1), Decimal(1), NumberKind.HEADING_NUMBER, 'heading'),
            Number(Span(number, number + 3), Decimal('1.2'), NumberKind.FIGURE, 'unit'),
            Number(Span(cell, cell + 2), Decimal(12), NumberKind.FIGURE, 'table'),
        ),
        owners=(None, 0, 1),
        figures=(make_figure(number, number + 5), make_figure(cell, cell + 2, CellPlace(0, 0, 1))),
        problems=(
            Problem('late', Severity.INFO, 'b', Span(3, 4)),
            Problem('whole', Severity.WARNING, 'a', None, (0, 1)),
        ),
    )


def test_every_span_gives_the_words_of_its_row(extraction):
    records = make_records(extraction, SOURCE, LOOKUPS)
    rows = (*records.figures, *records.numbers)
    assert [TEXT[row.char_start : row.char_end] for row in rows] == [row.raw for row in rows]
    assert [TEXT[row.char_start : row.char_end] for row in records.cells] == [row.text for row in records.cells]
    assert [row.raw for row in records.figures] == ['1.2万人', '12']


def test_a_figure_row_holds_value_place_and_box(extraction):
    text, table = make_records(extraction, SOURCE, LOOKUPS).figures
    assert (text.value, text.low, text.high, text.qualifier) == (12000.0, 12000.0, None, 'ge')
    assert (text.place, text.table_id, text.page) == ('text', None, 1)
    assert text.bbox == (text.char_start, 10.0, text.char_end, 20.0)
    assert (table.place, table.table_id, table.row, table.column) == ('table', 0, 0, 1)
    assert text.indicator_zh == '参保人数'


def test_a_figure_of_another_place_has_the_code_of_that_place_where_there_is_one(extraction):
    county, town = (
        replace(figure, region=name) for figure, name in zip(extraction.figures, ('五原县', '隆兴昌镇'), strict=True)
    )
    rows = make_records(replace(extraction, figures=(county, town)), SOURCE, LOOKUPS).figures
    assert [(row.region, row.region_code) for row in rows] == [('五原县', '150821'), ('隆兴昌镇', None)]
    own = make_records(extraction, SOURCE, LOOKUPS).figures
    assert [(row.region, row.region_code) for row in own] == [(None, None)] * 2


def test_cells_stand_in_row_major_order_and_problems_by_place(extraction):
    records = make_records(extraction, SOURCE, LOOKUPS)
    assert [(row.row, row.column, row.text) for row in records.cells] == [(0, 0, '人数'), (0, 1, '12')]
    assert [row.code for row in records.problems] == ['whole', 'late']


def test_a_document_with_an_error_is_partial(extraction):
    lost = Problem('page_without_text', Severity.ERROR, 'page 3 has no text')
    assert make_records(extraction, SOURCE, LOOKUPS).document.status == 'ok'
    assert make_records(replace(extraction, problems=(lost,)), SOURCE, LOOKUPS).document.status == 'partial'


def test_a_document_row_holds_what_the_metadata_say(extraction):
    row = make_records(extraction, SOURCE, LOOKUPS).document
    assert (row.path, row.bytes, row.title, row.report_year, row.self_score) == ('a/b.pdf', 4, '某县报告', 2021, 97.5)
    assert row.doc_id == 'f' * 16


def test_a_span_outside_the_text_is_refused(extraction):
    broken = replace(extraction, figures=(make_figure(len(TEXT) - 1, len(TEXT) + 4),), owners=(None, 0, None))
    with pytest.raises(ValueError, match='outside'):
        make_records(broken, SOURCE, LOOKUPS)


def test_a_failed_file_has_its_problem():
    row = DocumentRecord(doc_id='a', path='a.pdf', format='pdf', status='failed', error='encrypted: locked')
    records = make_failed_records(row, 'encrypted', 'locked')
    assert [(each.code, each.severity, each.message) for each in records.problems] == [('encrypted', 'error', 'locked')]
    assert records.figures == ()
