"""The bytes of a DOCX go in; the Document that a reader of the printed page would see comes out.

Tracked insertions, content controls, smart tags, hyperlinks, text boxes and field results count as text; deletions,
field codes, comments and hidden text do not. Automatic numbers are put in front of their paragraphs. A table inside a
table becomes a table of its own after the outer one, whose cell keeps its own words; a table of one cell is a frame
around paragraphs and is read as these. Footnotes and endnotes follow the body as paragraphs. Headers and footers are
furniture.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from lxml import etree

from pipeline.ingest.assemble import TextBuilder
from pipeline.ingest.docx_body import Findings, Paragraph, Table, Walker
from pipeline.ingest.docx_numbering import read_lists
from pipeline.ingest.docx_package import Package, W
from pipeline.ingest.docx_styles import Styles
from pipeline.ingest.fields import FieldFinder
from pipeline.ingest.furniture import find_body, is_furniture, is_margin_furniture
from pipeline.model.document import BlockKind, Document, SourceFile
from pipeline.model.errors import UnreadableDocument
from pipeline.model.problem import Problem, Severity
from pipeline.patterns.page_words import PageWords


def read_docx(source: SourceFile, words: PageWords) -> Document:
    """Read a DOCX (also DOCM, DOTX and the Strict variant).

    `words` tells which lines of the body are remains of a web page, whose fields go into `meta`. Raises
    UnreadableDocument with code `encrypted`, `damaged_docx`, `zip_bomb`, `too_large`, `too_deep` or `no_text`.
    """
    package = Package(source.content)
    body = package.document().find(f'{W}body')
    styles = Styles(next(package.parts('styles'), None))
    lists = read_lists(next(package.parts('numbering'), None), styles.list_by_style())
    findings, outside = Findings(), Findings()
    blocks = [] if body is None else Walker(styles, lists, findings).blocks(body)
    blocks += _notes(package, Walker(styles, lists, outside), findings.notes)
    meta, matter = _page_matter(blocks, words)
    builder = TextBuilder()
    _add_furniture(builder, package.parts('header'), Walker(styles, lists, outside))
    _add_blocks(builder, blocks, matter)
    _add_furniture(builder, package.parts('footer'), Walker(styles, lists, outside))
    text, placed = builder.build()
    if not text:
        raise UnreadableDocument('no_text', f'The document holds no text; pictures in it: {findings.pictures}.')
    return Document(
        doc_id=source.doc_id,
        name=source.name,
        format=source.format,
        text=text,
        blocks=placed,
        meta=meta,
        problems=tuple(_problems(findings, package.lost)),
    )


def _notes(package: Package, walker: Walker, references: Iterable[tuple[str, str]]) -> list[Paragraph | Table]:
    wanted = tuple(references)
    kinds = dict.fromkeys(kind for kind, _ in wanted)
    notes = {(kind, note.get(f'{W}id', '')): note for kind in kinds for root in package.parts(kind) for note in root}
    return [block for reference in wanted if reference in notes for block in walker.blocks(notes[reference])]


def _add_furniture(builder: TextBuilder, roots: Iterable[etree._Element], walker: Walker) -> None:
    texts = (_flat_text(walker.blocks(root)) for root in roots)
    for text in dict.fromkeys(texts):
        builder.add_furniture(text)


def _flat_text(blocks: Iterable[Paragraph | Table]) -> str:
    lines = (
        block.text if isinstance(block, Paragraph) else '\t'.join(cell.text for cell in block.cells) for block in blocks
    )
    return '\n'.join(lines).strip()


def _add_blocks(builder: TextBuilder, blocks: Iterable[Paragraph | Table], matter: frozenset[int]) -> None:
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            builder.add_table(block.cells)
        elif index in matter:
            builder.add_furniture(block.text)
        else:
            _add_paragraph(builder, block)


def _page_matter(blocks: Sequence[Paragraph | Table], words: PageWords) -> tuple[Mapping[str, str], frozenset[int]]:
    # A report saved from its web page brings the page's field block and buttons along, above and below its body, which
    # reaches from the first prose or table to the last.
    lines = ['' if isinstance(block, Table) else block.text for block in blocks]
    tables = [index for index, block in enumerate(blocks) if isinstance(block, Table)]
    first, last = find_body(lines, words)
    if first == len(lines):
        return {}, frozenset()
    start, end = min([first, *tables]), max([last, *(index + 1 for index in tables)])
    finder = FieldFinder(words)
    above, below = finder.find(lines[:start]), finder.find(lines[end:])
    margins = chain(range(start), range(end, len(lines)))
    buttons = (index for index in margins if is_margin_furniture(lines[index], words))
    inner = (index for index in range(start, end) if is_furniture(lines[index], words))
    return below.values | above.values, above.lines.union((end + line for line in below.lines), buttons, inner)


def _add_paragraph(builder: TextBuilder, block: Paragraph) -> None:
    kind = BlockKind.LIST_ITEM if block.is_bullet else BlockKind.PARAGRAPH
    builder.add_paragraph(
        block.text,
        kind=kind if block.level is None else BlockKind.HEADING,
        level=block.level,
        bold=block.bold,
        centered=block.centered,
    )


def _problems(findings: Findings, lost: Iterable[str]) -> Iterator[Problem]:
    for name in lost:
        yield Problem('part_lost', Severity.WARNING, f'The part {name} of the document cannot be read.')
    if findings.foreign:
        message = f'Files embedded as alternative content were not read: {findings.foreign}.'
        yield Problem('alternative_content', Severity.WARNING, message)
    if findings.pictures:
        yield Problem('picture_not_read', Severity.INFO, f'Pictures whose words were not read: {findings.pictures}.')
