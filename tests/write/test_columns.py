import pytest

from pipeline.model.errors import OutputError
from pipeline.model.record import DocumentRecord, NumberRecord, ReportRecords
from pipeline.write.columns import find_tables, read_columns
from pipeline.write.parquet import DatasetWriter
from pipeline.write.parts import make_part


@pytest.fixture
def dataset(tmp_path):
    with DatasetWriter(tmp_path) as writer:
        for name in 'abc':
            numbers = tuple(
                NumberRecord(
                    doc_id=name, char_start=place, char_end=place + 1, raw='1', class_=kind, figure_id=None, reason='r'
                )
                for place, kind in enumerate(('date', 'unclaimed'))
            )
            document = DocumentRecord(
                doc_id=name, path=name, format='text', text='11', duplicate_of='a' if name == 'c' else None
            )
            writer.add(make_part(ReportRecords(document, numbers=numbers)))
        writer.finish()
    return find_tables(tmp_path)


def test_wanted_columns_of_wanted_rows_come_in_their_order(dataset):
    rows = list(read_columns(dataset, 'numbers', ('char_start', 'doc_id'), {'class': ('unclaimed',)}))
    assert rows == [{'char_start': 1, 'doc_id': name} for name in 'abc']


def test_rows_without_a_value_can_be_wanted(dataset):
    rows = read_columns(dataset, 'documents', ('doc_id', 'text'), {'duplicate_of': (None,)})
    assert [row['doc_id'] for row in rows] == ['a', 'b']


def test_no_value_wanted_gives_no_row(dataset):
    assert list(read_columns(dataset, 'documents', ('doc_id',), {'doc_id': ()})) == []


def test_a_table_of_another_kind_is_told(dataset):
    (dataset / 'figures.parquet').write_bytes((dataset / 'numbers.parquet').read_bytes())
    with pytest.raises(OutputError, match='has no column indicator'):
        list(read_columns(dataset, 'figures', ('doc_id', 'indicator')))


def test_a_damaged_table_is_told(dataset):
    (dataset / 'figures.parquet').write_bytes(b'PAR1 and nothing of it')
    with pytest.raises(OutputError, match='cannot be read'):
        list(read_columns(dataset, 'figures', ('doc_id',)))
