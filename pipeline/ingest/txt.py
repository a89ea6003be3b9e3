"""The bytes of a text file go in; a Document whose text is the file's text as it stands comes out."""

from collections.abc import Iterator, Sequence

from pipeline.ingest.encoding import damage, decode
from pipeline.ingest.fields import FieldFinder
from pipeline.ingest.flat_tables import FlatTable, Line, find_flat_tables
from pipeline.ingest.furniture import find_body, is_furniture, is_margin_furniture
from pipeline.ingest.origin import find_named_files
from pipeline.model.document import Block, BlockKind, Document, SourceFile
from pipeline.model.errors import UnreadableDocument
from pipeline.model.span import Span
from pipeline.patterns.page_words import PageWords
from pipeline.text.letters import name_letters, without_unseen

MAX_TEXT_BYTES = 50 * 1024 * 1024
"""A report of a thousand pages has about three megabytes."""


def read_txt(source: SourceFile, words: PageWords) -> Document:
    """Read a text file: a report typed, exported from Word, or copied from a web page.

    The text is that of the file with line ends made LF, without what takes no room, in plain letters. Every line
    with words is a block; furniture and the metadata block keep their places in the text. Flattened tables are
    rebuilt (see `find_flat_tables`). Problem `damaged_characters` where bytes were broken. Raises UnreadableDocument
    (`too_large`, `undecodable`, `no_text`).
    """
    if len(source.content) > MAX_TEXT_BYTES:
        raise UnreadableDocument('too_large', f'the text is larger than {MAX_TEXT_BYTES // 1024 // 1024} MB')
    decoded, encoding = decode(source.content)
    text = name_letters(without_unseen(decoded)).replace('\r\n', '\n').replace('\r', '\n')
    if not text.strip():
        raise UnreadableDocument('no_text', 'the file holds blanks only')
    blocks, values = _read_blocks(text, words)
    return Document(
        doc_id=source.doc_id,
        name=source.name,
        format=source.format,
        text=text,
        blocks=blocks,
        meta=values,
        encoding=encoding,
        problems=damage(text),
        attachments=find_named_files(text.split('\n')),
    )


def _read_blocks(text: str, words: PageWords) -> tuple[tuple[Block, ...], dict[str, str]]:
    lines = text.split('\n')
    furniture, values = _find_furniture(lines, words)
    placed = list(_place(lines, furniture))
    tables = find_flat_tables(placed)
    return tuple(_blocks(placed, tables, furniture)), values


def _find_furniture(lines: Sequence[str], words: PageWords) -> tuple[set[int], dict[str, str]]:
    furniture = {
        index for index, line in enumerate(lines) if not line.startswith('\t') and is_furniture(line.strip(), words)
    }
    finder = FieldFinder(words)
    values: dict[str, str] = {}
    first, last = _body(lines, words)
    for margin in (range(first), range(last, len(lines))):
        found = finder.find([lines[index].strip() for index in margin])
        values = found.values | values
        furniture.update(margin[line] for line in found.lines)
        furniture.update(index for index in margin if is_margin_furniture(lines[index].strip(), words))
    return furniture, values


def _body(lines: Sequence[str], words: PageWords) -> tuple[int, int]:
    first, last = find_body([line.strip() for line in lines], words)
    cells = [index for index, line in enumerate(lines) if line.startswith('\t')]
    if not cells:
        return first, last
    return min(first, cells[0]), max(last if first < len(lines) else 0, cells[-1] + 1)


def _place(lines: Sequence[str], furniture: set[int]) -> Iterator[Line]:
    start = 0
    for index, line in enumerate(lines):
        yield Line(start, line, free=index not in furniture)
        start += len(line) + 1


def _blocks(lines: Sequence[Line], tables: Sequence[FlatTable], furniture: set[int]) -> Iterator[Block]:
    table_at = {table.first: table for table in tables}
    inside = {index for table in tables for index in range(table.first, table.last)}
    for index, line in enumerate(lines):
        if index in table_at:
            yield _table_block(table_at[index])
        elif index not in inside and line.text.strip():
            kind = BlockKind.FURNITURE if index in furniture else BlockKind.PARAGRAPH
            yield Block(kind=kind, span=line.span)


def _table_block(table: FlatTable) -> Block:
    start = min(cell.span.start for cell in table.cells)
    end = max(cell.span.end for cell in table.cells)
    return Block(kind=BlockKind.TABLE, span=Span(start, end), cells=table.cells)
