"""Text in; the numbers of official documents (财社〔2021〕21号) as spans, and the distinct ones as written, out."""

import regex

from pipeline.metadata.lines import Page
from pipeline.model.span import Span
from pipeline.patterns.report_words import CitationWords
from pipeline.text.width import fold_width

MAX_PREFIX = 16
"""Longest run of characters taken before the bracket; the longest real ones (two offices joined) have about 12."""

HEAD_LINES = 20
"""How many lines above the text a letterhead can have."""

USUAL_PREFIX = 8
"""A longer run holds the name of the office before its short sign, which is cut off behind 局, 厅, 部 or 委."""

_NUMBER_RE = regex.compile(
    rf'(?P<prefix>\p{{Han}}{{1,{MAX_PREFIX}}})\s?[〔\[【﹝(〈]\s?(?P<year>(?:19|20)\d\d)\s?[〕\]】﹞)〉]\s?(?:第\s?)?\d{{1,5}}\s?号'
)
_OFFICE_RE = regex.compile(r'.{1,15}[局厅部委院府](?=.{3,})')
_BEFORE_JOIN = '号》)】〕]”"'


def find_document_numbers(text: str, words: CitationWords) -> tuple[Span, ...]:
    """Find document numbers with year and number, in any of the brackets 〔〕 [] 【】 ﹝﹞ （）.

    Damaged ones (a bracket or the number lost) are not found. Wrong where an office's name runs into its sign.
    """
    return _find(fold_width(text), words)


def find_citations(page: Page, words: CitationWords) -> tuple[str, ...]:
    """Return the distinct numbers that a report cites, in order, each as first written; its own is left out.

    Blanks inside and the kind of bracket make no difference between two of them.
    """
    own = find_own_number(page, words)
    seen = {_key(own)} if own else set()
    cited: list[str] = []
    for span in _find(page.text, words):
        raw = span.of(page.document.text)
        if (key := _key(raw)) not in seen:
            seen.add(key)
            cited.append(raw)
    return tuple(cited)


def find_own_number(page: Page, words: CitationWords) -> str | None:
    """Return the number that fills a line above the text: that of the report itself."""
    for line in page.lines[:HEAD_LINES]:
        if _find(line.folded, words) == (Span(0, len(line.text)),):
            return line.text
    return None


def _find(folded: str, words: CitationWords) -> tuple[Span, ...]:
    return tuple(_trim(folded, match, words) for match in _NUMBER_RE.finditer(folded))


def _key(number: str) -> str:
    return ''.join(c for c in fold_width(number) if c.isalnum() and c != '第')


def _trim(text: str, match: regex.Match[str], words: CitationWords) -> Span:
    start, end = match.span('prefix')
    prefix = match['prefix']
    cut = 0
    number = prefix.rfind('号')
    if number >= 0:
        cut = number + 1
    lead = words.lead_re.match(prefix, cut)
    if lead and lead.end() < len(prefix):
        cut = lead.end()
    before = prefix[cut - 1] if cut else text[start - 1 : start]
    join = words.join_re.match(prefix, cut) if lead or (before and before in _BEFORE_JOIN) else None
    if join and join.end() < len(prefix):
        cut = join.end()
    if len(prefix) - cut > USUAL_PREFIX and (office := _OFFICE_RE.match(prefix, cut)):
        cut = office.end()
    return Span(start + cut if start + cut < end else start, match.end())
