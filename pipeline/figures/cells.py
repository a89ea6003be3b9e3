"""Table grids in, figures out: row and column head paths own the cell."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import regex

from pipeline.figures.bind import bind_prose, quantities_in
from pipeline.figures.context import Context
from pipeline.figures.heads import (
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
from pipeline.figures.owners import CellOwners, Owner
from pipeline.figures.rivals import tell_rival
from pipeline.figures.roles import RoleReading
from pipeline.figures.table_units import Goal, Unit, unit_of_cell, unit_of_result, units_of_table
from pipeline.figures.units import SMALLEST_TOTAL
from pipeline.model.document import GridCell
from pipeline.model.figure import CellPlace, Figure, Method, Role
from pipeline.model.number import Number, NumberKind, Quantity
from pipeline.model.outline import Grid, Sentence
from pipeline.model.problem import Problem
from pipeline.patterns.schema import Indicator
from pipeline.text.numerals import BOUNDS

Measure = Callable[[Number, str, Decimal], Quantity]
"""Gives a number without a unit of its own the unit of its column or caption."""

_Read = tuple[Figure, tuple[Problem, ...]]
"""A figure with the labels that competed for its number."""

SCORE_NOTHING = 0.0
_LONGEST_VALUE = 40
_NEXT_BLOCK = 3  # a form goes on in the next table, below a title of its own and the pipes that end its row

# a cell that is nothing but a value, its hedge and its unit
_VALUE = regex.compile(
    r'[≥≤=<>＝≧≦约近达为超逾至少不低于高小大]{0,4}\s?[-+]?\d[\d,.]{0,30}\s?[余多]?[万亿]{0,2}[余多]?\s?\p{L}{0,3}[%‰]?'
    r'(?:\s?[/／]\s?[人年月]){0,2}\s?(?:[(（]含[)）])?(?:及?以[上下内]|左右)?[。；]?'
)


def bind_cells(  # noqa: PLR0913, PLR0917 - all that the stages before found in the document
    context: Context,
    grids: tuple[Grid, ...],
    sentences: tuple[Sentence, ...],
    numbers: tuple[Number, ...],
    quantities: tuple[Quantity, ...],
    measure: Measure,
) -> tuple[tuple[Figure, ...], tuple[Problem, ...]]:
    """Bind the cells of every grid that hold a value or a few words with a number.

    Cells whose prose was cut into `sentences` are left to `bind_prose`. The problems tell which labels competed.
    """
    measured = {q.number_span.start: q for q in quantities}
    starts = [q.span.start for q in quantities]
    prose = sorted(s.span.start for s in sentences if s.cell is not None)
    figures: list[Figure] = []
    problems: list[Problem] = []

    def add(found: Iterator[_Read]) -> None:
        for figure, doubts in found:
            problems.extend(replace(doubt, figure_ids=(len(figures),)) for doubt in doubts)
            figures.append(figure)

    money, block = None, 0
    for grid in grids:
        reader = _GridReader(context, grid, numbers, measured, measure)
        reader.money = money if grid.block - block <= _NEXT_BLOCK else None
        add(reader.read())
        money, block = reader.money, grid.block
        taken = {f.quantity.number_span.start for f in figures}
        for cell in grid.cells:
            inside = quantities_in(quantities, starts, cell.span)
            own = tuple(q for q in inside if q.number_span.start not in taken)
            if own and not _is_prose(cell, prose):
                add(_bind_words(context, grid, cell, own))
    return tuple(figures), tuple(problems)


def _is_prose(cell: GridCell, prose: list[int]) -> bool:
    place = bisect_left(prose, cell.span.start)
    return place < len(prose) and prose[place] < cell.span.end


def _bind_words(context: Context, grid: Grid, cell: GridCell, own: tuple[Quantity, ...]) -> Iterator[_Read]:
    """Read a short cell such as 一、部署推进情况（20分） like a sentence; its figures stand in the table."""
    sentence = Sentence(cell.span, grid.block, None, grid.section_id)
    where = CellPlace(grid.table_id, cell.row, cell.column)
    figures, problems = bind_prose(context, (sentence,), own)
    for place, figure in enumerate(figures):
        doubts = tuple(problem for problem in problems if place in problem.figure_ids)
        yield replace(figure, cell=where, method=Method.TABLE), doubts


class _GridReader:
    """Reads the value cells of one table in row-major order.

    `money` is the unit that the last label of a form stated for money: 计划安排资金（万元） holds for what comes below.
    """

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
        self.folded: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.units = units_of_table(grid, context.patterns)
        self.unit = next((u for u in self.units if u[0] == '元'), self.units[0] if self.units else None)
        self.owners = CellOwners(context, grid, self.units, self.unit)
        self.goals: dict[int, Goal] = {}
        self.money: Unit | None = None

    def read(self) -> Iterator[_Read]:
        """Yield a figure, with the labels that competed for it, for each cell that is nothing but a value."""
        for cell, columns, rows in zip(self.grid.cells, self.grid.heads, self.grid.labels, strict=True):
            number = self._only_number(cell)
            if number is not None and (columns or rows):
                yield self._read_cell(cell, number, Heads(self._fold(columns), self._fold(rows)))

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

    def _read_cell(self, cell: GridCell, number: Number, heads: Heads) -> _Read:
        own = self.measured.get(number.span.start)
        told = role_told(self.context, heads)
        change = told is not None and told.role is Role.CHANGE
        stated = unit_of_cell(heads, self.units, self.context.patterns) if own is None else (own.unit, Decimal(1))
        unit = stated[0] if stated else None
        if own is None and unit == '元' and not heads.columns:
            self.money = stated
        owner = self.owners.owner(cell, heads, unit, change=change)
        goal = None if unit else self._goal_of(cell, heads, told, owner)
        if goal:
            unit, factor = unit_of_result(number.value, goal)
            own, stated = own and replace(own, unit=unit), (unit, factor)
            owner = self.owners.owner(cell, heads, unit, change=change)
        figure = self._figure(cell, self._measure(number, own, stated, owner), heads, told, owner)
        if unit and figure.role is Role.TARGET:
            self.goals[cell.row] = Goal(unit, number.value, figure.quantity.value, heads.rows)
        rivals = self.owners.rivals(heads, owner, unit) if owner else ()
        return figure, tuple(tell_rival(rival, owner.label, figure.quantity.span) for rival in rivals if owner)

    def _goal_of(self, cell: GridCell, heads: Heads, told: RoleReading | None, owner: Owner | None) -> Goal | None:
        """Return the target at the left of a result whose column names nothing of its own, as 得分 does.

        In a form a value behind its target (≥60000人次 | 61406) is the result.
        """
        goal = self.goals.get(cell.row)
        if goal is None or (owner and owner.words in heads.columns):
            return None
        is_result = told.role is Role.ACTUAL if told else not heads.columns and heads.rows == goal.rows
        return goal if is_result else None

    def _figure(
        self, cell: GridCell, quantity: Quantity, heads: Heads, told: RoleReading | None, owner: Owner | None
    ) -> Figure:
        indicator = self.context.patterns.indicators[owner.label.indicator_id] if owner else None
        kind = indicator.kind if indicator else None
        reading = told or self._role_of_bound(cell) or role_untold(self.context, heads, kind)
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

    def _role_of_bound(self, cell: GridCell) -> RoleReading | None:
        """≥95% below no head that tells a role: a bound in signs is a target (phrasebook 1.14)."""
        is_bound = cell.span.of(self.context.text).strip().startswith(BOUNDS)
        return RoleReading(Role.TARGET, 'a bound in signs') if is_bound else None

    def _rate_of_one(
        self, indicator: Indicator | None, role: Role, quantity: Quantity
    ) -> tuple[Indicator | None, Role]:
        """政府补贴 | 35元: a few yuan are the rate for one person."""
        twin = self.context.patterns.standard_of.get(indicator.id) if indicator else None
        is_rate = twin and quantity.unit == '元' and quantity.value < SMALLEST_TOTAL and self.unit is None
        return (self.context.patterns.indicators[twin], Role.STANDARD) if twin and is_rate else (indicator, role)

    def _measure(self, number: Number, own: Quantity | None, stated: Unit | None, owner: Owner | None) -> Quantity:
        indicator = self.context.patterns.indicators[owner.label.indicator_id] if owner else None
        quantity = own or self.measure(number, *(stated or self._unit_of(indicator)))
        return replace(quantity, unit=indicator.unit) if quantity.unit == '' and indicator else quantity

    def _unit_of(self, indicator: Indicator | None) -> Unit:
        if indicator is None:
            return self.unit or ('', Decimal(1))
        units = self.context.patterns.units_of[indicator.id]
        of_form = self.money if indicator.unit == '元' and indicator.kind != 'standard' else None
        return next((unit for unit in self.units if unit[0] in units), of_form or (indicator.unit, Decimal(1)))
