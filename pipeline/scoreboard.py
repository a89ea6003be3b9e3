"""Scores go in; what `spotcheck` shows comes out: tables by measure, indicator and attribute, each miss and extra."""

import sys
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from pipeline.evaluate.challenge import FORM
from pipeline.evaluate.figures import ATTRIBUTES
from pipeline.evaluate.gold import format_of
from pipeline.evaluate.remark import Remark
from pipeline.evaluate.score import ReportScore, add_tallies
from pipeline.evaluate.tally import Tally
from pipeline.text.printable import printable

WIDE = 160  # columns where the output goes into a file

KINDS = ('miss', 'extra', 'wrong')

_Scores = Sequence[ReportScore]


def print_spotcheck(scores: _Scores) -> None:
    """Show F1 by measure and form, every miss and extra with its sentence, then the tables by indicator and attribute.

    A form is one of the reports (`txt`, `html`, ...) or the challenge set; the tables by indicator are of one form
    each, the plain text where there is one, for the forms of a report state the same.
    """
    console = Console(width=None if sys.stdout.isatty() else WIDE, markup=False, highlight=False)
    for score in scores:
        if score.error:
            _say(console, f'{score.report}.{score.form} failed: {score.error}')
    _print_remarks(console, scores)
    for form in _told_forms(scores):
        of_form = [score for score in scores if score.form == form]
        console.print(_indicator_table(form, add_tallies(score.indicators for score in of_form)))
        console.print(_attribute_table(form, add_tallies(score.attributes for score in of_form)))
    console.print(_forms_table('F1', {form: _total(scores, form) for form in _forms(scores)}))
    console.print(_forms_table('F1 of figures', {form: _by_report(scores, form) for form in _forms(scores)}))


def _forms(scores: _Scores) -> tuple[str, ...]:
    return tuple(dict.fromkeys(score.form for score in scores))


def _told_forms(scores: _Scores) -> tuple[str, ...]:
    forms = _forms(scores)
    reports = [form for form in forms if form != FORM]
    texts = [form for form in reports if format_of(form) == 'text']
    return (*(texts or reports)[:1], *(form for form in forms if form == FORM))


def _total(scores: _Scores, form: str) -> dict[str, Tally]:
    return add_tallies(score.tallies for score in scores if score.form == form)


def _by_report(scores: _Scores, form: str) -> dict[str, Tally]:
    return {score.report: score.tallies.get('figures', Tally()) for score in scores if score.form == form}


def _print_remarks(console: Console, scores: _Scores) -> None:
    """List what was missed, extra or wrong, once for all the forms of a report that show it; attributes apart."""
    found: dict[tuple[str, Remark], list[str]] = {}
    for score in scores:
        for remark in score.remarks:
            if remark.measure not in ATTRIBUTES:
                found.setdefault((score.report, remark), []).append(score.form)
    for (report, remark), forms in sorted(found.items(), key=_order):
        where = report if forms == [FORM] else f'{report} ({" ".join(forms)})'
        _say(console, f'{remark.kind:<5}  {where}  {remark.measure}: {printable(remark.what)}')
        if remark.beside:
            console.print(f'       {printable(remark.beside)}', soft_wrap=True, style='dim')


def _order(entry: tuple[tuple[str, Remark], list[str]]) -> tuple[bool, str, bool, str, int]:
    (report, remark), forms = entry
    return FORM in forms, report, not remark.measure.startswith('figures'), remark.measure, KINDS.index(remark.kind)


def _say(console: Console, words: str) -> None:
    console.print(printable(words), soft_wrap=True)


def _indicator_table(form: str, tallies: Mapping[str, Tally]) -> Table:
    table = _table(f'indicator ({form})', ('gold', 'found', 'right', 'precision', 'recall', 'F1'))
    for name, tally in (*sorted(tallies.items()), ('all', sum(tallies.values(), Tally()))):
        counts = (tally.matched + tally.missed, tally.matched + tally.extra, tally.matched)
        shares = (tally.precision, tally.recall, tally.f1)
        table.add_row(printable(name), *map(str, counts), *(f'{share:.3f}' for share in shares))
    return table


def _attribute_table(form: str, tallies: Mapping[str, Tally]) -> Table:
    table = _table(f'attribute ({form})', ('compared', 'right', 'share'))
    for name, tally in tallies.items():
        table.add_row(name, str(tally.matched + tally.missed), str(tally.matched), f'{tally.f1:.3f}')
    return table


def _forms_table(head: str, tallies: Mapping[str, Mapping[str, Tally]]) -> Table:
    table = _table(head, tallies)
    for name in dict.fromkeys(name for each in tallies.values() for name in each):
        table.add_row(printable(name), *_shares(name, tallies))
    return table


def _shares(name: str, tallies: Mapping[str, Mapping[str, Tally]]) -> Iterator[str]:
    return (f'{each[name].f1:.3f}' if name in each else '' for each in tallies.values())


def _table(head: str, columns: Sequence[str] | Mapping[str, object]) -> Table:
    table = Table(head, box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, justify='right')
    return table
