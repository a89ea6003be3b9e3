"""A place behind a number in, the unit printed there out."""

from decimal import Decimal

import regex

from pipeline.model.frozen import dataclass
from pipeline.patterns.number_words import NumberWords
from pipeline.text.numerals import COINS, scale_of

# 3千件, but not 3千瓦时
_SCALE = regex.compile(r'[万亿]{1,2}|[十百千]万?(?=[万亿元人名户余多件条张家笔次份])')
_PER = regex.compile(
    r'\s?(?:[/／·]\s?(?:人|户|年|月)(?:\s?[/／·.]\s?(?:人|月|年|次))?(?:每?[月年])?|每人每[年月]|每[年月])'
)
_PER_WITHOUT_UNIT = regex.compile('[/／]人[/／][月年]')  # 元 is lost: nothing else is given per head and month
# a blank, but neither tab nor line end: two cells with a dash between them are no list
_LIST_MARK = regex.compile(r' ?(?:[、，,]|、?(?:和|与|及|以及)|至|到|或|[-—~－]{1,2}) ?')
_TENTH = regex.compile('成(?![立为功员本就绩果效都年人分长交])')
_PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class PrintedUnit:
    """Where a unit ends, its base and factor (万元 is 元 times 10000; base '' for a bare 万), the hedge and the per."""

    end: int
    base: str
    factor: Decimal
    inside: str = ''
    per: str = ''


def unit_of(folded: str, start: int, end: int, words: NumberWords) -> PrintedUnit | None:
    """Return the unit of the number at `start` to `end` of a folded text, None where there is none.

    百分之N, N成, N分之N and N元N角 carry their unit in the numeral.
    """
    raw = folded[start:end]
    if raw.startswith('百分之'):
        return PrintedUnit(end, '%', Decimal(1))
    if '分之' in raw:
        return PrintedUnit(end, '%', _PERCENT)
    if raw[-1:] in COINS:
        return PrintedUnit(end, '元', Decimal(1))
    if _TENTH.match(folded, end):
        return PrintedUnit(end + 1, '%', Decimal(10))
    return _unit_after(folded, end, words)


def _unit_after(folded: str, start: int, words: NumberWords) -> PrintedUnit | None:
    place, factor, inside = _scale_after(folded, _skip_blanks(folded, start), words)
    after_scale = place
    place = _skip_blanks(folded, place)
    unit = words.unit_pattern.match(folded, place)
    if unit:
        base, times = words.units[unit[0]]
        per = _PER.match(folded, unit.end()) if base == '元' else None
        return PrintedUnit((per or unit).end(), base, factor * times, inside, per[0].strip() if per else '')
    lost = _PER_WITHOUT_UNIT.match(folded, place)
    if lost:
        return PrintedUnit(lost.end(), '元', factor, inside, lost[0])
    return PrintedUnit(after_scale, '', factor, inside) if factor != 1 else None


def _scale_after(folded: str, place: int, words: NumberWords) -> tuple[int, Decimal, str]:
    """Return where 万, 余万, 万余 or 千余万 ends, its factor and the hedge in it."""
    factor, inside = Decimal(1), ''
    for _ in range(2):
        scale = _SCALE.match(folded, place)
        if scale:
            place, factor = scale.end(), factor * scale_of(scale[0])
        hedged = folded[place : place + 1]
        if inside or hedged not in words.inside:
            break
        place, inside = place + 1, hedged
    return place, factor, inside


def is_list_mark(folded: str, start: int, end: int) -> bool:
    """Tell whether nothing but a list mark or a dash stands from `start` to `end`.

    >>> is_list_mark('5653、7917件', 4, 5), is_list_mark('30人惠及5户', 3, 5)
    (True, False)
    """
    return _LIST_MARK.fullmatch(folded, start, end) is not None


def _skip_blanks(folded: str, place: int) -> int:
    last = min(len(folded), place + 4)
    while place < last and folded[place] == ' ':
        place += 1
    return place
