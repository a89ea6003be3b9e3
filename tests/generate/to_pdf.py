"""A Report in, a PDF out: running heads, page numbers, wrapped paragraphs, ruled tables with merged cells."""

import re
from io import BytesIO
from itertools import pairwise, product
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import CondPageBreak, Flowable, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Flowing
from reportlab.platypus import Table as Ruled

from tests.generate.source import Paragraph, Report, Table

FONT = 'STSong-Light'
WIDTH = A4[0] - 5 * cm - 12  # the frame's own padding taken off
BODY = ParagraphStyle('body', fontName=FONT, fontSize=12, leading=20, firstLineIndent=24, wordWrap='CJK')
STYLES = {
    'title': ParagraphStyle('title', BODY, fontSize=18, leading=28, firstLineIndent=0, alignment=TA_CENTER),
    'center': ParagraphStyle('center', BODY, firstLineIndent=0, alignment=TA_CENTER),
    'right': ParagraphStyle('right', BODY, firstLineIndent=0, alignment=TA_RIGHT),
    'plain': ParagraphStyle('plain', BODY, firstLineIndent=0),
    'heading': ParagraphStyle('heading', BODY),
    'heading1': ParagraphStyle('heading1', BODY, fontSize=14, leading=24, spaceBefore=4),
}
# Points: a row taller than TALL may break over a page, where at least SHORT is left of it.
TALL, SHORT = 260, 60
# Points that must be left under the top of a heading, so that it never stands last on a page.
ROOM, TABLE_ROOM = 60, 150
RULES = [('GRID', (0, 0), (-1, -1), 0.6, colors.black), ('VALIGN', (0, 0), (-1, -1), 'MIDDLE')]


def write_pdf(report: Report) -> bytes:
    """Write the same bytes on every run (reportlab's `invariant`)."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    template = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=2.5 * cm, rightMargin=2.5 * cm, topMargin=2.6 * cm, bottomMargin=2.4 * cm,
        title=report.document['title'], invariant=1,
    )  # fmt: skip

    def furnish(canvas, _template) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 1.6 * cm, report.options['head'])
        canvas.line(2.5 * cm, A4[1] - 1.8 * cm, A4[0] - 2.5 * cm, A4[1] - 1.8 * cm)
        canvas.drawCentredString(A4[0] / 2, 1.4 * cm, report.options['foot'].format(canvas.getPageNumber()))

    size = report.options.get('pdf', {}).get('cell', 9)
    cell = ParagraphStyle('cell', BODY, fontSize=size, leading=size * 1.4, firstLineIndent=0)
    flow = []
    for i, block in enumerate(report.blocks):
        if keeps_with_next(block):
            table_near = any(isinstance(b, Table) for b in report.blocks[i + 1 : i + 3])
            flow.append(CondPageBreak(TABLE_ROOM if table_near else ROOM))
        flow += make_table(block, cell) if isinstance(block, Table) else [make_paragraph(block)]
    template.build(flow, onFirstPage=furnish, onLaterPages=furnish)
    return out.getvalue()


def keeps_with_next(block: Paragraph | Table) -> bool:
    return isinstance(block, Paragraph) and block.style in ('heading', 'center', 'title') and not block.run_in


def make_paragraph(block: Paragraph) -> Flowing:
    top = block.style == 'heading' and block.level == 1 and not block.run_in
    plain = block.style == 'heading' and block.run_in
    style = BODY if plain else STYLES.get('heading1' if top else block.style, BODY)
    return flow(block.number + block.words.text, style, WIDTH)


def flow(text: str, style: ParagraphStyle, width: float) -> Flowing:
    """Wrap `text` so that no line holds one character alone and no number is cut.

    A lone Chinese character of a font that is not embedded has no width for pdfium, which then leaves it out.
    """
    if len(text) == 1:
        text += '\xa0'
    for smaller, indent in product(range(3), range(4)):
        size = style.fontSize - smaller
        narrow = ParagraphStyle('narrow', style, fontSize=size, rightIndent=indent * size)
        flowing = Flowing(escape(text), narrow)
        room = width - narrow.rightIndent
        lines = flowing.breakLines([room - narrow.firstLineIndent, room]).lines
        if wraps_well([line_text(line) for line in lines]):
            return flowing
    raise ValueError(f'{text!r} cannot be wrapped well')


def wraps_well(lines: list[str]) -> bool:
    cut = any(re.search(r'\d$', above) and re.match(r'[\d.]', below) for above, below in pairwise(lines))
    return not cut and all(len(line) > 1 for line in lines)


def line_text(line) -> str:
    return ''.join(piece.text for piece in line.words) if hasattr(line, 'words') else ''.join(line[1])


def make_table(block: Table, words: ParagraphStyle) -> list:
    return [PagedTable(block, words, block.head, block.n_rows), Spacer(1, 8)]


class PagedTable(Flowable):
    """Rows `first` to `last` of a table below its head; breaks between rows, also inside merged cells.

    A row that no page can hold breaks between its paragraphs and lines.
    """

    def __init__(self, block: Table, words: ParagraphStyle, first: int, last: int) -> None:
        super().__init__()
        self.block, self.words, self.first, self.last = block, words, first, last
        self.inner = rule(block, words, [*range(block.head), *range(first, last)])

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.inner.wrap(width, height)

    def draw(self) -> None:
        self.inner.drawOn(self.canv, 0, 0)

    def split(self, width: float, height: float) -> list:
        self.inner.wrap(width, height)
        heights = self.inner._rowHeights
        rows = 0
        while sum(heights[: self.block.head + rows + 1]) < height - 1 and self.first + rows < self.last - 1:
            rows += 1
        # A merged cell cut short can make its rows taller.
        while rows and self.part(self.first, self.first + rows).wrap(width, height)[1] > height - 1:
            rows -= 1
        used, middle = sum(heights[: self.block.head + rows]), self.first + rows
        above = [self.part(self.first, middle)] if rows else []
        if heights[self.block.head + rows] > TALL and height - used > SHORT:
            below = [self.part(middle + 1, self.last)] if middle + 1 < self.last else []
            return [*above, *halve(self.block, self.words, middle, height - used - 8), *below]
        return [*above, self.part(middle, self.last)] if rows else []

    def part(self, first: int, last: int) -> 'PagedTable':
        return PagedTable(self.block, self.words, first, last)


def halve(block: Table, words: ParagraphStyle, row: int, height: float) -> list[Ruled]:
    """Break the cells of a row over two pages, `height` points of them on the first."""
    halves = [rule(block, words, [row]), rule(block, words, [row])]
    for cell in (c for c in block.cells if c.row == row):
        width = sum(column_widths(block)[cell.column : cell.column + cell.column_span]) - 12
        above, below, left = [], [], height
        for paragraph in halves[0]._cellvalues[0][cell.column]:
            tall = paragraph.wrap(width, height)[1]
            pieces = [paragraph] if tall <= left else (paragraph.split(width, left) or [None, paragraph])
            above += pieces[:1] if pieces[0] and not below else []
            below += pieces[1:] if not below else [paragraph]
            left -= tall
        halves[0]._cellvalues[0][cell.column], halves[1]._cellvalues[0][cell.column] = above, below
    for half in halves:
        half.setStyle([('VALIGN', (0, 0), (-1, -1), 'TOP')])
    return halves


def column_widths(block: Table) -> list[float]:
    return [WIDTH * width / sum(block.widths) for width in block.widths]


def rule(block: Table, words: ParagraphStyle, rows: list[int]) -> Ruled:
    """Build the ruled grid of some rows; a merged cell that began above goes on empty."""
    grid: list[list] = [[''] * block.n_columns for _ in rows]
    style = list(RULES)
    widths = column_widths(block)
    for cell in block.cells:
        inside = [i for i, row in enumerate(rows) if cell.row <= row < cell.row + cell.row_span]
        if not inside:
            continue
        if cell.row in rows:
            width = sum(widths[cell.column : cell.column + cell.column_span]) - 12
            grid[inside[0]][cell.column] = [flow(p.text, words, width) for p in cell.paragraphs if p.text]
        first, last = (cell.column, inside[0]), (cell.column + cell.column_span - 1, inside[-1])
        if first != last:
            style.append(('SPAN', first, last))
    return Ruled(grid, colWidths=widths, style=style, longTableOptimize=0)
