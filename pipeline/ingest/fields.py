"""Lines above or below a report go in; the fields of the page's 信息公开 block and the lines they stand on come out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.patterns.page_words import PageWords

_WEAK = frozenset({'title', 'category', 'keywords', 'summary', 'disclosure', 'author', 'views', 'valid_until', 'day'})
"""Fields whose labels are also ordinary words of a report; they count only beside another field."""

_ALONE = frozenset({'published_on', 'index_number', 'agency'})
"""Fields that make a line of the page by themselves (发布时间：…), where label and value are parted by a colon."""

_LONGEST = {'index_number': 60, 'agency': 40, 'doc_number': 60, 'validity': 12, 'title': 120, 'summary': 500}
_LONGEST_OTHER = 60
_SHAPE = {
    'published_on': re.compile(r'\d(?!.{0,60}报告$)'),  # the title may follow where the date is empty
    'day': re.compile(r'\d(?!.{0,60}报告$)'),
    'written_on': re.compile(r'\d(?!.{0,60}报告$)'),
    'valid_until': re.compile(r'\d|^.{1,6}$'),
    'index_number': re.compile(r'^(?=.{0,60}\d)[^。]{1,60}$'),
    'doc_number': re.compile(r'\d(?!.{0,60}报告$)|号$|^.$'),
    'agency': re.compile(r'^[^\d。：:]{1,40}$(?<!报告)'),  # the title may follow where the source is empty
    'validity': re.compile(r'^[^\d。：:]{1,8}$'),
    'views': re.compile(r'^\d{1,9}$'),
    'author': re.compile(r'^[^\d。]{1,20}$(?<!报告)'),
}
"""What tells a value from the next label or the title where the value is missing."""

_MAX_REACH = 3
"""Lines without a label that may stand between two lines of one block (values, unknown labels)."""

_MAX_LINE = 1000
_MAX_TABLE = 2000
_MIN_GLUED_DIGITS = 8  # an index number stuck to its label: 监督索引号 and twenty digits
_NO_VALUE_RE = re.compile(r'[\s\-–—_/无|]{0,100}')
_MARKS = '•·●▪◆■◇□★*'
_BULLETS = f'{_MARKS}-–— \t\u3000\xa0【[（('
_VALUE_EDGES = f'{_MARKS}|｜【】[]（）() \t\u3000\xa0;；'


@dataclass(frozen=True, slots=True)
class FoundFields:
    """Values by canonical field name as printed (empty ones absent), and the indices of the lines of the block."""

    values: dict[str, str] = field(default_factory=dict)
    lines: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Pair:
    name: str
    value: str
    colon: bool
    complete: bool  # False where the label ends the line, so that the value may stand on the next


@dataclass(slots=True)
class _Line:
    index: int
    pairs: list[_Pair]
    last: int  # the last line that belongs to it, its value line included


class FieldFinder:
    """Finds the metadata block of a page by the labels of its words.

    >>> words = PageWords({'文号': 'doc_number', '发布日期': 'published_on'}, frozenset(), (), (), ())
    >>> FieldFinder(words).find(['• 文号', '• 发布日期', '  2023-04-19'])
    FoundFields(values={'published_on': '2023-04-19'}, lines=frozenset({0, 1, 2}))
    """

    def __init__(self, words: PageWords) -> None:
        """Take the words."""
        self._words = words
        self._pattern = words.label_re
        self._buttons = words.button_re

    def find(self, lines: Sequence[str]) -> FoundFields:
        """Find the block among `lines` (the margin of one page; an empty string is a blank line).

        Shapes: label and value on one line, on two lines, glued, several pairs on a line. A label is never taken as
        the value of the label before it, and a value on a line of its own must look like its field. A single pair
        counts only for dates of publication, index numbers and sources, and only with a colon.
        """
        values: dict[str, str] = {}
        owned: set[int] = set()
        for run in _runs(list(self._labelled_lines(lines))):
            if _is_block(run):
                values = _values(pair for line in run for pair in line.pairs) | values
                owned.update(index for line in run for index in range(line.index, line.last + 1))
                owned.update(_unknown_labels(lines, run[0].index, run[-1].last, owned))
        return FoundFields(values, frozenset(owned))

    def find_in_table(self, rows: Sequence[Sequence[str]]) -> dict[str, str] | None:
        """Return the fields of a table that is a metadata block, or None where it is not one.

        `rows` are the texts of its cells. It is one where most of its filled cells are labels or values of fields,
        two strong fields at least.
        """
        cells = [cell for row in rows for cell in row]
        if sum(map(len, cells)) > _MAX_TABLE:
            return None
        headed = self._headed_values(rows)
        if headed is not None:
            return headed
        lines = list(self._labelled_lines(cells))
        covered = {index for line in lines for index in range(line.index, line.last + 1)}
        pairs = [pair for line in lines for pair in line.pairs]
        filled = {index for index, cell in enumerate(cells) if cell}
        if len({pair.name for pair in pairs} - _WEAK) < 2 or 2 * len(covered & filled) < len(filled):
            return None
        return _values(pairs)

    def _headed_values(self, rows: Sequence[Sequence[str]]) -> dict[str, str] | None:
        """Read a table whose first row is nothing but labels and whose second row is their values."""
        if len(rows) != 2 or len(rows[0]) != len(rows[1]) or len(rows[0]) < 3:
            return None
        names = [name for name in map(self._bare_label, rows[0]) if name]
        if len(names) < len(rows[0]) or len(set(names) - _WEAK) < 2 or any(map(self._bare_label, rows[1])):
            return None
        return {name: value for name, value in zip(names, rows[1], strict=True) if value}

    def _bare_label(self, cell: str) -> str | None:
        match = self._pattern.fullmatch(cell.strip())
        return self._name(match) if match else None

    def _name(self, match: re.Match[str]) -> str:
        return self._words.fields[re.sub(r'\s', '', match.group(1))]

    def _labelled_lines(self, lines: Sequence[str]) -> Iterator[_Line]:
        index = 0
        while index < len(lines):
            pairs = self._pairs(lines[index])
            last = index
            if pairs and not pairs[-1].complete and index + 1 < len(lines):
                value = lines[index + 1].strip(_VALUE_EDGES)
                if value and self._is_value(lines, index + 1, pairs[-1].name, value):
                    pairs[-1] = _Pair(pairs[-1].name, value, pairs[-1].colon, complete=True)
                    last = index + 1
            if pairs:
                yield _Line(index, pairs, last)
            index = last + 1

    def _is_value(self, lines: Sequence[str], index: int, name: str, value: str) -> bool:
        if not _fits(name, value) or self._pairs(lines[index]):
            return False
        # What follows an empty 内容概述 at the end of the block is the report's own title.
        return name in _SHAPE or any(self._pairs(line) for line in lines[index + 1 : index + _MAX_REACH])

    def _pairs(self, line: str) -> list[_Pair]:
        text = line.strip().lstrip(_BULLETS)
        if not text or len(text) > _MAX_LINE:
            return []
        marks = _label_marks(text, self._pattern)
        if not marks:
            return []
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        pairs = [
            _pair(self._name(mark), mark, self._before_buttons(text[mark.end() : end]), ends_line=end == len(text))
            for mark, end in zip(marks, ends, strict=True)
        ]
        return pairs if _may_be_pairs(pairs, marks[0], text) else []

    def _before_buttons(self, rest: str) -> str:
        """Cut 【字号：大 中 小】 and its like off a value."""
        button = self._buttons.search(rest) if rest else None
        return rest[: button.start()] if button else rest


def _label_marks(text: str, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """Return the labels of a line that begins with one; later ones stand after a blank or before a colon."""
    first = pattern.match(text)
    if first is None:
        return []
    marks = [first]
    for match in pattern.finditer(text, first.end()):
        apart = text[match.start() - 1] in ' \t\u3000\xa0|｜【[（(;；'
        ends = match.end() == len(text) or text[match.end() - 1] in ' \u3000\xa0' or text[match.end()] in '\t|｜'
        if match.group(2) or (apart and ends):
            marks.append(match)
    return marks


def _pair(name: str, mark: re.Match[str], rest: str, *, ends_line: bool) -> _Pair:
    value = rest.strip(_VALUE_EDGES)
    return _Pair(name, value, colon=bool(mark.group(2)), complete=bool(value) or not ends_line)


def _may_be_pairs(pairs: list[_Pair], first: re.Match[str], text: str) -> bool:
    if first.group(2) or first.end() == len(text) or len(pairs) > 1:
        return True
    return _fits(pairs[0].name, pairs[0].value)  # 索引号kys001, 有效性 有效, but not 来源于财政补助的资金


def _values(pairs: Iterable[_Pair]) -> dict[str, str]:
    values: dict[str, str] = {}
    for pair in pairs:
        if pair.value and not _NO_VALUE_RE.fullmatch(pair.value):
            values.setdefault(pair.name, pair.value)
    return values


def _fits(name: str, value: str) -> bool:
    if len(value) > _LONGEST.get(name, _LONGEST_OTHER):
        return False
    shape = _SHAPE.get(name)
    return shape.search(value) is not None if shape else name == 'summary' or '。' not in value


def _runs(lines: list[_Line]) -> Iterator[list[_Line]]:
    run: list[_Line] = []
    for line in lines:
        if run and line.index - run[-1].last > _MAX_REACH + 1:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _is_block(run: list[_Line]) -> bool:
    pairs = [pair for line in run for pair in line.pairs]
    strong = {pair.name for pair in pairs if pair.name not in _WEAK}
    if len(strong) > 1:
        return True
    if any(pair.name in _ALONE and pair.colon and _fits(pair.name, pair.value) for pair in pairs):
        return True
    return any(pair.name == 'index_number' and _digits(pair.value) >= _MIN_GLUED_DIGITS for pair in pairs)


def _digits(value: str) -> int:
    return sum(letter.isdigit() for letter in value)


def _unknown_labels(lines: Sequence[str], first: int, last: int, owned: set[int]) -> Iterator[int]:
    """Give the lines inside a block that are pairs with labels we do not know: bulleted, or short with a colon."""
    for index in range(first, last + 1):
        text = lines[index].strip()
        if index not in owned and text and len(text) <= _LONGEST_OTHER and '。' not in text:
            bulleted = text[0] in _MARKS
            if bulleted or re.match(r'[^:：\s]{1,10}[:：]', text):
                yield index
