"""A bound number in, the group of persons, tier or part that it is limited to out."""

import regex

from pipeline.figures.attributes import group_of
from pipeline.figures.binding import FOLLOWS, GOVERNED, PART, Binding
from pipeline.figures.context import named_in
from pipeline.figures.lists import named_in_list
from pipeline.figures.sentence import Said
from pipeline.figures.units import PERSON_UNITS, SCALED, SHARED_UNITS
from pipeline.model.figure import Label, Role
from pipeline.model.span import Span
from pipeline.text.clauses import Slot, leaves_bracket

MAX_GROUP = 20
"""Characters: what is longer is no name of a group."""

_GOES_ON = ('，', '(', ')')
_NEGATIONS = ('未', '不', '非')
_LEVEL = '省市州盟县区旗乡镇'
_LEVELS = regex.compile(rf'(?<!\p{{Han}})(?:(?:中央|自治区|[{_LEVEL}])级?[、和及]){{1,4}}$')
_MAX_LEVELS = 16
_UPWARDS = regex.compile('及?以[上下]')


def find_group(said: Said, place: int, binding: Binding) -> str | None:
    """Return the words of the group: those of the shape, a list, the number itself, else of what stands around it."""
    if binding.group:
        return binding.group
    listed = named_in_list(said, place, said.context.groups, or_levels=True)
    slot = said.slots[place]
    is_compared = bool(place and said.figures[place - 1].group)
    named = group_of(said.context, slot, binding.label, binding.indicator_id, is_compared=is_compared)
    if listed:
        return listed.span.of(said.text)
    if named:
        return _with_levels(said.text, named.span)
    if binding.indicator_id is None:
        return None
    return (
        _tier(said, place)
        or _chosen_tier(said, place, binding)
        or _shaped_group(said, place, binding)
        or _group_in_label(said, place, binding)
        or _kind_of_part(said, place, binding)
        or _shared_group(said, place, binding)
    )


def _with_levels(text: str, named: Span) -> str:
    """Return the words of a group with the levels that are joined to its own: 市、县财政."""
    others = (
        _LEVELS.search(text, max(0, named.start - _MAX_LEVELS), named.start) if text[named.start] in _LEVEL else None
    )
    return text[others.start() if others else named.start : named.end]


def _tier(said: Said, place: int) -> str | None:
    """选择N元、M元的依次享受P元、Q元: each member of the second list is for its twin of the first."""
    for at, (first, end) in enumerate(said.runs):
        if not (at and first <= place < end):
            continue
        twin_first, twin_end = said.runs[at - 1]
        twin = said.quantities[twin_first]
        if twin.unit != '元' or SCALED.search(twin.span.of(said.text)):
            continue
        if twin_end - twin_first == end - first and said.is_ordered(first):
            return said.quantities[twin_first + place - first].span.of(said.text)
    return None


def _chosen_tier(said: Said, place: int, binding: Binding) -> str | None:
    """选择500元档次缴费的，政府补贴60元: the rule is that of the tier named before."""
    tier = said.patterns.tiers.get(binding.indicator_id or '')
    before = said.figures[place - 1] if place else None
    if tier is None or before is None or before.indicator_id != tier:
        return None
    behind = _UPWARDS.match(said.text, before.quantity.span.end)
    return before.quantity.span.of(said.text) + (behind[0] if behind else '')


def _shaped_group(said: Said, place: int, binding: Binding) -> str | None:
    """对年满65周岁的，每月加发N元: an age or a length of contribution in the same part of the sentence."""
    start, part = said.slots[place].quantity.start, said.start_of_part(place)
    since = said.quantities[place - 1].span.end if place else part
    for shape, only in said.patterns.group_shapes:
        if binding.indicator_id in only:
            found = [m[0] for m in shape.finditer(said.text, max(part, since), start)]
            if found:
                return found[-1]
    return None


def _group_in_label(said: Said, place: int, binding: Binding) -> str | None:
    """全民登记参保，下达任务数N人: a label taken from an earlier clause brings the group that it names."""
    label = binding.label
    if label is None or _is_own(said.slots[place], label):
        return None
    for named in named_in(said.context.groups, label.span):
        only = said.patterns.group_only.get(named.span.of(said.text))
        if only and binding.indicator_id in only:
            return named.span.of(said.text)
    return None


def _kind_of_part(said: Said, place: int, binding: Binding) -> str | None:
    """核定编制N名，其中行政编制M名: what stands before the label of a part tells what kind of its whole it is."""
    slot = said.slots[place]
    if not slot.part or slot.head is None or binding.label is None or not slot.left.contains(binding.label.span):
        return None
    if said.figures[slot.head].indicator_id != binding.indicator_id or said.kind(binding.indicator_id) == 'score':
        return None
    words = said.name(Span(slot.left.start, binding.label.span.start))
    return words if 1 < len(words) <= MAX_GROUP else None


def _shared_group(said: Said, place: int, binding: Binding) -> str | None:
    """Return the group of the whole or of the number before, else what the words call a part."""
    slot = said.slots[place]
    if said.scheme_of_whole(place):
        through = [w for w, _ in said.patterns.schemes.find(said.left_words(place))]
        return through[-1] if through else _group_before(said, place, binding)
    if slot.part and slot.head is not None and binding.why != PART:
        sister = _group_before(said, place, binding) if slot.head < place - 1 else None
        # 待遇人员终止N人(其中死亡M人): the whole's group holds for its parts
        return sister or _may_inherit(said, said.figures[slot.head].group, binding)
    if slot.part and binding.why == PART:
        name = said.name(slot.left) if said.residue(place) else ''
        is_named = 1 < len(name) <= MAX_GROUP and said.kind(binding.indicator_id) != 'score'
        return name if is_named else _group_before(said, place, binding)
    return _group_before(said, place, binding) or _group_in_part(said, place, binding)


def _group_before(said: Said, place: int, binding: Binding) -> str | None:
    """Two numbers of one clause under one group (N人N万元, N人占…的P%): the second has the group of the first."""
    slot = said.slots[place]
    if slot.before is None:
        return None
    is_share = said.quantities[place].unit in SHARED_UNITS
    group = _may_inherit(said, said.figures[slot.before].group, binding)
    if slot.clause_start == said.slots[slot.before].clause_start:
        governed = binding.why == GOVERNED
        return group if is_share or governed or not said.residue(place) else None
    is_goal = binding.why == FOLLOWS and said.role(place, None).role is Role.TARGET
    return group if group and (is_goal or _tells_more(said, place, slot.before, binding)) else None


def _tells_more(said: Said, place: int, counted: int, binding: Binding) -> bool:
    """重度残疾人N人，代缴保费M万元，代缴率P%: a clause without a subject tells more of what was counted before."""
    slot, before = said.slots[place], said.slots[counted]
    if slot.opener not in _GOES_ON or (before.part and before.head != slot.head):
        return False
    unit, label = said.quantities[place].unit, binding.label
    group = said.figures[counted].group or ''
    own = label is not None and _is_own(slot, label)
    limits = own and binding.indicator_id in said.patterns.group_only.get(group, ())
    does = limits or (own and label is not None and label.governs)
    if unit in PERSON_UNITS and own and not does:
        return False  # 未认证N人 are others than those counted before
    if unit == said.quantities[counted].unit and not limits and not said.is_change(place):
        return False
    return not _subject(said, place)


def _subject(said: Said, place: int) -> str:
    """Return the words left of the number that are neither its label nor linking words."""
    left = said.slots[place].left
    words = left.of(said.text)
    for label in said.context.labels_in(left):
        start = label.span.start - left.start
        words = words[:start] + '\0' * len(label.span) + words[start + len(label.span) :]
    return said.patterns.residue.sub('', words.replace('\0', '')).strip(' 、:“”"')


def _is_own(slot: Slot, label: Label) -> bool:
    return slot.left.contains(label.span) or slot.right.contains(label.span)


def _may_inherit(said: Said, group: str | None, binding: Binding) -> str | None:
    only = said.patterns.group_only.get(group or '')
    return group if not only or binding.indicator_id in only else None


def _group_in_part(said: Said, place: int, binding: Binding) -> str | None:
    """三、四级残疾人参保的，按照N元标准: a rate is that of the group named earlier in its part of the sentence."""
    quantity = said.quantities[place]
    is_rate = quantity.unit in SHARED_UNITS
    if not is_rate and said.kind(binding.indicator_id) != 'standard':
        return None
    rates = [q.span.end for q in said.quantities[:place] if is_rate and q.unit == quantity.unit]
    since = max([said.start_of_part(place), *rates])
    is_named = binding.label is not None and _is_own(said.slots[place], binding.label)
    for named in reversed(named_in(said.context.groups, Span(since, quantity.span.start))):
        word = named.span.of(said.text)
        only = said.patterns.group_only.get(word)
        if is_named and word.startswith(_NEGATIONS):
            continue  # 未认证N人，认证率P%: the rate is not that of those who are not
        if leaves_bracket(Span(named.span.end, quantity.span.start).of(said.text)):
            continue  # 执行数N万元(其中其他资金M万元)，执行率P%
        if binding.indicator_id in only if only else not is_rate:
            return word
    return None
