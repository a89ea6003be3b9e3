"""The lines of all pages go in; which of them are running heads, feet and page numbers comes out."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipeline.ingest.pdf_lines import Line

MARGIN = 0.15
"""Share of the page's height at the top and bottom where heads and feet stand; printed margins are 0.08 to 0.13."""
MARGIN_LINES = 3
"""Lines from the top and from the bottom that are looked at."""
SAME_HEIGHT = 6.0
"""Points by which a running head moves between pages."""
LARGE = 1.2
"""Times the usual letter height: larger lines that return are titles of forms, one a page."""
SMALL = 0.9
APART = 1.1
"""A head is smaller than SMALL times the usual letter height or stands off the body by more than APART times it; lines
of the body stand off each other by 0.4 to 1.0."""
LEAST_SHARE = 0.4
"""Share of the pages on which a head of fewer than three pages returns."""

_BLANK_RE = re.compile(r'\s{1,1000}')
_DIGITS_RE = re.compile(r'\d{1,20}')
_DASH = '[-‐-―－~·•*|]{0,3}'
PAGE_NUMBER_RE = re.compile(
    rf'{_DASH}(?:第?\d{{1,4}}页?(?:[,，/]?共\d{{1,4}}页)?|共\d{{1,4}}页[,，/]?第\d{{1,4}}页|\d{{1,4}}(?:/|of)\d{{1,4}}'
    rf'|[Pp](?:age|\.)\d{{1,4}}(?:(?:/|of)\d{{1,4}})?|[ivxlcIVXLC]{{1,6}}|[ⅰ-ⅿⅠ-Ⅿ]){_DASH}'
)
_BARE_RE = re.compile(r'\d{1,4}')

Place = tuple[int, int]


def find_margin_lines(pages: Sequence[Sequence[Line]], heights: Sequence[float], size: float) -> frozenset[Place]:
    """Return (page, line) indices of heads, feet and page numbers.

    `pages` are the lines of each page from the top down, without those of tables; `heights` the pages' heights and
    `size` the usual letter height, in points. A bare number counts only where it grows with the pages or stands apart.
    """
    places = [place for page, lines in enumerate(pages) for place in _margin_places(page, lines, heights[page])]
    numbers = frozenset(place for place in places if _is_page_number(pages, place))
    numbers -= _odd_numbers(pages, numbers)
    heads = [place for place in places if place not in numbers and _is_off_body(pages[place[0]], place[1], size)]
    return numbers | _repeated(pages, heads, size)


def _margin_places(page: int, lines: Sequence[Line], height: float) -> list[Place]:
    top = [index for index, line in enumerate(lines[:MARGIN_LINES]) if line.y1 < MARGIN * height]
    first_foot = max(len(top), len(lines) - MARGIN_LINES)
    foot = [index for index in range(first_foot, len(lines)) if lines[index].y0 > (1 - MARGIN) * height]
    return [(page, index) for index in (*top, *foot)]


def _is_off_body(lines: Sequence[Line], index: int, size: float) -> bool:
    if lines[index].size < SMALL * size:
        return True
    steps = [after.y0 - before.y1 for before, after in pairwise(lines)]
    inner = steps[index:MARGIN_LINES] if index < MARGIN_LINES else steps[max(index - MARGIN_LINES, 0) : index]
    return not inner or max(inner) > APART * size


def _is_page_number(pages: Sequence[Sequence[Line]], place: Place) -> bool:
    page, index = place
    words = _BLANK_RE.sub('', pages[page][index].text)
    return index in {0, len(pages[page]) - 1} and bool(PAGE_NUMBER_RE.fullmatch(words))


def _odd_numbers(pages: Sequence[Sequence[Line]], places: frozenset[Place]) -> frozenset[Place]:
    """Pick the bare numbers that may be the last figure of a page instead: they neither count pages nor stand apart."""
    bare = {place: int(words) for place in places if _BARE_RE.fullmatch(words := pages[place[0]][place[1]].text)}
    steps = Counter(value - page for (page, _), value in bare.items())
    return frozenset(
        place for place, value in bare.items() if steps[value - place[0]] < 2 and not _stands_apart(pages, place)
    )


def _stands_apart(pages: Sequence[Sequence[Line]], place: Place) -> bool:
    lines, index = pages[place[0]], place[1]
    neighbour = index + 1 if index == 0 else index - 1
    if not 0 <= neighbour < len(lines):
        return True
    return abs(lines[neighbour].y0 - lines[index].y0) > 2 * lines[neighbour].size


def _repeated(pages: Sequence[Sequence[Line]], places: list[Place], size: float) -> frozenset[Place]:
    alike: dict[str, list[Place]] = {}
    for page, index in places:
        line = pages[page][index]
        if line.size <= LARGE * size:
            alike.setdefault(_DIGITS_RE.sub('#', _BLANK_RE.sub('', line.text)), []).append((page, index))
    found: set[Place] = set()
    for group in alike.values():
        group.sort(key=lambda place: pages[place[0]][place[1]].y0)
        for level in _levels(pages, group):
            count = len({page for page, _ in level})
            if count >= 3 or (count == 2 and count >= LEAST_SHARE * len(pages)):
                found.update(level)
    return frozenset(found)


def _levels(pages: Sequence[Sequence[Line]], group: list[Place]) -> list[list[Place]]:
    levels: list[list[Place]] = []
    last = 0.0
    for page, index in group:
        height = pages[page][index].y0
        if levels and height - last <= SAME_HEIGHT:
            levels[-1].append((page, index))
        else:
            levels.append([(page, index)])
        last = height
    return levels
