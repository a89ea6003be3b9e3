import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from pipeline import workers
from pipeline.guard import peak_memory
from pipeline.model.errors import OutputError, ZipingError
from pipeline.workers import InProcess, Limits, LocalPool, Loss

pytestmark = pytest.mark.skipif(not hasattr(signal, 'SIGKILL'), reason='a process cannot be killed here')

MEMORY = 400 * 2**20


def do_nothing():
    pass


def die_at_once():
    os._exit(3)


def double(number):
    return number * 2


def die_on_three(number):
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 10


def die_the_first_time(mark):
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 'done'


def die_with_the_lock(mark):
    # as a process does that is killed in the instant in which it takes a task
    if not mark.exists():
        mark.touch()
        frame = sys._getframe()
        while 'channel' not in frame.f_locals:
            frame = frame.f_back
        frame.f_locals['channel'].mutex.acquire()
        os.kill(os.getpid(), signal.SIGKILL)
    return 'done'


def take_long(kind):
    match kind:
        case 'sleep':
            time.sleep(600)
        case 'loop in C':
            re.match(r'(a|a)*b', 'a' * 60)
        case 'deaf':
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(600)
    return kind


def take_memory(kind):
    match kind:
        case 'by and by':
            pages = []
            while True:
                pages.append(b'x' * 2**20)
        case 'at once':
            return bytes(2**40)[0]
    return kind


def tell_process(_):
    return os.getpid()


def tell_peak(_):
    return peak_memory()


def write_process(path):
    path.write_text(str(os.getpid()))
    return path.name


def fail_to_write(_):
    raise OutputError('the disk is full')


def map_all(pool, work, tasks, prepare=do_nothing, arguments=()):
    return list(pool.map(work, tasks, prepare, arguments))


@pytest.mark.parametrize('executor', [InProcess(), LocalPool(2, Limits())])
def test_results_come_in_the_order_of_the_tasks(executor):
    assert map_all(executor, double, range(100)) == list(range(0, 200, 2))


def test_a_worker_that_dies_loses_its_own_task_alone():
    found = map_all(LocalPool(2, Limits()), die_on_three, range(8))
    assert found == [0, 10, 20, Loss.CRASHED, 40, 50, 60, 70]


def test_a_task_whose_worker_is_killed_is_tried_once_more(tmp_path):
    marks = [tmp_path / f'{number}' for number in range(3)]
    assert map_all(LocalPool(2, Limits()), die_the_first_time, marks) == ['done'] * 3


def test_a_task_that_takes_too_long_is_stopped_whatever_it_does():
    began = time.monotonic()
    kinds = ['quick', 'sleep', 'quick', 'loop in C', 'deaf', 'quick']
    found = map_all(LocalPool(2, Limits(seconds=1)), take_long, kinds)
    assert found == ['quick', Loss.TIMEOUT, 'quick', Loss.TIMEOUT, Loss.TIMEOUT, 'quick']
    assert time.monotonic() - began < 60


@pytest.mark.skipif(not Path('/proc/self/statm').exists(), reason='the address space cannot be limited here')
def test_a_task_that_takes_too_much_memory_is_stopped_whether_by_and_by_or_at_once():
    kinds = ['little', 'by and by', 'little', 'at once', 'little']
    found = map_all(LocalPool(1, Limits(memory=MEMORY)), take_memory, kinds)
    assert found == ['little', Loss.OUT_OF_MEMORY, 'little', Loss.OUT_OF_MEMORY, 'little']


def test_a_process_is_replaced_after_so_many_tasks():
    pids = map_all(LocalPool(1, Limits(files=5)), tell_process, range(20))
    assert len(set(pids)) == 4
    assert os.getpid() not in pids


def test_one_job_too_works_in_a_process_of_its_own_that_is_small_at_first():
    assert os.getpid() not in map_all(LocalPool(1, Limits()), tell_process, [1])
    assert 0 < map_all(LocalPool(1, Limits()), tell_peak, [1])[0] < MEMORY


def test_a_process_killed_while_it_has_nothing_to_do_is_replaced(tmp_path):
    def tasks():
        for name in ('first', 'second'):
            yield tmp_path / name
            while not (tmp_path / name).exists() or not (tmp_path / name).read_text():
                time.sleep(0.05)
            time.sleep(0.2)
            os.kill(int((tmp_path / name).read_text()), signal.SIGKILL)
            time.sleep(0.5)
        yield tmp_path / 'third'

    assert map_all(LocalPool(1, Limits()), write_process, tasks()) == ['first', 'second', 'third']


def test_processes_that_wait_for_a_lock_which_died_with_another_are_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, 'SECONDS_TO_START', 3)
    monkeypatch.setattr(workers, 'TASKS_AHEAD', 2)
    began = time.monotonic()
    marks = [tmp_path / f'{number}' for number in range(4)]
    for mark in marks[1:]:
        mark.touch()
    assert map_all(LocalPool(2, Limits(seconds=1)), die_with_the_lock, marks) == ['done'] * 4
    assert time.monotonic() - began < 40  # pebble itself waits a minute for its lock


def test_processes_that_die_before_they_begin_end_the_run_with_a_clear_error():
    with pytest.raises(ZipingError, match='__main__'):
        map_all(LocalPool(1, Limits()), double, range(4), die_at_once)


def test_what_work_or_preparation_raise_ends_the_run():
    with pytest.raises(OutputError, match='full'):
        map_all(LocalPool(2, Limits()), fail_to_write, range(4))
    with pytest.raises(OutputError, match='full'):
        map_all(LocalPool(2, Limits()), double, range(4), fail_to_write, (1,))


def test_without_a_task_no_process_is_started():
    began = time.monotonic()
    assert map_all(LocalPool(2, Limits()), double, []) == []
    assert time.monotonic() - began < 0.5
