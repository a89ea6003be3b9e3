"""Tasks go in; their results come out in the same order, or what became of those that could not be done."""

import gc
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from multiprocessing.context import BaseContext
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pipeline.guard import OUT_OF_MEMORY_EXIT, guard_process
from pipeline.model.errors import ZipingError

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

Task = TypeVar('Task')
Result = TypeVar('Result')

YOUNG_OBJECTS = 50_000
"""New objects after which a worker looks for garbage; a document makes about as many."""

TASKS_AHEAD = 32
"""Tasks handed out for each process before the oldest result is awaited: one long file then stops nobody."""

TRIES = 2
"""So often a task is begun whose process dies under it: the first time it may have been another's fault."""

SECONDS_TO_START = 120
"""A task that has waited so long on top of all those before it waits for a lock that died with a process."""

MOST_BREAKS = 3
"""Processes that die so often in a row without having begun a task will never begin one."""

NEVER_STARTED = (
    'The processes that read files end as soon as they are started. '
    "A script that starts a run needs `if __name__ == '__main__':` around it."
)

PRELOADED = (
    'pipeline.batch',
    'pipeline.ingest.html',
    'pipeline.ingest.docx',
    'pipeline.ingest.pdf',
    'pipeline.ingest.txt',
    'pipeline.write.parts',
    'pandas',  # pyarrow looks for it, and it takes 0.4 s
)
"""Imported once, for all processes; what cannot be imported there is imported later."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds of the wall clock and resident bytes of its process.

    A process reads `files` files and is then replaced by a new one, which takes back what libraries leak.
    """

    seconds: float = 60
    memory: int = 2 * 2**30
    files: int = 1000


class Loss(StrEnum):
    """Why a task has no result."""

    TIMEOUT = 'timeout'
    OUT_OF_MEMORY = 'out_of_memory'
    CRASHED = 'crashed'


class Executor(Protocol):
    """Where tasks are worked on: here, in processes of this machine, or in those of a cluster."""

    @property
    def limits(self) -> Limits:
        """What one task may cost."""

    @property
    def is_far(self) -> bool:
        """Whether tasks are worked on by other machines."""

    def map(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        prepare: Callable[..., None],
        arguments: tuple[Any, ...],
    ) -> Iterator[Result | Loss]:
        """Yield the result of `work` for each task, in order; `prepare(*arguments)` is called first in each process.

        An exception of `work` or `prepare` is raised here and ends the run.
        """


class InProcess:
    """Works in the process of the caller: nothing to wait for, and no limit to what a hostile file may cost."""

    limits = Limits(0, 0, 0)
    is_far = False

    def map(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        prepare: Callable[..., None],
        arguments: tuple[Any, ...],
    ) -> Iterator[Result | Loss]:
        """Yield the results; see `Executor`."""
        prepare(*arguments)
        for task in tasks:
            yield work(task)


class LocalPool:
    """Works in `jobs` processes of this machine, each of which is replaced when it dies or oversteps a limit."""

    is_far = False

    def __init__(self, jobs: int, limits: Limits) -> None:
        """Take the limits; no process is started yet."""
        self._jobs = jobs
        self.limits = limits
        self._context = _make_context()

    def map(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        prepare: Callable[..., None],
        arguments: tuple[Any, ...],
    ) -> Iterator[Result | Loss]:
        """Yield the results; see `Executor`."""
        waiting = iter(tasks)
        first = list(islice(waiting, 1))
        if not first:
            return
        session = self.start(work, prepare, arguments)
        try:
            yield from session.results(chain(first, waiting), self._jobs * TASKS_AHEAD)
        finally:
            session.stop()

    def start(self, work: Callable[[Any], Any], prepare: Callable[..., None], arguments: tuple[Any, ...]) -> 'Session':
        """Start the processes for tasks that come one by one."""
        return Session(self._open, work, self.limits.seconds, (prepare, arguments, self.limits.memory))

    def _open(self, preparation: tuple[Any, ...]) -> 'ProcessPool':
        from pebble import ProcessPool  # noqa: PLC0415 - not needed by a run that reads nothing anew

        return ProcessPool(
            max_workers=self._jobs,
            max_tasks=self.limits.files,
            initializer=_start_worker,
            initargs=preparation,
            context=self._context,
        )


@dataclass(slots=True)
class _Try:
    task: Any
    future: 'ProcessFuture[Any]'
    tries: int = 1


class Session:
    """The processes of the moment and the tasks handed out to them."""

    def __init__(
        self,
        open_pool: Callable[[tuple[Any, ...]], 'ProcessPool'],
        work: Callable[[Any], Any],
        seconds: float,
        preparation: tuple[Any, ...],
    ) -> None:
        """Start the processes."""
        self._open: Callable[[], ProcessPool] = lambda: open_pool(preparation)
        self._work = work
        self._seconds = seconds
        self._ahead: deque[_Try] = deque()
        self._breaks = 0
        self._pool = self._open()

    def do(self, task: Any) -> Any:  # noqa: ANN401 - whatever the caller's tasks and results are
        """Return the result of one task."""
        return self._await(_Try(task, self._schedule(task)))

    def results(self, tasks: Iterator[Any], most: int) -> Iterator[Any]:
        """Yield the results of all tasks in their order; up to `most` are handed out at a time."""
        self._hand_out(islice(tasks, most))
        while self._ahead:
            yield self._await(self._ahead.popleft())
            self._hand_out(islice(tasks, most - len(self._ahead)))

    def stop(self) -> None:
        """End the processes, whatever they do."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _hand_out(self, tasks: Iterable[Any]) -> None:
        for task in tasks:
            self._ahead.append(_Try(task, self._schedule(task)))

    def _schedule(self, task: Any) -> 'ProcessFuture[Any]':  # noqa: ANN401 - as above
        try:
            return self._pool.schedule(_call, args=(self._work, task), timeout=self._seconds)
        except RuntimeError as error:
            self._renew(error)
            return self._schedule(task)

    def _await(self, one: _Try) -> Any:  # noqa: ANN401 - as above
        from pebble import ProcessExpired  # noqa: PLC0415 - as above

        while True:
            while not wait([one.future], self._seconds * TASKS_AHEAD + SECONDS_TO_START).done:
                self._renew(TimeoutError())
                one.future = self._schedule(one.task)
            try:
                result = one.future.result()
            except TimeoutError:
                return Loss.TIMEOUT
            except ProcessExpired as error:
                if error.exitcode == OUT_OF_MEMORY_EXIT:
                    return Loss.OUT_OF_MEMORY
                if one.tries == TRIES:
                    return Loss.CRASHED
                one.tries += 1
                one.future = self._schedule(one.task)
            except BrokenExecutor as error:
                self._renew(error)
                one.future = self._schedule(one.task)
            else:
                self._breaks = 0
                return result

    def _renew(self, error: Exception) -> None:
        # a process died that had no task, which pebble takes for the end of its pool, or that held the pool's lock
        self._breaks += 1
        if self._breaks > MOST_BREAKS:
            raise ZipingError(NEVER_STARTED) from error
        self.stop()
        self._pool = self._open()
        for each in self._ahead:
            if not each.future.done() or isinstance(each.future.exception(), BrokenExecutor):
                each.future = self._schedule(each.task)


def _make_context() -> BaseContext:
    if 'forkserver' not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context('spawn')
    context = multiprocessing.get_context('forkserver')
    context.set_forkserver_preload(list(PRELOADED))
    return context


_failures: list[Exception] = []
"""What went wrong in the preparation of this process; told with the first task, so that it reaches the user."""


def _start_worker(prepare: Callable[..., None], arguments: tuple[Any, ...], memory: int) -> None:
    guard_process(memory)
    try:
        prepare(*arguments)
        # what was prepared stays: to look through it for garbage again and again costs a seventh of the time
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
    except Exception as error:  # noqa: BLE001 - whatever it is, `_call` raises it where it is heard
        _failures.append(error)


def _call(work: Callable[[Any], Any], task: Any) -> Any:  # noqa: ANN401 - as above
    if _failures:
        raise _failures[0]
    try:
        return work(task)
    except MemoryError:
        return Loss.OUT_OF_MEMORY
