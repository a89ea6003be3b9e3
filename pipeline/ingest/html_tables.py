"""An HTML table goes in; its rows, its cells with their places in the grid, or that it is mere layout, come out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from pipeline.ingest.assemble import CellText
from pipeline.model.errors import UnreadableDocument

MAX_SPAN = 1000
"""Columns or rows one cell may cover; browsers cut colspan at the same number."""

MAX_GRID_STEPS = 500_000
"""Grid places looked at for one table; a sheet of 5,000 rows and 20 columns needs 100,000."""

_BIG_CELL = 1000  # characters: more than a form's longest answer that stands beside short cells
_LAYOUT_SHARE = 0.8  # of the table's text in one cell: the article in a page's frame
_NESTED_SHARE = 0.5  # of the text in inner tables: a frame around the real ones
_FEW_FILLED = 8
_MANY_BLOCKS = 5

_LENGTH = etree.XPath('string-length(normalize-space(.))')
_DIGITS_RE = re.compile(r'\d{1,12}')
_ROW_GROUPS = frozenset({'thead', 'tbody', 'tfoot', 'form', 'center', 'div', 'font', 'span'})
_BORDER_RE = re.compile(
    r'border(?:-(?:top|left|right|bottom|width|style))?\s{0,5}:\s{0,5}(?!none|0)[^;]{1,60}', re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class TableParts:
    """The elements of a table: rows of cells, and what stands in it outside of cells (captions, stray paragraphs)."""

    rows: tuple[tuple[_Element, ...], ...]
    strays: tuple[_Element, ...]

    @property
    def cells(self) -> tuple[_Element, ...]:
        """All cells in document order."""
        return tuple(cell for row in self.rows for cell in row)


def table_parts(table: _Element) -> TableParts:
    """Collect the rows of `table`, not those of tables inside its cells; cells without a row make one."""
    rows: list[tuple[_Element, ...]] = []
    strays: list[_Element] = []
    loose: list[_Element] = []
    for child in _row_level(table):
        if child.tag in {'td', 'th'}:
            loose.append(child)
            continue
        if loose:
            rows.append(tuple(loose))
            loose = []
        if child.tag == 'tr':
            rows.append(tuple(_cells_of(child, strays)))
        else:
            strays.append(child)
    if loose:
        rows.append(tuple(loose))
    return TableParts(tuple(rows), tuple(strays))


def is_layout(table: _Element, parts: TableParts) -> bool:
    """Tell whether `table` lays out a page, so that its cells are to be read as paragraphs.

    A table of one cell or one column does; so does a frame whose text stands mostly in inner tables, or without
    borders mostly in one cell of many paragraphs. Wrong for a borderless form whose single answer is very long.
    """
    cells = parts.cells
    if table.get('role') in {'presentation', 'none'} or len(cells) < 2:
        return True
    if max(len(row) for row in parts.rows) < 2:
        return True
    lengths = [_length(cell) for cell in cells]
    total = sum(lengths)
    if not total:
        return False
    bordered = _is_bordered(table, cells)
    if _nested_length(table) >= (_LAYOUT_SHARE if bordered else _NESTED_SHARE) * total:
        return True
    if bordered or any(cell.tag == 'th' for cell in cells):
        return False
    return _is_frame(parts, lengths)


def place_cells(rows: list[list[tuple[int, int, str]]]) -> tuple[CellText, ...]:
    """Place cells given by row as (row span, column span, text) into a grid, as browsers do.

    Spans are cut at the table's end, and columns in which no cell begins are dropped (generators write colspan=2 all
    the way down). Raises UnreadableDocument (`too_large`).

    >>> rows = [[(2, 1, 'a'), (1, 9, 'b')], [(1, 1, 'c'), (1, 1, 'd')]]
    >>> [(cell.row, cell.column, cell.column_span) for cell in place_cells(rows)]
    [(0, 0, 1), (0, 1, 2), (1, 1, 1), (1, 2, 1)]
    """
    busy: dict[int, int] = {}
    placed: list[tuple[int, int, int, int, str]] = []
    steps = 0
    for row, cells in enumerate(rows):
        column = 0
        for row_span, column_span, text in cells:
            while busy.get(column, 0) > row:
                column += 1
                steps += 1
            steps += column_span
            if steps > MAX_GRID_STEPS:
                raise UnreadableDocument('too_large', 'a table of the page has too many cells or too wide ones')
            below = min(row + row_span, len(rows))
            placed.append((row, column, below, column + column_span, text))
            if below > row + 1:
                busy.update(dict.fromkeys(range(column, column + column_span), below))
            column += column_span
    return _without_idle_columns(placed)


def span_of(cell: _Element, name: str) -> int:
    """Return the rowspan or colspan of a cell, between 1 and MAX_SPAN; rowspan 0 means to the end of the table."""
    value = cell.get(name)
    if not value:
        return 1
    digits = _DIGITS_RE.match(value.strip())
    if digits is None:
        return 1
    number = int(digits.group())
    if number == 0:
        return MAX_SPAN if name == 'rowspan' else 1
    return min(number, MAX_SPAN)


def _row_level(table: _Element) -> Iterator[_Element]:
    stack = [iter(table)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif (
            isinstance(child.tag, str)
            and child.tag in _ROW_GROUPS
            and child.find('.//tr') is not None
            and len(stack) < 9
        ):
            stack.append(iter(child))
        elif isinstance(child.tag, str) and child.tag not in {'col', 'colgroup'}:
            yield child


def _cells_of(row: _Element, strays: list[_Element]) -> Iterator[_Element]:
    for child in row:
        if child.tag in {'td', 'th'}:
            yield child
        elif isinstance(child.tag, str):
            inner = child.findall('td') if child.tag == 'form' else []
            yield from inner
            if not inner:
                strays.append(child)


def _is_bordered(table: _Element, cells: tuple[_Element, ...]) -> bool:
    if (table.get('border') or '0').strip().rstrip('px') not in {'', '0'}:
        return True
    if 'MsoTable' in (table.get('class') or '') or table.find('caption') is not None:
        return True
    styles = [table.get('style')] + [cell.get('style') for cell in cells[:4]]
    return any(style is not None and _BORDER_RE.search(style.replace('border-collapse', '')) for style in styles)


def _nested_length(table: _Element) -> int:
    inner = [nested for nested in table.iter('table') if nested is not table]
    return sum(_length(nested) for nested in inner if next(nested.iterancestors('table')) is table)


def _length(element: _Element) -> int:
    return int(float(str(_LENGTH(element))))


def _is_frame(parts: TableParts, lengths: list[int]) -> bool:
    biggest = max(lengths)
    if biggest < _BIG_CELL or _blocks(parts.cells[lengths.index(biggest)]) < _MANY_BLOCKS:
        return False
    filled = sum(length > 0 for length in lengths)
    return filled < _FEW_FILLED and (biggest >= _LAYOUT_SHARE * sum(lengths) or len(parts.rows) < 4)


def _blocks(element: _Element) -> int:
    return sum(1 for _ in element.iter('p', 'div', 'br'))


def _without_idle_columns(placed: list[tuple[int, int, int, int, str]]) -> tuple[CellText, ...]:
    starts = sorted({column for _, column, _, _, _ in placed})
    index = {column: position for position, column in enumerate(starts)}
    return tuple(
        CellText(
            row=row,
            column=index[column],
            row_span=below - row,
            column_span=max(1, _count_within(starts, index[column], right)),
            text=text,
        )
        for row, column, below, right, text in placed
    )


def _count_within(starts: list[int], first: int, right: int) -> int:
    last = first
    while last < len(starts) and starts[last] < right:
        last += 1
    return last - first
