"""What a notebook imports: a sentence, a text, a file or a folder goes in; quantities, rows or frames come out.

>>> from pipeline.api import find_quantities
>>> [(str(quantity.value), quantity.unit) for quantity in find_quantities('发放养老金4860.2万元。')]
[('48602000', '元')]
"""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model.document import Document
from pipeline.model.number import Quantity
from pipeline.model.record import DocumentRecord, FigureRecord, ReportRecords

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.batch import Progress, Summary
    from pipeline.patterns.compile import PatternSet

StrPath = str | os.PathLike[str]


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return every quantity of `text` with its span, its value in base units, its hedge and its bounds."""
    from pipeline.numbers import quantities  # noqa: PLC0415 - what is imported is paid for by the call alone

    return quantities.find_quantities(text, _load_patterns(None).number_words)


def extract_text(text: str, patterns: StrPath | None = None) -> tuple[FigureRecord, ...]:
    """Return the figures of a text as rows of the table `figures`; `patterns` is a folder of your own pattern files."""
    from pipeline import run  # noqa: PLC0415 - as above

    if not text.strip():
        return ()
    return run.extract_content(run.wrap_text(text), _load_patterns(patterns)).figures


def extract_file(path: StrPath, patterns: StrPath | None = None) -> ReportRecords:
    """Return the rows of all tables for one report; its status tells whether it could be read."""
    from pipeline import run  # noqa: PLC0415 - as above

    return run.extract_file(Path(path), Path(path).name, _load_patterns(patterns))


def extract_folder(  # noqa: PLR0913 - one a choice of the user
    source: StrPath,
    target: StrPath,
    jobs: int = 1,
    patterns: StrPath | None = None,
    on_file: 'Progress | None' = None,
    *,
    timeout: float = 60,
    memory: int = 2 * 2**30,
    scheduler: str | None = None,
    base_year: int | None = None,
    work: StrPath | None = None,
) -> 'Summary':
    """Write the dataset of all reports under `source` into the folder `target` and return what was done.

    Each file is read in one of `jobs` processes, in at most `timeout` seconds and `memory` bytes; a script that calls
    this needs `if __name__ == '__main__':` as for every use of processes. With 0 jobs it is read in this process,
    without these limits. `scheduler` is the address of a Dask scheduler whose workers read instead. `base_year` is
    that of `region_code_base`, the newest known by default. `on_file` is called after each file with the number done,
    the number of all and the file's row. Both `source` and `target` may be addresses (`s3://bucket/reports`); `work` is
    then the folder of this machine in which the dataset is made before it is put to `target`, and the cache kept.
    Raises NotADirectoryError where `source` is no folder, OutputError where `target` cannot be written, ZipingError for
    a base year that is not known and a `sources.csv` that cannot be read.
    """
    from pipeline import batch, remote  # noqa: PLC0415 - as above
    from pipeline.executors import choose_executor  # noqa: PLC0415 - as above
    from pipeline.workers import Limits  # noqa: PLC0415 - as above

    place, out = remote.locate(source), remote.locate(target)
    if isinstance(place, Path) and not place.is_dir():
        raise NotADirectoryError(f'{source} is not a folder.')
    executor = choose_executor(jobs, Limits(timeout, memory), scheduler)
    told = (_folder(patterns), executor, on_file or _ignore, base_year)
    if isinstance(out, Path):
        return batch.extract_folder(place, out, *told)
    folder = Path(work) if work else remote.working_folder(out)
    return batch.extract_folder(place, folder, *told, outlet=remote.Outlet(out))


def load_dataset(target: StrPath) -> 'dict[str, pd.DataFrame]':
    """Return the tables that `extract_folder` wrote, by name; `target` may be an address.

    Raises OutputError where `target` holds no dataset.
    """
    from pipeline import remote  # noqa: PLC0415 - as above
    from pipeline.write.frames import read_dataset  # noqa: PLC0415 - as above

    place = remote.locate(target)
    if isinstance(place, Path):
        return read_dataset(place)
    with tempfile.TemporaryDirectory() as folder:
        remote.fetch_dataset(place, Path(folder))
        return read_dataset(Path(folder))


def read_report(path: StrPath) -> Document:
    """Return the canonical text of a report with its blocks and tables.

    Raises UnreadableDocument where it cannot be read.
    """
    from pipeline import run  # noqa: PLC0415 - as above
    from pipeline.ingest.source import read_source  # noqa: PLC0415 - as above

    return run.read_document(read_source(Path(path), Path(path).name), _load_patterns(None).page_words)


def _load_patterns(folder: StrPath | None) -> 'PatternSet':
    from pipeline.patterns.load import load_patterns  # noqa: PLC0415 - as above

    return load_patterns(_folder(folder))


def _folder(path: StrPath | None) -> Path | None:
    return None if path is None else Path(path)


def _ignore(_done: int, _all: int, _row: DocumentRecord) -> None:
    pass
