"""The words of a table in, the units that its numbers are printed in out."""

from decimal import Decimal

import regex

from pipeline.figures.heads import Heads
from pipeline.model.frozen import dataclass
from pipeline.model.outline import Grid
from pipeline.patterns.compile import PatternSet
from pipeline.text.numerals import scale_of
from pipeline.text.width import fold_width

Unit = tuple[str, Decimal]
"""A base unit and the factor that a printed number is multiplied with: 万元 is 元 and 10000."""

_UNIT = regex.compile(
    r'(?:[(（]\s?(?:单位\s?[:：]\s?)?|单位\s?[:：]\s?)(?P<unit>[万亿千百]{0,2}\p{L}{1,3}|%|％|‰)\s?[)）]?'
)
_UNIT_MARKS = regex.compile('[、，,/和]')
_SCALE = regex.compile('[万亿千百]{1,2}')


@dataclass(frozen=True, slots=True)
class Goal:
    """The target of a row: its base unit, its number as printed, its value in base units, and the labels of the row."""

    unit: str
    printed: Decimal
    value: Decimal
    rows: tuple[str, ...]


def units_of_table(grid: Grid, patterns: PatternSet) -> tuple[Unit, ...]:
    """Return the units of the caption (人、万元), else of the title: 项目资金（万元） beside the rows that it names."""
    printed = _UNIT_MARKS.split(grid.unit) if grid.unit else []
    stated = [_unit_of(words.strip(), patterns) for words in printed]
    found = tuple(unit for unit in stated if unit is not None)
    title = _unit_in(fold_width(grid.title or ''), patterns)
    return found or ((title,) if title else ())


def unit_of_cell(heads: Heads, units: tuple[Unit, ...], patterns: PatternSet) -> Unit | None:
    """Return the unit that the heads of a cell state, None where they state none; `units` are those of its table."""
    for words in heads.nearest:
        found = _unit_in(words, patterns)
        if found:
            return found
    for words in reversed(heads.rows):
        own = _unit_of(words, patterns)  # a column 单位 beside the name of the indicator
        if own:
            return own
    persons = next((unit for unit in units if unit[0] == '人'), ('人', Decimal(1)))
    return persons if heads.column.endswith('人数') else None


def unit_of_result(number: Decimal, goal: Goal) -> Unit:
    """≤45万元 | 44.8: a result without a unit has that of its target; ≥5万人次 | 52310: the scale that comes nearer.

    Of phrasebook 5.2, the order of the cells in a row. Wrong where a result misses its target a hundredfold.
    """
    factor = goal.value / goal.printed if goal.printed else Decimal(1)
    if not number or not goal.value:
        return goal.unit, factor
    return goal.unit, min((factor, Decimal(1)), key=lambda times: _distance(number * times, goal.value))


def _distance(one: Decimal, other: Decimal) -> Decimal:
    return max(one / other, other / one)


def _unit_in(words: str, patterns: PatternSet) -> Unit | None:
    """Return the unit that stands in brackets or behind 单位：, as in 项目资金(万元); `words` are folded."""
    for match in _UNIT.finditer(words):
        found = _unit_of(match['unit'], patterns)
        if found:
            return found
    return None


def _unit_of(unit: str, patterns: PatternSet) -> Unit | None:
    """Return the unit printed as 万元 or 万人次."""
    scale = _SCALE.match(unit)
    factor = scale_of(scale[0]) if scale else Decimal(1)
    surface = unit[scale.end() :] if scale else unit
    if surface in patterns.number_words.units:
        base, times = patterns.number_words.units[surface]
        return base, factor * times
    return None
