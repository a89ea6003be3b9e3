"""Numbers in, quantities out: value in base units, unit, hedge and the interval that the digits allow."""

from dataclasses import replace
from decimal import Decimal

import regex

from pipeline.model.number import Number, NumberKind, Qualifier, Quantity
from pipeline.model.span import Span
from pipeline.numbers.classify import classify_numbers
from pipeline.numbers.units import PrintedUnit, is_list_mark, unit_of
from pipeline.patterns.number_words import NumberWords
from pipeline.text.numerals import step_of
from pipeline.text.width import fold_width

_LOOK = 8  # characters looked at on either side for a hedge: the longest is 达到或超过
_PARTS = regex.compile(r' ?\((?:其中|含|包括)(?=[^()。]{0,60}\d)[^()。]{0,120}\)')
_NEAR = 6  # numbers among which one without a unit looks for a partner
_OVER_VERB = regex.compile(r'(至少|至多)\p{Han}{1,4}$')  # 至少培训3次
_PER_CENT = '百分之'
_COARSE = Decimal(10)  # per cent
_CONTINUOUS = frozenset({'元', '%', '分', '平方公里', '平方米', '百分点', '倍', '亩', ''})


def find_quantities(text: str, words: NumberWords) -> tuple[Quantity, ...]:
    """Find every number that has a unit and is no date, document number, age, time limit or scoring rule.

    A list that names its unit once (5653、7917件) gives each member that unit. Values are in base units.
    """
    return quantities_of(text, classify_numbers(text, words), words)


def quantities_of(text: str, numbers: tuple[Number, ...], words: NumberWords) -> tuple[Quantity, ...]:
    """Turn the numbers of kind FIGURE into quantities; `text` is the one in which they were found."""
    folded = fold_width(text)
    found: list[Quantity] = []
    following: tuple[Number, PrintedUnit] | None = None
    for place in range(len(numbers) - 1, -1, -1):
        number = numbers[place]
        if number.kind is NumberKind.FIGURE:
            printed = unit_of(folded, number.span.start, number.span.end, words)
            if printed is None or not printed.base:
                printed = _shared_unit(folded, number, printed, following)
        elif number.kind is NumberKind.UNCLAIMED:
            printed = _lost_unit(folded, place, numbers, words)
        else:
            continue
        if printed is not None:
            following = number, printed
            found.append(_quantity(folded, number, printed, words))
    return tuple(reversed(found))


def _shared_unit(
    folded: str, number: Number, printed: PrintedUnit | None, following: tuple[Number, PrintedUnit] | None
) -> PrintedUnit | None:
    """Give a member of a list the unit that stands behind it: 5653、7917件; a scale of its own stays (5万至10万元)."""
    if following is None:
        return printed
    end = printed.end if printed else number.span.end
    after, shared = following
    if not is_list_mark(folded, end, after.span.start):
        return printed
    return replace(printed, base=shared.base) if printed else PrintedUnit(end, shared.base, shared.factor)


def _lost_unit(folded: str, place: int, numbers: tuple[Number, ...], words: NumberWords) -> PrintedUnit | None:
    """编制人数为54（其中行政20名…）: a whole without a unit has that of its parts, else that of its partner before."""
    number = numbers[place]
    parts = _PARTS.match(folded, number.span.end)
    if parts is None:
        return None
    inside = (n for n in numbers[place + 1 : place + _NEAR] if n.span.end <= parts.end())
    since = folded.rfind('。', 0, number.span.start)
    before = (n for n in reversed(numbers[max(0, place - _NEAR) : place]) if n.span.start > since)
    for other in (*inside, *before):
        printed = unit_of(folded, other.span.start, other.span.end, words)
        if other.kind is NumberKind.FIGURE and printed and printed.base:
            return PrintedUnit(number.span.end, printed.base, printed.factor)
    return None


def bare_quantity(folded: str, number: Number, unit: str, factor: Decimal, words: NumberWords) -> Quantity:
    """Give a number of a folded text the unit of its column, caption or partner (factor 10000 for 万元)."""
    return _quantity(folded, number, PrintedUnit(number.span.end, unit, factor), words)


def _quantity(folded: str, number: Number, printed: PrintedUnit, words: NumberWords) -> Quantity:
    value = _plain(number.value * printed.factor)
    qualifier, hedge = _hedge(folded, number.span.start, printed, words)
    steps = _steps(number.span.of(folded), number.value, printed.factor)
    low, high = _interval(value, steps, printed.base, (qualifier, hedge), words)
    return Quantity(
        span=Span(number.span.start, printed.end),
        number_span=number.span,
        value=value,
        unit=printed.base,
        low=low,
        high=high,
        qualifier=qualifier,
        per=printed.per,
    )


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _hedge(folded: str, start: int, printed: PrintedUnit, words: NumberWords) -> tuple[Qualifier | None, str]:
    if printed.inside:
        return Qualifier.GE, printed.inside
    after = words.after_pattern.match(folded[printed.end : printed.end + _LOOK].lstrip())
    if after:
        return next(h.qualifier for h in words.hedges if after[0] in h.after), after[0]
    left = folded[max(0, start - _LOOK) : start].rstrip()
    before = words.before_pattern.search(left) or _OVER_VERB.search(left)
    if before and not left.endswith(words.not_before):
        return next(h.qualifier for h in words.hedges if before[1] in h.before), before[1]
    return None, ''


def _interval(
    value: Decimal,
    steps: tuple[Decimal, Decimal],
    unit: str,
    said: tuple[Qualifier | None, str],
    words: NumberWords,
) -> tuple[Decimal | None, Decimal | None]:
    """Bound the value by the printed digits and the hedge.

    Without a hedge half a unit of the last printed digit either way (1.86万 is [18550, 18650)), of a printed 0 upwards
    alone; an unscaled whole count of things is exact. 余 and 多 reach up to the next unit of the last digit that is
    not 0 (60余 is [60, 70)), 以上 and its like have no upper bound, 以下 no lower one; 近 reaches down one such unit,
    约 half one both ways.
    """
    last, significant = steps
    match said:
        case Qualifier.GE, hedge:
            return value, value + significant if hedge in words.inside else None
        case Qualifier.LE, _:
            return None, value
        case Qualifier.APPROX, hedge if hedge in words.below:
            return value - significant, value
        case Qualifier.APPROX, _:
            return value - significant / 2, value + significant / 2
    if unit not in _CONTINUOUS and last <= 1 and value == value.to_integral_value():
        return value, value
    low = value - last / 2
    return max(low, Decimal(0)) if value >= 0 else low, value + last / 2


def _steps(raw: str, value: Decimal, factor: Decimal) -> tuple[Decimal, Decimal]:
    """Return what one unit of the last printed digit, and of the last that is not 0, is worth."""
    if '分之' in raw and not raw.startswith(_PER_CENT):
        return _COARSE, _COARSE  # 三分之二 is said of anything near it
    step = step_of(raw.removeprefix(_PER_CENT))
    digits = f'{abs(value / step):f}'
    zeros = len(digits) - len(digits.rstrip('0')) if value else 0
    return step * factor, (step * factor).scaleb(zeros)
