"""A table block in, its parts out: the stretches between title rows, each with its title and its head rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from pipeline.model.document import Block, GridCell

Row = tuple[GridCell, ...]

# a cell of more characters is read as prose; separates 城乡居民基本养老保险政策知晓率 from a sentence
PROSE_LENGTH = 30
# a title row or block title; separates 整体支出绩效定量目标及实施计划完成情况 from a paragraph in a merged cell
TITLE_LENGTH = 45
# a head cell; separates 纳入专户管理的非税收入拨款 from the words of an indicator
HEAD_LENGTH = 24
# a head in the middle of a form has so many cells at least; fewer are labels and values by turns
WIDE_HEAD = 4
# rows looked at for the type of a column; more tell nothing new and would cost time on very long tables
SAMPLE = 60


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive rows of a table that are read together.

    `title` is the cell that names the part: a row of one cell across (`title_across`), or a cell at the left of all
    its rows. `head_rows` counts the title row too. A table of one column is a box around text (`is_layout`).
    """

    rows: tuple[Row, ...]
    title: GridCell | None
    title_text: str
    title_across: bool
    head_rows: int
    is_layout: bool = False


def find_parts(block: Block, text: str) -> tuple[Part, ...]:
    """Split the table where a title row, a block at the left or a repeated head begins a new part."""
    rows = rows_of(block.cells)
    if not rows:
        return ()
    if max(cell.column + cell.column_span for cell in block.cells) == 1:
        return (Part(rows, None, '', title_across=False, head_rows=0, is_layout=True),)
    table = _Table(rows, text)
    starts = _starts(table)
    bounds = [*starts, len(rows)]
    return tuple(_make_part(table, first, bounds[place + 1], starts[first]) for place, first in enumerate(starts))


def rows_of(cells: Sequence[GridCell]) -> tuple[Row, ...]:
    """Group cells by their row, in row-major order; rows without a cell are left out."""
    rows: dict[int, list[GridCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    return tuple(tuple(sorted(rows[row], key=lambda cell: cell.column)) for row in sorted(rows))


def is_prose(words: str) -> bool:
    r"""Tell whether a cell is read sentence by sentence: long, or with the end mark of a sentence.

    >>> is_prose('参保人数'), is_prose('按时足额发放养老金。'), is_prose('1、征缴工作：\n全年征缴80万元')
    (False, True, True)
    """
    stripped = words.strip()
    return len(stripped) > PROSE_LENGTH or bool(_END_MARK.search(stripped))


_END_MARK = regex.compile(r'[。；！？]|：\s{0,20}\n|\p{Han}{4}\.$')


def is_value(words: str) -> bool:
    """Tell whether a cell states a number, with or without sign, unit and hedge.

    >>> [is_value(w) for w in ('131.56', '≥95%', '8,475万元', '95%以上', '2022年', '分值', '1、二级机构')]
    [True, True, True, True, False, False, False]
    """
    return bool(_VALUE.fullmatch(words.strip()))


_VALUE = regex.compile(
    r'[≥≤＞＜><=＝≧≦约近+＋±-]{0,3}\s?(?!(?:19|20)\d\d\s?年)[\d０-９][\d０-９,，.．]{0,20}\s?'
    r'(?:[%％‰℃]|个?百分[点比]|[\p{Han}/]{1,5})?\s?(?:[（(]?含[)）]?)?(?:以上|以下|以内|左右|及以上|\+)?'
)


def is_field(words: str) -> bool:
    """Tell whether a cell holds a field's label and its value, so that it is no head.

    >>> is_field('金额单位：万元'), is_field('其中：')
    (True, False)
    """
    return bool(_FIELD.search(words))


_FIELD = regex.compile(r'\p{Han}\s?[:：]\s{0,4}\S')


def is_head_word(words: str) -> bool:
    """Tell whether a cell could stand in the head of a table: short words without a figure or the mark of a sentence.

    >>> [is_head_word(w) for w in ('分值', '执行率（B/A）', '2022年决算数', '2022年', '95%', '10人', '完成任务。')]
    [True, True, True, True, False, False, False]
    """
    if _PERIOD.fullmatch(words.strip()):
        return True
    plain = _HARMLESS.sub('', words.strip())
    return 0 < len(words.strip()) <= HEAD_LENGTH and not _NOT_HEAD.search(plain)


_PERIOD = regex.compile(r'(?:(?:19|20)\d\d\s?年(?:度|末|底)?|\d{1,2}\s?月份?|第?[一二三四1-4]季度)')
_HARMLESS = regex.compile(r'[（(【\[][^（()）\]】]{0,30}[)）\]】]|(?:19|20)\d\d\s?年?|\s')
_NOT_HEAD = regex.compile(r'[\d０-９。；！？]|^$|^[-—/]+$')


class _Table:
    """The rows of a table with the words of their cells."""

    def __init__(self, rows: tuple[Row, ...], text: str) -> None:
        self.rows = rows
        self.width = max(cell.column + cell.column_span for row in rows for cell in row)
        self.words = [[cell.span.of(text).strip() for cell in row] for row in rows]
        self.covered = _covered(rows)
        self.filled = [
            [(cell, words) for cell, words in zip(row, texts, strict=True) if words]
            for row, texts in zip(rows, self.words, strict=True)
        ]
        self.head_cells = [[is_head_word(words) for _, words in row] for row in self.filled]
        self._kinds: dict[int, str] = {}

    def kinds(self, place: int) -> str:
        """Return a letter for each filled cell of a row: v a value, p prose, - a placeholder, w other words."""
        if place not in self._kinds:
            self._kinds[place] = ''.join(_kind(words) for _, words in self.filled[place])
        return self._kinds[place]

    def first(self, place: int) -> str:
        """Return the words in the first column of a row, '' where it is empty or covered from above."""
        row = self.rows[place]
        return self.words[place][0] if row and row[0].column == 0 else ''

    def is_head(self, place: int, start: int = 0) -> bool:
        """Tell whether all filled cells from column `start` on could be heads, and there is one."""
        row, heads = self.filled[place], self.head_cells[place]
        chosen = [is_head for (cell, _), is_head in zip(row, heads, strict=True) if cell.column >= start]
        return bool(chosen) and all(chosen)


def _covered(rows: tuple[Row, ...]) -> list[bool]:
    # whether a cell of an earlier row reaches into the row
    covered, reach = [], 0
    for row in rows:
        number = row[0].row
        covered.append(reach > number)
        reach = max([reach, *(cell.row + cell.row_span for cell in row if cell.row_span > 1)])
    return covered


def _starts(table: _Table) -> dict[int, int]:
    # place of the first row of each part -> the rows that its block title spans (0 for another kind of start)
    starts: dict[int, int] = {0: 0}
    headed, corner, block_end, head = False, '', 0, _skip_preamble(table, 0)
    for place in range(len(table.rows)):
        if place < block_end:
            continue
        across = _is_title_row(table, place)
        span = 0 if headed or across else _block_rows(table, place)
        begins = across or span or place == block_end > 0 or _begins_wider_head(table, place, headed=headed)
        if begins or (corner and _repeats(table, place, corner)):
            starts[place] = span
            headed, corner, block_end = False, '', place + span if span else 0
            head = _skip_preamble(table, place + across)
        if place == head and not span:
            headed = _head_rows(table, place, len(table.rows), 0) > 0
            corner = table.first(place) if headed else ''
    return starts


def _begins_wider_head(table: _Table, place: int, *, headed: bool) -> bool:
    # a form of wide cells above a table of its own: a full row of heads, wider than the row before, over values
    if headed or not 0 < place < len(table.rows) - 1 or not table.is_head(place):
        return False
    width = len(table.filled[place])
    is_full = width == table.width and width >= WIDE_HEAD
    is_wider = 2 * len(table.rows[place - 1]) <= width
    return is_full and is_wider and 'v' in table.kinds(place + 1)


def _skip_preamble(table: _Table, place: int) -> int:
    # rows such as 编制单位：… 单位：万元 between the title and the head
    while place < len(table.rows) and _is_preamble(table, place):
        place += 1
    return place


def _is_preamble(table: _Table, place: int) -> bool:
    words = [words for _, words in table.filled[place]]
    return bool(words) and all(map(is_field, words))


def _is_title_row(table: _Table, place: int) -> bool:
    row = table.rows[place]
    if len(row) != 1 or row[0].column != 0 or table.covered[place]:
        return False
    words = _joined(table.words[place][0])
    return 2 <= len(words) <= TITLE_LENGTH and not _NOT_TITLE.search(words)


_NOT_TITLE = regex.compile(r'[。；！？，]|[:：].|^[\d.,%％\s-]{1,40}$|签字|签名|年\s{1,9}月')


def _joined(words: str) -> str:
    return ''.join(line.strip() for line in words.split('\n'))


def _block_rows(table: _Table, place: int) -> int:
    # how many rows a block title at the left spans, 0 where there is none: its own row is a head, and the rows
    # beside it hold more than heads (机构名称 over a head of two levels is no block)
    title = _joined(table.first(place))
    if not 2 <= len(title) <= TITLE_LENGTH or _NOT_TITLE.search(title) or len(table.filled[place]) < 3:
        return 0
    if not table.is_head(place, 1) or (not is_head_word(title) and len(title) <= HEAD_LENGTH):
        return 0
    rows = _rows_beside(table, place)
    body = range(place + 1, place + rows)
    if not any(table.filled[row] and not table.is_head(row) for row in body):
        return 0
    return rows


def _rows_beside(table: _Table, place: int) -> int:
    stated = table.rows[place][0].row_span
    rows = 1
    while place + rows < len(table.rows) and not table.first(place + rows) and not _is_title_row(table, place + rows):
        rows += 1
    return max(rows, min(stated, len(table.rows) - place))


def _repeats(table: _Table, place: int, corner: str) -> bool:
    # the corner of the head again, with other heads beside it: a second table under the same title
    return table.first(place) == corner and table.is_head(place)


def _make_part(table: _Table, first: int, end: int, block_rows: int) -> Part:
    across = _is_title_row(table, first)
    title = table.rows[first][0] if across or block_rows else None
    top = first if block_rows else _skip_preamble(table, first + across)
    heads = _head_rows(table, top, end, 1 if block_rows else 0)
    return Part(
        rows=table.rows[first:end],
        title=title,
        title_text=_joined(table.words[first][0]) if title else '',
        title_across=across,
        head_rows=top - first + heads if heads else int(across),
    )


def _head_rows(table: _Table, first: int, end: int, start: int) -> int:
    # the first row must be all heads, and what stands below must be of another type
    if first >= end or not table.is_head(first, start) or len(table.filled[first]) < 2:
        return 0
    rows = 1
    while first + rows < end and _continues_head(table, first + rows, start):
        rows += 1
    body = range(first + rows, min(end, first + rows + SAMPLE))
    return rows if start or _is_another_type(table, first, body) else 0


def _continues_head(table: _Table, place: int, start: int) -> bool:
    if not table.is_head(place, start):
        return False
    if start:
        return table.filled[place][0][0].column > start
    return not table.first(place)


def _is_another_type(table: _Table, head: int, body: range) -> bool:
    rows = [place for place in body if table.filled[place]]
    valued = [place for place in rows if 'v' in table.kinds(place)]
    width = len(table.filled[head])
    if valued and width == 2 and body.start == head + 1:
        return len(rows) >= 2 and all(table.kinds(place)[1:] == 'v' for place in rows)
    if valued:
        widest = max(len(table.rows[place]) for place in rows)
        is_narrow = 2 * width <= widest and body.start == head + 1
        return not is_narrow and not _is_form(table, valued, body)
    prose = any(table.kinds(place).count('p') >= 2 for place in rows)
    even = width >= 3 and len(rows) >= 2 and all(cell.column_span == 1 for cell in table.rows[head])
    return prose or (even and not any(_has_pair(table, place) for place in (head, *rows)))


def _kind(words: str) -> str:
    if is_value(words):
        return 'v'
    if not _WORDED.search(words):
        return '-'
    return 'p' if is_prose(words) else 'w'


# - and / stand for a value that is not there
_WORDED = regex.compile(r'[\p{Han}\d]')


def _is_form(table: _Table, valued: Sequence[int], body: range) -> bool:
    # 人员编制 10 实有人数 10: label and value by turns, and no label stands for several rows
    if any(cell.row_span > 1 for place in valued for cell, _ in table.filled[place]):
        return False
    if any(table.filled[place] and not table.first(place) for place in body):
        return False
    by_turns = sum('wvwv' in table.kinds(place).replace('-', 'v') for place in valued)
    return 2 * by_turns > len(valued)


def _has_pair(table: _Table, place: int) -> bool:
    # a row with a label that ends in a colon is a line of a form
    return any(words.endswith(('：', ':')) for _, words in table.filled[place])
