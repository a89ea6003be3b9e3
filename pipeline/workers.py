"""Tasks go in; their results come out in the same order, worked on by several processes that a crash cannot stop."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import Any, Generic, TypeVar

Task = TypeVar('Task')
Result = TypeVar('Result')

TASKS_AHEAD = 8
"""Tasks handed out for each process before the oldest result is awaited: one long file then stops nobody."""

PRELOADED = (
    'pipeline.run',
    'pipeline.ingest.html',
    'pipeline.ingest.docx',
    'pipeline.ingest.pdf',
    'pipeline.ingest.txt',
)
"""Imported once, for all processes; what cannot be imported there is imported later."""


class CrashTolerantPool(Generic[Task, Result]):
    """Calls `work` on each task in `jobs` processes, each prepared by `prepare(*arguments)`.

    Where the process of a task dies, the task is tried once more alone; where that dies too, its result is that of
    `give_up(task)` and the others go on.
    """

    def __init__(
        self,
        jobs: int,
        work: Callable[[Task], Result],
        give_up: Callable[[Task], Result],
        prepare: Callable[..., None],
        arguments: tuple[Any, ...],
    ) -> None:
        """Take what the processes do; none is started yet."""
        self._jobs = jobs
        self._work = work
        self._give_up = give_up
        self._prepare = (prepare, *arguments)
        self._context = _make_context()

    def map(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the result of each task, in the order of the tasks."""
        waiting = iter(tasks)
        ahead: deque[tuple[Task, Future[Result]]] = deque()
        pool = self._open(self._jobs)
        try:
            while self._fill(ahead, waiting, pool):
                task, future = ahead.popleft()
                try:
                    result = future.result()
                except BrokenProcessPool:
                    pool.shutdown(cancel_futures=True)
                    result = self._retry(task)
                    pool = self._open(self._jobs)
                    ahead = deque((other, pool.submit(self._work, other)) for other, _ in ahead)
                yield result
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _open(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, mp_context=self._context, initializer=_start_worker, initargs=self._prepare)

    def _fill(
        self, ahead: deque[tuple[Task, Future[Result]]], waiting: Iterator[Task], pool: ProcessPoolExecutor
    ) -> bool:
        while len(ahead) < self._jobs * TASKS_AHEAD:
            task = next(waiting, None)
            if task is None:
                break
            ahead.append((task, pool.submit(self._work, task)))
        return bool(ahead)

    def _retry(self, task: Task) -> Result:
        with self._open(1) as pool:
            try:
                return pool.submit(self._work, task).result()
            except BrokenProcessPool:
                return self._give_up(task)


def _make_context() -> BaseContext:
    if 'forkserver' not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context('spawn')
    context = multiprocessing.get_context('forkserver')
    context.set_forkserver_preload(list(PRELOADED))
    return context


def _start_worker(prepare: Callable[..., None], *arguments: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends its workers
    prepare(*arguments)
