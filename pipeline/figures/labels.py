"""Text in, the places where it names an indicator out."""

from bisect import bisect_right

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
    """Find every label of a folded text, ordered by end; those of an indicator whose mask covers them are not seen."""
    hits = index.finder.find_all(text)
    places: dict[str, list[Span]] = {}
    for word, span in hits:
        places.setdefault(word, []).append(span)
    masks = [(span, index.masked_by[word]) for word, span in hits if word in index.masked_by]
    labels = [
        _label(entry, parts)
        for word, span in hits
        for entry in index.entries_by_last_part.get(word, ())
        if (parts := _parts(text, entry, span, places)) and not _is_masked(entry.indicator_id, parts, masks)
    ]
    return tuple(sorted(labels, key=lambda label: (label.span.end, label.span.start, label.pattern_id)))


def _parts(text: str, entry: LabelEntry, last: Span, places: dict[str, list[Span]]) -> tuple[Span, ...]:
    """Return where the parts of a label stand whose last one is at `last`, () where an earlier one is missing."""
    found = [last]
    for part in reversed(entry.parts[:-1]):
        spans = places.get(part, [])
        place = bisect_right(spans, found[-1].start, key=lambda s: s.end) - 1
        if place < 0 or found[-1].start - spans[place].end > MAX_GAP:
            return ()
        if _BREAK.search(text, spans[place].end, found[-1].start):
            return ()
        found.append(spans[place])
    return tuple(reversed(found))


def _is_masked(indicator_id: str, parts: tuple[Span, ...], masks: list[tuple[Span, frozenset[str]]]) -> bool:
    return any(_hides(indicator_id, part, masks) for part in parts)


def _hides(indicator_id: str, part: Span, masks: list[tuple[Span, frozenset[str]]]) -> bool:
    place = bisect_right(masks, part.start, key=lambda m: m[0].start) - 1
    while place >= 0 and part.start - masks[place][0].start <= _LONGEST_MASK:
        mask, ids = masks[place]
        if mask.contains(part) and indicator_id in ids:
            return True
        place -= 1
    return False


def _label(entry: LabelEntry, parts: tuple[Span, ...]) -> Label:
    return Label(
        indicator_id=entry.indicator_id,
        span=Span(parts[0].start, parts[-1].end - _copula(entry.parts[-1])),
        surface=entry.surface,
        pattern_id=f'{entry.indicator_id}:{entry.surface}',
        score=_WEAK if entry.weak else _STRONG,
        governs=entry.governs,
    )


def _copula(part: str) -> int:
    # 参保率达 ends where 参保率 ends: else the verb would win over a longer name that has none
    return len(part) - max(1, len(part.rstrip('为达是约')))


def uncovered(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    """Drop labels whose words lie inside a strictly longer label that has no gap (参保 inside 参保补助)."""
    covers = [x for x in labels if GAP not in x.surface]
    return tuple(x for x in labels if not any(_covers(y.span, x.span) for y in covers))


def _covers(outer: Span, inner: Span) -> bool:
    return outer.contains(inner) and len(outer) > len(inner)
