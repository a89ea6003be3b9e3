"""A bound number's surroundings in, its scheme, group and period out."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

import regex

from pipeline.figures.context import Context, Named, governing_year, named_in
from pipeline.model.figure import Label, Period, Role
from pipeline.model.outline import Sentence
from pipeline.model.span import Span
from pipeline.text.clauses import REACH, Slot, leaves_bracket, without_asides

_MONTHS = regex.compile(r'(?<!\d)(\d{1,2})\s?月?\s?[-—~至到]\s?(\d{1,2})\s?月')
_MONTH = regex.compile(
    r'(?:^|[，；：\n(]|(?<![月份])、)\s?(?:(?P<y>(?:19|20)\d\d)\s?年)?(?P<m>\d{1,2})\s?月份?'
    r'(?![\d底末初至到—~起以、-]|[上中下]旬|\s\d)'
)
_UNTIL = regex.compile(r'(?:截至|截止|到|至)\s?(?:(?:19|20)\d\d\s?年)?\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?日|底|末)?')
_TIMES = frozenset('月年季')
_HALF = regex.compile('(上|下)半年')
_QUARTER = regex.compile(
    r'(?<![较比](?:(?:19|20)\d\d\s?年|[上去]年)?)(?:(?P<first>[1-4一二三四])\s?[-—~至到]\s?)?'
    r'(?P<all>前)?第?\s?(?P<last>[1-4一二三四])\s?季度(?P<end>末|底)?'
)
_UP_TO = regex.compile(r'(?:截[至止]|到|至)\s?(?:(?:19|20)\d\d\s?年|今年|本年)?\s?$')
_QUARTERS = {letter: place for letters in ('1234', '一二三四') for place, letter in enumerate(letters, 1)}
_YEAR_END = regex.compile(r'(?:截[至止]|到|至)\s?(?:(?:19|20)\d\d\s?|今|本)?年(?:底|末)')
_YEARS = regex.compile(r'((?:19|20)\d\d)\s?年?\s?[-—~至到]{1,2}\s?((?:19|20)\d\d)\s?年')
_SINCE_YEAR = regex.compile(r'((?:19|20)\d\d)\s?年以来')
_IN_FORCE = regex.compile(r'[自从]\s?((?:19|20)\d\d)\s?年[^，。；]{0,8}起')
_CHANGES = regex.compile('提高|调整|上调|调至|调增|提标|增加')
_NAMES_PROJECT = regex.compile('(?:财政)?配套')  # 区级配套项目资金 is what the project is called
_YEAR = regex.compile(r'((?:19|20)\d\d)\s?年')
_LAST_YEAR = regex.compile('上年|去年|上一年')
_JOINED = regex.compile(r'(?:保险)?\s?[、和及与]\s?')
_COUNTED = regex.compile(r'(?:保险)?等?(?:[两二三四五六七八各几]\s?[项大]|[三五]险)')
_NEGATED = regex.compile('(?:不|未|非)$')
_MAX_GROUP = 20


SEVERAL = 'several'
"""What stands for the scheme of a figure over several schemes, which has none."""


def scheme_of(context: Context, named: str | None, indicator_id: str | None) -> str | None:
    """Return the insurance scheme: of the indicator itself, else that `named` by the words, else that of the report.

    In the report of a whole department project money, and what has no indicator, takes none from the report.
    """
    if indicator_id in context.patterns.without_scheme or named == SEVERAL:
        return None
    if indicator_id:
        own = context.patterns.indicators[indicator_id].schemes
        if own:
            return own[0]
    only_named = indicator_id is None or indicator_id in context.patterns.scheme_if_named
    return named if named or (only_named and context.whole_department) else context.main_scheme


def sentence_scheme(context: Context, slot: Slot, sentence: Sentence) -> str | None:
    """Return the scheme that the words name: the number's own, the sentence's, the paragraph's, the headings'."""
    return (
        _own_scheme(context, slot)
        or _scheme_before(context, slot, sentence)
        or _scheme_of_paragraph(context, sentence)
        or _scheme_of_headings(context, sentence)
    )


def _own_scheme(context: Context, slot: Slot) -> str | None:
    left, right = named_in(context.schemes, slot.left), named_in(context.schemes, slot.right)
    if left:
        return _last_of(context, left, slot.quantity.start)
    return right[0].name if right else None


def _last_of(context: Context, names: Sequence[Named], place: int) -> str:
    """Return the scheme named last before a place, SEVERAL where it closes a list that is counted: 失业、工伤两项.

    医保基金(含生育保险)收入: what a bracket adds is not what it is added to.
    """
    names = [n for n in names if not leaves_bracket(Span(n.span.end, place).of(context.text))] or names
    last = names[-1]
    joined = len(names) > 1 and _JOINED.fullmatch(context.text, names[-2].span.end, last.span.start)
    if joined and names[-2].name != last.name and _COUNTED.match(context.text, last.span.end):
        return SEVERAL
    return last.name


def _scheme_before(context: Context, slot: Slot, sentence: Sentence) -> str | None:
    """Look back to the last semicolon; beyond it a scheme reaches only where it is the sentence's one and only."""
    start = sentence.span.start
    part = context.text.rfind('；', start, slot.quantity.start) + 1
    same = named_in(context.schemes, Span(max(start, part), slot.quantity.start))
    if same:
        return _last_of(context, same, slot.quantity.start)
    earlier = {n.name for n in named_in(context.schemes, Span(start, slot.quantity.start))}
    return earlier.pop() if len(earlier) == 1 else None


def _scheme_of_paragraph(context: Context, sentence: Sentence) -> str | None:
    sections = context.chain(sentence.section_id)
    start = sections[0].heading.span.end if sections else 0
    return _subject(context, max(start, context.text.rfind('\n', 0, sentence.span.start) + 1), sentence.span.start)


def _scheme_of_headings(context: Context, sentence: Sentence) -> str | None:
    for section in context.chain(sentence.section_id):
        # the report's title (level 0) names the scheme of the report as a whole
        named = named_in(context.schemes, section.heading.span) if section.heading.level else ()
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


def group_of(
    context: Context, slot: Slot, label: Label | None, indicator_id: str | None, *, is_compared: bool = False
) -> Named | None:
    """Return the group named in the number's own words, nearest first; words of the label itself do not count.

    不符合 is another group than 符合: the negation belongs to the name. `is_compared` tells that the sentence named
    another group before: 区级配套资金 is then a level of money, where it stands alone the name of a project.
    """
    inside = named_in(context.groups, slot.left)
    skipped = [n.span for n in named_in(context.schemes, slot.left)]
    own = [n for n in inside if not any(s.overlaps(n.span) for s in skipped)]
    if label is None or not slot.left.contains(label.span):
        end = label.span.start if label and slot.right.contains(label.span) else slot.right.end
        own += [n for n in named_in(context.groups, slot.right) if n.span.end <= end]
    allowed = [n for n in own if _may_limit(context, n, indicator_id, is_compared=is_compared)]
    if len(allowed) > 1 and allowed[-2].span.end == allowed[-1].span.start:
        return allowed[-2]  # 县级基础养老金: the level limits what is paid
    return allowed[-1] if allowed else None


def _may_limit(context: Context, named: Named, indicator_id: str | None, *, is_compared: bool) -> bool:
    only = context.patterns.group_only.get(named.span.of(context.text))
    is_project = indicator_id in context.patterns.scheme_if_named and not is_compared
    if is_project and _NAMES_PROJECT.match(context.text, named.span.end):
        return False
    return not only or indicator_id is None or indicator_id in only


def period_of(context: Context, slot: Slot, sentence: Sentence, role: Role, kind: str | None) -> Period:
    """Return the year of the sentence, else of the report; none for a standing rule without a date of its own."""
    before = Span(sentence.span.start, slot.quantity.start)
    own = governing_year(context, before)
    words = without_asides(before.of(context.text))
    if own is not None:
        year: int | None = own
    elif role is Role.STANDARD and kind != 'score':
        # 自2021年7月起，标准调整为N元: the rate that is changed is of that year, no other rate of the sentence
        in_force = list(_IN_FORCE.finditer(words)) if _CHANGES.search(slot.left.of(context.text)) else []
        return Period(int(in_force[-1][1]) if in_force else None)
    else:
        year = context.year
    if role is Role.PRIOR and _LAST_YEAR.search(slot.left.of(context.text)):
        year = context.year - 1 if context.year is not None else None  # 2022年底参保N人，上年为M人
    elif role is Role.PRIOR and own is None:
        year = context.year - 1 if context.year is not None and _LAST_YEAR.search(words) else None
    return Period(year, *_days(_of_year(words[-REACH:], year), year))


def _of_year(words: str, year: int | None) -> str:
    """Return the words from the clause or list member on that names the year: 2022年11月N万元、2023年12月M万元."""
    years = list(_YEAR.finditer(words))
    own = [m.start() for m in years if int(m[1]) == year]
    start = max(words.rfind(mark, 0, own[-1]) for mark in '，；：、(') if own else -1
    return words[start + 1 :] if own and years[0].start() < start else words


def _days(words: str, year: int | None) -> tuple[date | None, date | None]:
    """Return the first and the last day that the words before a number tell; the last words that tell one hold."""
    if year is None or _TIMES.isdisjoint(words):
        return None, None
    found = [(m.end(), _day(year, int(m[1]), int(m[2]) if m[2] else None)) for m in _UNTIL.finditer(words)]
    found += [(m.end(), date(year, 12, 31)) for m in _YEAR_END.finditer(words)]
    spans = [
        *((m.end(), _day(year, int(m[1]), 1), _day(year, int(m[2]), None)) for m in _MONTHS.finditer(words)),
        *((m.end(), date(int(m[1]), 1, 1), date(int(m[2]), 12, 31)) for m in _YEARS.finditer(words)),
        *((m.end(), date(int(m[1]), 1, 1), None) for m in _SINCE_YEAR.finditer(words)),
        *((end, None, day) for end, day in found),
        *_parts_of_year(words, year),
    ]
    # 截至8月 and 6月至8月 end together: the interval tells more
    last = max(spans, key=lambda s: (s[0], s[1] is not None), default=None)
    return last[1:] if last else _month(words, year)


def _parts_of_year(words: str, year: int) -> Iterator[tuple[int, date | None, date | None]]:
    """Yield where a half or a quarter of the year is named, with its first and last day."""
    for half in _HALF.finditer(words):
        first, last = (1, 6) if half[1] == '上' else (7, 12)
        yield half.end(), _day(year, first, 1), _day(year, last, None)
    for quarter in _QUARTER.finditer(words):
        first, last = _quarters(quarter)
        yield quarter.end(), None if _is_day(quarter) else _day(year, first, 1), _day(year, last, None)


def _month(words: str, year: int) -> tuple[date | None, date | None]:
    months = [m for m in _MONTH.finditer(words) if m['y'] in (None, str(year))]
    if not months or '；' in words[months[-1].end() :]:
        return None, None
    month = int(months[-1]['m'])
    return _day(year, month, 1), _day(year, month, None)


def _is_day(quarter: regex.Match[str]) -> bool:
    """截至3季度 and 三季度末 are the last day of the quarter, 3季度 and 1-3季度 all of it."""
    return bool(quarter['end']) or _UP_TO.search(quarter.string, 0, quarter.start()) is not None


def _quarters(quarter: regex.Match[str]) -> tuple[int, int]:
    """Return the first and the last month."""
    last = _QUARTERS[quarter['last']]
    first = 1 if quarter['all'] else _QUARTERS[quarter['first'] or quarter['last']]
    return 3 * first - 2, 3 * last


def _day(year: int, month: int, day: int | None) -> date | None:
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, min(day or last, last)) if day != 0 else None
