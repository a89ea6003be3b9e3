"""A bound number in, its figure out: role, scheme, place and period as the words around it tell them."""

from dataclasses import replace

import regex

from pipeline.figures.attributes import period_of, scheme_of
from pipeline.figures.binding import FOLLOWS, LISTED, PARALLEL, Binding
from pipeline.figures.groups import MAX_GROUP, find_group
from pipeline.figures.lists import find_grown, named_in_list
from pipeline.figures.roles import RoleReading
from pipeline.figures.sentence import NO_PLACE, Said
from pipeline.figures.units import SHARED_UNITS, SMALLEST_TOTAL
from pipeline.model.figure import Figure, Period, Role
from pipeline.model.number import Quantity

PER_HEAD = 'per head'
"""Why a share of a budget for one person is a rate: it stays that of the budget's year."""

_PLACE = (
    r'(?P<place>(?:(?![我全本各该其])\p{Han}){1,8}?(?:自治县|自治旗|自治州|县|区|旗|市|镇|(?<!城)乡|街道))'
    r'(?=[参缴领发征享新实完按已共累申\d ]|居保|$)'
)
_OPENS_WITH_PLACE = regex.compile(_PLACE)
_OPENS_PARAGRAPH = regex.compile(r'[ 　]{0,8}(?:\d{1,2}[.．、]\s?)?' + _PLACE)
_NEXT_PLACE = regex.compile(r'[，；。：、]\s?(?:其中)?(?:(?![我全本各该其])\p{Han}){1,6}?(?:县|区|旗|市|镇|乡|街道)')
_CITED = regex.compile(r'《[^《》\n]{1,120}》\s?\([^()\n]{1,40}号\)')  # what a document is called names no figure
_MARKS = ' 、:“”"()'
_SHORTEST_NAME, _LONGEST_NAME = 2, 40
_PLACE_LETTERS = frozenset('县区旗州市镇乡街')
_OWN = ('全', '我', '本', '各', '该', '其', '由', '向', '市', '下辖', '按')


def make_figure(said: Said, place: int, binding: Binding) -> Figure:
    """Return the figure that the number states under its binding."""
    quantity = _with_unit(said, said.quantities[place], binding)
    kind = said.kind(binding.indicator_id)
    reading = _role_of(said, place, binding, kind)
    indicator_id = _rate_or_amount(said, place, binding.indicator_id, reading.role, quantity)
    kind = said.kind(indicator_id)
    region = _place_of(said, place)
    settled = binding if indicator_id == binding.indicator_id else replace(binding, indicator_id=indicator_id)
    group = find_group(said, place, settled) or region
    is_over_all = group in said.patterns.over_schemes
    scheme = None if is_over_all else _scheme_of(said, place, indicator_id)
    dated = Role.ACTUAL if reading.why == PER_HEAD else reading.role
    period = period_of(said.context, said.slots[place], said.sentence, dated, kind)
    reading, period = _in_years(said, place, reading, period)
    return Figure(
        quantity=quantity,
        indicator_id=indicator_id,
        label=_label_words(said, place, binding),
        role=reading.role,
        group=group,
        scheme=scheme,
        region=region,
        period=period,
        section_id=said.sentence.section_id,
        cell=None,
        context=said.sentence.span.of(said.text),
        method=binding.method,
        pattern_id=binding.pattern_id,
        score=round(binding.score, 3),
        reasons=(binding.why, f'role {reading.role}: {reading.why}', f'scheme {scheme}', f'year {period.year}'),
    )


def _with_unit(said: Said, quantity: Quantity, binding: Binding) -> Quantity:
    """Give a bare 万 the unit of its indicator."""
    if quantity.unit or binding.indicator_id is None:
        return quantity
    return replace(quantity, unit=said.patterns.indicators[binding.indicator_id].unit)


def _role_of(said: Said, place: int, binding: Binding, kind: str | None) -> RoleReading:
    """Return the role of indicator or shape, else of the words; parts and lists share that of their whole."""
    indicator = said.indicator(binding.indicator_id)
    reading = said.role(place, kind)
    per_head = indicator and indicator.kind == 'flow' and said.patterns.per_head.search(said.left_words(place))
    if indicator and indicator.always and per_head and said.quantities[place].unit == '元':
        return RoleReading(Role.STANDARD, PER_HEAD)  # 按人均N元安排工作经费
    if indicator and indicator.always and reading.role is not Role.CHANGE:
        return RoleReading(indicator.always, 'role of the indicator')
    if binding.role and reading.role is not Role.PRIOR:
        return RoleReading(binding.role, 'shape')
    listed = _role_in_list(said, place, binding)
    if listed or not reading.is_default:
        return listed or reading
    return _default_role(said, place, binding) or reading


def _role_in_list(said: Said, place: int, binding: Binding) -> RoleReading | None:
    if binding.why == PARALLEL and place and _is_listed_change(said, place):
        return RoleReading(Role.CHANGE, 'that of the list')
    if binding.why == LISTED:
        return RoleReading(said.figures[place - 1].role, 'that of the list')
    return None


def _is_listed_change(said: Said, place: int) -> bool:
    return any(first <= place < end and said.is_change(first) for first, end in said.runs)


def _default_role(said: Said, place: int, binding: Binding) -> RoleReading | None:
    """Return the role of a number of which the words tell none."""
    if _is_rate_of_one(said, binding, said.quantities[place]):
        return RoleReading(Role.STANDARD, 'too little for a total')
    if not _shares_role(said, place, binding):
        return None
    slot = said.slots[place]
    shared = said.figures[slot.head if slot.part and slot.head is not None else place - 1].role
    return RoleReading(shared, 'that of the whole') if shared in (Role.TARGET, Role.STANDARD) else None


def _is_rate_of_one(said: Said, binding: Binding, quantity: Quantity) -> bool:
    """由县级财政代缴100元: a few yuan are the rate for one person, never the total of a report."""
    has_rate = binding.indicator_id in said.patterns.standard_of
    return has_rate and quantity.unit == '元' and quantity.value < SMALLEST_TOTAL


def _shares_role(said: Said, place: int, binding: Binding) -> bool:
    slot = said.slots[place]
    if slot.part and slot.head is not None:
        return True
    same_unit = place > 0 and said.quantities[place - 1].unit == said.quantities[place].unit
    return same_unit and (_is_listed(said, place) or binding.why == FOLLOWS)


def _is_listed(said: Said, place: int) -> bool:
    """年初预算安排基本支出N万元、“三公”经费M万元: the cue in front of a list holds for its members."""
    between = said.text[said.quantities[place - 1].span.end : said.slots[place].left.start]
    return between.strip(' ') == '、'


def _rate_or_amount(said: Said, place: int, indicator_id: str | None, role: Role, quantity: Quantity) -> str | None:
    """每人每年30元缴费补贴 is a rate: the indicator of the rate stands in for that of the amount."""
    twin = said.patterns.standard_of.get(indicator_id or '')
    if indicator_id is None:
        return None
    if twin is None:
        # 养老补助按每人每月60元发放: a rate per head for which there is no indicator
        words = said.left_words(place)
        is_rate = role is Role.STANDARD and said.kind(indicator_id) == 'flow' and quantity.unit == '元'
        return None if is_rate and said.patterns.per_head.search(words) else indicator_id
    if role is Role.STANDARD and quantity.unit in said.patterns.units_of[twin]:
        return twin if said.fits(twin, quantity, change=False, place=place) else None
    return indicator_id if quantity.unit in said.patterns.units_of[indicator_id] or role is Role.CHANGE else twin


def _place_of(said: Said, place: int) -> str | None:
    """Return the place that opens the number's own words: 五原县参保N人 is about that county."""
    words = said.left_words(place).lstrip(' 、“')
    opening = said.patterns.parts.match(words)
    words = words[opening.end() :] if opening else words  # 其中五原县参保N人
    found = None if _PLACE_LETTERS.isdisjoint(words) else _OPENS_WITH_PLACE.match(words)
    if found:
        return found['place'] if _is_place(found['place']) else None
    if any(word in words for word in said.patterns.own_region):
        return None
    return _place_before(said, place) or _place_of_paragraph(said, place)


def _is_place(words: str) -> bool:
    return not words.startswith(_OWN) and not NO_PLACE.fullmatch(words)


def _place_before(said: Said, place: int) -> str | None:
    """五原县参保任务N人，完成M人: up to the semicolon the place changes only with its name."""
    if not place:
        return None
    before = said.figures[place - 1]
    return before.region if before.quantity.span.start >= said.start_of_part(place) else None


def _place_of_paragraph(said: Said, place: int) -> str | None:
    """五原县参保N人。发放M万元: a paragraph is about the place that opens it, up to the next name (phrasebook §7.6)."""
    start, end = said.text.rfind('\n', 0, said.sentence.span.start) + 1, said.slots[place].quantity.start
    opening = _OPENS_PARAGRAPH.match(said.text, start, end)
    if opening is None or not _is_place(opening['place']):
        return None
    between = said.text[opening.end() : end]
    is_left = _NEXT_PLACE.search(between) or any(word in between for word in said.patterns.own_region)
    return None if is_left else opening['place']


def _scheme_of(said: Said, place: int, indicator_id: str | None) -> str | None:
    """Return the scheme of a list, else of the words; a rate of completion has none where its count has none."""
    listed = _scheme_in_list(said, place) or _scheme_of_grown(said, place)
    if listed:
        return listed
    count = said.figures[place - 1].indicator_id if 0 < place <= len(said.figures) else None
    if said.quantities[place].unit in SHARED_UNITS and count in said.patterns.without_scheme:
        return None
    whole = said.scheme_of_whole(place)
    return whole or scheme_of(said.context, said.named_scheme(place), indicator_id)


def _scheme_in_list(said: Said, place: int) -> str | None:
    named = named_in_list(said, place, said.context.schemes)
    return named.name if named else None


def _scheme_of_grown(said: Said, place: int) -> str | None:
    """甲险N人，乙险M人，同比分别增长P%、Q%: each difference has the scheme of its twin."""
    twin = find_grown(said, place)
    return None if twin is None else said.figures[twin].scheme


def _in_years(said: Said, place: int, reading: RoleReading, period: Period) -> tuple[RoleReading, Period]:
    """2019年、2020年、2021年分别为N、M、K: each member of the list has its own year."""
    named = named_in_list(said, place, said.context.years)
    if named is None:
        return reading, period
    year = int(named.name)
    if year == said.context.year and reading.role is Role.PRIOR:
        reading = RoleReading(Role.ACTUAL, 'the year of the report')
    earlier = said.context.year is not None and year < said.context.year and reading.role is Role.ACTUAL
    return (RoleReading(Role.PRIOR, 'an earlier year of the list') if earlier else reading), Period(year)


def _label_words(said: Said, place: int, binding: Binding) -> str:
    slot = said.slots[place]
    own = _CITED.sub('', slot.left.of(said.text)).strip(_MARKS)
    if len(own) >= _SHORTEST_NAME and (binding.label is None or slot.left.contains(binding.label.span)):
        return own
    if binding.label:
        return binding.label.span.of(said.text)
    # 占全部资金160万元的25%, 产出指标(50分): where the words next to the number name nothing, those of its clause do
    behind = slot.right.of(said.text).strip(' 、的')[:MAX_GROUP]
    clause = said.text[said.start_of_clause(slot.left.end) : slot.left.end].strip(_MARKS)
    return clause[-_LONGEST_NAME:] if len(clause) > len(own) else own or behind
