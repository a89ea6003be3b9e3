"""Pieces of a page in reading order go in; one canonical text with its blocks comes out."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.document import BBox, Block, BlockKind, GridCell
from pipeline.model.span import Span


@dataclass(frozen=True, slots=True)
class CellText:
    """A table cell with its words, before it has a place in the text; rows and columns count from 0.

    A merged cell stands once, at its first place; the places it covers have no cell. Paragraphs of a cell are parted
    by a line feed.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    page: int | None = None


class TextBuilder:
    r"""Collects blocks in reading order and keeps count of where each stands in the canonical text.

    Every text is taken exactly as given: callers strip. What each `add_` returns are the places of the words just
    added, so that a caller can tell for every character where it came from.

    >>> builder = TextBuilder()
    >>> builder.add_heading('一、基本情况', level=2)
    Span(start=0, end=6)
    >>> builder.add_paragraph('参保12人。')
    Span(start=7, end=13)
    >>> cells = [CellText(0, 0, 1, 1, '人数'), CellText(0, 1, 1, 1, '12')]
    >>> builder.add_table(cells)
    (Span(start=14, end=16), Span(start=17, end=19))
    >>> text, blocks = builder.build()
    >>> text
    '一、基本情况\n参保12人。\n人数\t12'
    """

    def __init__(self) -> None:
        """Start with an empty text."""
        self._pieces: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    @property
    def next_start(self) -> int:
        """The offset at which the next non-empty paragraph, heading or table will begin."""
        return self._length + 1 if self._length else 0

    def add_paragraph(  # noqa: PLR0913 - these are the attributes of a Block, all but one optional
        self,
        text: str,
        *,
        kind: BlockKind = BlockKind.PARAGRAPH,
        page: int | None = None,
        bbox: BBox | None = None,
        level: int | None = None,
        bold: bool = False,
        centered: bool = False,
    ) -> Span:
        """Add a paragraph (or list item) and return its place; an empty `text` adds nothing.

        `page` counts from 1, `bbox` is in points from the top left.
        """
        if not text:
            return Span(self._length, self._length)
        start = self._begin_block()
        self._append(text)
        span = Span(start, self._length)
        block = Block(kind=kind, span=span, page=page, bbox=bbox, level=level, bold=bold, centered=centered)
        self._blocks.append(block)
        return span

    def add_heading(  # noqa: PLR0913 - as for a paragraph
        self,
        text: str,
        level: int | None,
        *,
        page: int | None = None,
        bbox: BBox | None = None,
        bold: bool = False,
        centered: bool = False,
    ) -> Span:
        """Add a heading that the file itself marks as one (rank `level`, counted from 1) and return its place."""
        return self.add_paragraph(
            text, kind=BlockKind.HEADING, page=page, bbox=bbox, level=level, bold=bold, centered=centered
        )

    def add_table(
        self, cells: Iterable[CellText], *, page: int | None = None, bbox: BBox | None = None
    ) -> tuple[Span, ...]:
        """Add a table and return the places of its cells in row-major order (the order of the block's `cells`).

        Rows are parted by a line feed and cells by a tab; an empty cell has an empty span. A table without any words
        adds nothing and returns ().
        """
        ordered = sorted(cells, key=_row_major)
        if not any(cell.text for cell in ordered):
            return ()
        start = self._begin_block()
        placed: list[GridCell] = []
        for index, cell in enumerate(ordered):
            if index:
                self._append('\t' if cell.row == ordered[index - 1].row else '\n')
            placed.append(self._place(cell))
        span = Span(start, self._length)
        self._blocks.append(Block(kind=BlockKind.TABLE, span=span, page=page, bbox=bbox, cells=tuple(placed)))
        return tuple(cell.span for cell in placed)

    def add_furniture(self, text: str, *, page: int | None = None, bbox: BBox | None = None) -> Span:
        """Keep words out of the text, in a block with an empty span at this place; an empty `text` adds nothing."""
        span = Span(self._length, self._length)
        if text:
            self._blocks.append(Block(kind=BlockKind.FURNITURE, span=span, page=page, bbox=bbox, outside=text))
        return span

    def build(self) -> tuple[str, tuple[Block, ...]]:
        """Return the canonical text and its blocks in reading order."""
        return ''.join(self._pieces), tuple(self._blocks)

    def _begin_block(self) -> int:
        if self._length:
            self._append('\n')
        return self._length

    def _append(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _place(self, cell: CellText) -> GridCell:
        start = self._length
        self._append(cell.text)
        return GridCell(
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            span=Span(start, self._length),
            page=cell.page,
        )


def _row_major(cell: CellText) -> tuple[int, int]:
    return cell.row, cell.column
