"""Text in, the places where it names an indicator out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

import regex

from pipeline.model.figure import Label
from pipeline.model.span import Span
from pipeline.patterns.compile import GAP, Claims, LabelIndex

MAX_GAP = 20
"""Characters that a gap of a label may span: 发放全区所有待遇领取人员养老金 has 13, and a clause seldom over 20."""

_LAST_BREAK = regex.compile(r'(?r)[，。；：！？\d\n\t]')
_LONGEST_MASK = 80
_STRONG, _WEAK = 1.0, 0.6
_BY_END = attrgetter('span.end', 'span.start', 'pattern_id')
_Masks = dict[str, list[tuple[int, int]]]
"""Where each indicator's masks stand, in order."""


def find_labels(text: str, index: LabelIndex) -> tuple[Label, ...]:
    """Find every label of a folded text, ordered by end; those of an indicator whose mask covers them are not seen."""
    words = index.finder.find_all(text)
    masks = _find_masks(words, index)
    gaps = _Gaps(text, words, index)
    labels: list[Label] = []
    for word, span in words:
        if word in index.whole:
            labels.extend(_labels((word,), index.whole[word], (span,), masks))
        if word in index.gapped:
            for parts, claims, places in gaps.ending_with(word, span):
                labels.extend(_labels(parts, claims, places, masks))
    return tuple(sorted(labels, key=_BY_END))


def _find_masks(words: tuple[tuple[str, Span], ...], index: LabelIndex) -> _Masks:
    masks: _Masks = {}
    for word, span in words:
        for indicator_id in index.masked_by.get(word, ()):
            masks.setdefault(indicator_id, []).append((span.start, span.end))
    return masks


class _Gaps:
    """The labels with gaps that a text holds: their words in order, with no mark, digit or long stretch between."""

    __slots__ = ('ends', 'index', 'text', 'words')

    def __init__(self, text: str, words: tuple[tuple[str, Span], ...], index: LabelIndex) -> None:
        self.text = text
        self.index = index
        self.words = sorted(words, key=_end_of_word)
        self.ends = [span.end for _, span in self.words]

    def ending_with(self, word: str, last: Span) -> Iterator[tuple[tuple[str, ...], Claims, tuple[Span, ...]]]:
        """Yield the parts, the claims and the places of each label whose last part is `word` at `last`."""
        by_part = self.index.gapped[word]
        for part, before in self._before(last).items():
            for parts, claims in by_part.get(part, ()):
                places = self._places(parts[:-2], (before, last))
                if places:
                    yield parts, claims, places

    def _places(self, earlier: tuple[str, ...], found: tuple[Span, ...]) -> tuple[Span, ...]:
        for part in reversed(earlier):
            place = self._before(found[0]).get(part)
            if place is None:
                return ()
            found = (place, *found)
        return found

    def _before(self, span: Span) -> dict[str, Span]:
        """Return the last place of each word that a gap can lie between and `span`."""
        edge = max(0, span.start - MAX_GAP)
        mark = _LAST_BREAK.search(self.text, edge, span.start)
        first = bisect_left(self.ends, mark.end() if mark else edge)
        return dict(self.words[first : bisect_right(self.ends, span.start)])


def _labels(parts: tuple[str, ...], claims: Claims, places: tuple[Span, ...], masks: _Masks) -> Iterator[Label]:
    surface = GAP.join(parts)
    span = Span(places[0].start, places[-1].end - _copula(parts[-1]))
    for claim in claims:
        name = claim.indicator_id
        if name in masks and any(_hides(place, masks[name]) for place in places):
            continue
        yield Label(name, span, surface, f'{name}:{surface}', _WEAK if claim.weak else _STRONG, claim.governs)


def _hides(part: Span, masks: Sequence[tuple[int, int]]) -> bool:
    """Tell whether one of the masks, ordered by place, covers the part or its beginning (代收代缴保费)."""
    place = bisect_left(masks, (part.start + 1, 0)) - 1
    while place >= 0 and part.start - masks[place][0] <= _LONGEST_MASK:
        start, end = masks[place]
        if part.end <= end or start < part.start < end:
            return True
        place -= 1
    return False


def _copula(part: str) -> int:
    # 参保率达 ends where 参保率 ends: else the verb would win over a longer name that has none
    return len(part) - max(1, len(part.rstrip('为达是约'))) if part[-1] in '为达是约' else 0


def _end_of_word(word: tuple[str, Span]) -> tuple[int, int]:
    return word[1].end, word[1].start


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
