"""Text in, every number out as a span with its value, in any script."""

from decimal import Decimal

import regex

from pipeline.model.frozen import dataclass
from pipeline.model.span import Span
from pipeline.text.numerals import CHINESE, CHINESE_DIGITS, parse_numeral
from pipeline.text.width import fold_width

# what a Chinese numeral must be followed by to be a number rather than a word (一方面, 统一, 十分)
_SCALED = '(?:万|亿)?(?:[余多几])?(?:[万亿]{0,2})'
_COUNTED = _SCALED + '(?:元|人次|人|名|户|件|条|张|家(?!庭)|批次|个百分点|百分点|倍|平方公里|次|期|场)'
_C = f'[{CHINESE}]'
_MAX_NUMERAL = 24

_MINUS = r'(?:(?:(?<=[\p{Han}(：:\t\n] ?)|^)(?<![年月日号人元万亿第] ?)-)?'
# 1.2023年 is item 1 and a year: no decimal counts years
_A_YEAR = r'(?:19|20)\d\d(?= ?(?:年|[-—~－至到]{1,2} ?(?:19|20)\d\d ?年))'
_ARABIC = (
    rf'(?<!\d)(?:(?<=(?<![\d.])\d{{1,2}}\.){_A_YEAR}|(?<!\d\.){_MINUS}(?:\d{{1,2}}(?=\.{_A_YEAR})'
    r'|(?:\d{1,3}(?:,\d{3}){1,5}(?![\d])(?:\.\d+)?|\d+(?:\.\d+){2,6}|\d+(?:\.\d+)?(?=[^\d.]|\.(?!\d)|$)|\d+)))'
)
_DAMAGED_POINT = r'(?<=\d)。\d{1,4}(?= ?[%‰万亿元人])'
_COMPOUND = (
    r'(?:[万亿](?:\d{1,3},\d{3}|\d{1,4})(?:\.\d+)?(?=[千百万]?[余多]?[元人名户件张])'
    r'(?:[千百万](?=[余多]?[元人名户件张]))?)?'
)
# not inside another number, nor behind 第, 初 and 前 (第二十三名, 前十二名; but 目前三万人)
_NOT_WITHIN = rf'(?<![第初{CHINESE}]|\d ?|(?<![目此以之年])前)'
_PLACES = '个?(?:镇|乡|街道|村|社区)'
_CHINESE_COUNT = (
    rf'{_NOT_WITHIN}(?:百分之(?:{_C}{{1,8}}(?:点[{CHINESE_DIGITS}]{{1,6}})?)'
    rf'|{_C}{{1,{_MAX_NUMERAL}}}点[{CHINESE_DIGITS}]{{1,6}}[万亿]{{0,2}}(?=余?(?:元|人次|人|名|户|个百分点|百分点|倍))'
    rf'|(?![万亿]){_C}{{2,{_MAX_NUMERAL}}}(?={_COUNTED})'
    # a capital alone is never part of a word, as 一人一策 is
    rf'|[壹贰叁肆伍陆柒捌玖拾廿卅卌](?={_COUNTED})'
    rf'|(?<![第一每前后{CHINESE}])[{CHINESE_DIGITS}十](?=(?:期|场|名)(?:[，。；、,;()（）]|$))'
    rf'|[十百千](?=[余多几][万亿]?(?:元|人次|人|名|户|件|条|张|家))'
    rf'|(?<![分{CHINESE}])[{CHINESE_DIGITS}](?=成(?![立为功员本就绩果效都年人分长交]))'
    rf'|{_C}{{1,3}}分之{_C}{{1,4}}'
    # places that are only counted (三镇、两街道) and a rate of 零 are numbers of the ledger, never quantities
    rf'|(?<!\p{{Han}})[{CHINESE_DIGITS}](?={_PLACES})|(?<=辖|、)[{CHINESE_DIGITS}十]{{1,3}}(?={_PLACES})'
    r'|(?<=率为|率均为|数为)零)'
)
# 3元5角2分 and 壹元零壹分 are one amount
_WHOLE = rf'(?:\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,9}}|{_C}{{1,{_MAX_NUMERAL}}})'
_COIN = rf'[\d{CHINESE}]{{1,2}}'
_AMOUNT = rf'(?<![第初\d{CHINESE}]|\d[.,]){_WHOLE}[元圆](?:{_COIN}角(?:{_COIN}分)?|[零0]{_COIN}分)'
# digits of other scripts are no numbers of a report, and `regex` knows some that Decimal does not
_FOREIGN = regex.compile(r'(?V1)[\d--0-9]')
# the look at the first character spares most places the rest
_NUMBER = regex.compile(
    rf'(?=[-\d])(?:{_AMOUNT}|{_ARABIC}(?:{_DAMAGED_POINT})?{_COMPOUND})|(?=[{CHINESE}])(?:{_AMOUNT}|{_CHINESE_COUNT})'
)


@dataclass(frozen=True, slots=True)
class Token:
    """A number as it stands, with its value: the digits, or all of a compound such as 3亿2000万 or 3元5角."""

    span: Span
    value: Decimal


def find_numbers(text: str) -> tuple[Token, ...]:
    """Find every number, in reading order, without overlap.

    Arabic and full-width digits always count, Chinese numerals where a unit follows (一方面 and 十分 are words).

    >>> printed = '参保３２，０１２人，完成100.37 %，三万二千人，百分之九十五，一方面十分重视'
    >>> [token.span.of(printed) for token in find_numbers(printed)]
    ['３２，０１２', '100.37', '三万二千', '百分之九十五']
    >>> [str(token.value) for token in find_numbers('发放3亿2000万元，近九成，29。43%，壹元零壹分')]
    ['320000000', '9', '29.43', '1.01']
    """
    folded = _FOREIGN.sub('\ufffd', fold_width(text))
    return tuple(token for match in _NUMBER.finditer(folded) if (token := _token(match)))


def _token(match: regex.Match[str]) -> Token | None:
    words = match[0]
    span = Span(match.start(), match.end())
    try:
        return Token(span, _value(words))
    except ValueError:
        return None  # 两三百人 only tells about how many


def _value(words: str) -> Decimal:
    if words.startswith('百分之'):
        return parse_numeral(words[3:])
    if '分之' in words:
        below, _, above = words.partition('分之')
        return _share(parse_numeral(above), parse_numeral(below))
    if words.count('.') > 1:
        return Decimal(words.split('.', 1)[0])
    return parse_numeral(words)


def _share(above: Decimal, below: Decimal) -> Decimal:
    if not below:
        raise ValueError('no share of nothing')
    return above / below
