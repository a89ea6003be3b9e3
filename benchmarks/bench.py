"""Documents a second by format, and the share of each stage, over copies of the samples.

Each copy differs from the others by one comment or blank line, so that none is passed over for having the same bytes.
"""

import argparse
import os
import random
import shutil
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline import run
from pipeline.ingest.source import read_source
from pipeline.patterns.load import load_patterns

ROOT = Path(__file__).resolve().parents[1]
FORMATS = {'.txt': 'text', '.html': 'html', '.docx': 'docx', '.pdf': 'pdf'}
ROUNDS = 3
"""Each report is read so often for the shares of the stages, in changing order; the sums are shown."""

STAGES = (
    'read_document',
    'find_sections',
    'find_sentences',
    'find_grids',
    'find_metadata',
    'claims_of',
    'classify_numbers',
    'quantities_of',
    'read_context',
    'bind_prose',
    'bind_cells',
    'settle_numbers',
    '_check',
    'make_records',
    'sketch_text',
)


def main():
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--documents', type=int, default=1000, help='how many copies the folder holds')
    parser.add_argument('--jobs', type=int, default=os.cpu_count(), help='processes')
    parser.add_argument('--reports', type=Path, default=ROOT / 'samples', help='folder of the reports that are copied')
    chosen = parser.parse_args()
    originals = sorted(path for path in chosen.reports.rglob('*') if path.suffix in FORMATS)
    console = Console()
    console.print(show_stages(originals))
    console.print(show_speed(originals, chosen.documents, chosen.jobs))


def show_speed(originals, documents, jobs):
    """Time a whole run over a folder of all formats, and one a format."""
    table = Table('folder', title=f'whole runs, {jobs} processes', box=None, pad_edge=False)
    for head in ('documents', 'seconds', 'documents a second', 'failed'):
        table.add_column(head, justify='right')
    for name, chosen in folders(originals):
        count = documents if name == 'mixed' else documents // 4
        summary = time_run(chosen, count, jobs)
        speed = f'{count / summary.seconds:.1f}'
        table.add_row(name, str(count), f'{summary.seconds:.1f}', speed, str(summary.failed))
    return table


def folders(originals):
    """Yield the name and the originals of each folder that is timed."""
    for suffix, name in FORMATS.items():
        of_format = [path for path in originals if path.suffix == suffix]
        if of_format:
            yield name, of_format
    yield 'mixed', originals


def time_run(originals, count, jobs):
    """Copy `originals` until there are `count` and extract the folder."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / 'in'
        source.mkdir()
        for number in range(count):
            copy(originals[number % len(originals)], source, number)
        return run.extract_folder(source, Path(folder) / 'out', None, jobs, lambda *_: None)


def copy(path, folder, number):
    """Copy a report with something in it that no reader shows."""
    target = folder / f'{number:06d}{path.suffix}'
    shutil.copyfile(path, target)
    match path.suffix:
        case '.docx':
            with zipfile.ZipFile(target, 'a') as package:
                package.comment = f'copy {number}'.encode()
        case '.pdf':
            with target.open('ab') as stream:
                stream.write(f'\n% copy {number}\n'.encode())
        case '.html':
            with target.open('ab') as stream:
                stream.write(f'\n<!-- copy {number} -->\n'.encode())
        case _:
            with target.open('ab') as stream:
                stream.write(b'\n' * (number + 1))


def show_stages(originals):
    """Time each stage of one process, in milliseconds a document, by format."""
    patterns = load_patterns()
    seconds = defaultdict(lambda: defaultdict(float))
    for name, chosen in folders(originals):
        for path in chosen:
            run.extract_file(path, path.name, patterns)  # imports and caches are no part of the work
        for _ in range(ROUNDS):
            for path in random.sample(chosen, len(chosen)):
                measure(path, patterns, seconds[name])
        for stage in seconds[name]:
            seconds[name][stage] *= 1000 / (ROUNDS * len(chosen))
    return tabulate(seconds)


def measure(path, patterns, seconds):
    """Extract one report with a watch around every stage that `run` calls."""
    with watched(seconds):
        began = time.process_time()
        source = read_source(path, path.name)
        run.sketch_text(run.extract_content(source, patterns).document.text or '')
        seconds['all'] += time.process_time() - began


@contextmanager
def watched(seconds) -> Iterator[None]:
    """Put a watch around the stages, and take it away again."""
    plain = {stage: getattr(run, stage) for stage in STAGES if hasattr(run, stage)}
    for stage, function in plain.items():
        setattr(run, stage, watch(stage, function, seconds))
    try:
        yield
    finally:
        for stage, function in plain.items():
            setattr(run, stage, function)


def watch(stage, function, seconds):
    """Return `function` with its time added to `seconds`."""

    def timed(*arguments, **named):
        began = time.process_time()
        try:
            return function(*arguments, **named)
        finally:
            seconds[stage] += time.process_time() - began

    return timed


def tabulate(seconds):
    """Show milliseconds a document, and of the mixed folder the share."""
    table = Table('stage', title='one process, milliseconds of the processor a document', box=None, pad_edge=False)
    for name in seconds:
        table.add_column(name, justify='right')
    table.add_column('share', justify='right')
    every = seconds['mixed']['all']
    for stage in (*STAGES, 'all'):
        if any(stage in each for each in seconds.values()):
            share = f'{seconds["mixed"][stage] / every:.1%}'
            table.add_row(stage.strip('_'), *(f'{each[stage]:.2f}' for each in seconds.values()), share)
    return table


if __name__ == '__main__':
    main()
