"""A sentence and its numbers in, the words that each number can be named by out."""

from dataclasses import dataclass

import regex

from pipeline.model.span import Span

_MARK = regex.compile('[，；：。！？]')
_OPEN, _CLOSE = '(（', ')）'
_LIST_STARTS = '、和及与，'


@dataclass(frozen=True, slots=True)
class Slot:
    """A number in its clause.

    `left` reaches back to the clause mark or the number before, `right` on to the next mark or number. `opener` is
    the mark that opens the clause. `head` is the place, among the slots, of the number whose parts this one belongs to
    (behind 其中, inside a bracket), None where it is no part. `part` tells that it stands in such a region.
    """

    quantity: Span
    left: Span
    right: Span
    clause_start: int
    opener: str
    head: int | None
    part: bool


def find_slots(text: str, sentence: Span, quantities: tuple[Span, ...], parts: regex.Pattern[str]) -> tuple[Slot, ...]:
    """Cut a sentence at clause marks and at brackets that hold a number; `text` has folded marks.

    Brackets without a number, as in 因公出国(境)费, are part of the words around them.
    """
    brackets = _brackets(text, sentence, quantities)
    marks = _marks(text, sentence, brackets)
    slots: list[Slot] = []
    for place, quantity in enumerate(quantities):
        before = quantities[place - 1].end if place else sentence.start
        after = quantities[place + 1].start if place + 1 < len(quantities) else sentence.end
        opening = max((end for end, _ in marks if end <= quantity.start), default=sentence.start)
        opener = next((mark for end, mark in reversed(marks) if end == opening), '')
        left_start = _left_start(text, max(before, opening), quantity.start, is_after_number=before >= opening)
        closing = min((end - 1 for end, _ in marks if end > quantity.end), default=sentence.end)
        right_end = min(after, closing)
        pause = text.find('、', quantity.end, right_end)
        part, head = _part(text, sentence, quantity, quantities, brackets, parts)
        slots.append(
            Slot(
                quantity=quantity,
                left=Span(left_start, quantity.start),
                right=Span(quantity.end, right_end if pause < 0 else pause),
                clause_start=opening,
                opener=opener,
                head=head,
                part=part,
            )
        )
    return tuple(slots)


def _brackets(text: str, sentence: Span, quantities: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the brackets, from opening to past closing, that hold a number."""
    found: list[Span] = []
    stack: list[int] = []
    for place in range(sentence.start, sentence.end):
        if text[place] in _OPEN:
            stack.append(place)
        elif text[place] in _CLOSE and stack:
            found.append(Span(stack.pop(), place + 1))
    found.extend(Span(place, sentence.end) for place in stack)
    return tuple(sorted(b for b in found if any(b.contains(q) for q in quantities)))


def _marks(text: str, sentence: Span, brackets: tuple[Span, ...]) -> list[tuple[int, str]]:
    """Return the marks that cut clauses, each with the place behind it, in order."""
    marks = [(m.end(), m[0]) for m in _MARK.finditer(text, sentence.start, sentence.end)]
    marks += [(b.start + 1, '(') for b in brackets]
    marks += [(b.end, ')') for b in brackets]
    return sorted(marks)


def _left_start(text: str, start: int, end: int, *, is_after_number: bool) -> int:
    """Begin behind the last 、 that follows the number before: what stands in front of it belongs to that number."""
    if is_after_number:
        pause = text.rfind('、', start, end)
        start = pause + 1 if pause >= 0 else start
    while start < end and text[start] in _LIST_STARTS:
        start += 1
    return start


def _part(
    text: str,
    sentence: Span,
    quantity: Span,
    quantities: tuple[Span, ...],
    brackets: tuple[Span, ...],
    parts: regex.Pattern[str],
) -> tuple[bool, int | None]:
    inner = max((b for b in brackets if b.contains(quantity)), default=None)
    region_start = inner.start if inner else None
    opening = [m.start() for m in parts.finditer(text, inner.start if inner else sentence.start, quantity.start)]
    if opening:
        region_start = opening[-1]
    if region_start is None:
        return False, None
    return True, _last_before(region_start, quantities, brackets, inner)


def _last_before(
    start: int, quantities: tuple[Span, ...], brackets: tuple[Span, ...], inner: Span | None
) -> int | None:
    """Return the last number before `start` that stands in no bracket which is closed by then."""
    closed = [b for b in brackets if b.end <= start and b != inner]
    places = [i for i, q in enumerate(quantities) if q.end <= start and not any(b.contains(q) for b in closed)]
    return places[-1] if places else None
