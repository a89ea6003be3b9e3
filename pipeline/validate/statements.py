"""The figures of a report go in; statements come out, each with what it is about and where it stands."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pipeline.model.check import Interval
from pipeline.model.figure import Figure, Role
from pipeline.model.frozen import dataclass
from pipeline.model.outline import Grid, Section, Sentence
from pipeline.validate.intervals import ZERO

About = tuple[object, ...]
Place = tuple[object, ...]

SCORE_UNIT = '分'

MOST_TOGETHER = 150
"""Statements of one sentence, paragraph, row or column that are compared with each other."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure with its id, the interval of its digits, the canonical name of its group, and where its number begins.

    `about` is what a figure must share with another to be about the same: scheme, place, year and period. `sentence` is
    the number of its sentence, None in a table; `paragraph` tells its paragraph or table.
    """

    figure_id: int
    figure: Figure
    indicator: str | None
    role: Role
    unit: str
    start: int
    interval: Interval
    group: str | None
    about: About
    sentence: int | None
    paragraph: Place


@dataclass(frozen=True, slots=True)
class Structure:
    """Where figures stand: sections, sentences and tables."""

    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The statements of a report, also by what they measure and by place; `text` has its marks folded."""

    text: str
    statements: tuple[Statement, ...]
    sentences: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    grids: Mapping[int, Grid]
    by_indicator: Mapping[str, tuple[Statement, ...]]
    scopes: Mapping[Place, tuple[Statement, ...]]
    columns_by_table: Mapping[int, tuple[tuple[Statement, ...], ...]]
    values: dict[int, Interval]

    def around(self, statement: Statement, within: str) -> Iterator[tuple[Statement, ...]]:
        """Yield the statements of its sentence or paragraph; of a table, those of its row and its column.

        Of a place with more than MOST_TOGETHER nothing is compared: no one states so much of one thing.
        """
        for place in _places(statement, within):
            scope = self.scopes[place]
            if len(scope) <= MOST_TOGETHER:
                yield scope

    def behind(self, statement: Statement, reach: int) -> tuple[Statement, ...]:
        """Return the statements that follow within `reach` characters, MOST_TOGETHER at most."""
        first = statement.figure_id + 1
        near = self.statements[first : first + MOST_TOGETHER]
        return tuple(each for each in near if statement.start < each.start < statement.start + reach)

    def columns(self, table_id: int) -> tuple[tuple[Statement, ...], ...]:
        """Return the columns of a table with their statements."""
        return self.columns_by_table.get(table_id, ())

    def measuring(self, indicators: Iterable[str]) -> Iterator[Statement]:
        """Yield the statements of some indicators."""
        for name in indicators:
            yield from self.by_indicator.get(name, ())


def read_statements(
    text: str, figures: tuple[Figure, ...], structure: Structure, group_of: Mapping[str, str]
) -> Report:
    """Place every figure that measures something; `group_of` gives the name of a group as worded."""
    sentences = structure.sentences
    starts = [each.span.start for each in sentences]
    statements = tuple(
        _state(figure_id, figure, sentences, starts, group_of) for figure_id, figure in enumerate(figures)
    )
    by_indicator: dict[str, list[Statement]] = defaultdict(list)
    for each in statements:
        if each.indicator:
            by_indicator[each.indicator].append(each)
    scopes = _cut(statements)
    return Report(
        text=text,
        statements=statements,
        sentences=sentences,
        sections=structure.sections,
        grids={grid.table_id: grid for grid in structure.grids},
        by_indicator={name: tuple(found) for name, found in by_indicator.items()},
        scopes=scopes,
        columns_by_table=_columns(scopes),
        values={each.figure_id: each.interval for each in statements},
    )


def _state(
    figure_id: int, figure: Figure, sentences: tuple[Sentence, ...], starts: list[int], group_of: Mapping[str, str]
) -> Statement:
    period = figure.period
    number = bisect_right(starts, figure.quantity.span.start) - 1
    inside = not figure.cell and number >= 0 and figure.quantity.span.start < sentences[number].span.end
    at = sentences[number] if inside else None
    return Statement(
        figure_id=figure_id,
        figure=figure,
        indicator=figure.indicator_id,
        role=figure.role,
        unit=figure.quantity.unit + figure.quantity.per,
        start=figure.quantity.span.start,
        interval=_interval(figure),
        group=group_of.get(figure.group, figure.group) if figure.group else None,
        about=(figure.scheme, figure.region, period.year, period.start, period.end),
        sentence=number if at else None,
        paragraph=('cell', figure.cell.table_id) if figure.cell else ('text', at.block, at.cell) if at else ('none',),
    )


def _interval(figure: Figure) -> Interval:
    quantity = figure.quantity
    if quantity.unit == SCORE_UNIT and quantity.low is not None and quantity.high is not None:
        return Interval(quantity.value, quantity.value)  # points are given, not measured and rounded
    if not quantity.value and quantity.qualifier is None:
        return Interval(ZERO, ZERO)  # 0万元 says that there was nothing, not that there was less than 5000元
    return Interval(quantity.low, quantity.high)


def _cut(statements: tuple[Statement, ...]) -> dict[Place, tuple[Statement, ...]]:
    found: dict[Place, list[Statement]] = defaultdict(list)
    for each in statements:
        for place in _places(each, 'sentence'):
            found[place].append(each)
        if each.sentence is not None:
            found[each.paragraph].append(each)
    return {place: tuple(group) for place, group in found.items()}


def _columns(scopes: Mapping[Place, tuple[Statement, ...]]) -> dict[int, tuple[tuple[Statement, ...], ...]]:
    found: dict[int, list[tuple[Statement, ...]]] = defaultdict(list)
    for place, scope in scopes.items():
        cell = scope[0].figure.cell
        if place[0] == 'column' and cell:
            found[cell.table_id].append(scope)
    return {table_id: tuple(columns) for table_id, columns in found.items()}


def _places(statement: Statement, within: str) -> Iterator[Place]:
    cell = statement.figure.cell
    if cell:
        # what stands in one row, or in one column, is told of one thing
        yield ('row', cell.table_id, cell.row)
        yield ('column', cell.table_id, cell.column)
    elif statement.sentence is not None:
        yield ('sentence', statement.sentence) if within == 'sentence' else statement.paragraph
