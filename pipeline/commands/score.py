"""`ziping score`, `spotcheck`: annotated reports go in; how well the extraction agrees with them comes out."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.plain import SOME_FAILED, PatternsOption, load, plain_errors, stop

if TYPE_CHECKING:
    from pipeline.evaluate.score import ReportScore

USUAL_SCHEME = '城乡居民'
"""The scheme of a challenge case that names none."""


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
    gold: Annotated[Path, typer.Option(exists=True, file_okay=False, help='Folder of gold.')] = Path('tests/fixtures'),
    reports: Annotated[Path | None, typer.Option(exists=True, file_okay=False, help='Folder of the reports.')] = Path(
        'samples'
    ),
    floors: Annotated[Path, typer.Option(exists=True, dir_okay=False, help='The lowest F1 of each measure.')] = Path(
        'tests/floors.json'
    ),
    challenge: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help='Folder of sentences and tables with their figures.'),
    ] = Path('tests/challenge'),
) -> None:
    """Score the reports and the challenge set of the repository and fail where a measure is below its floor."""
    from pipeline import terminal  # noqa: PLC0415 - as above
    from pipeline.evaluate.challenge import FORM  # noqa: PLC0415 - as above
    from pipeline.evaluate.floors import find_fallen, read_floors  # noqa: PLC0415 - as above

    with plain_errors():
        limits = read_floors(floors)
        folders = ((gold, reports), *(((challenge, None),) if challenge and FORM in limits else ()))
        scores = [one for each, beside in folders for one in _score(each, beside, None, ScoredFormat.ALL)]
        fallen = find_fallen(scores, limits)
    terminal.print_scores(scores, show=False)
    if fallen:
        stop('\n'.join(fallen), SOME_FAILED)


def _score(gold: Path, reports: Path | None, patterns: Path | None, wanted: ScoredFormat) -> 'Iterator[ReportScore]':
    from pipeline import run  # noqa: PLC0415 - as above
    from pipeline.evaluate.challenge import parse_batch, score_batch  # noqa: PLC0415 - as above
    from pipeline.evaluate.gold import format_of, read_gold  # noqa: PLC0415 - as above
    from pipeline.evaluate.score import score_report  # noqa: PLC0415 - as above

    loaded = load(patterns)
    batches = sorted(gold.glob('batch-*.yaml'))
    for path in batches:
        batch = parse_batch(path.read_text('utf-8'), path.stem, USUAL_SCHEME)
        yield score_batch(batch, {case.case_id: run.extract_case(case, loaded) for case in batch.cases})
    for report in () if batches else read_gold(gold, reports):
        for form, path in sorted(report.files.items()):
            if wanted in (ScoredFormat.ALL, format_of(form)):
                yield score_report(report, form, run.extract_file(path, path.name, loaded))
