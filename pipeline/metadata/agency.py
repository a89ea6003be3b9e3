"""A title, a cover, a signature or the page's own data in, the name of the report's author out."""

from collections.abc import Iterator

import regex

from pipeline.metadata.covers import Fields, find_field
from pipeline.metadata.dates import parse_date
from pipeline.metadata.lines import Line, Page
from pipeline.metadata.title import Title
from pipeline.patterns.report_words import AgencyWords
from pipeline.text.width import fold_width

MIN_NAME, MAX_NAME = 3, 40
NEAR = 2
"""How many lines below a signature its day stands."""

OPENING = 1500
"""Within how many characters a report tells who evaluated."""

LEVELS = '省市州盟县区旗'
"""What a name begins with that leaves its place out."""

_OPENING_RE = regex.compile(
    r'(?:关于|中共(?=\p{Han}{2,8}委员会关于)|(?:(?:19|20)\d\d|[一二][〇○零Oo一二三四五六七八九]{3})\s?年?度?\s?|附件\d?)'
)
_STAMP_RE = regex.compile(r'\s{0,4}[(（](?:盖章|公章|签章|章|单位公章)[)）]$')
_NAME_RE = regex.compile(r'[\p{Han}()（）、·]{3,40}')
_BEFORE_DAY_RE = regex.compile(r'\s{1,20}(?=[\d一二２])')
_FIRST_PART_RE = regex.compile(r'第[一1]部分[:：、\s]{0,4}')
_YEAR_END_RE = regex.compile(r'年度?')
_LABEL_RE = regex.compile(r'(?:单位|部门|落款)[:：]\s{0,4}')


def find_agency(page: Page, fields: Fields, title: Title | None, words: AgencyWords) -> str | None:
    """Find the author: in the title, behind a cover's label, as a signature, or as the page's publisher.

    第一部分 甲局概况 stands in for a title. Where none of them names one, the first sentences may: 甲局对…进行了自评.
    The issuer of a cited notice is never taken. A bare name (人力资源和社会保障局, 县社会保险中心) gives way to a
    fuller one of the same end in the signature or from the publisher.
    """
    titled = next((name for text in _titles(page, title) if (name := _in_title(text, words))), None)
    signed, published = _signature(page, words), _signer(page.document.meta.get('agency', ''), words)
    found = titled or next(
        (name for value in find_field(fields, words.labels) if (name := _signer(value, words))), None
    )
    if found is None:
        return signed or published or _author(find_evaluator(page, words) or '', words)
    return next((fuller for fuller in (signed, published) if fuller and _says_more(fuller, found)), found)


def find_evaluator(page: Page, words: AgencyWords) -> str | None:
    """Find whom the first sentences call the evaluator, office or place: 甲县 in 甲县对上年资金开展了自评."""
    match = words.sentence_re.search(page.text, 0, OPENING)
    return match['name'] if match else None


def complete_agency(name: str | None, places: tuple[str | None, ...], offices: tuple[str, ...]) -> str | None:
    """Put the report's own place before a name that only tells its level: 县社会保险中心 in a report of 甲县.

    `places` are the official names of the report's place and of what it lies in, the most specific first. One of
    `offices` must follow the level: 市场监督管理局 begins with no level.
    """
    own = next(filter(None, places), None)
    if name is None or own is None or name[0] not in LEVELS or not name.startswith(offices, 1):
        return name
    return own + name[1:] if own.endswith(name[0]) else name


def _says_more(fuller: str, name: str) -> bool:
    """Tell whether `fuller` says more than `name`: 甲县社会保险中心 than 社会保险中心 and than 县社会保险中心."""
    return len(fuller) > len(name) and fuller.endswith(name)


def _titles(page: Page, title: Title | None) -> Iterator[str]:
    if title:
        yield title.text
    for line in page.lines:
        if part := _FIRST_PART_RE.match(line.folded):
            yield line.text[part.end() :]


def _in_title(title: str, words: AgencyWords) -> str | None:
    folded = fold_width(title)
    start = 0
    while opening := _OPENING_RE.match(folded, start):
        start = opening.end()
    match = words.title_re.match(folded, start)
    if match is None and (after := _YEAR_END_RE.search(folded)):
        match = words.title_re.match(folded, after.end())
    return _author(title[match.start('name') : match.end('name')], words) if match else None


def _author(text: str, words: AgencyWords) -> str | None:
    name = _STAMP_RE.sub('', text.strip())
    if not MIN_NAME <= len(name) <= MAX_NAME or not _NAME_RE.fullmatch(name):
        return None
    # 服务中心 alone is the end of a name
    if name in words.endings or not name.endswith(words.endings) or name.endswith(words.not_endings):
        return None
    return name


def _signer(text: str, words: AgencyWords) -> str | None:
    """Read an author's name that stands by itself: 甲县人民政府 may be the head of the page."""
    name = _author(text, words)
    return None if name and name.endswith(words.not_authors) else name


def _signature(page: Page, words: AgencyWords) -> str | None:
    """Choose among the lines that are nothing but a name: one with a day below it, else the last."""
    lines = [line for line in page.lines if not line.in_table]
    names = [(index, name) for index, line in enumerate(lines) if (name := _signed(line, words))]
    dated = [name for index, name in names if _is_dated(lines[index : index + 1 + NEAR])]
    return next(iter(reversed(dated or [name for _, name in names])), None)


def _signed(line: Line, words: AgencyWords) -> str | None:
    if len(line.text) > MAX_NAME + 20 or line.folded.endswith(('。', '.', '，')):
        return None
    text = _LABEL_RE.sub('', line.text, count=1)
    return _signer(_BEFORE_DAY_RE.split(text, maxsplit=1)[0], words)


def _is_dated(lines: list[Line]) -> bool:
    return any(parse_date(line.text) and len(line.text) <= MAX_NAME + 20 for line in lines)
