"""A character of a symbol font goes in; the Unicode character that shows the same sign comes out."""

import re
from collections.abc import Mapping
from typing import Final

_PRIVATE_RE = re.compile('[\uf020-\uf0ff]')
_CIRCLED = '⓪①②③④⑤⑥⑦⑧⑨⑩'
_CIRCLED_DARK = '⓿❶❷❸❹❺❻❼❽❾❿'
_WINGDINGS = {
    0x6C: '●', 0x6E: '■', 0x6F: '□', 0x71: '❑', 0x72: '❒', 0x75: '◆', 0x76: '❖', 0x78: '☒', 0x9E: '·', 0x9F: '•',
    0xA1: '○', 0xA4: '◉', 0xA7: '▪', 0xA8: '□', 0xAB: '★', 0xD8: '➢', 0xDF: '←', 0xE0: '→', 0xE1: '↑', 0xE2: '↓',
    0xE8: '➔', 0xF0: '⇨', 0xFB: '✗', 0xFC: '✓', 0xFD: '☒', 0xFE: '☑',
    **{0x80 + place: sign for place, sign in enumerate(_CIRCLED)},
    **{0x8B + place: sign for place, sign in enumerate(_CIRCLED_DARK)},
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: '✗', 0x50: '✓', 0x51: '☒', 0x52: '☑', 0x53: '☒', 0x54: '☒', 0x97: '●', 0xA3: '□',
    **{0x69 + place: sign for place, sign in enumerate(_CIRCLED)},
    **{0x74 + place: sign for place, sign in enumerate(_CIRCLED_DARK)},
}  # fmt: skip
_SYMBOL = {
    **{code: chr(code) for code in range(0x20, 0x40)},
    0x2D: '−', 0x44: 'Δ', 0x53: 'Σ', 0x5B: '[', 0x5D: ']', 0x61: 'α', 0x62: 'β', 0x67: 'γ', 0x6D: 'μ', 0x70: 'π',
    0x7B: '{', 0x7C: '|', 0x7D: '}', 0x7E: '~', 0xA2: '′', 0xA3: '≤', 0xA5: '∞', 0xAB: '↔', 0xAC: '←', 0xAD: '↑',
    0xAE: '→', 0xAF: '↓', 0xB0: '°', 0xB1: '±', 0xB2: '″', 0xB3: '≥', 0xB4: '×', 0xB7: '•', 0xB8: '÷', 0xB9: '≠',
    0xBA: '≡', 0xBB: '≈', 0xBC: '…', 0xD6: '√', 0xD7: '·', 0xE5: '∑',
}  # fmt: skip
_SIGN_BY_FONT: Final[Mapping[str, Mapping[int, str]]] = {
    'symbol': _SYMBOL,
    'wingdings': _WINGDINGS,
    'wingdings 2': _WINGDINGS_2,
}


def symbol(font: str, code: int) -> str:
    """Return what a `w:sym` of `font` shows, '' for a sign that has no fellow in Unicode.

    >>> symbol('Symbol', 0xF0B3), symbol('Wingdings 2', 0x52), symbol('宋体', 0x2265), symbol('Wingdings', 0xF028)
    ('≥', '☑', '≥', '')
    """
    signs = _SIGN_BY_FONT.get(font.lower())
    if 0xF000 <= code <= 0xF0FF or (signs and code <= 0xFF):
        return signs.get(code & 0xFF, '') if signs else ''
    is_character = 0x20 <= code < 0xD800 or 0xF900 <= code <= 0xFFFD or 0x10000 <= code <= 0x1FFFF
    return chr(code) if is_character else ''


def symbols_in(font: str, text: str) -> str:
    """Return `text` as it looks when set in `font`: typed letters of a symbol font become the signs they show.

    >>> symbols_in('Wingdings 2', 'R是 £否'), symbols_in('Times New Roman', 'R&D')
    ('☑是 □否', 'R&D')
    """
    signs = _SIGN_BY_FONT.get(font.lower())
    if signs is None:
        return text
    unfolded = _PRIVATE_RE.sub(lambda match: chr(ord(match[0]) & 0xFF), text)
    return unfolded.translate(signs)
