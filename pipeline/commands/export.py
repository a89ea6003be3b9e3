"""`ziping export`, `sql`: a dataset goes in; files for other programs, or the answer to a question, come out."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.plain import WRONG_COMMAND, PatternsOption, load, plain_errors, stop

if TYPE_CHECKING:
    from pipeline.export.export import Format
    from pipeline.export.query import Answer

ROWS_SHOWN = 100


class AnswerForm(StrEnum):
    """How the answer to a question is printed."""

    TABLE = 'table'
    CSV = 'csv'
    JSON = 'json'


def export(
    target: Annotated[
        Path,
        typer.Argument(metavar='OUT', exists=True, file_okay=False, help='Folder of a dataset that was extracted.'),
    ],
    format_: Annotated[
        str, typer.Option('--format', metavar='LIST', help='Any of csv,xlsx,dta,duckdb, with commas between them.')
    ] = 'csv,xlsx,dta,duckdb',
    patterns: PatternsOption = None,
    quiet: Annotated[bool, typer.Option('--quiet', help='Print nothing but errors.')] = False,  # noqa: FBT002 - typer
) -> None:
    """Write the dataset in OUT for Excel, Stata, R, pandas and DuckDB into OUT/export, with its codebook.

    The files of an earlier export are replaced; those of formats that are not asked for now are taken away.
    """
    from pipeline.export.export import export_dataset  # noqa: PLC0415 - `--help` must not wait for the libraries
    from pipeline.export.tables import open_dataset  # noqa: PLC0415 - as above

    with plain_errors():
        formats = _formats(format_)
        files = export_dataset(open_dataset(target), target, formats, load(patterns).indicators)
    for file in () if quiet else files:
        print(f'{file.stat().st_size:>12,}  {file}')


def sql(
    question: Annotated[str, typer.Argument(metavar='QUESTION', help='A SELECT over the tables of the dataset.')],
    target: Annotated[
        Path, typer.Argument(metavar='[OUT]', exists=True, file_okay=False, help='Folder of a dataset.')
    ] = Path('output'),
    format_: Annotated[AnswerForm, typer.Option('--format', help='How the answer is printed.')] = AnswerForm.TABLE,
    limit: Annotated[
        int | None,
        typer.Option(min=0, metavar='N', help=f'Print N rows at most, 0 for all; of a table {ROWS_SHOWN} by default.'),
    ] = None,
) -> None:
    """Answer a question in SQL from the tables of a dataset, which it can only read.

    "show tables" lists the tables and views, "describe figures" the columns of one.
    """
    from pipeline.export import query  # noqa: PLC0415 - as above
    from pipeline.export.tables import open_dataset  # noqa: PLC0415 - as above

    most = limit if limit is not None else ROWS_SHOWN if format_ is AnswerForm.TABLE else 0
    with plain_errors():
        answer, cut = _first_rows(query.ask(open_dataset(target), question), most)
        match format_:
            case AnswerForm.TABLE:
                _print_table(answer)
            case AnswerForm.CSV:
                sys.stdout.writelines(query.to_csv(answer))
            case AnswerForm.JSON:
                sys.stdout.writelines(query.to_json(answer))
    if cut:
        print(f'There are more than these {most} rows: --limit 0 prints all.', file=sys.stderr)


def _formats(words: str) -> 'list[Format]':
    from pipeline.export.export import Format  # noqa: PLC0415 - as above

    wanted = [word.strip() for word in words.split(',') if word.strip()]
    unknown = [word for word in wanted if word not in list(Format)]
    if unknown or not wanted:
        stop(f'There is no format {", ".join(unknown) or "named"}: --format takes {",".join(Format)}.', WRONG_COMMAND)
    return [Format(word) for word in wanted]


def _first_rows(answer: 'Answer', most: int) -> 'tuple[Answer, bool]':
    """Return the first `most` rows of an answer (0: all), and whether there are more."""
    from pipeline.export.query import Answer  # noqa: PLC0415 - as above

    if not most:
        return answer, False
    rows = list(islice(answer.rows, most + 1))
    return Answer(answer.heads, iter(rows[:most])), len(rows) > most


def _print_table(answer: 'Answer') -> None:
    from pipeline import terminal  # noqa: PLC0415 - as above
    from pipeline.export.query import to_text  # noqa: PLC0415 - as above

    rows: Iterator[list[str]] = (list(map(to_text, row)) for row in answer.rows)
    terminal.print_rows(answer.heads, rows)
