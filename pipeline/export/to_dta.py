"""A table goes in; a file of Stata 118 (Stata 14 and later) comes out, with labels of variables and values."""

import re
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.export.plain_cells import is_list, is_text, lists_as_json
from pipeline.export.tables import Table
from pipeline.export.words import Column

MOST_IN_NAME = 32
MOST_IN_LABEL = 80
MOST_IN_TEXT = 2045  # bytes of a text variable of fixed width; longer ones are strL
LONG = 128
MOST_IN_COLUMN = 64 * 2**20
"""In a fixed width every row takes as many bytes as the longest. A variable with longer texts than LONG that would take
more than this in all is a strL too; pandas writes these row by row, which takes a millisecond each."""

RESERVED = frozenset({
    'NULL', '_N', '_all', '_b', '_coef', '_cons', '_n', '_pi', '_pred', '_rc', '_se', '_skip', 'aggregate', 'array',
    'boolean', 'break', 'byte', 'case', 'catch', 'class', 'colvector', 'complex', 'const', 'continue', 'default',
    'delegate', 'delete', 'do', 'double', 'else', 'eltypedef', 'end', 'enum', 'explicit', 'export', 'external',
    'float', 'for', 'friend', 'function', 'global', 'goto', 'if', 'in', 'inline', 'int', 'local', 'long', 'pragma',
    'protected', 'quad', 'rowvector', 'short', 'strL', 'typedef', 'typename', 'using', 'virtual', 'with',
})  # fmt: skip
"""Words of Stata and of Mata, its language for matrices."""

_TYPE_RE = re.compile(r'str[0-9]{1,4}')
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - no clock goes into a file
_NULLABLE = {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def write_dta(path: Path, table: Table) -> None:
    """Write a table; columns with codes become numbers with value labels, in the order of columns.yaml.

    The whole table is held in memory. Raises OSError where the file cannot be written.
    """
    names = stata_names(table.schema.names)
    frame, long, codes = _frame(table)
    labels = {names[name]: _label(table.words.column(name)) for name in table.schema.names}
    days = [field.name for field in table.schema if pa.types.is_date(field.type)]
    frame.rename(columns=names).to_stata(
        path,
        convert_dates={names[name]: 'td' for name in days},
        write_index=False,
        time_stamp=_MADE,
        data_label=_within(f'{table.words.zh} {table.name}', MOST_IN_LABEL),
        variable_labels=labels,
        value_labels={names[name]: said for name, said in codes.items()},
        convert_strl=[names[name] for name in long],
        version=118,
    )


def stata_names(columns: list[str]) -> dict[str, str]:
    """Return a name for each column that Stata takes: 32 characters of letters, digits and _, none twice or reserved.

    >>> stata_names(['group', 'long', 'resumed_beneficiaries_of_the_whole_year', '1st'])
    {'group': 'group', 'long': 'long_', 'resumed_beneficiaries_of_the_whole_year': \
'resumed_beneficiaries_of_the_who', '1st': '_1st'}
    """
    names: dict[str, str] = {}
    for column in columns:
        plain = ''.join(c if c.isascii() and (c.isalnum() or c == '_') else '_' for c in column)
        plain = f'_{plain}' if plain[:1].isdigit() or not plain else plain
        is_taken = plain in RESERVED or _TYPE_RE.fullmatch(plain)
        names[column] = _not_yet(f'{plain}_' if is_taken else plain, set(names.values()))
    return names


def _not_yet(name: str, taken: set[str]) -> str:
    name = name[:MOST_IN_NAME]
    number = 2
    while name in taken:
        end = f'_{number}'
        name = name[: MOST_IN_NAME - len(end)] + end
        number += 1
    return name


_Labels = dict[str, dict[float, str]]


def _frame(table: Table) -> tuple[pd.DataFrame, list[str], _Labels]:
    """Return the rows, which columns are long texts, and what the numbers of coded columns stand for."""
    rows = pa.Table.from_batches(table.read(), table.schema)
    frame = pd.DataFrame(index=range(rows.num_rows))
    long: list[str] = []
    labels: _Labels = {}
    for name in table.schema.names:
        column, words = rows.column(name).combine_chunks(), table.words.column(name)
        if is_list(column.type):
            column = lists_as_json(column)
        if words.codes:
            values = column.to_pylist()
            labels[name] = _labels(values, words)
            numbers = {code: number for number, code in labels[name].items()}
            frame[name] = pd.array([numbers.get(value) for value in values], pd.Int16Dtype())
        elif is_text(column.type):
            longest = pc.max(pc.binary_length(column)).as_py() or 0
            long += [name] if _is_long(longest, rows.num_rows) else []
            frame[name] = [_text(value) for value in column.to_pylist()]
        elif pa.types.is_date(column.type):
            frame[name] = pd.to_datetime(column.to_pandas())
        else:
            frame[name] = column.to_pandas(types_mapper=_NULLABLE.get)
    return frame, long, labels


def _is_long(longest: int, rows: int) -> bool:
    return longest > MOST_IN_TEXT or (longest > LONG and longest * rows > MOST_IN_COLUMN)


def _text(value: str | None) -> str:
    return '' if value is None else value.replace('\0', '\ufffd')  # to Stata the text would end there


def _labels(values: Collection[str | None], words: Column) -> dict[float, str]:
    """Return the codes by number, from 1 in the order of columns.yaml; those that it does not know come last."""
    unknown = sorted({value for value in values if value is not None} - set(words.codes))
    return dict(enumerate((*words.codes, *unknown), 1))


def _label(column: Column) -> str:
    """Return the Chinese name with as much of the description as a label takes."""
    return _within(f'{column.zh}: {column.en}'.strip(': '), MOST_IN_LABEL)


def _within(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + '…'
