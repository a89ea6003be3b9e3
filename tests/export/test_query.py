import csv
import io
import json
from pathlib import Path

import pytest

from pipeline.export.query import Answer, QueryError, ask, to_csv, to_json
from tests.typed import ziping_apart as ziping

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def answer(dataset):
    """A question in, the rows of its answer out."""
    return lambda question: list(ask(dataset, question).rows)


def test_tables_and_views_can_be_asked(answer):
    assert answer('SELECT count(*) FROM reports') == [(3,)]
    assert answer("SELECT sum(value) FROM report_figures WHERE indicator = 'pension_paid'") == [(278628000.0,)]
    assert len(answer('FROM panel_wide')) == 3


@pytest.mark.parametrize(
    'question',
    ['DESCRIBE figures', 'SHOW TABLES', 'SUMMARIZE figures', 'EXPLAIN SELECT 1', 'PIVOT figures ON role', 'VALUES (1)'],
)
def test_whatever_only_reads_is_a_question(answer, question):
    assert answer(question)


@pytest.mark.parametrize(
    'question',
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_blob('{file}')",
        "SELECT * FROM parquet_scan('{parquet}')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM sniff_csv('{file}')",
        "SELECT * FROM 'https://example.com/a.csv'",
        'SELECT * FROM duckdb_secrets()',
    ],
)
def test_no_file_and_no_network_is_reached(answer, folder, tmp_path, question):
    (tmp_path / 'a.csv').write_text('a\n1\n', 'utf-8')
    with pytest.raises(QueryError, match=r'disabled|does not exist'):
        answer(question.format(file=tmp_path / 'a.csv', parquet=folder / 'figures.parquet'))


@pytest.mark.parametrize(
    'question',
    [
        "COPY figures TO '{file}'",
        "ATTACH '{file}'",
        "EXPORT DATABASE '{file}'",
        'INSTALL httpfs',
        'LOAD httpfs',
        'SET enable_external_access = true',
        'RESET enable_external_access',
        'CREATE TABLE a AS SELECT 1',
        'CREATE OR REPLACE VIEW figures AS SELECT 1',
        'DROP VIEW figures',
        'DELETE FROM figures',
        'UPDATE figures SET value = 0',
        "INSERT INTO documents (doc_id) VALUES ('a')",
        'PRAGMA version',
        'CALL pragma_version()',
        'BEGIN TRANSACTION',
        'SELECT 1; DROP VIEW figures',
        'SELECT 1; SELECT 2',
        '',
        '-- nothing',
    ],
)
def test_what_is_no_single_question_is_refused(answer, tmp_path, question):
    with pytest.raises(QueryError, match=r'is no question|One question at a time'):
        answer(question.format(file=tmp_path / 'a'))
    assert list(tmp_path.iterdir()) == []


def test_a_variable_of_the_program_is_no_table(dataset):
    connection = [{'a': 1}]
    with pytest.raises(QueryError, match='does not exist'):
        ask(dataset, 'SELECT * FROM dataset')
    assert connection


def test_an_unknown_name_is_told_with_those_that_are_known(answer):
    with pytest.raises(QueryError, match=r'The tables and views are .*figures.*panel_wide.*report_figures'):
        answer('SELECT * FROM figure')
    with pytest.raises(QueryError, match='indicator'):
        answer('SELECT indicater FROM figures')


def test_an_error_half_way_is_told(dataset):
    found = ask(dataset, "SELECT CASE WHEN range < 100000 THEN 1 ELSE error('late') END FROM range(200000)")
    with pytest.raises(QueryError, match='late'):
        list(found.rows)


def test_an_endless_answer_begins_at_once(dataset):
    rows = ask(dataset, 'SELECT range FROM range(1000000000000)').rows
    assert next(rows) == (0,)


def test_csv_holds_no_formula_and_negative_numbers():
    lines = ''.join(to_csv(Answer(('a', 'b'), iter([('=1+1', -2.5), ('x,"y"\n', None), ('-3万元', -4)]))))
    assert list(csv.reader(io.StringIO(lines))) == [['a', 'b'], ["'=1+1", '-2.5'], ['x,"y"\n', ''], ["'-3万元", '-4']]


def test_json_keeps_every_column_and_has_no_word_of_its_own(dataset):
    found = ask(dataset, "SELECT 1 a, 2.5::DECIMAL(4, 1) a, 'nan'::DOUBLE b, [1, NULL] c, {'d': DATE '2022-01-31'} e")
    assert json.loads(''.join(to_json(found))) == [
        {'a': 1, 'a:1': 2.5, 'b': None, 'c': [1, None], 'e': {'d': '2022-01-31'}}
    ]
    assert json.loads(''.join(to_json(ask(dataset, 'SELECT 1 WHERE false')))) == []


def test_a_long_answer_is_cut_with_a_word_about_it(folder):
    run = ziping('sql', 'SELECT range AS n FROM range(1000)', folder)
    assert (run.returncode, len(run.stdout.splitlines())) == (0, 101)
    assert 'more than these 100 rows: --limit 0' in run.stderr
    run = ziping('sql', 'SELECT range AS n FROM range(1000)', folder, '--format', 'csv')
    assert (len(run.stdout.splitlines()), run.stderr) == (1001, '')
    run = ziping('sql', 'SELECT range AS n FROM range(1000)', folder, '--format', 'json', '--limit', '2')
    assert json.loads(run.stdout) == [{'n': 0}, {'n': 1}]
    assert 'more than these 2 rows' in run.stderr


def test_the_table_shows_no_control_character_of_a_report(folder):
    run = ziping('sql', "SELECT '[red]a' || chr(27) || '[2J' AS x, repeat('长', 500) AS y", folder)
    assert '[red]a\ufffd[2J' in run.stdout
    assert '\x1b' not in run.stdout
    assert run.stdout.count('长') == 199


@pytest.mark.parametrize('question', ['selec 1', 'DROP VIEW figures', 'SELECT * FROM nothing'])
def test_a_wrong_question_ends_with_2_and_without_a_stack_trace(folder, question):
    run = ziping('sql', question, folder)
    assert (run.returncode, run.stdout) == (2, '')
    assert run.stderr.strip()
    assert 'Traceback' not in run.stderr


def test_a_folder_without_dataset_is_told(tmp_path):
    run = ziping('sql', 'SELECT 1', tmp_path)
    assert run.returncode == 2
    assert 'holds no dataset' in run.stderr
