"""Batches of invented sentences and tables with their figures go in; the score of what was found in them comes out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from pipeline.evaluate.gold import GoldError
from pipeline.evaluate.remark import Remark
from pipeline.evaluate.score import ReportScore
from pipeline.evaluate.tally import SURE_MEASURE, Tally, tally_share, tally_sure
from pipeline.model.figure import Figure

FORM = 'challenge'

USUAL_SCHEME = '城乡居民'
"""The scheme of a case, or of an example of the pattern files, that names none."""

_ATTRIBUTES = ('scheme', 'year', 'qualifier')


@dataclass(frozen=True, slots=True)
class CaseCell:
    """A cell of a table of a batch; row and column count from 0 in the full grid."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence (under `heading`) or a table (`cells` under `title` and `unit`), in a report of `year` on `scheme`."""

    case_id: str
    text: str
    heading: str | None
    title: str | None
    unit: str | None
    cells: tuple[CaseCell, ...]
    year: int | None
    scheme: str | None
    expect: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The cases of one file."""

    name: str
    cases: tuple[Case, ...]


def read_batches(folder: Path) -> tuple[Batch, ...]:
    """Read every batch (`batch-NAME.yaml`) of a folder; it may have none.

    Raises GoldError where one is no batch.
    """
    return tuple(parse_batch(path.read_text('utf-8'), path.stem) for path in sorted(folder.glob('batch-*.yaml')))


def parse_batch(text: str, name: str) -> Batch:
    """Read a batch (its form stands in `tests/challenge/README.md`).

    Raises GoldError where it is no batch.
    """
    try:
        parts = yaml.safe_load(text)
        sentences = [_case(entry) for entry in parts.get('sentences') or ()]
        tables = [_case(entry) for entry in parts.get('tables') or ()]
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise GoldError(f'{name} is no batch of sentences and tables: {error}') from error
    return Batch(name, (*sentences, *tables))


def place_cells(rows: Iterable[Iterable[Any]]) -> tuple[CaseCell, ...]:
    """Return the cells of a table written row by row; a merged one is a mapping that stands once.

    >>> [(cell.row, cell.column) for cell in place_cells([[{'text': '资金', 'row_span': 2}, '1'], ['2']])]
    [(0, 0), (0, 1), (1, 1)]
    """
    taken: set[tuple[int, int]] = set()
    cells: list[CaseCell] = []
    for row, written in enumerate(rows):
        column = 0
        for cell in written:
            while (row, column) in taken:
                column += 1
            spec = cell if isinstance(cell, Mapping) else {'text': cell}
            height, width = int(spec.get('row_span', 1)), int(spec.get('column_span', 1))
            taken |= {(row + i, column + j) for i in range(height) for j in range(width)}
            cells.append(CaseCell(row, column, height, width, '' if spec.get('text') is None else str(spec['text'])))
            column += width
    return tuple(cells)


def _case(entry: Mapping[str, Any]) -> Case:
    return Case(
        case_id=str(entry['id']),
        text=str(entry.get('text') or ''),
        heading=entry.get('heading'),
        title=entry.get('title'),
        unit=entry.get('unit'),
        cells=place_cells(entry.get('rows') or ()),
        year=entry.get('year'),
        scheme=entry.get('scheme', USUAL_SCHEME),
        expect=tuple(entry.get('expect') or ()),
    )


def score_batch(batch: Batch, found: Mapping[str, tuple[Figure, ...]]) -> ReportScore:
    """Compare the figures found in each case with those expected: indicator, value, unit, role (and cell)."""
    tallies: dict[str, Tally] = {}
    indicators: dict[str, Tally] = {}
    attributes: dict[str, Tally] = {}
    remarks: list[Remark] = []
    for case in batch.cases:
        measure = 'figures in tables' if case.cells else 'figures in text'
        matched, missed, extra = _match(case, found[case.case_id])
        rights = [*((figure, True) for _, figure in matched), *((figure, False) for figure in extra)]
        _add(attributes, SURE_MEASURE, tally_sure((f.score, right) for f, right in rights if f.indicator_id))
        _add(tallies, 'figures', Tally(len(matched), len(missed), len(extra)))
        _add(tallies, measure, Tally(len(matched), len(missed), len(extra)))
        _count_indicators(indicators, matched, missed, extra)
        _add(attributes, 'role', tally_share(len(matched), len(matched) + _count_other_roles(missed, extra)))
        for line, figure in matched:
            for name, right in _compare(line, figure).items():
                _add(attributes, name, tally_share(int(right), 1))
        beside = ' '.join(filter(None, (case.case_id, case.heading, case.text or case.title)))
        remarks += [Remark('miss', measure, _describe_line(line), beside) for line in missed]
        remarks += [Remark('extra', measure, _describe_figure(figure), beside) for figure in extra]
    return ReportScore(batch.name, FORM, tallies, indicators, attributes, tuple(remarks))


_Matched = list[tuple[Mapping[str, Any], Figure]]


def _match(case: Case, figures: tuple[Figure, ...]) -> tuple[_Matched, list[Mapping[str, Any]], list[Figure]]:
    left = list(figures)
    matched: _Matched = []
    missed: list[Mapping[str, Any]] = []
    for line in case.expect:
        figure = next((f for f in left if _is_it(line, f)), None)
        if figure is None:
            missed.append(line)
        else:
            left.remove(figure)
            matched.append((line, figure))
    return matched, missed, left


def _count_other_roles(missed: list[Mapping[str, Any]], extra: list[Figure]) -> int:
    """Count the figures that would be right in another role."""
    left = list(extra)
    for line in missed:
        figure = next((f for f in left if _is_it({**line, 'role': f.role.value}, f)), None)
        if figure is not None:
            left.remove(figure)
    return len(extra) - len(left)


def _is_it(line: Mapping[str, Any], figure: Figure) -> bool:
    # prose in a cell is read as a sentence and has no cell of its own
    if 'row' in line and figure.cell and (figure.cell.row, figure.cell.column) != (line['row'], line['column']):
        return False
    try:
        value = Decimal(str(line['value']))
    except InvalidOperation as error:
        raise GoldError(f'{line["value"]!r} is no value') from error
    stated = (line['indicator'], value, line['unit'], line['role'])
    return stated == (figure.indicator_id, figure.quantity.value, figure.quantity.unit, figure.role.value)


def _compare(line: Mapping[str, Any], figure: Figure) -> dict[str, bool]:
    qualifier = figure.quantity.qualifier
    read = {
        'scheme': figure.scheme,
        'year': figure.period.year,
        'qualifier': qualifier.value if qualifier else None,
    }
    same = {name: line.get(name) == read[name] for name in _ATTRIBUTES}
    return {**same, 'has group': (line.get('group') is not None) == (figure.group is not None)}


def _count_indicators(
    indicators: dict[str, Tally], matched: _Matched, missed: list[Mapping[str, Any]], extra: list[Figure]
) -> None:
    for line, _ in matched:
        _add(indicators, line['indicator'] or '(none)', Tally(1, 0, 0))
    for line in missed:
        _add(indicators, line['indicator'] or '(none)', Tally(0, 1, 0))
    for figure in extra:
        _add(indicators, figure.indicator_id or '(none)', Tally(0, 0, 1))


def _add(tallies: dict[str, Tally], name: str, tally: Tally) -> None:
    tallies[name] = tallies.get(name, Tally()) + tally


def _describe_line(line: Mapping[str, Any]) -> str:
    return f'{line.get("raw")} = {line["value"]} {line["unit"]} {line["indicator"] or "(none)"} {line["role"]}'


def _describe_figure(figure: Figure) -> str:
    value, unit = figure.quantity.value, figure.quantity.unit
    return (
        f'{value} {unit} {figure.indicator_id or "(none)"} {figure.role.value} 「{figure.label}」 {figure.reasons[0]}'
    )
