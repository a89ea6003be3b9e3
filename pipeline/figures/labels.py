"""Text in, the places where it names an indicator out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter, itemgetter

import regex

from pipeline.model.figure import Label
from pipeline.model.span import Span
from pipeline.patterns.compile import GAP, Claims, LabelIndex
from pipeline.text.words import Place

MAX_GAP = 20
"""Characters that a gap of a label may span: 发放全区所有待遇领取人员养老金 has 13, and a clause seldom over 20."""

_BREAK = regex.compile(r'[，。；：！？\d\n\t]')
_BRACKET = regex.compile(r'(?<=\p{Han})\([^()\d，。；：\n\t]{1,20}\)(?=\p{Han})')
_REACH = 12
"""Characters on either side of a bracket that a label around it is looked for in."""
_LONGEST_MASK = 80
_STRONG, _WEAK = 1.0, 0.6
_BY_END = attrgetter('span.end', 'span.start', 'pattern_id')
_BY_END_OF_WORD = itemgetter(2, 1)
_Masks = dict[str, list[tuple[int, int]]]
"""Where each indicator's masks stand, in order."""


def find_labels(text: str, index: LabelIndex) -> tuple[Label, ...]:
    """Find every label of a folded text, ordered by end; those of an indicator whose mask covers them are not seen.

    A bracket without a number may stand inside a label: 基金(含生育保险)收入.
    """
    labels = [*_find_plain(text, index), *_find_around_brackets(text, index)]
    labels.sort(key=_BY_END)
    return tuple(labels)


def _find_around_brackets(text: str, index: LabelIndex) -> Iterator[Label]:
    for bracket in _BRACKET.finditer(text):
        start, end = max(0, bracket.start() - _REACH), bracket.end()
        words = text[start : bracket.start()] + text[end : end + _REACH]
        seam = bracket.start() - start
        for label in _find_plain(words, index):
            if label.span.start < seam < label.span.end and GAP not in label.surface:
                yield replace(label, span=Span(start + label.span.start, end + label.span.end - seam))


def _find_plain(text: str, index: LabelIndex) -> list[Label]:
    words = index.finder.find_places(text)
    masks = _find_masks(words, index)
    gaps = _Gaps(text, words, index)
    labels: list[Label] = []
    whole, gapped = index.whole, index.gapped
    for word in words:
        surface = word[0]
        if surface in whole:
            _add_labels(labels, surface, whole[surface], (word,), masks)
        if surface in gapped:
            for parts, claims, places in gaps.ending_with(word):
                _add_labels(labels, GAP.join(parts), claims, places, masks)
    return labels


def _find_masks(words: list[Place], index: LabelIndex) -> _Masks:
    masks: _Masks = {}
    for word, start, end in words:
        for indicator_id in index.masked_by.get(word, ()):
            masks.setdefault(indicator_id, []).append((start, end))
    return masks


class _Gaps:
    """The labels with gaps that a text holds: their words in order, with no mark, digit or long stretch between."""

    __slots__ = ('breaks', 'ends', 'index', 'words')

    def __init__(self, text: str, words: list[Place], index: LabelIndex) -> None:
        self.index = index
        self.words = sorted(words, key=_BY_END_OF_WORD)
        self.ends = [end for _, _, end in self.words]
        self.breaks = [mark.end() for mark in _BREAK.finditer(text)]

    def ending_with(self, last: Place) -> Iterator[tuple[tuple[str, ...], Claims, tuple[Place, ...]]]:
        """Yield the parts, the claims and the places of each label whose last part stands at `last`."""
        by_part = self.index.gapped[last[0]]
        latest = {each[0]: each for each in self._before(last) if each[0] in by_part}
        for before in latest.values():
            for parts, claims in by_part[before[0]]:
                places = self._places(parts[:-2], (before, last))
                if places:
                    yield parts, claims, places

    def _places(self, earlier: tuple[str, ...], found: tuple[Place, ...]) -> tuple[Place, ...]:
        for part in reversed(earlier):
            place = next((before for before in reversed(self._before(found[0])) if before[0] == part), None)
            if place is None:
                return ()
            found = (place, *found)
        return found

    def _before(self, word: Place) -> Sequence[Place]:
        """Return the words that a gap can lie between and `word`, ordered by their ends."""
        start = word[1]
        mark = bisect_right(self.breaks, start)
        edge = max(0, start - MAX_GAP, self.breaks[mark - 1] if mark else 0)
        return self.words[bisect_left(self.ends, edge) : bisect_right(self.ends, start)]


def _add_labels(labels: list[Label], surface: str, claims: Claims, places: tuple[Place, ...], masks: _Masks) -> None:
    last, _, end = places[-1]
    span = Span(places[0][1], end - _copula(last))
    for claim in claims:
        name = claim.indicator_id
        if name not in masks or not any(_hides(place, masks[name]) for place in places):
            score = _WEAK if claim.weak else _STRONG
            labels.append(Label(name, span, surface, f'{name}:{surface}', score, claim.governs))


def _hides(part: Place, masks: Sequence[tuple[int, int]]) -> bool:
    """Tell whether one of the masks, ordered by place, covers the part or its beginning (代收代缴保费)."""
    _, first, last = part
    place = bisect_left(masks, (first + 1, 0)) - 1
    while place >= 0 and first - masks[place][0] <= _LONGEST_MASK:
        start, end = masks[place]
        if last <= end or start < first < end:
            return True
        place -= 1
    return False


def _copula(part: str) -> int:
    # 参保率达 ends where 参保率 ends: else the verb would win over a longer name that has none
    name = part.rstrip('为达是约')
    return 0 if name.endswith('下') else len(part) - max(1, len(name))  # 下达 is a verb of its own


def uncovered(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    """Drop labels whose words lie inside a strictly longer label that has no gap (参保 inside 参保补助)."""
    if len(labels) < 2:
        return labels
    covers = [x.span for x in labels if GAP not in x.surface]
    return tuple(x for x in labels if not _is_covered(x.span, covers))


def _is_covered(inner: Span, covers: list[Span]) -> bool:
    # a plain loop: this is asked some thousand times a report
    for outer in covers:  # noqa: SIM110
        if outer.start <= inner.start and inner.end <= outer.end and outer != inner:
            return True
    return False
