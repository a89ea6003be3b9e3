"""A number in, the label that stands before or behind it out."""

from dataclasses import replace

from pipeline.figures.binding import (
    LABEL_BEFORE,
    SCORE_FAR,
    SCORE_LEFT,
    SCORE_RIGHT,
    SCORE_SAME,
    SUBSIDY,
    Binding,
    by_label,
)
from pipeline.figures.sentence import Said
from pipeline.figures.units import PERSON_UNITS, SHARED_UNITS
from pipeline.model.figure import Label
from pipeline.model.span import Span
from pipeline.text.clauses import Slot, leaves_bracket

WHOLE_SCORE = 100
"""Points: a report as a whole is scored out of a hundred (百分制), its parts out of less."""

LEAST_OF_WHOLE = 60
"""Points: a part of a report is seldom worth as much, a report seldom less (the pass mark of 百分制)."""

_GIVES = ('给予', '发放', '享受', '补助', '补贴')
_COUNTED = ('人', '者', '居民', '对象', '职工', '群众', '单位', '企业')
_NEAR = 8  # characters between a label and its number up to which a direct binding is as sure as can be
_MAX_RIGHT = 20  # a label behind its number begins within so many characters (名符合条件的...)


def bind_left(said: Said, place: int, *, change: bool, weak: bool) -> Binding | None:
    """Bind to the label before the number, or to what the words around it make of that label."""
    slot = said.slots[place]
    labels = said.fitting(place, slot.left, change=change)
    labels = tuple(x for x in labels if (weak or x.score >= 1) and not _is_aside(said, x, slot))
    label = said.best(tuple(x for x in labels if not _is_manner(said, x)) or labels)
    if label is None:
        return None
    label = _measured_thing(said, place, label, change=change) or label
    if change and _follows_rate(said, place, label):
        return None
    if weak and _object_between(said, label, slot):
        return None
    other = _other_side(said, place, label)
    if other:
        return replace(by_label(label, SCORE_SAME, 'the other side of the number before'), indicator_id=other)
    other = _turned(said, label, slot, place)
    if other:
        bound = by_label(label, SCORE_LEFT, 'label before the number, turned by the word behind it')
        return replace(bound, indicator_id=other, label=None)
    label = _score_of_part(said, place, label)
    near = slot.left.end - label.span.end <= _NEAR
    return by_label(label, SCORE_LEFT if near else SCORE_FAR, LABEL_BEFORE)


def bind_before_bracket(said: Said, place: int) -> Binding | None:
    """发放养老金（含补发N元）M元: the number right behind a bracket is named in front of it."""
    slot = said.slots[place]
    if slot.opener != ')' or said.left_words(place).strip() or not place:
        return None
    before = said.indicator(said.bindings[place - 1].indicator_id)
    if before and before.followed_by:
        return None  # 满分N分）M分
    opening = said.text.rfind('(', said.sentence.span.start, slot.clause_start)
    named = Span(said.start_of_clause(opening), opening) if opening > 0 else slot.left
    label = said.best(tuple(x for x in said.fitting(place, named, change=False) if x.score >= 1))
    return by_label(label, SCORE_FAR, 'label in front of the bracket') if label else None


def _is_manner(said: Said, label: Label) -> bool:
    """缴费补贴按档次给予N元: 按 and a verb of giving around it make the label tell how, not what."""
    start, end = label.span.start, label.span.end
    how = said.text.startswith('按', start) or said.text.endswith('按', 0, start)
    return how and said.text.startswith(_GIVES, end)


def _follows_rate(said: Said, place: int, label: Label) -> bool:
    """标准由N元提高到M元，人均每月增加K元: per head tells how the rate grew, it names no mean."""
    before = said.kind(said.figures[place - 1].indicator_id) if place else None
    return before == 'standard' and said.kind(label.indicator_id) == 'average'


def _measured_thing(said: Said, place: int, measure: Label, *, change: bool) -> Label | None:
    """“三公”经费年初预算N万元，决算M万元: the spending named beside or before the measure owns it."""
    patterns = said.patterns
    if measure.surface in patterns.measure_words:
        owners = patterns.spending
    elif measure.surface in patterns.received_words:
        owners = SUBSIDY
    else:
        return None
    left = said.slots[place].left
    follows = bool(place) and said.bindings[place - 1].indicator_id in SUBSIDY
    start = left.start if owners is SUBSIDY and not follows else said.start_of_part(place)
    things = [
        x
        for x in said.fitting(place, Span(start, left.end), change=change)
        if x.indicator_id in owners and x.surface not in patterns.measure_words and x.score >= 1
    ]
    return max(things, key=lambda x: (x.span.end, len(x.surface)), default=None)


def _is_aside(said: Said, label: Label, slot: Slot) -> bool:
    """其他资金(含利息收入)N万元: what a bracket adds to the words in front of it does not name the number."""
    opening = said.text.rfind('(', slot.left.start + 1, label.span.start)
    return opening > 0 and leaves_bracket(Span(label.span.end, slot.left.end).of(said.text))


def _object_between(said: Said, label: Label, slot: Slot) -> bool:
    """发放稳岗返还资金N万元: another object stands between the weak word and its number."""
    words = Span(label.span.end, slot.left.end).of(said.text)
    return bool(said.patterns.connectors.sub('', words).strip(' 、:“”'))


def _other_side(said: Said, place: int, label: Label) -> str | None:
    """基金总收入N亿元，总支出M亿元: a label that is a bare word of the indicator before means its other side."""
    before = said.indicator(said.bindings[place - 1].indicator_id) if place else None
    return before.bare_words.get(label.surface) if before and not said.slots[place].part else None


def _turned(said: Said, label: Label, slot: Slot, place: int) -> str | None:
    """工作经费共支出N万元: the bare word behind the label says that another side of it is meant."""
    between = Span(label.span.end, slot.left.end).of(said.text)
    for word, other in said.patterns.indicators[label.indicator_id].bare_words.items():
        if word in between and said.fits(other, said.quantities[place], change=False):
            return other
    return None


def _score_of_part(said: Said, place: int, label: Label) -> Label:
    """过程指标满分35分，自评得32.5分: behind the full score of a part the score is that of the part."""
    part = said.patterns.indicators[label.indicator_id].parts_are
    before = said.figures[place - 1] if place else None
    full = said.indicator(before.indicator_id) if before else None
    if part is None:
        return _score_of_whole(said, place, label)
    if before is None or full is None:
        return label
    is_part = full.followed_by == part and before.quantity.value < WHOLE_SCORE
    return replace(label, indicator_id=part) if is_part else label


def _score_of_whole(said: Said, place: int, label: Label) -> Label:
    """目标全部完成，自评得分N分: where no part is spoken of, a score that hardly any part reaches is the report's."""
    whole = said.indicator(said.patterns.whole_of.get(label.indicator_id))
    is_whole = (
        whole
        and label.surface in whole.bare_words
        and not said.slots[place].part
        and said.quantities[place].value >= LEAST_OF_WHOLE
    )
    return replace(label, indicator_id=whole.id) if whole and is_whole else label


def bind_right(said: Said, place: int, *, change: bool, weak: bool) -> Binding | None:
    """Bind to the nearest label behind the number; a verb goes before all others."""
    slot = said.slots[place]
    if len(slot.right) <= 1:
        return None  # the number ends its clause
    fitting = said.fitting(place, slot.right, change=change)
    if said.quantities[place].unit in SHARED_UNITS and said.text.startswith('的', slot.right.start):
        # 三分之一的参保人: a share of those counted
        fitting = tuple(x for x in fitting if not said.text.startswith(_COUNTED, x.span.end))
    labels = [x for x in fitting if x.span.start - slot.right.start <= _MAX_RIGHT and (weak or x.score >= 1)]
    first = min((x for x in fitting if x.governs), key=lambda x: x.span.start, default=None)
    if first is None:
        if not labels:
            return None
        first = min(labels, key=lambda x: (x.span.start, -len(x.span)))
    rivals = [x for x in fitting if x.span.overlaps(first.span)]
    return by_label(said.best(tuple(rivals)) or first, SCORE_RIGHT, 'label behind the number')


def bind_counterpart(said: Said, place: int) -> Binding | None:
    """支付一次性工亡补助金N人: the label counts money, its counterpart persons."""
    found = () if said.is_change(place) else counted_persons(said, place, said.slots[place].left)
    return found[-1] if found else None


def counted_persons(said: Said, place: int, span: Span) -> tuple[Binding, ...]:
    """Return, ordered by their labels, what the labels of money in `span` mean where persons are counted."""
    if said.quantities[place].unit not in PERSON_UNITS:
        return ()
    return tuple(
        replace(by_label(label, SCORE_FAR, 'persons of the money named before'), indicator_id=other)
        for label in said.context.labels_in(span)
        for other in said.patterns.counterparts.get(label.indicator_id, ())
        if label.score >= 1 and said.fits(other, said.quantities[place], change=False, place=place)
    )
