"""The rows and cells of a `w:tbl` go in; what each says of its place, and the grid they make, come out."""

from dataclasses import dataclass, replace

from lxml import etree

from pipeline.ingest.assemble import CellText
from pipeline.ingest.docx_numbering import parse_int
from pipeline.ingest.docx_package import W
from pipeline.ingest.docx_styles import is_on, properties_of

MAX_SPAN = 63  # Word's own limit of columns: a larger span is a fault of the file

_GONE_ROWS = frozenset({f'{W}del', f'{W}hidden'})
_TCPR, _SPAN, _VMERGE, _HMERGE, _DELETED, _VAL = (
    f'{W}{name}' for name in ('tcPr', 'gridSpan', 'vMerge', 'hMerge', 'cellDel', 'val')
)


@dataclass(frozen=True, slots=True)
class Place:
    """What a `w:tc` says of its place: columns covered, and the merges (down, from above, from the left) it is in."""

    span: int
    merges_down: bool
    continues_above: bool
    continues_left: bool
    is_deleted: bool


class Grid:
    """The cells of one table, added row by row from the left; a merged cell grows where its parts are met."""

    def __init__(self) -> None:
        """Start above the first row."""
        self._cells: list[CellText] = []
        self._row = -1
        self._column = 0
        self._above: dict[int, int] = {}  # by column: the cell that the row above left open to the one below
        self._open: dict[int, int] = {}

    def begin_row(self, column: int) -> None:
        """Go to the next row, whose first cell stands in `column` (from 0)."""
        self._row += 1
        self._column = column
        self._above, self._open = self._open, {}

    def merge(self, place: Place) -> bool:
        """Let the cell to the left or above cover `place`; False where there is none that can.

        Only a cell of equal width continues the one above: anything else would make rectangles that overlap.
        """
        index = self._above.get(self._column) if place.continues_above else None
        if place.continues_left and self._cells and self._cells[-1].row == self._row:
            last = self._cells[-1]
            self._cells[-1] = replace(last, column_span=self._column + place.span - last.column)
        elif index is not None and self._cells[index].column_span == place.span:
            self._cells[index] = replace(self._cells[index], row_span=self._row + 1 - self._cells[index].row)
            self._open[self._column] = index
        else:
            return False
        self._column += place.span
        return True

    def add(self, place: Place, text: str) -> None:
        """Put a new cell with its words at `place`."""
        if place.merges_down:
            self._open[self._column] = len(self._cells)
        self._cells.append(CellText(self._row, self._column, 1, place.span, text))
        self._column += place.span

    def cells(self) -> tuple[CellText, ...]:
        """Return all cells in row-major order."""
        return tuple(self._cells)


def is_gone(row: etree._Element) -> bool:
    """Tell whether a row is a tracked deletion or hidden."""
    properties = row.find(f'{W}trPr')
    return properties is not None and any(part.tag in _GONE_ROWS and is_on(part) for part in properties)


def skipped_columns(row: etree._Element) -> int:
    """Return the number of columns that a row leaves out on its left (`w:gridBefore`)."""
    before = row.find(f'{W}trPr/{W}gridBefore')
    return 0 if before is None else min(max(parse_int(before.get(_VAL), 0), 0), MAX_SPAN)


def read_place(cell: etree._Element) -> Place:
    """Read what a cell says of its place; a `w:vMerge` without a value continues the cell above."""
    element = properties_of(cell, _TCPR)
    parts = {} if element is None else {part.tag: part.get(_VAL, 'continue') for part in element}
    span = parse_int(parts.get(_SPAN), 1)
    return Place(
        span=min(max(span, 1), MAX_SPAN),
        merges_down=_VMERGE in parts,
        continues_above=parts.get(_VMERGE) == 'continue',
        continues_left=parts.get(_HMERGE) == 'continue',
        is_deleted=_DELETED in parts,
    )
