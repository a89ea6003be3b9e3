"""Addresses: a real server that speaks S3 over HTTP (moto, on this machine), and the memory of this process."""

import json
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline import api, batch, remote
from pipeline.model.errors import OutputError, ZipingError
from pipeline.write.schemas import TABLES
from tests.typed import ziping_apart

fsspec = pytest.importorskip('fsspec', reason='the extra `remote` is not installed')
ROOT = Path(__file__).resolve().parents[1]
SAMPLES = [ROOT / 'samples' / f'midu-2022.{ending}' for ending in ('txt', 'html', 'docx')]
FILES = {
    **{f'a/{path.name}': path.read_bytes() for path in SAMPLES},
    'a/deep/er/空 名.txt': '某县2021年度绩效自评报告\n一、基本情况\n2021年参保19530人。'.encode(),
    'a/again.txt': SAMPLES[0].read_bytes(),
    'a/empty.pdf': b'',
    'a/noise.docx': b'PK\x03\x04' + bytes(range(256)) * 9,
    'a/.hidden.txt': b'hidden',
    'a/~$lock.docx': b'lock',
}


@pytest.fixture(scope='module')
def store():
    """A server, and a file system that talks to it; the environment tells its address, as it would tell that of AWS."""
    server_module = pytest.importorskip('moto.server', reason='moto is not installed')
    pytest.importorskip('s3fs', reason='the extra `remote` is not installed')
    server = server_module.ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    told = {
        'AWS_ENDPOINT_URL': f'http://{host}:{port}',
        'AWS_ACCESS_KEY_ID': 'test',
        'AWS_SECRET_ACCESS_KEY': 'test',
        'AWS_DEFAULT_REGION': 'us-east-1',
    }
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield fsspec.filesystem('s3', skip_instance_cache=True)
    finally:
        server.stop()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture
def bucket(store, request):
    name = request.node.name.replace('_', '-')[:40].strip('-')
    store.mkdir(name)
    for key, content in FILES.items():
        store.pipe_file(f'{name}/in/{key}', content)
    return name


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    """The same files on this machine."""
    folder = tmp_path_factory.mktemp('in')
    for key, content in FILES.items():
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture(scope='module')
def here(folder, tmp_path_factory):
    """Their dataset."""
    target = tmp_path_factory.mktemp('out')
    api.extract_folder(folder, target, jobs=0)
    return contents(target)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.glob('*.parquet'))}


def objects(store, folder):
    return {Path(key).name: store.cat_file(key) for key in store.ls(folder) if key.endswith('.parquet')}


def command(*words):
    return ziping_apart(*words, timeout=600)  # of a machine that does much else


def test_workers_read_from_s3_and_the_dataset_put_there_has_the_bytes_of_a_local_run(store, bucket, here, tmp_path):
    words = ('extract', f's3://{bucket}/in', f's3://{bucket}/out', '--work', tmp_path / 'work', '--jobs', '2')
    done = command(*words)
    assert done.returncode == 1, done.stderr  # two of the files cannot be read
    assert objects(store, f'{bucket}/out') == here == contents(tmp_path / 'work')
    assert set(here) == {f'{table}.parquet' for table in TABLES}
    again = command(*words)
    assert again.returncode == 1, again.stderr
    assert objects(store, f'{bucket}/out') == here


def test_what_stands_at_the_address_is_read_by_it(store, bucket, tmp_path):
    api.extract_folder(f's3://{bucket}/in', f's3://{bucket}/out', jobs=0, work=tmp_path / 'work')
    tables = api.load_dataset(f's3://{bucket}/out/')
    assert set(tables) == set(TABLES)
    assert len(tables['documents']) == len(FILES) - 2
    with store.open(f'{bucket}/out/figures.parquet') as stream:
        assert pq.read_table(stream).num_rows == len(tables['figures']) > 0
    with pytest.raises(OutputError, match='holds no dataset'):
        api.load_dataset(f's3://{bucket}/in')


def test_a_second_run_fetches_nothing_and_a_changed_object_alone_is_read(store, bucket, tmp_path, monkeypatch):
    fetched = []
    plain = remote.fetch
    monkeypatch.setattr(remote, 'fetch', lambda found: fetched.append(found.name) or plain(found))

    def extract():
        fetched.clear()
        return api.extract_folder(f's3://{bucket}/in', tmp_path / 'out', jobs=0).read

    assert extract() == len(FILES) - 3  # two are passed over, two have the same bytes
    assert len(fetched) == len(FILES) - 2
    assert (extract(), fetched) == (0, [])
    store.pipe_file(f'{bucket}/in/a/deep/er/空 名.txt', '2021年参保19531人。'.encode())
    assert (extract(), fetched) == (1, ['a/deep/er/空 名.txt'])


def test_the_dataset_that_lies_in_the_input_is_passed_over(store, bucket, here, tmp_path):
    for _ in range(2):
        api.extract_folder(f's3://{bucket}/in', f's3://{bucket}/in/out', jobs=0, work=tmp_path / 'work')
    assert objects(store, f'{bucket}/in/out') == here


def test_what_no_path_can_name_and_marks_of_folders_are_told_or_passed_over(store, bucket):
    store.pipe_file(f'{bucket}/odd/a.txt', b'one')
    store.call_s3('put_object', Bucket=bucket, Key='odd/b/', Body=b'')
    store.call_s3('put_object', Bucket=bucket, Key='odd/b/c.txt', Body=b'two')
    store.call_s3('put_object', Bucket=bucket, Key='odd//d.txt', Body=b'three')
    found = {file.name: file.fault for file in remote.walk_address(f's3://{bucket}/odd', None, lambda _: None)}
    assert found['a.txt'] is found['b/c.txt'] is None
    assert len(found) == 3
    assert set(found.values()) == {None, 'not_readable'}


def test_an_object_too_large_is_not_fetched(bucket, monkeypatch):
    monkeypatch.setattr(remote, 'MAX_BYTES', 1000)
    found = {file.name: file.fault for file in remote.walk_address(f's3://{bucket}/in', None, lambda _: None)}
    assert found['a/midu-2022.html'] == 'too_large'
    assert found['a/empty.pdf'] is None


def test_whatever_step_the_upload_is_stopped_at_a_reader_finds_tables_of_one_run(store, bucket, tmp_path):
    address = f's3://{bucket}/out'
    counts = {'old': 1, 'new': 2}
    for name, count in counts.items():
        (tmp_path / name).mkdir()
        for number in range(count):
            (tmp_path / name / f'{number}.txt').write_text(f'参保{number + 7}人。', 'utf-8')
    api.extract_folder(tmp_path / 'old', address, jobs=0, work=tmp_path / 'work')
    api.extract_folder(tmp_path / 'new', tmp_path / 'made', jobs=0)
    steps = 0
    while True:
        outlet = remote.Outlet(address)
        outlet._system = Failing(outlet._system, steps)
        try:
            outlet.put((tmp_path / 'made' / '.dataset').resolve(), tmp_path / 'work')
        except OutputError:
            steps += 1
            assert len(api.load_dataset(address)['documents']) in counts.values()
        else:
            break
    assert steps > len(TABLES)
    assert len(api.load_dataset(address)['documents']) == 2
    assert len(store.glob(f'{bucket}/out/.dataset-*')) == 2


class Failing:
    """A file system that fails at one of the steps that change something."""

    def __init__(self, system, steps):
        self._system = system
        self._left = steps

    def __getattr__(self, name):
        plain = getattr(self._system, name)
        if name not in {'put_file', 'pipe_file', 'cp_file', 'rm', 'rm_file'}:
            return plain

        def counted(*arguments, **named):
            if not self._left:
                raise OSError('the line is cut')
            self._left -= 1
            return plain(*arguments, **named)

        return counted


def test_versions_before_the_last_are_removed_and_what_a_killed_upload_left(store, bucket, tmp_path):
    address = f's3://{bucket}/out'
    (tmp_path / 'in').mkdir()
    (tmp_path / 'work').mkdir()
    for number in range(4):
        (tmp_path / 'in' / f'{number}.txt').write_text(f'参保{number + 7}人。', 'utf-8')
        api.extract_folder(tmp_path / 'in', address, jobs=0, work=tmp_path / 'work')
    assert len(store.glob(f'{bucket}/out/.dataset-*')) == 2
    store.pipe_file(f'{bucket}/out/.dataset-left/figures.parquet', b'half')
    (tmp_path / 'work' / '.cache' / remote.UPLOADING).write_text('.dataset-left', 'ascii')
    api.extract_folder(tmp_path / 'in', address, jobs=0, work=tmp_path / 'work')
    assert len(store.glob(f'{bucket}/out/.dataset-*')) == 2


def test_a_run_that_finds_another_dataset_than_at_its_beginning_says_so_and_stops(store, bucket, tmp_path):
    address = f's3://{bucket}/out'
    api.extract_folder(f's3://{bucket}/in', address, jobs=0, work=tmp_path / 'one')
    (tmp_path / 'in').mkdir()
    (tmp_path / 'in' / 'a.txt').write_text('参保7人。', 'utf-8')
    (tmp_path / 'in' / 'b.txt').write_text('参保8人。', 'utf-8')

    def meddle(done, _every, _row):
        if done == 1:
            pointer = json.loads(store.cat_file(f'{bucket}/out/dataset.json'))
            store.pipe_file(f'{bucket}/out/dataset.json', json.dumps({**pointer, 'before': 'x'}).encode())

    with pytest.raises(OutputError, match='Another run has put a dataset'):
        api.extract_folder(tmp_path / 'in', address, jobs=0, work=tmp_path / 'two', on_file=meddle)
    assert len(api.load_dataset(address)['documents']) == len(FILES) - 2


def test_a_bucket_that_is_not_there_is_a_clear_error_and_is_not_made(store, tmp_path):
    (tmp_path / 'in').mkdir()
    with pytest.raises(OutputError, match='cannot be written into s3://misspelt'):
        api.extract_folder(tmp_path / 'in', 's3://misspelt/out', jobs=0, work=tmp_path / 'work')
    assert not any('misspelt' in name for name in store.ls('', refresh=True))
    done = command('extract', 's3://nowhere-at-all/in', tmp_path / 'out', '--jobs', '1')
    assert done.returncode == 2
    assert done.stderr.startswith('s3://nowhere-at-all/in cannot be listed')
    assert contents(tmp_path / 'out') == {}


def test_a_file_that_takes_too_long_is_lost_alone_and_has_its_hash(store, bucket, tmp_path):
    store.pipe_file(f'{bucket}/slow/short.txt', '参保7人。'.encode())
    store.pipe_file(f'{bucket}/slow/long.html', b'<html><body>' + b'<p>1<b>2</b></p>' * 1_500_000)
    done = command('extract', f's3://{bucket}/slow', tmp_path / 'out', '--jobs', '1', '--timeout', '3')
    assert done.returncode == 1, done.stderr
    rows = {row['path']: row for row in pq.read_table(tmp_path / 'out' / 'documents.parquet').to_pylist()}
    assert rows['short.txt']['status'] == 'ok'
    assert rows['long.html']['error'].startswith('timeout')
    assert rows['long.html']['doc_id'] == rows['long.html']['sha256'][:16] != ''


def test_a_cluster_that_sees_neither_the_input_nor_the_cache_makes_the_same_bytes(
    store, bucket, here, tmp_path, monkeypatch
):
    distributed = pytest.importorskip('distributed', reason='the extra `cluster` is not installed')
    monkeypatch.setattr(batch, 'mark_cache', lambda _: 'of another disk')
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(tmp_path / 'dask')
        ) as running,
    ):
        api.extract_folder(
            f's3://{bucket}/in', f's3://{bucket}/out', work=tmp_path / 'work', scheduler=running.scheduler_address
        )
    assert objects(store, f'{bucket}/out') == here
    assert not (tmp_path / 'work' / '.cache' / 'documents').exists()


@pytest.fixture
def memory():
    system = fsspec.filesystem('memory')
    system.store.clear()
    for key, content in FILES.items():
        system.pipe_file(f'/in/{key}', content)
    yield system
    system.store.clear()


def test_the_memory_of_this_process_is_an_address_too(memory, here, tmp_path):
    api.extract_folder('memory://in', 'memory://out', jobs=0, work=tmp_path / 'work')
    assert {Path(key).name: memory.cat_file(key) for key in memory.glob('/out/*.parquet')} == here
    assert len(api.load_dataset('memory://out')['documents']) == len(FILES) - 2


def test_an_address_of_this_machine_is_the_folder_that_it_names(folder, here, tmp_path):
    api.extract_folder(f'file://{folder}', f'file://{tmp_path}/out', jobs=0)
    assert contents(tmp_path / 'out') == here
    assert (tmp_path / 'out' / '.cache').is_dir()
    assert len(api.load_dataset(f'file://{tmp_path}/out')['documents']) == len(FILES) - 2


def test_an_address_of_no_known_kind_is_a_clear_error(tmp_path):
    with pytest.raises(ZipingError, match='gopher'):
        api.extract_folder('gopher://old/in', tmp_path / 'out', jobs=0)
