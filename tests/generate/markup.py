"""Marked words of a source file in, plain words with the places of their numbers out.

`{{4860.2万元|pension_paid|累计发放养老金|g:中央}}` marks a figure: what is printed, the indicator (`-` for none), the
label, then attributes in any order. `&&` between two such groups lets one number state two figures. Attributes:
a role or a qualifier by its name, `g:` group, `s:` scheme, `y:` year (`-` for none), `u:` unit of a bare cell,
`v:` value, `<words` where the quote begins, `>words` what it still takes in behind the number, `text` or `table` place.
`[[7|rank]]` marks a number that is no figure, with the reason. `‹` marks where the next figure's quote begins.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

MARK_RE = re.compile(r'\{\{(?P<figure>.+?)\}\}|\[\[(?P<number>[^|\]]+)\|(?P<reason>[^\]]+)\]\]|(?P<quote>‹)')
RAW_RE = re.compile(r'^(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?:余|多)?(?P<scale>万|亿)?(?:余|多)?\s*(?P<unit>.*)$')
SCALES = {None: 1, '万': 10**4, '亿': 10**8}
UNITS = {
    '名': '人',
    '位': '人',
    '余人': '人',
    '个百分点': '百分点',
    '个档次': '档次',
    '元/人/月': '元',
    '元/月': '元',
    '元/人': '元',
    '元/年': '元',
}
ROLES = ('actual', 'target', 'standard', 'prior', 'change')
QUALIFIERS = ('ge', 'le', 'approx')
KEYS = {'g': 'group', 's': 'scheme', 'y': 'year', 'u': 'cell_unit', 'v': 'value', '<': 'since', '>': 'until'}


@dataclass
class Mark:
    """A marked number: where it stands in the plain words, and the figures it states or why it states none."""

    start: int
    end: int
    figures: list[dict] = field(default_factory=list)
    reason: str = ''
    quote: int | None = None


@dataclass
class Words:
    """Plain words with their marks."""

    text: str
    marks: list[Mark]

    def __add__(self, other: 'Words') -> 'Words':
        moved = [
            Mark(m.start + len(self.text), m.end + len(self.text), m.figures, m.reason, shift(m.quote, len(self.text)))
            for m in other.marks
        ]
        return Words(self.text + other.text, self.marks + moved)


def shift(place: int | None, by: int) -> int | None:
    return None if place is None else place + by


def parse_words(source: str) -> Words:
    """Take the marks out of `source`."""
    text, marks, quote, done = '', [], None, 0
    for found in MARK_RE.finditer(source):
        text += source[done : found.start()]
        done = found.end()
        if found['quote']:
            quote = len(text)
            continue
        if found['number']:
            marks.append(Mark(len(text), len(text) + len(found['number']), reason=found['reason']))
            text += found['number']
            continue
        raw, _, rest = found['figure'].partition('|')
        figures = [parse_figure(raw, part) for part in rest.split('&&')]
        marks.append(Mark(len(text), len(text) + len(raw), figures, quote=quote))
        quote = None
        text += raw
    return Words(text + source[done:], marks)


def parse_figure(raw: str, fields: str) -> dict:
    indicator, label, *attributes = fields.split('|')
    figure = {'raw': raw, 'indicator': None if indicator == '-' else indicator, 'label': label, 'role': 'actual'}
    for word in attributes:
        if word in ROLES:
            figure['role'] = word
        elif word in QUALIFIERS:
            figure['qualifier'] = word
        elif word in ('text', 'table'):
            figure['place'] = word
        elif word[:1] in '<>':
            figure[KEYS[word[0]]] = word[1:]
        elif word[1:2] == ':' and word[0] in KEYS:
            figure[KEYS[word[0]]] = None if word[2:] == '-' else word[2:]
        else:
            raise ValueError(f'{raw}: unknown attribute {word!r}')
    value, unit = parse_raw(raw, figure.pop('cell_unit', ''))
    figure['value'], figure['unit'] = Decimal(figure.get('value', value)), unit
    return figure


def parse_raw(raw: str, cell_unit: str) -> tuple[Decimal, str]:
    """Return value and unit in base units of `raw`, whose unit may stand in the head of its table."""
    found = RAW_RE.match(raw)
    if not found:
        raise ValueError(f'no number: {raw!r}')
    number = Decimal(found['number'].replace(',', ''))
    if found['unit'] or found['scale']:
        return number * SCALES[found['scale']], UNITS.get(found['unit'], found['unit'] or '元')
    scale, unit = (cell_unit[0], cell_unit[1:]) if cell_unit[:1] in ('万', '亿') else (None, cell_unit)
    return number * SCALES[scale], UNITS.get(unit, unit)
