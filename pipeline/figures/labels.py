"""Text in, the places where it names an indicator out."""

from bisect import bisect_left, bisect_right
from itertools import accumulate

import regex

from pipeline.model.figure import Label
from pipeline.model.span import Span
from pipeline.patterns.compile import GAP, LabelEntry, LabelIndex

MAX_GAP = 20
"""Characters that a gap of a label may span: 发放全区所有待遇领取人员养老金 has 13; a clause has seldom more than 20."""

_BREAK = regex.compile(r'[，。；：！？\d\n\t]')
_LONGEST_MASK = 80
_STRONG, _WEAK = 1.0, 0.6


def find_labels(text: str, index: LabelIndex) -> tuple[Label, ...]:
    """Find every label of a folded text, ordered by end; one that lies wholly inside a longer one is not seen."""
    hits = index.finder.find_all(text)
    places: dict[str, list[Span]] = {}
    for word, span in hits:
        places.setdefault(word, []).append(span)
    masks = [(span, index.masked_by[word]) for word, span in hits if word in index.masked_by]
    labels = [
        _label(entry, whole)
        for word, span in hits
        for entry in index.entries_by_last_part.get(word, ())
        if (whole := _whole(text, entry, span, places)) and not _is_masked(entry.indicator_id, span, masks)
    ]
    return tuple(sorted(_uncovered(labels), key=lambda label: (label.span.end, label.span.start, label.pattern_id)))


def _whole(text: str, entry: LabelEntry, last: Span, places: dict[str, list[Span]]) -> Span | None:
    """Return the span of a label whose last part stands at `last`, None where an earlier part is missing."""
    start = last.start
    for part in reversed(entry.parts[:-1]):
        spans = places.get(part, [])
        place = bisect_right(spans, start, key=lambda s: s.end) - 1
        if place < 0 or start - spans[place].end > MAX_GAP or _BREAK.search(text, spans[place].end, start):
            return None
        start = spans[place].start
    return Span(start, last.end)


def _is_masked(indicator_id: str, span: Span, masks: list[tuple[Span, frozenset[str]]]) -> bool:
    place = bisect_right(masks, span.start, key=lambda m: m[0].start) - 1
    while place >= 0 and span.start - masks[place][0].start <= _LONGEST_MASK:
        mask, ids = masks[place]
        if mask.contains(span) and indicator_id in ids:
            return True
        place -= 1
    return False


def _label(entry: LabelEntry, span: Span) -> Label:
    return Label(
        indicator_id=entry.indicator_id,
        span=span,
        surface=entry.surface,
        pattern_id=f'{entry.indicator_id}:{entry.surface}',
        score=_WEAK if entry.weak else _STRONG,
        governs=entry.governs,
    )


def _uncovered(labels: list[Label]) -> list[Label]:
    """Drop labels whose words lie inside a strictly longer label that has no gap."""
    covers = sorted({label.span for label in labels if GAP not in label.surface})
    starts = [cover.start for cover in covers]
    furthest = list(accumulate((cover.end for cover in covers), max))
    return [label for label in labels if not _is_covered(label.span, covers, starts, furthest)]


def _is_covered(span: Span, covers: list[Span], starts: list[int], furthest: list[int]) -> bool:
    earlier = bisect_left(starts, span.start)
    if earlier and furthest[earlier - 1] >= span.end:
        return True
    later = bisect_right(starts, span.start)
    return any(cover.end > span.end for cover in covers[earlier:later])
