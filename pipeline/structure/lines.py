"""A document in, its lines out: every line that might open a section, in reading order, with where it stands."""

from collections.abc import Iterator
from enum import Enum, auto

from pipeline.model.document import Block, BlockKind, Document
from pipeline.model.frozen import dataclass
from pipeline.model.span import Span
from pipeline.structure.parts import Part, find_parts, is_prose

BLANKS = ' \t\r\u3000\xa0\u200b\ufeff'


class Place(Enum):
    """Where a line stands: what the file calls a heading, a paragraph, a table's title row or block, or a cell."""

    HEADING = auto()
    PARAGRAPH = auto()
    TITLE_ROW = auto()
    BLOCK_CELL = auto()
    CELL = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks around it; the title of a table is one line even where its cell wraps.

    `rank` is the level that the file gives to a heading, `marked` tells that the file sets the line bold or centred,
    `before_table` that a table follows; `box` tells lines of one cell from those of the next (-1 outside of cells).
    """

    text: str
    span: Span
    place: Place
    rank: int | None = None
    marked: bool = False
    before_table: bool = False
    box: int = -1


def find_lines(document: Document) -> tuple[Line, ...]:
    """Return the lines of paragraphs, headings, table titles and prose cells; furniture and short cells have none."""
    blocks = [block for block in document.blocks if block.kind is not BlockKind.FURNITURE and block.span]
    lines: list[Line] = []
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if block.kind is BlockKind.TABLE:
            lines.extend(_table_lines(document.text, block))
        else:
            lines.extend(_block_lines(document.text, block, following))
    return tuple(lines)


def split_lines(text: str, span: Span) -> Iterator[Span]:
    r"""Yield the lines of a stretch without the blanks around them; empty ones are left out.

    >>> [s.of('一 \n\n 二') for s in split_lines('一 \n\n 二', Span(0, 6))]
    ['一', '二']
    """
    start = span.start
    for piece in span.of(text).split('\n'):
        kept = piece.strip(BLANKS)
        if kept:
            first = start + len(piece) - len(piece.lstrip(BLANKS))
            yield Span(first, first + len(kept))
        start += len(piece) + 1


def _block_lines(text: str, block: Block, following: Block | None) -> Iterator[Line]:
    is_heading = block.kind is BlockKind.HEADING
    spans = list(split_lines(text, block.span))
    for span in spans:
        yield Line(
            text=span.of(text),
            span=span,
            place=Place.HEADING if is_heading else Place.PARAGRAPH,
            rank=block.level if is_heading else None,
            marked=block.bold or block.centered,
            before_table=span is spans[-1] and following is not None and following.kind is BlockKind.TABLE,
        )


def _table_lines(text: str, block: Block) -> Iterator[Line]:
    for part in find_parts(block, text):
        yield from _part_lines(text, part)


def _part_lines(text: str, part: Part) -> Iterator[Line]:
    for row in part.rows:
        for cell in row:
            if cell is part.title:
                place = Place.TITLE_ROW if part.title_across else Place.BLOCK_CELL
                yield Line(part.title_text, _trimmed(text, cell.span), place, before_table=True)
            elif part.is_layout:
                yield from (Line(span.of(text), span, Place.PARAGRAPH) for span in split_lines(text, cell.span))
            elif is_prose(cell.span.of(text)):
                for span in split_lines(text, cell.span):
                    yield Line(span.of(text), span, Place.CELL, box=cell.span.start)


def _trimmed(text: str, span: Span) -> Span:
    lines = tuple(split_lines(text, span))
    return Span(lines[0].start, lines[-1].end) if lines else span
