"""A document with its sections in, its table grids out, and the words that name their cells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from pipeline.model.document import BlockKind, Document, GridCell
from pipeline.model.outline import Grid, Section
from pipeline.model.span import Span
from pipeline.structure.lines import split_lines
from pipeline.structure.parts import Part, Row, find_parts, is_field, is_prose, is_value, rows_of
from pipeline.structure.sentences import section_at
from pipeline.text.numerals import BOUNDS

# a line before a table is its caption up to here
CAPTION_LENGTH = 45
# lines before a table that may hold its caption and its unit
LINES_BEFORE = 3
# a column of which more cells are values does not name its rows
VALUE_SHARE = 0.5


def find_grids(document: Document, sections: Sequence[Section]) -> tuple[Grid, ...]:
    """Return a grid for every table, or for every part of one that has title rows, blocks or heads in the middle.

    The cells are those of the block, rows counted from the table's top; `head_rows` counts from the first row of the
    grid, its title row included. `table_id` counts from 0 in reading order.
    """
    starts = [section.span.start for section in sections]
    grids: list[Grid] = []
    for number, block in enumerate(document.blocks):
        if block.kind is not BlockKind.TABLE or not block.cells:
            continue
        named = _before(document, number, grids)
        for part in find_parts(block, document.text):
            cells = tuple(cell for row in part.rows for cell in row)
            name = _name(part, named, document.text)
            if part.title_across:
                named = _Name(name.title, name.unit, named.table_unit)
            section = section_at(cells[0].span.start, sections, starts)
            span = Span(min(cell.span.start for cell in cells), max(cell.span.end for cell in cells))
            grids.append(Grid(len(grids), number, span, name.title, name.unit, part.head_rows, cells, section))
    return tuple(grids)


def unit_in(words: str) -> str | None:
    """Return the unit that a caption, a title or a corner states, None where there is none.

    >>> unit_in('单位：万元'), unit_in('年度收入情况（万元）'), unit_in('金额单位: 元'), unit_in('填报单位：社保中心')
    ('万元', '万元', '元', None)
    """
    found = _UNIT.search(words)
    return (found[1] or found[2]) if found else None


_ONE_UNIT = '(?:亿元|千万元|百万元|万元|千元|元|万人次|万人|人次|人|户|件|%|％)'
# several, as in 单位：人、万元, are kept as printed
_UNITS = rf'({_ONE_UNIT}(?:\s?[、，,/和]\s?{_ONE_UNIT}){{0,3}})'
_STATED = rf'单\s?位\s?[:：]?\s{{0,4}}(?:人民币)?{_UNITS}(?!\p{{Han}})'
_UNIT_LINE = regex.compile(_STATED)
_UNIT = regex.compile(rf'{_STATED}|[（(【]\s?(?:人民币)?{_UNITS}\s?[)）】]')


@dataclass(frozen=True, slots=True)
class _Name:
    # what a part is called; `table_unit` is what stands before the table and holds for all its parts
    title: str | None
    unit: str | None
    table_unit: str | None


def _name(part: Part, named: _Name, text: str) -> _Name:
    # the unit of a block at the left (项目资金（万元）) is that of some columns alone
    stated = unit_in(part.title_text) if part.title_across else None
    unit = stated or _corner_unit(part, text)
    if part.title is None:
        return _Name(named.title, unit or named.unit, named.table_unit)
    return _Name(part.title_text, unit or named.table_unit, named.table_unit)


def _corner_unit(part: Part, text: str) -> str | None:
    # 编制单位：… 单位：万元 in a row between the title and the head
    words = (_words(cell, text) for row in part.rows[: part.head_rows] for cell in row)
    return next((unit_in(stated) for stated in words if _UNIT_LINE.search(stated)), None)


def _before(document: Document, number: int, grids: Sequence[Grid]) -> _Name:
    if grids and _goes_on(document, number, grids[-1]):
        return _Name(grids[-1].title, grids[-1].unit, grids[-1].unit)
    unit: str | None = None
    for words in _lines_before(document, number):
        stated = unit_in(words)
        is_aside = bool(_UNIT_LINE.search(words) or _BRACKETED.fullmatch(words))
        unit = unit or stated
        if not is_aside:
            title = words if _is_caption(words) else None
            return _Name(title, unit if title or not stated else None, unit if title or not stated else None)
    return _Name(None, unit, unit)


def _goes_on(document: Document, number: int, last: Grid) -> bool:
    # right under another table whose head begins with the same word: a second table of one title
    if last.block != number - 1 or not last.head_rows:
        return False
    corner = _words(document.blocks[number].cells[0], document.text)
    first = next((row[0] for row in rows_of(last.cells) if len(row) > 1), None)
    return bool(corner) and first is not None and _words(first, document.text) == corner


def _lines_before(document: Document, number: int) -> Iterator[str]:
    left = LINES_BEFORE
    for block in reversed(document.blocks[max(0, number - 2 * LINES_BEFORE) : number]):
        if block.kind is BlockKind.FURNITURE:
            continue
        if block.kind is BlockKind.TABLE and len(block.cells) != 1:
            return
        for span in reversed(list(split_lines(document.text, block.span))):
            if left:
                left -= 1
                yield span.of(document.text)


def _is_caption(words: str) -> bool:
    return len(words) <= CAPTION_LENGTH and bool(_HAN.search(words)) and not _NOT_CAPTION.search(words)


_HAN = regex.compile(r'\p{Han}{2}')
# （2023年度） below the title
_BRACKETED = regex.compile(r'[（(][^（()）]{1,30}[)）]')
_NOT_CAPTION = regex.compile(r'[。；！？，]|(?<!^附.{0,6}|^表.{0,6})[:：]')


@dataclass(frozen=True, slots=True)
class GridWords:
    """The words that name the cells of a grid, made once so that reading all cells stays linear.

    `heads` holds for each column the words above it, from outer to inner; `labels` for each row the words of its
    label columns with the column of each, those of merged and empty cells taken from above; `wholes` for each row
    of a form that tells parts (省财政 | N | 省财政 | N) the row whose labels name them.
    """

    heads: tuple[tuple[str, ...], ...]
    labels: Mapping[int, tuple[tuple[int, str], ...]]
    is_form: bool
    wholes: Mapping[int, int]

    def head_path(self, column: int, row: int | None = None) -> tuple[str, ...]:
        """Return the head words above a column, from outer to inner, each once; of `row` where it tells parts."""
        if row is not None and row in self.wholes:
            return self.row_path(self.wholes[row], column)
        return self.heads[column] if 0 <= column < len(self.heads) else ()

    def row_path(self, row: int, column: int | None = None) -> tuple[str, ...]:
        """Return the label words of a row, those left of `column` where it is given, each once.

        In a form (no head rows) the label of a value is what stands between it and the value before.
        """
        labels = [(at, words) for at, words in self.labels.get(row, ()) if column is None or at < column]
        if self.is_form and column is not None:
            labels = _last_run(labels, column)
        return _distinct(words for _, words in labels)


def _last_run(labels: Sequence[tuple[int, str]], column: int) -> list[tuple[int, str]]:
    # '' stands for a value: what is left of it names another cell
    run: list[tuple[int, str]] = []
    for at, words in reversed(labels):
        if at < column and not words:
            break
        run.append((at, words))
    return run[::-1]


def read_words(grid: Grid, text: str) -> GridWords:
    """Return the words that name the cells of a grid."""
    rows = rows_of(grid.cells)
    width = max(cell.column + cell.column_span for cell in grid.cells)
    heads, body = rows[: grid.head_rows], rows[grid.head_rows :]
    paths = _shifted(_head_paths(heads, width, text), heads, body, text)
    if not body or not any(paths):
        labels = {row[0].row: _form_labels(row, text) for row in rows}
        return GridWords(paths, labels, is_form=True, wholes=_wholes(labels))
    return GridWords(paths, _body_labels(body, _label_columns(body, text), text), is_form=False, wholes={})


def head_path(grid: Grid, column: int, text: str) -> tuple[str, ...]:
    """Return the words of the head cells above a column, from outer to inner, each once (see `read_words`)."""
    return read_words(grid, text).head_path(column)


def row_path(grid: Grid, row: int, text: str, column: int | None = None) -> tuple[str, ...]:
    """Return the words of the label cells of a row, left of `column` where it is given (see `read_words`)."""
    return read_words(grid, text).row_path(row, column)


def _words(cell: GridCell, text: str) -> str:
    return ''.join(piece.strip() for piece in cell.span.of(text).split('\n'))


def _distinct(words: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def _head_paths(heads: Sequence[Row], width: int, text: str) -> tuple[tuple[str, ...], ...]:
    # a row of one cell is the title, a row of fields (编制单位：…) names no column
    rows = [row for row in heads if len(row) > 1 or row[0].column > 0]
    rows = [row for row in rows if not all(is_field(_words(cell, text)) for cell in row)]
    ragged = _ragged_paths(rows, text)
    if ragged is not None and len(ragged) <= width:
        return (*ragged, *[()] * (width - len(ragged)))
    above: list[list[str]] = [[] for _ in range(width)]
    for row in rows:
        for cell in row:
            words = _words(cell, text)
            for column in range(cell.column, min(width, cell.column + cell.column_span)):
                above[column].append(words)
    return tuple(_distinct(iter(words)) for words in above)


def _shifted(
    paths: tuple[tuple[str, ...], ...], heads: Sequence[Row], body: Sequence[Row], text: str
) -> tuple[tuple[str, ...], ...]:
    # a head with fewer cells than the rows below has lost a merged cell: labels are what is merged, so the heads of
    # the values stand at the right and the first label's head covers the columns that are too many
    used = {cell.column for row in body for cell in row if _words(cell, text)}
    headed = [column for column, path in enumerate(paths) if path]
    if not headed or any(cell.column_span > 1 for row in heads for cell in row if len(row) > 1):
        return paths
    first = 1 if _stands_beside(heads, body, text) else 0
    surplus = max(used, default=0) - headed[-1]
    if surplus < 1 or headed != list(range(headed[-1] + 1)) or first > headed[-1]:
        return paths
    return (
        *paths[:first],
        *[paths[first]] * surplus,
        *paths[first : headed[-1] + 1],
        *paths[headed[-1] + surplus + 1 :],
    )


def _stands_beside(heads: Sequence[Row], body: Sequence[Row], text: str) -> bool:
    # the title of a block: nothing stands below it
    below = [row[0] for row in body if row[0].column == 0]
    return bool(heads) and heads[0][0].column == 0 and not any(_words(cell, text) for cell in below)


def _ragged_paths(rows: Sequence[Row], text: str) -> list[tuple[str, ...]] | None:
    # a head that lost its merged cells: 其中： stands for the words of the next row
    if len(rows) < 2 or any(cell.column_span > 1 for row in rows for cell in row):
        return None
    filled = [[words for cell in row if (words := _words(cell, text))] for row in rows]
    if not any(words.endswith(('：', ':')) for words in filled[0]):
        return None
    return _opened(filled, 0)


def _opened(filled: Sequence[Sequence[str]], level: int) -> list[tuple[str, ...]]:
    paths: list[tuple[str, ...]] = []
    for words in filled[level]:
        if words.endswith(('：', ':')) and level + 1 < len(filled):
            paths.extend((words, *path) for path in _opened(filled, level + 1))
        else:
            paths.append((words,))
    return paths


def _label_columns(body: Sequence[Row], text: str) -> tuple[int, ...]:
    counts: dict[int, list[int]] = {}
    for row in body:
        for cell in row:
            words = _words(cell, text)
            # - and / stand for a value that is not there
            if _WORDED.search(words):
                total = counts.setdefault(cell.column, [0, 0, 0])
                total[0] += 1
                total[1] += is_value(words)
                total[2] += is_prose(words)
    return tuple(
        column
        for column, (cells, values, prose) in sorted(counts.items())
        if values <= VALUE_SHARE * cells and prose <= VALUE_SHARE * cells
    )


_WORDED = regex.compile(r'[\p{Han}\d]')


def _body_labels(body: Sequence[Row], columns: Sequence[int], text: str) -> Mapping[int, tuple[tuple[int, str], ...]]:
    labels: dict[int, tuple[tuple[int, str], ...]] = {}
    current = dict.fromkeys(columns, '')
    for row in body:
        stated = {cell.column: _words(cell, text) for cell in row}
        if not any(stated.values()):
            continue
        begun = False
        for column in columns:
            # below a new label nothing is taken from above: the row 合计 has no second label
            words = stated.get(column, '')
            if words or begun:
                current[column] = words
            begun = begun or bool(words)
        named = ((column, words) for column, words in current.items() if words and not is_value(words))
        labels[row[0].row] = tuple(named)
    return labels


def _form_labels(row: Row, text: str) -> tuple[tuple[int, str], ...]:
    words = [(cell.column, _words(cell, text)) for cell in row]
    filled = [(column, word) for column, word in words if word]
    named = [(column, '' if is_value(word) else word) for column, word in filled]
    # ≥60000人次 | 61406: what stands beside a bound is its result and has the same label
    bounds = {place for place, (_, word) in enumerate(filled) if word.startswith(BOUNDS) and is_value(word)}
    paired = {place for place in bounds if place + 1 < len(named) and not named[place + 1][1]}
    return tuple(name for place, name in enumerate(named) if place not in paired)


def _wholes(labels: Mapping[int, tuple[tuple[int, str], ...]]) -> Mapping[int, int]:
    # 省财政 | N | 省财政 | N below 计划安排资金 | N | 实际到位资金 | N (phrasebook 5.1): one word for all is a part
    wholes: dict[int, int] = {}
    last, above = None, frozenset[int]()
    for row, named in labels.items():
        columns = frozenset(column for column, words in named if words)
        if len({words for _, words in named if words}) == 1 < len(columns):
            if last is not None and columns <= above:
                wholes[row] = last
        elif len(columns) > 1:
            last, above = row, columns
    return wholes
