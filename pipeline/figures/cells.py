"""Table grids in, figures out: row and column head paths own the cell."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import regex

from pipeline.figures.bind import bind_prose, quantities_in
from pipeline.figures.binding import SUBSIDY
from pipeline.figures.context import Context
from pipeline.figures.heads import (
    YEAR,
    Heads,
    fold_words,
    group_in,
    label_of,
    period_in,
    place_in,
    role_told,
    role_untold,
    scheme_in,
)
from pipeline.figures.labels import find_labels
from pipeline.figures.table_units import Unit, unit_of_cell, units_of_table
from pipeline.figures.units import CHANGE_UNITS, SMALLEST_TOTAL
from pipeline.model.document import GridCell
from pipeline.model.figure import CellPlace, Figure, Label, Method, Role
from pipeline.model.number import Number, NumberKind, Quantity
from pipeline.model.outline import Grid, Sentence
from pipeline.patterns.schema import Indicator
from pipeline.text.width import fold_marks, fold_width

Measure = Callable[[Number, str, Decimal], Quantity]
"""Gives a number without a unit of its own the unit of its column or caption."""

SCORE_COLUMN, SCORE_ROW, SCORE_TITLE, SCORE_NOTHING = 0.95, 0.92, 0.7, 0.0
_WEAK = 0.8
_LONGEST_VALUE = 40

# a cell that is nothing but a value, its hedge and its unit
_VALUE = regex.compile(
    r'[≥≤=<>＝≧≦约近达为超逾至少不低于高小大]{0,4}\s?[-+]?\d[\d,.]{0,30}\s?[余多]?[万亿]{0,2}[余多]?\s?\p{L}{0,3}[%‰]?'
    r'(?:\s?[/／]\s?[人年月]){0,2}\s?(?:[(（]含[)）])?(?:及?以[上下内]|左右)?[。；]?'
)
_BRACKETS = regex.compile(r'\(.{0,12}\)')


def bind_cells(  # noqa: PLR0913, PLR0917 - all that the stages before found in the document
    context: Context,
    grids: tuple[Grid, ...],
    sentences: tuple[Sentence, ...],
    numbers: tuple[Number, ...],
    quantities: tuple[Quantity, ...],
    measure: Measure,
) -> tuple[Figure, ...]:
    """Bind the cells of every grid that hold a value or a few words with a number.

    Cells whose prose was cut into `sentences` are left to `bind_prose`.
    """
    measured = {q.number_span.start: q for q in quantities}
    prose = sorted(s.span.start for s in sentences if s.cell is not None)
    figures: list[Figure] = []
    for grid in grids:
        figures.extend(_GridReader(context, grid, numbers, measured, measure).read())
        taken = {f.quantity.number_span.start for f in figures}
        for cell in grid.cells:
            if not _is_prose(cell, prose):
                own = tuple(q for q in quantities_in(quantities, cell.span) if q.number_span.start not in taken)
                figures.extend(_bind_words(context, grid, cell, own))
    return tuple(figures)


def _is_prose(cell: GridCell, prose: list[int]) -> bool:
    place = bisect_left(prose, cell.span.start)
    return place < len(prose) and prose[place] < cell.span.end


def _bind_words(context: Context, grid: Grid, cell: GridCell, own: tuple[Quantity, ...]) -> Iterator[Figure]:
    """Read a short cell such as 一、部署推进情况（20分） like a sentence; its figures stand in the table."""
    sentence = Sentence(cell.span, grid.block, None, grid.section_id)
    where = CellPlace(grid.table_id, cell.row, cell.column)
    for figure in bind_prose(context, (sentence,), own)[0]:
        yield replace(figure, cell=where, method=Method.TABLE)


@dataclass(frozen=True, slots=True)
class _Owner:
    """The label that owns a cell, where its words stand, and how sure."""

    label: Label
    words: str
    score: float


class _GridReader:
    """Reads the value cells of one table in row-major order."""

    def __init__(
        self,
        context: Context,
        grid: Grid,
        numbers: tuple[Number, ...],
        measured: dict[int, Quantity],
        measure: Measure,
    ) -> None:
        self.context = context
        self.grid = grid
        self.numbers = numbers
        self.measured = measured
        self.measure = measure
        self.title = fold_marks(fold_width(grid.title or ''))
        self.labels: dict[str, tuple[Label, ...]] = {}
        self.folded: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.is_change = False
        self.rows = _columns_by_row(grid)
        self.units = units_of_table(grid, context.patterns)
        self.unit = next((u for u in self.units if u[0] == '元'), self.units[0] if self.units else None)

    def read(self) -> Iterator[Figure]:
        """Yield a figure for each cell that is nothing but a value under a head or behind a label."""
        for cell, columns, rows in zip(self.grid.cells, self.grid.heads, self.grid.labels, strict=True):
            number = self._only_number(cell)
            if number is not None and (columns or rows):
                yield self._figure(cell, number, Heads(self._fold(columns), self._fold(rows)))

    def _fold(self, words: tuple[str, ...]) -> tuple[str, ...]:
        # all cells of a column have the same heads, all those of a row the same labels
        if words not in self.folded:
            self.folded[words] = fold_words(words)
        return self.folded[words]

    def _only_number(self, cell: GridCell) -> Number | None:
        words = cell.span.of(self.context.text).strip()
        if len(words) > _LONGEST_VALUE or not _VALUE.fullmatch(words):
            return None
        first = bisect_left(self.numbers, cell.span.start, key=lambda n: n.span.start)
        inside = [n for n in self.numbers[first : first + 2] if n.span.end <= cell.span.end]
        if len(inside) != 1 or inside[0].kind not in (NumberKind.FIGURE, NumberKind.UNCLAIMED):
            return None
        return inside[0]

    def _figure(self, cell: GridCell, number: Number, heads: Heads) -> Figure:
        own = self.measured.get(number.span.start)
        told = role_told(self.context, heads)
        self.is_change = told is not None and told.role is Role.CHANGE
        stated = unit_of_cell(heads, self.units, self.context.patterns) if own is None else (own.unit, Decimal(1))
        owner = self._owner(cell, heads, stated[0] if stated else None)
        indicator = self.context.patterns.indicators[owner.label.indicator_id] if owner else None
        quantity = own or self._measure(number, stated, indicator)
        if quantity.unit == '' and indicator:
            quantity = replace(quantity, unit=indicator.unit)
        reading = told or role_untold(self.context, heads, indicator.kind if indicator else None)
        role = (indicator and indicator.always) or reading.role
        group = group_in(self.context, heads, indicator.id) if indicator else None
        indicator, role = self._rate_of_one(indicator, role, quantity)
        indicator_id, kind = (indicator.id, indicator.kind) if indicator else (None, None)
        place = place_in(heads)
        return Figure(
            quantity=quantity,
            indicator_id=indicator_id,
            label=label_of(heads),
            role=role,
            group=group or place,
            scheme=scheme_in(self.context, heads, self.grid.title or '', indicator_id),
            region=place,
            period=period_in(self.context, heads, role, kind),
            section_id=self.grid.section_id,
            cell=CellPlace(self.grid.table_id, cell.row, cell.column),
            context=f'{" > ".join(heads.rows)} | {" > ".join(heads.columns)}',
            method=Method.TABLE,
            pattern_id=owner.label.pattern_id if owner else None,
            score=owner.score if owner else SCORE_NOTHING,
            reasons=(f'label {owner.words}' if owner else 'no label in heads or row', f'role {role}: {reading.why}'),
        )

    def _rate_of_one(
        self, indicator: Indicator | None, role: Role, quantity: Quantity
    ) -> tuple[Indicator | None, Role]:
        """政府补贴 | 35元: a few yuan are the rate for one person."""
        twin = self.context.patterns.standard_of.get(indicator.id) if indicator else None
        is_rate = twin and quantity.unit == '元' and quantity.value < SMALLEST_TOTAL and self.unit is None
        return (self.context.patterns.indicators[twin], Role.STANDARD) if twin and is_rate else (indicator, role)

    def _measure(self, number: Number, stated: Unit | None, indicator: Indicator | None) -> Quantity:
        if stated:
            return self.measure(number, *stated)
        if indicator is None:
            return self.measure(number, *(self.unit or ('', Decimal(1))))
        units = self.context.patterns.units_of[indicator.id]
        fitting = next((unit for unit in self.units if unit[0] in units), (indicator.unit, Decimal(1)))
        return self.measure(number, *fitting)

    # indicator

    def _owner(self, cell: GridCell, heads: Heads, unit: str | None) -> _Owner | None:
        owner = self._named(heads, unit)
        if owner is None or (owner.words in heads.columns and self._only_measures(owner.words)):
            owner = self._by_title_of_spending(heads.column) or self._composed(heads) or owner
        elif owner.words == heads.column and owner.label.indicator_id in self.context.patterns.without_scheme:
            owner = self._composed(heads) or owner  # 本年收入 of a fund is not the department's
        if owner:
            return self._total_score(owner, heads.row)
        only_unit = self.units[0][0] if len(self.units) == 1 else None
        return self._by_title(only_unit if unit is None else unit) or self._of_result(cell, unit)

    def _named(self, heads: Heads, unit: str | None) -> _Owner | None:
        """Return the innermost column head that names an indicator, else the innermost label of the row.

        Heads such as 实际完成值 name none, so the row's label owns the cell there.
        """
        ways = [(heads.columns, SCORE_COLUMN), (heads.rows, SCORE_ROW)]
        if self._row_names_more(heads, unit):
            ways.reverse()
        for strong in (True, False):
            for path, score in ways:
                for words in reversed(path):
                    label = self._best(words, unit, strong=strong)
                    if label:
                        return _Owner(label, words, score if strong else round(score * _WEAK, 3))
        joined = ''.join(heads.columns)
        label = self._best(joined, unit, strong=True) if len(heads.columns) > 1 else None
        return _Owner(label, joined, SCORE_ROW) if label else None

    def _total_score(self, owner: _Owner, row: str) -> _Owner:
        """合计 | 得分: the last row of a score table states the score of the whole report."""
        if row not in self.context.patterns.total_rows:
            return owner
        whole = self.context.patterns.whole_of.get(owner.label.indicator_id)
        return replace(owner, label=replace(owner.label, indicator_id=whole)) if whole else owner

    def _composed(self, heads: Heads) -> _Owner | None:
        """收入 under the title 社会保险基金收支情况 is 基金收入."""
        title = self.grid.title or ''
        for prefix in self.context.patterns.head_prefixes:
            words = prefix + _BRACKETS.sub('', heads.column) if heads.columns and prefix in title else ''
            label = self._best(words, None, strong=True) if words else None
            if label and label.span.start == 0:
                return _Owner(label, words, SCORE_TITLE)
        return None

    def _only_measures(self, head: str) -> bool:
        """年初预算数, 2021年决算数: the head says which side of money is meant, not of what."""
        words = _BRACKETS.sub('', YEAR.sub('', head))
        return words in self.context.patterns.measure_words or words in self.context.patterns.received_words

    def _by_title_of_spending(self, head: str) -> _Owner | None:
        is_received = YEAR.sub('', head) in self.context.patterns.received_words
        owners = SUBSIDY if is_received else self.context.patterns.spending
        things = [x for x in self._labels_of(self.title) if x.indicator_id in owners and x.score >= 1]
        label = max(things, key=lambda x: (x.span.end, len(x.surface)), default=None)
        return _Owner(label, self.title, SCORE_TITLE) if label else None

    def _by_title(self, unit: str | None) -> _Owner | None:
        """任务数, 完成数: where neither head nor row names an indicator the title of the table may."""
        label = self._best(self.title, unit, strong=True) if self.title and unit else None
        return _Owner(label, self.title, SCORE_TITLE) if label else None

    def _of_result(self, cell: GridCell, unit: str | None) -> _Owner | None:
        """目标任务(万人) | 实际参保(万人): a head that only says target or earlier is that of its neighbour's unit."""
        beside = (columns[-1] for at, columns in self.rows[cell.row] if at > cell.column and columns) if unit else ()
        for head in beside:
            words = fold_marks(fold_width(head))
            label = self._best(words, unit, strong=True)
            if label:
                return _Owner(label, words, SCORE_TITLE)
        return None

    def _row_names_more(self, heads: Heads, unit: str | None) -> bool:
        """县级丧葬补助 | 实际支出数: the head only says how much; 总分 | 得分: the row is the report's whole score."""
        own = self._best(heads.row, unit, strong=True) if heads.columns and heads.row else None
        if own is None:
            return False
        patterns = self.context.patterns
        column = self._best(heads.column, unit, strong=True)
        if own.governs:
            return column is None or patterns.indicators[column.indicator_id].kind != 'score'
        if heads.row in patterns.total_rows:
            return False
        if _BRACKETS.sub('', heads.column) in patterns.measure_columns:
            return own.indicator_id not in patterns.scheme_if_named
        if self._only_measures(heads.column):
            return own.indicator_id in patterns.spending
        return column is not None and (column.indicator_id, own.indicator_id) == ('section_score', 'self_score')

    def _best(self, words: str, unit: str | None, *, strong: bool) -> Label | None:
        fitting = [x for x in self._labels_of(words) if self._fits(x, unit) and (x.score >= 1) is strong]
        return max(fitting, key=lambda x: (self._has_unit_of_table(x), x.span.end, len(x.surface)), default=None)

    def _has_unit_of_table(self, label: Label) -> bool:
        units = self.context.patterns.units_of[label.indicator_id]
        return any(unit in units for unit, _ in self.units)

    def _labels_of(self, words: str) -> tuple[Label, ...]:
        if words not in self.labels:
            self.labels[words] = find_labels(words, self.context.patterns.labels)
        return self.labels[words]

    def _fits(self, label: Label, unit: str | None) -> bool:
        schemes = self.context.patterns.indicators[label.indicator_id].schemes
        if schemes and self.context.main_scheme not in schemes:
            return False
        if unit in CHANGE_UNITS and self.is_change:
            return True
        if unit:
            return unit in self.context.patterns.units_of[label.indicator_id]
        return self._unit_is_plausible(label)

    def _unit_is_plausible(self, label: Label) -> bool:
        """Take a bare number under a caption of money for money, unless its label counts something else."""
        table = self.unit
        kind = self.context.patterns.indicators[label.indicator_id].kind
        return (
            table is None
            or kind in ('rate', 'score')
            or table[0] in self.context.patterns.units_of[label.indicator_id]
            or table[0] == '元'
        )


def _columns_by_row(grid: Grid) -> dict[int, list[tuple[int, tuple[str, ...]]]]:
    rows: dict[int, list[tuple[int, tuple[str, ...]]]] = {}
    for cell, columns in zip(grid.cells, grid.heads, strict=True):
        rows.setdefault(cell.row, []).append((cell.column, columns))
    return rows
