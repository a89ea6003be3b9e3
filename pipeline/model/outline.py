"""The structure of a report: headings, sections, sentences and table grids."""

from pipeline.model.document import GridCell
from pipeline.model.frozen import dataclass
from pipeline.model.span import Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: `number` and `title` as written, score suffix and trailing mark removed from the title.

    `span` is the whole heading in the text, number and score suffix included. `level` 0 is for titles and matter
    outside the numbering, then the nesting depth. `run_in` tells that text follows on the same line.
    """

    level: int
    number: str | None
    title: str
    span: Span
    run_in: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its text, subsections included; `parent_id` is None at the top."""

    section_id: int
    parent_id: int | None
    heading: Heading
    span: Span
    kind: str | None
    path: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph or of the prose in a table cell, never across either's end.

    `block` is the index of its block in the document; `cell` the index of its cell in the block, or None.
    """

    span: Span
    block: int
    cell: int | None
    section_id: int | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table ready to be read: which rows are heads, which columns name the row.

    `unit` is the unit stated in the title, caption or corner (`万元`), None where there is none. `head_rows` rows at
    the top are heads; rows of a form without head have 0. `cells` are in row-major order. `heads` holds for each cell
    the words of the head cells above it, from outer to inner; `labels` the words of the label cells left of it, an
    empty one standing for the one above. Both are empty for the head cells themselves.
    """

    table_id: int
    block: int
    span: Span
    title: str | None
    unit: str | None
    head_rows: int
    cells: tuple[GridCell, ...]
    section_id: int | None
    heads: tuple[tuple[str, ...], ...] = ()
    labels: tuple[tuple[str, ...], ...] = ()
