"""The lines of a text file go in; the tables that a text export flattened into them come out as grids with spans."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.ingest.align import align_heads, align_last, align_values
from pipeline.model.document import GridCell
from pipeline.model.span import Span

_MAX_INNER_PARAGRAPHS = 40
"""Paragraphs without a tab that still belong to the cell above; an annual narrative in a form has about twenty."""

_MAX_PADDING = 4
"""Cells a table may grow to by empty ones at the ends of short rows, as a multiple of those written: editors drop
trailing tabs, but one line of a thousand tabs must not widen all others."""

_MAX_ALIGNED = 500
"""Short rows of one table whose cells are spread by search; a table has a total after each group at most."""

_LEAST_HEAD = 4
"""Words of a head in the midst of a sheet: a label and three columns; fewer may be a row of a form."""

_TWO_WORDS = 2
"""Words beside the label of a row of values: one is a remark, two are another head."""

_SENTENCE_LENGTH = 30
_NUMBER_RE = re.compile(r'[≥≤><=±+-]?\d[\d,.]{0,20}(?:[%％‰]|[^\W\d_]{1,2})?')
_MARKDOWN_RULE_RE = re.compile(r'[\s|:-]{0,1000}')
_EMPTY_CELLS_RE = re.compile(r'\|{2,1000}')
_OPEN_END = ('：', ':', '；', ';', '，', ',', '、')


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text and the offset where it begins; `free` tells that it may be part of a table."""

    start: int
    text: str
    free: bool = True

    @property
    def blank(self) -> bool:
        """Whether it is empty or holds blanks only, and is no empty cell (a lone tab)."""
        return not self.text.strip() and not self.text.startswith('\t')

    @property
    def span(self) -> Span:
        """Where its words stand, without the blanks around them."""
        return _stripped(self.text, self.start)


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A rebuilt table and the half-open range of lines it was written on."""

    first: int
    last: int
    cells: tuple[GridCell, ...]


@dataclass(slots=True)
class _Row:
    first: int
    last: int
    cells: list[Span] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.cells)


def find_flat_tables(lines: Sequence[Line]) -> tuple[FlatTable, ...]:
    """Rebuild the tables of a text export.

    Three ways of flattening are read: a cell a line behind a tab, rows parted by blank lines, further paragraphs of a
    cell without the tab; a row a line, cells parted by tabs; cells parted by `|`, a row a line or a cell a line with
    blank lines or runs of `|` between rows. A lone tab is an empty cell. Rows of different widths make different
    tables, save heads of several levels, rows of a form (label and value in turn), and totals, whose cells are spread
    over the columns. A row of one cell is no table row but a title. A head in the midst of a sheet begins a table.
    What is doubtful stays prose.

    Wrong where a cell of several lines was exported with tabs before each, and for the paragraphs between two tables
    whose first one ends in an open cell (a colon).
    """
    tables: list[FlatTable] = []
    index = 0
    while index < len(lines):
        run, after = _read_run(lines, index)
        if run:
            tables.extend(_tables_of(run))
        index = max(after, index + 1)
    return tuple(tables)


def _read_run(lines: Sequence[Line], index: int) -> tuple[list[_Row], int]:
    """Read the rows that begin at `index` in whatever way of flattening; ([], index) where there is none."""
    line = lines[index]
    if not line.free or line.blank:
        return [], index
    if '\t' in line.text.strip('\t '):
        return _read_lines(lines, index, _tab_row)
    if line.text.startswith('\t'):
        return _read_tab_cells(lines, index)
    if line.text.rstrip().endswith('|') and line.text.count('|') == 1:
        return _read_pipe_cells(lines, index)
    if '|' in line.text:
        return _read_lines(lines, index, _pipe_row)
    return [], index


def _read_lines(
    lines: Sequence[Line], index: int, read_row: Callable[[Line, int], _Row | None]
) -> tuple[list[_Row], int]:
    rows: list[_Row] = []
    while index < len(lines) and lines[index].free:
        if lines[index].blank and rows and index + 1 < len(lines) and not lines[index + 1].blank:
            index += 1
        row = read_row(lines[index], index)
        if row is None:
            break
        if row.width:
            rows.append(row)
        index += 1
    widest = max((row.width for row in rows), default=0)
    if widest * len(rows) <= _MAX_PADDING * sum(row.width for row in rows):
        for row in rows:
            _pad(row, widest)
    return rows, index


def _pad(row: _Row, width: int) -> None:
    end = row.cells[-1].end
    row.cells.extend([Span(end, end)] * (width - row.width))
    row.words.extend([''] * (width - len(row.words)))


def _tab_row(line: Line, index: int) -> _Row | None:
    if '\t' not in line.text.strip('\t '):
        return None
    return _split_row(line, index, line.text, '\t')


def _pipe_row(line: Line, index: int) -> _Row | None:
    text = line.text.rstrip()
    if '|' not in text:
        return None
    if _MARKDOWN_RULE_RE.fullmatch(text) and '-' in text:
        return _Row(index, index + 1)
    text = text.removesuffix('|')
    row = _split_row(line, index, text, '|')
    if text.lstrip().startswith('|'):
        del row.cells[0], row.words[0]
    return row if row.width > 1 else None


def _split_row(line: Line, index: int, text: str, mark: str) -> _Row:
    row = _Row(index, index + 1)
    offset = line.start
    for part in text.split(mark):
        row.cells.append(_stripped(part, offset))
        row.words.append(part.strip())
        offset += len(part) + 1
    return row


def _read_pipe_cells(lines: Sequence[Line], index: int) -> tuple[list[_Row], int]:
    """Read cells a line; a blank line or a run of pipes, which are empty cells, ends a row."""
    rows: list[_Row] = []
    row = _Row(index, index)
    while index < len(lines) and lines[index].free:
        text = lines[index].text.rstrip()
        if text.count('|') == 1 and text.endswith('|'):
            row.cells.append(_stripped(text[:-1], lines[index].start))
            row.words.append(text[:-1].strip())
            row.last = index + 1
        elif row.cells and (lines[index].blank or _EMPTY_CELLS_RE.fullmatch(text)):
            if text and rows and row.width == rows[-1].width - 1:
                _pad(row, rows[-1].width)
            row.last = index + 1 if text else row.last
            rows.append(row)
            row = _Row(index + 1, index + 1)
        else:
            break
        index += 1
    if row.cells:
        rows.append(row)
    return rows, index


def _read_tab_cells(lines: Sequence[Line], index: int) -> tuple[list[_Row], int]:
    rows: list[_Row] = []
    while index < len(lines) and _is_cell(lines[index]):
        row, index, ended = _read_tab_row(lines, index)
        rows.append(row)
        if ended:
            break
        index = _after_blanks(lines, index)
    return rows, index


def _read_tab_row(lines: Sequence[Line], index: int) -> tuple[_Row, int, bool]:
    """Read one row of cells a line; the last value tells that the table ends with it."""
    row = _Row(index, index)
    while True:
        index = _read_tab_cell(lines, index, row)
        if index < len(lines) and _is_cell(lines[index]):
            continue
        following = _after_blanks(lines, index)
        if following >= len(lines) or _is_cell(lines[following]):
            return row, index, False
        cell_after = _next_cell(lines, following)
        if cell_after is None or not _continues(lines, row, following, cell_after):
            return row, index, True
        _extend(lines, row, cell_after)
        index = cell_after
        if lines[cell_after - 1].blank:
            return row, index, False


def _read_tab_cell(lines: Sequence[Line], index: int, row: _Row) -> int:
    """Read the cell at `index` with the lines that follow it without a blank line or a tab."""
    first = lines[index]
    row.cells.append(first.span)
    row.words.append(first.text.strip())
    row.last = index + 1
    index += 1
    while (
        index < len(lines) and lines[index].free and not lines[index].blank and not lines[index].text.startswith('\t')
    ):
        index += 1
    if index > row.last:
        _extend(lines, row, index)
    return index


def _is_cell(line: Line) -> bool:
    return line.free and line.text.startswith('\t') and '\t' not in line.text.strip('\t ')


def _after_blanks(lines: Sequence[Line], index: int) -> int:
    while index < len(lines) and lines[index].blank:
        index += 1
    return index


def _next_cell(lines: Sequence[Line], index: int) -> int | None:
    """Return the next line behind a tab, where only paragraphs of a size that a cell may hold stand before it."""
    paragraphs = 0
    while index < len(lines) and lines[index].free and paragraphs <= _MAX_INNER_PARAGRAPHS:
        if lines[index].text.startswith('\t'):
            return index if _is_cell(lines[index]) else None
        paragraphs += not lines[index].blank
        index += 1
    return None


def _continues(lines: Sequence[Line], row: _Row, following: int, cell_after: int) -> bool:
    """Tell whether the paragraphs before the line `cell_after` belong to the last cell of `row`.

    They do where a cell of the same row follows without a blank line; and before the next row where the cell was left
    open (其中：) or where an empty last paragraph of the cell (two blank lines) parts them from a row of equal width.
    """
    if not lines[cell_after - 1].blank:
        return True
    width = _width_at(lines, cell_after)
    if row.words[-1].endswith(_OPEN_END) and width == row.width:
        return True
    return width == row.width and lines[cell_after - 2].blank and following - row.last == 1


def _width_at(lines: Sequence[Line], index: int) -> int:
    width = 0
    while index < len(lines) and not lines[index].blank and width <= _MAX_INNER_PARAGRAPHS:
        width += _is_cell(lines[index])
        index += 1
    return width


def _extend(lines: Sequence[Line], row: _Row, end: int) -> None:
    """Let the last cell of `row` run to the last words before the line `end`."""
    last = end - 1
    while lines[last].blank:
        last -= 1
    start = row.cells[-1].start if row.words[-1] else lines[row.last].span.start
    row.cells[-1] = Span(start, lines[last].span.end)
    row.words[-1] = row.words[-1] or lines[row.last].text.strip()
    row.last = last + 1


def _tables_of(rows: list[_Row]) -> Iterator[FlatTable]:
    if sum(row.width > 1 for row in rows) < 2 or _is_prose(rows):
        return
    for stretch in _stretches(rows):
        for group in _groups(stretch):
            yield FlatTable(group[0].first, group[-1].last, tuple(_grid(group)))


def _stretches(rows: list[_Row]) -> Iterator[list[_Row]]:
    """Part a sheet whose merged cells became empty ones at the ends of its rows (phrasebook 5.2, pipes).

    A row of words in its midst right over a label with as many values is the head of these; it ends where words
    stand below it. Such a table is as wide as its head.
    """
    first = index = 0
    while index < len(rows):
        end = _end_below(rows, index) if index > first else index
        if end > index:
            yield rows[first:index]
            width = _filled(rows[index])
            yield [_Row(row.first, row.last, row.cells[:width], row.words[:width]) for row in rows[index:end]]
            first = end
        index = max(end, index + 1)
    if first < len(rows):
        yield rows[first:]


def _filled(row: _Row) -> int:
    return max((place + 1 for place, word in enumerate(row.words) if word), default=0)


def _end_below(rows: list[_Row], head: int) -> int:
    """Return the first row that the head at `head` does not name, `head` itself where it is none."""
    width = _filled(rows[head])
    is_head = _LEAST_HEAD <= width < rows[head].width and not _has_numbers(rows[head]) and all(rows[head].words[:width])
    below = rows[head + 1].words if head + 1 < len(rows) else []
    if not is_head or any(below[width:]) or not all(map(_NUMBER_RE.fullmatch, below[1:width] or [''])):
        return head
    end = head + 1
    while end < len(rows) and _filled(rows[end]) <= width and sum(map(_is_word, rows[end].words[1:])) < _TWO_WORDS:
        end += 1
    return end


def _is_word(word: str) -> bool:
    return bool(word) and not _NUMBER_RE.fullmatch(word)


def _is_prose(rows: list[_Row]) -> bool:
    """Tell whether most cells are sentences: a text whose paragraphs are indented by tabs."""
    words = [word for row in rows for word in row.words if word]
    sentences = sum(len(word) >= _SENTENCE_LENGTH and word.endswith('。') for word in words)
    return 2 * sentences > len(words)


def _groups(rows: list[_Row]) -> Iterator[list[_Row]]:
    """Split rows where the column structure changes; rows of one cell part tables and are left out."""
    group: list[_Row] = []
    for index, row in enumerate(rows):
        after = rows[index + 1] if index + 1 < len(rows) else None
        if group and not _belongs(row, group, after):
            yield group
            group = []
        if row.width > 1 or group:
            group.append(row)
    if group:
        yield group


def _belongs(row: _Row, group: list[_Row], after: _Row | None) -> bool:
    width = group[-1].width
    if row.width == width:
        return True
    if row.width == 1:
        return after is not None and after.width == width and _is_settled(group) and _has_numbers(after)
    if row.width > width:
        return _is_growing(group) or (_is_form(group) and _is_form([row]))
    if _is_form(group) and row.width % 2 == 0:
        return True
    if after is None:
        return row.width > 2 and _has_numbers(row)
    return after.width == width and bool(after.words[0])


def _is_settled(group: list[_Row]) -> bool:
    return len(group) > 1 and group[-1].width == group[-2].width


def _is_growing(group: list[_Row]) -> bool:
    """Tell whether each row is wider than the one above: the levels of a head, merged cells written once."""
    return all(upper.width < lower.width for upper, lower in pairwise(group))


def _is_form(group: list[_Row]) -> bool:
    """Tell whether all rows are labels and values in turn."""
    return all(
        row.width % 2 == 0 and all(word and not _NUMBER_RE.fullmatch(word) for word in row.words[::2]) for row in group
    )


def _has_numbers(row: _Row) -> bool:
    return any(_NUMBER_RE.fullmatch(word) for word in row.words)


def _grid(group: list[_Row]) -> Iterator[GridCell]:
    for index, (row, starts) in enumerate(zip(group, _columns(group), strict=True)):
        for position, span in enumerate(row.cells):
            column, end = starts[position], starts[position + 1]
            yield GridCell(row=index, column=column, row_span=1, column_span=end - column, span=span)


def _columns(group: list[_Row]) -> list[list[int]]:
    """Return for each row the column where each of its cells begins, and the width of the table as last."""
    width = max(row.width for row in group)
    numeric = _numeric_columns([row for row in group if row.width == width], width)
    form = _is_form(group)
    widest = next(index for index, row in enumerate(group) if row.width == width)
    found: list[list[int]] = []
    aligned = 0
    for index in reversed(range(len(group))):
        row = group[index]
        if row.width == width:
            starts = list(range(width + 1))
        elif form or row.width == 1 or aligned >= _MAX_ALIGNED:
            starts = align_last(row.width, width)
        elif index < widest:
            lower = found[-1]
            starts = [lower[place] for place in align_heads(row.words, group[index + 1].words)]
        else:
            aligned += 1
            starts = align_values([bool(_NUMBER_RE.fullmatch(word)) for word in row.words], numeric)
        found.append(starts)
    return found[::-1]


def _numeric_columns(rows: list[_Row], width: int) -> list[bool]:
    counts = [sum(bool(_NUMBER_RE.fullmatch(row.words[column])) for row in rows) for column in range(width)]
    return [2 * count >= len(rows) for count in counts]


def _stripped(text: str, start: int) -> Span:
    lead = len(text) - len(text.lstrip())
    words = text.strip()
    begin = start + lead if words else start + len(text) - len(text.lstrip('\t'))
    return Span(begin, begin + len(words))
