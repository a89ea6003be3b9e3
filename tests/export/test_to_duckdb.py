import shutil

import duckdb
import pytest

NEVER_EMPTY = {'documents', 'sections', 'figures', 'numbers', 'panel', 'panel_wide', 'reports', 'report_figures'}


@pytest.fixture
def alone(exported, tmp_path):
    """The database of an export, in a folder where nothing else is."""
    shutil.copy(exported / 'ziping.duckdb', tmp_path / 'alone.duckdb')
    with duckdb.connect(tmp_path / 'alone.duckdb', read_only=True) as connection:
        yield connection


def test_tables_and_views_are_read_without_the_parquet_files(alone, dataset):
    names = {name for (name,) in alone.execute('SHOW TABLES').fetchall()}
    assert names == {*dataset.schemas, 'codebook', 'reports', 'report_figures', 'panel_wide'}
    for name in names:
        assert alone.table(name).limit(1).fetchall() or name not in NEVER_EMPTY, name


def test_every_table_column_and_view_has_a_comment(alone):
    without = alone.execute(
        """
        SELECT table_name FROM duckdb_tables() WHERE comment IS NULL
        UNION ALL SELECT view_name FROM duckdb_views() WHERE comment IS NULL AND NOT internal
        UNION ALL SELECT table_name || '.' || column_name FROM duckdb_columns()
        WHERE comment IS NULL AND table_name IN (SELECT table_name FROM duckdb_tables())
        """
    ).fetchall()
    assert without == []
    (said,) = alone.execute("SELECT comment FROM duckdb_columns() WHERE column_name = 'qualifier'").fetchone()
    assert said == '限定: Hedge of the number. ge 以上, le 以下, approx 约.'


def test_a_report_in_two_formats_counts_once_in_the_views(alone):
    assert alone.execute('SELECT count(*) FROM documents').fetchone()[0] == 5
    assert alone.execute('SELECT count(*) FROM reports').fetchone()[0] == 3
    query = 'SELECT count(*) FROM report_figures WHERE indicator = \'insured_persons\' AND "group" IS NULL'
    assert alone.execute(query).fetchone()[0] == 3


def test_a_figure_without_a_place_of_its_own_has_that_of_its_report(alone):
    rows = alone.execute('SELECT DISTINCT f.region = r.region FROM report_figures f JOIN reports r USING (doc_id)')
    assert rows.fetchall() in ([(True,)], [(None,)])


def test_lists_dates_and_order_are_those_of_the_dataset(alone, folder):
    parquet = duckdb.read_parquet(str(folder / 'figures.parquet')).fetchall()
    assert alone.execute('SELECT * FROM figures').fetchall() == parquet
