"""`ziping explain`, `try`, `patterns`: a report or a sentence goes in; why its numbers are what they are comes out."""

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.plain import WRONG_COMMAND, PatternsOption, load, plain_errors, stop

if TYPE_CHECKING:
    from pipeline.model.extraction import Extraction
    from pipeline.patterns.compile import PatternSet


def explain(
    file: Annotated[Path, typer.Argument(metavar='FILE', exists=True, dir_okay=False, help='A report.')],
    indicator: Annotated[str | None, typer.Option(metavar='ID', help='Only the figures of this indicator.')] = None,
    patterns: PatternsOption = None,
) -> None:
    """Tell of each figure of a report what bound it to its indicator, or why there is none."""
    from pipeline import run  # noqa: PLC0415 - as above
    from pipeline.ingest.source import read_source  # noqa: PLC0415 - as above

    with plain_errors():
        loaded = load(patterns)
        _require_indicator(loaded, indicator)
        document = run.read_document(read_source(file, file.name), loaded.page_words)
        _print_explanation(run.extract_document(document, loaded), loaded, indicator)


def try_text(
    text: Annotated[str, typer.Argument(metavar='TEXT', help='A sentence of a report.')],
    patterns: PatternsOption = None,
) -> None:
    """Run one sentence through all patterns and tell what becomes of each of its numbers."""
    from pipeline import run  # noqa: PLC0415 - as above

    if not text.strip():
        stop("There is no text. Type a sentence of a report: ziping try '发放养老金4860.2万元。'", WRONG_COMMAND)
    with plain_errors():
        loaded = load(patterns)
        document = run.read_document(run.wrap_text(text), loaded.page_words)
        _print_explanation(run.extract_document(document, loaded), loaded, None)


def patterns(
    folder: Annotated[
        Path | None, typer.Argument(metavar='[FOLDER]', exists=True, file_okay=False, help='Your own pattern files.')
    ] = None,
) -> None:
    """Check the pattern files and list the indicators with their counts of labels, patterns and examples."""
    from pipeline import terminal  # noqa: PLC0415 - as above

    with plain_errors():
        terminal.print_indicators(load(folder).indicators)


def _require_indicator(loaded: 'PatternSet', indicator: str | None) -> None:
    if indicator is None or indicator in loaded.indicators:
        return
    near = difflib.get_close_matches(indicator, list(loaded.indicators), n=3)
    hint = f' Did you mean {" or ".join(near)}?' if near else ' `ziping patterns` lists them.'
    stop(f'There is no indicator {indicator}.{hint}', WRONG_COMMAND)


def _print_explanation(extraction: 'Extraction', loaded: 'PatternSet', indicator: str | None) -> None:
    from pipeline.explain import explain_absence, explain_figures, explain_numbers  # noqa: PLC0415 - as above
    from pipeline.text.printable import printable_lines  # noqa: PLC0415 - as above

    lines = list(explain_figures(extraction, indicator, loaded))
    if indicator and not lines:
        lines = list(explain_absence(extraction, indicator, _labels_of(loaded, indicator)))
    others = () if indicator else tuple(explain_numbers(extraction))
    if others:
        lines += ['numbers that are no figures', *(f'  {line}' for line in others)]
    print(printable_lines(lines or ['It states no number.']))


def _labels_of(loaded: 'PatternSet', indicator: str) -> tuple[tuple[str, ...], ...]:
    entries = (entry for each in loaded.labels.entries_by_last_part.values() for entry in each)
    return tuple(sorted({entry.parts for entry in entries if entry.indicator_id == indicator}))
