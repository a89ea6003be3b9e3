import pytest

from pipeline.model.errors import OutputError
from pipeline.model.record import DocumentRecord, ReportRecords
from pipeline.write.frames import read_dataset
from pipeline.write.parquet import DatasetWriter
from pipeline.write.parts import make_part


def test_whole_numbers_stay_whole_where_a_row_has_none(tmp_path):
    with DatasetWriter(tmp_path) as writer:
        writer.add(make_part(ReportRecords(DocumentRecord(doc_id='a', path='a', format='text', report_year=2021))))
        writer.add(make_part(ReportRecords(DocumentRecord(doc_id='b', path='b', format='text'))))
        writer.finish()
    years = read_dataset(tmp_path)['documents']['report_year']
    assert str(years.dtype) == 'Int32'
    assert years.to_list()[0] == 2021


def test_a_folder_without_dataset_names_the_missing_tables(tmp_path):
    with pytest.raises(OutputError, match=r'documents.*problems, checks missing'):
        read_dataset(tmp_path)
