import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline import api, batch, run
from pipeline.model.errors import OutputError, ZipingError
from pipeline.store import Shelf, open_cache
from pipeline.write.schemas import TABLES

ROOT = Path(__file__).resolve().parents[1]
SENTENCE = '2021年全县参保总人数为{}人，累计发放养老金{}.2万元。'
KILLS = 20


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / 'in'
    folder.mkdir()
    for number in range(12):
        write_report(folder, number)
    return folder


def write_report(folder, number):
    words = SENTENCE.format(19530 + number, 4860 + number)
    (folder / f'{number:03d}.txt').write_text(f'某县2021年度绩效自评报告\n一、基本情况\n{words}\n', 'utf-8')


def contents(target):
    return {path.name: path.read_bytes() for path in sorted(target.glob('*.parquet'))}


@pytest.fixture
def calls(monkeypatch):
    """What is read and what is extracted, counted in this process."""
    counted = {'read_document': 0, 'extract_document': 0, 'read_source': 0}

    def count(name):
        plain = getattr(run, name)

        def counting(*arguments, **named):
            counted[name] += 1
            return plain(*arguments, **named)

        monkeypatch.setattr(run, name, counting)

    for name in counted:
        count(name)
    return counted


def extract(source, target, patterns=None):
    return api.extract_folder(source, target, jobs=0, patterns=patterns)


def test_a_second_run_on_an_unchanged_folder_reads_nothing(reports, tmp_path, calls):
    first = extract(reports, tmp_path / 'out')
    before = contents(tmp_path / 'out')
    calls.update(dict.fromkeys(calls, 0))
    second = extract(reports, tmp_path / 'out')
    assert (first.read, second.read) == (12, 0)
    assert set(calls.values()) == {0}
    assert contents(tmp_path / 'out') == before
    assert second.figures == first.figures > 0


def test_one_new_file_costs_one_file_and_a_moved_one_costs_none(reports, tmp_path, calls):
    extract(reports, tmp_path / 'out')
    write_report(reports, 99)
    (reports / 'b').mkdir()
    (reports / '003.txt').rename(reports / 'b' / 'moved.txt')
    calls.update(dict.fromkeys(calls, 0))
    assert extract(reports, tmp_path / 'out').read == 1
    assert set(calls.values()) == {1}
    extract(reports, tmp_path / 'fresh')
    assert contents(tmp_path / 'out') == contents(tmp_path / 'fresh')


def test_a_changed_pattern_file_extracts_anew_without_reading_the_pages_again(reports, tmp_path, calls):
    own = tmp_path / 'own'
    own.mkdir()
    shutil.copy(ROOT / 'patterns' / 'hedges.yaml', own)
    extract(reports, tmp_path / 'out', own)
    with (own / 'hedges.yaml').open('a', encoding='utf-8') as stream:
        stream.write('\n# changed\n')
    calls.update(dict.fromkeys(calls, 0))
    assert extract(reports, tmp_path / 'out', own).read == 12
    assert (calls['read_document'], calls['extract_document']) == (0, 12)


def test_a_changed_word_of_page_furniture_reads_the_pages_again(reports, tmp_path, calls):
    own = tmp_path / 'own'
    own.mkdir()
    words = (ROOT / 'patterns' / 'metadata.yaml').read_text('utf-8')
    (own / 'metadata.yaml').write_text(words, 'utf-8')
    extract(reports, tmp_path / 'out', own)
    (own / 'metadata.yaml').write_text(words.replace('当前位置', '您的位置在'), 'utf-8')
    calls.update(dict.fromkeys(calls, 0))
    extract(reports, tmp_path / 'out', own)
    assert calls['read_document'] == 12


def test_what_older_versions_made_is_thrown_away(reports, tmp_path):
    for name in ('rows', 'documents', 'losses'):
        (tmp_path / 'out' / '.cache' / name / 'old' / 'ab').mkdir(parents=True)
    extract(reports, tmp_path / 'out')
    assert list((tmp_path / 'out' / '.cache').glob('*/old')) == []


def kept(target):
    return {path.name for name in ('rows', 'documents', 'losses') for path in (target / '.cache' / name).glob('*/*/*')}


def test_what_belongs_to_files_that_are_gone_is_thrown_away_by_the_second_run_without_them(reports, tmp_path):
    extract(reports, tmp_path / 'out')
    every = kept(tmp_path / 'out')
    assert len(every) == 12
    for number in range(4):
        (reports / f'{number:03d}.txt').rename(tmp_path / f'{number}')
    extract(reports, tmp_path / 'out')
    assert kept(tmp_path / 'out') == every
    (tmp_path / '0').rename(reports / '000.txt')
    assert extract(reports, tmp_path / 'out').read == 0
    assert len(kept(tmp_path / 'out')) == 9
    assert extract(reports, tmp_path / 'out').read == 0
    assert len(kept(tmp_path / 'out')) == 9


def test_a_folder_that_is_empty_for_once_costs_nothing_of_what_is_known(reports, tmp_path):
    extract(reports, tmp_path / 'out')
    (tmp_path / 'empty').mkdir()
    extract(tmp_path / 'empty', tmp_path / 'out')
    assert extract(reports, tmp_path / 'out').read == 0


def test_a_cache_that_is_damaged_or_deleted_is_made_anew(reports, tmp_path):
    extract(reports, tmp_path / 'out')
    before = contents(tmp_path / 'out')
    cache = tmp_path / 'out' / '.cache'
    kept = sorted((cache / 'rows').rglob('*'))
    files = [path for path in kept if path.is_file()]
    files[0].write_bytes(files[0].read_bytes()[:-9])
    files[1].write_bytes(b'')
    (cache / 'catalogue.sqlite').write_bytes(b'rubbish' * 999)
    assert extract(reports, tmp_path / 'out').read == 2
    assert contents(tmp_path / 'out') == before
    shutil.rmtree(cache)
    assert extract(reports, tmp_path / 'out').read == 12
    assert contents(tmp_path / 'out') == before


def test_failures_are_kept_too_save_those_that_may_pass(tmp_path):
    (tmp_path / 'in').mkdir()
    (tmp_path / 'in' / 'empty.pdf').write_bytes(b'')
    (tmp_path / 'in' / 'link.txt').symlink_to(tmp_path / 'nowhere')
    assert [extract(tmp_path / 'in', tmp_path / 'out').read for _ in range(2)] == [1, 0]
    assert pq.read_table(tmp_path / 'out' / 'documents.parquet').column('status').to_pylist() == ['failed', 'failed']


def test_pattern_files_changed_during_a_run_are_told_as_what_they_are(reports, tmp_path):
    own = tmp_path / 'own'
    own.mkdir()
    shutil.copy(ROOT / 'patterns' / 'hedges.yaml', own)
    plain = batch.walk_folder

    def change_and_walk(*arguments):
        with (own / 'hedges.yaml').open('a', encoding='utf-8') as stream:
            stream.write('\n# changed\n')
        return plain(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, 'walk_folder', change_and_walk)
        with pytest.raises(ZipingError, match='were changed during the run; what was read') as told:
            extract(reports, tmp_path / 'out', own)
    assert 'cluster' not in str(told.value)
    assert extract(reports, tmp_path / 'out', own).read == 12


def test_a_second_run_into_one_folder_says_so_and_stops(reports, tmp_path):
    extract(reports, tmp_path / 'out')
    before = contents(tmp_path / 'out')
    with open_cache(tmp_path / 'out'), pytest.raises(OutputError, match='Another run'):
        extract(reports, tmp_path / 'out')
    assert contents(tmp_path / 'out') == before
    extract(reports, tmp_path / 'out')


def test_an_entry_is_whole_or_absent_whoever_writes_it(tmp_path):
    with open_cache(tmp_path) as cache:
        shelf = Shelf(cache, 'rows', 'v1')
        assert (shelf.get('abc'), shelf.has('abc')) == (None, False)
        shelf.put('abc', b'one')
        shelf.put('abc', b'two')
        assert (shelf.get('abc'), shelf.has('abc')) == (b'two', True)
        assert Shelf(cache, 'rows', 'v2').get('abc') is None
        Shelf(cache, 'rows', 'v2').remove_other_versions()
        assert shelf.get('abc') is None


@pytest.mark.parametrize('obstacle', ['a file', 'a file above'])
def test_a_place_that_cannot_be_written_is_an_output_error(reports, tmp_path, obstacle):
    (tmp_path / 'file').write_bytes(b'')
    target = tmp_path / 'file' if obstacle == 'a file' else tmp_path / 'file' / 'out'
    with pytest.raises(OutputError, match='cannot be written'):
        extract(reports, target)


def run_apart(code, *arguments):
    return subprocess.run(
        [sys.executable, '-c', code, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, 'PYTHONPATH': str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


WITH_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from pipeline import api
from pipeline.model.errors import OutputError
source, target, jobs, most = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
try:
    api.extract_folder(source, target, jobs)
except OutputError as error:
    print('OutputError', error)
"""


@pytest.mark.parametrize('jobs', [0, 2])
def test_a_disk_that_is_full_is_a_clear_error_and_the_old_dataset_stays(reports, tmp_path, jobs):
    extract(reports, tmp_path / 'out')
    before = contents(tmp_path / 'out')
    (reports / 'long.txt').write_text(''.join(SENTENCE.format(n * 37, n * 91) for n in range(400)), 'utf-8')
    for most in (0, 3000, 60_000):
        full = run_apart(WITH_A_FULL_DISK, reports, tmp_path / 'out', jobs, most)
        assert full.stdout.startswith('OutputError The dataset cannot be written into'), full.stdout + full.stderr
        assert 'None' not in full.stdout
        assert contents(tmp_path / 'out') == before
    assert extract(reports, tmp_path / 'out').files['text', 'ok'] == 13


@pytest.mark.skipif(not hasattr(signal, 'SIGKILL'), reason='a process cannot be killed here')
def test_a_run_killed_at_twenty_moments_goes_on_and_ends_with_the_same_bytes(reports, tmp_path):
    for path in sorted((ROOT / 'samples').glob('*'))[:4]:
        shutil.copy(path, reports)
    extract(reports, tmp_path / 'clean')
    clean = contents(tmp_path / 'clean')
    choose = random.Random(20)  # noqa: S311 - moments, not secrets
    out = tmp_path / 'out'
    killed = 0
    for _ in range(KILLS):
        if choose.random() < 0.3:
            shutil.rmtree(out / '.cache' / 'rows', ignore_errors=True)
        running = subprocess.Popen(
            [sys.executable, '-m', 'pipeline', 'extract', str(reports), str(out), '--jobs', '2', '--quiet'],
            cwd=ROOT,
        )
        time.sleep(choose.uniform(0.2, 4))
        running.kill()
        killed += running.wait() == -signal.SIGKILL
        found = contents(out)
        assert found in ({}, clean), sorted(found)
    assert killed > KILLS / 2
    api.extract_folder(reports, out, jobs=1)
    assert contents(out) == clean
    assert set(clean) == {f'{table}.parquet' for table in TABLES}
    wait_for_orphans(out)


def wait_for_orphans(out):
    deadline = time.monotonic() + 20
    while orphans(out) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert orphans(out) == []


def orphans(out):
    """Processes of killed runs that still hold something of the folder."""
    found = []
    for entry in Path('/proc').glob('[0-9]*'):
        try:
            words = (entry / 'cmdline').read_bytes()
            links = [str(link.readlink()) for link in (entry / 'fd').iterdir()]
        except OSError:
            continue
        if str(out).encode() in words or (b'forkserver' in words and any(str(out) in link for link in links)):
            found.append(entry.name)
    return found


GROWTH = """
import resource, sys
from pathlib import Path
from pipeline import api
api.extract_folder(Path(sys.argv[1]), Path(sys.argv[2]), 2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_number_of_files(tmp_path):
    peaks = {}
    for count in (250, 2000):
        folder = tmp_path / f'in{count}'
        folder.mkdir()
        for number in range(count):
            (folder / f'{number}.txt').write_text(f'{number}号报告，参保{number * 7 + 1}人。', 'utf-8')
        grown = run_apart(GROWTH, folder, tmp_path / f'out{count}')
        assert grown.returncode == 0, grown.stderr
        peaks[count] = int(grown.stdout) / 1024
    assert peaks[2000] - peaks[250] < 15, peaks
