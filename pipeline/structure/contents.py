"""Lines in, the same lines without tables of contents out."""

from collections import Counter
from collections.abc import Sequence

import regex

from pipeline.patterns.structure_words import StructureWords
from pipeline.structure.lines import Line
from pipeline.structure.titles import read_opening

# fewer lines with a page number in a row are no table of contents (two figures at line ends happen)
MIN_ENTRIES = 3
# lines in a row that all return later, without the word 目录 before them
MIN_BARE_ENTRIES = 4
ENTRY_LENGTH = 60
# the longest contents of final accounts have some eighty lines
MAX_ENTRIES = 200


def without_contents(lines: Sequence[Line], words: StructureWords) -> tuple[Line, ...]:
    """Leave out the runs of lines that list the headings, and the line 目录 before them.

    A run lists headings when its lines end in leaders or page numbers, or when each of them returns later in the
    document. Behind the word 目录 it goes on up to where its first entry returns, or the number of that entry. Lists of
    two entries without page numbers are not seen.
    """
    keys = [_key(line.text) for line in lines]
    entries = _Entries(lines, words)
    left = Counter(keys)
    dropped: set[int] = set()
    place = 0
    while place < len(lines):
        end = _contents_end(lines, keys, place, entries, left)
        dropped.update(range(place, end))
        step = max(end, place + 1)
        left.subtract(keys[place:step])
        place = step
    return tuple(line for place, line in enumerate(lines) if place not in dropped)


def _key(text: str) -> str:
    # the words of an entry and of its heading alike; long lines are neither
    return text.rstrip(_TAIL).replace(' ', '').replace('\u3000', '') if len(text) <= ENTRY_LENGTH else text


# …………3, ........ 12, two or more blanks and a number, or a number glued to the last word (情况9)
_TAIL = '0123456789.．…·•_—-()（） \t\u3000\xa0'
_LEADER = regex.compile(
    r'[.．…·•_—-]{3,60}\s{0,20}[（(\-]?\s?\d{0,3}\s?[)）\-]?$|[\t\u3000 ]{2,40}\d{1,3}$|\p{Han}\s?\d{1,3}$'
)
_LEADS = frozenset(_TAIL)


class _Entries:
    """The lines that end in leaders or a page number: where each run of them ends, and how many are sure entries."""

    def __init__(self, lines: Sequence[Line], words: StructureWords) -> None:
        self.words = words
        self.ends = list(range(len(lines) + 1))
        self.sure = [0]
        entries = [_ends_in_page(line.text) for line in lines]
        for place in range(len(lines) - 1, -1, -1):
            if entries[place]:
                self.ends[place] = self.ends[place + 1]
        for line, is_entry in zip(lines, entries, strict=True):
            self.sure.append(self.sure[-1] + (is_entry and _is_sure(line.text, words)))

    def is_listing(self, first: int, end: int) -> bool:
        """Tell whether half of a run are sure entries: a column of figures is no table of contents."""
        return 2 * (self.sure[end] - self.sure[first]) >= end - first


def _ends_in_page(text: str) -> bool:
    return len(text) <= ENTRY_LENGTH and text[-1] in _LEADS and bool(_LEADER.search(text))


def _is_sure(text: str, words: StructureWords) -> bool:
    return any(leader in text for leader in ('…', '...', '···')) or read_opening(text, words) is not None


def _contents_end(lines: Sequence[Line], keys: Sequence[str], place: int, entries: _Entries, left: Counter[str]) -> int:
    # the place behind the contents that begin at `place`; `place` itself where none does
    announced = keys[place] in entries.words.contents
    first = place + 1 if announced else place
    end = entries.ends[first]
    if end - first >= (1 if announced else MIN_ENTRIES) and entries.is_listing(first, end):
        return end
    if announced and (end := _returned_end(lines, keys, first, entries.words)) > first:
        return end
    end = _bare_end(lines, keys, first, entries.words, left)
    if end - first >= (1 if announced else MIN_BARE_ENTRIES):
        return end
    return first


def _returned_end(lines: Sequence[Line], keys: Sequence[str], first: int, words: StructureWords) -> int:
    # where the entry at `first` or its number returns, with neither a paragraph nor a sentence before: the body begins
    number = _number(lines, first, words)
    for at in range(first + 1, min(len(lines), first + MAX_ENTRIES)):
        if keys[at] == keys[first] or (number and _number(lines, at, words) == number):
            return at
        text = lines[at].text
        if len(text) > ENTRY_LENGTH or (text.endswith(('。', '；')) and read_opening(text, words) is None):
            break
    return first


def _number(lines: Sequence[Line], place: int, words: StructureWords) -> tuple[str, int] | None:
    opening = read_opening(lines[place].text, words) if place < len(lines) else None
    return (opening.family.family_id, opening.order) if opening else None


def _bare_end(lines: Sequence[Line], keys: Sequence[str], first: int, words: StructureWords, left: Counter[str]) -> int:
    # behind the lines from `first` on that all return later, none of them twice
    seen: set[str] = set()
    at = first
    while at < len(lines) and left[keys[at]] > 1 and keys[at] not in seen and _may_return(lines[at].text):
        if keys[at] not in words.front and read_opening(lines[at].text, words) is None:
            break
        seen.add(keys[at])
        at += 1
    return at


def _may_return(text: str) -> bool:
    return len(text) <= ENTRY_LENGTH and not text.endswith(('。', '；', '：'))
