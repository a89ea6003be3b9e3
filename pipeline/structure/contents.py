"""Lines in, the same lines without tables of contents out."""

from collections import Counter
from collections.abc import Callable, Sequence

import regex

from pipeline.patterns.structure_words import StructureWords
from pipeline.structure.lines import Line
from pipeline.structure.titles import read_opening

# fewer lines with a page number in a row are no table of contents (two figures at line ends happen)
MIN_ENTRIES = 3
# lines in a row that all return later, without the word 目录 before them
MIN_BARE_ENTRIES = 4
ENTRY_LENGTH = 60


def without_contents(lines: Sequence[Line], words: StructureWords) -> tuple[Line, ...]:
    """Leave out the runs of lines that list the headings, and the line 目录 before them.

    A run lists headings when its lines end in leaders or page numbers, or when each of them returns later in the
    document. Lists of two entries without page numbers are not seen.
    """
    keys = [_key(line.text) for line in lines]
    left = Counter(keys)
    dropped: set[int] = set()
    place = 0
    while place < len(lines):
        end = _contents_end(lines, keys, place, words, left)
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


def _contents_end(
    lines: Sequence[Line], keys: Sequence[str], place: int, words: StructureWords, left: Counter[str]
) -> int:
    # the place behind the contents that begin at `place`; `place` itself where none does
    announced = keys[place] in words.contents
    first = place + 1 if announced else place
    end = _run(lines, first, lambda at: lines[at].text[-1] in _LEADS and bool(_LEADER.search(lines[at].text)))
    if end - first >= (1 if announced else MIN_ENTRIES) and _is_listing(lines, first, end, words):
        return end
    end = _bare_run(lines, keys, first, words, left)
    if end - first >= (1 if announced else MIN_BARE_ENTRIES):
        return end
    return first


def _run(lines: Sequence[Line], first: int, is_entry: Callable[[int], bool]) -> int:
    at = first
    while at < len(lines) and len(lines[at].text) <= ENTRY_LENGTH and is_entry(at):
        at += 1
    return at


def _is_listing(lines: Sequence[Line], first: int, end: int, words: StructureWords) -> bool:
    # real leaders, or numbered lines: a column of figures is neither
    listed = sum(
        '…' in line.text or '...' in line.text or '···' in line.text or read_opening(line.text, words) is not None
        for line in lines[first:end]
    )
    return 2 * listed >= end - first


def _bare_run(lines: Sequence[Line], keys: Sequence[str], first: int, words: StructureWords, left: Counter[str]) -> int:
    seen: set[str] = set()

    def is_entry(at: int) -> bool:
        key = keys[at]
        if left[key] < 2 or key in seen or lines[at].text.endswith(('。', '；', '：')):
            return False
        seen.add(key)
        return key in words.front or read_opening(lines[at].text, words) is not None

    return _run(lines, first, is_entry)
