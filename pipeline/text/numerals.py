"""Numerals of any script to Decimal: 三万四千五百, 1,334.5, 2.3万亿, 百分之九十五."""

from decimal import Decimal

import regex

from pipeline.text.width import fold_width

DIGITS = {
    c: n
    for n, chars in enumerate(('零〇○', '一壹', '二贰两', '三叁参', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'))
    for c in chars
}
SMALL = {'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}
TENS = {'廿': 20, '卅': 30, '卌': 40}
LARGE = {'万': 10**4, '萬': 10**4, '亿': 10**8, '億': 10**8}
_LARGE_SCALES = ''.join(LARGE)
_SCALES = ''.join(SMALL) + _LARGE_SCALES
CHINESE_DIGITS = ''.join(DIGITS)
CHINESE = CHINESE_DIGITS + ''.join(SMALL) + ''.join(TENS) + ''.join(LARGE)

BOUNDS = ('≥', '≤', '≧', '≦')
"""Signs before a number that is a bound and so a target."""

COINS = {'角': Decimal('0.1'), '分': Decimal('0.01')}

_AMOUNT = regex.compile('(?P<y>[^元圆角分]{1,40})[元圆](?:(?P<j>[^元圆角分]{1,4})角)?(?:(?P<f>[^元圆角分]{1,4})分)?')
_ARABIC = regex.compile(r'[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:[.。]\d+)?')
_MIXED = regex.compile(r'(\d[\d,]*(?:\.\d+)?)((?:[千百十]?[万亿]){1,2}|[千百]|)')


def parse_numeral(text: str) -> Decimal:
    """Read a whole numeral, Arabic, Chinese or mixed.

    Raises ValueError where `text` is no numeral, and where it only tells about how many (两三百).

    >>> [str(parse_numeral(t)) for t in ('1,334.5', '三万四千五百', '一点二亿', '3亿2000万', '2.3万亿', '二〇二一')]
    ['1334.5', '34500', '120000000', '320000000', '2300000000000', '2021']
    >>> str(parse_numeral('29。43')), str(parse_numeral('-1.5亿')), str(parse_numeral('廿三'))
    ('29.43', '-150000000', '23')
    >>> str(parse_numeral('3元5角2分')), str(parse_numeral('壹元零壹分'))
    ('3.52', '1.01')
    """
    plain = fold_width(text).replace(' ', '')
    if plain[-1:] in COINS:
        return _parse_amount(plain)
    if _ARABIC.fullmatch(plain):
        return Decimal(plain.replace(',', '').replace('。', '.'))
    sign, body = (-1, plain[1:]) if plain.startswith('-') else (1, plain)
    value = _parse_mixed(body) if body[:1].isdecimal() else _parse_chinese(body)
    whole = value.to_integral_value()
    return sign * (whole if value == whole else value)


def step_of(text: str) -> Decimal:
    """Return what one unit of the last printed digit of a numeral is worth.

    万 and 亿 at the end only say what is counted, as they do behind Arabic digits; 三万二千 is written out to the last.
    Raises ValueError where `text` is no numeral.

    >>> [float(step_of(t)) for t in ('1,334.5', '三万', '一点五亿', '3亿2000万', '17万8千', '三万二千', '3元5角')]
    [0.1, 10000.0, 10000000.0, 10000.0, 1000.0, 1.0, 0.1]
    """
    plain = fold_width(text).replace(' ', '').replace('。', '.')
    if plain[-1:] in COINS:
        return COINS[plain[-1]]
    digits = plain.rstrip(_SCALES if plain.lstrip('+-')[:1].isdecimal() else _LARGE_SCALES)
    point = max(digits.find('.'), digits.find('点'))
    decimals = len(digits) - point - 1 if point >= 0 else 0
    try:
        return scale_of(plain[len(digits) :]).scaleb(-decimals)
    except KeyError as error:
        raise ValueError(f'no numeral: {text!r}') from error


def scale_of(words: str) -> Decimal:
    """Return the factor that scale words stand for; raises KeyError on any other word.

    >>> [int(scale_of(w)) for w in ('万', '亿', '千万', '万亿', '百', '')]
    [10000, 100000000, 10000000, 1000000000000, 100, 1]
    """
    factor = Decimal(1)
    for word in words:
        factor *= SMALL.get(word) or LARGE[word]
    return factor


def _parse_amount(text: str) -> Decimal:
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise ValueError(f'no amount: {text!r}')
    coins = (parse_numeral(match[part] or '0') * factor for part, factor in zip('jf', COINS.values(), strict=True))
    return sum(coins, start=parse_numeral(match['y']))


def _parse_mixed(text: str) -> Decimal:
    total, place = Decimal(0), 0
    while place < len(text):
        match = _MIXED.match(text, place)
        if not match or match.end() == place:
            raise ValueError(f'no numeral: {text!r}')
        total += Decimal(match[1].replace(',', '')) * scale_of(match[2])
        place = match.end()
    return total


def _parse_chinese(text: str) -> Decimal:
    whole, point, fraction = text.partition('点')
    if not whole or (point and not fraction):
        raise ValueError(f'no numeral: {text!r}')
    if not point:
        return Decimal(_parse_integer(whole))
    digits = fraction.rstrip(_LARGE_SCALES)
    factor = scale_of(fraction[len(digits) :])
    decimals = ''.join(str(_digit(c)) for c in digits)
    return (Decimal(_parse_integer(whole)) + Decimal(f'0.{decimals}')) * factor


def _digit(char: str) -> int:
    if char not in DIGITS:
        raise ValueError(f'no digit: {char!r}')
    return DIGITS[char]


def _parse_integer(text: str) -> int:
    if all(c in DIGITS for c in text):
        return int(''.join(str(DIGITS[c]) for c in text))
    total = section = pending = 0
    last_unit = 1
    for char in text:
        if char in DIGITS:
            if pending:
                raise ValueError(f'about as many, no numeral: {text!r}')
            pending = DIGITS[char]
            last_unit = last_unit if pending else 1
        elif char in TENS:
            section += TENS[char]
            last_unit = 1
        elif char in SMALL:
            section += (pending or 1) * SMALL[char]
            pending, last_unit = 0, SMALL[char]
        elif char in LARGE:
            total = _with_large(total, section + pending, LARGE[char], text)
            section, pending, last_unit = 0, 0, LARGE[char]
        else:
            raise ValueError(f'no numeral: {text!r}')
    # 三万二 is 32,000: a last digit straight behind a unit counts the next lower one
    return total + section + pending * (last_unit // 10 if last_unit > 10 else 1)


def _with_large(total: int, section: int, factor: int, text: str) -> int:
    if factor > total > 0:
        return (total + section) * factor  # 二万亿
    if section == 0:
        raise ValueError(f'nothing to count by ten thousands: {text!r}')
    return total + section * factor
