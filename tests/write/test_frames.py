import pytest

from pipeline import api
from pipeline.model.errors import OutputError
from pipeline.model.record import DocumentRecord, ReportRecords
from pipeline.panel.make import make_panel
from pipeline.patterns.load import load_patterns
from pipeline.write.columns import find_tables
from pipeline.write.frames import read_dataset
from pipeline.write.parquet import DatasetWriter
from pipeline.write.parts import make_part


def write_earlier_dataset(folder):
    """Write the tables of single reports alone, as versions without a panel did."""
    with DatasetWriter(folder) as writer:
        writer.add(make_part(ReportRecords(DocumentRecord(doc_id='a', path='a', format='text', report_year=2021))))
        writer.add(make_part(ReportRecords(DocumentRecord(doc_id='b', path='b', format='text'))))
        writer.finish()


def test_whole_numbers_stay_whole_where_a_row_has_none(tmp_path):
    write_earlier_dataset(tmp_path)
    make_panel(tmp_path, load_patterns())
    years = read_dataset(tmp_path)['documents']['report_year']
    assert str(years.dtype) == 'Int32'
    assert years.to_list()[0] == 2021


def test_a_folder_without_dataset_names_the_missing_tables(tmp_path):
    with pytest.raises(OutputError, match=r'no dataset: documents.*problems.* missing'):
        read_dataset(tmp_path)


def test_a_dataset_without_the_panel_is_told_to_be_of_an_earlier_version_by_who_needs_it(tmp_path):
    write_earlier_dataset(tmp_path)
    assert find_tables(tmp_path) == tmp_path
    with pytest.raises(OutputError, match='earlier version: panel, revisions, coverage missing'):
        api.load_dataset(tmp_path)
