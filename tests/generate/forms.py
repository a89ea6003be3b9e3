"""A measure of `frames.yaml` and a dice go in; a number as reports write it, with its value, comes out."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

FACTORS = {'': 1, '万': 10_000, '亿': 100_000_000}
WIDE = str.maketrans('0123456789.%', '０１２３４５６７８９．％')
DIGITS = '零一二三四五六七八九'
PLACES = ('', '十', '百', '千')

SCRIPTS = (('plain', 60), ('comma', 26), ('wide', 7), ('chinese', 7))
"""How often a number is written in each script; thousands are separated where there are any."""

HEDGED_SHARE = 0.14
BLANK_SHARE = 0.06
BLANKS = (' ', ' ', '\N{NO-BREAK SPACE}')

BEFORE = {'ge': ('超过', '逾'), 'approx': ('约', '近')}
AFTER = {'ge': ('以上',), 'approx': ('左右',)}
USUAL = (('approx', 'before'), ('approx', 'after'), ('ge', 'inside'), ('ge', 'before'))
"""Where the hedges of a result stand; 以上 belongs to goals."""


@dataclass(frozen=True, slots=True)
class Written:
    """A number in its words: `text` with hedges around `raw`, which holds number and unit; `value` in base units."""

    text: str
    raw: str
    value: Decimal
    unit: str
    qualifier: str | None


def write_number(measure: Mapping[str, Any], hedge: str | None, dice: random.Random) -> Written:
    """Write a number of `measure`; `hedge` is - (none), ge, approx, ge0 (said by the words around) or None (any)."""
    scale, low, high, decimals, _ = dice.choices(measure['scales'], [s[4] for s in measure['scales']])[0]
    qualifier, where = _choose_hedge(measure, hedge, dice)
    places = dice.choice(decimals)
    if where and scale:
        # nobody says 约57385.496180万元
        places = min(places, 1)
    number = Decimal(dice.randint(low * 10**places, high * 10**places)).scaleb(-places)
    if where == 'inside' and (scale or places):
        where = 'before'
    if where == 'inside':
        number = max(Decimal(10), number - number % 10)
    digits = _write_digits(number, scale, measure, dice)
    blank, front_blank = (pick(BLANKS, dice) if _takes_blank(digits, dice) else '' for _ in range(2))
    said = _surround(digits, scale, measure['unit'], blank)
    if where == 'inside':
        said = f'{digits}余{measure["unit"]}'
    front = dice.choice(BEFORE[qualifier]) if qualifier and where == 'before' else ''
    back = dice.choice(AFTER[qualifier]) if qualifier and where == 'after' else ''
    value = number * FACTORS[scale]
    return Written(f'{front}{front_blank}{said}{back}', said, value, measure.get('base', measure['unit']), qualifier)


def write_chinese(number: Decimal) -> str:
    """Write a number below 10000 times 10000 in Chinese numerals.

    >>> write_chinese(Decimal('32000')), write_chinese(Decimal('1050')), write_chinese(Decimal('98.5'))
    ('三万二千', '一千零五十', '九十八点五')
    """
    whole, _, part = f'{number:f}'.partition('.')
    high, low = divmod(int(whole), 10_000)
    said = f'{_write_four(high)}万' if high else ''
    if low or not high:
        said += ('零' if high and low < 1000 else '') + (_write_four(low) or '零')
    said = said.removeprefix('一') if said.startswith('一十') else said
    return said + ('点' + ''.join(DIGITS[int(d)] for d in part) if part else '')


def _write_four(number: int) -> str:
    said = ''
    for place, digit in zip(range(len(str(number)) - 1, -1, -1), str(number), strict=True):
        if digit != '0':
            said += DIGITS[int(digit)] + PLACES[place]
        elif said and not said.endswith('零'):
            said += '零'
    return said.rstrip('零')


def _choose_hedge(measure: Mapping[str, Any], hedge: str | None, dice: random.Random) -> tuple[str | None, str | None]:
    if hedge == '-':
        return None, None
    if hedge == 'ge0':
        return 'ge', None
    if hedge:
        return hedge, 'after'
    if measure.get('hedged') and dice.random() < HEDGED_SHARE:
        return dice.choice(USUAL)
    return None, None


def _write_digits(number: Decimal, scale: str, measure: Mapping[str, Any], dice: random.Random) -> str:
    script = 'plain' if measure.get('plain') else dice.choices([s for s, _ in SCRIPTS], [w for _, w in SCRIPTS])[0]
    # reports spell out whole numbers and percentages alone
    if script == 'chinese' and (measure['unit'] == '%' or (not scale and number == number.to_integral_value())):
        return write_chinese(number.normalize())
    if script == 'comma':
        return f'{number:,f}'
    return f'{number:f}'.translate(WIDE) if script == 'wide' else f'{number:f}'


def _takes_blank(digits: str, dice: random.Random) -> bool:
    return digits[-1].isdigit() and dice.random() < BLANK_SHARE


def _surround(digits: str, scale: str, unit: str, blank: str) -> str:
    if unit != '%':
        return f'{digits}{blank}{scale}{unit}'
    if digits[0] in f'{DIGITS}十百':
        return f'百分之{"百" if digits == "一百" else digits}'
    return f'{digits}{blank}{"％" if "０" <= digits[-1] <= "９" else "%"}'


def pick(words: Sequence[Any], dice: random.Random) -> Any:
    """Return one of `words`."""
    return words[dice.randrange(len(words))]
