"""A number in, the binding of an earlier number that owns it too out."""

from dataclasses import replace

import regex

from pipeline.figures.binding import FOLLOWS, GOVERNED, SCORE_PART, SCORE_SAME, UNNAMED, Binding, by_label
from pipeline.figures.sentence import Said
from pipeline.figures.units import CHANGE_UNITS
from pipeline.model.figure import Label

_PROFITS = regex.compile('(?:已|共|累计|直接)?(?:惠及|受益|受惠|使|享受人数)')
_SHORTEST_ECHO = 2


def bind_governed(said: Said, place: int) -> Binding | None:
    """追回N人违规领取的失业保险金M万元: the verb in front of the clause's first number owns the second too."""
    slot = said.slots[place]
    if not place or slot.clause_start != said.slots[place - 1].clause_start:
        return None
    if '、' in said.text[said.slots[place - 1].quantity.end : slot.left.start]:
        return None  # another member of a list
    before = said.bindings[place - 1]
    own = any(x.governs for x in said.fitting(place, slot.left, change=said.is_change(place)))
    if own or before.label is None or not before.label.governs:
        return None
    return follow(said, before, place, SCORE_SAME, GOVERNED)


def bind_benefits(said: Said, place: int) -> Binding | None:
    """缴费补贴N万元，惠及参保缴费人员M人: who profits is counted by the money named before."""
    if not place or not _PROFITS.match(said.left_words(place)):
        return None
    return follow(said, said.bindings[place - 1], place, SCORE_SAME, FOLLOWS)


def bind_unowned_twin(said: Said, place: int) -> Binding | None:
    """人均财政补助由N元提高到M元: what the first number is not, the second is not either."""
    slot = said.slots[place]
    if not place or said.figures[place - 1].indicator_id or said.residue(place):
        return None
    same_unit = said.quantities[place].unit == said.quantities[place - 1].unit
    same_clause = slot.clause_start == said.slots[place - 1].clause_start
    return UNNAMED if same_unit and (same_clause or said.is_change(place)) else None


def bind_same_words(said: Said, place: int) -> Binding | None:
    """Follow the number before where nothing but linking words stand between (N人N万元, 发放N万元惠及N人次)."""
    slot = said.slots[place]
    if place == 0 or said.residue(place) or (slot.part and slot.head == place - 1):
        return None
    return follow(said, said.bindings[place - 1], place, SCORE_SAME, FOLLOWS)


def bind_echo(said: Said, place: int) -> Binding | None:
    """选择N元的，政府补贴A元；选择M元的，补贴B元: the same bare word stood before a number that is bound."""
    residue = said.residue(place)
    if len(residue) < _SHORTEST_ECHO:
        return None
    for earlier in range(place - 1, -1, -1):
        if residue in said.left_words(earlier)[-len(residue) - 2 :]:
            return follow(said, said.bindings[earlier], place, SCORE_PART, 'same word as before')
    return None


def follow(said: Said, bound: Binding, place: int, score: float, why: str) -> Binding | None:
    """Return an earlier binding where its indicator, or a twin under the same words, fits the unit."""
    if is_measured_otherwise(said, bound, place):
        return None
    weaker = replace(bound, score=min(score, bound.score), why=why, role=None)
    owner, quantity = said.indicator(bound.indicator_id), said.quantities[place]
    if owner and owner.followed_by and said.fits(owner.followed_by, quantity, change=said.is_change(place)):
        return replace(weaker, indicator_id=owner.followed_by, label=None)
    opposite = _opposite(said, bound, place)
    if opposite:
        return replace(weaker, indicator_id=opposite, label=None, group=None)
    twin = None if said.is_change(place) and quantity.unit in CHANGE_UNITS else _twin(said, bound, place)
    if twin:
        return replace(by_label(twin, 1.0, why), score=weaker.score)
    other = bound.indicator_id
    if other is None or not said.fits(other, quantity, change=said.is_change(place), place=place):
        others = said.patterns.counterparts.get(other or '', ())
        other = next((x for x in others if quantity.unit in said.patterns.units_of[x]), None)
    return replace(weaker, indicator_id=other, group=None) if other else None


def _twin(said: Said, bound: Binding, place: int) -> Label | None:
    if bound.label is None:
        return None
    own = bound.label.span
    return said.best(tuple(x for x in said.fitting(place, own, change=said.is_change(place)) if x.span == own))


def _opposite(said: Said, bound: Binding, place: int) -> str | None:
    """基金收入N万元，支出M万元: the bare word means the opposite of what was named before."""
    if said.slots[place].part:
        return None
    owner = said.indicator(bound.indicator_id)
    words = said.left_words(place)
    found = [other for word, other in owner.bare_words.items() if word in words] if owner else []
    return found[0] if found and said.fits(found[0], said.quantities[place], change=False) else None


def is_measured_otherwise(said: Said, bound: Binding, place: int) -> bool:
    """到位资金N万元，实际支出M万元: the number's own weak word tells another side of the same money."""
    left, family = said.slots[place].left, said.patterns.scheme_if_named
    if said.slots[place].part or bound.indicator_id not in family:
        return False
    own = [x for x in said.fitting(place, left, change=said.is_change(place)) if x.indicator_id in family]
    return any(x.indicator_id != bound.indicator_id for x in own)
