"""What the user chose goes in; where files are read comes out: here, in processes of this machine, or in a cluster."""

from pipeline.workers import Executor, InProcess, Limits, LocalPool


def choose_executor(jobs: int, limits: Limits, scheduler: str | None) -> Executor:
    """Return the executor: the cluster of `scheduler` (an address), else `jobs` processes, else this process."""
    if scheduler:
        from pipeline.cluster import Cluster  # noqa: PLC0415 - an optional library

        return Cluster(scheduler, limits)
    return LocalPool(jobs, limits) if jobs else InProcess()
