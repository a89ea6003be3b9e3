"""One page of an open PDF file goes in; its characters with a box each, and its ruling lines, come out."""

import ctypes
import math
import re
from array import array
from collections import deque
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, repeat

from pipeline.ingest.pdf_calls import (
    Handle,
    char_angle,
    char_box,
    font_info,
    font_weight,
    has_map_error,
    number_of,
    raw,
)
from pipeline.ingest.pdf_shapes import Rule, Shapes, look_at_objects
from pipeline.text.letters import UNSEEN, name_letters

MAX_CHARACTERS_A_PAGE = 200_000

GARBAGE_SHARE = 0.3
"""Share of characters without a usable code from which on a page's text is not taken; a page of bullets from a symbol
font stays well below 0.1, a page in a font without a map stands above 0.8."""
SAMPLE = 64
"""Characters a page that are asked whether their font maps them: enough to tell 0.1 from 0.8."""
UNUSABLE_RE = re.compile('[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\ufffd\ue000-\uf8ff]')
"""No characters of a language; 2 is a hyphen at a line end."""
NOT_PRINTED_RE = re.compile(f'[\t-\r{UNSEEN}]')
BLANK_RE = re.compile(r'[ \r\n]{1,1000}')
HYPHENS = {2: '-', 0xAD: '-', 0xFFFE: '-'}
"""pdfium writes 2 (and once U+FFFE) for a hyphen at a line end."""
ANGLE_SAMPLE = 16
SLANT = 0.02
"""Tangent from which on text leans: a watermark across the page leans by 0.3 and more, a crooked scan's text layer by
up to 0.01."""
BOLD_WEIGHT = 600
NAME_LENGTH = 128
SCAN_SHARE = 0.5
"""A page whose pictures cover this share of it and which has hardly any text is a scan."""
SCAN_TEXT = 20
"""Characters: a scan with a printed page number or a stamp has fewer."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What is drawn on a page, turned so that its text is upright: y grows downwards, points from the top left.

    `text` has one character for each four floats of `boxes` (x0, y0, x1, y1). Characters that pdfium made up (line
    ends, guessed blanks) have a box without any width. `bold` has a 1 for each character of a line set in bold.
    `across` are the letters that lean (a watermark): they too have boxes without width. `lost` says why the page has
    no usable text, '' where it has; `rules_lost` that it has too many shapes to look at, `letters_lost`
    that pdfium leaves out letters of it, `cut_off` that it has more characters than are read.
    """

    number: int
    width: float
    height: float
    text: str
    boxes: array  # type: ignore[type-arg]  # array('f'), four a character
    bold: bytes
    rules: tuple[Rule, ...]
    across: str = ''
    lost: str = ''
    rules_lost: bool = False
    letters_lost: bool = False
    cut_off: bool = False


def read_page(document: Handle, index: int) -> PdfPage:
    """Read the page at `index` (from 0) of an open document.

    Raises pypdfium2.PdfiumError where the page cannot be loaded.
    """
    with closing(document[index]) as page, closing(page.get_textpage()) as text_page:
        found = max(raw.FPDFText_CountChars(text_page.raw), 0)
        count = min(found, MAX_CHARACTERS_A_PAGE)
        text = _read_text(text_page, count)
        shapes = look_at_objects(page)
        visible = len(''.join(text.split()))
        lost = _why_lost(text, visible, text_page, shapes, page)
        text, count = ('', 0) if lost else (name_letters(text.translate(HYPHENS)), count)
        turn = _TurnedPage(page, _upright_turn(page, text_page, count))
        boxes = turn.boxes(_read_boxes(text_page, count))
        slanted = _slanted(text_page, text)
        for place in chain(slanted, (match.start() for match in NOT_PRINTED_RE.finditer(text))):
            boxes[4 * place + 2 : 4 * place + 4] = boxes[4 * place : 4 * place + 2]
        return PdfPage(
            number=index + 1,
            width=turn.width,
            height=turn.height,
            text=text,
            boxes=boxes,
            bold=_bold_flags(text_page, text),
            rules=tuple(turn.rule(rule) for rule in shapes.rules),
            across=''.join(text[place] for place in slanted),
            lost=lost,
            rules_lost=shapes.too_many,
            letters_lost=shapes.letters_lost,
            cut_off=found > count > 0,
        )


def find_turn(page: Handle) -> int:
    """Return the quarter turns clockwise, from the page's own space, that set its text upright.

    Raises pypdfium2.PdfiumError where the text of the page cannot be loaded.
    """
    with closing(page.get_textpage()) as text_page:
        count = min(max(raw.FPDFText_CountChars(text_page.raw), 0), MAX_CHARACTERS_A_PAGE)
        return _upright_turn(page, text_page, count)


def _read_text(text_page: Handle, count: int) -> str:
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text_page.raw, 0, count, buffer)
    text = bytes(buffer)[: 2 * (written - 1)].decode('utf-16-le', 'replace') if written > 0 else ''
    if len(text) == count and written - 1 == count:
        return text
    # pdfium leaves out characters without a code and writes rare ones as two units: then one call a character
    codes = map(raw.FPDFText_GetUnicode, repeat(text_page.raw), range(count))
    return ''.join(chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else '\ufffd' for code in codes)


def _read_boxes(text_page: Handle, count: int) -> array:  # type: ignore[type-arg]
    boxes = array('f', bytes(16 * count))
    first = boxes.buffer_info()[0]
    handle = number_of(text_page)
    deque(map(char_box, repeat(handle), range(count), range(first, first + 16 * count, 16)), maxlen=0)
    return boxes


class _TurnedPage:
    """Where a point of the page's own space is seen: `turn` quarter turns clockwise, y downwards."""

    def __init__(self, page: Handle, turn: int) -> None:
        box = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page.raw, box)
        self._left, self._top, self._right, self._bottom = box.left, box.top, box.right, box.bottom
        self._turn = turn
        sides = (abs(box.right - box.left), abs(box.top - box.bottom))
        self.width, self.height = sides if turn % 2 == 0 else sides[::-1]

    def boxes(self, found: array) -> array:  # type: ignore[type-arg]
        """Turn pdfium's left, top, right, bottom for each character, all at once."""
        left, top, right, bottom = found[0::4], found[1::4], found[2::4], found[3::4]
        seen = array('f', bytes(4 * len(found)))
        match self._turn:
            case 0:
                sides = self._from_left(left), self._from_top(top), self._from_left(right), self._from_top(bottom)
            case 1:
                sides = self._from_bottom(bottom), self._from_left(left), self._from_bottom(top), self._from_left(right)
            case 2:
                sides = (
                    self._from_right(right),
                    self._from_bottom(bottom),
                    self._from_right(left),
                    self._from_bottom(top),
                )
            case _:
                sides = self._from_top(top), self._from_right(right), self._from_top(bottom), self._from_right(left)
        for place, values in enumerate(sides):
            seen[place::4] = values
        return seen

    def rule(self, rule: Rule) -> Rule:
        """Turn a line given in the page's own space."""
        corners = self.boxes(array('f', (rule.x0, rule.y1, rule.x1, rule.y0)))
        return Rule(corners[0], corners[1], corners[2], corners[3], rule.filled)

    def _from_left(self, values: array) -> array:  # type: ignore[type-arg]
        edge = self._left
        return array('f', [value - edge for value in values]) if edge else values

    def _from_right(self, values: array) -> array:  # type: ignore[type-arg]
        edge = self._right
        return array('f', [edge - value for value in values])

    def _from_top(self, values: array) -> array:  # type: ignore[type-arg]
        edge = self._top
        return array('f', [edge - value for value in values])

    def _from_bottom(self, values: array) -> array:  # type: ignore[type-arg]
        edge = self._bottom
        return array('f', [value - edge for value in values])


def _upright_turn(page: Handle, text_page: Handle, count: int) -> int:
    """Return the quarter turns that set the text upright: the page's own, or those of a sheet drawn sideways on it."""
    rotation: int = page.get_rotation() // 90
    if not count:
        return rotation
    handle = number_of(text_page)
    sample = range(0, count, max(1, count // ANGLE_SAMPLE))
    # pdfium measures the angle clockwise
    turns = [round(-char_angle(handle, index) * 2 / math.pi) % 4 for index in sample]
    turn = max(set(turns), key=turns.count)
    return turn if turns.count(turn) * 3 >= len(turns) * 2 else rotation


def _slanted(text_page: Handle, text: str) -> list[int]:
    """Return the letters that lean; only where one stands beside a blank or line end are all of the page asked."""
    handle = number_of(text_page)
    sides = ((blank.start() - 1, blank.end()) for blank in BLANK_RE.finditer(text))
    sample = [index for index in (0, *chain.from_iterable(sides)) if 0 <= index < len(text)]
    if not any(map(_leans, map(char_angle, repeat(handle), sample))):
        return []
    return [index for index, angle in enumerate(map(char_angle, repeat(handle), range(len(text)))) if _leans(angle)]


def _leans(angle: float) -> bool:
    # a quarter turn is a sideways sheet, which is turned as a whole
    return abs(math.sin(2 * angle)) > 2 * SLANT


def _why_lost(text: str, visible: int, text_page: Handle, shapes: Shapes, page: Handle) -> str:
    width, height = page.get_size()
    covered = shapes.picture_area >= SCAN_SHARE * width * height
    if not visible:
        return 'has no text layer' if shapes.drawn else ''
    if visible < SCAN_TEXT and covered:
        return 'is a picture with hardly any text'
    if _garbage_share(text, visible, text_page) >= GARBAGE_SHARE:
        return 'has text in a font without a map to characters'
    return ''


def _garbage_share(text: str, visible: int, text_page: Handle) -> float:
    unusable = len(UNUSABLE_RE.findall(text))
    sample = range(0, len(text), max(1, len(text) // SAMPLE))
    unmapped: int = sum(map(has_map_error, repeat(number_of(text_page)), sample))
    return max(unusable / visible, unmapped / len(sample))


def _bold_flags(text_page: Handle, text: str) -> bytes:
    """Flag every letter of the lines (as pdfium parts them) that begin and end in bold: two calls a line."""
    handle = number_of(text_page)
    flags = bytearray(len(text))
    start = 0
    for line in text.splitlines(keepends=True):
        ends = start + len(line) - len(line.lstrip()), start + len(line.rstrip()) - 1
        if ends[0] <= ends[1] and all(_is_bold(text_page, handle, index) for index in ends):
            flags[start : start + len(line)] = b'\1' * len(line)
        start += len(line)
    return bytes(flags)


def _is_bold(text_page: Handle, handle: int, index: int) -> bool:
    if font_weight(handle, index) >= BOLD_WEIGHT or b'bold' in _font_name(handle, index):
        return True
    text_object = raw.FPDFText_GetTextObject(text_page.raw, index)
    # letters filled and stroked: how Word and WPS make bold of a typeface that has none
    return bool(text_object) and raw.FPDFTextObj_GetTextRenderMode(text_object) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE


def _font_name(handle: int, index: int) -> bytes:
    name = bytearray(NAME_LENGTH)
    flags = ctypes.c_int()
    place = (ctypes.c_char * NAME_LENGTH).from_buffer(name)
    font_info(handle, index, ctypes.addressof(place), NAME_LENGTH, ctypes.addressof(flags))
    return bytes(name).lower()
