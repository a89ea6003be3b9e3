"""Lines of a report in; the days on which it was signed and published, and the year it evaluates, out."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import regex

from pipeline.metadata.covers import Fields, find_field
from pipeline.metadata.lines import Line, Page
from pipeline.patterns.report_words import YearWords
from pipeline.text.numerals import parse_numeral
from pipeline.text.width import fold_width

FIRST_YEAR, LAST_YEAR = 1990, 2099
SIGNATURE_LINES = 40
"""How far from the end a signature's day may stand: names of attachments and page links can follow it."""

HEAD_LINES = 30
"""How many lines a cover can have."""

MAX_SIGNATURE = 60

_DIGIT = '[〇○零ＯO0o一二三四五六七八九]'
_CHINESE_DATE_RE = regex.compile(
    rf'(?P<year>[一二]{_DIGIT}{{3}})\s?年\s?(?P<month>[一二三四五六七八九十]{{1,2}})\s?月\s?(?P<day>[一二三四五六七八九十]{{1,3}})\s?[日号]'
)
_DATE_RE = regex.compile(
    r'(?<!\d)(?P<year>(?:19|20)\s?\d\s?\d)\s{0,3}[年./-]\s{0,3}(?P<month>1[0-2]|0?[1-9])\s{0,3}[月./-]\s{0,3}'
    r'(?P<day>[12]\d|3[01]|0?[1-9])(?!\d)\s{0,3}[日号]?'
)
_COMPACT_DATE_RE = regex.compile(r'(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?!\d)')
_YEAR_RE = regex.compile(
    r'(?<!\d)(?P<year>(?:19|20)\d\d)\s{0,2}(?=年|[-—~－至]\s?(?:19|20)\d\d\s?年)(?P<kind>年\s?(?:度|底|末)?)?'
)
_CHINESE_YEAR_RE = regex.compile(rf'(?P<year>[一二]{_DIGIT}{{3}})\s?(?P<kind>年度?)')
_BARE_YEAR_RE = regex.compile(r'(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)')
_HEAD_YEAR_RE = regex.compile(r'[(]?\s?(?P<year>(?:19|20)\d\d)\s?年度?\s?[)]?')
_QUOTED_RE = regex.compile(r'《[^》\n]{1,120}》|[〔\[【﹝(]\s?(?:19|20)\d\d\s?[〕\]】﹞)]')
_TAIL_RE = regex.compile(r'[。)\s]{0,3}(?:附[件表]\s?\d{0,2}[:.]?)?')
_PROSE_RE = regex.compile(r'[，。,;；《至截]')
_DAY_AFTER_RE = regex.compile(r'\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?')


def parse_date(text: str) -> date | None:
    """Read the first day in `text`, in figures of any script; None where there is none.

    >>> parse_date('2023年3月22日'), parse_date('二○二二年三月十五日'), parse_date('2023-04-19 10:22')
    (datetime.date(2023, 3, 22), datetime.date(2022, 3, 15), datetime.date(2023, 4, 19))
    >>> parse_date('20230419'), parse_date('２０２１ 年 1 月 9 日'), parse_date('2017 -7 - 25')
    (datetime.date(2023, 4, 19), datetime.date(2021, 1, 9), datetime.date(2017, 7, 25))
    >>> parse_date('　年　月　日') is None
    True
    """
    folded = fold_width(text)
    for pattern in (_DATE_RE, _CHINESE_DATE_RE, _COMPACT_DATE_RE):
        for match in pattern.finditer(folded):
            if day := _day_of(match):
                return day
    return None


def find_report_date(page: Page, fields: Fields, labels: tuple[str, ...]) -> date | None:
    """Find the day on the cover (`报告日期：`) or under the report; a cover's day without a label comes last."""
    for value in find_field(fields, labels):
        if day := parse_date(value):
            return day
    lines = [line for line in page.lines if not line.in_table]
    signed = (_signature_date(line) for line in reversed(lines[-SIGNATURE_LINES:]))
    cover = (_signature_date(line) for line in lines[:HEAD_LINES])
    return next((day for found in (signed, cover) for day in found if day), None)


def find_report_year(
    page: Page, fields: Fields, title: str | None, words: YearWords, latest: date | None
) -> int | None:
    """Find the evaluated year: the title's, else the cover's, else the year that most figure sentences are about.

    Years of rules, of days, and years after `latest` (the day of signature or publication) do not count.
    """
    if title and (year := year_of_title(title)):
        return year
    for value in find_field(fields, words.labels):
        if match := _BARE_YEAR_RE.search(fold_width(value)):
            return int(match['year'])
    for line in page.lines[:HEAD_LINES]:
        if match := _HEAD_YEAR_RE.fullmatch(line.folded):
            return int(match['year'])
    votes = _vote(page.text, words, latest.year if latest else LAST_YEAR)
    return max(votes, key=lambda year: (votes[year], year), default=None)


def year_of_title(title: str) -> int | None:
    """Return the year of a title; of several the last one that is called 年度, else the last.

    >>> year_of_title('关于2022年开展2021年度绩效自评的报告'), year_of_title('2019-2021年补助资金绩效评价报告')
    (2021, 2021)
    >>> year_of_title('二〇二〇年度部门整体支出绩效自评报告'), year_of_title('项目支出绩效评价报告')
    (2020, None)
    """
    found = [(year, kind) for year, kind, _, _ in _years(fold_width(title))]
    spans = [year for year, kind in found if '度' in kind] or [year for year, _ in found]
    return spans[-1] if spans else None


def find_publication(page: Page) -> date | None:
    """Read the page's own date of publication, else the day beside its source (日期：… 来源：…)."""
    meta = page.document.meta
    return parse_date(meta.get('published_on', '')) or parse_date(meta.get('day', ''))


def _day_of(match: regex.Match[str]) -> date | None:
    try:
        return date(_year_number(match['year']), _number(match['month']), _number(match['day']))
    except ValueError:
        return None


def _year_number(text: str) -> int:
    digits = text.replace(' ', '').translate(str.maketrans('OoＯ', '〇〇〇'))
    return int(parse_numeral(digits)) if not digits.isascii() else int(digits)


def _number(text: str) -> int:
    return int(text) if text.isascii() else int(parse_numeral(text))


def _signature_date(line: Line) -> date | None:
    """Read a day that ends a line, with at most an author's name before it (and the next page's 附件 behind)."""
    if len(line.folded) > MAX_SIGNATURE:
        return None
    for pattern in (_DATE_RE, _CHINESE_DATE_RE):
        match = pattern.search(line.folded)
        if (
            match
            and _TAIL_RE.fullmatch(line.folded, match.end())
            and not _PROSE_RE.search(line.folded, 0, match.start())
        ):
            return _day_of(match)
    return None


def _vote(text: str, words: YearWords, last: int) -> Counter[int]:
    votes: Counter[int] = Counter()
    plain = _QUOTED_RE.sub(lambda match: ' ' * len(match[0]), text)
    for year, kind, start, end in _years(plain):
        before, after = plain[max(0, start - 2) : start], plain[end : end + 12]
        if year > last or before.endswith(words.not_before) or after.startswith(words.not_after):
            continue
        day = _DAY_AFTER_RE.match(after)
        if day and after[day.end() :].startswith(words.not_after):
            continue
        opens = not before.strip() or before[-1] in '。，,;；:：(至止' or kind != '年'
        votes[year] += 2 if opens and not day else 1
    return votes


def _years(text: str) -> Iterator[tuple[int, str, int, int]]:
    for pattern in (_YEAR_RE, _CHINESE_YEAR_RE):
        for match in pattern.finditer(text):
            year = _year_number(match['year'])
            if FIRST_YEAR <= year <= LAST_YEAR:
                yield year, (match['kind'] or '').replace(' ', ''), match.start(), match.end()
