"""A document in, its lines and its pairs of neighbouring cells out; page furniture is left aside."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from pipeline.model.document import Block, BlockKind, Document
from pipeline.model.span import Span
from pipeline.text.width import fold_width


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks at its ends; `folded` has half-width digits and signs at the same offsets.

    `marked` tells that the file itself sets the line apart (heading style, centred, bold).
    """

    text: str
    folded: str
    span: Span
    in_table: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What the finders of one report read: its lines, its label and value cells, its text without furniture.

    `text` is folded and of the length of the canonical text: furniture is blanked out, so that offsets hold.
    """

    document: Document
    text: str
    lines: tuple[Line, ...]
    cells: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]


def read_page(document: Document) -> Page:
    """Cut `document` into lines and cells, each once, for all the finders."""
    folded = fold_width(document.text)
    blocks = document.blocks or (Block(BlockKind.PARAGRAPH, Span(0, len(document.text))),)
    kept = tuple(block for block in blocks if block.kind is not BlockKind.FURNITURE)
    rows = tuple(row for block in kept if block.kind is BlockKind.TABLE for row in _rows(document.text, block))
    return Page(
        document=document,
        text=''.join(_without_furniture(folded, blocks)),
        lines=tuple(line for block in kept for line in _lines(document.text, folded, block)),
        cells=tuple(pair for row in rows for pair in pairwise(row)),
        rows=rows,
    )


def _without_furniture(text: str, blocks: tuple[Block, ...]) -> Iterator[str]:
    done = 0
    for block in blocks:
        if block.kind is BlockKind.FURNITURE and block.span.start >= done:
            yield text[done : block.span.start]
            yield ' ' * len(block.span)
            done = block.span.end
    yield text[done:]


def _lines(text: str, folded: str, block: Block) -> Iterator[Line]:
    in_table = block.kind is BlockKind.TABLE
    marked = block.kind is BlockKind.HEADING or block.centered or block.bold
    for span in [cell.span for cell in block.cells] or [block.span]:
        start = span.start
        for words in span.of(text).split('\n'):
            stripped = words.strip()
            if stripped:
                begin = start + words.index(stripped)
                place = Span(begin, begin + len(stripped))
                yield Line(stripped, place.of(folded), place, in_table, marked)
            start += len(words) + 1


def _rows(text: str, block: Block) -> Iterator[tuple[str, ...]]:
    for _, cells in groupby(block.cells, key=lambda cell: cell.row):
        row = tuple(words for cell in cells if (words := cell.span.of(text).strip()))
        if row:
            yield row
