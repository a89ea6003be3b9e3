"""A document in, its sections out: headings nested by their numbering families."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from pipeline.model.document import Document
from pipeline.model.outline import Heading, Section
from pipeline.model.span import Span
from pipeline.patterns.structure_words import StructureWords
from pipeline.structure.chapters import chapter_of
from pipeline.structure.headings import FoundHeading, Kind, find_headings

# families that are outermost where they occur, the first that a document has
OUTERMOST = ('part', 'chapter', 'han')
# no report nests deeper (seven levels were met); what would is a sibling, so that hostile text stays linear
MAX_LEVEL = 12
# headings looked ahead for the next number of a list
AHEAD = 60
# less text than this between two headings: the second stands right under the first
NO_TEXT = 8


def find_sections(document: Document, words: StructureWords) -> tuple[Section, ...]:
    """Return the sections in reading order; each runs to the next heading of its own or a higher level.

    A family of numbers that is open already closes the deeper ones, a new family opens a deeper level, and a family
    that begins again right under itself opens one too. Titles of reports have level 0. Text before the first heading
    belongs to no section.
    """
    found = find_headings(document, words)
    levels = _Nesting(document.text, found).levels()
    ends = _ends(found, levels, len(document.text))
    sections: list[Section] = []
    open_ids: list[int] = []
    for number, (heading, level) in enumerate(zip(found, levels, strict=True)):
        while open_ids and levels[open_ids[-1]] >= level:
            open_ids.pop()
        parent = sections[open_ids[-1]] if open_ids else None
        sections.append(
            Section(
                section_id=number,
                parent_id=parent.section_id if parent else None,
                heading=Heading(level, heading.number, heading.title, heading.span, heading.run_in),
                span=Span(heading.span.start, ends[number]),
                kind=chapter_of(heading.title, words),
                path=f'{parent.path} > {heading.title}' if parent else heading.title,
            )
        )
        open_ids.append(number)
    return tuple(sections)


def _ends(found: Sequence[FoundHeading], levels: Sequence[int], length: int) -> list[int]:
    # from the last heading to the first: the nearest later one that is not deeper
    ends = [length] * len(found)
    later: list[int] = []
    for place in range(len(found) - 1, -1, -1):
        while later and levels[later[-1]] > levels[place]:
            later.pop()
        if later:
            ends[place] = found[later[-1]].span.start
        later.append(place)
    return ends


@dataclass(slots=True)
class _Open:
    # a level that is open: its family (or kind), its last heading and how many it had
    family: str
    level: int
    last: FoundHeading
    order: int
    count: int = 1


class _Nesting:
    def __init__(self, text: str, found: Sequence[FoundHeading]) -> None:
        self.text = text
        self.found = found
        families = {heading.family for heading in found}
        self.outermost = next((family for family in OUTERMOST if family in families), '')
        self.open: list[_Open] = []

    def levels(self) -> list[int]:
        return [self._level(place) for place in range(len(self.found))]

    def _level(self, place: int) -> int:
        heading = self.found[place]
        match heading.kind:
            case Kind.TITLE:
                self.open.clear()
                return 0
            case Kind.FRONT | Kind.PART | Kind.ATTACHMENT:
                self.open.clear()
                return self._push(heading)
            case Kind.NUMBERED:
                return self._numbered(place)
            case Kind.BLOCK | Kind.TABLE_TITLE:
                same = self._opened(_family(heading))
                return self._sibling(same[0], heading) if same else self._push(heading)
            case Kind.PLAIN:
                return self._plain(place)

    def _push(self, heading: FoundHeading) -> int:
        level = min(self.open[-1].level + 1, MAX_LEVEL) if self.open else 1
        if level == MAX_LEVEL:
            self.open = [opened for opened in self.open if opened.level < level]
        self.open.append(_Open(_family(heading), level, heading, heading.order))
        return level

    def _sibling(self, opened: _Open, heading: FoundHeading) -> int:
        while self.open[-1] is not opened:
            self.open.pop()
        opened.order = heading.order or opened.order + 1
        opened.last = heading
        opened.count += 1
        return opened.level

    def _opened(self, family: str) -> list[_Open]:
        return [opened for opened in reversed(self.open) if opened.family == family]

    def _numbered(self, place: int) -> int:
        heading = self.found[place]
        if heading.family == self.outermost and not self._opened(heading.family):
            # 第二部分 behind 一、 and 二、 of a part whose number was lost
            self.open = list(takewhile(lambda opened: opened.last.kind is not Kind.NUMBERED, self.open))
        if heading.family == self.outermost and heading.order == 1 and self._opens_body(place):
            self.open.clear()
        same = self._opened(heading.family)
        if not same:
            return self._push(heading)
        opened = _best(same, heading)
        begins_again = heading.order == 1 and opened.order > 1
        if begins_again and opened is self.open[-1] and heading.family != self.outermost:
            return self._push(heading)
        return self._sibling(opened, heading)

    def _opens_body(self, place: int) -> bool:
        # 摘要 and bare titles before the body do not hold it: they would, had they numbers of their own
        if any(opened.last.kind not in {Kind.FRONT, Kind.PLAIN} for opened in self.open):
            return False
        for number in range(place + 1, len(self.found)):
            later = self.found[number]
            if later.kind is Kind.TITLE:
                break
            if later.family == self.outermost and later.order == 1:
                return False
        return True

    def _plain(self, place: int) -> int:
        heading = self.found[place]
        if heading.rank is not None and any(opened.last.rank is not None for opened in self.open):
            while self.open and (self.open[-1].last.rank or 0) >= heading.rank:
                self.open.pop()
            return self._push(heading)
        same = self._opened(_family(heading))
        if same:
            return self._sibling(same[0], heading)
        lost = self._lost_number(place)
        return self._sibling(lost, heading) if lost else self._push(heading)

    def _lost_number(self, place: int) -> _Open | None:
        # the list in which the title stands for a number that was lost: the next number of the list is one too high,
        # or the list ends here and the title looks like its members
        heading = self.found[place]
        numbered = [opened for opened in reversed(self.open) if opened.last.family and not opened.last.run_in]
        for opened in numbered:
            following = self._next_of(opened.family, place)
            if following and following.order == opened.order + 2:
                return opened
        if not numbered or not self._has_text_before(place):
            return None
        deepest, following = numbered[0], self.found[place + 1] if place + 1 < len(self.found) else None
        goes_on = following is not None and following.family == deepest.family and following.order > deepest.order
        is_alike = deepest.count > 1 and deepest.last.mark == heading.mark
        return deepest if is_alike and not goes_on else None

    def _next_of(self, family: str, place: int) -> FoundHeading | None:
        for later in self.found[place + 1 : place + AHEAD]:
            if later.kind is not Kind.NUMBERED:
                continue
            if later.family == family:
                return later
            if later.order > 1:
                return None
        return None

    def _has_text_before(self, place: int) -> bool:
        between = self.text[self.found[place - 1].span.end : self.found[place].span.start]
        return len(between.strip()) >= NO_TEXT


def _family(heading: FoundHeading) -> str:
    # bare titles with and without a full stop are two ranks of one report
    return heading.family or f'{heading.kind.name}{heading.mark}'


def _best(same: Sequence[_Open], heading: FoundHeading) -> _Open:
    # the list that the number goes on with: the next number first, then any later one, then a list of the same look
    def fitness(opened: _Open) -> tuple[bool, bool, bool]:
        return (
            opened.order + 1 == heading.order,
            opened.order < heading.order,
            opened.last.run_in == heading.run_in,
        )

    return max(same, key=fitness)
