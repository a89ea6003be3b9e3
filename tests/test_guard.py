import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.guard import OUT_OF_MEMORY_EXIT, guard_process, peak_memory

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(not hasattr(signal, 'SIGKILL'), reason='a process cannot be killed here')

PARENT = """
import multiprocessing, time
from pathlib import Path
from tests.test_guard import sleep_guarded
if __name__ == '__main__':
    child = multiprocessing.get_context('spawn').Process(target=sleep_guarded, args=(2**31,))
    child.start()
    print(child.pid, flush=True)
    time.sleep(600)
"""


def sleep_guarded(memory):
    guard_process(memory)
    time.sleep(600)


def grow(memory):
    guard_process(memory)
    pages = []
    while True:
        pages.append(b'x' * 2**20)


def hear_ctrl_c(memory):
    guard_process(memory)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.2)


def exit_code(work, memory):
    child = multiprocessing.get_context('spawn').Process(target=work, args=(memory,))
    child.start()
    child.join(60)
    return child.exitcode


def lives(pid):
    try:
        return Path(f'/proc/{pid}/stat').read_text('ascii').rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


@pytest.mark.skipif(not Path('/proc').is_dir(), reason='processes cannot be looked up here')
def test_a_process_ends_when_its_parent_is_killed():
    parent = subprocess.Popen(
        [sys.executable, '-c', PARENT],
        cwd=ROOT,
        env={**os.environ, 'PYTHONPATH': str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    child = int(parent.stdout.readline())
    time.sleep(1.5)
    assert lives(child)
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 20
    while lives(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not lives(child)


def test_a_process_that_grows_past_its_memory_ends_with_a_code_of_its_own():
    assert exit_code(grow, 300 * 2**20) == OUT_OF_MEMORY_EXIT


def test_ctrl_c_is_left_to_the_parent():
    assert exit_code(hear_ctrl_c, 2**31) == 0


def test_the_peak_of_memory_grows_and_is_told_in_bytes():
    before = peak_memory()
    kept = b'x' * (before + 2**26)
    assert peak_memory() - before > 2**25
    assert len(kept) > before
