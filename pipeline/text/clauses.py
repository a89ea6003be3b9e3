"""A sentence and its numbers in, the words that each number can be named by out."""

from bisect import bisect_left, bisect_right

import regex

from pipeline.model.frozen import dataclass
from pipeline.model.span import Span

REACH = 2000
"""Characters on either side of its numbers that a sentence is looked at: no clause is as long."""

_MARK = regex.compile('[，；：。！？]')
_BRACKET = regex.compile('[()（）]')
_OPEN = '(（'
_LIST_STARTS = '、和及与，'
_GRADES = regex.compile('[一二三四五六]、[一二三四五六]级')
_ASIDE = regex.compile(r'\((?:[^()]|\([^()]{0,400}+\)){0,400}+\)')
_ONLY_DATE = regex.compile(r'\(\s?(?:截[至止到]|到)?[\d\s年月日度季第前一二三四上下半末底初至到、—~-]{1,40}\)')


@dataclass(frozen=True, slots=True)
class Slot:
    """A number in its clause.

    `left` reaches back to the clause mark or the number before, `right` on to the next mark or number. `opener` is
    the mark that opens the clause. `head` is the place, among the slots, of the number whose parts this one belongs to
    (behind 其中, inside a bracket), None where it is no part. `part` tells that it stands in such a region. `before` is
    the place of the last number before it that stands in no bracket which is closed by then.
    """

    quantity: Span
    left: Span
    right: Span
    clause_start: int
    opener: str
    head: int | None
    part: bool
    before: int | None


def without_asides(words: str) -> str:
    """Return the words with blanks for brackets that are closed and tell more than a date: they speak of a part.

    >>> without_asides('参保9人(含2022年续保3人)，缴费(2023年)')
    '参保9人            ，缴费(2023年)'
    """
    if ')' not in words:
        return words
    return _ASIDE.sub(lambda m: m[0] if _ONLY_DATE.fullmatch(m[0]) else ' ' * len(m[0]), words)


def find_slots(text: str, sentence: Span, quantities: tuple[Span, ...], parts: regex.Pattern[str]) -> tuple[Slot, ...]:
    """Cut a sentence at clause marks and at brackets that hold a number; `text` has folded marks.

    Brackets without a number, as in 因公出国(境)费, are part of the words around them. Of a sentence without end only
    what stands within REACH of its `quantities` is looked at.
    """
    if not quantities:
        return ()
    start, end = quantities[0].start - REACH, quantities[-1].end + REACH
    near = Span(max(sentence.start, start), min(sentence.end, end))
    cuts = _Cuts(text, near, quantities, parts)
    return tuple(cuts.slot(place) for place in range(len(quantities)))


def leaves_bracket(words: str) -> bool:
    """Tell whether a bracket that opened before the words ends in them.

    >>> leaves_bracket('120万元)，执行率'), leaves_bracket('(含结转)执行率')
    (True, False)
    """
    depth = 0
    for mark in _BRACKET.finditer(words):
        depth += 1 if mark[0] in _OPEN else -1
        if depth < 0:
            return True
    return False


class _Cuts:
    """The brackets, clause marks and openings of parts in a sentence, each ordered by place."""

    __slots__ = ('all_brackets', 'brackets', 'mark_ends', 'marks', 'openings', 'quantities', 'sentence', 'text')

    def __init__(self, text: str, sentence: Span, quantities: tuple[Span, ...], parts: regex.Pattern[str]) -> None:
        self.text = text
        self.sentence = sentence
        self.quantities = quantities
        self.all_brackets = _brackets(text, sentence)
        self.brackets = tuple(b for b in self.all_brackets if _holds_one(b, quantities))
        self.marks = _marks(text, sentence, self.brackets)
        self.mark_ends = [end for end, _ in self.marks]
        self.openings = [(m.end(), m.start()) for m in parts.finditer(text, sentence.start, quantities[-1].start)]

    def slot(self, place: int) -> Slot:
        quantity = self.quantities[place]
        before = self.quantities[place - 1].end if place else self.sentence.start
        after = self.quantities[place + 1].start if place + 1 < len(self.quantities) else self.sentence.end
        last = bisect_right(self.mark_ends, quantity.start) - 1
        opening, opener = self.marks[last] if last >= 0 else (self.sentence.start, '')
        following = bisect_right(self.mark_ends, quantity.end)
        closing = self.mark_ends[following] - 1 if following < len(self.marks) else self.sentence.end
        left_start = _left_start(
            self.text, max(before, opening), quantity.start, is_after_number=place > 0 and before >= opening
        )
        right_end = min(after, closing)
        pause = _first_pause(self.text, quantity.end, right_end)
        inner = next((b for b in reversed(self.brackets) if b.contains(quantity)), None)
        part, head = self._part(quantity, inner)
        return Slot(
            quantity=quantity,
            left=Span(left_start, quantity.start),
            right=Span(quantity.end, right_end if pause < 0 else pause),
            clause_start=opening,
            opener=opener,
            head=head,
            part=part,
            before=self._last_before(quantity.start, inner),
        )

    def _part(self, quantity: Span, inner: Span | None) -> tuple[bool, int | None]:
        region_start = inner.start if inner else None
        last = bisect_right(self.openings, (quantity.start, quantity.start)) - 1
        while last >= 0 and self._is_closed(self.openings[last][1], quantity):
            last -= 1
        if last >= 0 and self.openings[last][1] >= (region_start or self.sentence.start):
            region_start = self.openings[last][1]
        if region_start is None:
            return False, None
        return True, self._last_before(region_start, inner)

    def _is_closed(self, opening: int, quantity: Span) -> bool:
        """N万元(含结转M万元)，P万元: what opens parts in a bracket opens them up to its end."""
        return any(b.start <= opening < b.end <= quantity.start for b in self.all_brackets)

    def _last_before(self, start: int, inner: Span | None) -> int | None:
        """Return the last number before `start` that stands in no bracket which is closed by then."""
        closed = [b for b in self.brackets if b.end <= start and b != inner]
        for place in range(bisect_right(self.quantities, start, key=lambda q: q.end) - 1, -1, -1):
            if not any(b.contains(self.quantities[place]) for b in closed):
                return place
        return None


def _brackets(text: str, sentence: Span) -> tuple[Span, ...]:
    """Return the brackets, each from opening to past closing."""
    found: list[Span] = []
    stack: list[int] = []
    for mark in _BRACKET.finditer(text, sentence.start, sentence.end):
        if mark[0] in _OPEN:
            stack.append(mark.start())
        elif stack:
            found.append(Span(stack.pop(), mark.end()))
    found.extend(Span(place, sentence.end) for place in stack)
    return tuple(sorted(found))


def _holds_one(bracket: Span, quantities: tuple[Span, ...]) -> bool:
    place = bisect_left(quantities, bracket.start, key=lambda q: q.start)
    return place < len(quantities) and quantities[place].end <= bracket.end


def _marks(text: str, sentence: Span, brackets: tuple[Span, ...]) -> list[tuple[int, str]]:
    """Return the marks that cut clauses, each with the place behind it, in order."""
    marks = [(m.end(), m[0]) for m in _MARK.finditer(text, sentence.start, sentence.end)]
    marks += [(b.start + 1, '(') for b in brackets]
    marks += [(b.end, ')') for b in brackets]
    return sorted(marks)


def _left_start(text: str, start: int, end: int, *, is_after_number: bool) -> int:
    """Begin behind the last 、 that follows the number before: what stands in front of it belongs to that number."""
    if is_after_number:
        pause = _last_pause(text, start, end)
        start = pause + 1 if pause >= 0 else start
    while start < end and text[start] in _LIST_STARTS:
        start += 1
    return start


def _first_pause(text: str, start: int, end: int) -> int:
    """Return where the first 、 stands that parts members of a list, -1 without one: 三、四级 is one word."""
    place = text.find('、', start, end)
    while place > 0 and _GRADES.match(text, place - 1):
        place = text.find('、', place + 1, end)
    return place


def _last_pause(text: str, start: int, end: int) -> int:
    place = text.rfind('、', start, end)
    while place > 0 and _GRADES.match(text, place - 1):
        place = text.rfind('、', start, place)
    return place
