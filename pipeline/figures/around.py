"""A number without a label of its own in, the label that the clause, sentence or heading around it gives out."""

from dataclasses import replace

import regex

from pipeline.figures.beside import counted_persons
from pipeline.figures.binding import SCORE_EARLIER, SCORE_HEADING, SCORE_PART, SCORE_SAME, Binding, by_label
from pipeline.figures.follow import follow, is_measured_otherwise
from pipeline.figures.labels import find_labels
from pipeline.figures.sentence import Said
from pipeline.model.figure import Role
from pipeline.model.span import Span

_MOST_TARGETS = 4  # numbers that may stand between a target and the result that names it
_OPENS_WITH_FOR = regex.compile(r'[^\d，；]{0,6}?(?:为|对|给|向)')


def bind_in_clause(said: Said, place: int) -> Binding | None:
    """核实疑点数据N批N人: the label before the first number of the clause owns the second too, by its unit."""
    slot = said.slots[place]
    if said.residue(place) or slot.clause_start >= slot.left.start:
        return None
    label = said.best(said.fitting(place, Span(slot.clause_start, slot.left.start), change=said.is_change(place)))
    return by_label(label, SCORE_SAME, 'label of the clause') if label and label.score >= 1 else None


def bind_clause_verb(said: Said, place: int) -> Binding | None:
    """为特困人员N人、低保对象M人代缴保费: the verb behind the last number owns all that 为 opened."""
    start = said.slots[place].clause_start
    opening = said.text[start : start + 14].lstrip()
    if not _OPENS_WITH_FOR.match(opening):
        return None
    last = max(i for i, s in enumerate(said.slots) if s.clause_start == start)
    if last == place:
        return None
    label = min(
        (x for x in said.fitting(place, said.slots[last].right, change=said.is_change(place)) if x.score >= 1),
        key=lambda x: x.span.start,
        default=None,
    )
    return by_label(label, SCORE_PART, 'verb of the clause') if label else None


def bind_heading(said: Said, place: int) -> Binding | None:
    """Bind to the head or row of the table cell, else to the nearest heading that names an indicator."""
    residue = said.residue(place)
    if said.is_another_measure(place) or (residue and not said.is_group(place, residue)):
        return None
    quantity, change = said.quantities[place], said.is_change(place)
    for words in said.context.lead_of(said.sentence.span):
        labels = find_labels(words, said.patterns.labels)
        label = said.best(tuple(x for x in labels if said.fits(x.indicator_id, quantity, change=change)))
        if label:
            bound = by_label(label, SCORE_HEADING, f'head or row {words}')
            return replace(bound, label=None)
    for section in said.context.chain(said.sentence.section_id):
        if section.heading.level == 0:
            continue
        label = said.best(said.fitting(place, section.heading.span, change=change))
        if label:
            return by_label(label, SCORE_HEADING, f'heading {section.heading.title}')
    return None


def bind_awaited(said: Said, place: int) -> Binding | None:
    """下达任务N人，实际参保M人: targets that nothing names are those of the result which follows."""
    unit = said.quantities[place].unit
    if not unit or said.slots[place].part:
        return None
    for later in range(place + 1, min(place + 1 + _MOST_TARGETS, len(said.slots))):
        is_target = not said.residue(later - 1) and said.role(later - 1, None).role is Role.TARGET
        if not is_target or said.quantities[later].unit != unit:
            return None
        fitting = said.fitting(later, said.slots[later].left, change=False)
        label = said.best(tuple(x for x in fitting if x.score >= 1))
        if label:
            return by_label(label, SCORE_EARLIER, 'label of the result that follows')
    return None


def bind_earlier(said: Said, place: int) -> Binding | None:
    """Take the nearest earlier label of the sentence where the number's own words name nothing else."""
    slot = said.slots[place]
    residue = said.residue(place)
    is_part_alone = slot.part and slot.head is None
    if said.is_another_measure(place) or (residue and not is_part_alone and not said.is_group(place, residue)):
        return None
    before, change = Span(said.sentence.span.start, slot.left.start), said.is_change(place)
    label = said.best(tuple(x for x in said.fitting(place, before, change=change) if x.score >= 1))
    persons = () if change else counted_persons(said, place, before)
    if persons and persons[-1].label and (label is None or persons[-1].label.span.end > label.span.end):
        return replace(persons[-1], score=SCORE_EARLIER)
    for earlier in range(place - 1, -1, -1):
        if label is None or said.slots[earlier].quantity.start >= label.span.end:
            bound = follow(said, said.bindings[earlier], place, SCORE_EARLIER, 'indicator of an earlier number')
            if bound:
                return bound
    if label is None:
        return None
    bound = by_label(label, SCORE_EARLIER, 'label earlier in the sentence')
    return None if is_measured_otherwise(said, bound, place) else bound
