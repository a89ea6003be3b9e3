"""Characters with boxes go in; lines of words come out, in reading order."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.ingest.pdf_page import PdfPage
from pipeline.model.document import BBox

TOUCH = 0.15
"""Share of the letter height: letters with a wider gap are of two runs. Kerning stays below 0.1, the blank that Word
and LibreOffice leave between 汉字 and digits is 0.2 to 0.25."""
LATIN_BLANK = 0.17
"""Share of the letter height: a wider gap between two Latin letters or digits is a blank that was not printed; a blank
of Times is 0.25, squeezed in a full line 0.2."""
WIDE_BLANK = 0.8
"""Share of the letter height: a gap beside a 汉字 that is a blank; letters spread over a full line have up to 0.6."""
SAME_LINE = 0.5
"""Share of the smaller height that two runs of a line have in common; a raised mark has all, the next line 0.3."""
LEVEL = 0.12
"""Share of the letter height by which feet of the letters of a run may differ; a raised mark differs by 0.3."""
RAISED = 0.2
SMALL = 0.78
"""A footnote mark's height as a share of the line's (Word sets 0.58 to 0.67, others up to 0.75)."""
DOUBLE = 0.3
"""Share of the letter width: the same letter again within it is the same letter drawn for bold."""

MARK_RE = re.compile(r'[\[［(（〔]?(?:\d{1,3}|[①-⑳*＊†‡])[\])］）〕]?')
CJK_RE = re.compile(r'[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]')


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text with the place of each of its characters: page (0 for none) and four floats."""

    text: str
    pages: array  # type: ignore[type-arg]  # array('H'), one a character
    boxes: array  # type: ignore[type-arg]  # array('f'), four a character


@dataclass(frozen=True, slots=True)
class Run:
    """Letters `start` to `end` of a page that stand close beside each other on one foot line."""

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        """The height of the first letter, in points."""
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its words without blanks around, the box around it, the letter height `size`, all in points.

    `marks` are the footnote marks taken out of it; `open_end` tells that a blank was printed after its last word.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    text: str
    boxes: array  # type: ignore[type-arg]  # array('f'), four a character
    bold: bool
    marks: tuple[str, ...] = ()
    open_end: bool = False

    @property
    def bbox(self) -> BBox:
        """The box around the line."""
        return self.x0, self.y0, self.x1, self.y1


def is_cjk(char: str) -> bool:
    """Tell whether `char` is a 汉字 or full-width sign, beside which a line wraps without a blank.

    >>> is_cjk('县'), is_cjk('，'), is_cjk('3')
    (True, True, False)
    """
    return bool(CJK_RE.match(char))


def find_runs(page: PdfPage) -> list[Run]:
    """Cut the letters of a page where the next one stands apart, on another foot line or was made up by pdfium."""
    boxes = page.boxes
    x0, y0, x1, y1 = boxes[0::4], boxes[1::4], boxes[2::4], boxes[3::4]
    cuts = [
        index
        for index, (right, top, foot, left, head, next_foot) in enumerate(
            zip(x1, y0, y1, x0[1:], y0[1:], y1[1:], strict=False), start=1
        )
        if top == foot
        or not -TOUCH * (height := next_foot - head) < left - right < TOUCH * height
        or not -LEVEL * height < next_foot - foot < LEVEL * height
    ]
    ends = [0, *cuts, len(x0)]
    return [
        Run(start, end, x0[start], y0[start], x1[end - 1], y1[start])
        for start, end in pairwise(ends)
        if start < end and x0[start] < x1[start] and y0[start] < y1[start]
    ]


def find_lines(page: PdfPage, runs: Iterable[Run]) -> list[Line]:
    """Gather runs that stand beside each other, from the top down; lines without any words are left out."""
    lines = (_make_line(page, group) for group in _group(runs))
    return [line for line in lines if line is not None]


def _group(runs: Iterable[Run]) -> Iterator[list[Run]]:
    group: list[Run] = []
    anchor: Run | None = None
    for run in sorted(runs, key=_middle):
        if anchor is None or not _beside(anchor, run):
            if group:
                yield group
            group, anchor = [], run
        elif anchor.height < run.height <= 1.5 * anchor.height:
            anchor = run
        group.append(run)
    if group:
        yield group


def _middle(run: Run) -> float:
    return run.y0 + run.y1


def _beside(anchor: Run, run: Run) -> bool:
    common = min(anchor.y1, run.y1) - max(anchor.y0, run.y0)
    return common >= SAME_LINE * min(anchor.height, run.height)


def _make_line(page: PdfPage, group: list[Run]) -> Line | None:
    group.sort(key=_left)
    pieces, drawn_twice = _once(page, group)
    size, foot = _usual_size(pieces)
    pieces, marks = _part_marks(page, pieces, size, foot)
    text, boxes = _join(page, pieces, size)
    stripped = text.strip()
    if not stripped:
        return None
    skipped = len(text) - len(text.lstrip())
    boxes = boxes[4 * skipped : 4 * (skipped + len(stripped))]
    return Line(
        page=page.number,
        x0=boxes[0],
        y0=min(piece.y0 for piece in pieces),
        x1=boxes[-2],
        y1=max(piece.y1 for piece in pieces),
        size=size,
        text=stripped,
        boxes=boxes,
        bold=drawn_twice or all(page.bold[piece.start] for piece in pieces),
        marks=marks,
        open_end=text != text.rstrip(),
    )


def _left(run: Run) -> float:
    return run.x0


def _once(page: PdfPage, group: list[Run]) -> tuple[list[Run], bool]:
    """Leave out letters that are drawn again at nearly the same place, and tell whether most were."""
    if all(before.x1 - after.x0 < DOUBLE * after.height for before, after in pairwise(group)):
        return group, False
    letters = sorted((letter for run in group for letter in _letters(page, run)), key=_left)
    kept: list[Run] = []
    for letter in letters:
        if not any(_is_again(page, earlier, letter) for earlier in kept[-3:]):
            kept.append(letter)
    return _rejoin(kept), len(letters) >= 2 * len(kept) - 1


def _letters(page: PdfPage, run: Run) -> Iterator[Run]:
    for index in range(run.start, run.end):
        yield Run(index, index + 1, *page.boxes[4 * index : 4 * index + 4])


def _is_again(page: PdfPage, earlier: Run, letter: Run) -> bool:
    near = abs(letter.x0 - earlier.x0) < DOUBLE * max(letter.x1 - letter.x0, 0.1)
    return near and page.text[earlier.start] == page.text[letter.start]


def _rejoin(letters: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for letter in letters:
        last = joined[-1] if joined else None
        if last and last.end == letter.start and abs(letter.x0 - last.x1) < TOUCH * letter.height:
            joined[-1] = Run(last.start, letter.end, last.x0, last.y0, letter.x1, last.y1)
        else:
            joined.append(letter)
    return joined


def _usual_size(pieces: Sequence[Run]) -> tuple[float, float]:
    """Return the height of most letters and the foot of the longest piece that has it."""
    counts: dict[float, int] = {}
    for piece in pieces:
        height = round(2 * piece.height) / 2
        counts[height] = counts.get(height, 0) + piece.end - piece.start
    usual = max(counts, key=lambda height: (counts[height], height))
    longest = max(
        (piece for piece in pieces if round(2 * piece.height) / 2 == usual), key=lambda piece: piece.end - piece.start
    )
    return longest.height, longest.y1


def _part_marks(page: PdfPage, pieces: list[Run], size: float, foot: float) -> tuple[list[Run], tuple[str, ...]]:
    """Take out small raised digits glued to what precedes: footnote marks, which would make another number of 32人.

    After a Latin letter they stay: m2 is a unit.
    """
    if all(piece.height >= SMALL * size for piece in pieces):
        return pieces, ()
    kept: list[Run] = []
    marks: list[str] = []
    for piece in pieces:
        words = page.text[piece.start : piece.end].strip()
        if kept and _is_raised(piece, kept[-1], size, foot) and _is_mark(words, page.text[kept[-1].end - 1]):
            marks.append(words)
        else:
            kept.append(piece)
    return kept, tuple(marks)


def _is_raised(piece: Run, before: Run, size: float, foot: float) -> bool:
    return (
        piece.height < SMALL * size
        and foot - piece.y1 > RAISED * size
        and piece.x0 - before.x1 < 2 * LATIN_BLANK * size
    )


def _is_mark(words: str, before: str) -> bool:
    return bool(MARK_RE.fullmatch(words)) and not ('a' <= before.lower() <= 'z')


def _join(page: PdfPage, pieces: list[Run], size: float) -> tuple[str, array]:  # type: ignore[type-arg]
    blanks = [_has_blank(page, before, after, size) for before, after in pairwise(pieces)]
    if _is_spread(page, pieces, size):
        blanks = [False] * len(blanks)
    parts: list[str] = []
    boxes = array('f')
    for piece, blank in zip(pieces, [*blanks, False], strict=True):
        parts.append(page.text[piece.start : piece.end])
        boxes.extend(page.boxes[4 * piece.start : 4 * piece.end])
        if blank:
            parts.append(' ')
            boxes.extend((piece.x1, piece.y0, piece.x1, piece.y1))
    return ''.join(parts), boxes


def _has_blank(page: PdfPage, before: Run, after: Run, size: float) -> bool:
    last, first = page.text[before.end - 1], page.text[after.start]
    if last.isspace() or first.isspace():
        return False
    least = WIDE_BLANK if is_cjk(last) or is_cjk(first) else LATIN_BLANK
    return after.x0 - before.x1 > least * size


def _is_spread(page: PdfPage, pieces: list[Run], size: float) -> bool:
    """Tell whether single 汉字 are spread evenly over a cell or title: one word set wide (附　件), not several."""
    if len(pieces) < 2 or any(piece.end - piece.start > 1 or not is_cjk(page.text[piece.start]) for piece in pieces):
        return False
    gaps = [after.x0 - before.x1 for before, after in pairwise(pieces)]
    return max(gaps) - min(gaps) < TOUCH * size
