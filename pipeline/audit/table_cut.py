"""The cells of a table go in; the same table, or its head with some of its rows, as an example states it comes out."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.text.printable import printable

Cell = dict[str, Any]
"""A row of `cells.parquet`."""

MAX_SIDE = 60
"""Rows and columns that an example can have."""

_ABOVE = 3
"""Rows above the one shown that are tried with it: a label at the left may stand in a merged cell further up."""


def cuts_of(cells: Sequence[Cell], row: int) -> Iterator[tuple[int, ...]]:
    """Yield choices of rows that hold `row`, from the smallest to the whole table, which comes where it fits at all."""
    head = {cell['row'] + i for cell in cells if cell['is_header'] for i in range(cell['row_span'])}
    rows = {cell['row'] + i for cell in cells for i in range(cell['row_span'])}
    choices = [{row, *head}, {*range(max(0, row - _ABOVE), row + 1), *head}, rows]
    fitting = (tuple(sorted(choice & rows)) for choice in choices)
    yield from dict.fromkeys(choice for choice in fitting if len(choice) <= MAX_SIDE)


def cells_in(cells: Sequence[Cell], rows: Sequence[int]) -> list[Cell]:
    """Return the cells of which some part stands in one of the rows."""
    chosen = set(rows)
    return [cell for cell in cells if not chosen.isdisjoint(range(cell['row'], cell['row'] + cell['row_span']))]


def cut_table(cells: Sequence[Cell], rows: Sequence[int]) -> tuple[tuple[Any, ...], ...]:
    """Return the table of those rows alone: a merged cell covers what is left of it, a place without a cell is empty.

    >>> table = [
    ...     {'row': 0, 'column': 0, 'row_span': 3, 'column_span': 1, 'text': '资金'},
    ...     {'row': 0, 'column': 1, 'row_span': 1, 'column_span': 1, 'text': '中央'},
    ...     {'row': 1, 'column': 2, 'row_span': 1, 'column_span': 1, 'text': '8'},
    ...     {'row': 2, 'column': 1, 'row_span': 1, 'column_span': 1, 'text': '县级'},
    ... ]
    >>> cut_table(table, (1, 2))
    (({'text': '资金', 'row_span': 2}, '', '8'), ('县级', ''))
    """
    width = max(cell['column'] + cell['column_span'] for cell in cells)
    place = {row: number for number, row in enumerate(rows)}
    taken: set[tuple[int, int]] = set()
    written: dict[tuple[int, int], object] = {}
    for cell in cells_in(cells, rows):
        covered = [place[row] for row in range(cell['row'], cell['row'] + cell['row_span']) if row in place]
        height = covered[-1] - covered[0] + 1
        spans = {'row_span': height, 'column_span': cell['column_span']}
        merged = {name: count for name, count in spans.items() if count > 1}
        words = '\n'.join(printable(line) for line in cell['text'].split('\n'))
        written[covered[0], cell['column']] = {'text': words, **merged} if merged else words
        taken |= {(covered[0] + i, cell['column'] + j) for i in range(height) for j in range(cell['column_span'])}
    return tuple(
        tuple(
            written.get((row, column), '')
            for column in range(width)
            if (row, column) in written or (row, column) not in taken
        )
        for row in range(len(rows))
    )
