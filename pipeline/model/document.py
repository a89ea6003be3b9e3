"""What a reader makes of a file: one canonical text with blocks."""

from array import array
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from pipeline.model.frozen import dataclass
from pipeline.model.problem import Problem
from pipeline.model.span import Span

BBox = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the top left of the page."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as found: `name` is relative to the input folder with `/`, `format` is by content."""

    name: str
    format: str
    sha256: str
    content: bytes

    @property
    def doc_id(self) -> str:
        """The first 16 hex digits of the SHA-256 of the bytes."""
        return self.sha256[:16]


class BlockKind(StrEnum):
    """What a stretch of the page is."""

    PARAGRAPH = 'paragraph'
    HEADING = 'heading'
    LIST_ITEM = 'list_item'
    TABLE = 'table'
    FURNITURE = 'furniture'


@dataclass(frozen=True, slots=True)
class GridCell:
    """One table cell (a merged one once, with its spans); row and column count from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    span: Span
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the page in reading order.

    `kind` HEADING only where the file itself says so (a heading style or tag), with its rank in `level`.
    `page` counts from 1. `bold` tells that all words of the block are bold. A table has `cells`.
    Furniture kept out of the canonical text has an empty span and its words in `outside`.
    """

    kind: BlockKind
    span: Span
    page: int | None = None
    bbox: BBox | None = None
    level: int | None = None
    bold: bool = False
    centered: bool = False
    cells: tuple[GridCell, ...] = ()
    outside: str = ''


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each character of a paged document stands: page (0 for none) and box, four floats a character."""

    pages: array  # type: ignore[type-arg]  # array('H'), one a character
    boxes: array  # type: ignore[type-arg]  # array('f'), four a character

    def place(self, span: Span) -> tuple[int | None, BBox | None]:
        """Return the page of the first character that has one, and the box around the span on that page."""
        inside = [i for i in range(span.start, span.end) if self.pages[i]]
        if not inside:
            return None, None
        page = self.pages[inside[0]]
        corners = [self.boxes[4 * i : 4 * i + 4] for i in inside if self.pages[i] == page]
        left, top, right, bottom = zip(*corners, strict=True)
        return page, (min(left), min(top), max(right), max(bottom))


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read.

    `meta` holds the page's own metadata by canonical field name (`index_number`, `agency`, `doc_number`,
    `published_on`, `validity`, `title`, `url` ...), values as printed. `attachments` are names and addresses of the
    files that belong to a page. `encoding` is of text formats, `pages` of paged ones.
    """

    doc_id: str
    name: str
    format: str
    text: str
    blocks: tuple[Block, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    pages: int | None = None
    layout: Layout | None = None
    problems: tuple[Problem, ...] = ()
    attachments: tuple[str, ...] = ()

    def page_of(self, span: Span) -> int | None:
        """Return the page on which `span` begins, where the document has pages."""
        return self.layout.place(Span(span.start, span.end))[0] if self.layout else None
