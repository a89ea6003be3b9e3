"""The drawn objects of a page go in; its ruling lines and what hints at lost text come out."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise, repeat

from pipeline.ingest.pdf_calls import (
    Handle,
    count_form_objects,
    count_segments,
    draw_mode,
    form_object,
    is_embedded,
    number_of,
    object_bounds,
    object_font,
    object_matrix,
    object_type,
    page_object,
    path_segment,
    raw,
    segment_closes,
    segment_point,
    segment_type,
)

MAX_OBJECTS_A_PAGE = 50_000
MAX_SEGMENTS_A_PAGE = 100_000
MAX_FORM_DEPTH = 4
THIN = 3.0
"""Points: a filled shape not thicker than this is a drawn line; the widest border of Word is 6, but 3 and over are
seen only as bars and shading."""
NO_WIDTH = 0.01
"""Points: pdfium's own bound below which it takes a text object for empty."""
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
TEXT = raw.FPDF_PAGEOBJ_TEXT


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line on a page, level or upright, in points from the top left; `filled` for an edge of shading."""

    x0: float
    y0: float
    x1: float
    y1: float
    filled: bool = False


@dataclass(slots=True)
class Shapes:
    """The drawn objects of a page, in its own space (y upwards)."""

    rules: list[Rule]
    picture_area: float = 0.0
    drawn: int = 0
    looked_at: int = 0
    segments: int = 0
    too_many: bool = False
    letters_lost: bool = False


def look_at_objects(page: Handle) -> Shapes:
    """Look at every object that is drawn on a page, those inside form objects too."""
    shapes = Shapes([])
    handle = number_of(page)
    count = raw.FPDFPage_CountObjects(page.raw)
    _walk(shapes, map(page_object, repeat(handle), range(max(count, 0))), IDENTITY, 0)
    if shapes.too_many:
        shapes.rules.clear()
    return shapes


def _walk(shapes: Shapes, handles: Iterator[int], matrix: Matrix, depth: int) -> None:
    found = list(islice(handles, MAX_OBJECTS_A_PAGE + 1 - shapes.looked_at))
    shapes.looked_at += len(found)
    kinds = list(map(object_type, found))
    texts = [handle for handle, kind in zip(found, kinds, strict=True) if kind == TEXT]
    shapes.letters_lost = shapes.letters_lost or _loses_letters(texts)
    for handle, kind in [pair for pair in zip(found, kinds, strict=True) if pair[1] != TEXT]:
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
                parts = map(form_object, repeat(handle), range(max(count_form_objects(handle), 0)))
                _walk(shapes, parts, _times(_matrix(handle), matrix), depth + 1)
        if shapes.looked_at > MAX_OBJECTS_A_PAGE or shapes.segments > MAX_SEGMENTS_A_PAGE:
            shapes.too_many = True
            return


def _loses_letters(texts: list[int]) -> bool:
    """Tell whether there are text objects without width in a typeface that is not embedded: pdfium drops them."""
    fonts = set(map(object_font, texts))
    absent = {font for font in fonts if not font or not is_embedded(font)}
    return bool(absent) and any(object_font(handle) in absent and _width(handle) < NO_WIDTH for handle in texts)


def _width(handle: int) -> float:
    sides = (ctypes.c_float * 4)()
    first = ctypes.addressof(sides)
    object_bounds(handle, first, first + 4, first + 8, first + 12)
    left, _, right, _ = sides
    return abs(right - left)


def _matrix(handle: int) -> Matrix:
    found = (ctypes.c_float * 6)()
    if not object_matrix(handle, ctypes.addressof(found)):
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
    if not object_bounds(handle, first, first + 4, first + 8, first + 12):
        return 0.0
    left, bottom, right, top = sides
    return abs(right - left) * abs(top - bottom) * abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])


def _add_path(shapes: Shapes, handle: int, outer: Matrix) -> None:
    modes = (ctypes.c_int * 2)()
    first = ctypes.addressof(modes)
    draw_mode(handle, first, first + 4)
    fill, stroke = modes
    if not (fill or stroke):
        return
    count = max(count_segments(handle), 0)
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
        segment = path_segment(handle, index)
        if segment_type(segment) == raw.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        segment_point(segment, first, first + 4)
        x, y = place
        points.append((a * x + c * y + e, b * x + d * y + f))
        if segment_closes(segment):
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
