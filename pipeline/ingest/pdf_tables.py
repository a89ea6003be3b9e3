"""Ruling lines of a page go in; grids with merged cells come out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.ingest.pdf_shapes import Rule

SNAP = 3.0
"""Points: lines nearer to each other are one line drawn double or in pieces; the lowest row in small type is 7 high."""
BRIDGE = 4.5
"""Points: a gap up to this in a line is that of a dash (Word's widest is 4); tables side by side stand 6 and more
apart."""
MEET = 3.0
"""Points by which a line may miss or pass the one that it ends on."""
SHORTEST = 6.0
"""Points: shorter lines are ticks, dots and letters drawn as shapes."""
OPEN_SIDE = 8.0
"""Points: level lines that run this far past the last upright one show a side that is not drawn."""
MAX_LINES = 3_000
MAX_PLACES = 40_000
"""Rows times columns of one grid; a page full of real cells has below 3,000."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell between lines: its place in the grid (from 0), spans and box in points from the top left."""

    row: int
    column: int
    row_span: int
    column_span: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class RuledGrid:
    """A drawn table of one page: the edges of its columns and rows, and its cells in row-major order."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[RuledCell, ...]

    def contains(self, x: float, y: float) -> bool:
        """Tell whether the point lies inside the outer edges."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def places(self) -> dict[tuple[int, int], int]:
        """Map every row and column to the index of the cell that covers it."""
        return {
            (row, column): index
            for index, cell in enumerate(self.cells)
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }


@dataclass(frozen=True, slots=True)
class _Line:
    """A merged line: `at` is its place across its direction, `start` to `end` along it."""

    at: float
    start: float
    end: float


def find_grids(rules: Sequence[Rule]) -> tuple[RuledGrid, ...]:
    """Build the tables of a page from its lines, from the top down; boxes of a single cell are no tables.

    Edges of filled shapes count only where no lines are drawn: a shaded cell has lines of its own, and a highlighted
    word is no table.
    """
    grids = _grids_of([rule for rule in rules if not rule.filled], least=2)
    loose = [rule for rule in rules if rule.filled and not any(_touches(grid, rule) for grid in grids)]
    grids += _grids_of(loose, least=4)
    return tuple(sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0])))


def _touches(grid: RuledGrid, rule: Rule) -> bool:
    return (
        rule.x0 <= grid.xs[-1] + MEET
        and rule.x1 >= grid.xs[0] - MEET
        and rule.y0 <= grid.ys[-1] + MEET
        and rule.y1 >= grid.ys[0] - MEET
    )


def _grids_of(rules: Sequence[Rule], least: int) -> list[RuledGrid]:
    level, upright = _merge(_level(rules)), _merge(_upright(rules))
    if len(level) < 2 or not upright or len(level) + len(upright) > MAX_LINES:
        return []
    grids = (_build(*part) for part in _connected(level, upright))
    return [grid for grid in grids if grid is not None and len(grid.cells) >= least]


def _level(rules: Iterable[Rule]) -> list[_Line]:
    # dots of a dotted line have no direction: they are tried in both
    return [_Line((rule.y0 + rule.y1) / 2, rule.x0, rule.x1) for rule in rules if rule.y1 - rule.y0 <= SNAP]


def _upright(rules: Iterable[Rule]) -> list[_Line]:
    return [_Line((rule.x0 + rule.x1) / 2, rule.y0, rule.y1) for rule in rules if rule.x1 - rule.x0 <= SNAP]


def _merge(lines: list[_Line]) -> list[_Line]:
    """Join pieces at the same place: double lines, dashes, the sides of neighbouring cells."""
    merged: list[_Line] = []
    for group in _near(lines):
        at = sum(line.at for line in group) / len(group)
        start, end = group[0].start, group[0].end
        for line in group[1:]:
            if line.start - end > BRIDGE:
                merged.append(_Line(at, start, end))
                start, end = line.start, line.end
            else:
                end = max(end, line.end)
        merged.append(_Line(at, start, end))
    return [line for line in merged if line.end - line.start >= SHORTEST]


def _near(lines: list[_Line]) -> list[list[_Line]]:
    groups: list[list[_Line]] = []
    for line in sorted(lines, key=lambda line: line.at):
        if groups and line.at - groups[-1][0].at <= SNAP:
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in groups:
        group.sort(key=lambda line: line.start)
    return groups


def _connected(level: list[_Line], upright: list[_Line]) -> list[tuple[list[_Line], list[_Line]]]:
    """Part the lines into sets that hang together."""
    level = sorted(level, key=lambda line: line.at)
    heights = [line.at for line in level]
    owner = list(range(len(level)))
    hung: list[tuple[_Line, int]] = []
    for line in upright:
        crossed = [
            index
            for index in range(bisect_left(heights, line.start - MEET), bisect_right(heights, line.end + MEET))
            if level[index].start - MEET <= line.at <= level[index].end + MEET
        ]
        for index in crossed[1:]:
            owner[_root(owner, index)] = _root(owner, crossed[0])
        if crossed:
            hung.append((line, crossed[0]))
    parts: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for index, line in enumerate(level):
        parts.setdefault(_root(owner, index), ([], []))[0].append(line)
    for line, index in hung:
        parts[_root(owner, index)][1].append(line)
    return [part for part in parts.values() if len(part[0]) >= 2 and part[1]]


def _root(owner: list[int], index: int) -> int:
    while owner[index] != index:
        owner[index] = owner[owner[index]]
        index = owner[index]
    return index


def _build(level: list[_Line], upright: list[_Line]) -> RuledGrid | None:
    upright = upright + _open_sides(upright, level)
    level = level + _open_sides(level, upright)
    xs, ys = _edges(upright), _edges(level)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MAX_PLACES:
        return None
    return RuledGrid(xs, ys, _cells(xs, ys, _drawn(level, ys, xs), _drawn(upright, xs, ys)))


def _open_sides(lines: list[_Line], crossing: list[_Line]) -> list[_Line]:
    """Add the outer lines that a table open at its sides (or cut by the page's end) does not draw."""
    if len(crossing) < 2 or not lines:
        return []
    first, last = min(line.at for line in lines), max(line.at for line in lines)
    added: list[_Line] = []
    before = [(line.start, line.at) for line in crossing if first - line.start > OPEN_SIDE]
    after = [(line.end, line.at) for line in crossing if line.end - last > OPEN_SIDE]
    for free in (before, after):
        ends = [end for end, _ in free]
        if len(free) >= 2 and max(ends) - min(ends) <= 2 * SNAP:
            across = [at for _, at in free]
            added.append(_Line(sum(ends) / len(ends), min(across), max(across)))
    return added


def _edges(lines: list[_Line]) -> tuple[float, ...]:
    edges: list[float] = []
    for at in sorted(line.at for line in lines):
        if not edges or at - edges[-1] > SNAP:
            edges.append(at)
    return tuple(edges)


def _drawn(lines: list[_Line], edges: tuple[float, ...], steps: tuple[float, ...]) -> set[tuple[int, int]]:
    """Return (edge, step) for every step between two neighbouring crossing edges along which a line is drawn."""
    drawn: set[tuple[int, int]] = set()
    for line in lines:
        edge = max(bisect_right(edges, line.at + 0.01) - 1, 0)
        for step in range(max(bisect_left(steps, line.start) - 1, 0), len(steps) - 1):
            middle = (steps[step] + steps[step + 1]) / 2
            if middle > line.end:
                break
            if line.start <= middle:
                drawn.add((edge, step))
    return drawn


def _cells(
    xs: tuple[float, ...], ys: tuple[float, ...], level: set[tuple[int, int]], upright: set[tuple[int, int]]
) -> tuple[RuledCell, ...]:
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = list(range(rows * columns))
    for row in range(rows):
        for column in range(columns):
            place = row * columns + column
            if column and (column, row) not in upright:
                owner[_root(owner, place)] = _root(owner, place - 1)
            if row and (row, column) not in level:
                owner[_root(owner, place)] = _root(owner, place - columns)
    regions: dict[int, list[tuple[int, int]]] = {}
    for place in range(rows * columns):
        regions.setdefault(_root(owner, place), []).append(divmod(place, columns))
    cells = [
        RuledCell(row, column, down, across, xs[column], ys[row], xs[column + across], ys[row + down])
        for region in regions.values()
        if _is_closed(region, rows, columns, level, upright)
        for row, column, down, across in _rectangles(region)
    ]
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _is_closed(
    region: list[tuple[int, int]], rows: int, columns: int, level: set[tuple[int, int]], upright: set[tuple[int, int]]
) -> bool:
    """Tell whether no place of the region lies open to the outside (the notch of a table that is no rectangle)."""
    return not any(
        (row == 0 and (0, column) not in level)
        or (row == rows - 1 and (rows, column) not in level)
        or (column == 0 and (0, row) not in upright)
        or (column == columns - 1 and (columns, row) not in upright)
        for row, column in region
    )


def _rectangles(region: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Return row, column, row span and column span of the region, cut by rows where it is no rectangle."""
    rows: dict[int, list[int]] = {}
    for row, column in region:
        rows.setdefault(row, []).append(column)
    found: list[tuple[int, int, int, int]] = []
    latest: dict[tuple[int, int], int] = {}
    for row in sorted(rows):
        for start, end in _stretches(sorted(rows[row])):
            above = latest.get((start, end))
            if above is not None and found[above][0] + found[above][2] == row:
                top, column, down, across = found[above]
                found[above] = (top, column, down + 1, across)
            else:
                latest[start, end] = len(found)
                found.append((row, start, 1, end - start))
    return found


def _stretches(columns: list[int]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for column in columns:
        if stretches and stretches[-1][1] == column:
            stretches[-1] = (stretches[-1][0], column + 1)
        else:
            stretches.append((column, column + 1))
    return stretches
