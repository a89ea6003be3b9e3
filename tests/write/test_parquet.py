from dataclasses import fields
from datetime import date
from typing import get_args, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.model.record import (
    CellRecord,
    ChecksRecord,
    DocumentRecord,
    FigureRecord,
    NumberRecord,
    ProblemRecord,
    ReportRecords,
    SectionRecord,
)
from pipeline.write import parquet
from pipeline.write.parquet import DatasetWriter
from pipeline.write.parts import make_part
from pipeline.write.schemas import SCHEMAS, field_name

RECORDS = {
    'documents': DocumentRecord,
    'sections': SectionRecord,
    'figures': FigureRecord,
    'numbers': NumberRecord,
    'cells': CellRecord,
    'problems': ProblemRecord,
    'checks': ChecksRecord,
}

# the columns of the contract, word for word
CONTRACT = {
    'documents': (
        'doc_id path format bytes sha256 encoding pages text title report_type agency region region_code province city '
        'county report_year report_date published_on index_number doc_number validity self_score grade cited_documents '
        'status error duplicate_of'
    ),
    'sections': 'doc_id section_id parent_id level number title kind path char_start char_end page',
    'figures': (
        'doc_id figure_id indicator indicator_zh label value low high unit raw qualifier role group scheme region '
        'region_code year period_start period_end section_id place table_id row column context char_start char_end '
        'page bbox method pattern_id score'
    ),
    'numbers': 'doc_id char_start char_end raw class figure_id reason',
    'cells': ('doc_id table_id row column row_span column_span is_header text char_start char_end page title unit'),
    'problems': 'doc_id code severity message char_start char_end figure_ids',
    'checks': (
        'doc_id check_id identity kind result figure_ids expected_low expected_high found_low found_high suspects tie '
        'message'
    ),
}

ARROW_BY_PYTHON = {str: {'string', 'large_string'}, int: {'int32', 'int64'}, float: {'double'}, bool: {'bool'}}


def make_document(doc_id, path='a.txt', **others):
    return DocumentRecord(doc_id=doc_id, path=path, format='text', text='参保12人', **others)


def make_records(doc_id, path='a.txt', numbers=1, **others):
    rows = tuple(
        NumberRecord(doc_id=doc_id, char_start=2, char_end=4, raw='12', class_='figure', figure_id=0, reason='unit')
        for _ in range(numbers)
    )
    problem = ProblemRecord(
        doc_id=doc_id, code='conflict', severity='info', message='', char_start=None, char_end=None, figure_ids=(0, 1)
    )
    return ReportRecords(make_document(doc_id, path, **others), numbers=rows, problems=(problem,))


def write(folder, records, duplicates=None):
    folder.mkdir(exist_ok=True)
    with DatasetWriter(folder) as writer:
        for each in records:
            writer.add(make_part(each))
        writer.finish(duplicates and {'duplicate_of': iter(duplicates)})
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize('table', RECORDS)
def test_a_record_has_the_columns_of_its_schema_in_their_order(table):
    assert [each.name for each in fields(RECORDS[table])] == [field_name(name) for name in SCHEMAS[table].names]


@pytest.mark.parametrize('table', CONTRACT)
def test_a_schema_begins_with_the_columns_of_the_contract(table):
    columns = CONTRACT[table].split()
    assert SCHEMAS[table].names[: len(columns)] == columns


@pytest.mark.parametrize('table', RECORDS)
def test_a_field_of_a_record_has_the_type_of_its_column(table):
    hints = get_type_hints(RECORDS[table])
    for column in SCHEMAS[table]:
        hint = hints[field_name(column.name)]
        plain = [each for each in get_args(hint) if each is not type(None)] or [hint]
        assert column.nullable == (type(None) in get_args(hint)), column.name
        if plain[0] in ARROW_BY_PYTHON and not pa.types.is_list(column.type):
            assert str(column.type) in ARROW_BY_PYTHON[plain[0]], column.name


def test_rows_come_back_as_they_were_written(tmp_path):
    row = make_records('a1', report_date=date(2022, 3, 1), cited_documents=('人社发〔2020〕3号',), self_score=97.5)
    write(tmp_path, [row])
    read = pq.read_table(tmp_path / 'documents.parquet').to_pylist()[0]
    assert (read['report_date'], read['self_score']) == (date(2022, 3, 1), 97.5)
    assert read['cited_documents'] == ['人社发〔2020〕3号']
    assert pq.read_table(tmp_path / 'problems.parquet').to_pylist()[0]['figure_ids'] == [0, 1]
    assert pq.read_table(tmp_path / 'numbers.parquet').to_pylist()[0]['class'] == 'figure'


def test_a_dataset_without_a_report_has_six_empty_tables(tmp_path):
    assert set(write(tmp_path, [])) == {f'{table}.parquet' for table in SCHEMAS}
    assert pq.read_table(tmp_path / 'figures.parquet').schema.equals(SCHEMAS['figures'])


def test_the_bytes_are_the_same_on_every_run(tmp_path):
    records = [make_records('a1', numbers=30), make_records('b2', 'b.txt', numbers=3)]
    assert write(tmp_path / 'one', records) == write(tmp_path / 'two', records)


def test_duplicates_are_marked_in_every_row_group(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, 'DOCUMENTS_A_GROUP', 2)
    records = [make_records(f'{number}', f'{number}.txt') for number in range(5)]
    write(tmp_path, records, [None, '0', None, None, '0'])
    table = pq.read_table(tmp_path / 'documents.parquet')
    assert table.column('duplicate_of').to_pylist() == [None, '0', None, None, '0']
    assert table.schema.equals(SCHEMAS['documents'])
    assert pq.ParquetFile(tmp_path / 'documents.parquet').num_row_groups == 3


def test_a_mark_set_before_stands(tmp_path):
    records = [make_records('a'), ReportRecords(make_document('a', 'b.txt', duplicate_of='a')), make_records('c')]
    write(tmp_path, records, [None, None, 'a'])
    table = pq.read_table(tmp_path / 'documents.parquet')
    assert table.column('duplicate_of').to_pylist() == [None, 'a', 'a']


def test_long_texts_are_written_before_they_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, 'BYTES_A_GROUP', 1)
    write(tmp_path, [make_records(f'{number}') for number in range(3)])
    assert pq.ParquetFile(tmp_path / 'documents.parquet').num_row_groups == 3


def test_a_disk_that_is_full_is_an_os_error_however_the_writer_is_left(tmp_path):
    with pytest.raises(OSError, match='No such file'), DatasetWriter(tmp_path / 'missing'):
        pass
