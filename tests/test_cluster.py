import os
import signal
import threading
import time
from pathlib import Path

import pytest

from pipeline import api
from pipeline.model.errors import ZipingError

ROOT = Path(__file__).resolve().parents[1]
distributed = pytest.importorskip('distributed', reason='the extra `cluster` is not installed')


@pytest.fixture(scope='module')
def cluster(tmp_path_factory):
    folder = tmp_path_factory.mktemp('dask')
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(folder)
        ) as running,
        distributed.Client(running, set_as_default=False) as client,
    ):
        yield client


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / 'in'
    folder.mkdir()
    for path in sorted((ROOT / 'samples').glob('*'))[:4]:
        (folder / path.name).write_bytes(path.read_bytes())
    for number in range(40):
        words = f'某县2021年度绩效自评报告\n一、基本情况\n2021年全县参保总人数为{19530 + number}人。\n' * 8
        (folder / f'{number:03d}.txt').write_text(words, 'utf-8')
    (folder / 'empty.pdf').write_bytes(b'')
    return folder


def contents(target):
    return {path.name: path.read_bytes() for path in sorted(target.glob('*.parquet'))}


def test_a_cluster_makes_the_same_bytes_as_this_machine_though_a_worker_is_killed(cluster, reports, tmp_path):
    api.extract_folder(reports, tmp_path / 'here', jobs=0)
    killer = threading.Timer(0, kill_one_at_work, (cluster, tmp_path / 'there'))
    killer.start()
    api.extract_folder(reports, tmp_path / 'there', scheduler=cluster.scheduler.address)
    killer.join()
    assert contents(tmp_path / 'there') == contents(tmp_path / 'here')


def kill_one_at_work(cluster, target):
    while not list((target / '.cache' / 'rows').rglob('*')):
        time.sleep(0.02)
    os.kill(next(iter(cluster.run(os.getpid).values())), signal.SIGKILL)


def test_no_scheduler_at_the_address_is_a_clear_error(reports, tmp_path, monkeypatch):
    monkeypatch.setattr('pipeline.cluster.SECONDS_TO_CONNECT', 1)
    with pytest.raises(ZipingError, match='No Dask scheduler answers at'):
        api.extract_folder(reports, tmp_path / 'out', scheduler='tcp://127.0.0.1:9')
    assert contents(tmp_path / 'out') == {}
