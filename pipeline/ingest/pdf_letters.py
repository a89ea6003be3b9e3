"""A page of which pdfium loses letters goes in; the same page with the letters that pdfplumber finds comes out."""

import io
from array import array
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pdfplumber

from pipeline.ingest.pdf_page import MAX_CHARACTERS_A_PAGE, PdfPage
from pipeline.model.document import BBox

_ACROSS_MOST = 200


def reread(content: bytes, page: PdfPage) -> PdfPage | None:
    """Read the letters of `page` a second time from the file's bytes.

    pdfium drops a text object whose only letter has no width in its eyes: one of a typeface that is not embedded and
    not on this machine (a lone 万 between digits of another face). Returns None where pdfplumber cannot read the page
    or finds no more letters. Some twenty times slower than pdfium.
    """
    try:
        with pdfplumber.open(io.BytesIO(content), pages=[page.number]) as pdf:
            found = pdf.pages[0].chars[:MAX_CHARACTERS_A_PAGE]
    except Exception:  # noqa: BLE001 - pdfminer raises whatever a hostile file makes it stumble over
        return None
    upright = [char for char in found if char.get('upright', True)]
    if sum(not char['text'].isspace() for char in upright) <= sum(not char.isspace() for char in page.text):
        return None
    letters = [letter for char in upright for letter in _letters(char)]
    return replace(
        page,
        text=''.join(letter for letter, _, _ in letters),
        boxes=array('f', [side for _, box, _ in letters for side in box]),
        bold=bytes(bold for _, _, bold in letters),
        across=''.join(char['text'] for char in found if not char.get('upright', True))[:_ACROSS_MOST],
    )


def _letters(char: dict[str, Any]) -> Iterator[tuple[str, BBox, bool]]:
    """Give the letters of one sign (a ligature has several) with their share of its box."""
    text = '\ufffd' if char['text'].startswith('(cid:') else char['text']
    width = (char['x1'] - char['x0']) / max(len(text), 1)
    bold = 'bold' in str(char.get('fontname', '')).lower()
    for index, letter in enumerate(text):
        left = char['x0'] + index * width
        yield letter, (left, char['top'], left + width, char['bottom']), bold
