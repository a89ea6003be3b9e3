"""The heads of a table cell in, the label that owns the cell, with those that might as well have, out."""

from collections.abc import Iterator
from dataclasses import replace

import regex

from pipeline.figures.binding import SUBSIDY
from pipeline.figures.context import Context
from pipeline.figures.heads import YEAR, Heads
from pipeline.figures.labels import find_labels
from pipeline.figures.rivals import kin_of
from pipeline.figures.table_units import Unit
from pipeline.figures.units import CHANGE_UNITS
from pipeline.model.document import GridCell
from pipeline.model.figure import Label
from pipeline.model.frozen import dataclass
from pipeline.model.outline import Grid
from pipeline.text.width import fold_marks, fold_width

SCORE_COLUMN, SCORE_ROW, SCORE_TITLE = 0.95, 0.92, 0.7
_WEAK = 0.8
_BRACKETS = regex.compile(r'\(.{0,12}\)')


@dataclass(frozen=True, slots=True)
class Owner:
    """The label that owns a cell, where its words stand, and how sure."""

    label: Label
    words: str
    score: float


class CellOwners:
    """Tells what owns the cells of one table; `units` are those that its caption states, `unit` the one of money."""

    def __init__(self, context: Context, grid: Grid, units: tuple[Unit, ...], unit: Unit | None) -> None:
        """Fold the title; heads are read as they are asked for."""
        self.context = context
        self.grid = grid
        self.units = units
        self.unit = unit
        self.title = fold_marks(fold_width(grid.title or ''))
        self.labels: dict[str, tuple[Label, ...]] = {}
        self.best: dict[tuple[str, str | None, bool, bool], Label | None] = {}
        self.measures: dict[str, bool] = {}
        self.is_change = False
        self.rows = _columns_by_row(grid)

    def owner(self, cell: GridCell, heads: Heads, unit: str | None, *, change: bool) -> Owner | None:
        """Return what owns a cell in `unit`; with `change` it tells a difference. None where nothing owns it."""
        self.is_change = change
        owner = self._named(heads, unit)
        if owner is None or (owner.words in heads.columns and self._only_measures(owner.words)):
            owner = self._by_title_of_spending(heads.column) or self._composed(heads) or owner
        elif owner.words == heads.column and owner.label.indicator_id in self.context.patterns.without_scheme:
            owner = self._composed(heads) or owner  # 本年收入 of a fund is not the department's
        if owner:
            return self._total_score(owner, heads.row)
        only_unit = self.units[0][0] if len(self.units) == 1 else None
        return self._by_title(only_unit if unit is None else unit) or self._of_result(cell, unit)

    def _named(self, heads: Heads, unit: str | None) -> Owner | None:
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
                        return Owner(label, words, score if strong else round(score * _WEAK, 3))
        joined = ''.join(heads.columns)
        label = self._best(joined, unit, strong=True) if len(heads.columns) > 1 else None
        return Owner(label, joined, SCORE_ROW) if label else None

    def rivals(self, heads: Heads, owner: Owner, unit: str | None) -> Iterator[Label]:
        """Yield the strong labels of other indicators, in the column or the row, that lost to the owner of a cell."""
        if owner.words not in (*heads.columns, *heads.rows):
            return  # a title is asked only where no head names anything
        for path in (heads.columns, heads.rows):
            named = ((self._best(words, unit, strong=True), words) for words in reversed(path))
            label, words = next((pair for pair in named if pair[0]), (None, ''))
            if label and not self._only_measures(words) and self._compete(label.indicator_id, owner.label.indicator_id):
                yield label

    def _compete(self, one: str, other: str) -> bool:
        """Tell whether two heads of one cell contradict: 参保人数 | 得分 is the score of what the row names."""
        patterns = self.context.patterns
        if 'score' in (patterns.indicators[one].kind, patterns.indicators[other].kind):
            return False
        sides = {one, other} <= patterns.scheme_if_named  # 年度资金总额 | 全年执行数 is one side of one sum
        return not sides and not kin_of(patterns, one) & kin_of(patterns, other)

    def _total_score(self, owner: Owner, row: str) -> Owner:
        """合计 | 得分: the last row of a score table states the score of the whole report."""
        if row not in self.context.patterns.total_rows:
            return owner
        whole = self.context.patterns.whole_of.get(owner.label.indicator_id)
        return replace(owner, label=replace(owner.label, indicator_id=whole)) if whole else owner

    def _composed(self, heads: Heads) -> Owner | None:
        """收入 under the title 社会保险基金收支情况 is 基金收入."""
        title = self.grid.title or ''
        for prefix in self.context.patterns.head_prefixes:
            words = prefix + _BRACKETS.sub('', heads.column) if heads.columns and prefix in title else ''
            label = self._best(words, None, strong=True) if words else None
            if label and label.span.start == 0:
                return Owner(label, words, SCORE_TITLE)
        return None

    def _only_measures(self, head: str) -> bool:
        """年初预算数, 2021年决算数: the head says which side of money is meant, not of what."""
        if head not in self.measures:
            patterns, words = self.context.patterns, _BRACKETS.sub('', YEAR.sub('', head))
            self.measures[head] = words in patterns.measure_words or words in patterns.received_words
        return self.measures[head]

    def _by_title_of_spending(self, head: str) -> Owner | None:
        is_received = YEAR.sub('', head) in self.context.patterns.received_words
        owners = SUBSIDY if is_received else self.context.patterns.spending
        things = [x for x in self._labels_of(self.title) if x.indicator_id in owners and x.score >= 1]
        label = max(things, key=lambda x: (x.span.end, len(x.surface)), default=None)
        return Owner(label, self.title, SCORE_TITLE) if label else None

    def _by_title(self, unit: str | None) -> Owner | None:
        """任务数, 完成数: where neither head nor row names an indicator the title of the table may."""
        label = self._best(self.title, unit, strong=True) if self.title and unit else None
        return Owner(label, self.title, SCORE_TITLE) if label else None

    def _of_result(self, cell: GridCell, unit: str | None) -> Owner | None:
        """目标任务(万人) | 实际参保(万人): a head that only says target or earlier is that of its neighbour's unit."""
        beside = (columns[-1] for at, columns in self.rows[cell.row] if at > cell.column and columns) if unit else ()
        for head in beside:
            words = fold_marks(fold_width(head))
            label = self._best(words, unit, strong=True)
            if label:
                return Owner(label, words, SCORE_TITLE)
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
            # 宣传 | 实际支出数 is money spent and no count of campaigns
            is_other = column is not None and self._counts_other(own, column)
            return own.indicator_id not in patterns.scheme_if_named and not is_other
        if self._only_measures(heads.column):
            return own.indicator_id in patterns.spending
        return column is not None and (column.indicator_id, own.indicator_id) == ('section_score', 'self_score')

    def _counts_other(self, one: Label, other: Label) -> bool:
        units = self.context.patterns.units_of
        return units[one.indicator_id].isdisjoint(units[other.indicator_id])

    def _best(self, words: str, unit: str | None, *, strong: bool) -> Label | None:
        # the cells of a column have its head in common, those of a row its label
        asked = words, unit, strong, self.is_change
        if asked not in self.best:
            fitting = [x for x in self._labels_of(words) if self._fits(x, unit) and (x.score >= 1) is strong]
            self.best[asked] = max(
                fitting, key=lambda x: (self._has_unit_of_table(x), x.span.end, len(x.surface)), default=None
            )
        return self.best[asked]

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
