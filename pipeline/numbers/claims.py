"""The structure of a report in, the stretches whose numbers are of one kind out."""

from collections.abc import Iterator

import regex

from pipeline.model.document import BlockKind, Document
from pipeline.model.number import NumberKind
from pipeline.model.outline import Grid, Section
from pipeline.model.span import Span
from pipeline.numbers.classify import Claim
from pipeline.text.width import fold_width

_RULE = regex.compile(r'[得扣计加减记][0-9.]{1,5}分|不得分|扣完为止|得满分')
_PHONE_HEAD = regex.compile('电话|手机|联系方式|传真')
_CODE_HEAD = regex.compile('编码|代码|编号|索引号|账号|卡号|证号|凭证号|邮编')
_ORDER_HEAD = regex.compile(r'^(?:序号|编号|行次|栏次|项次)$')
_PAGE_NUMBER = regex.compile(r'\s{0,8}(\d{1,3})\s{0,8}')
_PAGES = 3  # lines that count up by chance are fewer
_SHORTEST_PAGE = 100  # characters; numbered lines of a list or a lost table are nearer to each other
_GLUED_PAGE = regex.compile(r'(?<=\p{Han})\d{1,3}$')
_ONLY_NUMBER = regex.compile(r'^[\d\s.、()-]{1,24}$')


def claims_of(
    document: Document, sections: tuple[Section, ...], grids: tuple[Grid, ...], rule_columns: tuple[str, ...]
) -> tuple[Claim, ...]:
    """Claim the numbers of headings, furniture, pages, scoring rules in tables, and cells beside 电话 or 编码."""
    return (
        *_heading_numbers(document, sections),
        *_furniture(document),
        *_page_numbers(document),
        *(claim for grid in grids for claim in _cells(document.text, grid, rule_columns)),
    )


def _heading_numbers(document: Document, sections: tuple[Section, ...]) -> Iterator[Claim]:
    for section in sections:
        number, span = section.heading.number, section.heading.span
        place = document.text.find(number, span.start, span.end) if number else -1
        if number and place >= 0:
            yield Span(place, place + len(number)), NumberKind.HEADING_NUMBER, 'number of a heading'
        page = _GLUED_PAGE.search(span.of(document.text))
        if page and not section.heading.title.endswith(page[0]):
            yield Span(span.start + page.start(), span.end), NumberKind.PAGE, 'page number glued to a heading'


def _furniture(document: Document) -> Iterator[Claim]:
    for block in document.blocks:
        if block.kind is BlockKind.FURNITURE and len(block.span):
            yield block.span, NumberKind.PAGE, 'page furniture'


def _page_numbers(document: Document) -> Iterator[Claim]:
    """Lines that hold nothing but a number and count up, a page apart."""
    counts: dict[int, tuple[Span, ...]] = {}
    for block in document.blocks:
        line = _PAGE_NUMBER.fullmatch(document.text, block.span.start, block.span.end)
        if block.kind in (BlockKind.TABLE, BlockKind.FURNITURE) or line is None:
            continue
        page = int(line[1])
        before = counts.pop(page - 1, ())
        is_next = bool(before) and block.span.start - before[-1].end >= _SHORTEST_PAGE
        counts[page] = (*before, block.span) if is_next else (block.span,)
        if len(counts[page]) >= _PAGES:
            yield from ((span, NumberKind.PAGE, 'number of a page') for span in counts[page])


def _cells(text: str, grid: Grid, rule_columns: tuple[str, ...]) -> Iterator[Claim]:
    for cell, heads, labels in zip(grid.cells, grid.heads, grid.labels, strict=True):
        words = fold_width(cell.span.of(text))
        if not any(c.isdecimal() for c in words):
            continue
        # 邮 编: letters set apart
        head, label = ''.join(''.join(heads).split()), ''.join(''.join(labels[-1:]).split())
        if _RULE.search(words) or any(w in head for w in rule_columns):
            yield cell.span, NumberKind.SCORING_RULE, 'wording of a scoring rule'
        elif not _ONLY_NUMBER.match(words):
            continue
        elif _PHONE_HEAD.search(label) or _PHONE_HEAD.search(head):
            yield cell.span, NumberKind.PHONE, 'cell beside a phone label'
        elif _CODE_HEAD.search(label) or _CODE_HEAD.search(head):
            yield cell.span, NumberKind.CODE, 'cell beside a code label'
        elif _ORDER_HEAD.match(head):
            yield cell.span, NumberKind.LIST_NUMBER, 'column of list numbers'
