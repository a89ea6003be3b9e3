"""Which fonts stand in for those that a PDF file names and does not carry: none while it is read, all for pictures.

What pdfium finds on a machine changes the widths that it gives to letters, and so what is a word and where it stands:
a file would be read in one way on one machine and in another on the next.
"""

import ctypes

from pipeline.ingest.pdf_calls import Handle, raw

_VERSION = 1


def read_without_fonts() -> None:
    """Let pdfium use its own few fonts alone from here on: any machine then reads a file alike."""
    raw.FPDF_SetSystemFontInfo(ctypes.byref(_NO_FONTS))


def draw_with_fonts() -> None:
    """Let pdfium use the fonts of this machine, so that pictures show letters that a file does not carry.

    It keeps the fonts that it has found: a process that draws with them reads no file afterwards.
    """
    raw.FPDF_SetSystemFontInfo(raw.FPDF_GetDefaultSystemFontInfo())


def _no_fonts() -> Handle:
    # pdfium asks for what is not there with a null function, and takes a null answer for "no such font"
    fonts = raw.FPDF_SYSFONTINFO()
    fonts.version = _VERSION
    return fonts


_NO_FONTS = _no_fonts()
