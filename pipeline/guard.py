"""A process goes in; it comes out watched: it ends when it takes too much memory, or when its parent is gone."""

import multiprocessing
import os
import signal
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path

OUT_OF_MEMORY_EXIT = 86
"""How a process ends that took too much memory."""

_LOOKED_AT_EVERY = 0.05  # seconds; a process takes no more than about 100 MB in that time
_ROOM = 2
"""The address space may grow to so many times the memory limit before an allocation fails: the watch, which tells
the reason, then sees what grows by and by, and the limit of the system stops what asks for too much at once."""


def guard_process(memory: int) -> None:
    """Let this process have `memory` bytes resident at most, end it with its parent, and leave Ctrl-C to that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _limit_address_space(memory * _ROOM)
    threading.Thread(target=_watch, args=(memory,), daemon=True).start()


def peak_memory() -> int:
    """Return the most bytes of memory that this process has had so far, 0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return 0
    unit = 1 if sys.platform == 'darwin' else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _limit_address_space(more: int) -> None:
    with suppress(ImportError, OSError, ValueError, IndexError):
        import resource  # noqa: PLC0415 - as above

        pages = int(Path('/proc/self/statm').read_text('ascii').split()[0])
        most = pages * resource.getpagesize() + more
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))


def _resident() -> int | None:
    try:
        return int(Path('/proc/self/statm').read_text('ascii').split()[1]) * os.sysconf('SC_PAGE_SIZE')
    except (OSError, IndexError, ValueError):
        return None


def _watch(most: int) -> None:
    parent = multiprocessing.parent_process()
    try:
        while not (parent and wait([parent.sentinel], _LOOKED_AT_EVERY)):
            if (_resident() or peak_memory()) > most:
                os._exit(OUT_OF_MEMORY_EXIT)
        os._exit(1)
    except MemoryError:
        os._exit(OUT_OF_MEMORY_EXIT)
