"""Functions of pdfium that take plain integers for pointers.

A call costs a third of one through the typed binding of pypdfium2, and some are made for every character. Names are
those of pdfium's header (`FPDFText_GetLooseCharBox` is `char_box`), and so are arguments and results.
"""

import ctypes
from typing import Any, TypeAlias

import pypdfium2.raw

Handle: TypeAlias = Any
"""An object of pypdfium2, which is not typed."""
raw: Handle = pypdfium2.raw

INT, POINTER = ctypes.c_int, ctypes.c_void_p
_OneInCall = ctypes.PYFUNCTYPE(INT, POINTER)
_TwoInCall = ctypes.PYFUNCTYPE(INT, POINTER, POINTER)
_ThreeInCall = ctypes.PYFUNCTYPE(INT, POINTER, POINTER, POINTER)
_BoundsCall = ctypes.PYFUNCTYPE(INT, POINTER, POINTER, POINTER, POINTER, POINTER)
_GetCall = ctypes.PYFUNCTYPE(POINTER, POINTER)
_IndexCall = ctypes.PYFUNCTYPE(INT, POINTER, INT)
_CharCall = ctypes.PYFUNCTYPE(INT, POINTER, INT, POINTER)
_InfoCall = ctypes.PYFUNCTYPE(ctypes.c_ulong, POINTER, INT, POINTER, ctypes.c_ulong, POINTER)
_AngleCall = ctypes.PYFUNCTYPE(ctypes.c_float, POINTER, INT)
_PartCall = ctypes.PYFUNCTYPE(POINTER, POINTER, INT)


def _address(function: Handle) -> int:
    return ctypes.cast(function, POINTER).value or 0


char_box = _CharCall(_address(raw.FPDFText_GetLooseCharBox))
char_angle = _AngleCall(_address(raw.FPDFText_GetCharAngle))
has_map_error = _IndexCall(_address(raw.FPDFText_HasUnicodeMapError))
font_info = _InfoCall(_address(raw.FPDFText_GetFontInfo))
font_weight = _IndexCall(_address(raw.FPDFText_GetFontWeight))
page_object = _PartCall(_address(raw.FPDFPage_GetObject))
form_object = _PartCall(_address(raw.FPDFFormObj_GetObject))
count_form_objects = _OneInCall(_address(raw.FPDFFormObj_CountObjects))
object_type = _OneInCall(_address(raw.FPDFPageObj_GetType))
object_bounds = _BoundsCall(_address(raw.FPDFPageObj_GetBounds))
object_font = _GetCall(_address(raw.FPDFTextObj_GetFont))
is_embedded = _OneInCall(_address(raw.FPDFFont_GetIsEmbedded))
object_matrix = _TwoInCall(_address(raw.FPDFPageObj_GetMatrix))
draw_mode = _ThreeInCall(_address(raw.FPDFPath_GetDrawMode))
count_segments = _OneInCall(_address(raw.FPDFPath_CountSegments))
path_segment = _PartCall(_address(raw.FPDFPath_GetPathSegment))
segment_type = _OneInCall(_address(raw.FPDFPathSegment_GetType))
segment_point = _ThreeInCall(_address(raw.FPDFPathSegment_GetPoint))
segment_closes = _OneInCall(_address(raw.FPDFPathSegment_GetClose))


def number_of(thing: Handle) -> int:
    """Return the address of a page, text page or document of pypdfium2."""
    return ctypes.cast(thing.raw, POINTER).value or 0
