"""Scores of headings and tables, last rows of tables and the date of a report go in; what they must keep comes out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from pipeline.model.check import CheckKind, CheckResult, Interval
from pipeline.model.document import GridCell
from pipeline.model.figure import Role
from pipeline.model.outline import Grid, Section
from pipeline.patterns.identity_rules import PlaceRule
from pipeline.validate.identities.instances import Instance
from pipeline.validate.identities.relations import AtMost, Constant, Sum, Values
from pipeline.validate.statements import MOST_TOGETHER, SCORE_UNIT, Report, Statement

FULL_SCORE, SCORE = 'section_full_score', 'section_score'
ALL_POINTS = Decimal(100)
POINTS_OF_EXECUTION = Decimal(10)
COUNTED = '元', '人', '人次', '户', '件', '家', '个', '张', SCORE_UNIT
"""Units of what can be summed down a column: no rates, no averages."""


def find_heading_scores(report: Report, rule: PlaceRule, values: Values) -> Iterator[Instance]:
    """Yield the full scores of neighbouring headings: they make 100, or the full score of the heading around them."""
    scored = _full_scores(report)
    for parent, children in _families(report.sections):
        own = [scored[child] for child in children if child in scored]
        first = next((n for n, child in enumerate(children) if child in scored), 0)
        if len(own) < 3 or any(child not in scored for child in children[first : first + len(own)]):
            continue
        parts = tuple(each.figure_id for each in own)
        whole = scored.get(parent) if parent is not None else None
        relation = Sum(whole.figure_id, parts) if whole else Constant(parts, Interval(ALL_POINTS, ALL_POINTS))
        result = CheckResult.HOLDS if relation.is_met(values) else CheckResult.BROKEN
        yield Instance(rule.id, CheckKind.SUM, relation, result)


def find_block_scores(report: Report, rule: PlaceRule, values: Values) -> Iterator[Instance]:
    """Yield the blocks of score tables whose label tells their full score: 一、部署推进情况（20分）."""
    labels = [each for each in report.measuring([FULL_SCORE]) if each.figure.cell and _is_in_label(each)]
    labels = labels[:MOST_TOGETHER]
    for label in labels:
        cell = label.figure.cell
        grid = report.grids.get(cell.table_id) if cell else None
        if not cell or not grid:
            continue
        end = _end_of_block(report, grid, cell.row, cell.column)
        for scope in _columns(report, grid.table_id, FULL_SCORE):
            rows = [s for s in scope if s.figure.cell and cell.row <= s.figure.cell.row < end]
            if len(rows) > 1:
                relation = Sum(label.figure_id, tuple(each.figure_id for each in rows))
                result = CheckResult.HOLDS if relation.is_met(values) else CheckResult.BROKEN
                yield Instance(rule.id, CheckKind.SUM, relation, result)


def find_totals(report: Report, rule: PlaceRule, values: Values, total_rows: frozenset[str]) -> Iterator[Instance]:
    """Yield the last rows of tables (合计) with the rows above them, a column each.

    Tables with rows within rows (其中, 小计) are passed over, and so are columns in which a number has not been read.
    """
    for grid in report.grids.values():
        if not any(report.text.find(word, grid.span.start, grid.span.end) >= 0 for word in total_rows):
            continue
        names = _row_names(report, grid)
        total = max((row for row, words in names.items() if words & total_rows), default=None)
        if total is None or any('其中' in word or '小计' in word for words in names.values() for word in words):
            continue
        for scope in report.columns(grid.table_id):
            rows = [each for each in scope if each.figure.cell and each.figure.cell.row < total]
            last = [each for each in scope if each.figure.cell and each.figure.cell.row == total]
            if len(last) == 1 and len(rows) > 1:
                yield from _total(report, rule, grid, (last[0], rows), values)


def find_dates(report: Report, rule: PlaceRule, report_date: date | None) -> Iterator[Statement]:
    """Yield the first figure of each later day than the report's own: 报告日期 4月18日, figures 截至12月15日.

    The month of the report is not judged: 截至12月底 is written in December.
    """
    if report_date is None or rule.form != 'report_date':
        return
    for each in report.statements:
        period = each.figure.period
        if each.role is not Role.ACTUAL or period.start is not None or period.end is None:
            continue
        if (period.end.year, period.end.month) > (report_date.year, report_date.month):
            yield each


def _full_scores(report: Report) -> dict[int | None, Statement]:
    placed = ((_heading(report, each), each) for each in report.measuring([FULL_SCORE]))
    return {section_id: each for section_id, each in placed if section_id is not None}


def _heading(report: Report, statement: Statement) -> int | None:
    section_id = statement.figure.section_id
    if section_id is None or statement.figure.cell:
        return None
    heading = report.sections[section_id].heading.span
    return section_id if heading.contains(statement.figure.quantity.span) else None


def _families(sections: Sequence[Section]) -> Iterator[tuple[int | None, list[int]]]:
    ordered = sorted(sections, key=lambda s: (-1 if s.parent_id is None else s.parent_id, s.section_id))
    for parent, children in groupby(ordered, key=lambda s: s.parent_id):
        for _, same in groupby(children, key=lambda s: s.heading.level):
            yield parent, [child.section_id for child in same]


def find_scores_within_full(report: Report, rule: PlaceRule, values: Values) -> Iterator[Instance]:
    """Yield the scores of headings and of rows of tables with the full score beside each."""
    full = _full_scores(report)
    for score in report.measuring([SCORE]):
        own = full.get(_heading(report, score)) or _full_in_row(report, score)
        if own:
            relation = AtMost(own.figure_id, (score.figure_id,))
            result = CheckResult.HOLDS if relation.is_met(values) else CheckResult.BROKEN
            yield Instance(rule.id, CheckKind.ORDERING, relation, result)


def _full_in_row(report: Report, score: Statement) -> Statement | None:
    cell = score.figure.cell
    if not cell:
        return None
    scope = report.scopes.get(('row', cell.table_id, cell.row), ())
    found = [s for s in scope if s.indicator == FULL_SCORE and not _is_in_label(s)]
    return found[0] if len(found) == 1 else None


def _is_in_label(statement: Statement) -> bool:
    return statement.figure.pattern_id == f'{FULL_SCORE}.bracket_alone'


def _end_of_block(report: Report, grid: Grid, row: int, column: int) -> int:
    """Return the next row that has words of its own in a column: a merged cell leaves those below it empty."""
    below = (cell for cell in grid.cells if cell.column == column and cell.row > row)
    return min((cell.row for cell in below if _words(report, cell)), default=max(cell.row for cell in grid.cells) + 1)


def _words(report: Report, cell: GridCell) -> str:
    return ''.join(cell.span.of(report.text).split())


def _columns(report: Report, table_id: int, indicator: str) -> Iterator[tuple[Statement, ...]]:
    for scope in report.columns(table_id):
        own = tuple(each for each in scope if each.indicator == indicator and not _is_in_label(each))
        if len(own) > 1:
            yield own


def _row_names(report: Report, grid: Grid) -> Mapping[int, set[str]]:
    names: dict[int, set[str]] = {}
    for cell in grid.cells:
        names.setdefault(cell.row, set()).add(_words(report, cell))
    return names


def _total(
    report: Report, rule: PlaceRule, grid: Grid, sides: tuple[Statement, list[Statement]], values: Values
) -> Iterator[Instance]:
    total, rows = sides
    if total.unit not in COUNTED or any(each.unit != total.unit for each in rows):
        return
    if not _all_read(report, grid, total, rows):
        return
    relation = Sum(total.figure_id, tuple(each.figure_id for each in rows))
    if relation.is_met(values):
        yield Instance(rule.id, CheckKind.SUM, relation, CheckResult.HOLDS)
        return
    if total.unit == SCORE_UNIT:
        yield _total_score(report, rule, (total, rows), values)
    else:
        yield Instance(rule.id, CheckKind.SUM, relation, CheckResult.BROKEN)


def _total_score(report: Report, rule: PlaceRule, sides: tuple[Statement, list[Statement]], values: Values) -> Instance:
    """Judge a total score that its rows do not make: a form that is read as several tables counts rows of the others.

    The usual form gives 10 of its 100 points to the execution of the budget, above the rows of its indicators.
    """
    total, rows = sides
    more = _with_tables_before(report, total, rows)
    if more and more.is_met(values):
        return Instance(rule.id, CheckKind.SUM, more, CheckResult.HOLDS)
    own = Sum(total.figure_id, tuple(each.figure_id for each in rows))
    found, expected = own.sides(values)
    is_short = found.low is not None and expected.high == found.low - POINTS_OF_EXECUTION
    is_full = rows[0].indicator == FULL_SCORE
    is_open = more is not None or is_short or (not is_full and not _is_full_told(report, total, values))
    result = CheckResult.NOT_APPLICABLE if is_open else CheckResult.BROKEN
    return Instance(rule.id, CheckKind.SUM, own, result, 'rows of another table may count too')


def _is_full_told(report: Report, total: Statement, values: Values) -> bool:
    """Tell whether the full scores of the same rows make their own total: then no row stands elsewhere."""
    cell = total.figure.cell
    for scope in report.columns(cell.table_id if cell else -1):
        full = [each for each in scope if each.indicator == FULL_SCORE and not _is_in_label(each)]
        last = [each for each in full if cell and each.figure.cell and each.figure.cell.row == cell.row]
        rows = [each for each in full if cell and each.figure.cell and each.figure.cell.row < cell.row]
        if len(last) == 1 and rows:
            return Sum(last[0].figure_id, tuple(each.figure_id for each in rows)).is_met(values)
    return False


def _all_read(report: Report, grid: Grid, total: Statement, rows: list[Statement]) -> bool:
    """Tell whether every cell of the column that holds a number has its figure."""
    column = total.figure.cell.column if total.figure.cell else -1
    last = total.figure.cell.row if total.figure.cell else -1
    heads = sorted({cell.row for cell in grid.cells})[: grid.head_rows]
    numbers = [
        cell.row
        for cell in grid.cells
        if cell.column == column and cell.row < last and cell.row not in heads
        if any(c.isdigit() for c in cell.span.of(report.text))
    ]
    return sorted(numbers) == sorted(each.figure.cell.row for each in rows if each.figure.cell)


def _with_tables_before(report: Report, total: Statement, rows: list[Statement]) -> Sum | None:
    own = total.figure.cell.table_id if total.figure.cell else -1
    names = {rows[0].indicator}
    others = [
        each
        for each in report.measuring(name for name in names if name)
        if each.figure.cell and each.figure.cell.table_id < own and not _is_in_label(each)
        if each.figure.section_id is not None and abs((total.figure.section_id or 0) - each.figure.section_id) <= 1
    ]
    return Sum(total.figure_id, tuple(each.figure_id for each in (*others, *rows))) if others else None
