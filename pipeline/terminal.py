"""What the commands show on a terminal: progress, and tables of what was done or found."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from pipeline.evaluate.score import add_tallies
from pipeline.evaluate.tally import Tally
from pipeline.model.record import DocumentRecord
from pipeline.text.printable import printable

if TYPE_CHECKING:
    from pipeline.batch import Summary
    from pipeline.evaluate.score import ReportScore

FILES_A_LINE = 100
"""Without a terminal, one line is printed for so many files."""

FAILURES_SHOWN = 20
SHOWN_BY_REPORT = ('quantities', 'figures')
WIDE = 160  # columns where the output goes into a file
CELL = 200  # characters of a cell of an answer


class FileWatch:
    """Follows a run file by file: a bar on a terminal, a line each hundred files elsewhere, nothing when quiet."""

    def __init__(self, *, quiet: bool) -> None:
        """Begin with nothing done."""
        self.done = 0
        self.all = 0
        self.failed: list[DocumentRecord] = []
        self._console = Console(stderr=True, quiet=quiet)
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def __enter__(self) -> Self:
        """Show the bar, where there is a terminal."""
        if self._console.is_terminal and not self._console.quiet:
            columns = (TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, TextColumn('{task.fields[words]}'), console=self._console, transient=True)
            self._task = self._bar.add_task('reading', total=None, words='')
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def take(self, done: int, every: int, row: DocumentRecord) -> None:
        """Note that `done` of `every` files are done, the last with `row`."""
        self.done, self.all = done, every
        if row.status == 'failed':
            self.failed.append(row)
        words = f'{len(self.failed)} failed' if self.failed else ''
        if self._bar:
            self._bar.update(self._task, completed=done, total=every, words=words)
        elif done % FILES_A_LINE == 0:
            self._console.print(f'{done} of {every} files {words}'.rstrip(), highlight=False)


def print_summary(summary: 'Summary', failed: Iterable[DocumentRecord], target: str) -> None:
    """Show files by format and status, figures, problems by code, and seconds; then each file that failed."""
    console = Console()
    console.print(_files_table(summary.files))
    if summary.problems:
        console.print(_count_table('problem', summary.problems))
    rows = list(failed)
    for row in rows[:FAILURES_SHOWN]:
        words = printable(f'failed  {row.path}: {row.error}')  # the name of a file may hold what clears the screen
        console.print(words, highlight=False, markup=False, soft_wrap=True)
    if len(rows) > FAILURES_SHOWN:
        console.print(f'failed  and {len(rows) - FAILURES_SHOWN} more: see the column error of documents.parquet')
    files = sum(summary.files.values())
    words = f'{files} files, {summary.figures} figures, {summary.seconds:.1f} seconds: {target}'
    console.print(words, highlight=False, markup=False, soft_wrap=True)


def print_rows(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Show rows under their heads; a long text is cut, and what would move the cursor is shown as a sign."""
    console = Console() if sys.stdout.isatty() else Console(width=WIDE)
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(Text(printable(head)), overflow='fold')
    for row in rows:
        table.add_row(*(Text(printable(_within(cell))) for cell in row))
    console.print(table)


def _within(words: str) -> str:
    return words if len(words) <= CELL else f'{words[: CELL - 1]}…'


def print_indicators(indicators: Mapping[str, Any]) -> None:
    """Show every indicator with its counts of labels, patterns and examples."""
    table = Table('indicator', 'name', 'unit', box=None, pad_edge=False)
    for head in ('labels', 'patterns', 'examples', 'counterexamples'):
        table.add_column(head, justify='right')
    for name, entry in indicators.items():
        counts = (entry.labels, entry.patterns, entry.examples, entry.counterexamples)
        table.add_row(name, entry.zh, entry.unit, *(str(len(each)) for each in counts))
    console = Console()
    console.print(table)
    console.print(f'{len(indicators)} indicators, no fault found', highlight=False)


def print_scores(scores: 'Sequence[ReportScore]', *, show: bool) -> None:
    """Show precision, recall and F1 by measure and form, by report, by indicator and by attribute.

    With `show`, every remark is listed too.
    """
    console = Console(width=None if sys.stdout.isatty() else WIDE, markup=False, highlight=False)
    for score in scores:
        if show:
            _print_remarks(console, score)
        if score.error:
            words = printable(f'{score.report}.{score.form} failed: {score.error}')
            console.print(words, markup=False, highlight=False)
    if not scores:
        return
    console.print(_forms_table('F1', {form: _total(scores, form) for form in _forms(scores)}))
    told = [m for m in SHOWN_BY_REPORT if all(m in score.tallies for score in scores if not score.error)]
    for measure in told:
        console.print(_by_report(measure, scores))
    form = _forms(scores)[-1]  # `txt`, where all forms are scored: the last in the alphabet
    of_form = [score for score in scores if score.form == form]
    console.print(_reports_table(form, of_form))
    indicators = add_tallies(score.indicators for score in of_form)
    console.print(_tally_table(f'indicator ({form})', dict(sorted(indicators.items()))))
    console.print(_tally_table(f'attribute ({form})', add_tallies(score.attributes for score in of_form)))


def _forms(scores: 'Sequence[ReportScore]') -> tuple[str, ...]:
    return tuple(dict.fromkeys(score.form for score in scores))


def _total(scores: 'Sequence[ReportScore]', form: str) -> dict[str, Tally]:
    return add_tallies(score.tallies for score in scores if score.form == form)


def _by_report(measure: str, scores: 'Sequence[ReportScore]') -> Table:
    reports = dict.fromkeys(score.report for score in scores)
    return _forms_table(
        f'F1 of {measure}',
        {
            form: {
                report: add_tallies(score.tallies for score in scores if (score.report, score.form) == (report, form))[
                    measure
                ]
                for report in reports
                if any((score.report, score.form) == (report, form) for score in scores)
            }
            for form in _forms(scores)
        },
    )


def _print_remarks(console: Console, score: 'ReportScore') -> None:
    for remark in score.remarks:
        where = f'{score.report}.{score.form}'
        beside = printable(remark.beside.replace('\n', '⏎'))
        words = f'{where}  {remark.kind:<5}  {remark.measure}: {printable(remark.what)}'
        console.print(words, markup=False, highlight=False, soft_wrap=True)
        if beside:
            console.print(f'        {beside}', markup=False, highlight=False, soft_wrap=True, style='dim')


def _forms_table(head: str, tallies: Mapping[str, Mapping[str, Tally]]) -> Table:
    table = Table(head, box=None, pad_edge=False)
    for form in tallies:
        table.add_column(form, justify='right')
    for name in dict.fromkeys(name for each in tallies.values() for name in each):
        table.add_row(name, *(f'{each[name].f1:.3f}' if name in each else '' for each in tallies.values()))
    return table


def _reports_table(form: str, scores: 'Sequence[ReportScore]') -> Table:
    table = Table(f'F1 of {form}', box=None, pad_edge=False)
    for score in scores:
        table.add_column(score.report, justify='right')
    for head in ('all', 'precision', 'recall', 'matched', 'missed', 'extra'):
        table.add_column(head, justify='right')
    for measure, total in add_tallies(score.tallies for score in scores).items():
        each = (f'{score.tallies[measure].f1:.3f}' for score in scores)
        table.add_row(measure, *each, f'{total.f1:.3f}', *_numbers(total))
    return table


def _tally_table(head: str, tallies: Mapping[str, Tally]) -> Table:
    table = Table(head, box=None, pad_edge=False)
    for name in ('F1', 'precision', 'recall', 'matched', 'missed', 'extra'):
        table.add_column(name, justify='right')
    for name, tally in tallies.items():
        table.add_row(name, f'{tally.f1:.3f}', *_numbers(tally))
    return table


def _numbers(tally: Tally) -> tuple[str, ...]:
    shares = (f'{tally.precision:.3f}', f'{tally.recall:.3f}')
    return (*shares, str(tally.matched), str(tally.missed), str(tally.extra))


def _files_table(files: Mapping[tuple[str, str], int]) -> Table:
    statuses = ('ok', 'partial', 'failed')
    table = Table('format', box=None, pad_edge=False)
    for status in statuses:
        table.add_column(status, justify='right')
    for name in dict.fromkeys(name for name, _ in files):
        table.add_row(name, *(str(files.get((name, status), 0)) for status in statuses))
    return table


def _count_table(head: str, counts: Mapping[str, int]) -> Table:
    table = Table(head, box=None, pad_edge=False)
    table.add_column('count', justify='right')
    for name, count in counts.items():
        table.add_row(name, str(count))
    return table
