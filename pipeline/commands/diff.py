"""`ziping diff`: two datasets go in; the figures added, lost and changed, with their sentences, come out."""

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.plain import SOME_FAILED, plain_errors

if TYPE_CHECKING:
    from pipeline.changes import Comparison
    from pipeline.evaluate.compare import Change, Row

KINDS = ('added', 'lost', 'changed')
_MARKS = {'added': '+', 'lost': '-', 'changed': '~'}


def diff(
    old: Annotated[Path, typer.Argument(metavar='OLD', exists=True, file_okay=False, help='A dataset.')],
    new: Annotated[Path, typer.Argument(metavar='NEW', exists=True, file_okay=False, help='The dataset after it.')],
    top: Annotated[int, typer.Option(min=1, metavar='N', help='List N figures of a kind for each indicator.')] = 20,
    as_json: Annotated[bool, typer.Option('--json', help='Print all of them as one JSON object.')] = False,  # noqa: FBT002 - typer
) -> None:
    """Tell which figures were added, lost or changed between two datasets, by indicator, with their sentences.

    What one reads before accepting a new pattern: extract once before the change and once after it. Ends with 0 where
    all figures are the same, with 1 where they differ.
    """
    from pipeline.changes import Comparison  # noqa: PLC0415 - `--help` must not wait for the libraries

    with plain_errors():
        comparison = Comparison(old, new)
        differs = _print_json(comparison) if as_json else _print_lists(comparison, top)
    raise typer.Exit(SOME_FAILED if differs else 0)


def _print_lists(comparison: 'Comparison', top: int) -> bool:
    from pipeline.text.printable import printable  # noqa: PLC0415 - as above

    counts: Counter[tuple[str, str]] = Counter()
    kept: dict[tuple[str, str], list[Change]] = {}
    same = 0
    for change in comparison.changes():
        if change is None:
            same += 1
            continue
        key = (change.indicator, change.kind)
        counts[key] += 1
        if counts[key] <= top:
            kept.setdefault(key, []).append(change)
    for path in comparison.added:
        print(printable(f'+ report {path}'))
    for path in comparison.lost:
        print(printable(f'- report {path}'))
    indicators = sorted({indicator for indicator, _ in counts})
    for indicator in indicators:
        print('\n' + printable(indicator))
        for kind in KINDS:
            for change in kept.get((indicator, kind), ()):
                print(*map(printable, _describe(change)), sep='\n      ')
            more = counts[indicator, kind] - top
            if more > 0:
                print(f'  {_MARKS[kind]} {more} more {kind}: --top {counts[indicator, kind]}, or --json')
    _print_counts(indicators, counts)
    totals = ', '.join(f'{sum(counts[name, kind] for name in indicators)} {kind}' for kind in KINDS)
    print(f'{same} figures are the same, {totals}')
    return bool(counts or comparison.added or comparison.lost)


def _describe(change: 'Change') -> tuple[str, str]:
    """Return the figure and its sentence; of a changed one what differs."""
    row = change.new or change.old or {}
    head = f'{_MARKS[change.kind]} {change.path}: {row["raw"]} = {row["value"]:.10g} {row["unit"]} {row["role"]}'
    about = ' '.join(str(row[name]) for name in ('scheme', 'group', 'year') if row[name] is not None)
    differences = ', '.join(
        f'{name} {_show(before)} → {_show(now)}' for name, (before, now) in change.differences.items()
    )
    return f'{head} {about} 「{row["label"] or ""}」 {differences}'.rstrip(), row['context']


def _show(value: object) -> str:
    return '(none)' if value is None else f'{value:.10g}' if isinstance(value, float) else str(value)


def _print_counts(indicators: list[str], counts: Counter[tuple[str, str]]) -> None:
    if not indicators:
        return
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above

    table = Table('indicator', box=None, pad_edge=False)
    for kind in KINDS:
        table.add_column(kind, justify='right')
    for name in indicators:
        table.add_row(name, *(str(counts[name, kind]) for kind in KINDS))
    console = Console(markup=False, highlight=False)
    console.print()
    console.print(table)


def _print_json(comparison: 'Comparison') -> bool:
    """Print one object, a difference a line, as they are found: none is held."""
    from pipeline.text.printable import printable_json  # noqa: PLC0415 - as above

    counts: dict[str, Counter[str]] = {}
    same, first = 0, True
    print('{"differences": [', end='')
    for change in comparison.changes():
        if change is None:
            same += 1
            continue
        counts.setdefault(change.indicator, Counter())[change.kind] += 1
        print('' if first else ',')
        print(printable_json(json.dumps(_to_json(change), ensure_ascii=False)), end='')
        first = False
    rest = {
        'indicators': {name: {kind: each[kind] for kind in KINDS} for name, each in sorted(counts.items())},
        'reports_added': list(comparison.added),
        'reports_lost': list(comparison.lost),
        'same': same,
    }
    print('],\n' + printable_json(json.dumps(rest, ensure_ascii=False))[1:])
    return bool(counts or comparison.added or comparison.lost)


def _to_json(change: 'Change') -> dict[str, object]:
    stated = {'change': change.kind, 'indicator': change.indicator, 'path': change.path}
    return {**stated, 'old': _row(change.old), 'new': _row(change.new), 'differs': list(change.differences)}


def _row(row: 'Row | None') -> dict[str, object] | None:
    from pipeline.changes import plain  # noqa: PLC0415 - as above

    return None if row is None else {name: plain(value) for name, value in row.items()}
