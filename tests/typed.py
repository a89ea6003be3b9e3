"""Commands as typed: run in this process, since starting a new one takes longer than what most do, or in their own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from pipeline.cli import app

ROOT = Path(__file__).resolve().parents[1]
PLAIN = {'COLUMNS': '200', 'NO_COLOR': '1'}


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def ziping(*arguments):
    done = CliRunner(env=PLAIN).invoke(app, [str(each) for each in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ran(done.exit_code, done.stdout, done.stderr)


def ziping_apart(*arguments, cwd=ROOT, timeout=120):
    """Run a command in a process of its own, as a shell does."""
    return subprocess.run(
        [sys.executable, '-m', 'pipeline', *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, 'PYTHONPATH': str(ROOT), **PLAIN},
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def is_plain(ran):
    """Tell that nothing was printed that a terminal would obey."""
    return all(c.isprintable() or c == '\n' for c in ran.stdout + ran.stderr)
