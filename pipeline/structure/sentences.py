"""A document with its sections in, its sentences out."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import regex

from pipeline.model.document import BlockKind, Document
from pipeline.model.outline import Section, Sentence
from pipeline.model.span import Span
from pipeline.structure.lines import split_lines
from pipeline.structure.parts import is_prose


def find_sentences(document: Document, sections: Sequence[Section]) -> tuple[Sentence, ...]:
    """Return the sentences of paragraphs, headings and prose cells in reading order, blanks around them left out.

    A sentence ends at 。！？, at a full stop before a blank or the next list number, and at a line's end; never at ；,
    inside brackets or quotation marks, or within a number (29。43%). Short cells have none.
    """
    starts = [section.span.start for section in sections]
    return tuple(
        Sentence(span, block, cell, section_at(span.start, sections, starts))
        for block, cell, stretch in _stretches(document)
        for line in split_lines(document.text, stretch)
        for span in split_sentences(document.text, line)
    )


def section_at(place: int, sections: Sequence[Section], starts: Sequence[int]) -> int | None:
    """Return the id of the innermost section at a place; `starts` are the beginnings of `sections`, in order."""
    # every section runs to the next heading at least, so the last one begun is the innermost
    number = bisect_right(starts, place) - 1
    return sections[number].section_id if number >= 0 else None


def _stretches(document: Document) -> Iterator[tuple[int, int | None, Span]]:
    for number, block in enumerate(document.blocks):
        if block.kind is BlockKind.FURNITURE:
            continue
        if block.kind is not BlockKind.TABLE:
            yield number, None, block.span
            continue
        for place, cell in enumerate(block.cells):
            if is_prose(cell.span.of(document.text)):
                yield number, place, cell.span


def split_sentences(text: str, line: Span) -> Iterator[Span]:
    """Yield the sentences of one line.

    >>> line = '参保率98。5%（含续保。）；缴费30人.2.待遇发放（见表）。完成.'
    >>> [s.of(line) for s in split_sentences(line, Span(0, len(line)))]
    ['参保率98。5%（含续保。）；缴费30人.', '2.待遇发放（见表）。', '完成.']
    """
    start = line.start
    for end in _ends(line.of(text)):
        span = _trimmed(text, Span(start, line.start + end))
        if span:
            yield span
        start = line.start + end
    last = _trimmed(text, Span(start, line.end))
    if last:
        yield last


def _ends(words: str) -> Iterator[int]:
    for found in _TOKEN.finditer(words):
        if found['end'] or (found['held'] and _CLOSED.search(found['held'])):
            yield found.end()


# brackets and quotations are stepped over whole, as far as they close on the line; what is left are end marks
_LIST_NUMBER = (
    r'(?:\d{1,2}\s?[.、．)）](?!\d)|[（(]\s?[\d一二三四五六七八九十]{1,3}\s?[)）]|[一二三四五六七八九十]{1,3}[、是])'
)
_HELD = (
    r'(?P<held>[（(](?:[^（()）\n]|[（(][^（()）\n]{0,60}[)）]){0,200}+[)）]|《[^《》\n]{0,100}》'
    r'|“[^“”\n]{0,200}”|「[^「」\n]{0,200}」|‘[^‘’\n]{0,100}’|"[^"\n]{0,100}")'
)
_END = (
    r'(?P<end>(?<!\d)。+|(?<=\d)。+(?!\d)|(?<=\d)。(?=' + _LIST_NUMBER + r')|[！？?!]{1,6}'
    r'|(?<=[\p{Han}%％)）”》])[.．](?=\s|$|' + _LIST_NUMBER + r'))'
)
_TOKEN = regex.compile(f'{_HELD}|{_END}')
# a quotation that closes a sentence of its own: …“应保尽保。”
_CLOSED = regex.compile(r'[。！？][”」’]$')


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    first = span.start + len(words) - len(words.lstrip())
    return Span(first, max(first, span.start + len(words.rstrip())))
