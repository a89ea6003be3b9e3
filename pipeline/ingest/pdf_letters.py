"""A page of which pdfium loses letters goes in; the same page with the letters that pdfplumber finds comes out."""

import io
import logging
from array import array
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.ingest.pdf_page import GARBAGE_SHARE, MAX_CHARACTERS_A_PAGE, SCAN_TEXT, PdfPage
from pipeline.model.document import BBox

_ACROSS_MOST = 200

# pdfminer would tell the terminal of every fault of a damaged file; what matters of them is a problem of the document
logging.getLogger('pdfminer').setLevel(logging.CRITICAL)


class LetterReader:
    """Reads single pages of a file a second time; opens it when first asked and must be closed.

    pdfium drops a text object whose only letter has no width in its eyes: one of a typeface that is not embedded and
    not on this machine (a lone 万 between digits of another face). pdfplumber is some twenty times slower. It cannot
    help where such text is drawn sideways.
    """

    def __init__(self, content: bytes) -> None:
        """Keep the bytes of the PDF file."""
        self._content = content
        self._pdf: Any = None

    def reread(self, page: PdfPage) -> PdfPage:
        """Return the page with all its letters; `letters_lost` stays set where they cannot be read."""
        try:
            found = self._chars(page.number)
        except Exception:  # noqa: BLE001 - pdfminer raises whatever a hostile file makes it stumble over
            return page
        upright = [char for char in found if char.get('upright', True)]
        letters = [letter for char in upright for letter in _letters(char)]
        text = ''.join(letter for letter, _, _ in letters)
        if 2 * len(upright) < len(found) or text.count('\ufffd') > GARBAGE_SHARE * len(text):
            return page
        if _visible(text) <= _visible(page.text):
            return replace(page, letters_lost=False)
        return replace(
            page,
            text=text,
            boxes=array('f', [side for _, box, _ in letters for side in box]),
            bold=bytes(bold for _, _, bold in letters),
            across=''.join(char['text'] for char in found if not char.get('upright', True))[:_ACROSS_MOST],
            lost='' if _visible(text) >= SCAN_TEXT else page.lost,
            letters_lost=False,
        )

    def close(self) -> None:
        """Let go of the file."""
        if self._pdf:
            self._pdf.close()

    def _chars(self, number: int) -> list[dict[str, Any]]:
        import pdfplumber  # noqa: PLC0415 - takes 84 ms to import and is seldom needed

        if self._pdf is None:
            self._pdf = pdfplumber.open(io.BytesIO(self._content))
        page = self._pdf.pages[number - 1]
        chars: list[dict[str, Any]] = page.chars[:MAX_CHARACTERS_A_PAGE]
        page.close()
        return chars


def _visible(text: str) -> int:
    return sum(not char.isspace() for char in text)


def _letters(char: dict[str, Any]) -> Iterator[tuple[str, BBox, bool]]:
    """Give the letters of one sign (a ligature has several) with their share of its box."""
    text = '\ufffd' if char['text'].startswith('(cid:') else char['text']
    width = (char['x1'] - char['x0']) / max(len(text), 1)
    bold = 'bold' in str(char.get('fontname', '')).lower()
    for index, letter in enumerate(text):
        left = char['x0'] + index * width
        yield letter, (left, char['top'], left + width, char['bottom']), bold
