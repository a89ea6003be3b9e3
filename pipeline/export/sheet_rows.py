"""A batch of a table goes in; its rows come out in a sheet, written at once, which takes a tenth of cell by cell."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.export.plain_cells import is_list, is_text, lists_as_json

MOST_CHARACTERS = 32_767
"""Of a cell, counted as UTF-16 counts them."""

CUT = '…'

_FIRST_DAY = 25_569
"""1970-01-01 as Excel counts days."""

_FIRST_KNOWN = -25_202
"""1901-01-01, counted from 1970: Excel knows no day before 1900, and counts one too many in that year."""

_TEXT = pa.large_string()
_SPECIAL = r'[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]|_x[0-9a-fA-F]{4}_'
_BLANK_ENDS = r'^\s|\s$'


class RowSheet(Worksheet):  # type: ignore[misc]
    """A sheet of a workbook in constant memory that also takes many rows at once."""

    def link(self, row: int, column: int, target: str, style: Format) -> None:
        """Make a link of a cell, which is written with its row."""
        self.ignore_write_string = True
        self.write_url(row, column, target, style)
        self.ignore_write_string = False

    def write_batch(self, first: int, batch: pa.RecordBatch, day: Format, marked: dict[int, pa.Array]) -> int:
        """Write the rows of a batch from the row `first` on, the next free one; return how many texts were cut.

        `marked` has for some columns the style of each cell, as `mark` returns it, or nothing.
        """
        if not batch.num_rows:
            return 0
        self._write_single_row(first + batch.num_rows)
        self._check_dimensions(first + batch.num_rows, batch.num_columns - 1)
        cutter = _Cutter(self._escape_control_characters)
        numbers = pa.array(range(first + 1, first + 1 + batch.num_rows)).cast(_TEXT)
        cells = [
            _cells(batch.column(place), _Place(xl_col_to_name(place), numbers, marked.get(place)), day, cutter)
            for place in range(batch.num_columns)
        ]
        rows = _join('<row r="', numbers, '">', *cells, '</row>')
        self.fh.write(''.join(rows.to_pylist()))
        return cutter.count


class _Place:
    """Where the cells of a column stand, and the style of each."""

    def __init__(self, column: str, numbers: pa.Array, marks: pa.Array | None) -> None:
        self._column = column
        self._numbers = numbers
        self._marks = '' if marks is None else marks

    def wrap(self, kind: str, before: str, values: pa.Array, after: str) -> pa.Array:
        """Return the cells of values, none of a null."""
        cells = _join(
            f'<c r="{self._column}', self._numbers, '"', self._marks, f'{kind}>{before}', values, f'{after}</c>'
        )
        return pc.if_else(pc.is_valid(values), cells, pa.scalar(None, _TEXT)) if values.null_count else cells


class _Cutter:
    """Makes texts fit into cells, and counts those that do not."""

    def __init__(self, escape: Callable[[str], str]) -> None:
        self._escape = escape
        self.count = 0

    def fit(self, texts: pa.Array) -> pa.Array:
        """Return texts as XML holds them."""
        long = pc.greater(pc.utf8_length(texts), MOST_CHARACTERS // 2)
        special = pc.match_substring_regex(texts, _SPECIAL)
        mask = pc.fill_null(pc.or_(long, special), fill_value=False)
        if pc.any(mask).as_py():
            mended = [self._escape(self._shorten(text)) for text in texts.filter(mask).to_pylist()]
            texts = pc.replace_with_mask(texts, mask, pa.array(mended, _TEXT))
        for sign, name in (('&', '&amp;'), ('<', '&lt;'), ('>', '&gt;')):
            texts = pc.replace_substring(texts, sign, name)
        return texts

    def _shorten(self, text: str) -> str:
        shorter = within(text, MOST_CHARACTERS)
        self.count += shorter != text
        return shorter


def within(text: str, most: int) -> str:
    """Cut a text so that it has at most `most` characters of UTF-16."""
    if len(text) <= most // 2 or len(text.encode('utf-16-le')) <= 2 * most:
        return text
    kept = text[: most - 1].encode('utf-16-le')[: 2 * (most - 1)]
    return kept.decode('utf-16-le', 'ignore') + CUT


def mark(style: Format) -> str:
    """Return what gives a cell a style."""
    return f' s="{style._get_xf_index()}"'  # noqa: SLF001 - the library tells it nowhere else


def _cells(values: pa.Array, place: _Place, day: Format, cutter: _Cutter) -> pa.Array:
    kind = values.type
    if pa.types.is_boolean(kind):
        return place.wrap(' t="b"', '<v>', values.cast(pa.int8()).cast(_TEXT), '</v>')
    if pa.types.is_integer(kind):
        return place.wrap('', '<v>', values.cast(_TEXT), '</v>')
    if pa.types.is_floating(kind):
        finite = pc.if_else(pc.is_finite(values), values, None)
        cells = place.wrap('', '<v>', finite.cast(_TEXT), '</v>')
        broken = pc.if_else(pc.is_finite(values), None, pa.scalar('#NUM!', _TEXT))
        return (
            pc.coalesce(cells, place.wrap(' t="e"', '<v>', broken, '</v>'))
            if broken.null_count < len(values)
            else cells
        )
    if pa.types.is_date32(kind):
        days = values.cast(pa.int32())
        known = pc.greater_equal(days, _FIRST_KNOWN)
        serial = pc.if_else(known, pc.add(days, _FIRST_DAY), None).cast(_TEXT)
        older = pc.if_else(known, None, values.cast(_TEXT))
        return pc.coalesce(place.wrap(mark(day), '<v>', serial, '</v>'), _texts(older, place, cutter))
    texts = lists_as_json(values) if is_list(kind) else values
    if not is_text(texts.type):
        texts = pa.array([None if value is None else str(value) for value in texts.to_pylist()], _TEXT)
    return _texts(texts.cast(_TEXT), place, cutter)


def _texts(texts: pa.Array, place: _Place, cutter: _Cutter) -> pa.Array:
    fitting = cutter.fit(texts)
    keeps_blanks = pc.any(pc.match_substring_regex(fitting, _BLANK_ENDS)).as_py()
    space = ' xml:space="preserve"' if keeps_blanks else ''
    return place.wrap(' t="inlineStr"', f'<is><t{space}>', fitting, '</t></is>')


def _join(*parts: str | pa.Array) -> pa.Array:
    texts = [pa.scalar(part, _TEXT) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*texts, pa.scalar('', _TEXT), null_handling='replace', null_replacement='')
