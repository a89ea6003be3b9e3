"""A Report in, its text export out, with the place of every mark, heading and table."""

from dataclasses import dataclass, field

from tests.generate.markup import Mark, parse_words
from tests.generate.source import Cell, Paragraph, Report, Table


@dataclass
class PlacedMark:
    """A mark with its place in the text, and the table cell it stands in."""

    mark: Mark
    start: int
    end: int
    line_start: int
    table: Table | None = None
    cell: Cell | None = None


@dataclass
class Export:
    """The text with what stands where; `cells` gives the start of each cell by table number, row and column."""

    text: str = ''
    marks: list[PlacedMark] = field(default_factory=list)
    headings: list[tuple[int, Paragraph]] = field(default_factory=list)
    tables: list[tuple[int, int, Table]] = field(default_factory=list)
    cells: dict[tuple[int, int, int], int] = field(default_factory=dict)
    numbers: list[tuple[int, int]] = field(default_factory=list)


def write_text(report: Report) -> Export:
    """Write the report as a text export; encodings and line ends are added by `encode`."""
    out = Export()
    options = report.options['txt']
    write_furniture(out, options.get('before', []))
    for block in report.blocks:
        if isinstance(block, Table):
            write_table(out, block)
        else:
            write_paragraph(out, block, options.get('indent', ''))
        out.text += '\n'
    write_furniture(out, options.get('after', []))
    return out


def encode(text: str, options: dict) -> bytes:
    """Encode as the source says: `encoding`, `bom`, `crlf`."""
    if options.get('crlf'):
        text = text.replace('\n', '\r\n')
    return (b'\xef\xbb\xbf' if options.get('bom') else b'') + text.encode(options.get('encoding', 'utf-8'))


def write_furniture(out: Export, lines: list[str]) -> None:
    for line in lines:
        words = parse_words(line)
        place(out, words.marks, None, None)
        out.text += words.text + '\n'
    out.text += '\n' if lines else ''


def write_paragraph(out: Export, block: Paragraph, indent: str) -> None:
    out.text += '' if block.style in ('title', 'center', 'right') else indent
    if block.level is not None:
        out.headings.append((len(out.text), block))
    if block.number:
        out.numbers.append((len(out.text), len(out.text) + len(block.number)))
    out.text += block.number
    place(out, block.words.marks, None, None)
    out.text += block.words.text + '\n'


def place(out: Export, marks: list[Mark], table: Table | None, cell: Cell | None) -> None:
    at = len(out.text)
    out.marks += [PlacedMark(m, at + m.start, at + m.end, at, table, cell) for m in marks]


def write_table(out: Export, table: Table) -> None:
    start = len(out.text)
    number = len(out.tables)
    at = {(c.row, c.column): c for c in table.cells}
    covered = {(r, c.column) for c in table.cells for r in range(c.row + 1, c.row + c.row_span)}
    for row in range(table.n_rows):
        for column in range(table.n_columns):
            cell = at.get((row, column))
            if cell is None and not table.pipes and (row, column) not in covered:
                continue
            out.text += '| ' if table.pipes else '\t'
            out.cells[number, row, column] = len(out.text)
            write_cell(out, table, cell)
            out.text += ' ' if table.pipes else '\n'
        out.text += '|\n' if table.pipes else '\n'
    out.tables.append((start, len(out.text.rstrip('\n')), table))
    if not table.pipes:
        out.text = out.text[:-1]


def write_cell(out: Export, table: Table, cell: Cell | None) -> None:
    for i, (words, heading) in enumerate(zip(cell.paragraphs, cell.headings, strict=True) if cell else ()):
        out.text += ('' if table.pipes else '\n\n') if i else ''
        if heading:
            out.headings.append((len(out.text), heading))
            out.numbers.append((len(out.text), len(out.text) + len(heading.number)))
        place(out, words.marks, table, cell)
        out.text += words.text
