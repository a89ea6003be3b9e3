"""A document in, its headings out, each with what the outline needs to nest it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum, auto

import regex

from pipeline.model.document import Document
from pipeline.model.frozen import dataclass
from pipeline.model.span import Span
from pipeline.patterns.structure_words import Strength, StructureWords
from pipeline.structure.chapters import chapter_of
from pipeline.structure.contents import without_contents
from pipeline.structure.lines import Line, Place, find_lines
from pipeline.structure.titles import (
    Opening,
    Phrase,
    Shape,
    core_of,
    is_strong,
    read_opening,
    read_phrase,
    shape_of,
    tidy_title,
)

# a longer line without number is text, whatever it holds
LONGEST_TITLE = 80
# the title of a report, on one line or joined from two or three
REPORT_TITLE_LENGTH = 60
# a shorter last line is the rest of a wrapped title: 养老保险绩效自评报告, not 2022年度项目支出绩效自评报告
WRAPPED_LENGTH = 14
# a title without number: 部门（单位）专项组织实施情况, not a short paragraph
PLAIN_LENGTH = 26
# the title of a block at the left of a table, not a row's label; separates 整体支出绩效定性目标及实施计划完成情况 from
# 年度总体目标 and 项目资金
BLOCK_LENGTH = 10
# an unnumbered title with a full stop is shorter: 项目组织管理情况。
STOPPED_LENGTH = 15
# a clause with text behind it is a title by itself up to here (被征地农民保障工作有序推进), then by its siblings too
SHORT_CLAUSE = 16
# a clause alone on its line
ALONE_CLAUSE = 30
# the text behind 个人缴费： must be a text and not a field's value
RUN_IN_TEXT = 8
# of the items of one list, how many must read like titles for a long clause to be one; separates a list of slogans
# with texts from a list of rules of which one happens to be short
SIBLING_SHARE = 0.5


class Kind(Enum):
    """What sort of heading: a title of the report, a part without number, a numbered heading, a title in a table."""

    TITLE = auto()
    FRONT = auto()
    PART = auto()
    ATTACHMENT = auto()
    NUMBERED = auto()
    BLOCK = auto()
    TABLE_TITLE = auto()
    PLAIN = auto()


@dataclass(frozen=True, slots=True)
class FoundHeading:
    """A heading before it has a level.

    `family` is the numbering family ('' for none) and `order` what the number counts; `mark` is the mark that ended
    the title, `rank` the level that the file gives.
    """

    kind: Kind
    number: str | None
    title: str
    span: Span
    run_in: bool = False
    family: str = ''
    order: int = 0
    mark: str = ''
    rank: int | None = None


def find_headings(document: Document, words: StructureWords) -> tuple[FoundHeading, ...]:
    """Return the headings of a document in reading order, tables of contents left out.

    Sentences that open with a number, row and column labels and 一是 are no headings. Wrong for lists whose items
    are all short nouns with a text behind each, and for titles that are whole sentences.
    """
    lines = without_contents(find_lines(document), words)
    return tuple(_Finder(lines, words).find())


@dataclass(frozen=True, slots=True)
class _Reading:
    # `core` holds the telling words of a line that is short enough for a title, '' for all others
    line: Line
    opening: Opening | None
    phrase: Phrase | None
    core: str


class _Finder:
    def __init__(self, lines: Sequence[Line], words: StructureWords) -> None:
        self.words = words
        self.readings = [_read(line, words) for line in lines]
        self.shares = _sibling_shares(self.readings)
        self.in_front = True
        self.last: FoundHeading | None = None
        self.last_place = -1
        self.chapter_box = -1
        self.counts: dict[str, int] = {}
        self.announced: set[str] = set()

    def find(self) -> Iterator[FoundHeading]:
        place = 0
        while place < len(self.readings):
            found, used = self._at(place)
            if found:
                self._note(found, place + used - 1)
                yield found
            if used == 1:
                for inside in self._inside(place):
                    self._note(inside, place)
                    yield inside
            place += used

    def _note(self, found: FoundHeading, place: int) -> None:
        self.last, self.last_place = found, place
        if not found.run_in:
            self.chapter_box = self.readings[place].line.box
        if found.kind is not Kind.TITLE:
            self.in_front = False
        if found.family:
            self.counts[found.family] = found.order

    def _at(self, place: int) -> tuple[FoundHeading | None, int]:
        reading = self.readings[place]
        if reading.opening:
            return self._numbered(place, reading.opening)
        if not reading.core and len(reading.line.text) > LONGEST_TITLE:
            return None, 1
        for find in (self._attachment, self._part, self._report_title, self._table_title, self._block, self._plain):
            found, used = find(place)
            if found:
                return found, used
        return None, 1

    def _numbered(self, place: int, opening: Opening) -> tuple[FoundHeading | None, int]:
        reading = self.readings[place]
        if reading.line.place is Place.HEADING and (whole := _as_stated(reading)):
            return whole, 1
        joined = self._joined_number(place, opening)
        if joined:
            return joined, 2
        if reading.phrase and self._is_title(place, opening, reading.phrase):
            return _numbered(reading.line, opening, reading.phrase), 1
        return None, 1

    def _is_title(self, place: int, opening: Opening, phrase: Phrase) -> bool:
        reading = self.readings[place]
        if phrase.shape is Shape.SENTENCE or phrase.mark in {'；', '！', '？'}:
            return False
        if reading.line.place is Place.CELL and _SCORING_RULE.search(reading.line.text):
            return False
        if phrase.follows:
            return self._is_run_in_title(place, opening, phrase)
        return self._is_title_alone(place, opening, phrase)

    def _is_run_in_title(self, place: int, opening: Opening, phrase: Phrase) -> bool:
        rest = len(self.readings[place].line.text) - phrase.end
        if phrase.mark == '：' and rest < RUN_IN_TEXT:
            return False
        if phrase.shape is Shape.NOUN:
            return True
        if opening.family.strength is Strength.ITEM or (phrase.mark == '：' and not phrase.is_simple):
            return False
        is_short = len(phrase.title) <= SHORT_CLAUSE and phrase.is_simple
        return is_short or self.shares[place] >= SIBLING_SHARE

    def _is_title_alone(self, place: int, opening: Opening, phrase: Phrase) -> bool:
        has_text = self._has_text_below(place)
        if phrase.shape is Shape.NOUN:
            return has_text or is_strong(opening) or (phrase.mark == '：' and place + 1 < len(self.readings))
        if not has_text or len(phrase.title) > ALONE_CLAUSE or phrase.title.endswith(self.words.table_endings):
            return False
        if phrase.mark:
            is_short = len(phrase.title) <= SHORT_CLAUSE and phrase.is_simple
            return is_short and (phrase.mark == '：' or self.shares[place] >= SIBLING_SHARE)
        return opening.family.strength is not Strength.ITEM

    def _has_text_below(self, place: int) -> bool:
        # the next line is neither a sibling nor the next number of an outer list
        if place + 1 >= len(self.readings):
            return False
        here, below = self.readings[place], self.readings[place + 1]
        if here.line.box != below.line.box or self.words.attachment.match(below.line.text):
            return False
        if below.opening is None or here.opening is None:
            return True
        return below.opening.family is not here.opening.family and below.opening.order == 1

    def _joined_number(self, place: int, opening: Opening) -> FoundHeading | None:
        # a numbered title that breaks off at 、 or within a bracket goes on in the next line
        reading, phrase = self.readings[place], self.readings[place].phrase
        if not phrase or not is_strong(opening) or not _BROKEN_OFF.search(reading.line.text) or phrase.follows:
            return None
        rest = self._continuation(place + 1)
        if not rest:
            return None
        title = tidy_title(phrase.title + rest.line.text)
        if shape_of(title, self.words) is not Shape.NOUN:
            return None
        found = _numbered(reading.line, opening, phrase)
        return replace(found, title=title, span=Span(found.span.start, rest.line.span.end))

    def _continuation(self, place: int) -> _Reading | None:
        if place >= len(self.readings):
            return None
        below = self.readings[place]
        is_rest = below.opening is None and len(below.line.text) <= PLAIN_LENGTH and below.phrase is not None
        return below if is_rest and below.phrase and not below.phrase.follows else None

    def _attachment(self, place: int) -> tuple[FoundHeading | None, int]:
        line = self.readings[place].line
        found = self.words.attachment.match(line.text)
        if not found or line.place is Place.CELL:
            return None, 1
        name = found['name']
        if self.in_front and name and self._is_report_name(name, core_of(tidy_title(name))):
            return FoundHeading(Kind.TITLE, None, tidy_title(line.text), line.span), 1
        self.announced.add(core_of(tidy_title(name or '')))
        end = found.end('word')
        span = Span(line.span.start, line.span.start + end)
        kind = Kind.TITLE if self.in_front and not name else Kind.ATTACHMENT
        return FoundHeading(kind, None, found['word'].strip(), span, run_in=bool(name)), 1

    def _part(self, place: int) -> tuple[FoundHeading | None, int]:
        line, core = self.readings[place].line, self.readings[place].core
        if len(line.text) > PLAIN_LENGTH or '。' in line.text[:-1]:
            return None, 1
        if core in self.words.front:
            return _unnumbered(Kind.FRONT, line), 1
        hint = _HINT_AT_END.search(line.text)
        if core in self.words.dividers or (hint and hint[1] in self.words.dividers):
            return _unnumbered(Kind.PART, line), 1
        return None, 1

    def _report_title(self, place: int) -> tuple[FoundHeading | None, int]:
        line = self.readings[place].line
        if line.place is Place.CELL:
            return None, 1
        if self._is_report_name(line.text, self.readings[place].core) or (place == 0 and self._is_first_title(line)):
            return _unnumbered(Kind.TITLE, line), 1
        for count in (2, 3):
            joined = self._wrapped_title(place, count)
            if joined:
                return joined, count
        return None, 1

    def _is_report_name(self, text: str, core: str) -> bool:
        return (
            4 <= len(core) <= REPORT_TITLE_LENGTH
            and core.endswith(self.words.report_endings)
            and not _NO_TITLE.search(text)
        )

    def _is_first_title(self, line: Line) -> bool:
        is_title = 8 <= len(line.text) <= REPORT_TITLE_LENGTH and not _NO_TITLE.search(line.text)
        return is_title and bool(self.words.report_word.search(line.text)) and not self._is_wrapped_rest(1)

    def _is_wrapped_rest(self, place: int) -> bool:
        if place >= len(self.readings):
            return False
        rest = self.readings[place]
        if rest.opening or len(rest.line.text) >= WRAPPED_LENGTH or _NO_TITLE.search(rest.line.text):
            return False
        return rest.core.endswith(self.words.report_endings)

    def _wrapped_title(self, place: int, count: int) -> FoundHeading | None:
        lines = [reading.line for reading in self.readings[place : place + count]]
        if len(lines) < count or not self._ends_title(place, count):
            return None
        if any(not _is_title_piece(reading) for reading in self.readings[place : place + count - 1]):
            return None
        title = ''.join(line.text for line in lines)
        if len(title) > REPORT_TITLE_LENGTH:
            return None
        return FoundHeading(Kind.TITLE, None, tidy_title(title), Span(lines[0].span.start, lines[-1].span.end))

    def _ends_title(self, place: int, count: int) -> bool:
        # the first lines of a file are one title even where the last of them could stand alone: the agency comes first
        is_first = self.in_front and (place == 0 or self.last_place == place - 1)
        rest = self.readings[place + count - 1]
        return self._is_wrapped_rest(place + count - 1) or (
            is_first and rest.opening is None and self._is_report_name(rest.line.text, rest.core)
        )

    def _table_title(self, place: int) -> tuple[FoundHeading | None, int]:
        line, core = self.readings[place].line, self.readings[place].core
        if line.place is Place.CELL or len(core) > REPORT_TITLE_LENGTH or not core.endswith(self.words.table_endings):
            return None, 1
        if _NO_TITLE.search(line.text):
            return None, 1
        follows_attachment = self.last_place == place - 1 and self.last and self.last.kind is Kind.ATTACHMENT
        if follows_attachment or core in self.announced:
            return _unnumbered(Kind.TABLE_TITLE, line), 1
        if self.in_front and (line.before_table or place == 0):
            return _unnumbered(Kind.TITLE, line), 1
        return None, 1

    def _block(self, place: int) -> tuple[FoundHeading | None, int]:
        line, core = self.readings[place].line, self.readings[place].core
        least = {Place.TITLE_ROW: 2, Place.BLOCK_CELL: BLOCK_LENGTH}.get(line.place)
        if least is None or len(core) < least:
            return None, 1
        found = _unnumbered(Kind.BLOCK, line)
        # a block that runs over a page break may be named on both pages
        is_repeated = self.last is not None and self.last.kind is Kind.BLOCK and self.last.title == found.title
        return (None if is_repeated else found), 1

    def _plain(self, place: int) -> tuple[FoundHeading | None, int]:
        reading = self.readings[place]
        line, phrase = reading.line, reading.phrase
        if line.place is Place.HEADING and (stated := self._stated(reading)):
            return stated, 1
        is_last = place + 1 >= len(self.readings) and not line.before_table
        if not phrase or phrase.follows or is_last or not self._is_in_text(line):
            return None, 1
        longest = STOPPED_LENGTH if phrase.mark else PLAIN_LENGTH
        if phrase.shape is not Shape.NOUN or phrase.mark not in {'', '。'} or len(phrase.title) > longest:
            return None, 1
        # 养老金按时发放。 is a sentence: with a full stop only the name of a chapter is a title
        if not self._stands_alone(place) or (phrase.mark and chapter_of(phrase.title, self.words) is None):
            return None, 1
        return replace(_unnumbered(Kind.PLAIN, line), title=phrase.title, mark=phrase.mark), 1

    def _stated(self, reading: _Reading) -> FoundHeading | None:
        line, found = reading.line, _unnumbered(Kind.PLAIN, reading.line)
        if len(line.text) > REPORT_TITLE_LENGTH or not found.title or _NO_TITLE.search(found.title):
            return None
        is_title = self.in_front and chapter_of(found.title, self.words) is None
        return replace(found, kind=Kind.TITLE if is_title else Kind.PLAIN, rank=line.rank)

    def _is_in_text(self, line: Line) -> bool:
        # a cell that holds a whole chapter has had a heading already; the labels of other cells have not
        return line.place is Place.PARAGRAPH or (line.place is Place.CELL and line.box == self.chapter_box)

    def _stands_alone(self, place: int) -> bool:
        # what stands before is a heading or a whole sentence: else the line is the rest of a paragraph or of a list
        if place == 0 or self.last_place == place - 1:
            return True
        before = self.readings[place - 1].line
        return before.box != self.readings[place].line.box or before.text.endswith(('。', '！', '？', '”', '.', '；'))

    def _inside(self, place: int) -> Iterator[FoundHeading]:
        line = self.readings[place].line
        if line.place in {Place.TITLE_ROW, Place.BLOCK_CELL}:
            return
        glued = [
            (opening, phrase)
            for at in _AFTER_SENTENCE.finditer(line.text)
            if (opening := read_opening(line.text, self.words, at.end())) and is_strong(opening)
            if (phrase := read_phrase(line.text, opening.end, self.words)) and phrase.shape is Shape.NOUN
        ]
        seconds = {opening.family.family_id: at for at, (opening, _) in enumerate(glued) if opening.order == 2}
        for number, (opening, phrase) in enumerate(glued):
            has_second = seconds.get(opening.family.family_id, -1) > number
            if not phrase.follows or self._is_next(opening, has_second=has_second):
                yield _numbered(line, opening, phrase)

    def _is_next(self, opening: Opening, *, has_second: bool) -> bool:
        if opening.order == self.counts.get(opening.family.family_id, 0) + 1 and opening.order > 1:
            return True
        return opening.order == 1 and has_second


_SCORING_RULE = regex.compile(r'[得扣计加减]\s?\d{1,3}(?:\.\d)?\s?分|满分')
_BROKEN_OFF = regex.compile(r'[、和及与的]$|[（(][^（()）]{0,40}$')
_NO_TITLE = regex.compile(r'[。；！？，;]|[:：]|^[《“【]|签字|盖章|\s{4}')
_HINT_AT_END = regex.compile(r'[（(]([^（()）]{2,20})[)）]$')
_PAGE = regex.compile(r'(?<=\p{Han})[1-9]\d{0,2}$')
_AFTER_SENTENCE = regex.compile(r'[。；！？]\s{0,4}(?=[（(㈠-㈩一二三四五六七八九十第])')


def _read(line: Line, words: StructureWords) -> _Reading:
    opening = read_opening(line.text, words)
    if opening:
        phrase = read_phrase(line.text, opening.end, words)
        return _Reading(line, opening, phrase and _without_page(phrase, opening, words), '')
    if len(line.text) > LONGEST_TITLE:
        return _Reading(line, None, None, '')
    return _Reading(line, None, read_phrase(line.text, 0, words), core_of(tidy_title(line.text)))


def _without_page(phrase: Phrase, opening: Opening, words: StructureWords) -> Phrase:
    # （三）预算资金情况9: the number of the page is glued to a numbered title; （一）任务1 counts with its number
    page = _PAGE.search(phrase.title)
    if phrase.follows or not page or int(page[0]) == opening.order:
        return phrase
    title = phrase.title[: page.start()]
    return replace(phrase, title=title, shape=Shape.NOUN) if shape_of(title, words) is Shape.NOUN else phrase


def _sibling_shares(readings: Sequence[_Reading]) -> list[float]:
    # for each numbered line: which share of its list reads like titles with a text
    shares = [0.0] * len(readings)
    lists: dict[str, list[int]] = {}
    for place, reading in enumerate(readings):
        if not reading.opening:
            continue
        family = reading.opening.family.family_id
        members = lists.get(family, [])
        previous = readings[members[-1]].opening if members else None
        if previous and reading.opening.order <= previous.order:
            _share(readings, members, shares)
            members = []
        lists[family] = [*members, place] if len(members) < 40 else [place]
    for members in lists.values():
        _share(readings, members, shares)
    return shares


def _share(readings: Sequence[_Reading], members: Sequence[int], shares: list[float]) -> None:
    titled = sum(
        phrase is not None and phrase.shape is not Shape.SENTENCE and (phrase.follows or phrase.shape is Shape.NOUN)
        for phrase in (readings[place].phrase for place in members)
    )
    for place in members:
        shares[place] = titled / len(members)


def _as_stated(reading: _Reading) -> FoundHeading | None:
    # the file calls the line a heading: believe it, unless it is a paragraph in a heading's style
    line, opening, phrase = reading.line, reading.opening, reading.phrase
    if not opening or not phrase or len(line.text) > REPORT_TITLE_LENGTH or (phrase.follows and '。' in line.text[:-1]):
        return None
    return replace(_numbered(line, opening, phrase), rank=line.rank)


def _numbered(line: Line, opening: Opening, phrase: Phrase) -> FoundHeading:
    return FoundHeading(
        kind=Kind.NUMBERED,
        number=opening.number,
        title=phrase.title,
        span=Span(line.span.start + opening.start, line.span.start + phrase.end),
        run_in=phrase.follows,
        family=opening.family.family_id,
        order=opening.order,
        mark=phrase.mark,
    )


def _unnumbered(kind: Kind, line: Line) -> FoundHeading:
    return FoundHeading(kind, None, tidy_title(line.text), line.span)


def _is_title_piece(reading: _Reading) -> bool:
    text = reading.line.text
    return (
        reading.opening is None
        and reading.line.place is not Place.CELL
        and 4 <= len(text) <= 40
        and not _NO_TITLE.search(text)
        and not text.startswith('附')
    )
