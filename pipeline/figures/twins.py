"""Bound numbers in, what a neighbour or a second name tells of them out: second figures, targets."""

from dataclasses import replace

import regex

from pipeline.figures.binding import LABEL_BEFORE, SCORE_LEFT, SCORE_RIGHT, Binding, by_label
from pipeline.figures.sentence import Said
from pipeline.figures.told import make_figure
from pipeline.figures.units import SHARED_UNITS
from pipeline.model.figure import Figure, Role
from pipeline.model.span import Span

_JOINED = regex.compile(r'\s?(?:和|与|及|以及|、)\s?\p{Han}{0,6}')
_DONE_WITH = regex.compile('，(?:已|均|均已|全部|依规|按规定|并|予以|并已|已按规定){0,2}')
_BOTH_SIDES = regex.compile('收、?支[各均]$')
_REACHED = regex.compile('实际|完成值')
_VERB_BEHIND = 6  # 对未认证的N人暂停发放: the verb stands right behind the number


def find_twin(said: Said, place: int, binding: Binding) -> Figure | None:
    """参保率和满意率达到N%: one number for two names joined by 和 is two figures."""
    slot, label = said.slots[place], binding.label
    side = _other_side(said, place, binding)
    if side:
        return side
    if any(x.governs for x in said.fitting(place, slot.right, change=False)):
        return _find_verb(said, place, binding)
    if said.quantities[place].unit not in SHARED_UNITS or label is None or not slot.left.contains(label.span):
        return None
    before = Span(slot.left.start, label.span.start)
    for other in reversed(said.fitting(place, before, change=False)):
        joined = _JOINED.fullmatch(said.text, other.span.end, label.span.start)
        if joined and other.indicator_id != binding.indicator_id and other.score >= 1:
            return make_figure(said, place, by_label(other, SCORE_LEFT, 'shares the number'))
    return None


def _other_side(said: Said, place: int, binding: Binding) -> Figure | None:
    """收、支各增加N元: 各 gives the number to both sides."""
    label, owner = binding.label, said.indicator(binding.indicator_id)
    sides = _BOTH_SIDES.search(label.surface) if label else None
    twin = owner.bare_words.get('支出') if owner and sides else None
    return make_figure(said, place, replace(binding, indicator_id=twin, label=None, why='both sides')) if twin else None


def _find_verb(said: Said, place: int, binding: Binding) -> Figure | None:
    """N人未认证，已暂停发放: what was done with the same persons, told in a clause without a number."""
    slot = said.slots[place]
    following = said.slots[place + 1].clause_start if place + 1 < len(said.slots) else said.sentence.span.end
    opening = _DONE_WITH.match(said.text, slot.right.end, following)
    fitting = said.fitting(place, Span(opening.end(), following), change=False) if opening else ()
    verb = next((x for x in fitting if opening and x.governs and x.span.start == opening.end()), None)
    near = Span(slot.right.start, min(slot.right.end, slot.quantity.end + _VERB_BEHIND))
    if said.text.startswith('占', near.start):
        return None  # 未认证N人占应认证人数的P%
    behind = [x for x in said.fitting(place, near, change=False) if x.governs]
    if behind and binding.label is not None and binding.label.governs:
        verb = verb or behind[0]
    if verb is None or verb.indicator_id == binding.indicator_id:
        return None
    return make_figure(said, place, by_label(verb, SCORE_RIGHT, 'done with the same persons'))


def settle_target(said: Said, place: int) -> None:
    """满意度N%以上，实际达到M%: what the same indicator 实际 reached tells that the number before was the target."""
    if not place:
        return
    before, here = said.figures[place - 1], said.figures[place]
    is_result = (
        here.indicator_id and said.bindings[place].why != LABEL_BEFORE and _REACHED.search(said.left_words(place))
    )
    if is_result and before.indicator_id == here.indicator_id and before.role is here.role is Role.ACTUAL:
        said.figures[place - 1] = replace(before, role=Role.TARGET)
