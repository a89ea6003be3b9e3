"""Tables go in; a workbook comes out, a sheet a table, that Excel opens without running or following anything."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.export.sheet_rows import MOST_CHARACTERS, RowSheet, mark
from pipeline.export.tables import Table

MOST_ROWS = 1_048_576
"""Rows of a sheet, its heads included; further rows go onto a second sheet."""

MOST_LINKS = 65_530
"""Of a sheet; Excel mends a file with more by throwing links away."""

HEAD_ROWS = 2  # the Chinese heads, then the codes

_OPTIONS = {
    'constant_memory': True,
    'strings_to_formulas': False,
    'strings_to_urls': False,
    'strings_to_numbers': False,
    'nan_inf_to_errors': True,
}
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - no clock goes into a file
_WIDTHS = {'context': 48, 'message': 48, 'text': 48, 'definition': 48, 'labels': 48, 'path': 28, 'title': 28}
_WIDTH = 14


@dataclass(frozen=True, slots=True)
class Link:
    """Cells of `column` lead to the row of `table` that the column `names` names, as doc_id:number."""

    column: str
    table: str
    names: str


@dataclass(slots=True)
class Told:
    """What a workbook could not take, for the sheet about it."""

    cut: dict[str, int] = field(default_factory=dict)
    split: dict[str, int] = field(default_factory=dict)
    unlinked: dict[str, int] = field(default_factory=dict)


def write_xlsx(path: Path, tables: Sequence[Table], links: Mapping[str, Link], most_rows: int = MOST_ROWS) -> Told:
    """Write the tables into a workbook and return what is cut or split in it; `links` are those of a table's cells.

    Two heads a sheet (Chinese names, then codes) stay in view, with a filter. A text is a text whatever it begins with.
    A table that other tables link to comes first in `tables` or anywhere: its rows are counted before.
    Raises OSError where the file cannot be written.
    """
    told = Told()
    wanted = {link.table for link in links.values()}
    places = {table.name: _places(table, most_rows) for table in tables if table.name in wanted}
    with xlsxwriter.Workbook(str(path), _OPTIONS) as workbook:
        workbook.set_properties({'title': 'ziping', 'created': _MADE})
        about = workbook.add_worksheet('说明 about')
        formats = _Formats.of(workbook)
        for table in tables:
            link = links.get(table.name)
            sheets = _Sheets(workbook, formats, table, told, most_rows)
            sheets.write(link, places[link.table] if link else _nowhere)
        _write_about(about, formats, tables, told)
    return told


@dataclass(frozen=True, slots=True)
class _Formats:
    head: Format
    code: Format
    day: Format
    link: Format

    @classmethod
    def of(cls, workbook: Workbook) -> '_Formats':
        return cls(
            head=workbook.add_format({'bold': True, 'bg_color': '#DDE6EF'}),
            code=workbook.add_format({'italic': True, 'font_color': '#555555', 'bg_color': '#DDE6EF'}),
            day=workbook.add_format({'num_format': 'yyyy-mm-dd'}),
            link=workbook.add_format({'font_color': '#0563C1', 'underline': 1}),
        )


_Finder = Callable[[str], str | None]


class _Sheets:
    """The sheets of one table: one, or more where it has more rows than a sheet takes."""

    def __init__(self, workbook: Workbook, formats: _Formats, table: Table, told: Told, most_rows: int) -> None:
        self._workbook = workbook
        self._formats = formats
        self._table = table
        self._told = told
        self._room = most_rows - HEAD_ROWS
        self._links = 0

    def write(self, link: Link | None, find: _Finder) -> None:
        count, sheet, cut = 0, self._add_sheet(0), 0
        for batch in self._table.read():
            start = 0
            while start < batch.num_rows:
                if count and count % self._room == 0:
                    self._close(sheet, self._room)
                    sheet = self._add_sheet(count // self._room)
                place = count % self._room
                part = batch.slice(start, self._room - place)
                marked = self._link(sheet, HEAD_ROWS + place, part, link, find) if link else {}
                cut += sheet.write_batch(HEAD_ROWS + place, part, self._formats.day, marked)
                start += part.num_rows
                count += part.num_rows
        self._close(sheet, (count - 1) % self._room + 1 if count else 0)
        if count > self._room:
            self._told.split[self._table.name] = -(-count // self._room)
        if cut:
            self._told.cut[self._table.name] = cut

    def _add_sheet(self, index: int) -> RowSheet:
        sheet: RowSheet = self._workbook.add_worksheet(_sheet_name(self._table, index), RowSheet)
        self._links = 0
        for place, name in enumerate(self._table.schema.names):
            sheet.set_column(place, place, _WIDTHS.get(name, _WIDTH))
        for place, name in enumerate(self._table.schema.names):
            sheet.write_string(0, place, self._table.words.column(name).zh, self._formats.head)
        for place, name in enumerate(self._table.schema.names):
            sheet.write_string(1, place, name, self._formats.code)
        sheet.freeze_panes(HEAD_ROWS, 0)
        return sheet

    def _close(self, sheet: RowSheet, rows: int) -> None:
        sheet.autofilter(1, 0, HEAD_ROWS - 1 + rows, len(self._table.schema.names) - 1)

    def _link(
        self, sheet: RowSheet, first: int, part: pa.RecordBatch, link: Link, find: _Finder
    ) -> dict[int, pa.Array]:
        """Link the cells of a column, and return the style of each."""
        column = part.schema.names.index(link.column)
        is_given = part.column(column).is_valid().to_pylist()
        styles = []
        for row, (name, given) in enumerate(zip(part.column(link.names).to_pylist(), is_given, strict=True), first):
            target = find(str(name)) if given else None
            is_linked = target is not None and self._may_link()
            if target is not None and is_linked:
                sheet.link(row, column, target, self._formats.link)
            styles.append(mark(self._formats.link) if is_linked else '')
        return {column: pa.array(styles, pa.large_string())}

    def _may_link(self) -> bool:
        self._links += 1
        if self._links > MOST_LINKS:
            self._told.unlinked[self._table.name] = self._told.unlinked.get(self._table.name, 0) + 1
        return self._links <= MOST_LINKS


def _nowhere(_name: str) -> None:
    return None


def _sheet_name(table: Table, index: int) -> str:
    return f'{table.words.zh} {table.name}{f" {index + 1}" if index else ""}'


def _places(table: Table, most_rows: int) -> _Finder:
    """Return what tells the cell at which the row (doc_id, running number) of a table stands."""
    first: dict[str, int] = {}
    count, room = 0, most_rows - HEAD_ROWS
    for batch in table.read():
        for name in batch.column('doc_id').to_pylist():
            first.setdefault(name, count)
            count += 1

    def find(name: str) -> str | None:
        document, _, number = name.partition(':')
        if document not in first or not number.isdecimal():
            return None
        place = first[document] + int(number)
        return f"internal:'{_sheet_name(table, place // room)}'!A{HEAD_ROWS + place % room + 1}"

    return find


def _write_about(sheet: Worksheet, formats: _Formats, tables: Sequence[Table], told: Told) -> None:
    sheet.set_column(0, 2, 24)
    sheet.set_column(2, 2, 100)
    heads = ('工作表', '代码', '每行是 / a row is')
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, formats.head)
    row = 1
    for table in tables:
        words = ' '.join((table.words.en, *_remarks(table.name, told)))
        for place, text in enumerate((table.words.zh, table.name, words)):
            sheet.write_string(row, place, text)
        row += 1
    sheet.freeze_panes(1, 0)


def _remarks(table: str, told: Told) -> Iterator[str]:
    if table in told.cut:
        yield f'{told.cut[table]} texts are cut to the {MOST_CHARACTERS} characters of a cell, here alone.'
    if table in told.split:
        yield f'It goes on over {told.split[table]} sheets.'
    if table in told.unlinked:
        yield f'{told.unlinked[table]} cells are without a link: a sheet takes {MOST_LINKS}.'
