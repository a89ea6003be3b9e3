"""Table grids in, figures out: row and column head paths own the cell."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import regex

from pipeline.figures.bind import SMALLEST_TOTAL, SUBSIDY, bind_prose
from pipeline.figures.context import Context
from pipeline.figures.labels import find_labels
from pipeline.model.document import GridCell
from pipeline.model.figure import CellPlace, Figure, Label, Method, Period, Role
from pipeline.model.number import Number, NumberKind, Quantity
from pipeline.model.outline import Grid, Sentence
from pipeline.model.problem import Problem
from pipeline.model.span import Span
from pipeline.patterns.compile import PatternSet
from pipeline.patterns.schema import Indicator
from pipeline.text.numerals import scale_of
from pipeline.text.width import fold_marks, fold_width

Measure = Callable[[Number, str, Decimal], Quantity]
"""Gives a number without a unit of its own the unit of its column or caption."""

SCORE_COLUMN, SCORE_ROW, SCORE_TITLE, SCORE_NOTHING = 0.95, 0.92, 0.7, 0.0
_WEAK = 0.8
_CHANGE_UNITS = frozenset({'%', '百分点', '倍'})

# a cell that is nothing but a value, its hedge and its unit
_VALUE = regex.compile(
    r'[≥≤=<>＝≧≦约近达为超逾至少不低于高小大]{0,4}\s?[-+]?\d[\d,.]{0,30}\s?[余多]?[万亿]{0,2}[余多]?\s?\p{L}{0,3}[%‰]?'
    r'(?:\s?[/／]\s?[人年月]){0,2}\s?(?:[(（]含[)）])?(?:及?以[上下内]|左右)?[。；]?'
)
_UNIT = regex.compile(
    r'(?:[(（]\s?(?:单位\s?[:：]\s?)?|单位\s?[:：]\s?)(?P<unit>[万亿千百]{0,2}\p{L}{1,3}|%|％|‰)\s?[)）]?'
)
_UNIT_MARKS = regex.compile('[、，,/和]')
_SCALE = regex.compile('[万亿千百]{1,2}')
_YEAR = regex.compile(r'(?<!\d)((?:19|20)\d\d)\s?年')
_BRACKETS = regex.compile(r'\(.{0,12}\)')
_LAST_YEAR = regex.compile('上年|去年')
_PLACE = regex.compile(r'^\p{Han}{1,9}(?:省|市|县|区|旗|盟|州|乡|镇|街道|街道办|办事处)$')
_NO_PLACE = regex.compile('全[省市县区旗州盟]|^(?:合计|总计|小计)|地区$|辖区$|社区$|县市?区$|本[省市县区]|各')


def bind_cells(
    context: Context,
    grids: tuple[Grid, ...],
    sentences: tuple[Sentence, ...],
    numbers: tuple[Number, ...],
    quantities: tuple[Quantity, ...],
    measure: Measure,
) -> tuple[tuple[Figure, ...], tuple[Problem, ...]]:
    """Bind the cells of every grid that hold a value or a few words with a number.

    Cells whose prose was cut into `sentences` are left to `bind_prose`.
    """
    measured = {q.number_span.start: q for q in quantities}
    prose = sorted(s.span.start for s in sentences if s.cell is not None)
    figures: list[Figure] = []
    problems: list[Problem] = []
    for grid in grids:
        figures.extend(_GridReader(context, grid, numbers, measured, measure).read())
        taken = {f.quantity.number_span.start for f in figures}
        for cell in grid.cells:
            words, doubts = _bind_words(context, grid, cell, prose, quantities, taken)
            figures.extend(words)
            problems.extend(doubts)
    return tuple(figures), tuple(problems)


def _bind_words(
    context: Context,
    grid: Grid,
    cell: GridCell,
    prose: list[int],
    quantities: tuple[Quantity, ...],
    taken: set[int],
) -> tuple[tuple[Figure, ...], tuple[Problem, ...]]:
    """Read a short cell such as 一、部署推进情况（20分） like a sentence; its figures stand in the table."""
    place = bisect_left(prose, cell.span.start)
    if place < len(prose) and prose[place] < cell.span.end:
        return (), ()
    first = bisect_left(quantities, cell.span.start, key=lambda q: q.span.start)
    last = bisect_left(quantities, cell.span.end, key=lambda q: q.span.start)
    own = tuple(q for q in quantities[first:last] if q.number_span.start not in taken)
    if not own:
        return (), ()
    sentence = Sentence(cell.span, grid.block, None, grid.section_id)
    figures, problems = bind_prose(context, (sentence,), own)
    where = CellPlace(grid.table_id, cell.row, cell.column)
    return tuple(replace(f, cell=where, method=Method.TABLE) for f in figures), problems


def unit_in(words: str, patterns: PatternSet) -> tuple[str, Decimal] | None:
    """Return base unit and factor of a unit that stands in brackets or behind 单位：, None where there is none.

    `words` are folded: 项目资金(万元) gives 元 and 10000.
    """
    for match in _UNIT.finditer(words):
        found = unit_of_words(match['unit'], patterns)
        if found:
            return found
    return None


def unit_of_words(unit: str, patterns: PatternSet) -> tuple[str, Decimal] | None:
    """Return base unit and factor of a printed unit such as 万元 or 万人次."""
    scale = _SCALE.match(unit)
    factor = scale_of(scale[0]) if scale else Decimal(1)
    surface = unit[scale.end() :] if scale else unit
    if surface in patterns.number_words.units:
        base, times = patterns.number_words.units[surface]
        return base, factor * times
    return None


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
        self.labels: dict[str, tuple[Label, ...]] = {}
        self.is_change = False
        self.units = self._units_of_table()
        self.unit = next((u for u in self.units if u[0] == '元'), self.units[0] if self.units else None)

    def read(self) -> Iterator[Figure]:
        for cell, heads, labels in zip(self.grid.cells, self.grid.heads, self.grid.labels, strict=True):
            number = self._only_number(cell)
            if number is not None and (heads or labels):
                yield self._figure(cell, number, _folded(heads), _folded(labels))

    def _only_number(self, cell: GridCell) -> Number | None:
        words = cell.span.of(self.context.text).strip()
        if len(words) > 40 or not _VALUE.fullmatch(words):
            return None
        first = bisect_left(self.numbers, cell.span.start, key=lambda n: n.span.start)
        inside = [n for n in self.numbers[first : first + 2] if n.span.end <= cell.span.end]
        if len(inside) != 1 or inside[0].kind not in (NumberKind.FIGURE, NumberKind.UNCLAIMED):
            return None
        return inside[0]

    def _figure(self, cell: GridCell, number: Number, heads: tuple[str, ...], labels: tuple[str, ...]) -> Figure:
        own = self.measured.get(number.span.start)
        self.is_change = self._role(heads, labels, None)[0] is Role.CHANGE
        stated = self._stated_unit(heads, labels) if own is None else (own.unit, Decimal(1))
        owner = self._owner(heads, labels, stated[0] if stated else None)
        if owner is None or (owner.words in heads and self._only_measures(owner.words)):
            owner = self._by_title_of_spending(heads[-1] if heads else '') or self._composed(heads) or owner
        owner = (
            self._total_score(owner, labels)
            or owner
            or self._by_title(stated[0] if stated else self.unit[0] if len(self.units) == 1 and self.unit else None)
        )
        owner = owner or self._of_result(cell, stated[0] if stated else None)
        quantity = own or self._measured(number, stated, owner)
        if quantity.unit == '' and owner:
            quantity = replace(quantity, unit=self.context.patterns.indicators[owner.label.indicator_id].unit)
        indicator = self.context.patterns.indicators.get(owner.label.indicator_id) if owner else None
        role, why = self._role(heads, labels, indicator.kind if indicator else None)
        role = (indicator and indicator.always) or role
        indicator, role = self._rate_of_one(indicator, role, quantity)
        place = self._place(labels)
        return Figure(
            quantity=quantity,
            indicator_id=indicator.id if indicator else None,
            label=_words(labels, heads),
            role=role,
            group=self._group(heads, labels, owner) or place,
            scheme=self._scheme(heads, labels, indicator.id if indicator else None),
            region=place,
            period=self._period(heads, labels, role, indicator.kind if indicator else None),
            section_id=self.grid.section_id,
            cell=CellPlace(self.grid.table_id, cell.row, cell.column),
            context=f'{" > ".join(labels)} | {" > ".join(heads)}',
            method=Method.TABLE,
            pattern_id=owner.label.pattern_id if owner else None,
            score=owner.score if owner else SCORE_NOTHING,
            reasons=(f'label {owner.words}' if owner else 'no label in heads or row', f'role {role}: {why}'),
        )

    def _rate_of_one(
        self, indicator: Indicator | None, role: Role, quantity: Quantity
    ) -> tuple[Indicator | None, Role]:
        """政府补贴 | 35元: a few yuan are the rate for one person."""
        twin = self.context.patterns.standard_of.get(indicator.id) if indicator else None
        is_rate = twin and quantity.unit == '元' and quantity.value < SMALLEST_TOTAL and self.unit is None
        return (self.context.patterns.indicators[twin], Role.STANDARD) if twin and is_rate else (indicator, role)

    # unit

    def _units_of_table(self) -> tuple[tuple[str, Decimal], ...]:
        """Return the units of the caption (人、万元), else of the title: 项目资金（万元） beside the rows that it names."""
        patterns = self.context.patterns
        printed = _UNIT_MARKS.split(self.grid.unit) if self.grid.unit else []
        stated = [unit_of_words(words.strip(), patterns) for words in printed]
        found = tuple(unit for unit in stated if unit is not None)
        title = unit_in(fold_width(self.grid.title or ''), patterns)
        return found or ((title,) if title else ())

    def _stated_unit(self, heads: tuple[str, ...], labels: tuple[str, ...]) -> tuple[str, Decimal] | None:
        for words in (*reversed(heads), *reversed(labels)):
            found = unit_in(words, self.context.patterns)
            if found:
                return found
        for words in reversed(labels):
            own = unit_of_words(words, self.context.patterns)  # a column 单位 beside the name of the indicator
            if own:
                return own
        if heads and heads[-1].endswith('人数'):
            return '人', Decimal(1)
        return None

    def _measured(self, number: Number, stated: tuple[str, Decimal] | None, owner: _Owner | None) -> Quantity:
        if stated:
            return self.measure(number, *stated)
        if owner is None:
            return self.measure(number, *(self.unit or ('', Decimal(1))))
        units = self.context.patterns.units_of[owner.label.indicator_id]
        fitting = next((unit for unit in self.units if unit[0] in units), None)
        if fitting:
            return self.measure(number, *fitting)
        return self.measure(number, self.context.patterns.indicators[owner.label.indicator_id].unit, Decimal(1))

    # indicator

    def _owner(self, heads: tuple[str, ...], labels: tuple[str, ...], unit: str | None) -> _Owner | None:
        """The innermost column head that names an indicator wins, then the innermost label of the row.

        Heads such as 实际完成值 name none, so the row's label owns the cell there.
        """
        ways = [(tuple(reversed(heads)), SCORE_COLUMN), (tuple(reversed(labels)), SCORE_ROW)]
        if self._row_names_more(heads, labels, unit):
            ways.reverse()
        for strong in (True, False):
            for words_list, score in ways:
                for words in words_list:
                    label = self._best(words, unit, strong=strong)
                    if label:
                        return _Owner(label, words, score if strong else round(score * _WEAK, 3))
        joined = ''.join(heads)
        label = self._best(joined, unit, strong=True) if len(heads) > 1 else None
        return _Owner(label, joined, SCORE_ROW) if label else None

    def _total_score(self, owner: _Owner | None, labels: tuple[str, ...]) -> _Owner | None:
        """合计 | 得分: the last row of a score table states the score of the whole report."""
        if owner is None or not labels or labels[-1] not in self.context.patterns.total_rows:
            return None
        indicators = self.context.patterns.indicators
        whole = next((name for name, i in indicators.items() if i.parts_are == owner.label.indicator_id), None)
        return whole and replace(owner, label=replace(owner.label, indicator_id=whole)) or None

    def _composed(self, heads: tuple[str, ...]) -> _Owner | None:
        """收入 under the title 社会保险基金收支情况 is 基金收入."""
        title = self.grid.title or ''
        for prefix in self.context.patterns.head_prefixes:
            words = prefix + _BRACKETS.sub('', heads[-1]) if heads and prefix in title else ''
            label = self._best(words, None, strong=True) if words else None
            if label and label.span.start == 0:
                return _Owner(label, words, SCORE_TITLE)
        return None

    def _only_measures(self, head: str) -> bool:
        """年初预算数, 2021年决算数: the head says which side of money is meant, not of what."""
        words = _YEAR.sub('', head)
        return words in self.context.patterns.measure_words or words in self.context.patterns.received_words

    def _by_title_of_spending(self, head: str) -> _Owner | None:
        title = fold_marks(fold_width(self.grid.title or ''))
        is_received = _YEAR.sub('', head) in self.context.patterns.received_words
        owners = SUBSIDY if is_received else self.context.patterns.spending
        things = [x for x in self._labels_of(title) if x.indicator_id in owners and x.score >= 1]
        label = max(things, key=lambda x: (x.span.end, len(x.surface)), default=None)
        return _Owner(label, title, SCORE_TITLE) if label else None

    def _by_title(self, unit: str | None) -> _Owner | None:
        """任务数, 完成数: where neither head nor row names an indicator the title of the table may."""
        title = fold_marks(fold_width(self.grid.title or ''))
        label = self._best(title, unit, strong=True) if title and unit else None
        return _Owner(label, title, SCORE_TITLE) if label else None

    def _of_result(self, cell: GridCell, unit: str | None) -> _Owner | None:
        """目标任务(万人) | 实际参保(万人): a head that only says target or earlier is that of its neighbour's unit."""
        beside = (
            _folded(heads)
            for other, heads in zip(self.grid.cells, self.grid.heads, strict=True)
            if other.row == cell.row and other.column > cell.column and unit
        )
        for heads in beside:
            label = self._best(heads[-1], unit, strong=True) if heads else None
            if label:
                return _Owner(label, heads[-1], SCORE_TITLE)
        return None

    def _row_names_more(self, heads: tuple[str, ...], labels: tuple[str, ...], unit: str | None) -> bool:
        """县级丧葬补助 | 实际支出数: the head only says how much; 总分 | 得分: the row is the report's whole score."""
        if not heads or not labels:
            return False
        own = self._best(labels[-1], unit, strong=True)
        if own is None:
            return False
        if own.governs:
            return True
        head = _BRACKETS.sub('', heads[-1])
        family = self.context.patterns.scheme_if_named
        if labels[-1] in self.context.patterns.total_rows:
            return False
        if head in self.context.patterns.measure_columns:
            return own.indicator_id not in family
        if self._only_measures(heads[-1]):
            return own.indicator_id in self.context.patterns.spending
        column = self._best(heads[-1], unit, strong=True)
        return column is not None and (column.indicator_id, own.indicator_id) == ('section_score', 'self_score')

    def _best(self, words: str, unit: str | None, *, strong: bool) -> Label | None:
        fitting = [x for x in self._labels_of(words) if self._fits(x, unit) and (x.score >= 1) is strong]
        return max(fitting, key=lambda x: (self._has_unit_of_table(x), x.span.end, len(x.surface)), default=None)

    def _has_unit_of_table(self, label: Label) -> bool:
        return self.unit is not None and self.unit[0] in self.context.patterns.units_of[label.indicator_id]

    def _labels_of(self, words: str) -> tuple[Label, ...]:
        if words not in self.labels:
            self.labels[words] = find_labels(words, self.context.patterns.labels)
        return self.labels[words]

    def _fits(self, label: Label, unit: str | None) -> bool:
        schemes = self.context.patterns.indicators[label.indicator_id].schemes
        if schemes and self.context.main_scheme not in schemes:
            return False
        if unit in _CHANGE_UNITS and self.is_change:
            return True
        if unit:
            return unit in self.context.patterns.units_of[label.indicator_id]
        return self._unit_is_plausible(label)

    def _unit_is_plausible(self, label: Label) -> bool:
        """A bare number under a caption of money is money, unless its label counts something else."""
        table = self.unit
        kind = self.context.patterns.indicators[label.indicator_id].kind
        return (
            table is None
            or kind in ('rate', 'score')
            or table[0] in self.context.patterns.units_of[label.indicator_id]
            or table[0] == '元'
        )

    # what else the heads say

    def _role(self, heads: tuple[str, ...], labels: tuple[str, ...], kind: str | None) -> tuple[Role, str]:
        for words in (*reversed(heads), *reversed(labels)):
            found = [
                (words.rfind(w) + len(w), len(w), r.role, w)
                for r in self.context.patterns.roles
                for w in r.column
                if w in words and not any(w in mask and mask in words for mask in r.not_column)
            ]
            if found:
                best = max(found, key=lambda f: f[:2])
                return self._or_prior(best[2], words), f'head {best[3]}'
        if kind == 'standard':
            return Role.STANDARD, 'kind of the indicator'
        if any(self._or_prior(Role.ACTUAL, words) is Role.PRIOR for words in heads):
            return Role.PRIOR, 'an earlier year'
        return Role.ACTUAL, 'nothing says otherwise'

    def _or_prior(self, role: Role, head: str) -> Role:
        """2021年决算数 in a report on 2022 stands there for comparison."""
        year = _YEAR.search(head)
        earlier = year is not None and self.context.year is not None and int(year[1]) < self.context.year
        return Role.PRIOR if earlier and role is Role.ACTUAL else role

    def _group(self, heads: tuple[str, ...], labels: tuple[str, ...], owner: _Owner | None) -> str | None:
        if owner is None:
            return None
        patterns = self.context.patterns
        for words in (*reversed(heads), *reversed(labels)):
            schemes = [span for _, span in patterns.schemes.find(words)]
            for word, span in patterns.groups.find(words):
                if any(scheme.overlaps(span) for scheme in schemes):
                    continue
                only = patterns.group_only.get(word)
                if not only or owner.label.indicator_id in only:
                    return word
        return None

    def _scheme(self, heads: tuple[str, ...], labels: tuple[str, ...], indicator_id: str | None) -> str | None:
        if indicator_id in self.context.patterns.without_scheme:
            return None
        for words in (*reversed(labels), *reversed(heads), self.grid.title or ''):
            for word, _ in self.context.patterns.schemes.find(words):
                name = self.context.patterns.scheme_of[word]
                if name:
                    return name
        only_named = indicator_id is None or indicator_id in self.context.patterns.scheme_if_named
        return None if only_named and self.context.whole_department else self.context.main_scheme

    def _place(self, labels: tuple[str, ...]) -> str | None:
        return next((w for w in labels if _PLACE.match(w) and not _NO_PLACE.search(w)), None)

    def _period(self, heads: tuple[str, ...], labels: tuple[str, ...], role: Role, kind: str | None) -> Period:
        for words in (*reversed(heads), *reversed(labels)):
            year = _YEAR.search(words)
            if year:
                return Period(int(year[1]))
        if role is Role.PRIOR and self.context.year is not None:
            return Period(self.context.year - 1)
        if role is Role.STANDARD and kind != 'score':
            return Period(None)
        return Period(self.context.year)


def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold_marks(fold_width(w)) for w in words)


def _words(labels: tuple[str, ...], heads: tuple[str, ...]) -> str:
    return ' '.join((*labels[-1:], *heads[-1:]))[:120]
