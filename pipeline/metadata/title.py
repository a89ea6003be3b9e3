"""The head of a report in, its title and its type out."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import regex

from pipeline.metadata.dates import year_of_title
from pipeline.metadata.lines import Line, Page
from pipeline.model.span import Span
from pipeline.patterns.report_words import ReportWords
from pipeline.text.width import fold_width

HEAD_LINES = 120
"""A title can stand behind an abstract of some twenty paragraphs; behind the first 一、 it is looked for no more."""

MAX_TITLE = 90
MAX_PART = 50
MAX_PARTS = 4
MIN_APART = 6
"""A centred line without place and year begins a title from this length on: 机关事业单位养老, not 预算公开 or 附件1."""

MAX_REST = 2
"""How many characters a line may hold that are only the rest of the line above: 绩效自评报 and 告."""

OPENING = 1200
"""How many characters behind the title tell the report's type."""

_ATTACHMENT_RE = regex.compile(
    r'(?:附件|附表|附)\s{0,3}[\d一二三四五六七八九十]{0,3}(?:-\d{1,2})?\s{0,3}(?:[:.、]|\s)\s{0,4}(?=\S{6})'
)
_FIELD_RE = regex.compile(r'(?:标题|名称|文件名称|题目)\s{0,4}:\s{0,4}')
_BRACKETS_RE = regex.compile(r'\s{0,2}[(][^()]{1,20}[)]\s{0,2}$')
_NUMBERED_RE = regex.compile(r'[(]?[一二三四五六七八九十\d]{1,3}[)、.．]|第[一二三四五六七八九十]{1,3}[章节部]')
_FIRST_HEADING_RE = regex.compile(r'一\s?[、.．]')
_SENTENCE_RE = regex.compile(r'[。;；!！?？]|:.|[,，].{0,60}[,，]')
_YEAR_LINE_RE = regex.compile(r'[(]\s?(?:19|20)\d\d\s?年?度?\s?[)]')
_BLANK_RE = regex.compile(r'\s')
_OPENING_YEAR_RE = regex.compile(r'关于|\d{4}|[一二][〇○零Oo一二三四五六七八九]{3}年')
_ATTACHED_RE = regex.compile(r'附[件表]?\s{0,3}[\d一二三四五六七八九十]{0,3}')
_WORDS_RE = regex.compile(r'[\p{Han}、()]{4,50}')
_FILE_RE = regex.compile(r'\.(?:docx?|xlsx?|wps|et|pdf|txt)$', regex.IGNORECASE)
_LETTER_SPACED_RE = regex.compile(r'(?:\S\s){4,40}\S')


@dataclass(frozen=True, slots=True)
class Title:
    """A title as printed, on one line and without 附件1：, and the place of its first line (None from page data)."""

    text: str
    span: Span | None


def find_title(page: Page, words: ReportWords) -> Title | None:
    """Find the title among the lines before 一、, wrapped lines joined; the first of the best ones.

    Best is one with year, place and a word such as 绩效自评. Without such a line the page's own title serves, then
    the first short line that names a year or is set apart.
    """
    head = _head(page)
    candidates = [title for index in range(len(head)) if (title := _whole_title(head, index, words))]
    best = max(candidates, key=lambda title: _worth(title.text, words), default=None)
    named = _named_by_page(page, words)
    if best and (not named or year_of_title(best.text) or not year_of_title(named.text)):
        return best
    return named or _set_apart(head, words)


def find_type(title: Title | None, page: Page, words: ReportWords) -> str:
    """Find the report's type by the words of its title, else by those of the opening paragraphs."""
    text = title.text if title else ''
    start = title.span.end if title and title.span else 0
    opening = page.text[start : start + OPENING]
    by_title = (kind.name for kind in words.types if any(word in text for word in kind.title_words))
    by_opening = (kind.name for kind in words.types if any(word in opening for word in kind.opening_words))
    return next(by_title, None) or next(by_opening, words.other_type)


def _head(page: Page) -> list[Line]:
    lines: list[Line] = []
    for line in page.lines[:HEAD_LINES]:
        if _FIRST_HEADING_RE.match(line.folded) and lines:
            break
        lines.append(line)
    return lines


def _whole_title(head: list[Line], index: int, words: ReportWords) -> Title | None:
    last = head[index]
    rest = head[index - 1].text if index and len(last.text) <= MAX_REST else ''
    if len(last.text) > MAX_TITLE or not _ends_title(rest + last.text, words) or not _may_be_part(last, words):
        return None
    parts = [last]
    before = reversed(head[max(0, index - MAX_PARTS + 1) : index])
    above = [*takewhile(lambda line: line.in_table == last.in_table, before)][::-1]
    while above and (taken := _parts_above(head, above, parts, words)):
        parts[:0] = above[-taken:]
        del above[-taken:]
    text = _join(parts)
    if not _has_mark(text, words) or len(text) > MAX_TITLE:
        return None
    following = head[index + 1].folded if index + 1 < len(head) else ''
    if not year_of_title(text) and _YEAR_LINE_RE.fullmatch(following):
        text += head[index + 1].text
    return Title(text, Span(parts[0].span.start, last.span.end))


def _parts_above(head: list[Line], above: list[Line], parts: list[Line], words: ReportWords) -> int:
    """Return how many of the lines `above` go on into `parts`: 0 where the title begins with its first part."""
    if _is_whole(parts, words):
        return _wrapped_above(head, above, parts, words)
    if _opens(above[-1], words):
        return 1
    # 甲县2021年度城乡居民 / 基本养老服务 / 绩效自评报告: the line between names nothing, the one above it does
    is_between = len(above) > 1 and _is_middle(above[-1], words) and _opens(above[-2], words)
    return 2 if is_between and (year_of_title(above[-2].text) or _names_place(above[-2], words)) else 0


def _wrapped_above(head: list[Line], above: list[Line], parts: list[Line], words: ReportWords) -> int:
    """Return how many lines above a part with year and 自评 are the title's: its author, or a subject that it lacks."""
    nearest = above[-1]
    if _opens(nearest, words) and _is_author(nearest, words):
        return int(_tops(head, nearest, words))
    if _names(_join(parts), words):
        return 0
    for taken, line in enumerate(reversed(above), 1):
        if not (_opens(line, words) or _is_middle(line, words)) or _is_author(line, words):
            break
        if _names_place(line, words):
            return taken * _tops(head, line, words)
    is_apart = nearest.marked and parts[0].marked and _is_middle(nearest, words) and len(nearest.text) >= MIN_APART
    return int(is_apart and not _starts_anew(parts[0]) and _tops(head, nearest, words))


def _join(parts: list[Line]) -> str:
    return ''.join(_clean(line.text) for line in parts)


def _clean(text: str) -> str:
    """Take off 附件1：, 标题： and .xlsx; close up letter-spaced words."""
    folded = fold_width(text)
    start = 0
    for pattern in (_ATTACHMENT_RE, _FIELD_RE):
        if match := pattern.match(folded, start):
            start = match.end()
    cleaned = _FILE_RE.sub('', text[start:].strip())
    return _BLANK_RE.sub('', cleaned) if _LETTER_SPACED_RE.fullmatch(cleaned) else cleaned


def _ends_title(text: str, words: ReportWords) -> bool:
    folded = _BLANK_RE.sub('', _BRACKETS_RE.sub('', _FILE_RE.sub('', fold_width(text))))
    return folded.endswith(words.titles.endings)


def _may_be_part(line: Line, words: ReportWords) -> bool:
    folded = fold_width(_clean(line.text))
    return (
        0 < len(folded) <= MAX_TITLE
        and not _NUMBERED_RE.match(folded)
        and not _SENTENCE_RE.search(folded)
        and not folded.startswith('《')
        and folded.replace(' ', '') not in words.titles.not_parts
    )


def _is_whole(parts: list[Line], words: ReportWords) -> bool:
    text = _join(parts)
    return bool(year_of_title(text)) and _has_mark(text, words)


def _opens(line: Line, words: ReportWords) -> bool:
    """Tell whether `line` can be the beginning of the title that the next line ends."""
    text = _clean(line.text)
    if len(text) > MAX_PART or not _may_be_part(line, words) or ':' in line.folded:
        return False
    if (_ends_title(text, words) and _has_mark(text, words)) or text.endswith(words.titles.not_openings):
        return False
    return bool(
        year_of_title(text)
        or _has_mark(text, words)
        or text.endswith(words.agencies.endings)
        or any(True for _ in words.gazetteer.find_names(text))
        or any(word in text for kind in words.types for word in kind.title_words)
    )


def _is_middle(line: Line, words: ReportWords) -> bool:
    """Tell whether `line` is a stretch of bare words, as a wrapped title has between its ends."""
    folded = fold_width(_clean(line.text))
    return (
        _WORDS_RE.fullmatch(folded) is not None
        and _may_be_part(line, words)
        and not _ends_title(folded, words)
        and not folded.endswith((*words.agencies.endings, *words.titles.not_openings))
    )


def _names_place(line: Line, words: ReportWords) -> bool:
    """Tell whether `line` begins with a place, as the first line of a title does."""
    text = _clean(line.text).removeprefix('关于')
    return any(name.start == 0 for name in words.gazetteer.find_names(text))


def _starts_anew(line: Line) -> bool:
    """Tell whether `line` begins as a whole title does, with its year or 关于."""
    return bool(_OPENING_YEAR_RE.match(line.folded))


def _is_author(line: Line, words: ReportWords) -> bool:
    return line.text.endswith(words.agencies.endings)


def _tops(head: list[Line], line: Line, words: ReportWords) -> bool:
    """Tell whether neither prose nor a title stands above: behind them a name is the signature of an abstract."""
    above = head[: head.index(line)]
    return not any(
        len(other.text) > MAX_PART
        or '。' in other.text
        or (other.text in words.titles.not_parts and not _ATTACHED_RE.fullmatch(other.text))
        or (_ends_title(other.text, words) and _has_mark(other.text, words))
        for other in above
    )


def _has_mark(text: str, words: ReportWords) -> bool:
    return words.titles.mark_re.search(text) is not None


def _names(text: str, words: ReportWords) -> bool:
    """Tell whether `text` names a place or an author."""
    is_placed = any(True for _ in words.gazetteer.find_names(text))
    return is_placed or words.agencies.title_re.search(fold_width(text)) is not None


def _worth(text: str, words: ReportWords) -> int:
    typed = any(word in text for kind in words.types for word in kind.title_words)
    reported = text.endswith(('报告', '报告书'))
    return 4 * bool(year_of_title(text)) + 3 * reported + 2 * _names(text, words) + typed


def _named_by_page(page: Page, words: ReportWords) -> Title | None:
    text = _clean(page.document.meta.get('title', ''))
    return Title(text, None) if _has_mark(text, words) and len(text) <= MAX_TITLE else None


def _set_apart(head: list[Line], words: ReportWords) -> Title | None:
    best = max(
        _title_like(head, words), key=lambda line: 2 * bool(year_of_title(line.text)) + line.marked, default=None
    )
    if best is None or not (year_of_title(best.text) or best.marked):
        return None
    return Title(_clean(best.text), best.span)


def _title_like(head: list[Line], words: ReportWords) -> Iterator[Line]:
    for line in head[:12]:
        if not line.in_table and 8 <= len(line.text) <= MAX_TITLE and _may_be_part(line, words):
            yield line
