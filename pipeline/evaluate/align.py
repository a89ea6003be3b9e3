"""Two forms of one report go in; where a stretch of the first stands in the second comes out.

The forms differ in blanks, page furniture and rebuilt list numbers. What they share is found as a patient reader would:
first the pieces of text that occur once in either, in their common order, then shorter pieces between these.
"""

from bisect import bisect_left
from collections.abc import Iterator
from difflib import SequenceMatcher

from pipeline.model.span import Span

PIECE = 16
"""Characters of the pieces looked for first; halved within each gap until they are `SHORTEST` long."""

SHORTEST = 4
MAX_CELLS = 1_000_000
"""The product of two lengths up to which a gap is compared character by character (about half a second)."""

_Area = tuple[int, int, int, int]


class Alignment:
    """Maps stretches of the text `left` to the text `right`."""

    def __init__(self, left: str, right: str) -> None:
        """Align the two texts, blanks left out."""
        self._right = right
        self._left_places, left_joined = _join(left)
        self._right_places, self._right_joined = _join(right)
        self._same = left == right
        self._twins = {} if self._same else dict(_match(left_joined, self._right_joined))

    def map(self, span: Span) -> Span | None:
        """Return the place in the right text of the words at `span` in the left.

        None where they are not there whole and in a row, blanks between them aside.
        """
        if self._same:
            return span
        first, last = bisect_left(self._left_places, span.start), bisect_left(self._left_places, span.end)
        twins = [self._twins.get(index) for index in range(first, last)]
        known = [twin for twin in twins if twin is not None]
        if not known or len(known) < len(twins) or known[-1] - known[0] != len(known) - 1:
            return None
        return Span(self._right_places[known[0]], self._right_places[known[-1]] + 1)


def _join(text: str) -> tuple[list[int], str]:
    places = [index for index, character in enumerate(text) if not character.isspace()]
    return places, ''.join(text[index] for index in places)


def _match(left: str, right: str) -> Iterator[tuple[int, int]]:
    areas: list[tuple[_Area, int]] = [((0, len(left), 0, len(right)), PIECE)]
    while areas:
        (a, b, c, d), length = areas.pop()
        if a == b or c == d:
            continue
        if length < SHORTEST:
            if (b - a) * (d - c) <= MAX_CELLS:
                yield from _compare(left[a:b], right[c:d], a, c)
            continue
        runs = _common_runs(left[a:b], right[c:d], length)
        for start, twin, size in runs:
            yield from ((a + start + step, c + twin + step) for step in range(size))
        areas += [((a + e, a + f, c + g, c + h), length // 2) for e, f, g, h in _gaps(runs, b - a, d - c)]


def _compare(left: str, right: str, a: int, c: int) -> Iterator[tuple[int, int]]:
    for start, twin, size in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        yield from ((a + start + step, c + twin + step) for step in range(size))


def _common_runs(left: str, right: str, length: int) -> list[tuple[int, int, int]]:
    ours, theirs = _single_pieces(left, length), _single_pieces(right, length)
    pairs = [
        (start, theirs[piece]) for piece, start in sorted(ours.items(), key=lambda item: item[1]) if piece in theirs
    ]
    runs: list[tuple[int, int, int]] = []
    for start, twin in _longest_rising(pairs):
        if runs and start - runs[-1][0] == twin - runs[-1][1] and start <= runs[-1][0] + runs[-1][2]:
            runs[-1] = (runs[-1][0], runs[-1][1], start - runs[-1][0] + length)
        elif not runs or (start >= runs[-1][0] + runs[-1][2] and twin >= runs[-1][1] + runs[-1][2]):
            runs.append((start, twin, length))
    return runs


def _single_pieces(text: str, length: int) -> dict[str, int]:
    places: dict[str, int] = {}
    for start in range(len(text) - length + 1):
        piece = text[start : start + length]
        places[piece] = -1 if piece in places else start
    return {piece: start for piece, start in places.items() if start >= 0}


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    tails: list[int] = []  # smallest last twin of a rising row of each length
    tops: list[int] = []  # index of the pair that holds it
    before: list[int] = []
    for index, (_, twin) in enumerate(pairs):
        place = bisect_left(tails, twin)
        tails[place : place + 1] = [twin]
        tops[place : place + 1] = [index]
        before.append(tops[place - 1] if place else -1)
    index = tops[-1] if tops else -1
    rising = []
    while index >= 0:
        rising.append(pairs[index])
        index = before[index]
    return rising[::-1]


def _gaps(runs: list[tuple[int, int, int]], left: int, right: int) -> Iterator[_Area]:
    a = c = 0
    for start, twin, size in runs:
        yield a, start, c, twin
        a, c = start + size, twin + size
    yield a, left, c, right
