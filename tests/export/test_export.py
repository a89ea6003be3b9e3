import hashlib
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from pipeline.export.export import Format, export_dataset
from pipeline.export.tables import open_dataset
from pipeline.model.errors import OutputError
from tests.typed import ziping_apart as ziping

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(folder, tmp_path):
    """A dataset of one's own."""
    (tmp_path / 'out').mkdir()
    for path in (folder / '.dataset').glob('*.parquet'):
        shutil.copy(path, tmp_path / 'out')
    return tmp_path / 'out'


@pytest.fixture
def export(copy, patterns):
    """Formats in, the files of the export out by their path in it."""

    def write(*formats):
        files = export_dataset(open_dataset(copy), copy, formats, patterns.indicators)
        return {path.relative_to(copy / 'export').as_posix() for path in files}

    return write


def standing(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob('*') if path.is_file()}


def test_each_format_has_its_files_and_a_codebook_always(export, dataset):
    tables = [*dataset.schemas, 'panel_wide']
    codebook = {'codebook.csv', 'codebook.md'}
    described = {'datapackage.json', 'croissant.json'}
    assert export(Format.CSV) == {f'csv/{table}.csv' for table in tables} | described | codebook
    assert export(Format.DTA) == {f'dta/{table}.dta' for table in [*tables, 'codebook']} | codebook
    assert export(Format.XLSX) == {'ziping.xlsx'} | codebook
    assert export(Format.DUCKDB) == {'ziping.duckdb'} | codebook


def test_what_an_earlier_export_left_is_taken_away_and_what_is_not_ours_stays(export, copy):
    export(*Format)
    (copy / 'export' / 'regression.R').write_text('# mine\n', 'utf-8')
    (copy / 'export' / 'csv' / 'mine.csv').write_text('a\n', 'utf-8')
    export(Format.XLSX)
    assert standing(copy / 'export') == {'ziping.xlsx', 'codebook.csv', 'codebook.md', 'regression.R', 'csv/mine.csv'}
    assert not (copy / 'export' / 'dta').exists()


def test_nothing_but_the_export_is_left_in_the_folder(export, copy):
    before = standing(copy)
    export(*Format)
    assert {path for path in standing(copy) - before if not path.startswith('export/')} == set()


def test_an_export_that_fails_leaves_the_one_before(export, copy):
    export(Format.CSV)
    before = {path: (copy / 'export' / path).read_bytes() for path in standing(copy / 'export')}
    (copy / 'cells.parquet').write_bytes((copy / 'cells.parquet').read_bytes()[:-200] + b'PAR1')
    with pytest.raises(OutputError, match=r'cells\.parquet cannot be read .*extract` again'):
        export(*Format)
    assert {path: (copy / 'export' / path).read_bytes() for path in standing(copy / 'export')} == before
    assert [path.name for path in copy.iterdir() if path.name.startswith('.export')] == []


def test_a_place_that_cannot_be_written_is_told(export, copy):
    (copy / 'export').write_text('a file\n', 'utf-8')
    with pytest.raises(OutputError, match='export cannot be written'):
        export(Format.CSV)


def test_a_second_export_has_the_same_bytes(export, copy):
    def hashes():
        files = [path for path in (copy / 'export').rglob('*') if path.is_file() and path.suffix != '.duckdb']
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    export(*Format)
    first = hashes()
    time.sleep(2.1)  # a zip file counts time in steps of two seconds
    export(*Format)
    assert hashes() == first


def test_the_command_writes_what_is_asked_for_and_lists_it(copy):
    run = ziping('export', copy, '--format', 'csv, xlsx')
    assert run.returncode == 0, run.stderr
    assert 'ziping.xlsx' in run.stdout
    assert (copy / 'export' / 'csv' / 'panel.csv').is_file()
    run = ziping('export', copy, '--format', 'csv', '--quiet')
    assert (run.returncode, run.stdout, run.stderr) == (0, '', '')


@pytest.mark.parametrize('formats', ['xls', 'csv,parquet', '', ','])
def test_an_unknown_format_is_told_with_those_that_are_known(copy, formats):
    run = ziping('export', copy, '--format', formats)
    assert run.returncode == 2
    assert '--format takes csv,xlsx,dta,duckdb' in run.stderr


def test_a_folder_without_dataset_is_told(tmp_path):
    run = ziping('export', tmp_path)
    assert run.returncode == 2
    assert 'holds no dataset' in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_make_export_is_the_command(copy):
    run = subprocess.run(
        ['make', '--dry-run', 'export', f'OUT={copy}', 'FORMAT=csv'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"-m pipeline export '{copy}' --format 'csv'" in run.stdout
