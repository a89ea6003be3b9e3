"""Reports with the sketches of their texts go in; which of them is the same report as an earlier one comes out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from typing import Protocol
from zlib import crc32

SHINGLE = 10
"""Characters in a piece of text: long enough that a changed figure touches ten pieces."""

_WIDTH = 4  # bytes of a character as it is hashed

SKETCH_SIZE = 256
"""Pieces kept of each text: the smallest hashes, which gives the share of common pieces within about 0.03."""

SAME_TEXT = 0.8
"""Share of common pieces from which two texts are one. The forms of one report share 0.9 and more (page furniture is
the rest); the same form filled in for another office, or with every figure changed, shares less than 0.6."""


LOOKED_UP = 16
"""Of each sketch, so many smallest hashes are looked up among earlier reports. Two texts that share 0.8 of their pieces
have none of these in common once in 10^11 times."""

COMPARED = 32
"""At most so many earlier reports are compared with a new one, those with the most hashes in common first: ten thousand
copies of one form with other figures then cost ten thousand times as much as one, and no more."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is compared of a report: `path` is its name in the input, `sketch` that of `sketch_text`."""

    path: str
    doc_id: str
    region_code: str | None
    report_year: int | None
    sketch: frozenset[int]


class SketchIndex(Protocol):
    """Keeps the reports met so far; on disk, where they are many."""

    def find_near(self, keys: tuple[int, ...], most: int) -> Iterable[Candidate]:
        """Return up to `most` reports that have keys in common, those with the most of them first."""

    def add(self, keys: tuple[int, ...], candidate: Candidate) -> None:
        """Keep a report under its keys."""


def sketch_text(text: str) -> frozenset[int]:
    """Return the smallest hashes of all pieces of `text`, blanks left out: the same on every machine.

    >>> sketch_text('参保总人数为19530人，较上年增加。') == sketch_text('参保总人数为 19530 人，较上年增加。')
    True
    """
    # four bytes a character: a piece is cut without a look at what stands before it
    joined = memoryview(''.join(text.split()).encode('utf-32-le', 'replace'))
    last = max(0, len(joined) - SHINGLE * _WIDTH)
    hashes = {crc32(joined[start : start + SHINGLE * _WIDTH]) for start in range(0, last + 1, _WIDTH)}
    return frozenset(sorted(hashes)[:SKETCH_SIZE])


def compare_sketches(left: frozenset[int], right: frozenset[int]) -> float:
    """Estimate the share (0 to 1) that two texts have in common of all their pieces.

    >>> compare_sketches(sketch_text('参保总人数为19530人'), sketch_text('参保总人数为19530人'))
    1.0
    """
    smallest = frozenset(nsmallest(SKETCH_SIZE, left | right))
    return len(smallest & left & right) / len(smallest) if smallest else 0.0


def find_duplicates(candidates: Iterable[Candidate], firsts: SketchIndex) -> Iterator[tuple[Candidate, str]]:
    """Yield each report that was met before with the `doc_id` of the first; `candidates` come ordered by path.

    The same report is about the same place and year, and has nearly the same text; its title may differ, as a web page
    words it in its own way. Two versions of one report that differ in a few figures are taken for the same.
    """
    for candidate in candidates:
        keys = _keys(candidate)
        same = next((one for one in firsts.find_near(keys, COMPARED) if _is_same(one, candidate)), None)
        if same:
            yield candidate, same.doc_id
        else:
            firsts.add(keys, candidate)


def _keys(candidate: Candidate) -> tuple[int, ...]:
    about = crc32(f'{candidate.region_code} {candidate.report_year}'.encode())
    return tuple((about - 2**31) * 2**32 + piece for piece in nsmallest(LOOKED_UP, candidate.sketch))


def _is_same(one: Candidate, other: Candidate) -> bool:
    about = (one.region_code, one.report_year)
    return about == (other.region_code, other.report_year) and compare_sketches(one.sketch, other.sketch) >= SAME_TEXT
