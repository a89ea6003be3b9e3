import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline import api, run
from pipeline.model.errors import OutputError
from pipeline.patterns.load import load_patterns
from pipeline.write.schemas import TABLES

ROOT = Path(__file__).resolve().parents[1]
REPORT = (
    '某县2021年度城乡居民基本养老保险绩效自评报告\n一、基本情况\n2021年全县参保总人数为19530人，'
    '累计发放养老金4860.2万元。\n'
)


@pytest.fixture(scope='module')
def patterns():
    return load_patterns()


@pytest.fixture
def mixed(tmp_path):
    """A folder of what is found in the world: reports in four formats, copies, rubbish, hidden and lock files."""
    folder = tmp_path / 'in'
    (folder / 'b').mkdir(parents=True)
    stem = min(path.stem for path in (ROOT / 'samples').glob('*.txt'))
    for ending in ('txt', 'html', 'docx', 'pdf'):
        shutil.copyfile(ROOT / 'samples' / f'{stem}.{ending}', folder / f'{stem}.{ending}')
    shutil.copyfile(ROOT / 'samples' / f'{stem}.txt', folder / 'b' / 'copy.txt')
    (folder / 'b' / 'short.txt').write_text(REPORT, 'utf-8')
    (folder / 'empty.pdf').write_bytes(b'')
    (folder / 'broken.docx').write_bytes((ROOT / 'samples' / f'{stem}.docx').read_bytes()[:4000])
    (folder / 'picture.pdf').write_bytes(b'\x89PNG\r\n\x1a\n' + bytes(200))
    (folder / '.hidden.txt').write_text(REPORT, 'utf-8')
    (folder / '~$lock.docx').write_bytes(b'x')
    return folder


def extract(source, target, jobs=0):
    seen = []
    summary = api.extract_folder(source, target, jobs, on_file=lambda *of_file: seen.append(of_file))
    return summary, seen


def rows(target, table):
    return pq.read_table(target / f'{table}.parquet').to_pylist()


def contents(target):
    return {path.name: path.read_bytes() for path in sorted(target.glob('*.parquet'))}


@pytest.fixture(scope='module')
def samples(tmp_path_factory):
    target = tmp_path_factory.mktemp('samples')
    summary, _ = extract(ROOT / 'samples', target)
    return target, summary


def test_every_sample_is_read_whole(samples):
    _, summary = samples
    assert {status for _, status in summary.files} == {'ok'}
    assert {form for form, _ in summary.files} == {'html', 'docx', 'pdf', 'text'}


def test_every_row_quotes_the_text_at_its_place(samples):
    target, _ = samples
    texts = {row['doc_id']: row['text'] for row in rows(target, 'documents')}
    quoted = [(table, 'text' if table == 'cells' else 'raw') for table in ('figures', 'numbers', 'cells')]
    for table, column in quoted:
        found = rows(target, table)
        assert found
        for row in found:
            assert texts[row['doc_id']][row['char_start'] : row['char_end']] == row[column]


def test_every_number_stands_in_the_ledger_once_and_each_figure_owns_one(samples):
    target, _ = samples
    numbers = rows(target, 'numbers')
    ends = {}
    for row in numbers:
        assert row['char_start'] >= ends.get(row['doc_id'], 0)
        ends[row['doc_id']] = row['char_end']
        assert (row['class'] == 'figure') == (row['figure_id'] is not None)
    figures = {(row['doc_id'], row['figure_id']): row for row in rows(target, 'figures')}
    owned = {(row['doc_id'], row['figure_id']) for row in numbers if row['figure_id'] is not None}
    places = {(row['doc_id'], row['char_start']) for row in figures.values()}
    assert {(doc, figures[doc, figure]['char_start']) for doc, figure in owned} == places


def test_rows_are_ordered_and_figures_count_in_reading_order(samples):
    target, _ = samples
    keys = [(row['doc_id'], row['figure_id']) for row in rows(target, 'figures')]
    assert keys == sorted(keys)
    starts = [(row['doc_id'], row['char_start']) for row in rows(target, 'figures')]
    assert starts == sorted(starts)
    sections = [(row['doc_id'], row['section_id']) for row in rows(target, 'sections')]
    assert sections == sorted(sections)


def test_one_report_in_four_formats_is_marked_as_one(samples):
    target, _ = samples
    documents = sorted(rows(target, 'documents'), key=lambda row: row['path'])
    firsts = [row for row in documents if row['duplicate_of'] is None]
    assert len(firsts) * 4 == len(documents)
    ids = {Path(row['path']).stem: row['doc_id'] for row in firsts}
    assert all(row['duplicate_of'] in (None, ids[Path(row['path']).stem]) for row in documents)


def test_bad_files_have_a_row_and_the_run_goes_on(mixed, tmp_path):
    summary, seen = extract(mixed, tmp_path / 'out')
    documents = {row['path']: row for row in rows(tmp_path / 'out', 'documents')}
    failed = {path: row['error'].partition(':')[0] for path, row in documents.items() if row['status'] == 'failed'}
    assert set(failed) == {'broken.docx', 'empty.pdf', 'picture.pdf'}
    assert failed['empty.pdf'] == 'empty_file'
    assert failed['picture.pdf'] == 'unsupported_format'
    assert 'internal_error' not in failed.values()
    assert summary.failed == 3
    assert [done for done, _, _ in seen] == list(range(1, 10))
    assert {every for _, every, _ in seen} == {9}
    assert {'empty_file', 'unsupported_format'} <= {row['code'] for row in rows(tmp_path / 'out', 'problems')}


def test_files_of_the_same_bytes_have_two_rows_and_their_figures_stand_once(mixed, tmp_path):
    extract(mixed, tmp_path / 'out')
    documents = rows(tmp_path / 'out', 'documents')
    first = next(row for row in documents if row['path'] == 'b/copy.txt')
    twins = sorted((row for row in documents if row['doc_id'] == first['doc_id']), key=lambda row: row['path'])
    assert [row['duplicate_of'] for row in twins] == [None, first['doc_id']]
    assert twins[0]['path'] < twins[1]['path']
    ids = [row['figure_id'] for row in rows(tmp_path / 'out', 'figures') if row['doc_id'] == first['doc_id']]
    assert ids == list(range(len(ids)))


def test_the_bytes_are_equal_for_any_number_of_workers_order_and_run(mixed, tmp_path):
    extract(mixed, tmp_path / 'one')
    extract(mixed, tmp_path / 'again')
    extract(mixed, tmp_path / 'two', jobs=2)
    extract(mixed, tmp_path / 'four', jobs=1)
    moved = tmp_path / 'elsewhere' / 'deeper'
    shutil.copytree(mixed, moved)
    extract(moved, tmp_path / 'three')
    one = contents(tmp_path / 'one')
    assert set(one) == {f'{table}.parquet' for table in TABLES}
    for other in ('again', 'two', 'three', 'four'):
        assert contents(tmp_path / other) == one, other


def test_an_output_folder_inside_the_input_is_not_read(mixed):
    target = mixed / 'dataset'
    first, _ = extract(mixed, target)
    second, _ = extract(mixed, target)
    assert first.files == second.files


def test_an_unexpected_fault_in_one_file_fails_that_file_alone(tmp_path, monkeypatch):
    plain = run.find_metadata

    def break_on_one(document, sections, words):
        if document.name == 'a.txt':
            raise RuntimeError(f'in {tmp_path}')
        return plain(document, sections, words)

    monkeypatch.setattr(run, 'find_metadata', break_on_one)
    (tmp_path / 'in').mkdir()
    for name in ('a.txt', 'b.txt'):
        (tmp_path / 'in' / name).write_text(REPORT + name, 'utf-8')
    extract(tmp_path / 'in', tmp_path / 'out')
    documents = {row['path']: row for row in rows(tmp_path / 'out', 'documents')}
    assert [documents[name]['status'] for name in ('a.txt', 'b.txt')] == ['failed', 'ok']
    assert documents['a.txt']['error'].startswith('internal_error: ')
    assert 'RuntimeError' in documents['a.txt']['error']
    assert str(tmp_path) not in documents['a.txt']['error']


def test_a_file_that_may_not_be_read_has_a_row(tmp_path):
    (tmp_path / 'in').mkdir()
    (tmp_path / 'in' / 'link.txt').symlink_to(tmp_path / 'nowhere')
    summary, _ = extract(tmp_path / 'in', tmp_path / 'out')
    (row,) = rows(tmp_path / 'out', 'documents')
    assert (row['path'], row['status'], row['sha256'], summary.failed) == ('link.txt', 'failed', None, 1)


def test_an_empty_folder_gives_empty_tables_alone(tmp_path):
    (tmp_path / 'in').mkdir()
    summary, _ = extract(tmp_path / 'in', tmp_path / 'out', jobs=2)
    assert (dict(summary.files), summary.figures) == ({}, 0)
    assert set(contents(tmp_path / 'out')) == {f'{table}.parquet' for table in TABLES}


def test_a_text_gives_rows_and_quantities():
    figures = api.extract_text(REPORT)
    assert [(row.indicator, row.value, row.unit) for row in figures] == [
        ('insured_persons', 19530.0, '人'),
        ('pension_paid', 48602000.0, '元'),
    ]
    assert all(REPORT[row.char_start : row.char_end] == row.raw for row in figures)
    assert api.extract_text(' \n') == ()


def test_the_functions_for_a_notebook_take_paths_as_strings(tmp_path):
    path = tmp_path / 'in' / 'a.txt'
    path.parent.mkdir()
    path.write_text(REPORT, 'utf-8')
    assert api.extract_file(str(path)).document.report_year == 2021
    assert api.read_report(str(path)).text == REPORT
    api.extract_folder(str(path.parent), str(tmp_path / 'out'))
    frames = api.load_dataset(str(tmp_path / 'out'))
    assert list(frames) == list(TABLES)
    assert frames['figures']['value'].tolist() == [19530.0, 48602000.0]


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(NotADirectoryError, match='nowhere'):
        api.extract_folder(tmp_path / 'nowhere', tmp_path / 'out')
    with pytest.raises(OutputError, match='holds no dataset'):
        api.load_dataset(tmp_path)


def test_names_that_are_no_text_are_still_written(tmp_path):
    (tmp_path / 'in').mkdir()
    try:
        Path(os.fsdecode(os.fsencode(tmp_path / 'in') + b'/\xb1\xa8.txt')).write_text(REPORT, 'utf-8')
    except OSError:
        pytest.skip('this file system takes no such names')
    extract(tmp_path / 'in', tmp_path / 'out')
    assert '\ufffd' in rows(tmp_path / 'out', 'documents')[0]['path']


def test_a_figure_of_the_report_s_own_place_names_no_other(patterns):
    text = (
        '晋城市城区2021年度城乡居民养老保险绩效自评报告\n一、情况\n'
        '晋城市城区参保人数为41200人，缴费人数29800人，泽州县参保3.2万人。\n'
    )
    document = run.read_document(run.wrap_text(text), patterns.page_words)
    figures = run.extract_document(document, patterns).figures
    assert [(figure.region, figure.group) for figure in figures] == [(None, None), (None, None), ('泽州县', '泽州县')]
