"""A dataset's tables go in; one report after the other comes out with all its rows, and the script of its page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from pipeline.patterns.places import RuleBook
from pipeline.review.scripts import cut_text, dense, to_scripts
from pipeline.write.columns import read_columns
from pipeline.write.schemas import SCHEMAS

Row = dict[str, Any]

FIGURE_COLUMNS = (
    'figure_id',
    'char_start',
    'char_end',
    'indicator',
    'label',
    'value',
    'low',
    'high',
    'unit',
    'raw',
    'qualifier',
    'role',
    'group',
    'scheme',
    'region',
    'year',
    'period_start',
    'period_end',
    'method',
    'score',
    'page',
    'bbox',
    'table_id',
    'row',
    'column',
    'scope',
    'suggested_value',
    'suggested_reason',
)
"""Of a figure as the pages get it; its rule comes behind."""

_NUMBER_COLUMNS = ('char_start', 'char_end', 'class', 'reason')
_CELL_COLUMNS = ('table_id', 'row', 'column', 'row_span', 'column_span', 'is_header', 'char_start', 'char_end')
_SECTION_COLUMNS = ('char_start', 'char_end', 'level', 'number', 'title', 'kind')
_PROBLEM_COLUMNS = ('code', 'severity', 'message', 'char_start', 'char_end', 'figure_ids')
_READ: Mapping[str, tuple[str, ...]] = {
    'sections': _SECTION_COLUMNS,
    'figures': (*FIGURE_COLUMNS, 'pattern_id', 'indicator_zh'),
    'numbers': _NUMBER_COLUMNS,
    'cells': (*_CELL_COLUMNS, 'title', 'unit'),
    'problems': _PROBLEM_COLUMNS,
}
_DOC_ID = re.compile(r'[0-9a-f]{16}')
BOX_DIGITS = 1
_BOX = FIGURE_COLUMNS.index('bbox')
_of_figure = itemgetter(*FIGURE_COLUMNS)
_of_cell = itemgetter(*_CELL_COLUMNS)


@dataclass(slots=True)
class Report:
    """All rows of one report; files with the same bytes are one report with several documents."""

    doc_id: str
    documents: list[Row]
    rows: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def first(self) -> Row:
        """The row of the file that was met first."""
        return self.documents[0]

    @property
    def has_page(self) -> bool:
        """Whether there is a text to show, under a name that is fit for a file."""
        return bool(_DOC_ID.fullmatch(self.doc_id)) and self.first['text'] is not None

    def pages_with_figures(self) -> list[int]:
        """Return the pages on which a figure with a box stands, in order."""
        return sorted({row['page'] for row in self.rows['figures'] if row['page'] and row['bbox']})


def read_reports(tables: Path) -> Iterator[Report]:
    """Yield the reports of a dataset in the order of `doc_id`, with memory for a few dozen texts.

    All tables are in that order, and each is read once. Raises OutputError where one cannot be read.
    """
    others = {table: _Feed(tables, table, columns) for table, columns in _READ.items()}
    documents = read_columns(tables, 'documents', SCHEMAS['documents'].names)
    for doc_id, rows in groupby(documents, itemgetter('doc_id')):
        yield Report(doc_id, list(rows), {table: feed.take(doc_id) for table, feed in others.items()})


class _Feed:
    """One table, of which the rows of a report are taken when its turn comes."""

    def __init__(self, tables: Path, table: str, columns: Sequence[str]) -> None:
        self._groups = groupby(read_columns(tables, table, ('doc_id', *columns)), itemgetter('doc_id'))
        self._waiting = next(self._groups, None)

    def take(self, doc_id: str) -> list[Row]:
        while self._waiting and self._waiting[0] < doc_id:
            self._waiting = next(self._groups, None)
        if not self._waiting or self._waiting[0] != doc_id:
            return []
        rows = list(self._waiting[1])
        self._waiting = next(self._groups, None)
        return rows


def report_scripts(report: Report, rules: RuleBook, sizes: Mapping[int, tuple[float, float]]) -> Iterator[str]:
    """Yield the scripts that hold all that the page of a report shows.

    `sizes` are width and height, in points, of the pages of which there is a picture.
    """
    lines: dict[str | None, int] = {None: -1}
    figures = [_figure(row, lines) for row in report.rows['figures']]
    head = {
        'doc_id': report.doc_id,
        'paths': [row['path'] for row in report.documents],
        'document': {key: value for key, value in report.first.items() if key not in {'text', 'doc_id'} and value},
        'columns': [*FIGURE_COLUMNS, 'rule'],
        'rules': [_rule(pattern_id, rules) for pattern_id in lines if pattern_id],
        'tables': {row['table_id']: [row['title'], row['unit']] for row in report.rows['cells']},
        'pages': sizes,
    }
    lists: dict[str, Sequence[object]] = {
        'text': cut_text(report.first['text']),
        'sections': [dense(row, _SECTION_COLUMNS) for row in report.rows['sections']],
        'figures': figures,
        'numbers': [dense(row, _NUMBER_COLUMNS) for row in report.rows['numbers'] if row['class'] != 'figure'],
        'cells': [_cell(row) for row in report.rows['cells']],
        'problems': [dense(row, _PROBLEM_COLUMNS) for row in report.rows['problems']],
    }
    yield from to_scripts(report.doc_id, head, lists)


def _figure(row: Row, lines: dict[str | None, int]) -> list[Any]:
    rule = lines.setdefault(row['pattern_id'], len(lines) - 1)
    values = [*_of_figure(row), rule]
    if row['bbox']:
        values[_BOX] = [round(side, BOX_DIGITS) for side in row['bbox']]
    return values


def _rule(pattern_id: str, rules: RuleBook) -> list[Any]:
    place = rules.place_of(pattern_id)
    return [pattern_id, *((f'patterns/{place.file}', place.line) if place else ())]


def _cell(row: Row) -> list[int]:
    return list(map(int, _of_cell(row)))
