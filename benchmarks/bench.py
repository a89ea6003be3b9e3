"""Documents and pages a second, the share of each stage, memory, and ratios against other programs, over the samples.

Each copy differs from the others by one comment or blank line, so that none is passed over for having the same bytes.
"""

import argparse
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.panel import show_panel
from benchmarks.references import CHEAPEST, INSTEAD, NEEDS, is_missing
from pipeline import batch, run
from pipeline.guard import peak_memory
from pipeline.ingest.source import read_source
from pipeline.patterns.load import load_patterns
from pipeline.workers import Limits, LocalPool

ROOT = Path(__file__).resolve().parents[1]
FORMATS = {'.txt': 'text', '.html': 'html', '.docx': 'docx', '.pdf': 'pdf'}
WIDE = 180
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
    'pack_records',
)


def main():
    """Print the tables one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--documents', type=int, default=1000, help='how many copies the folder holds')
    parser.add_argument('--jobs', type=int, default=os.cpu_count(), help='processes')
    parser.add_argument('--reports', type=Path, default=ROOT / 'samples', help='folder of the reports that are copied')
    parser.add_argument('--panel', type=int, default=10_000, help='how many generated reports the panel is made of')
    chosen = parser.parse_args()
    originals = sorted(path for path in chosen.reports.rglob('*') if path.suffix in FORMATS)
    console = Console(width=WIDE)
    console.print(f'{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}')
    stages, mixed = show_stages(originals)
    console.print(stages)
    console.print(f'a million reports like these: {mixed * 1e6 / 3.6e6:.0f} hours of one processor core')
    for table in show_references(originals):
        console.print(table)
    console.print(show_memory(originals))
    console.print(show_speed(originals, chosen.documents, chosen.jobs))
    if chosen.panel:
        console.print(show_panel(chosen.panel))


def show_speed(originals, documents, jobs):
    """Time whole runs, as typed, over a folder of each format and one of all: on all cores and on one."""
    table = Table('folder', title='whole runs, from files to Parquet', box=None, pad_edge=False)
    for head in (
        'documents',
        'pages',
        f'seconds, {jobs} jobs',
        'documents a second',
        'pages a second',
        'of one core',
        'again',
    ):
        table.add_column(head, justify='right')
    for name, chosen in folders(originals):
        count = documents if name == 'mixed' else documents // 4
        table.add_row(name, *time_runs(chosen, count, jobs))
    return table


def folders(originals):
    """Yield the name and the originals of each folder that is timed."""
    for suffix, name in FORMATS.items():
        of_format = [path for path in originals if path.suffix == suffix]
        if of_format:
            yield name, of_format
    yield 'mixed', originals


def time_runs(originals, count, jobs):
    """Extract a folder of `count` copies on all cores, on one, and once more with nothing changed."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / 'in'
        source.mkdir()
        for number in range(count):
            copy(originals[number % len(originals)], source, number)
        every = time_command(source, Path(folder) / 'all', jobs)
        one = time_command(source, Path(folder) / 'one', 1, is_on_one_core=True)
        pages = []
        again = batch.extract_folder(
            source,
            Path(folder) / 'all',
            None,
            LocalPool(jobs, Limits()),
            lambda *told: pages.append(told[2].pages or 0),
        )
        speeds = (count / every, sum(pages) / every)
        return (
            str(count),
            str(sum(pages) or ''),
            f'{every:.1f}',
            *(f'{speed:.1f}' if speed else '' for speed in speeds),
            f'{one / every:.2f} times',
            f'{again.seconds:.1f} s, {again.read} read',
        )


def time_command(source, target, jobs, *, is_on_one_core=False):
    """Return the seconds that the command takes, its start included; one core is all that its processes then have."""
    command = [sys.executable, '-m', 'pipeline', 'extract', str(source), str(target), '--jobs', str(jobs), '--quiet']
    if is_on_one_core:
        command = ['taskset', '--cpu-list', '0', *command]
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True)
    return time.perf_counter() - began


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
    """Time each stage of one process, in milliseconds a document, by format; return those of the mixed folder too."""
    patterns = load_patterns()
    seconds = defaultdict(lambda: defaultdict(float))
    for name, chosen in folders(originals):
        for path in chosen:
            # imports and caches are no part of the work
            batch.pack_records(run.extract_file(path, path.name, patterns))
        for _ in range(ROUNDS):
            for path in random.sample(chosen, len(chosen)):
                measure(path, patterns, seconds[name])
        for stage in seconds[name]:
            seconds[name][stage] *= 1000 / (ROUNDS * len(chosen))
    return tabulate(seconds), seconds['mixed']['all']


def measure(path, patterns, seconds):
    """Extract one report with a watch around every stage that `run` calls."""
    with watched(seconds):
        began = time.process_time()
        source = read_source(path, path.name)
        records = run.extract_content(source, patterns)
        packing = time.process_time()
        batch.pack_records(records)
        seconds['pack_records'] += time.process_time() - packing
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


def show_references(originals):
    """Compare one process with the cheapest extraction of the text, and with what a user would take instead."""
    patterns = load_patterns()
    cheap = Table('format', title='one process, milliseconds of the processor a document', box=None, pad_edge=False)
    for head in ('cheapest text', 'our reading', 'our whole', 'whole to cheapest', 'after reading, MB a second'):
        cheap.add_column(head, justify='right')
    other = Table('format', title='one process, against other programs on the same files', box=None, pad_edge=False)
    other.add_column('instead of us')
    for head in ('its ms a document', 'its pages a second', 'our pages a second'):
        other.add_column(head, justify='right')
    for head in ('its time to our whole', 'its time to our reading'):
        other.add_column(head, justify='right')
    for name, chosen in folders(originals):
        if name in CHEAPEST:
            spent, letters = compare(name, chosen, patterns)
            cheap.add_row(name, *tell_cheapest(spent, letters))
            for reference in INSTEAD[name]:
                other.add_row(name, *tell_instead(reference, spent, count_pages(name, chosen, patterns)))
    return cheap, other


def compare(name, paths, patterns):
    """Return the milliseconds a document that each way takes, in changing order, and the MB of text in a document."""
    spent = defaultdict(float)
    letters = sum(len(read(path, patterns).text.encode()) for path in paths)
    ways = {
        'cheapest': CHEAPEST[name],
        'read': lambda path: read(path, patterns),
        'whole': lambda path: whole(path, patterns),
        **{each: each for each in INSTEAD[name] if not is_missing(each, paths[0])},
    }
    for path in paths:
        for way in ways.values():
            way(path)
    for _ in range(ROUNDS):
        for path in random.sample(paths, len(paths)):
            for way in random.sample(list(ways), len(ways)):
                began = time.process_time()
                ways[way](path)
                spent[way] += time.process_time() - began
    return {way: 1000 * seconds / ROUNDS / len(paths) for way, seconds in spent.items()}, letters / 1e6 / len(paths)


def tell_cheapest(spent, letters):
    """Return the cells of a row."""
    speed = 1000 * letters / (spent['whole'] - spent['read'])
    cells = [f'{spent[way]:.2f}' for way in ('cheapest', 'read', 'whole')]
    return (*cells, f'{spent["whole"] / spent["cheapest"]:.1f} times', f'{speed:.2f}')


def tell_instead(reference, spent, pages):
    """Return the cells of a row; a library that is not installed has a row that says so."""
    if reference not in spent:
        return (f'{reference.__doc__}: not installed (extra `{NEEDS[reference]}`)',)
    speeds = (f'{1000 * pages / spent[way]:.1f}' if pages else '' for way in (reference, 'whole'))
    ratios = (f'{spent[reference] / spent[way]:.1f} times' for way in ('whole', 'read'))
    return (reference.__doc__.rstrip('.'), f'{spent[reference]:.1f}', *speeds, *ratios)


def count_pages(name, paths, patterns):
    """Return the pages of a document, 0 where the format has none."""
    if name != 'pdf':
        return 0
    every = [batch.run.extract_file(path, path.name, patterns).document.pages or 0 for path in paths]
    return sum(every) / len(every)


def read(path, patterns):
    """Return the document of a file."""
    return run.read_document(read_source(path, path.name), patterns.page_words)


def whole(path, patterns):
    """Do all that a worker does with a file."""
    return batch.pack_records(run.extract_content(read_source(path, path.name), patterns))


def show_memory(originals):
    """Tell the most memory a process had that did nothing but read files of one format."""
    table = Table('format', 'peak memory of a worker, MB', box=None, pad_edge=False)
    for name, chosen in folders(originals):
        peaks = LocalPool(1, Limits()).map(peak_after, chosen, prepare, ())
        table.add_row(name, str(max(peaks) // 10**6))
    return table


_patterns = []


def prepare():
    """Load the patterns once a process."""
    _patterns[:] = [load_patterns()]


def peak_after(path):
    """Extract a file and return the peak memory of this process."""
    whole(path, _patterns[0])
    return peak_memory()


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
