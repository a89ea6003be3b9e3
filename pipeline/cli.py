"""The commands: arguments go in; work, words on the terminal and an exit code come out. The only room that prints."""

import difflib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from pipeline.evaluate.score import ReportScore
    from pipeline.model.extraction import Extraction
    from pipeline.patterns.compile import PatternSet

SOME_FAILED = 1
WRONG_COMMAND = 2
STOPPED = 130

FILES_A_LINE = 100
"""Without a terminal, one line is printed for so many files."""

LEAST_MEMORY = 256
"""MiB; the libraries alone take 150."""

USUAL_SCHEME = '城乡居民'
"""The scheme of a challenge case that names none."""

app = typer.Typer(
    name='ziping',
    help='Published self-evaluation reports (绩效自评报告), read into a dataset.',
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help needs no rich, and starts in half the time
    pretty_exceptions_enable=False,
)

_NO_DRAFT = 'that takes figures with a unit, and words that no indicator has with that unit yet.'

_PatternsOption = Annotated[
    Path | None,
    typer.Option(exists=True, file_okay=False, help='A folder of your own pattern files, which add or override.'),
]


class ScoredFormat(StrEnum):
    """The forms of a report that `score` can be limited to."""

    TEXT = 'text'
    HTML = 'html'
    DOCX = 'docx'
    PDF = 'pdf'
    ALL = 'all'


def main() -> None:
    """Run the command that was typed."""
    app()


@app.command()
def extract(  # noqa: PLR0913, PLR0917 - one a choice of the command
    source: Annotated[Path, typer.Argument(metavar='IN', exists=True, file_okay=False, help='Folder of reports.')],
    target: Annotated[Path, typer.Argument(metavar='OUT', help='Folder the dataset goes to; made where missing.')],
    jobs: Annotated[
        int | None, typer.Option(min=1, help='Processes; as many as there are processors by default.')
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help='Seconds that one file may take.')] = 60,
    memory: Annotated[int, typer.Option(min=LEAST_MEMORY, help='MiB of memory that one file may take.')] = 2048,
    scheduler: Annotated[
        str | None, typer.Option(metavar='ADDRESS', help='A Dask scheduler (tcp://...) whose workers read the files.')
    ] = None,
    patterns: _PatternsOption = None,
    quiet: Annotated[bool, typer.Option('--quiet', help='Print nothing but errors.')] = False,  # noqa: FBT002 - typer
) -> None:
    """Read every report under IN and write the dataset (Parquet) into OUT.

    Ends with 0 when every file was read, 1 when some could not be, 2 when nothing could be begun.
    """
    from pipeline import api, terminal  # noqa: PLC0415 - `--help` must not wait for the libraries

    watch = terminal.FileWatch(quiet=quiet)
    with _plain_errors():
        try:
            with watch:
                summary = api.extract_folder(
                    source,
                    target,
                    jobs or _processors(),
                    patterns,
                    watch.take,
                    timeout=timeout,
                    memory=memory * 2**20,
                    scheduler=scheduler,
                )
        except KeyboardInterrupt:
            words = f'Stopped after {watch.done} of {watch.all} files: the next run goes on from here'
            _stop(f'{words}; the dataset in {target} is as it was.', STOPPED)
    if not quiet:
        terminal.print_summary(summary, watch.failed, target)
    raise typer.Exit(SOME_FAILED if summary.failed else 0)


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(metavar='FILE', exists=True, dir_okay=False, help='A report.')],
    indicator: Annotated[str | None, typer.Option(metavar='ID', help='Only the figures of this indicator.')] = None,
    patterns: _PatternsOption = None,
) -> None:
    """Tell of each figure of a report what bound it to its indicator, or why there is none."""
    from pipeline import run  # noqa: PLC0415 - as above
    from pipeline.ingest.source import read_source  # noqa: PLC0415 - as above

    with _plain_errors():
        loaded = _load(patterns)
        _require_indicator(loaded, indicator)
        document = run.read_document(read_source(file, file.name), loaded.page_words)
        _print_explanation(run.extract_document(document, loaded), loaded, indicator)


@app.command(name='try')
def try_text(
    text: Annotated[str, typer.Argument(metavar='TEXT', help='A sentence of a report.')],
    patterns: _PatternsOption = None,
) -> None:
    """Run one sentence through all patterns and tell what becomes of each of its numbers."""
    from pipeline import run  # noqa: PLC0415 - as above

    if not text.strip():
        _stop("There is no text. Type a sentence of a report: ziping try '发放养老金4860.2万元。'", WRONG_COMMAND)
    with _plain_errors():
        loaded = _load(patterns)
        document = run.read_document(run.wrap_text(text), loaded.page_words)
        _print_explanation(run.extract_document(document, loaded), loaded, None)


@app.command()
def patterns(
    folder: Annotated[
        Path | None, typer.Argument(metavar='[FOLDER]', exists=True, file_okay=False, help='Your own pattern files.')
    ] = None,
) -> None:
    """Check the pattern files and list the indicators with their counts of labels, patterns and examples."""
    from pipeline import terminal  # noqa: PLC0415 - as above

    with _plain_errors():
        terminal.print_indicators(_load(folder).indicators)


@app.command()
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
    patterns: _PatternsOption = None,
) -> None:
    """Extract annotated reports and print how well they agree with their gold."""
    from pipeline import terminal  # noqa: PLC0415 - as above

    with _plain_errors():
        scores = [one for one in _score(gold, reports, patterns, format_) if only in (None, one.report)]
        terminal.print_scores(scores, show=show)


@app.command(epilog='Example: ziping unclaimed output --top 50 --by-document')
def unclaimed(  # noqa: PLR0913, PLR0917 - one a choice of the command
    target: Annotated[
        Path,
        typer.Argument(metavar='OUT', exists=True, file_okay=False, help='Folder of a dataset that was extracted.'),
    ],
    top: Annotated[int, typer.Option(min=1, metavar='N', help='List the N largest groups.')] = 20,
    by_document: Annotated[  # noqa: FBT002 - typer
        bool,
        typer.Option('--by-document', help='Put first what stands in the most reports, not what is most frequent.'),
    ] = False,
    number: Annotated[
        int | None, typer.Option('--draft', min=1, metavar='N', help='Draft the entry of group N instead.')
    ] = None,
    only_yaml: Annotated[bool, typer.Option('--yaml', help='Print the draft alone, to put it into a file.')] = False,  # noqa: FBT002 - typer
    patterns: _PatternsOption = None,
) -> None:
    """List the figures without an indicator and the unclaimed numbers of a dataset, grouped by their label words.

    Below the list stands a draft of the entry that would read the first group that can have one.
    """
    from pipeline.evaluate.draft import can_be_drafted  # noqa: PLC0415 - as above
    from pipeline.evaluate.unclaimed import order_groups  # noqa: PLC0415 - as above
    from pipeline.listing import list_groups  # noqa: PLC0415 - as above
    from pipeline.survey import Survey  # noqa: PLC0415 - as above

    with _plain_errors():
        loaded = _load(patterns)
        survey = Survey(target, loaded)
        groups = order_groups(survey.groups(), by_document=by_document)
        if not only_yaml:
            print('\n'.join(list_groups(groups, top)), end='\n\n')
        wanted = groups if number is None else groups[number - 1 : number]
        group = next((group for group in wanted if can_be_drafted(group, loaded)), None)
        if group:
            print(survey.draft(group), end='')
        elif number is not None:
            _stop(f'Group {number} of {len(groups)} gives no entry: {_NO_DRAFT}', WRONG_COMMAND)


@app.command()
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

    with _plain_errors():
        limits = read_floors(floors)
        folders = ((gold, reports), *(((challenge, None),) if challenge and FORM in limits else ()))
        scores = [one for each, beside in folders for one in _score(each, beside, None, ScoredFormat.ALL)]
        fallen = find_fallen(scores, limits)
    terminal.print_scores(scores, show=False)
    if fallen:
        _stop('\n'.join(fallen), SOME_FAILED)


@contextmanager
def _plain_errors() -> Iterator[None]:
    from pipeline.model.errors import UnreadableDocument, ZipingError  # noqa: PLC0415 - as above

    try:
        yield
    except UnreadableDocument as error:
        _stop(f'{error.code}: {error}', SOME_FAILED)
    except ZipingError as error:
        _stop(str(error), WRONG_COMMAND)
    except KeyboardInterrupt:
        _stop('Stopped.', STOPPED)


def _stop(sentence: str, code: int) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise typer.Exit(code)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count() or 1


def _load(folder: Path | None) -> 'PatternSet':
    from pipeline.patterns.load import load_patterns  # noqa: PLC0415 - as above

    return load_patterns(folder)


def _require_indicator(loaded: 'PatternSet', indicator: str | None) -> None:
    if indicator is None or indicator in loaded.indicators:
        return
    near = difflib.get_close_matches(indicator, list(loaded.indicators), n=3)
    hint = f' Did you mean {" or ".join(near)}?' if near else ' `ziping patterns` lists them.'
    _stop(f'There is no indicator {indicator}.{hint}', WRONG_COMMAND)


def _print_explanation(extraction: 'Extraction', loaded: 'PatternSet', indicator: str | None) -> None:
    from pipeline.explain import explain_absence, explain_figures, explain_numbers  # noqa: PLC0415 - as above

    lines = list(explain_figures(extraction, indicator, loaded))
    if indicator and not lines:
        lines = list(explain_absence(extraction, indicator, _labels_of(loaded, indicator)))
    others = () if indicator else tuple(explain_numbers(extraction))
    if others:
        lines += ['numbers that are no figures', *(f'  {line}' for line in others)]
    print('\n'.join(lines or ['It states no number.']))


def _labels_of(loaded: 'PatternSet', indicator: str) -> tuple[tuple[str, ...], ...]:
    entries = (entry for each in loaded.labels.entries_by_last_part.values() for entry in each)
    return tuple(sorted({entry.parts for entry in entries if entry.indicator_id == indicator}))


def _score(gold: Path, reports: Path | None, patterns: Path | None, wanted: ScoredFormat) -> 'Iterator[ReportScore]':
    from pipeline import run  # noqa: PLC0415 - as above
    from pipeline.evaluate.challenge import parse_batch, score_batch  # noqa: PLC0415 - as above
    from pipeline.evaluate.gold import format_of, read_gold  # noqa: PLC0415 - as above
    from pipeline.evaluate.score import score_report  # noqa: PLC0415 - as above

    loaded = _load(patterns)
    batches = sorted(gold.glob('batch-*.yaml'))
    for path in batches:
        batch = parse_batch(path.read_text('utf-8'), path.stem, USUAL_SCHEME)
        yield score_batch(batch, {case.case_id: run.extract_case(case, loaded) for case in batch.cases})
    for report in () if batches else read_gold(gold, reports):
        for form, path in sorted(report.files.items()):
            if wanted in (ScoredFormat.ALL, format_of(form)):
                yield score_report(report, form, run.extract_file(path, path.name, loaded))
