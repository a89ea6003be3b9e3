"""Bound numbers in, a problem for each label that might as well have owned one out."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.figures.binding import LABEL_BEFORE
from pipeline.figures.sentence import Said
from pipeline.model.figure import Label
from pipeline.model.problem import Problem, Severity
from pipeline.model.span import Span
from pipeline.patterns.compile import GAP, PatternSet

_ADJACENT = 1  # a label behind the number competes only where it follows at once (N人参保)


def find_rivals(said: Said) -> Iterator[Problem]:
    """Yield a problem for each number with two strong labels of different indicators: which one lost, and to which.

    Labels compete that end at the same place, and one right behind the number with one right before it.
    """
    for place, binding in enumerate(said.bindings):
        if binding.label is None or binding.why != LABEL_BEFORE:
            continue
        patterns = said.patterns
        kin = kin_of(patterns, binding.indicator_id) | kin_of(patterns, said.figures[place].indicator_id)
        rivals = (x for x in _rivals(said, place, binding.label) if not kin & kin_of(patterns, x.indicator_id))
        losers = {
            x.indicator_id: x
            for x in rivals
            if said.fits(x.indicator_id, said.quantities[place], change=said.is_change(place), place=place)
        }
        for loser in losers.values():
            owner = replace(binding.label, indicator_id=binding.indicator_id or binding.label.indicator_id)
            yield tell_rival(loser, owner, said.quantities[place].span)


def tell_rival(loser: Label, owner: Label, span: Span) -> Problem:
    """Return the problem that `loser` might have owned the number at `span`, which is its `owner`'s."""
    words = f'{loser.indicator_id} ({loser.surface}) lost to {owner.indicator_id} ({owner.surface})'
    return Problem('competing_labels', Severity.INFO, words, span)


def kin_of(patterns: PatternSet, indicator_id: str | None) -> set[str]:
    """Return the indicator with that of its rate: which of the two is meant the role tells."""
    return {name for name in (indicator_id, patterns.standard_of.get(indicator_id or '')) if name}


def _rivals(said: Said, place: int, owner: Label) -> Iterator[Label]:
    slot = said.slots[place]
    inner = len(owner.surface.rpartition(GAP)[2])  # a label inside a longer one is not seen
    for label in said.context.labels_in(slot.left):
        if label.score >= 1 and label.span.end == owner.span.end and len(label.span) > inner:
            yield label
    following = {f.indicator_id for f in said.figures[place + 1 : place + 2]}
    for label in said.context.labels_in(slot.right):
        is_near = label.span.start - slot.right.start <= _ADJACENT
        if label.score >= 1 and is_near and label.indicator_id not in following:
            yield label
