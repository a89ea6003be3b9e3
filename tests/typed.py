"""Commands as typed, run in this process: starting a new one takes longer than what most of them do."""

from typing import NamedTuple

from typer.testing import CliRunner

from pipeline.cli import app


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def ziping(*arguments):
    done = CliRunner().invoke(app, [str(each) for each in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ran(done.exit_code, done.stdout, done.stderr)


def is_plain(ran):
    """Tell that nothing was printed that a terminal would obey."""
    return all(c.isprintable() or c == '\n' for c in ran.stdout + ran.stderr)
