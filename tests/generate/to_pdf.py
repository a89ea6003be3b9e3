"""A Report in, a PDF out: running heads, page numbers, wrapped paragraphs, ruled tables with merged cells."""

from io import BytesIO
from itertools import product
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Flowing
from reportlab.platypus import Table as Ruled

from tests.generate.source import Paragraph, Report, Table

FONT = 'STSong-Light'
WIDTH = A4[0] - 5 * cm - 12  # the frame's own padding taken off
BODY = ParagraphStyle('body', fontName=FONT, fontSize=12, leading=20, firstLineIndent=24, wordWrap='CJK')
STYLES = {
    'title': ParagraphStyle('title', BODY, fontSize=18, leading=28, firstLineIndent=0, alignment=TA_CENTER),
    'center': ParagraphStyle('center', BODY, firstLineIndent=0, alignment=TA_CENTER, keepWithNext=1),
    'right': ParagraphStyle('right', BODY, firstLineIndent=0, alignment=TA_RIGHT),
    'plain': ParagraphStyle('plain', BODY, firstLineIndent=0),
    'heading': ParagraphStyle('heading', BODY, keepWithNext=1),
    'heading1': ParagraphStyle('heading1', BODY, fontSize=14, leading=24, spaceBefore=4, keepWithNext=1),
}
# Points: a row taller than TALL may break over a page, where at least SHORT is left of it.
TALL, SHORT = 260, 60
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
    for block in report.blocks:
        flow += make_table(block, cell) if isinstance(block, Table) else [make_paragraph(block)]
    template.build(flow, onFirstPage=furnish, onLaterPages=furnish)
    return out.getvalue()


def make_paragraph(block: Paragraph) -> Flowing:
    top = block.style == 'heading' and block.level == 1 and not block.run_in
    plain = block.style == 'heading' and block.run_in
    style = BODY if plain else STYLES.get('heading1' if top else block.style, BODY)
    return flow(block.number + block.words.text, style, WIDTH)


def flow(text: str, style: ParagraphStyle, width: float) -> Flowing:
    """Wrap `text` so that no line holds one character alone.

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
        if all(len(line_text(line)) > 1 for line in lines):
            return flowing
    raise ValueError(f'{text!r} cannot be wrapped without a lone character')


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
        while (
            rows
            and PagedTable(self.block, self.words, self.first, self.first + rows).wrap(width, height)[1] > height - 1
        ):
            rows -= 1
        used, middle = sum(heights[: self.block.head + rows]), self.first + rows
        if heights[self.block.head + rows] > TALL and height - used > SHORT:
            return self.break_row(middle, width, height, used)
        return (
            [
                PagedTable(self.block, self.words, self.first, middle),
                PagedTable(self.block, self.words, middle, self.last),
            ]
            if rows
            else []
        )

    def break_row(self, row: int, width: float, height: float, used: float) -> list:
        above = [PagedTable(self.block, self.words, self.first, row)] if row > self.first else []
        row_alone = rule(self.block, self.words, [row], splitInRow=1)
        row_alone.wrap(width, height)
        below = [PagedTable(self.block, self.words, row + 1, self.last)] if row + 1 < self.last else []
        return [*above, *row_alone.split(width, height - used - 1), *below]


def rule(block: Table, words: ParagraphStyle, rows: list[int], **options) -> Ruled:
    """Build the ruled grid of some rows; a merged cell that began above goes on empty."""
    grid: list[list] = [[''] * block.n_columns for _ in rows]
    style = list(RULES)
    widths = [WIDTH * w / sum(block.widths) for w in block.widths]
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
    return Ruled(grid, colWidths=widths, style=style, longTableOptimize=0, **options)
