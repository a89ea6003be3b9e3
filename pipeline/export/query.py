"""A question in SQL and a dataset go in; the answer's rows come out, with no way to a file, a network or a change."""

import csv
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO

import duckdb

from pipeline.export.database import connect, create_views, views_of
from pipeline.export.plain_cells import guard_text
from pipeline.export.tables import Dataset
from pipeline.model.errors import ZipingError

ROWS_AT_ONCE = 2048

_SHUT = ('SET enable_external_access = false', 'SET lock_configuration = true')
_QUESTIONS = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.MULTI})
"""Also DESCRIBE, SHOW and SUMMARIZE, which are kinds of SELECT; PIVOT is taken apart into several statements."""


class QueryError(ZipingError):
    """A question that cannot be answered: what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The heads of an answer, and its rows as they are found."""

    heads: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


def ask(dataset: Dataset, question: str) -> Answer:
    """Return the answer to one SELECT (or DESCRIBE, SHOW, SUMMARIZE, EXPLAIN) over the tables and views of a dataset.

    The question reads the tables alone: it opens no file, loads no extension, changes no setting and nothing stored.
    Raises QueryError with the words of DuckDB where it is none, or where answering goes wrong half-way.
    """
    connection = connect(dataset)
    create_views(connection, views_of(connection, dataset))
    for setting in _SHUT:
        connection.execute(setting)
    try:
        _require_question(connection.extract_statements(question))
        result = connection.execute(question)
    except duckdb.CatalogException as error:
        raise QueryError(f'{_said(error)}\n\n{_names(connection)}') from error
    except duckdb.Error as error:
        raise QueryError(_said(error)) from error
    return Answer(tuple(column[0] for column in result.description or ()), _rows(result))


def to_csv(answer: Answer) -> Iterator[str]:
    """Yield the answer as lines of CSV; no cell is one that a spreadsheet runs."""
    yield _csv_line(answer.heads)
    for row in answer.rows:
        yield _csv_line(row)


def to_json(answer: Answer) -> Iterator[str]:
    """Yield the answer as a list of JSON objects, one a line."""
    before, heads = '[\n', _told_apart(answer.heads)
    for row in answer.rows:
        cells = dict(zip(heads, map(_plain, row), strict=True))
        yield before + json.dumps(cells, ensure_ascii=False)
        before = ',\n'
    yield '[]\n' if before == '[\n' else '\n]\n'


def to_text(value: object) -> str:
    """Return a value as one sees it in a table; nothing is an empty text.

    >>> to_text(386200.0), to_text(None), to_text(Decimal('1.50')), to_text([1, 2])
    ('386200', '', '1.50', '[1, 2]')
    """
    match value:
        case None:
            return ''
        case str():
            return value
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case list() | dict() | tuple():
            return json.dumps(_plain(value), ensure_ascii=False)
        case _:
            return str(value)


def _require_question(statements: Sequence[duckdb.Statement]) -> None:
    if len(statements) != 1:
        raise QueryError(f'One question at a time: {len(statements)} statements were typed.')
    if statements[0].type not in _QUESTIONS:
        name = statements[0].type.name
        raise QueryError(
            f'{name} is no question: the tables can only be read, with SELECT, DESCRIBE, SHOW or SUMMARIZE.'
        )


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    try:
        while rows := result.fetchmany(ROWS_AT_ONCE):
            yield from rows
    except duckdb.Error as error:
        raise QueryError(_said(error)) from error


def _names(connection: duckdb.DuckDBPyConnection) -> str:
    names = [name for (name,) in connection.execute('SHOW TABLES').fetchall()]
    return f'The tables and views are {", ".join(names)}.'


def _said(error: duckdb.Error) -> str:
    return str(error).strip()


def _csv_line(row: Sequence[object]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator='\n').writerow([_cell(value) for value in row])
    return line.getvalue()


def _cell(value: object) -> str:
    text = to_text(value)
    return text if isinstance(value, int | float | Decimal | date) else guard_text(text)


def _told_apart(heads: Sequence[str]) -> list[str]:
    found: list[str] = []
    for head in heads:
        same = sum(1 for other in found if other == head or other.startswith(f'{head}:'))
        found.append(f'{head}:{same}' if same else head)
    return found


def _plain(value: object) -> object:
    """Return what JSON has for a value."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case list() | tuple():
            return [_plain(each) for each in value]
        case dict():
            return {str(name): _plain(each) for name, each in value.items()}
        case _:
            return str(value)
