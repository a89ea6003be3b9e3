"""A YAML source in, a Report of blocks out: the one thing that all formats are made from."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.generate.markup import Words, parse_words

CHINESE = '零一二三四五六七八九'
UNIT_RE = re.compile(r'单位：([^\s）)]+)')


@dataclass
class Paragraph:
    """A line of the report: `style` is title, center, right, heading or body.

    A heading has `number` as printed, and `auto` where Word counts it (in the list's level `shape`); `title` is what
    the outline holds.
    """

    style: str
    words: Words
    level: int | None = None
    number: str = ''
    auto: bool = False
    title: str = ''
    run_in: bool = False
    shape: int = 0


@dataclass
class Cell:
    """A table cell at its first place; `headings` holds the heading that a paragraph of a form's cell begins with."""

    row: int
    column: int
    row_span: int
    column_span: int
    paragraphs: list[Words]
    headings: list[Paragraph | None]


@dataclass
class Table:
    """A ruled table; `quote` tells where the quotes of its figures begin: a column's number, or `head`."""

    title: str
    head: int
    widths: list[int]
    cells: list[Cell]
    quote: int | str
    rules: list[int]
    pipes: bool = False
    ambiguous: bool = False

    @property
    def n_rows(self) -> int:
        return 1 + max(c.row for c in self.cells)

    @property
    def n_columns(self) -> int:
        return len(self.widths)


@dataclass
class Report:
    """A report with what its page, its gold document and its file formats need beside the blocks."""

    name: str
    document: dict
    defaults: dict
    page: dict
    options: dict
    numbering: list[str]
    blocks: list = field(default_factory=list)


def read_report(path: Path) -> Report:
    """Read the source of one report."""
    raw = yaml.safe_load(path.read_text('utf-8'))
    report = Report(path.stem, raw['document'], raw['defaults'], raw['page'], raw['options'], raw['numbering'])
    counters = [0] * 10
    for entry in raw['blocks']:
        report.blocks += make_blocks(entry, report, counters)
    return report


def make_blocks(entry: dict | str, report: Report, counters: list[int]) -> list:
    if isinstance(entry, str):
        return [Paragraph('body', parse_words(entry))]
    if 'table' in entry:
        return [make_table(entry['table'])]
    for style in ('title', 'center', 'right', 'plain'):
        if style in entry:
            lines = entry[style] if isinstance(entry[style], list) else [entry[style]]
            level = entry.get('level')
            name = ''.join(lines) if level is not None else ''
            first = Paragraph(style, parse_words(lines[0]), level, title=parse_words(name).text)
            return [first, *(Paragraph(style, parse_words(line)) for line in lines[1:])]
    key = next(k for k in entry if re.fullmatch(r'h\d?', k))
    return [make_heading(entry, key, report, counters)]


def make_heading(entry: dict, key: str, report: Report, counters: list[int]) -> Paragraph:
    shape = int(key[1:]) if key[1:] else 0
    number, auto = entry.get('number', ''), False
    if not number and shape:
        counters[shape] += 1
        counters[shape + 1 :] = [0] * (9 - shape)
        number, auto = numbered(report.numbering[shape - 1], counters[shape]), True
    title = parse_words(entry[key])
    body = parse_words(entry.get('text', ''))
    mark = entry.get('mark', '')
    words = Words(title.text + mark, title.marks) + body
    level = entry.get('level', shape)
    return Paragraph('heading', words, level, number, auto, entry.get('title') or title.text, bool(body.text), shape)


def numbered(shape: str, count: int) -> str:
    """Write `count` in the shape of `（一）`, `1.` or `(1)`."""
    return shape.replace('一', chinese(count)).replace('1', str(count)).replace('A', chr(64 + count))


def chinese(count: int) -> str:
    tens, ones = divmod(count, 10)
    return CHINESE[ones] if not tens else ('' if tens == 1 else CHINESE[tens]) + '十' + (CHINESE[ones] if ones else '')


def make_table(raw: dict) -> Table:
    """Read rows of cells between `||`; `^` is covered from above, `<` from the left, `⏎` parts paragraphs."""
    grid = [[cell.strip() for cell in row.split('||')] for row in raw['rows']]
    width = len(raw['widths'])
    if any(len(row) != width for row in grid):
        raise ValueError(f'{raw.get("title")}: rows of {[len(r) for r in grid]} cells, not {width}')
    columns = {int(k): v for k, v in raw.get('columns', {}).items()}
    head = raw.get('head', 1)
    cells = []
    for r, row in enumerate(grid):
        for c, cell in enumerate(row):
            if cell in ('^', '<'):
                continue
            right = 1 + run_of(row[c + 1 :], '<')
            down = 1 + run_of([below[c] for below in grid[r + 1 :]], '^')
            marked = annotate(cell, row, columns[c], raw['quote']) if c in columns and r >= head else cell
            parts = [read_item(part) for part in marked.split('⏎')]
            cells.append(Cell(r, c, down, right, [p[0] for p in parts], [p[1] for p in parts]))
    return Table(
        raw.get('title', ''), head, raw['widths'], cells, raw.get('quote', 0), raw.get('rules', []),
        raw.get('pipes', False), raw.get('ambiguous', False),
    )  # fmt: skip


def read_item(source: str) -> tuple[Words, Paragraph | None]:
    """Read a paragraph of a cell; `§2§1、§基金征缴工作§：` opens it with a heading of level 2, text behind."""
    if not source.startswith('§'):
        return parse_words(source), None
    _, level, number, title, rest = source.split('§', 4)
    words = parse_words(number + title + rest)
    run_in = len(rest) > 1
    return words, Paragraph('heading', words, int(level), number, title=title, run_in=run_in)


def run_of(cells: list[str], sign: str) -> int:
    return next((i for i, cell in enumerate(cells) if cell != sign), len(cells))


def annotate(cell: str, row: list[str], shape: str, label_column: int) -> str:
    """Mark a cell that holds a bare number by its column's `indicator|label|attributes`; `{label}` is the row's."""
    if '{{' in cell or not re.fullmatch(r'\d[\d.,]*\S{0,3}', cell):
        return cell
    label = next(c for c in row[label_column:] if c not in ('', '^', '<'))
    return '{{' + cell + '|' + shape.replace('{label}', parse_words(label).text.replace('⏎', '')) + '}}'
