"""`ziping score`, `spotcheck`: annotated reports go in; how well the extraction agrees with them comes out."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.plain import SOME_FAILED, WRONG_COMMAND, PatternsOption, load, plain_errors, stop

if TYPE_CHECKING:
    from pipeline.evaluate.score import ReportScore

REPOSITORY = Path('tests')
"""Where the repository keeps the gold of its samples, its challenge set and its floors."""


class ScoredFormat(StrEnum):
    """The forms of a report that `score` can be limited to."""

    TEXT = 'text'
    HTML = 'html'
    DOCX = 'docx'
    PDF = 'pdf'
    ALL = 'all'


def score(  # noqa: PLR0913, PLR0917 - one a choice of the command
    gold: Annotated[
        Path, typer.Argument(metavar='[GOLD]', exists=True, file_okay=False, help='Folder of reports with their gold.')
    ] = Path('../shared/reports'),
    show: Annotated[bool, typer.Option('--show', help='List every miss, every extra and all that is wrong.')] = False,  # noqa: FBT002 - typer
    format_: Annotated[ScoredFormat, typer.Option('--format', help='Only one form of the reports.')] = ScoredFormat.ALL,
    reports: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help='Where the reports stand, if not beside the gold.')
    ] = None,
    only: Annotated[str | None, typer.Option('--report', metavar='NAME', help='Only this report.')] = None,
    patterns: PatternsOption = None,
) -> None:
    """Extract annotated reports and print how well they agree with their gold."""
    from pipeline import terminal  # noqa: PLC0415 - as above

    with plain_errors():
        scores = [one for one in _score(gold, reports, patterns, format_) if only in (None, one.report)]
        terminal.print_scores(scores, show=show)


def spotcheck(
    gold: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help='Folder of gold of your own, as `gold` drafts it.')
    ] = None,
    reports: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help='Where the reports stand, if not beside the gold.')
    ] = None,
    floors: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help='The lowest F1 of each measure (JSON).')
    ] = None,
    challenge: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help='Folder of sentences and tables with their figures.'),
    ] = None,
    patterns: PatternsOption = None,
) -> None:
    """Score reports against their gold: a table by indicator, and every miss and extra with its sentence.

    Without --gold these are the samples, the challenge set and the floors of the repository. Ends with 1 where a
    measure is below its floor.
    """
    from pipeline import scoreboard  # noqa: PLC0415 - as above
    from pipeline.evaluate.floors import find_fallen, read_floors  # noqa: PLC0415 - as above

    with plain_errors():
        if gold is None:
            gold, reports = REPOSITORY / 'fixtures', reports or Path('samples')
            floors, challenge = floors or REPOSITORY / 'floors.json', challenge or REPOSITORY / 'challenge'
            _require_repository(gold, reports, floors, challenge)
        limits = read_floors(floors) if floors else {}
        folders = ((gold, reports), *(((challenge, None),) if challenge else ()))
        scores = [one for each, beside in folders for one in _score(each, beside, patterns, ScoredFormat.ALL)]
        fallen = find_fallen(scores, limits)
    scoreboard.print_spotcheck(scores)
    if fallen:
        stop('\n'.join(fallen), SOME_FAILED)


def _require_repository(*paths: Path) -> None:
    missing = next((path for path in paths if not path.exists()), None)
    if missing:
        stop(f'{missing} is not here: stand in the repository, or name a folder of gold with --gold.', WRONG_COMMAND)


def _score(gold: Path, reports: Path | None, patterns: Path | None, wanted: ScoredFormat) -> 'Iterator[ReportScore]':
    from pipeline import run  # noqa: PLC0415 - as above
    from pipeline.evaluate.challenge import read_batches  # noqa: PLC0415 - as above
    from pipeline.evaluate.gold import format_of, read_gold  # noqa: PLC0415 - as above
    from pipeline.evaluate.score import score_report  # noqa: PLC0415 - as above

    loaded = load(patterns)
    batches = read_batches(gold)
    yield from run.score_challenge(batches, loaded)
    for report in () if batches else read_gold(gold, reports):
        for form, path in sorted(report.files.items()):
            if wanted in (ScoredFormat.ALL, format_of(form)):
                yield score_report(report, form, run.extract_file(path, path.name, loaded))
