"""A member of a list of numbers in, what owns or names it by its place in the list out."""

from dataclasses import replace

from pipeline.figures.beside import bind_left, bind_right
from pipeline.figures.binding import LISTED, PARALLEL, SCORE_LEFT, SCORE_RIGHT, Binding, by_label
from pipeline.figures.context import Named
from pipeline.figures.parallel import parallel_labels, parallel_levels, parallel_names
from pipeline.figures.sentence import Said
from pipeline.model.span import Span


def find_parallel(said: Said) -> dict[int, Binding]:
    """参保人数、缴费人数分别为N人、M人: as many labels as numbers, in the same order."""
    found: dict[int, Binding] = {}
    for first, end in said.runs:
        if not said.is_ordered(first):
            continue
        before = Span(said.sentence.span.start, said.slots[first].quantity.start)
        labels = parallel_labels(said.context, said.fitting(first, before, change=False), end - first)
        for offset, label in enumerate(labels):
            found[first + offset] = by_label(label, SCORE_LEFT, PARALLEL)
    return found


def bind_later_in_run(said: Said, place: int) -> Binding | None:
    """Give a later member of a list the owner of the first."""
    if any(first < place < end and said.bindings[first].indicator_id for first, end in said.runs):
        return bind_in_run(said, place) if place not in said.parallel else None
    return None


def bind_in_run(said: Said, place: int) -> Binding | None:
    """Give the members of a list of numbers one owner: named before the first or behind the last."""
    twin = find_grown(said, place)
    if twin is not None:
        return replace(said.bindings[twin], why=PARALLEL, role=None, group=None)
    for first, end in said.runs:
        if first < place < end and said.bindings[first].indicator_id:
            return replace(said.bindings[first], why=LISTED)
        if first == place and bind_left(said, place, change=False, weak=False) is None:
            owner = (
                said.shapes.get(end - 1)
                or bind_right(said, end - 1, change=False, weak=False)
                or _behind_count(said, end, place)
            )
            return replace(owner, why='named behind the list of numbers') if owner else None
    return None


def find_grown(said: Said, place: int) -> int | None:
    """水平为N元，M元，分别比上年提高P元、Q元: the place of the number, as far back as the list is long, that grew."""
    for first, end in said.runs:
        if first <= place < end and first >= end - first and _grows_in_order(said, first):
            return place - (end - first)
    return None


def _grows_in_order(said: Said, first: int) -> bool:
    grows = said.is_ordered(first) and said.is_change(first)
    return grows and not said.fitting(first, said.slots[first].left, change=True)


def _behind_count(said: Said, end: int, place: int) -> Binding | None:
    """N元、N元、N元K个档次: the count that closes the list names its members."""
    if end >= len(said.slots) or said.slots[end - 1].quantity.end != said.slots[end].quantity.start:
        return None
    behind = Span(said.quantities[end].number_span.end, said.slots[end].right.end)
    label = min(said.fitting(place, behind, change=False), key=lambda x: x.span.start, default=None)
    return by_label(label, SCORE_RIGHT, 'count behind the list') if label else None


def named_in_list(said: Said, place: int, found: tuple[Named, ...], *, or_levels: bool = False) -> Named | None:
    """Return which of `found` the number stands parallel to (甲、乙分别N、M), None where it is in no such list.

    `or_levels` takes the letters of 市、县两级财政 too.
    """
    for first, end in said.runs:
        if first <= place < end and said.is_ordered(first):
            before = Span(said.sentence.span.start, said.slots[first].quantity.start)
            names = parallel_names(said.context, found, before, end - first)
            if or_levels and not names:
                names = parallel_levels(said.text, before, end - first)
            return names[place - first] if names else None
    return None
