"""A PDF file goes in; its canonical text with blocks, and the page and box of every character, come out."""

import math
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, groupby
from statistics import median_low
from typing import TypeAlias

import pypdfium2

from pipeline.ingest.assemble import CellText, TextBuilder
from pipeline.ingest.fields import FieldFinder
from pipeline.ingest.furniture import find_body, is_furniture, is_margin_furniture
from pipeline.ingest.pdf_calls import Handle, raw
from pipeline.ingest.pdf_cells import Table, continues, fill_grids, join_tables
from pipeline.ingest.pdf_fonts import read_without_fonts
from pipeline.ingest.pdf_furniture import find_margin_lines
from pipeline.ingest.pdf_letters import LetterReader
from pipeline.ingest.pdf_lines import Line, Words, find_lines, find_runs
from pipeline.ingest.pdf_page import PdfPage, read_page
from pipeline.ingest.pdf_paragraphs import Frame, Paragraph, find_frame, find_paragraphs
from pipeline.ingest.pdf_tables import find_grids
from pipeline.model.document import BBox, Document, Layout, SourceFile
from pipeline.model.errors import UnreadableDocument
from pipeline.model.problem import Problem, Severity
from pipeline.model.span import Span
from pipeline.patterns.page_words import PageWords

MAX_PAGES = 3_000
MAX_CHARACTERS = 5_000_000
USUAL_SIZE = 10.5
"""Points (五号): the letter height where a file has no lines to measure."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A line kept out of the text: a running head, a page number, a footnote mark, a watermark."""

    text: str
    page: int
    bbox: BBox | None = None


Part: TypeAlias = Paragraph | Table | Outside


@dataclass(frozen=True, slots=True)
class _ReadPage:
    """A page taken apart: lines outside of tables, and tables, each from the top down."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    across: str = ''
    problems: tuple[Problem, ...] = ()
    characters: int = 0
    lost: bool = False


def read_pdf(source: SourceFile, words: PageWords) -> Document:
    """Read a PDF: paragraphs joined from their lines, ruled tables with their merged cells, over page ends too.

    Running heads, feet, page numbers, watermarks and footnote marks stand in furniture blocks outside the text, as do
    the site's own words around a printed web page (`words`). Every character has its page and box, in points from the
    top left of the page, turned so that its text is upright. A page without text is a problem of the document. Raises
    UnreadableDocument where the file is encrypted, damaged or too long, or no page has text. Columns of text side by
    side are read across; tables without lines are read as paragraphs.
    """
    pages = _read_pages(source)
    if not any(page.lines or page.tables for page in pages):
        raise UnreadableDocument('no_text', f'{source.name}: no page has text that can be read; it needs OCR first')
    return _assemble(source, words, pages, _find_parts(pages))


def _read_pages(source: SourceFile) -> list[_ReadPage]:
    read_without_fonts()
    pages: list[_ReadPage] = []
    characters = 0
    with closing(_open(source)) as document, closing(LetterReader(source.content)) as second:
        count = len(document)
        if not count:
            raise UnreadableDocument('damaged_pdf', f'{source.name}: the PDF file has no pages')
        if count > MAX_PAGES:
            raise UnreadableDocument('too_long', f'{source.name}: {count} pages, more than {MAX_PAGES}')
        for index in range(count):
            pages.append(_take_apart(document, index, second))
            characters += pages[-1].characters
            if characters > MAX_CHARACTERS:
                raise UnreadableDocument('too_long', f'{source.name}: more than {MAX_CHARACTERS} characters')
    return pages


def _open(source: SourceFile) -> Handle:
    open_pdf: Handle = pypdfium2.PdfDocument
    try:
        return open_pdf(source.content)
    except pypdfium2.PdfiumError as error:
        if raw.FPDF_GetLastError() in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise UnreadableDocument(
                'encrypted', f'{source.name}: the PDF file is encrypted and opens with a password only'
            ) from error
        raise UnreadableDocument('damaged_pdf', f'{source.name}: the PDF file is damaged: {error}') from error


def _take_apart(document: Handle, index: int, second: LetterReader) -> _ReadPage:
    number = index + 1
    try:
        page = read_page(document, index)
    except pypdfium2.PdfiumError:
        return _ReadPage(number, 0.0, 0.0, problems=(_lost_page(number, 'cannot be read'),), lost=True)
    if page.letters_lost:
        page = second.reread(page)
    if page.lost:
        problem = _lost_page(number, page.lost)
        return _ReadPage(number, page.width, page.height, problems=(problem,), lost=True)
    runs = find_runs(page)
    grids = find_grids(page.rules)
    tables, rest = fill_grids(page, runs, grids) if grids else ([], runs)
    return _ReadPage(
        number=number,
        width=page.width,
        height=page.height,
        lines=tuple(find_lines(page, rest)),
        tables=tuple(tables),
        across=page.across.strip(),
        problems=_doubts(page),
        characters=len(page.text),
    )


def _lost_page(number: int, reason: str) -> Problem:
    return Problem('page_without_text', Severity.ERROR, f'Page {number} {reason}; its words are missing')


def _doubts(page: PdfPage) -> tuple[Problem, ...]:
    doubts = (
        (page.rules_lost, 'tables_not_read', 'has too many drawn shapes; its tables were read as paragraphs'),
        (page.letters_lost, 'letters_lost', 'may lack letters of a typeface that is not embedded'),
        (page.cut_off, 'page_cut_off', f'has more than {len(page.text)} characters; the rest was not read'),
    )
    return tuple(
        Problem(code, Severity.WARNING, f'Page {page.number} {reason}') for is_so, code, reason in doubts if is_so
    )


def _find_parts(pages: Sequence[_ReadPage]) -> list[Part]:
    """Return paragraphs, tables and furniture in reading order."""
    size = median_low([line.size for page in pages for line in page.lines] or [USUAL_SIZE])
    margin = find_margin_lines([page.lines for page in pages], [page.height for page in pages], size)
    parts: list[Part] = []
    body: list[_ReadPage] = []
    for index, page in enumerate(pages):
        body.append(replace(page, lines=tuple(line for at, line in enumerate(page.lines) if (index, at) not in margin)))
        parts.extend(
            Outside(line.text, page.number, line.bbox) for at, line in enumerate(page.lines) if (index, at) in margin
        )
        if page.across:
            parts.append(Outside(page.across, page.number))
    for _, sheets in groupby(body, key=_format):
        parts.extend(_body_parts(list(sheets)))
    return sorted(parts, key=_place)


def _format(page: _ReadPage) -> tuple[float, float]:
    return round(page.width), round(page.height)


def _place(part: Part) -> tuple[int, float]:
    match part:
        case Paragraph():
            return part.lines[0].page, part.lines[0].y0
        case _:
            return part.page, part.bbox[1] if part.bbox else math.inf


def _body_parts(pages: Sequence[_ReadPage]) -> Iterator[Part]:
    """Give paragraphs and tables of pages of one format: none of them runs on to a sheet turned the other way."""
    frame = find_frame([line for page in pages for line in page.lines], pages[0].width)
    lines: list[Line] = []
    parts: list[Table] = []
    for piece in chain.from_iterable(map(_pieces, pages)):
        if parts and not (isinstance(piece, Table) and _goes_on(parts[-1], piece)):
            yield from _table(parts)
            parts = []
        match piece:
            case Line():
                lines.append(piece)
            case Table():
                yield from _paragraphs(lines, frame)
                lines = []
                parts.append(piece)
    if parts:
        yield from _table(parts)
    yield from _paragraphs(lines, frame)


def _goes_on(upper: Table, lower: Table) -> bool:
    return upper.last_page + 1 == lower.page and continues(upper, lower)


def _table(parts: Sequence[Table]) -> Iterator[Part]:
    table = join_tables(parts)
    yield table
    for cell in table.cells:
        yield from _marks(cell.lines, table.page, table.bbox)


def _pieces(page: _ReadPage) -> list[Line | Table]:
    pieces: list[Line | Table] = [*page.lines, *page.tables]
    return sorted(pieces, key=lambda piece: piece.bbox[1]) if page.tables else pieces


def _paragraphs(lines: list[Line], frame: Frame) -> Iterator[Part]:
    for paragraph in find_paragraphs(lines, frame):
        yield paragraph
        yield from _marks(paragraph.lines, paragraph.lines[0].page, paragraph.lines[0].bbox)


def _marks(lines: Sequence[Line], page: int, bbox: BBox) -> Iterator[Outside]:
    """Give the footnote marks of a block, at its place, so that they are sorted behind it."""
    for line in lines:
        for mark in line.marks:
            yield Outside(mark, page, bbox)


def _assemble(source: SourceFile, words: PageWords, pages: Sequence[_ReadPage], parts: Sequence[Part]) -> Document:
    builder = TextBuilder()
    placed: list[tuple[Span, Words]] = []
    texts = [part.words if isinstance(part, Paragraph) else None for part in parts]
    meta, furniture = _find_page_matter(parts, [text.text if text else '' for text in texts], words)
    for index, (part, text) in enumerate(zip(parts, texts, strict=True)):
        match part:
            case Paragraph() if text and index in furniture:
                builder.add_furniture(text.text, page=part.lines[0].page, bbox=_box(part.lines))
            case Paragraph() if text:
                span = builder.add_paragraph(
                    text.text,
                    page=part.lines[0].page,
                    bbox=_box(part.lines),
                    bold=all(line.bold for line in part.lines),
                    centered=part.centered,
                )
                placed.append((span, text))
            case Table():
                placed.extend(_add_table(builder, part))
            case Outside():
                builder.add_furniture(part.text, page=part.page, bbox=part.bbox)
    canonical, blocks = builder.build()
    return Document(
        doc_id=source.doc_id,
        name=source.name,
        format=source.format,
        text=canonical,
        blocks=blocks,
        meta=meta,
        pages=len(pages),
        layout=_layout(len(canonical), placed),
        problems=tuple(problem for page in pages for problem in page.problems),
    )


def _find_page_matter(
    parts: Sequence[Part], texts: Sequence[str], words: PageWords
) -> tuple[dict[str, str], frozenset[int]]:
    """Find what a web page printed as PDF carries around the report: fields, and the indices of furniture."""
    start, end = find_body(texts, words)
    tables = [index for index, part in enumerate(parts) if isinstance(part, Table)]
    if start == len(texts):
        return {}, frozenset()
    start, end = min([start, *tables]), max([end, *(index + 1 for index in tables)])
    finder = FieldFinder(words)
    above, below = finder.find(texts[:start]), finder.find(texts[end:])
    owned = {*above.lines, *(end + index for index in below.lines)}
    margin = {index for index in (*range(start), *range(end, len(texts))) if is_margin_furniture(texts[index], words)}
    inner = {index for index in range(start, end) if is_furniture(texts[index], words)}
    return below.values | above.values, frozenset(owned | margin | inner)


def _box(lines: Sequence[Line]) -> BBox:
    """Return the box around the lines on the first one's page."""
    here = [line.bbox for line in lines if line.page == lines[0].page]
    left, top, right, bottom = zip(*here, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _add_table(builder: TextBuilder, table: Table) -> list[tuple[Span, Words]]:
    words = [cell.words for cell in table.cells]
    cells = [
        CellText(cell.row, cell.column, cell.row_span, cell.column_span, text.text, cell.page)
        for cell, text in zip(table.cells, words, strict=True)
    ]
    spans = builder.add_table(cells, page=table.page, bbox=table.bbox)
    return list(zip(spans, words, strict=True)) if spans else []


def _layout(length: int, placed: Sequence[tuple[Span, Words]]) -> Layout:
    pages, boxes = array('H', bytes(2 * length)), array('f', bytes(16 * length))
    for span, words in placed:
        pages[span.start : span.end] = words.pages
        boxes[4 * span.start : 4 * span.end] = words.boxes
    return Layout(pages, boxes)
