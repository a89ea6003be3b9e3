"""Lines go in; paragraphs come out, told apart by where their lines end and begin."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.ingest.pdf_lines import Line, Words, is_cjk

SAME_SIZE = 0.15
"""Share by which letter heights of one paragraph differ: 汉字 of one face vary by 0.04, a heading's next size by 0.17
(小三 to 四号 is 0.07: those are told apart by their ends)."""
INDENT = 0.9
"""Letter heights: a line that begins further in than this opens a paragraph (two letters as a rule, one in narrow
columns)."""
ALIGNED = 0.5
ROOM = 0.5
"""Letter heights of slack in the room left on a line: squeezed punctuation and hanging marks."""
PITCH = 1.3
"""Times the usual distance of lines from which on they are of two paragraphs; LibreOffice and Word add 0.5 or more."""
USUAL_PITCH = 1.6
"""Letter heights between lines where a document has no wrapped lines to measure."""
CENTERED = 2.4
"""Letter heights by which a centred line stands in on both sides; an indent of two letters measures up to 2.2, as the
height of a face may be 0.92 of its size."""
INDENTED_SHARE = 0.1
"""Share of the lines that stand in by two letters, and share that do not, where paragraphs open with an indent."""
NEARLY_FULL = 0.2
"""Share of the line that may be free where the next line shows by its missing indent that it goes on."""
BODY_SHARE = 0.75
"""Share of the width, right margin left out, that wrapped lines reach; lists and covers stay below."""
LONGEST_TOKEN = 40

SENTENCE_ENDS = frozenset('。！？；：!?;:')
QUOTES = frozenset('“”‘’"\'')
"""A typesetter breaks neither before nor behind a mark that may open or close."""
OPENING = QUOTES | frozenset('（《〈「『【〔［｛([{<')
CLOSING = QUOTES | frozenset('，。、；：？！）》〉」』】〕］｝)]}>%％‰℃…—·,.;:?!')
NEVER_FIRST = frozenset('，。、；：？！）》〉」』】〕］％℃')
ITEM_RE = re.compile(
    r'(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十百\d]{1,4}[章节部条]|[一二三四五六七八九十]{1,3}[、.．]'
    r'|\d{1,2}[、）)]|\d{1,2}[.．](?!\d)|[①-⑳]|[A-Za-z][、.．）)]|[●•·▪◆■□★])'
)
SERIES_RE = re.compile(r'(\D{0,4})(\d{1,2})[:：、.．)）]')


@dataclass(frozen=True, slots=True)
class Frame:
    """The left and right edge between which lines are set, and the usual distance of lines in letter heights.

    `spaced` tells that paragraphs stand further apart than lines, `indented` that their first lines stand in.
    """

    left: float
    right: float
    pitch: float = USUAL_PITCH
    spaced: bool = False
    indented: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that are one paragraph, first to last."""

    lines: tuple[Line, ...]
    centered: bool = False

    @property
    def words(self) -> Words:
        """The lines as one text."""
        return join_lines(self.lines)


def find_frame(lines: Sequence[Line], width: float) -> Frame:
    """Measure the edges of the body on pages of `width` points, and the distance of its wrapped lines.

    An edge is the outermost place where at least two lines begin or end; one line alone may hang out. Where all lines
    are short, the right margin is taken to be as wide as the left one.
    """
    if not lines:
        return Frame(0.0, width)
    size = median(line.size for line in lines)
    left = _outermost(sorted(line.x0 for line in lines), size * ALIGNED)
    right = -_outermost(sorted(-line.x1 for line in lines), size * ALIGNED)
    right = right if right >= BODY_SHARE * (width - left) else width - left
    edges = Frame(left, right)
    inside: list[float] = []
    between: list[float] = []
    for before, after in pairwise(lines):
        pitch = (after.y0 - before.y0) / before.size
        if before.page == after.page and 0.9 < pitch < 4 and _same_size(before, after):
            (inside if is_full(before, after, edges) else between).append(pitch)
    usual = median(inside) if inside else USUAL_PITCH
    starts = [(line.x0 - left) / line.size for line in lines]
    indented = sum(1.5 < start < 2.5 for start in starts) >= max(2, INDENTED_SHARE * len(lines))
    flush = sum(start < ALIGNED for start in starts) >= INDENTED_SHARE * len(lines)
    return Frame(left, right, usual, bool(between) and median(between) > PITCH * usual, indented and flush)


def _outermost(places: list[float], near: float) -> float:
    pairs = (place for place, following in pairwise(places) if following - place <= near)
    return next(pairs, places[0])


def find_paragraphs(lines: Iterable[Line], frame: Frame) -> Iterator[Paragraph]:
    """Join wrapped lines, over page ends too; lines of a title stay apart.

    Wrong where a paragraph without indent ends exactly at the right edge without a mark that ends a sentence.
    """
    group: list[Line] = []
    for line in lines:
        if group and not _continues(group, line, frame):
            yield Paragraph(tuple(group), is_centered(group[0], frame))
            group = []
        group.append(line)
    if group:
        yield Paragraph(tuple(group), is_centered(group[0], frame))


def is_full(before: Line, after: Line, frame: Frame) -> bool:
    """Tell whether the first unbreakable piece of `after` had no room left on `before`.

    A line that opens with a closing mark goes on in any case.
    """
    if after.text[0] in NEVER_FIRST:
        return True
    return _room(before, frame) - ROOM * before.size < _token_width(after)


def _goes_on(before: Line, after: Line, frame: Frame) -> bool:
    if is_full(before, after, frame):
        return True
    is_flush = after.x0 - frame.left < ALIGNED * after.size
    return frame.indented and is_flush and is_nearly_full(before, frame) and not ends_sentence(before.text)


def is_nearly_full(line: Line, frame: Frame) -> bool:
    """Tell whether a line ends near the right edge: typesetters leave some room rather than part a word."""
    return _room(line, frame) < NEARLY_FULL * (frame.right - frame.left)


def is_centered(line: Line, frame: Frame) -> bool:
    """Tell whether the line stands in the middle, well in from both edges."""
    before, behind = line.x0 - frame.left, frame.right - line.x1
    return min(before, behind) > CENTERED * line.size and abs(before - behind) < 2 * line.size


def opens_item(text: str) -> bool:
    """Tell whether a line begins with the mark of a heading or list item.

    >>> opens_item('（三）资金'), opens_item('2.15万元'), opens_item('2.工作')
    (True, False, True)
    """
    return bool(ITEM_RE.match(text))


def opens_next(first: str, text: str) -> bool:
    """Tell whether `text` counts on from `first`: the same word with the next number.

    >>> opens_next('目标3：参保', '目标4：宣传'), opens_next('目标3：参保', '4：宣传')
    (True, False)
    """
    before, after = SERIES_RE.match(first), SERIES_RE.match(text)
    if before is None or after is None:
        return False
    return before[1] == after[1] and int(before[2]) + 1 == int(after[2])


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends where a sentence may end.

    >>> ends_sentence('参保12人。'), ends_sentence('参保12人。”'), ends_sentence('参保12')
    (True, True, False)
    """
    return bool(SENTENCE_ENDS.intersection(text[-2:].rstrip('”’」』）)')[-1:]))


def join_lines(lines: Sequence[Line]) -> Words:
    """Write lines as one text: no blank beside 汉字, none inside a number, one between Latin words."""
    parts: list[str] = []
    pages, boxes = array('H'), array('f')
    for index, line in enumerate(lines):
        parts.append(line.text)
        pages.extend([line.page] * len(line.text))
        boxes.extend(line.boxes)
        blank = joint(line, lines[index + 1]) if index + 1 < len(lines) else ''
        if blank:
            parts.append(blank)
            pages.append(0)
            boxes.extend((0.0, 0.0, 0.0, 0.0))
    return Words(''.join(parts), pages, boxes)


def joint(before: Line, after: Line) -> str:
    """Return what stands between two lines of a paragraph: a blank or nothing.

    A line of Latin letters without any blank is a word that was cut because it is longer than the line.
    """
    last, first = before.text[-1], after.text[0]
    if is_cjk(last) or is_cjk(first):
        return ''
    if before.open_end:
        return ' '
    is_cut = before.text.isascii() and ' ' not in before.text
    return ' ' if last.isalpha() and first.isalpha() and not is_cut else ''


def _continues(group: list[Line], line: Line, frame: Frame) -> bool:
    before = group[-1]
    if not (_goes_on(before, line, frame) and _same_size(before, line) and _follows(before, line, frame)):
        return False
    is_told_apart = frame.spaced and before.page == line.page
    if is_centered(before, frame) or (opens_item(line.text) and ends_sentence(before.text) and not is_told_apart):
        return False
    if opens_next(group[0].text, line.text):
        return False
    indent = (line.x0 - frame.left) / line.size
    if indent <= INDENT:
        is_flush = len(group) == 1 and before.page != line.page and before.x0 - frame.left <= INDENT * before.size
        return not (is_flush and ends_sentence(before.text))
    if abs(line.x0 - before.x0) <= ALIGNED * line.size:
        return len(group) > 1 or not ends_sentence(before.text)
    return len(group) == 1 and opens_item(before.text) and line.x0 > before.x0 and not ends_sentence(before.text)


def _same_size(before: Line, after: Line) -> bool:
    return abs(before.size - after.size) <= SAME_SIZE * max(before.size, after.size)


def _follows(before: Line, after: Line, frame: Frame) -> bool:
    if before.page != after.page:
        return True
    return 0 < after.y0 - before.y0 <= PITCH * frame.pitch * max(before.size, after.size)


def _room(line: Line, frame: Frame) -> float:
    if is_centered(line, frame):
        return frame.right - frame.left - (line.x1 - line.x0)
    return frame.right - line.x1


def _token_width(line: Line) -> float:
    """Measure the piece at the line's start that a typesetter does not break."""
    text = line.text
    end = 1
    while end < min(len(text), LONGEST_TOKEN) and _holds(text[end - 1], text[end]):
        end += 1
    width: float = line.boxes[4 * end - 2] - line.boxes[0]
    return width


def _holds(before: str, after: str) -> bool:
    if before in OPENING or after in CLOSING or (before in CLOSING and after.isdigit()):
        return True
    return not (is_cjk(before) or is_cjk(after) or before.isspace() or after.isspace())
