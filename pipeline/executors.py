"""What the user chose goes in; where files are read comes out: here, in processes of this machine, or in a cluster."""

from pipeline.model.errors import ZipingError
from pipeline.workers import Executor, InProcess, Limits, LocalPool


def choose_executor(jobs: int, limits: Limits, scheduler: str | None) -> Executor:
    """Return the executor: the cluster of `scheduler` (an address), else `jobs` processes, else this process.

    Raises ZipingError where the library for a cluster is not installed.
    """
    if scheduler:
        return _cluster(scheduler, limits)
    return LocalPool(jobs, limits) if jobs else InProcess()


def _cluster(scheduler: str, limits: Limits) -> Executor:
    try:
        from pipeline.cluster import Cluster  # noqa: PLC0415 - an optional library
    except ImportError as error:
        raise ZipingError('A cluster needs Dask: install ziping with its extra `cluster`.') from error
    return Cluster(scheduler, limits)
