"""A row of few cells and a row of more columns go in; the column where each cell begins comes out."""

from collections.abc import Callable, Sequence
from functools import partial

_MAX_COLUMNS = 32
"""Wider rows are not searched; the last cell takes what is left. Printed tables have up to about twenty columns."""

_LATER = 0.01  # of two equal ways the one that widens the earlier cell wins


def align_last(cells: int, columns: int) -> list[int]:
    """Give each cell one column and the last one all that are left; the last value is the number of columns.

    >>> align_last(2, 4)
    [0, 1, 4]
    """
    return [*range(cells), columns]


def align_heads(upper: Sequence[str], lower: Sequence[str]) -> list[int]:
    """Spread the cells of a head over those of the wider row below it.

    An empty cell below continues the one above (merged downwards), a filled one is a part of it: 其中： over the
    three filled cells.

    >>> align_heads(['机构', '合计', '其中：', '结余'], ['', '', '甲', '乙', '丙', ''])
    [0, 1, 2, 5, 6]
    """
    return _align(len(upper), len(lower), partial(_head_cost, lower))


def align_values(cells: Sequence[bool], columns: Sequence[bool]) -> list[int]:
    """Spread the cells of a row (whether each is a number) over columns (whether each holds numbers).

    >>> align_values([False, True, True], [False, False, False, True, True])
    [0, 3, 4, 5]
    """
    return _align(len(cells), len(columns), partial(_value_cost, cells, columns))


def _head_cost(lower: Sequence[str], _cell: int, start: int, end: int) -> float:
    if end - start == 1:
        return 1.0 if lower[start] else 0.0
    return 1.0 + 2.0 * sum(not word for word in lower[start:end])


def _value_cost(cells: Sequence[bool], columns: Sequence[bool], cell: int, start: int, end: int) -> float:
    return float(cells[cell] != columns[start]) + (0.5 if end - start > 1 and cells[cell] else 0.0)


def _align(cells: int, columns: int, cost: Callable[[int, int, int], float]) -> list[int]:
    """Find the cheapest way to cut `columns` into one run for each cell, by dynamic programming."""
    if columns > _MAX_COLUMNS or cells >= columns:
        return align_last(cells, columns)
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for cell in range(cells):
        reached: dict[int, tuple[float, list[int]]] = {}
        for start, (so_far, starts) in best.items():
            for end in range(start + 1, columns - (cells - cell - 1) + 1):
                total = so_far + cost(cell, start, end) + (_LATER * cell if end - start > 1 else 0.0)
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, [*starts, start])
        best = reached
    return [*best[columns][1], columns]
