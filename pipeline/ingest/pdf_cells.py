"""Runs of letters and drawn grids go in; tables with words come out, joined over page ends."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.pdf_lines import Line, Run, Words, find_lines, is_cjk
from pipeline.ingest.pdf_page import PdfPage
from pipeline.ingest.pdf_paragraphs import (
    CLOSING,
    OPENING,
    Frame,
    ends_sentence,
    is_full,
    is_nearly_full,
    join_lines,
    opens_item,
    opens_next,
)
from pipeline.ingest.pdf_tables import RuledGrid
from pipeline.model.document import BBox

SAME_EDGE = 4.0
"""Points by which column edges of the two parts of a table differ."""
PADDING = 8.0
"""Points between a cell's edge and its words at most; Word sets 5.4, LibreOffice 2.8."""
MOST_HEAD_ROWS = 4
SHARED_EDGES = 0.5
"""Share of the inner column edges that two parts of one table have in common at least."""
PROSE = 16
"""Letters from which on a line of a cell is prose that goes on, where it ends near the edge and ends no sentence."""
SCALES = frozenset('万亿%％‰')
NO_BOX = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell with its lines; `left` and `right` are the edges between which they are set, in points."""

    row: int
    column: int
    row_span: int
    column_span: int
    page: int
    left: float
    right: float
    lines: tuple[Line, ...] = ()

    @property
    def words(self) -> Words:
        """The lines as text: wrapped ones joined, others parted by a line feed."""
        return join_cell(self.lines, Frame(self.left, self.right))

    @property
    def is_open(self) -> bool:
        """Tell whether the last line fills the cell, so that its words may go on elsewhere."""
        if not self.lines:
            return False
        last = self.lines[-1]
        return not ends_sentence(last.text) and self.right - last.x1 < 1.5 * last.size


@dataclass(frozen=True, slots=True)
class Table:
    """A table of one or more pages: column edges, number of rows, cells in row-major order, its box on `page`."""

    page: int
    last_page: int
    bbox: BBox
    xs: tuple[float, ...]
    rows: int
    cells: tuple[TableCell, ...]


def fill_grids(page: PdfPage, runs: Sequence[Run], grids: Sequence[RuledGrid]) -> tuple[list[Table], list[Run]]:
    """Put every run into the cell around it; return the tables and the runs outside of them."""
    rest: list[Run] = []
    homes = [grid.places() for grid in grids]
    held: list[dict[int, list[Run]]] = [{} for _ in grids]
    for run in runs:
        middle = (run.x0 + run.x1) / 2, (run.y0 + run.y1) / 2
        index = next((at for at, grid in enumerate(grids) if grid.contains(*middle)), None)
        if index is None:
            rest.append(run)
            continue
        for piece, cell in _by_cell(page, run, grids[index], homes[index]):
            if cell is None:
                rest.append(piece)
            else:
                held[index].setdefault(cell, []).append(piece)
    tables = [_fill(page, grid, cells) for grid, cells in zip(grids, held, strict=True)]
    return tables, rest


def _by_cell(
    page: PdfPage, run: Run, grid: RuledGrid, homes: dict[tuple[int, int], int]
) -> Iterator[tuple[Run, int | None]]:
    """Cut a run that reaches over an edge: words of neighbouring cells may touch."""
    height = (run.y0 + run.y1) / 2
    first, last = page.boxes[4 * run.start : 4 * run.start + 3], page.boxes[4 * run.end - 4 : 4 * run.end - 1]
    home = _home(grid, homes, (first[0] + first[2]) / 2, height)
    if home == _home(grid, homes, (last[0] + last[2]) / 2, height):
        yield run, home
        return
    start = run.start
    for index in range(run.start, run.end):
        left, _, right, _ = page.boxes[4 * index : 4 * index + 4]
        here = _home(grid, homes, (left + right) / 2, height)
        if here != home:
            yield _part(page, run, start, index), home
            start, home = index, here
    yield _part(page, run, start, run.end), home


def _home(grid: RuledGrid, homes: dict[tuple[int, int], int], x: float, y: float) -> int | None:
    return homes.get((bisect_right(grid.ys, y) - 1, bisect_right(grid.xs, x) - 1))


def _part(page: PdfPage, run: Run, start: int, end: int) -> Run:
    return Run(start, end, page.boxes[4 * start], run.y0, page.boxes[4 * end - 2], run.y1)


def _fill(page: PdfPage, grid: RuledGrid, held: dict[int, list[Run]]) -> Table:
    lines = {index: tuple(find_lines(page, runs)) for index, runs in held.items()}
    gaps = [found[0].x0 - grid.cells[index].x0 for index, found in lines.items() if found]
    padding = min(max(min(gaps, default=0.0), 0.0), PADDING)
    cells = tuple(
        TableCell(
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            page=page.number,
            left=cell.x0 + padding,
            right=cell.x1 - padding,
            lines=lines.get(index, ()),
        )
        for index, cell in enumerate(grid.cells)
    )
    bbox = grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]
    return Table(page.number, page.number, bbox, grid.xs, len(grid.ys) - 1, cells)


def join_cell(lines: Sequence[Line], frame: Frame) -> Words:
    """Write the lines of a cell as text: wrapped lines joined, paragraphs parted by a line feed.

    Letters set one below the other (a row head along the side of a form) are one word.
    """
    if len(lines) > 2 and all(len(line.text) == 1 and is_cjk(line.text) for line in lines):
        return join_lines(lines)
    paragraphs: list[list[Line]] = []
    for line in lines:
        if paragraphs and _wraps(paragraphs[-1], line, frame):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return _stack([join_lines(paragraph) for paragraph in paragraphs])


def _wraps(paragraph: Sequence[Line], after: Line, frame: Frame) -> bool:
    before = paragraph[-1]
    if opens_next(paragraph[0].text, after.text) or (ends_sentence(before.text) and opens_item(after.text)):
        return False
    if is_full(before, after, frame) or _cuts_number(before, after):
        return True
    is_prose = len(before.text) >= PROSE and not ends_sentence(before.text) and not opens_item(after.text)
    return is_prose and is_nearly_full(before, frame)


def _cuts_number(before: Line, after: Line) -> bool:
    """Tell whether a line ends between a number and its scale or sign, as in ≥26.5 above 万人."""
    return before.text[-1].isdigit() and after.text[0] in SCALES


def _stack(parts: Sequence[Words]) -> Words:
    text = '\n'.join(part.text for part in parts)
    pages, boxes = array('H'), array('f')
    for index, part in enumerate(parts):
        if index:
            pages.append(0)
            boxes.extend(NO_BOX)
        pages.extend(part.pages)
        boxes.extend(part.boxes)
    return Words(text, pages, boxes)


def continues(upper: Table, lower: Table) -> bool:
    """Tell whether `lower`, at the top of the next page, goes on with `upper`, at the foot of its page.

    It does where the outer column edges and half of the inner ones agree.
    """
    if abs(upper.xs[0] - lower.xs[0]) > SAME_EDGE or abs(upper.xs[-1] - lower.xs[-1]) > SAME_EDGE:
        return False
    fewer, more = sorted((upper.xs[1:-1], lower.xs[1:-1]), key=len)
    shared = sum(abs(more[_nearest(more, x)] - x) <= SAME_EDGE for x in fewer)
    return shared >= SHARED_EDGES * len(fewer)


def join_tables(parts: Sequence[Table]) -> Table:
    """Join the parts of one table, page after page.

    A head row that is printed again is dropped; a row that the page end has cut is joined cell by cell; an empty cell
    that opens a part belongs to the merged cell above.
    """
    if len(parts) == 1:
        return parts[0]
    xs = _all_edges(parts)
    first = _on_edges(parts[0], xs)
    joined = _JoinedCells(first)
    for part in parts[1:]:
        body = _without_head(first, _on_edges(part, xs))
        if body.rows:
            joined.add(body)
    cells = tuple(sorted(joined.cells, key=lambda cell: (cell.row, cell.column)))
    return Table(first.page, parts[-1].last_page, first.bbox, xs, joined.rows, cells)


def _nearest(edges: Sequence[float], x: float) -> int:
    after = bisect_right(edges, x)
    return min((index for index in (after - 1, after) if 0 <= index < len(edges)), key=lambda i: abs(edges[i] - x))


def _all_edges(parts: Sequence[Table]) -> tuple[float, ...]:
    edges: list[float] = []
    for x in sorted(x for part in parts for x in part.xs):
        if not edges or x - edges[-1] > SAME_EDGE:
            edges.append(x)
    return tuple(edges)


def _on_edges(table: Table, xs: tuple[float, ...]) -> Table:
    """Count columns by the edges of all parts."""
    places = [_nearest(xs, x) for x in table.xs]
    cells = tuple(
        replace(
            cell,
            column=places[cell.column],
            column_span=max(places[cell.column + cell.column_span] - places[cell.column], 1),
        )
        for cell in table.cells
    )
    return replace(table, xs=xs, cells=cells)


def _without_head(first: Table, part: Table) -> Table:
    for count in range(min(MOST_HEAD_ROWS, first.rows, part.rows), 0, -1):
        head = _rows_words(first, count)
        if head and head == _rows_words(part, count):
            cells = tuple(replace(cell, row=cell.row - count) for cell in part.cells if cell.row >= count)
            return replace(part, rows=part.rows - count, cells=cells)
    return part


def _rows_words(table: Table, count: int) -> list[tuple[int, int, str]] | None:
    """Return the words of the first rows with their places, None where they have none or a cell reaches further."""
    cells = [cell for cell in table.cells if cell.row < count]
    if any(cell.row + cell.row_span > count for cell in cells) or not any(cell.lines for cell in cells):
        return None
    return [(cell.row, cell.column, ''.join(''.join(line.text.split()) for line in cell.lines)) for cell in cells]


class _JoinedCells:
    """The cells of a table that grows page by page; only those that end in its last row can still change."""

    def __init__(self, first: Table) -> None:
        self.cells = list(first.cells)
        self.rows = first.rows
        self._last = {
            cell.column: index for index, cell in enumerate(self.cells) if cell.row + cell.row_span == first.rows
        }

    def add(self, part: Table) -> None:
        first = [cell for cell in part.cells if cell.row == 0]
        pairs = [(self._above(cell), cell) for cell in first]
        is_cut = _is_cut_row(pairs)
        shift = self.rows - 1 if is_cut else self.rows
        self.rows = shift + part.rows
        grown = dict(self._grow(pairs, shift, is_cut=is_cut))
        added = len(self.cells)
        self.cells += [
            replace(cell, row=cell.row + shift) for cell in part.cells if cell.row or cell.column not in grown
        ]
        candidates = [*grown.values(), *range(added, len(self.cells))]
        self._last = {self.cells[at].column: at for at in candidates if self._ends_last(at)}

    def _above(self, cell: TableCell) -> TableCell | None:
        index = self._last.get(cell.column)
        return None if index is None else self.cells[index]

    def _grow(
        self, pairs: Sequence[tuple[TableCell | None, TableCell]], shift: int, *, is_cut: bool
    ) -> Iterator[tuple[int, int]]:
        """Lengthen the cells that go on, and give their columns and indices."""
        leading = True
        for above, cell in pairs:
            leading = leading and not cell.lines
            if above and (is_cut or (leading and _is_rest(above, cell))):
                index = self._last[cell.column]
                end = shift + cell.row_span
                self.cells[index] = replace(above, row_span=end - above.row, lines=(*above.lines, *cell.lines))
                yield cell.column, index

    def _ends_last(self, index: int) -> bool:
        return self.cells[index].row + self.cells[index].row_span == self.rows


def _is_cut_row(pairs: Sequence[tuple[TableCell | None, TableCell]]) -> bool:
    """Tell whether the first row of the lower part is the rest of the last row above.

    All its words must be able to go on from the cell above: where that cell is empty or ended short, a row begins.
    Wrong for a new row whose cells all stand below cells of several lines and of which one is empty.
    """
    if any(above is None or above.column_span != cell.column_span for above, cell in pairs):
        return False
    filled = [(above, cell) for above, cell in pairs if above and cell.lines]
    if not filled or any(not above.lines or _ended(above, cell) for above, cell in filled):
        return False
    is_missing = any(above and above.lines and not cell.lines for above, cell in pairs)
    return is_missing or 2 * sum(above.is_open for above, _ in filled) >= len(filled)


def _ended(above: TableCell, below: TableCell) -> bool:
    """Tell whether the words of a cell ended for sure: one short line, as labels and values are.

    A bracket at the start of what is below goes on with the label.
    """
    if len(above.lines) > 1 or above.is_open:
        return False
    start = below.lines[0].text
    return opens_item(start) or not (start[0] in OPENING or start[0] in CLOSING)


def _is_rest(above: TableCell, cell: TableCell) -> bool:
    """Tell whether an empty cell at the left of the lower part's first row belongs to the merged cell above."""
    if cell.lines or above.column_span != cell.column_span:
        return False
    return bool(above.lines) or above.row_span > 1
