"""Tasks go in; their results come out in the same order, worked on by the machines of a Dask cluster."""

import multiprocessing
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from distributed import Client, Future, KilledWorker

from pipeline.model.errors import ZipingError
from pipeline.workers import TASKS_AHEAD, Limits, LocalPool, Loss, Session

Task = TypeVar('Task')
Result = TypeVar('Result')

SECONDS_TO_CONNECT = 10


class Cluster:
    """Works on the machines that a Dask scheduler knows, each file in a process of its own with the same limits.

    A machine that is lost costs its files a try: Dask gives them to another one.
    """

    is_far = True

    def __init__(self, address: str, limits: Limits) -> None:
        """Take the address (`tcp://host:8786`); nothing is connected yet."""
        self._address = address
        self.limits = limits

    def map(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        prepare: Callable[..., None],
        arguments: tuple[Any, ...],
    ) -> Iterator[Result | Loss]:
        """Yield the results; see `Executor`.

        Raises ZipingError where no scheduler answers.
        """
        waiting = iter(tasks)
        first = list(islice(waiting, 1))
        if not first:
            return
        with self._connect() as client:
            send = _Sender(client, (work, prepare, arguments, self.limits))
            most = TASKS_AHEAD * max(1, sum(client.nthreads().values()))
            ahead = deque(map(send, first))
            while ahead:
                ahead.extend(map(send, islice(waiting, most - len(ahead))))
                yield _await(ahead.popleft())
            client.run(_close_sessions)

    def _connect(self) -> Client:
        try:
            return Client(  # type: ignore[no-untyped-call]
                self._address, timeout=SECONDS_TO_CONNECT, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise ZipingError(f'No Dask scheduler answers at {self._address}: {error}') from error


class _Sender:
    def __init__(self, client: Client, order: tuple[Any, ...]) -> None:
        self._client = client
        self._order = order

    def __call__(self, task: Any) -> 'Future[Any]':  # noqa: ANN401 - whatever the caller's tasks are
        return self._client.submit(_do, task, *self._order, pure=False)


def _await(future: 'Future[Any]') -> Any:  # noqa: ANN401 - whatever the caller's results are
    try:
        return future.result()
    except KilledWorker:
        return Loss.CRASHED


_sessions: dict[int, tuple[tuple[Any, ...], Session]] = {}
"""The process in which each thread of this Dask worker has its files read."""


def _do(task: Any, *order: Any) -> Any:  # noqa: ANN401 - as above
    thread = threading.get_ident()
    known, session = _sessions.get(thread, ((), None))
    if session is None or known != order:
        if session:
            session.stop()
        work, prepare, arguments, limits = order
        # Dask starts its workers as daemons, which may have no processes of their own; ours end with their parent
        multiprocessing.current_process()._config['daemon'] = False  # type: ignore[attr-defined] # noqa: SLF001
        session = LocalPool(1, limits).start(work, prepare, arguments)
        _sessions[thread] = order, session
    return session.do(task)


def _close_sessions() -> None:
    while _sessions:
        _sessions.popitem()[1][1].stop()
