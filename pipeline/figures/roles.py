"""A number's words in, its role out: result, target, rule, earlier value or difference."""

from itertools import chain

import regex

from pipeline.figures.context import Context, cues_in, governing_year, named_in, role_of_heading
from pipeline.figures.units import CHANGE_UNITS, SCALED
from pipeline.model.figure import Role
from pipeline.model.frozen import dataclass
from pipeline.model.number import Quantity
from pipeline.model.outline import Sentence
from pipeline.model.span import Span
from pipeline.text.clauses import Slot

# a strong result word keeps a sentence under a heading of goals a result
_DONE = regex.compile('已完成|已|实际|累计|截至|截止|完成了|达到了|共发放|全年完成')
_FULFILLED = regex.compile('完成[^，。；率]{0,12}(?:任务|目标|计划|指标)数?$')  # 完成全年任务N%
_ABOVE = regex.compile('(?:高于|低于|高出|超出|超过)[^，。；]{0,12}(?:标准|水平|平均)$')  # 高于国家标准N元
_COMPARED_YEARS = 3  # an older year tells when something began
_BY_YEAR = regex.compile(r'到(?P<year>20\d\d)\s?年(?:底|末)?(?!\d)')
_BASIS = regex.compile(
    r'(?:比|较)(?:(?:19|20)\d\d\s?年|上年|去年)(?:末|底|度|同期)?的\s?$|与(?:(?:19|20)\d\d\s?年|上年|去年)(?:末|底|度|同期)?的\s?$'
)  # 比2021年末的N增加M
_RATED = frozenset({'元', '%', '个月', '档次', '倍', ''})
_PERSONS = regex.compile(r'\s?\d[\d,]{0,12}\s?(?:人|名|位|户)')


@dataclass(frozen=True, slots=True)
class RoleReading:
    """The role, and the words that gave it."""

    role: Role
    why: str
    is_default: bool = False


def read_role(  # noqa: PLR0913, PLR0917 - a number, where it stands and what is known of it
    context: Context, slot: Slot, quantity: Quantity, kind: str | None, sentence: Sentence, cue: RoleReading | None
) -> RoleReading:
    """Read the role from the nearest `cue` left of the number, else words behind, else sentence, else heading.

    `kind` is that of the indicator (phrasebook §1.28); rates named by an indicator of kind standard are rules.
    """
    left = slot.left.of(context.text)
    if left.rstrip().endswith('的') and _BASIS.search(left):
        return RoleReading(Role.PRIOR, 'what is compared with')
    behind = _behind(context, slot, quantity)
    told = _before_kind(quantity, behind, cue)
    if told:
        return told
    if kind == 'standard' or quantity.unit == '档次':
        return RoleReading(Role.STANDARD, 'kind of the indicator')
    if behind:
        return behind
    if kind == 'average' and cue is not None and cue.role is Role.STANDARD:
        cue = None  # a mean is no rule
    if cue and cue.role is not Role.ACTUAL:
        return cue
    # 完成 says nothing by itself: goals are worded with it too; it only takes the word from a cue further left
    around = _from_around(context, slot, quantity, sentence)
    return cue if cue and around.is_default else around


def _before_kind(quantity: Quantity, behind: RoleReading | None, cue: RoleReading | None) -> RoleReading | None:
    """Return what the words tell whatever the kind of the indicator is: targets, differences and earlier values."""
    if behind and behind.role is Role.TARGET:
        return behind
    if quantity.unit == '百分点':
        return RoleReading(Role.CHANGE, 'percentage points are a difference')
    if cue and cue.role is Role.CHANGE:
        return cue
    return behind if behind and behind.role is Role.PRIOR else None


def _from_around(context: Context, slot: Slot, quantity: Quantity, sentence: Sentence) -> RoleReading:
    if _tells_an_earlier_year(context, slot, sentence.span):
        return RoleReading(Role.PRIOR, 'an earlier year')
    if _is_to_come(context, Span(sentence.span.start, slot.quantity.start)):
        return RoleReading(Role.TARGET, 'a year to come')
    told = _from_sentence(context, slot, quantity, sentence.span)
    return told or _from_headings(context, sentence.section_id, slot, sentence.span)


def _tells_an_earlier_year(context: Context, slot: Slot, sentence: Span) -> bool:
    """2022年末参保为N人 in a report on 2023 is given for comparison."""
    if context.year is None:
        return False
    year = governing_year(context, Span(sentence.start, slot.quantity.start))
    return year is not None and context.year - _COMPARED_YEARS <= year < context.year


def _is_to_come(context: Context, before: Span) -> bool:
    """到2025年参保率达到P% in a report on 2023 is hoped for."""
    named = list(_BY_YEAR.finditer(context.text, before.start, before.end)) if context.year else []
    if not named or int(named[-1]['year']) <= (context.year or 0):
        return False
    return not _DONE.search(context.text, named[-1].end(), before.end)


@dataclass(frozen=True, slots=True)
class _Cue:
    """A cue, where it stands among the words left of the number, and whether it must stand right before it."""

    role: Role
    span: Span
    adjacent: bool


def nearest_cue(context: Context, slot: Slot, quantity: Quantity) -> RoleReading | None:
    """Return the role that the last of the words left of the number tells, None where they tell none."""
    if not context.has_cue(slot.left):
        return None
    left = slot.left.of(context.text)
    found: list[tuple[int, int, RoleReading]] = []
    for rank, words in enumerate(context.patterns.roles):
        for word, span in cues_in(left, words):
            if not _may_tell(words.role, word, quantity, context):
                continue
            if quantity.unit == '%' and words.role is Role.TARGET and _FULFILLED.search(left, 0, span.end):
                continue
            if _reaches(_Cue(words.role, span, word in words.adjacent), context, slot):
                found.append((span.end, -rank, RoleReading(words.role, f'cue {span.of(left)}')))
    nearest = max(found, key=lambda f: f[:2])[2] if found else None
    if nearest and nearest.role is Role.STANDARD and _ABOVE.search(left):
        return RoleReading(Role.CHANGE, 'above or below a standard')
    return nearest


def _may_tell(role: Role, word: str, quantity: Quantity, context: Context) -> bool:
    """Persons are no rate (选择最低档次的N人), 财政负担N亿元 is money paid, and 预算调整率N% is no budget."""
    if role is Role.TARGET and '预算' in word:
        return quantity.unit in ('元', '')
    if role is not Role.STANDARD:
        return True
    if (
        quantity.unit == '元'
        and SCALED.search(quantity.span.of(context.text))
        and not context.patterns.per_head.search(word)
    ):
        return False  # 按规定标准落实代缴资金N万元
    return quantity.unit == '%' if context.patterns.shares.fullmatch(word) else quantity.unit in _RATED


def _reaches(cue: _Cue, context: Context, slot: Slot) -> bool:
    """Tell whether only linking words follow a difference or an earlier value; rules and targets reach over more."""
    between = Span(slot.left.start + cue.span.end, slot.left.end)
    if cue.adjacent:
        return not context.patterns.connectors.sub('', between.of(context.text)).strip(' 、:“”"')
    if cue.role in (Role.CHANGE, Role.PRIOR):
        return not _residue(context, between)
    return True


def _residue(context: Context, between: Span) -> str:
    words = between.of(context.text)
    for label in context.labels_in(between):
        place = label.span.start - between.start
        words = words[:place] + '\0' * len(label.span) + words[place + len(label.span) :]
    words = context.patterns.connectors.sub('', words.replace('\0', ''))
    return words.strip(' 、:“”"')


def _behind(context: Context, slot: Slot, quantity: Quantity) -> RoleReading | None:
    right = slot.right.of(context.text).lstrip(' ')
    left = slot.left.of(context.text)
    for words in context.patterns.roles:
        if right.startswith(words.after):
            after = next(w for w in words.after if right.startswith(w))
            return RoleReading(words.role, f'words behind: {after}')
    if right.strip() != '的':
        return None
    if quantity.unit == '元' and _PERSONS.match(context.text, slot.right.end):
        return RoleReading(Role.STANDARD, 'a rate of those counted behind it')  # 丧葬金N元的N人
    return _base_of_share(context, slot, left) if quantity.unit not in CHANGE_UNITS else None


def _base_of_share(context: Context, slot: Slot, left: str) -> RoleReading | None:
    """任务N人的P%: the number is the target of which the share was reached."""
    following = context.text[slot.right.end : slot.right.end + 24]
    if regex.match(r'\s?\d[\d,.]{0,12}\s?%', following) and regex.search('任务|目标|计划|指标', left):
        return RoleReading(Role.TARGET, 'base of a share')
    return None


def _from_sentence(context: Context, slot: Slot, quantity: Quantity, sentence: Span) -> RoleReading | None:
    hopes = named_in(context.hopes, Span(sentence.start, slot.quantity.start))
    if not hopes:
        return None
    since = context.text[hopes[-1].span.end : slot.quantity.start]
    reaches = (
        any(hope.name.endswith(('：', ':', '步')) for hope in hopes)
        or (quantity.unit == '%' and '；' not in since)
        or not regex.search('[，；]', since)
    )
    if reaches and not _DONE.search(since):
        return RoleReading(Role.TARGET, f'sentence: {hopes[-1].name}')
    return None


def _from_headings(context: Context, section_id: int | None, slot: Slot, sentence: Span) -> RoleReading:
    leads = ((words, role_of_heading(words, context.patterns)) for words in context.lead_of(slot.quantity))
    above = ((s.heading.title, context.heading_roles[s.section_id]) for s in context.chain(section_id))
    for title, role in chain(leads, above):
        if role is Role.TARGET and _DONE.search(context.text, sentence.start, slot.quantity.start):
            return RoleReading(Role.ACTUAL, 'a result under a heading of goals')
        if role is not None:
            return RoleReading(role, f'heading {title}')
    return RoleReading(Role.ACTUAL, 'nothing says otherwise', is_default=True)
