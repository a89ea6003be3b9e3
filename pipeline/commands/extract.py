"""`ziping extract`: a folder of reports goes in, the dataset comes out."""

import os
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.plain import SOME_FAILED, STOPPED, WRONG_COMMAND, PatternsOption, plain_errors, stop

LEAST_MEMORY = 256
"""MiB; the libraries alone take 150."""


def extract(  # noqa: PLR0913, PLR0917 - one a choice of the command
    source: Annotated[str, typer.Argument(metavar='IN', help='Folder of reports, or an address (s3://...).')],
    target: Annotated[str, typer.Argument(metavar='OUT', help='Folder or address of the dataset; made where missing.')],
    jobs: Annotated[
        int | None, typer.Option(min=1, help='Processes; as many as there are processors by default.')
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help='Seconds that one file may take.')] = 60,
    memory: Annotated[int, typer.Option(min=LEAST_MEMORY, help='MiB of memory that one file may take.')] = 2048,
    scheduler: Annotated[
        str | None, typer.Option(metavar='ADDRESS', help='A Dask scheduler (tcp://...) whose workers read the files.')
    ] = None,
    base_year: Annotated[
        int | None,
        typer.Option(metavar='YEAR', help='The year of the codes in region_code_base; the newest by default.'),
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(file_okay=False, help='Where OUT is an address: the folder here for the cache and the tables.'),
    ] = None,
    patterns: PatternsOption = None,
    quiet: Annotated[bool, typer.Option('--quiet', help='Print nothing but errors.')] = False,  # noqa: FBT002 - typer
) -> None:
    """Read every report under IN and write the dataset (Parquet) into OUT.

    Ends with 0 when every file was read, 1 when some could not be, 2 when nothing could be begun.
    """
    from pipeline import api, terminal  # noqa: PLC0415 - `--help` must not wait for the libraries

    watch = terminal.FileWatch(quiet=quiet)
    with plain_errors():
        try:
            with watch:
                summary = api.extract_folder(
                    source,
                    target,
                    jobs or _processors(),
                    patterns,
                    watch.take,
                    timeout=timeout,
                    memory=memory * 2**20,
                    scheduler=scheduler,
                    base_year=base_year,
                    work=work,
                )
        except NotADirectoryError as error:
            stop(str(error), WRONG_COMMAND)
        except KeyboardInterrupt:
            words = f'Stopped after {watch.done} of {watch.all} files: the next run goes on from here'
            stop(f'{words}; the dataset in {target} is as it was.', STOPPED)
    if not quiet:
        terminal.print_summary(summary, watch.failed, target)
    raise typer.Exit(SOME_FAILED if summary.failed else 0)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count() or 1
