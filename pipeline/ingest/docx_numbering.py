"""The numbering part of a DOCX goes in; the number that Word shows before each list paragraph comes out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from lxml import etree

from pipeline.ingest.docx_package import W

LEVELS: Final = 9  # ECMA-376 17.9.6: a list has at most nine levels
MAX_LEVEL_TEXT = 64  # a longer pattern is no list number; without a bound it would multiply with every paragraph
MAX_NUMERAL = 9999  # above this every numeral system falls back on Arabic digits
MAX_LETTERS = 260  # Word writes the 27th letter AA and the 53rd AAA: ten letters in a row name no item any more

_INT_RE = re.compile(r'[+-]?[0-9]{1,9}')
_PLACE_RE = re.compile('%([1-9])')
_WIDE_ENDS = tuple('、。，．：；）】〕》」』　')  # these fill a whole square, so that no blank is seen after them
_SUFFIX = {'tab': ' ', 'space': ' ', 'nothing': ''}


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a list: `text` holds `%1` to `%9` for the numbers of the levels, `restart` the level that resets.

    `restart` is None where any higher level resets the count, 0 where none does (ECMA-376 17.9.10).
    """

    start: int = 1
    format: str = 'decimal'
    text: str = ''
    suffix: str = 'tab'
    is_legal: bool = False
    restart: int | None = None
    style_id: str | None = None


@dataclass(frozen=True, slots=True)
class ListUse:
    """A `w:num`: the abstract list that it counts with, and what it changes of it."""

    abstract_id: str
    starts: Mapping[int, int]
    levels: Mapping[int, ListLevel]


@dataclass(frozen=True, slots=True)
class ListMark:
    """What stands before a list paragraph, the blank after it included; '' for a bullet."""

    text: str
    is_bullet: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """All lists of a document: levels by abstract list, and the uses of these by `w:numId`."""

    abstracts: Mapping[str, Mapping[int, ListLevel]] = field(default_factory=dict)
    uses: Mapping[str, ListUse] = field(default_factory=dict)

    def level(self, num_id: str, index: int) -> ListLevel | None:
        """Return level `index` (from 0) of the list `num_id`, or None where there is none."""
        use = self.uses.get(num_id)
        if use is None:
            return None
        return use.levels.get(index) or self.abstracts.get(use.abstract_id, {}).get(index)

    def level_of_style(self, num_id: str, style_id: str) -> int | None:
        """Return the index of the level that is tied to a paragraph style (ECMA-376 17.9.23)."""
        for index in range(LEVELS):
            level = self.level(num_id, index)
            if level is not None and level.style_id == style_id:
                return index
        return None


class ListCounter:
    """Counts the list paragraphs of a document in their order.

    Lists that share an abstract list share its count; a start override counts once, at the first use of its list
    (ECMA-376 17.9.26). A higher level that was not met yet shows its start, as Word does.
    """

    def __init__(self, lists: Lists) -> None:
        """Start before the first paragraph."""
        self._lists = lists
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()

    def advance(self, num_id: str, index: int) -> ListMark | None:
        """Count one paragraph of list `num_id` on level `index` (from 0); None where there is no such list."""
        level = self._lists.level(num_id, index)
        if level is None:
            return None
        use = self._lists.uses[num_id]
        counts = self._counts.setdefault(use.abstract_id, [None] * LEVELS)
        counts[index] = self._next_count(num_id, index, counts[index])
        for deeper in range(index + 1, LEVELS):
            if _restarts(self._lists.level(num_id, deeper), index, deeper):
                counts[deeper] = None
        return self._mark(num_id, index, level, counts)

    def _next_count(self, num_id: str, index: int, count: int | None) -> int:
        is_first_use = index in self._lists.uses[num_id].starts and (num_id, index) not in self._started
        self._started.add((num_id, index))
        return self._start(num_id, index) if count is None or is_first_use else count + 1

    def _start(self, num_id: str, index: int) -> int:
        level = self._lists.level(num_id, index)
        return self._lists.uses[num_id].starts.get(index, level.start if level else 1)

    def _mark(self, num_id: str, index: int, level: ListLevel, counts: list[int | None]) -> ListMark:
        if level.format == 'bullet':
            return ListMark('', is_bullet=True)

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            shown = self._lists.level(num_id, place)
            if place > index or shown is None:
                return ''
            count = counts[place]
            value = self._start(num_id, place) if count is None else count
            return format_number(value, 'decimal' if level.is_legal else shown.format)

        text = _PLACE_RE.sub(number, level.text).strip()
        has_blank = text and not text.endswith(_WIDE_ENDS)
        return ListMark(text + _SUFFIX.get(level.suffix, ' ') if has_blank else text, is_bullet=False)


def read_lists(root: etree._Element | None, list_by_style: Mapping[str, str]) -> Lists:
    """Read the root of `numbering.xml`, None where a document has none.

    `list_by_style` gives the `w:numId` of every numbering style, through which `w:numStyleLink` refers.
    """
    if root is None:
        return Lists()
    uses = {num.get(f'{W}numId', ''): _read_use(num) for num in root.iterchildren(f'{W}num')}
    elements = {abstract.get(f'{W}abstractNumId', ''): abstract for abstract in root.iterchildren(f'{W}abstractNum')}
    abstracts = {abstract_id: _read_levels(abstract) for abstract_id, abstract in elements.items()}
    for abstract_id, abstract in elements.items():
        use = uses.get(list_by_style.get(_child_value(abstract, 'numStyleLink') or '', ''))
        if use and not abstracts[abstract_id]:
            abstracts[abstract_id] = abstracts.get(use.abstract_id, {})
    return Lists(abstracts, uses)


def parse_int(text: str | None, default: int) -> int:
    """Read a whole number of at most nine digits; `default` for anything else.

    >>> parse_int('12', 1), parse_int('1e3', 1), parse_int(None, 1)
    (12, 1, 1)
    """
    return int(text) if text and _INT_RE.fullmatch(text) else default


def format_number(value: int, name: str) -> str:
    """Write `value` in the number format `name` of ECMA-376 17.18.59, in Arabic digits where it has no form for it.

    >>> format_number(12, 'chineseCountingThousand'), format_number(10, 'ideographDigital')
    ('十二', '一〇')
    >>> format_number(2, 'ideographTraditional'), format_number(7, 'decimalEnclosedCircle')
    ('乙', '⑦')
    >>> format_number(28, 'upperLetter'), format_number(4, 'lowerRoman'), format_number(21, 'decimalEnclosedCircle')
    ('BB', 'iv', '21')
    """
    if name in ('none', 'bullet'):
        return ''
    write = _FORMATS.get(name)
    return write(value) if write and 0 < value <= MAX_NUMERAL else str(value)


def _restarts(level: ListLevel | None, index: int, deeper: int) -> bool:
    if level is None or level.restart is None or level.restart > deeper:
        return True
    return index < level.restart


def _read_use(num: etree._Element) -> ListUse:
    starts: dict[int, int] = {}
    levels: dict[int, ListLevel] = {}
    for override in num.iterchildren(f'{W}lvlOverride'):
        index = parse_int(override.get(f'{W}ilvl'), -1)
        start = parse_int(_child_value(override, 'startOverride'), -1)
        if start >= 0:
            starts[index] = start
        for level in override.iterchildren(f'{W}lvl'):
            levels[index] = _read_level(level)
    return ListUse(_child_value(num, 'abstractNumId') or '', starts, levels)


def _read_levels(abstract: etree._Element) -> dict[int, ListLevel]:
    return {parse_int(level.get(f'{W}ilvl'), -1): _read_level(level) for level in abstract.iterchildren(f'{W}lvl')}


def _read_level(level: etree._Element) -> ListLevel:
    text = _child_value(level, 'lvlText') or ''
    restart = _child_value(level, 'lvlRestart')
    return ListLevel(
        start=parse_int(_child_value(level, 'start'), 0),
        format=_read_format(level),
        text=text if len(text) <= MAX_LEVEL_TEXT else '',
        suffix=_child_value(level, 'suff') or 'tab',
        is_legal=_child_value(level, 'isLgl') not in (None, '0', 'false', 'off'),
        restart=None if restart is None else parse_int(restart, 0),
        style_id=_child_value(level, 'pStyle'),
    )


def _read_format(level: etree._Element) -> str:
    # A custom format stands in mc:Choice with its plain stand-in in mc:Fallback: the last one is the plain one.
    names = [element.get(f'{W}val', 'decimal') for element in level.iter(f'{W}numFmt')]
    return names[-1] if names else 'decimal'


def _child_value(element: etree._Element, name: str) -> str | None:
    child = element.find(f'{W}{name}')
    return None if child is None else child.get(f'{W}val', '')


def _chinese(value: int, digits: str = '零一二三四五六七八九', units: str = '十百千') -> str:
    text = ''
    for place, digit in enumerate(reversed(str(value))):
        if digit != '0':
            text = digits[int(digit)] + (units[place - 1] if place else '') + text
        elif text and not text.startswith(digits[0]):
            text = digits[0] + text
    return text.removeprefix('一') if value < 20 and value >= 10 else text


def _chinese_short(value: int) -> str:
    # chineseCounting and its Taiwanese sister have no hundreds: 九十九 is followed by 一〇〇.
    return _chinese(value) if value < 100 else _digital(value)


def _japanese(value: int) -> str:
    text = ''
    for place, digit in enumerate(reversed(str(value))):
        if digit != '0':
            numeral = '' if place and digit == '1' else '〇一二三四五六七八九'[int(digit)]
            text = numeral + (' 十百千'[place] if place else '') + text
    return text


def _digital(value: int) -> str:
    return str(value).translate(str.maketrans('0123456789', '〇一二三四五六七八九'))


def _full_width(value: int) -> str:
    return str(value).translate(str.maketrans('0123456789', '０１２３４５６７８９'))


def _roman(value: int) -> str:
    # Word repeats M without end; beyond 4999 that names no item any more.
    if value > 4999:
        return str(value)
    text = ''
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        text += letters * count
    return text


def _letters(value: int) -> str:
    repeats, letter = divmod(value - 1, 26)
    return chr(ord('A') + letter) * (repeats + 1) if value <= MAX_LETTERS else str(value)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if value <= len(signs) else str(value)


_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ('M', 'CM', 'D', 'CD', 'C', 'XC', 'L', 'XL', 'X', 'IX', 'V', 'IV', 'I'),
        strict=True,
    )
)
_CIRCLED = _one_of('①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳')
_FORMATS: Mapping[str, Callable[[int], str]] = {
    'chineseCounting': _chinese_short,
    'chineseCountingThousand': _chinese,
    'chineseLegalSimplified': partial(_chinese, digits='零壹贰叁肆伍陆柒捌玖', units='拾佰仟'),
    'decimalEnclosedCircle': _CIRCLED,
    'decimalEnclosedCircleChinese': _CIRCLED,
    'decimalEnclosedFullstop': _one_of('⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛'),
    'decimalEnclosedParen': _one_of('⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇'),
    'decimalFullWidth': _full_width,
    'decimalFullWidth2': _full_width,
    'decimalZero': '{:02d}'.format,
    'ideographDigital': _digital,
    'ideographEnclosedCircle': _one_of('㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉'),
    'ideographLegalTraditional': partial(_chinese, digits='零壹貳參肆伍陸柒捌玖', units='拾佰仟'),
    'ideographTraditional': _one_of('甲乙丙丁戊己庚辛壬癸'),
    'ideographZodiac': _one_of('子丑寅卯辰巳午未申酉戌亥'),
    'japaneseCounting': _japanese,
    'japaneseDigitalTenThousand': _digital,
    'lowerLetter': lambda value: _letters(value).lower(),
    'lowerRoman': lambda value: _roman(value).lower(),
    'numberInDash': '- {} -'.format,
    'taiwaneseCounting': _chinese_short,
    'taiwaneseCountingThousand': _chinese,
    'taiwaneseDigital': _digital,
    'upperLetter': _letters,
    'upperRoman': _roman,
}
