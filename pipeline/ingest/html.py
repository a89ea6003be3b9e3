"""The bytes of a web page go in; a Document with its text, blocks and metadata, without page furniture, comes out."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from pipeline.ingest.assemble import TextBuilder
from pipeline.ingest.encoding import damage, declared_charset, decode
from pipeline.ingest.fields import FieldFinder
from pipeline.ingest.furniture import find_body, is_furniture, is_margin_furniture, is_sentence
from pipeline.ingest.html_walk import Piece, walk_page
from pipeline.ingest.origin import find_address, find_attachments
from pipeline.model.document import BlockKind, Document, SourceFile
from pipeline.model.errors import UnreadableDocument
from pipeline.patterns.page_words import PageWords
from pipeline.text.letters import name_letters, without_unseen

MAX_HTML_BYTES = 30 * 1024 * 1024
"""Pages with pictures inlined reach some megabytes; the tree takes about ten times the bytes in memory."""

_MIN_LINK_RUN = 4
"""Blocks of nothing but links that make a list of links; a report's list of attachments rarely has more than three."""

_LINK_SHARE = 0.7
_MAX_LINK_TITLE = 60  # characters a link: longer ones are paragraphs in an unclosed <a>
_MAX_HINTED = 100
_SHORT_PIECE = 20
_UNSEEN_ENTITY_RE = re.compile(
    '&(?:#0{0,4}(?:173|820[3-7]|823[4-8]|828[89]|829[0-9]|830[0-3]|65279)'
    '|#x0{0,4}(?:ad|200[b-f]|202[a-e]|206[0-9a-f]|feff)|shy|zwj|zwnj|lrm|rlm);',
    re.IGNORECASE,
)
"""How a page may write the characters that take no room."""

_FORMATTING_RE = re.compile(
    r'</?(?:font|span|b|i|u|em|strong|small|big|a|o:p|st1:\w{1,20})(?:\s[^<>]{0,2000})?>', re.IGNORECASE
)
_DATE_RE = re.compile(
    r'[\[(（]?(?:\d{2,4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s{1,3}\d{1,2}:\d{2}(?::\d{2})?)?[\])）]?'
)
_TAG_FIELDS = {
    'articletitle': 'title',
    'pubdate': 'published_on',
    'publishdate': 'published_on',
    'contentsource': 'agency',
    'columnname': 'category',
    'keywords': 'keywords',
}
"""Names of `<meta>` tags that Chinese public sites must set (政府网站发展指引, 国办发〔2017〕47号, annex on tags)."""


def read_html(source: SourceFile, words: PageWords) -> Document:
    """Read a web page, complete or a fragment, in any encoding that Chinese sites use.

    Navigation, breadcrumbs, buttons, counters, footers and lists of other articles are told by link density, by
    element, by class names and by `words`, and stand as furniture outside the text; what is doubtful stays in the
    text. The metadata block becomes `meta`; `<meta>` tags and `<title>` fill what it leaves open; `url` is the page's
    own address, where it stands. Problem `damaged_characters` where bytes were broken. Raises UnreadableDocument
    (`too_large`, `undecodable`, `no_text`).
    """
    if len(source.content) > MAX_HTML_BYTES:
        raise UnreadableDocument('too_large', f'the page is larger than {MAX_HTML_BYTES // 1024 // 1024} MB')
    page, encoding = decode(source.content, declared_charset(source.content))
    root = _parse(_UNSEEN_ENTITY_RE.sub('', name_letters(without_unseen(page.replace('\v', ' ')))))
    body = root.find('body')
    pieces = walk_page(root if body is None else body)
    lines = (line for piece in pieces for line in piece.text.split('\n'))
    document = _assemble(source, pieces, encoding, dict(_tag_fields(root, page)), words)
    return replace(document, attachments=find_attachments(root, lines))


def _parse(page: str) -> etree._Element:
    root, too_deep = _tree(page)
    if too_deep:
        # Pages that never close <font> nest by the paragraph; without formatting the paragraphs lie side by side.
        root, too_deep = _tree(_FORMATTING_RE.sub('', page))
    if too_deep:
        raise UnreadableDocument('too_large', 'the elements of the page are nested too deeply')
    if root is None:
        raise UnreadableDocument('no_text', 'the page holds no text')
    return root


def _tree(page: str) -> tuple[etree._Element | None, bool]:
    parser = etree.HTMLParser(encoding='utf-8', huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(page.encode('utf-8', errors='replace'), parser)
    except etree.LxmlError as error:
        raise UnreadableDocument('no_text', 'the page holds no markup that can be read') from error
    return root, any(entry.type_name == 'ERR_RESOURCE_LIMIT' for entry in parser.error_log)


def _tag_fields(root: etree._Element, page: str) -> Iterator[tuple[str, str]]:
    if address := find_address(root, page):
        yield 'url', address
    head = root.find('head')
    if head is None:
        return
    title = head.find('title')
    if title is not None and title.text and title.text.strip():
        yield 'title', ' '.join(title.text.split())
    for tag in head.iter('meta'):
        name = _TAG_FIELDS.get((tag.get('name') or '').strip().lower())
        value = ' '.join((tag.get('content') or '').split())
        if name and value:
            yield name, value


def _assemble(
    source: SourceFile, pieces: list[Piece], encoding: str, tags: dict[str, str], words: PageWords
) -> Document:
    outside, values = _sort_out(pieces, words)
    text, blocks = _build(pieces, outside).build()
    if not text:
        raise UnreadableDocument('no_text', 'the page holds no text besides its navigation')
    if is_margin_furniture(tags.get('title', ''), words):
        del tags['title']
    return Document(
        doc_id=source.doc_id,
        name=source.name,
        format=source.format,
        text=text,
        blocks=blocks,
        meta=tags | values,
        encoding=encoding,
        problems=damage(text),
    )


def _sort_out(pieces: list[Piece], words: PageWords) -> tuple[set[int], dict[str, str]]:
    """Return the indices of the pieces that are furniture or metadata, and the fields of the metadata."""
    outside = _link_runs(pieces, words) | _structural(pieces)
    finder = FieldFinder(words)
    values: dict[str, str] = {}
    for index, piece in enumerate(pieces):
        if index not in outside and piece.cells:
            found = finder.find_in_table(_rows(piece))
            if found is not None:
                values = found | values
                outside.add(index)
        elif is_furniture(piece.text, words) and not piece.cells:
            outside.add(index)
    first, last = _body(pieces, outside, words)
    for margin in (range(first), range(last, len(pieces))):
        found_lines = finder.find([_field_line(pieces[index]) for index in margin])
        values = found_lines.values | values
        outside.update(margin[line] for line in found_lines.lines)
        outside.update(_margin_furniture(pieces, margin, words))
    return outside, values


def _field_line(piece: Piece) -> str:
    # The page's title is no value of an empty field above it.
    return '' if piece.level is not None and piece.level < 3 else piece.text


def _rows(piece: Piece) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in piece.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return list(rows.values())


def _link_runs(pieces: list[Piece], words: PageWords) -> set[int]:
    """Find lists of links: runs of blocks that are all link, or single blocks (and tables) of many links."""
    found: set[int] = set()
    run: list[int] = []
    for index, piece in enumerate([*pieces, Piece('\n')]):
        if _is_link_piece(piece):
            run.append(index)
            if piece.links >= _MIN_LINK_RUN:
                found.add(index)
        elif not run or len(piece.text) > _SHORT_PIECE or not _is_filler(piece, words):
            if len(run) >= _MIN_LINK_RUN:
                found.update(range(run[0], run[-1] + 1))
            run = []
    return found


def _is_link_piece(piece: Piece) -> bool:
    if not piece.links or len(piece.text) > _MAX_LINK_TITLE * piece.links or is_sentence(piece.text):
        return False
    return piece.link_chars >= _LINK_SHARE * len(_DATE_RE.sub('', piece.text).strip(' |｜·•>»/、\xa0'))


def _is_filler(piece: Piece, words: PageWords) -> bool:
    return not _DATE_RE.sub('', piece.text).strip(' |｜·•>»/\xa0') or is_margin_furniture(piece.text, words)


def _structural(pieces: list[Piece]) -> set[int]:
    """Find what stands in nav, footer and the like, unless most of the page's prose does."""
    marked = {index for index, piece in enumerate(pieces) if piece.structural}
    prose = [index for index, piece in enumerate(pieces) if piece.cells or is_sentence(piece.text)]
    inside = sum(len(pieces[index].text) for index in prose if index in marked)
    return marked if 2 * inside <= sum(len(pieces[index].text) for index in prose) else set()


def _body(pieces: list[Piece], outside: set[int], words: PageWords) -> tuple[int, int]:
    first, last = find_body(['' if index in outside else piece.text for index, piece in enumerate(pieces)], words)
    tables = [index for index, piece in enumerate(pieces) if piece.cells and index not in outside]
    if not tables:
        return first, last
    return min(first, tables[0]), max(last if first < len(pieces) else 0, tables[-1] + 1)


def _margin_furniture(pieces: list[Piece], margin: range, words: PageWords) -> Iterator[int]:
    for index in margin:
        piece = pieces[index]
        hinted = piece.hinted and piece.level is None and len(piece.text) <= _MAX_HINTED
        if hinted or is_margin_furniture(piece.text, words):
            yield index


def _build(pieces: list[Piece], outside: set[int]) -> TextBuilder:
    builder = TextBuilder()
    waiting: list[str] = []
    for index, piece in enumerate(pieces):
        if index in outside:
            waiting.append(piece.text)
            continue
        builder.add_furniture('\n'.join(waiting))
        waiting = []
        _add(builder, piece)
    builder.add_furniture('\n'.join(waiting))
    return builder


def _add(builder: TextBuilder, piece: Piece) -> None:
    if piece.cells:
        builder.add_table(piece.cells)
    elif piece.level is not None:
        builder.add_heading(piece.text, piece.level, bold=piece.bold, centered=piece.centered)
    else:
        kind = BlockKind.LIST_ITEM if piece.list_item else BlockKind.PARAGRAPH
        builder.add_paragraph(piece.text, kind=kind, bold=piece.bold, centered=piece.centered)
