"""What all commands share: an error becomes a sentence on the terminal, with an exit code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pipeline.text.printable import printable_lines

if TYPE_CHECKING:
    from pipeline.patterns.compile import PatternSet

SOME_FAILED = 1
WRONG_COMMAND = 2
STOPPED = 130

PatternsOption = Annotated[
    Path | None,
    typer.Option(exists=True, file_okay=False, help='A folder of your own pattern files, which add or override.'),
]


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what is told to an operator into a sentence and an exit code."""
    from pipeline.model.errors import UnreadableDocument, ZipingError  # noqa: PLC0415 - `--help` must not wait for the libraries

    try:
        yield
    except UnreadableDocument as error:
        stop(f'{error.code}: {error}', SOME_FAILED)
    except ZipingError as error:
        stop(str(error), WRONG_COMMAND)
    except KeyboardInterrupt:
        stop('Stopped.', STOPPED)


def stop(sentence: str, code: int) -> NoReturn:
    """Print a sentence to the errors, without what a terminal would obey, and end with `code`."""
    print(printable_lines(sentence.split('\n')), file=sys.stderr)
    raise typer.Exit(code)


def load(folder: Path | None) -> 'PatternSet':
    """Load the pattern files; `folder` holds a user's own."""
    from pipeline.patterns.load import load_patterns  # noqa: PLC0415 - as above

    return load_patterns(folder)
