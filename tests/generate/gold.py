"""A Report and its text export in, the gold files out (the form of GOLD.md, one JSON line a row)."""

import json
import re
from decimal import Decimal

from tests.generate.excluded import excluded_rows
from tests.generate.source import Report, Table
from tests.generate.to_txt import Export, PlacedMark

BOUNDARIES = '，。；：、（(,;:“”《》！？\n\t'
NO_SCHEME = frozenset(
    [
        *('section_full_score', 'section_score', 'self_score', 'resident_population', 'land_area', 'staff_quota'),
        *('staff_actual', 'cards_made', 'cards_activated', 'e_card_persons', 'card_rate', 'department_revenue'),
        *('department_expenditure', 'basic_expenditure', 'personnel_expenditure', 'operating_expenditure'),
        *('household_subsidy_expenditure', 'capital_expenditure', 'three_public_expenses', 'reception_expenses'),
        *('vehicle_expenses', 'abroad_expenses', 'fixed_assets', 'cases_handled', 'agency_paid_persons'),
        *('publicity_events', 'training_sessions'),
    ]
)


def write_gold(report: Report, export: Export) -> dict[str, str]:
    """Return the gold files of a report by their ending."""
    lines = {
        'figures.jsonl': figure_rows(report, export),
        'excluded.jsonl': excluded_rows(export),
        'sections.jsonl': section_rows(export),
        'tables.jsonl': [table_row(export, *table) for table in export.tables],
    }
    files = {
        ending: ''.join(json.dumps(row, ensure_ascii=False) + '\n' for row in rows) for ending, rows in lines.items()
    }
    files['document.json'] = json.dumps(report.document, ensure_ascii=False, indent=1) + '\n'
    return files


def figure_rows(report: Report, export: Export) -> list[dict]:
    rows, last = [], 0
    for placed in export.marks:
        rows += [figure_row(report, export, placed, figure, last) for figure in placed.mark.figures]
        if placed.mark.figures:
            last = placed.end
    return rows


def figure_row(report: Report, export: Export, placed: PlacedMark, figure: dict, last: int) -> dict:
    start = quote_start(export, placed, figure, last)
    end = placed.end + len(figure.get('until', ''))
    quote, raw = export.text[start:end], figure['raw']
    if figure.get('until') and not quote.endswith(figure['until']):
        raise ValueError(f'{quote!r} does not end with {figure["until"]!r}')
    if quote == raw:
        raise ValueError(f'{raw} ({figure["label"]}): no label in the quote')
    if start + last_place(quote, raw) != placed.start:
        raise ValueError(f'{quote!r}: the last {raw!r} is another number')
    score = str(figure['indicator']).startswith(('section_', 'self_'))
    scheme = None if figure['indicator'] in NO_SCHEME else report.defaults['scheme']
    year = None if figure['role'] == 'standard' and not score else report.defaults['year']
    year = figure.get('year', year)
    return {
        'quote': quote,
        'nth': 1 + starts_of(quote, export.text).index(start),
        'raw': raw,
        'value': as_number(figure['value']),
        'unit': figure['unit'],
        'indicator': figure['indicator'],
        'label': figure['label'],
        'role': figure['role'],
        'qualifier': figure.get('qualifier'),
        'group': figure.get('group'),
        'scheme': figure.get('scheme', scheme),
        'year': None if year is None else int(year),
        'place': figure.get('place', place_of(placed)),
    }


def quote_start(export: Export, placed: PlacedMark, figure: dict, last: int) -> int:
    """Find where the quote begins: where the source says, else at the row's label or the clause's first word."""
    if 'since' in figure:
        start = export.text.rfind(figure['since'], 0, placed.start)
        if start < 0:
            raise ValueError(f'{figure["since"]!r} does not stand before {figure["raw"]}')
        return start
    if placed.mark.quote is not None:
        return placed.line_start + placed.mark.quote
    if placed.cell is not None and is_bare(placed):
        return label_cell(export, placed)
    start = placed.start
    floor = max(last, placed.line_start)
    while start > floor and export.text[start - 1] not in BOUNDARIES:
        start -= 1
    while export.text[start] == ' ':
        start += 1
    return start


def is_bare(placed: PlacedMark) -> bool:
    return placed.mark.start <= 1 and len(placed.cell.paragraphs) == 1


def label_cell(export: Export, placed: PlacedMark) -> int:
    table, cell = placed.table, placed.cell
    number = next(i for i, t in enumerate(export.tables) if t[2] is table)
    if table.quote == 'head':
        row = next(r for r in range(table.head - 1, -1, -1) if filled(table, r, cell.column))
        return export.cells[number, row, cell.column]
    column = next(c for c in range(table.quote, table.n_columns) if filled(table, cell.row, c))
    return export.cells[number, cell.row, column]


def filled(table: Table, row: int, column: int) -> bool:
    return any(c.row == row and c.column == column and c.paragraphs[0].text for c in table.cells)


def last_place(quote: str, raw: str) -> int:
    """Locate `raw` as GOLD.md does: its last occurrence that is not part of a longer number."""
    found = list(re.finditer(rf'(?<![\d.]){re.escape(raw)}' + (r'(?![\d.]*\d)' if raw[-1].isdigit() else ''), quote))
    return found[-1].start() if found else -1


def starts_of(quote: str, text: str) -> list[int]:
    return [m.start() for m in re.finditer(re.escape(quote), text)]


def as_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def place_of(placed: PlacedMark) -> str:
    if placed.cell is None:
        return 'text'
    words = ''.join(p.text for p in placed.cell.paragraphs)
    return 'text' if len(placed.cell.paragraphs) > 1 or re.search('[，。；,;]', words) else 'table'


def section_rows(export: Export) -> list[dict]:
    rows = []
    for start, heading in export.headings:
        number = heading.number.rstrip('、.．') or None
        line = 1 + export.text.count('\n', 0, start)
        rows.append(
            {'level': heading.level, 'number': number, 'title': heading.title, 'line': line, 'run_in': heading.run_in}
        )
    return rows


def table_row(export: Export, start: int, end: int, table: Table) -> dict:
    grid = [[''] * table.n_columns for _ in range(table.n_rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = '\n'.join(p.text for p in cell.paragraphs)
    rows = grid[table.head :]
    return {
        'title': table.title,
        'line_start': 1 + export.text.count('\n', 0, start),
        'line_end': 1 + export.text.count('\n', 0, end),
        'n_rows': len(rows),
        'n_cols': table.n_columns,
        'header': [leaf(table, column) for column in range(table.n_columns)] if table.head else [],
        'rows': rows,
        'ambiguous': table.ambiguous,
    }


def leaf(table: Table, column: int) -> str:
    """Name a column by its lowest head cell, with `其中：` before it where that stands above."""
    over = [c for c in table.cells if c.row < table.head and c.column <= column < c.column + c.column_span]
    names = [''.join(p.text for p in c.paragraphs) for c in sorted(over, key=lambda c: c.row)]
    return ('其中：' if '其中：' in names[:-1] else '') + names[-1]
