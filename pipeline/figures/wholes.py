"""A part of a whole (其中, brackets) in, the binding that its whole gives it out."""

from dataclasses import replace

import regex

from pipeline.figures.beside import bind_left
from pipeline.figures.binding import NOTHING, PART, SCORE_PART, SUBSIDY, Binding
from pipeline.figures.context import named_in
from pipeline.figures.follow import follow
from pipeline.figures.sentence import Said

_LONGEST_USE = 12  # characters: what is longer is no name
_JOINS = regex.compile('^参加|^参保')


def bind_part(said: Said, place: int) -> Binding | None:
    """Give a part of a whole (其中, brackets) the indicator of the whole; sister parts help where units differ."""
    slot = said.slots[place]
    if not slot.part or said.is_another_measure(place):
        return None
    whole = said.bindings[slot.head] if slot.head is not None else NOTHING
    head = follow(said, whole, place, SCORE_PART, PART)
    if head and _of_parts(said, said.bindings[slot.head or 0], place) is None:
        return head
    for earlier in range(place - 1, -1, -1):
        sister = said.bindings[earlier]
        bound = _of_parts(said, sister, place) or follow(said, sister, place, SCORE_PART, PART)
        if bound:
            return bound
    return follow(said, said.whole or NOTHING, place, SCORE_PART, PART)


def bind_use_of_money(said: Said, place: int) -> Binding | None:
    """项目支出N万元，其中设备购置M万元: what project money was used for is part of it."""
    if not said.slots[place].part:
        return None
    left = bind_left(said, place, change=said.is_change(place), weak=False)
    bound = bind_part(said, place) if left else None
    if left is None or bound is None:
        return None
    whole, own = said.indicator(bound.indicator_id), said.indicator(left.indicator_id)
    joins = left.label is not None and _JOINS.search(left.label.surface)
    if joins and whole and own and whole.schemes and own.schemes != whole.schemes:
        return bound  # 兑现参保补贴，其中参加企业职工养老保险N人: the insurance tells through which it was paid
    if said.kind(bound.indicator_id) == 'average' and said.kind(left.indicator_id) in ('flow', 'standard'):
        return bound  # 月人均养老金N元，其中基础养老金M元
    is_use = left.indicator_id in said.patterns.uses_of_money | SUBSIDY or _is_fund_of_spending(said, left, bound)
    if not is_use or bound.indicator_id not in said.patterns.scheme_if_named:
        return None
    return replace(bound, group=_use(said, place) if left.indicator_id not in SUBSIDY else None)


def _use(said: Said, place: int) -> str | None:
    """其中：乡镇工作经费补助N万元: the words of the part tell what money was for, unless they tell whose it was."""
    if named_in(said.context.groups, said.slots[place].left):
        return None
    words = said.left_words(place)
    opening = said.patterns.parts.match(words.lstrip())
    use = words.lstrip()[opening.end() :] if opening else words
    use = use.strip(' 、，:：“”')
    return use if 1 < len(use) <= _LONGEST_USE else None


def _is_fund_of_spending(said: Said, left: Binding, bound: Binding) -> bool:
    """项目支出N万元，其中认证工作经费M万元: a part of what was spent is no budget, unless it says so."""
    is_project = {left.indicator_id, bound.indicator_id} <= said.patterns.scheme_if_named
    return is_project and left.label is not None and '预算' not in left.label.surface


def _of_parts(said: Said, whole: Binding, place: int) -> Binding | None:
    owner = said.indicator(whole.indicator_id)
    if owner is None or owner.parts_are is None or said.quantities[place].unit != owner.unit:
        return None
    return replace(whole, indicator_id=owner.parts_are, label=None, why=PART)
