"""Which fonts stand in for those that a PDF file names and does not carry: none while it is read, all for pictures.

What pdfium finds on a machine changes the widths that it gives to letters, and so what is a word and where it stands:
a file would be read in one way on one machine and in another on the next.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.ingest.pdf_calls import Handle, raw

_FONTS_VERSION = 1
_LIBRARY_VERSION = 2


def read_without_fonts() -> None:
    """Let pdfium use its own few fonts alone from here on: any machine then reads a file alike.

    A font that it has found by then stays: a process that opens PDF files by other ways reads one by this first.
    """
    raw.FPDF_SetSystemFontInfo(ctypes.byref(_NO_FONTS))


@contextmanager
def fonts_of_machine() -> Iterator[None]:
    """Let pdfium use the fonts of this machine, so that pictures show letters that a file does not carry.

    It keeps the fonts that it has found until it is started anew: no file may be open before and after.
    """
    raw.FPDF_SetSystemFontInfo(raw.FPDF_GetDefaultSystemFontInfo())
    try:
        yield
    finally:
        raw.FPDF_DestroyLibrary()
        raw.FPDF_InitLibraryWithConfig(ctypes.byref(raw.FPDF_LIBRARY_CONFIG(_LIBRARY_VERSION, None, None, 0)))


def _no_fonts() -> Handle:
    # pdfium takes a function that is not there for the answer "no such font"
    fonts = raw.FPDF_SYSFONTINFO()
    fonts.version = _FONTS_VERSION
    return fonts


_NO_FONTS = _no_fonts()
