"""A bound number's surroundings in, its scheme, group and period out."""

from calendar import monthrange
from datetime import date

import regex

from pipeline.figures.context import Context, Named, named_in
from pipeline.model.figure import Label, Period, Role
from pipeline.model.outline import Sentence
from pipeline.model.span import Span
from pipeline.text.clauses import Slot

_COMPARED = regex.compile(r'(?:较|比|同比|相比|与|自|从|于|由)\s?$')
_SINCE = regex.compile(r'^(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?(?:起|以来|开始|实施|建立)')
_MONTHS = regex.compile(r'(?<!\d)(\d{1,2})\s?[-—~至到]\s?(\d{1,2})\s?月')
_UNTIL = regex.compile(r'(?:截至|截止|到|至)\s?(?:(?:19|20)\d\d\s?年)?\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?日|底|末)?')
_HALF = regex.compile('(上|下)半年')
_LAST_YEAR = regex.compile('上年|去年|上一年')
_NEGATED = regex.compile('(?:不|未|非)$')
_MAX_GROUP = 20


def scheme_of(context: Context, slot: Slot, sentence: Sentence, indicator_id: str | None) -> str | None:
    """Return the insurance scheme: of the indicator itself, the nearest in the sentence, its block, headings, report.

    Project money, and what has no indicator, takes none from the report as a whole.
    """
    if indicator_id in context.patterns.without_scheme:
        return None
    if indicator_id:
        own = context.patterns.indicators[indicator_id].schemes
        if own:
            return own[0]
    named = sentence_scheme(context, slot, sentence)
    only_named = indicator_id is None or indicator_id in context.patterns.scheme_if_named
    return named if named or only_named else context.main_scheme


def sentence_scheme(context: Context, slot: Slot, sentence: Sentence) -> str | None:
    """Return the scheme that the words name: left of the number, right of it, sentence before, headings."""
    before = named_in(context.schemes, Span(sentence.span.start, slot.quantity.start))
    if before:
        return before[-1].name
    right = named_in(context.schemes, slot.right)
    if right:
        return right[0].name
    section = context.chain(sentence.section_id)
    start = section[0].heading.span.end if section else 0
    subject = _subject(context, max(start, context.text.rfind('\n', 0, sentence.span.start) + 1), sentence.span.start)
    if subject:
        return subject
    for outer in section:
        if outer.heading.level == 0:
            continue  # the report's title: its scheme is that of the report as a whole
        named = named_in(context.schemes, outer.heading.span)
        if named:
            return named[-1].name
    return None


def _subject(context: Context, start: int, end: int) -> str | None:
    """Return the subject of the last sentence of the paragraph that names a scheme: the first one that it names."""
    earlier = named_in(context.schemes, Span(start, end))
    if not earlier:
        return None
    opening = context.text.rfind('。', start, earlier[-1].span.start)
    return next(n.name for n in earlier if n.span.start > opening)


def group_of(context: Context, slot: Slot, label: Label | None, indicator_id: str | None) -> Named | None:
    """Return the group named in the number's own words, nearest first; words of the label itself do not count.

    不符合 is another group than 符合: the negation belongs to the name.
    """
    inside = named_in(context.groups, slot.left)
    skipped = [n.span for n in named_in(context.schemes, slot.left)]
    own = [n for n in inside if not any(s.overlaps(n.span) for s in skipped)]
    if label is not None and not slot.left.contains(label.span):
        own += [n for n in named_in(context.groups, slot.right) if n.span.end <= label.span.start]
    allowed = [n for n in own if _may_limit(context, n, indicator_id)]
    return allowed[-1] if allowed else None


def _may_limit(context: Context, named: Named, indicator_id: str | None) -> bool:
    only = context.patterns.group_only.get(named.name)
    return not only or indicator_id is None or indicator_id in only


def period_of(context: Context, slot: Slot, sentence: Sentence, role: Role, kind: str | None) -> Period:
    """Return the year of the sentence, else of the report; none for a standing rule without a date of its own."""
    before = Span(sentence.span.start, slot.quantity.start)
    own = [y for y in named_in(context.years, before) if _governs(context.text, y)]
    words = before.of(context.text)
    if own:
        year: int | None = int(own[-1].name)
    elif role is Role.STANDARD and kind != 'score':
        return Period(None)
    else:
        year = context.year
    if role is Role.PRIOR and not own:
        year = context.year - 1 if context.year is not None and _LAST_YEAR.search(words) else None
    return Period(year, *_days(words, year))


def _governs(text: str, year: Named) -> bool:
    """较2016年 and 自2012年6月起 tell another time than the figure's."""
    before = text[max(0, year.span.start - 4) : year.span.start]
    return not _COMPARED.search(before) and not _SINCE.match(text[year.span.end : year.span.end + 10])


def _days(words: str, year: int | None) -> tuple[date | None, date | None]:
    if year is None:
        return None, None
    until = list(_UNTIL.finditer(words))
    if until:
        return None, _day(year, int(until[-1][1]), int(until[-1][2]) if until[-1][2] else None)
    months = list(_MONTHS.finditer(words))
    if months:
        return _day(year, int(months[-1][1]), 1), _day(year, int(months[-1][2]), None)
    half = list(_HALF.finditer(words))
    if half:
        first, last = (1, 6) if half[-1][1] == '上' else (7, 12)
        return _day(year, first, 1), _day(year, last, None)
    return None, None


def _day(year: int, month: int, day: int | None) -> date | None:
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, min(day or last, last)) if day != 0 else None
