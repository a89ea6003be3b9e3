"""One page out of pdfium: its characters with a box each, and the ruling lines drawn on it."""

import ctypes
import math
import re
from array import array
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice, pairwise, repeat
from typing import Any, TypeAlias

import pypdfium2.raw

Handle: TypeAlias = Any
"""An object of pypdfium2, which is not typed."""
raw: Handle = pypdfium2.raw

MAX_CHARACTERS_A_PAGE = 200_000
MAX_OBJECTS_A_PAGE = 50_000
MAX_SEGMENTS_A_PAGE = 100_000
MAX_FORM_DEPTH = 4

THIN = 3.0
"""Points: a filled shape not thicker than this is a drawn line; the widest border of Word is 6, but 3 and over are
seen only as bars and shading."""
GARBAGE_SHARE = 0.3
"""Share of characters without a usable code from which on a page's text is not taken; a page of bullets from a symbol
font stays well below 0.1, a page in a font without a map stands above 0.8."""
SAMPLE = 64
"""Characters a page that are asked whether their font maps them: enough to tell 0.1 from 0.8."""
UNUSABLE_RE = re.compile('[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\ufffd\ue000-\uf8ff]')
"""No characters of a language; 2 is a hyphen at a line end."""
ANGLE_SAMPLE = 16
SLANT = 0.02
"""Tangent from which on text leans: a watermark across the page leans by 0.3 and more, a crooked scan's text layer by
up to 0.01."""
NO_WIDTH = 0.01
"""Points: pdfium's own bound below which it takes a text object for empty."""
BOLD_WEIGHT = 600
NAME_LENGTH = 128
SCAN_SHARE = 0.5
"""A page whose pictures cover this share of it and which has hardly any text is a scan."""
SCAN_TEXT = 20
"""Characters: a scan with a printed page number or a stamp has fewer."""

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_TEXT = raw.FPDF_PAGEOBJ_TEXT

# pdfium's functions with plain integers for pointers: a call costs a third of one through the typed binding, and
# there is one for every character.
_INT, _POINTER = ctypes.c_int, ctypes.c_void_p
_OneInCall = ctypes.PYFUNCTYPE(_INT, _POINTER)
_TwoInCall = ctypes.PYFUNCTYPE(_INT, _POINTER, _POINTER)
_ThreeInCall = ctypes.PYFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER)
_BoundsCall = ctypes.PYFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
_GetCall = ctypes.PYFUNCTYPE(_POINTER, _POINTER)
_IndexCall = ctypes.PYFUNCTYPE(_INT, _POINTER, _INT)
_CharCall = ctypes.PYFUNCTYPE(_INT, _POINTER, _INT, _POINTER)
_InfoCall = ctypes.PYFUNCTYPE(ctypes.c_ulong, _POINTER, _INT, _POINTER, ctypes.c_ulong, _POINTER)
_AngleCall = ctypes.PYFUNCTYPE(ctypes.c_float, _POINTER, _INT)
_PartCall = ctypes.PYFUNCTYPE(_POINTER, _POINTER, _INT)


def _address(function: Handle) -> int:
    return ctypes.cast(function, _POINTER).value or 0


_char_box = _CharCall(_address(raw.FPDFText_GetLooseCharBox))
_char_angle = _AngleCall(_address(raw.FPDFText_GetCharAngle))
_has_map_error = _IndexCall(_address(raw.FPDFText_HasUnicodeMapError))
_font_info = _InfoCall(_address(raw.FPDFText_GetFontInfo))
_font_weight = _IndexCall(_address(raw.FPDFText_GetFontWeight))
_page_object = _PartCall(_address(raw.FPDFPage_GetObject))
_form_object = _PartCall(_address(raw.FPDFFormObj_GetObject))
_count_form_objects = _OneInCall(_address(raw.FPDFFormObj_CountObjects))
_object_type = _OneInCall(_address(raw.FPDFPageObj_GetType))
_object_bounds = _BoundsCall(_address(raw.FPDFPageObj_GetBounds))
_object_font = _GetCall(_address(raw.FPDFTextObj_GetFont))
_is_embedded = _OneInCall(_address(raw.FPDFFont_GetIsEmbedded))
_object_matrix = _TwoInCall(_address(raw.FPDFPageObj_GetMatrix))
_draw_mode = _ThreeInCall(_address(raw.FPDFPath_GetDrawMode))
_count_segments = _OneInCall(_address(raw.FPDFPath_CountSegments))
_path_segment = _PartCall(_address(raw.FPDFPath_GetPathSegment))
_segment_type = _OneInCall(_address(raw.FPDFPathSegment_GetType))
_segment_point = _ThreeInCall(_address(raw.FPDFPathSegment_GetPoint))
_segment_closes = _OneInCall(_address(raw.FPDFPathSegment_GetClose))


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line on a page, level or upright, in points from the top left; `filled` for an edge of shading."""

    x0: float
    y0: float
    x1: float
    y1: float
    filled: bool = False


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What is drawn on a page, turned so that its text is upright: y grows downwards, points from the top left.

    `text` has one character for each four floats of `boxes` (x0, y0, x1, y1). Characters that pdfium made up (line
    ends, guessed blanks) have a box without any width. `bold` has a 1 for each character of a line set in bold.
    `across` are the letters that lean (a watermark): they too have boxes without width. `lost` says why the page has
    no usable text, '' where it has; `rules_lost` that it has too many shapes to look at, `letters_lost`
    that pdfium leaves out letters of it.
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


def read_page(document: Handle, index: int) -> PdfPage:
    """Read the page at `index` (from 0) of an open document.

    Raises pypdfium2.PdfiumError where the page cannot be loaded.
    """
    with closing(document[index]) as page, closing(page.get_textpage()) as text_page:
        count = min(max(raw.FPDFText_CountChars(text_page.raw), 0), MAX_CHARACTERS_A_PAGE)
        text = _read_text(text_page, count)
        shapes = _look_at_objects(page)
        visible = len(''.join(text.split()))
        lost = _why_lost(text, visible, text_page, shapes, page)
        if lost:
            text, count = '', 0
        turn = _TurnedPage(page, _upright_turn(page, text_page, count))
        boxes = turn.boxes(_read_boxes(text_page, count))
        slanted = _slanted(text_page, text)
        for place in slanted:
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
        )


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
    handle = _number(text_page)
    deque(map(_char_box, repeat(handle), range(count), range(first, first + 16 * count, 16)), maxlen=0)
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
    handle = _number(text_page)
    sample = range(0, count, max(1, count // ANGLE_SAMPLE))
    # pdfium measures the angle clockwise
    turns = [round(-_char_angle(handle, index) * 2 / math.pi) % 4 for index in sample]
    turn = max(set(turns), key=turns.count)
    return turn if turns.count(turn) * 3 >= len(turns) * 2 else rotation


def _slanted(text_page: Handle, text: str) -> list[int]:
    """Return the letters that lean; only where one stands beside a blank or line end are all of the page asked."""
    handle = _number(text_page)
    sample = [
        index for index, (before, after) in enumerate(pairwise(text), start=1) if before in ' \n' or after in ' \r'
    ]
    if not text or not any(map(_leans, map(_char_angle, repeat(handle), [0, *sample]))):
        return []
    return [index for index, angle in enumerate(map(_char_angle, repeat(handle), range(len(text)))) if _leans(angle)]


def _leans(angle: float) -> bool:
    # a quarter turn is a sideways sheet, which is turned as a whole
    return abs(math.sin(2 * angle)) > 2 * SLANT


def _number(handle: Handle) -> int:
    return ctypes.cast(handle.raw, _POINTER).value or 0


@dataclass(slots=True)
class _Shapes:
    """The drawn objects of a page, in its own space (y upwards)."""

    rules: list[Rule]
    picture_area: float = 0.0
    drawn: int = 0
    looked_at: int = 0
    segments: int = 0
    too_many: bool = False
    letters_lost: bool = False


def _look_at_objects(page: Handle) -> _Shapes:
    shapes = _Shapes([])
    handle = _number(page)
    count = raw.FPDFPage_CountObjects(page.raw)
    _walk(shapes, map(_page_object, repeat(handle), range(max(count, 0))), IDENTITY, 0)
    if shapes.too_many:
        shapes.rules.clear()
    return shapes


def _walk(shapes: _Shapes, handles: Iterator[int], matrix: Matrix, depth: int) -> None:
    found = list(islice(handles, MAX_OBJECTS_A_PAGE + 1 - shapes.looked_at))
    shapes.looked_at += len(found)
    kinds = list(map(_object_type, found))
    texts = [handle for handle, kind in zip(found, kinds, strict=True) if kind == _TEXT]
    shapes.letters_lost = shapes.letters_lost or _loses_letters(texts)
    for handle, kind in [pair for pair in zip(found, kinds, strict=True) if pair[1] != _TEXT]:
        match kind:
            case raw.FPDF_PAGEOBJ_PATH:
                shapes.drawn += 1
                _add_path(shapes, handle, matrix)
            case raw.FPDF_PAGEOBJ_IMAGE:
                shapes.drawn += 1
                shapes.picture_area += _area(handle, matrix)
            case raw.FPDF_PAGEOBJ_SHADING:
                shapes.drawn += 1
            case raw.FPDF_PAGEOBJ_FORM if depth < MAX_FORM_DEPTH:
                parts = map(_form_object, repeat(handle), range(max(_count_form_objects(handle), 0)))
                _walk(shapes, parts, _times(_matrix(handle), matrix), depth + 1)
        if shapes.looked_at > MAX_OBJECTS_A_PAGE or shapes.segments > MAX_SEGMENTS_A_PAGE:
            shapes.too_many = True
            return


def _loses_letters(texts: list[int]) -> bool:
    """Tell whether there are text objects without width in a typeface that is not embedded: pdfium drops them."""
    fonts = set(map(_object_font, texts))
    absent = {font for font in fonts if not font or not _is_embedded(font)}
    return bool(absent) and any(_object_font(handle) in absent and _width(handle) < NO_WIDTH for handle in texts)


def _width(handle: int) -> float:
    sides = (ctypes.c_float * 4)()
    first = ctypes.addressof(sides)
    _object_bounds(handle, first, first + 4, first + 8, first + 12)
    left, _, right, _ = sides
    return abs(right - left)


def _matrix(handle: int) -> Matrix:
    found = (ctypes.c_float * 6)()
    if not _object_matrix(handle, ctypes.addressof(found)):
        return IDENTITY
    a, b, c, d, e, f = found
    return a, b, c, d, e, f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _area(handle: int, matrix: Matrix) -> float:
    sides = (ctypes.c_float * 4)()
    first = ctypes.addressof(sides)
    if not _object_bounds(handle, first, first + 4, first + 8, first + 12):
        return 0.0
    left, bottom, right, top = sides
    return abs(right - left) * abs(top - bottom) * abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])


def _add_path(shapes: _Shapes, handle: int, outer: Matrix) -> None:
    modes = (ctypes.c_int * 2)()
    first = ctypes.addressof(modes)
    _draw_mode(handle, first, first + 4)
    fill, stroke = modes
    if not (fill or stroke):
        return
    count = max(_count_segments(handle), 0)
    shapes.segments += count
    if shapes.segments > MAX_SEGMENTS_A_PAGE:
        return
    find_rules = _straight_sides if stroke else _filled_lines
    for points in _subpaths(handle, count, _times(_matrix(handle), outer)):
        shapes.rules.extend(find_rules(points))


Points = list[tuple[float, float]]


def _subpaths(handle: int, count: int, matrix: Matrix) -> Iterator[Points]:
    a, b, c, d, e, f = matrix
    place = (ctypes.c_float * 2)()
    first = ctypes.addressof(place)
    points: Points = []
    for index in range(count):
        segment = _path_segment(handle, index)
        if _segment_type(segment) == raw.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        _segment_point(segment, first, first + 4)
        x, y = place
        points.append((a * x + c * y + e, b * x + d * y + f))
        if _segment_closes(segment):
            points.append(points[0])
            yield points
            points = []
    if points:
        yield points


def _straight_sides(points: Points) -> Iterator[Rule]:
    if _is_thin(points):
        yield _middle_line(points)
        return
    for (x0, y0), (x1, y1) in pairwise(points):
        # a line drawn by hand or by a rounding printer may lean by a fraction of a point
        if min(abs(x1 - x0), abs(y1 - y0)) <= 0.5:
            yield Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _filled_lines(points: Points) -> Iterator[Rule]:
    if _is_thin(points):
        yield _middle_line(points)
    elif len(points) in {4, 5}:
        x0, y0, x1, y1 = _bounds(points)
        yield Rule(x0, y0, x1, y0, filled=True)
        yield Rule(x0, y1, x1, y1, filled=True)
        yield Rule(x0, y0, x0, y1, filled=True)
        yield Rule(x1, y0, x1, y1, filled=True)


def _bounds(points: Points) -> tuple[float, float, float, float]:
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)


def _is_thin(points: Points) -> bool:
    x0, y0, x1, y1 = _bounds(points)
    return min(x1 - x0, y1 - y0) <= THIN


def _middle_line(points: Points) -> Rule:
    x0, y0, x1, y1 = _bounds(points)
    if x1 - x0 >= y1 - y0:
        return Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    return Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)


def _why_lost(text: str, visible: int, text_page: Handle, shapes: _Shapes, page: Handle) -> str:
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
    unmapped = sum(map(_has_map_error, repeat(_number(text_page)), sample))
    return max(unusable / visible, unmapped / len(sample))


def _bold_flags(text_page: Handle, text: str) -> bytes:
    """Flag every letter of the lines (as pdfium parts them) that begin and end in bold: two calls a line."""
    handle = _number(text_page)
    flags = bytearray(len(text))
    start = 0
    for line in text.splitlines(keepends=True):
        ends = start + len(line) - len(line.lstrip()), start + len(line.rstrip()) - 1
        if ends[0] <= ends[1] and all(_is_bold(text_page, handle, index) for index in ends):
            flags[start : start + len(line)] = b'\1' * len(line)
        start += len(line)
    return bytes(flags)


def _is_bold(text_page: Handle, handle: int, index: int) -> bool:
    if _font_weight(handle, index) >= BOLD_WEIGHT or b'bold' in _font_name(handle, index):
        return True
    text_object = raw.FPDFText_GetTextObject(text_page.raw, index)
    # letters filled and stroked: how Word and WPS make bold of a typeface that has none
    return bool(text_object) and raw.FPDFTextObj_GetTextRenderMode(text_object) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE


def _font_name(handle: int, index: int) -> bytes:
    name = bytearray(NAME_LENGTH)
    flags = ctypes.c_int()
    place = (ctypes.c_char * NAME_LENGTH).from_buffer(name)
    _font_info(handle, index, ctypes.addressof(place), NAME_LENGTH, ctypes.addressof(flags))
    return bytes(name).lower()
