"""The rows of a report go in; a draft of its gold, in the form of `tests/fixtures`, comes out."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from pipeline.evaluate.fields import PAGE_FIELDS
from pipeline.evaluate.locate import find_nth, locate_figure
from pipeline.model.number import NumberKind
from pipeline.model.record import CellRecord, DocumentRecord, FigureRecord, NumberRecord, ReportRecords
from pipeline.model.span import Span
from pipeline.text.sentence_at import sentence_at

FIELDS = (
    'title', 'report_type', 'region', 'region_code', 'agency', 'report_year', 'report_date', 'published_on',
    'index_number', 'doc_number', 'validity', 'self_score', 'grade', 'cited_documents',
)  # fmt: skip
"""The metadata that a gold states, in the order of its file."""

REASONS: Mapping[str, str] = {
    'date': 'date',
    'document_number': 'document number',
    'heading_number': 'list number of a heading',
    'list_number': 'list number',
    'phone': 'phone',
    'age': 'age',
    'time_limit': 'time limit',
    'scoring_rule': 'rule wording',
    'name_part': 'count inside the title or name',
    'unclaimed': 'unclaimed: a figure that was not read, or say here what it is',
}
"""The opening of the reason for each class; `score_ledger` agrees with its own reasons by their opening."""

AROUND = 10
_MARKS = '，。；：、（(,;:“”《》！？\n\t'
_BLANKS = ' \u3000\xa0'


def draft_gold(records: ReportRecords) -> dict[str, str]:
    """Return the five files by their ending, to be put right by hand; as they are they score 1.000.

    The document must have been read (its text is not None).
    """
    text = records.document.text or ''
    lines: Mapping[str, Iterable[Mapping[str, Any]]] = {
        'figures.jsonl': _figure_lines(text, records.figures),
        'excluded.jsonl': (_excluded_line(text, row) for row in records.numbers if row.class_ != NumberKind.FIGURE),
        'sections.jsonl': (
            {'level': r.level, 'number': r.number, 'title': r.title, 'line': _line_of(text, r.char_start)}
            for r in records.sections
        ),
        'tables.jsonl': _table_lines(text, records.cells),
    }
    files = {ending: ''.join(f'{_write(line)}\n' for line in each) for ending, each in lines.items()}
    document = json.dumps(_document(records.document), ensure_ascii=False, indent=1)
    return {'document.json': f'{document}\n', **files}


def _write(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False)


def _line_of(text: str, place: int) -> int:
    return 1 + text.count('\n', 0, place)


def _document(row: DocumentRecord) -> dict[str, Any]:
    stated = {name: _plain(getattr(row, name)) for name in FIELDS}
    on_page = [name for name in FIELDS if name in PAGE_FIELDS and stated[name] is not None]
    # what a web page states around the report need not stand in its other forms
    return {**stated, 'page_only': on_page} if row.format == 'html' else stated


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case float():
            return int(value) if value.is_integer() else value
        case _:
            return value


def _figure_lines(text: str, figures: tuple[FigureRecord, ...]) -> Iterable[dict[str, Any]]:
    before = 0
    for row in figures:
        yield {
            **_locate(text, row, before),
            'value': _plain(row.value),
            'unit': row.unit,
            'indicator': row.indicator,
            'label': row.label or '',
            'role': row.role,
            'qualifier': row.qualifier,
            'group': row.group,
            'scheme': row.scheme,
            'year': row.year,
            'place': row.place,
        }
        before = max(before, row.char_end)


def _locate(text: str, row: FigureRecord, before: int) -> dict[str, Any]:
    """Quote from the label, the clause's first word or the sentence's, whichever is the shortest that finds the place.

    Where none does (a number that touches another), the place itself is stated as `offset`.
    """
    place = Span(row.char_start, row.char_end)
    # the number alone names nothing: it is quoted where no words stand before it
    for start in sorted({*_starts(text, row, before), place.start}, key=lambda start: (start == place.start, -start)):
        quote = text[start : place.end]
        line = {'quote': quote, 'nth': _nth(text, quote, start), 'raw': row.raw}
        if locate_figure(text, line) == place:
            return line
    return {'quote': row.raw, 'nth': 1, 'raw': row.raw, 'offset': row.char_start}


def _starts(text: str, row: FigureRecord, before: int) -> Iterable[int]:
    sentence = sentence_at(text, Span(row.char_start, row.char_end)).start
    yield sentence
    label = text.rfind(row.label, sentence, row.char_start) if row.label else -1
    if label >= 0:
        yield label
    start = row.char_start
    while start > max(before, sentence) and text[start - 1] not in _MARKS:
        start -= 1
    yield start
    if row.place == 'table' or start == row.char_start:
        line = text.rfind('\n', 0, row.char_start) + 1
        yield line if line < row.char_start else text.rfind('\n', 0, max(0, line - 1)) + 1


def _nth(text: str, quote: str, start: int) -> int:
    nth = 1
    while find_nth(text, quote, nth) != start:
        nth += 1
    return nth


def _excluded_line(text: str, row: NumberRecord) -> dict[str, Any]:
    around = text[max(0, row.char_start - AROUND) : row.char_end + AROUND]
    opening = REASONS.get(row.class_, row.class_.replace('_', ' '))
    return {
        'number': row.raw,
        'line': _line_of(text, row.char_start),
        'offset': row.char_start,
        'context': around.replace('\n', '⏎'),
        'reason': opening if row.class_ == NumberKind.UNCLAIMED else f'{opening} ({row.reason})',
    }


def _table_lines(text: str, cells: tuple[CellRecord, ...]) -> Iterable[dict[str, Any]]:
    for _, each in groupby(cells, attrgetter('table_id')):
        found = tuple(each)
        width = max(cell.column + cell.column_span for cell in found)
        body = sorted({cell.row for cell in found if not cell.is_header})
        rows = {row: [''] * width for row in body}
        for cell in found:
            if not cell.is_header:
                rows[cell.row][cell.column] = cell.text
        yield {
            'title': found[0].title,
            'line_start': _line_of(text, min(cell.char_start for cell in found)),
            'line_end': _line_of(text, max(cell.char_end for cell in found)),
            'n_rows': len(rows),
            'n_cols': width,
            'header': [_head(found, column) for column in range(width)] if any(c.is_header for c in found) else [],
            'rows': list(rows.values()),
        }


def _head(cells: tuple[CellRecord, ...], column: int) -> str:
    over = [c for c in cells if c.is_header and c.column <= column < c.column + c.column_span]
    return over[-1].text if over else ''
