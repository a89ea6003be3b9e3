"""A number in, the shape of words that tells what it is, or that nothing stands for it, out."""

import regex

from pipeline.figures.binding import NOTHING, SCORE_SHAPE, UNNAMED, Binding
from pipeline.figures.sentence import Said
from pipeline.figures.units import SHARED_UNITS
from pipeline.model.figure import Method
from pipeline.model.span import Span
from pipeline.patterns.compile import CompiledShape

_OTHERS = regex.compile('(?:另|还|尚)有')
_NEAR = 8  # characters behind the number within which a verb belongs to it


def find_shapes(said: Said) -> dict[int, Binding]:
    """Return, by place, the numbers of a sentence that a shape owns; of two shapes the first."""
    if not said.quantities:
        return {}
    text = said.text
    found: dict[int, Binding] = {}
    starts = {q.number_span.start: i for i, q in enumerate(said.quantities)}
    units = {q.unit for q in said.quantities}
    for shape in said.patterns.shapes:
        if units.isdisjoint(shape.units):
            continue
        for match in shape.pattern.finditer(text, said.sentence.span.start, said.sentence.span.end):
            place = starts.get(match.start('q'))
            if place is None or not said.fits(shape.indicator_id, said.quantities[place], change=False, place=place):
                continue
            found.setdefault(place, _bind_match(shape, match.groupdict().get('group')))
    return found


def _bind_match(shape: CompiledShape, group: str | None) -> Binding:
    return Binding(
        indicator_id=shape.indicator_id,
        method=Method.PATTERN,
        pattern_id=shape.shape_id,
        score=SCORE_SHAPE,
        why='shape',
        role=shape.role,
        group=group,
    )


def bind_shape(said: Said, place: int) -> Binding | None:
    """Let the shape win, unless a verb in front of the number says what was done with those counted."""
    left, right = said.slots[place].left, said.slots[place].right
    shape = said.shapes.get(place)
    before = said.fitting(place, left, change=False)
    if _OTHERS.match(said.left_words(place)):
        behind = any(x.governs for x in said.fitting(place, right, change=False))
        return None if shape or before or behind else UNNAMED
    near = Span(right.start, min(right.end, right.start + _NEAR))
    verbs = [x for x in before if x.governs]
    verbs += [x for x in said.fitting(place, near, change=False) if x.governs]
    return None if shape and verbs and verbs[0].indicator_id != shape.indicator_id else shape


def bind_share_of_payers(said: Said, place: int) -> Binding | None:
    """省、县两级财政分别承担60%和40%: the share of who pays has no indicator."""
    left = said.slots[place].left
    for first, end in said.runs:
        if first <= place < end:
            left = said.slots[first].left
    return UNNAMED if said.quantities[place].unit in SHARED_UNITS and _pays(said, left) else None


def _pays(said: Said, left: Span) -> bool:
    words = left.of(said.text)
    found = list(said.patterns.shares.finditer(words))
    return bool(found) and not said.patterns.connectors.sub('', words[found[-1].end() :]).strip()


def bind_unnamed(said: Said, place: int) -> Binding | None:
    """发放稳岗返还资金N万元: the words name something that no indicator stands for."""
    slot = said.slots[place]
    if _is_rest_of_project(said, place):
        return UNNAMED
    named = list(said.patterns.without_indicator.finditer(said.text, slot.left.start, slot.left.end))
    if not named:
        before = said.bindings[place - 1] if place else NOTHING
        follows = before.why == UNNAMED.why and slot.clause_start == said.slots[place - 1].clause_start
        return UNNAMED if follows and not said.residue(place) else None
    labels = [x for x in said.fitting(place, slot.left, change=False) if x.score >= 1]
    return None if any(x.span.end >= named[-1].end() for x in labels) else UNNAMED


def _is_rest_of_project(said: Said, place: int) -> bool:
    """项目实际支出N万元，结余M万元: what is left of a project is no balance of the fund."""
    before = said.bindings[place - 1].indicator_id if place else None
    if before not in said.patterns.scheme_if_named:
        return False
    own = said.fitting(place, said.slots[place].left, change=False)
    return any(x.score < 1 and said.is_balance(x) for x in own) and all(x.score < 1 for x in own)
