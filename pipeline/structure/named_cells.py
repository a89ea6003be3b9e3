"""A grid in, the same grid out with the words that name each of its cells."""

from dataclasses import replace

from pipeline.model.outline import Grid
from pipeline.structure.grids import read_words


def name_cells(grid: Grid, text: str) -> Grid:
    """Fill `heads` and `labels` of a grid; those of its head cells stay empty."""
    words = read_words(grid, text)
    body = sorted({cell.row for cell in grid.cells})[grid.head_rows :]
    first = body[0] if body else None
    named = [first is not None and cell.row >= first for cell in grid.cells]
    return replace(
        grid,
        heads=tuple(
            words.head_path(c.column, c.row) if is_body else () for c, is_body in zip(grid.cells, named, strict=True)
        ),
        labels=tuple(
            words.row_path(c.row, c.column) if is_body else () for c, is_body in zip(grid.cells, named, strict=True)
        ),
    )
