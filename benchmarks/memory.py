"""The most memory that a run takes in the process that leads it, by the number of files: small ones, made here."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline.guard import peak_memory
from pipeline.workers import Limits, LocalPool

ROOT = Path(__file__).resolve().parents[1]
COUNTS = (1_000, 20_000)


def main():
    """Print one line a number of files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--files', type=int, nargs='+', default=COUNTS, help='how many files a run has')
    parser.add_argument('--jobs', type=int, default=2, help='processes')
    parser.add_argument('--folder', type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.folder:
        measure(chosen.folder, chosen.jobs)
        return
    for count in chosen.files:
        with tempfile.TemporaryDirectory() as folder:
            make_files(Path(folder) / 'in', count)
            # a process of its own for each, since the peak of a process never falls
            again = [sys.executable, '-m', 'benchmarks.memory', '--folder', folder, '--jobs', str(chosen.jobs)]
            subprocess.run(again, cwd=ROOT, check=True)


def make_files(folder, count):
    """Write `count` reports of one sentence, each with figures of its own."""
    folder.mkdir()
    for number in range(count):
        words = f'{number}号报告\n2021年参保{number * 7 + 1}人，发放养老金{number + 3}万元。'
        (folder / f'{number:06d}.txt').write_text(words, 'utf-8')


def measure(folder, jobs):
    """Extract the folder and print what it took."""
    from pipeline import batch  # noqa: PLC0415 - as the command does, late

    every = LocalPool(jobs, Limits())
    summary = batch.extract_folder(folder / 'in', folder / 'out', None, every, lambda *_: None)
    count = sum(summary.files.values())
    print(f'{count} files: {peak_memory() / 1e6:.0f} MB at most, {summary.seconds:.0f} s, {summary.figures} figures')


if __name__ == '__main__':
    main()
