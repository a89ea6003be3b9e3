"""A PDF file and the numbers of some pages go in; pictures of them, turned as their text is read, come out as PNG."""

import io
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image

from pipeline.ingest.pdf_calls import Handle
from pipeline.ingest.pdf_fonts import fonts_of_machine
from pipeline.ingest.pdf_page import find_turn
from pipeline.model.errors import UnreadableDocument

POINTS_AN_INCH = 72
DOTS_AN_INCH = 120
"""Small print of an A4 page can be read at this, and the picture stays near 100 kB."""
MOST_DOTS = 2_000
"""The longer side of a picture: a poster is shown smaller."""
COLOURS = 24
"""Black print with a red head and a stamp needs no more."""
MAX_BYTES = 1_900_000


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it is seen: `width` and `height` in points, in which the boxes of the figures are told too."""

    number: int
    width: float
    height: float
    png: bytes


def draw_pages(content: bytes, numbers: Iterable[int]) -> tuple[PagePicture, ...]:
    """Return the pictures of the pages `numbers`, counted from 1; a page that cannot be drawn is passed over.

    Raises UnreadableDocument where the file cannot be opened.
    """
    with fonts_of_machine(), closing(_open(content)) as document:
        drawn = [_draw(document, number) for number in numbers if 0 < number <= len(document)]
    return tuple(picture for picture in drawn if picture)


def read_size(path: Path) -> tuple[float, float] | None:
    """Return width and height, in points, of the page of which `path` is a picture made by `draw_pages`.

    None where the file is missing or no such picture.
    """
    try:
        with Image.open(path, formats=('PNG',)) as picture:
            across, down = picture.info['dpi']
            width, height = picture.size
    except (OSError, KeyError, ValueError, SyntaxError):
        return None
    return width / across * POINTS_AN_INCH, height / down * POINTS_AN_INCH


def _open(content: bytes) -> Handle:
    open_pdf: Handle = pypdfium2.PdfDocument
    try:
        return open_pdf(content)
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument('damaged_pdf', f'the PDF file cannot be opened: {error}') from error


def _draw(document: Handle, number: int) -> PagePicture | None:
    try:
        with closing(document[number - 1]) as page:
            turn = find_turn(page)
            width, height = page.get_size()
            further = (90 * turn - page.get_rotation()) % 360
            if further % 180:
                width, height = height, width
            scale = min(DOTS_AN_INCH / POINTS_AN_INCH, MOST_DOTS / max(width, height, 1))
            with closing(page.render(scale=scale, rotation=further)) as bitmap:
                png = _pack(bitmap.to_pil(), scale * POINTS_AN_INCH)
    except (pypdfium2.PdfiumError, ValueError, OSError):
        return None
    return PagePicture(number, width, height, png) if len(png) <= MAX_BYTES else None


def _pack(picture: Handle, dots_an_inch: float) -> bytes:
    stream = io.BytesIO()
    few_colours = picture.convert('RGB').quantize(COLOURS, Image.Quantize.FASTOCTREE)
    few_colours.save(stream, 'PNG', compress_level=6, dpi=(dots_an_inch, dots_an_inch))
    return stream.getvalue()
