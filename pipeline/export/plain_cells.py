"""Values go in; cells that every spreadsheet and program takes for text or a number come out."""

import json
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_BLANKS = ' \t\r\n\f\v\u00a0\u3000\ufeff'
_RUNS = rf"^'*(?:[\t\r\n]|[{_BLANKS}]*[=+\-@＝＋－＠])"
"""What a spreadsheet runs as a formula: a sign at the start, full-width ones too (some editions of Excel fold them),
also behind blanks (some spreadsheets cut these off). Apostrophes before it are those of this rule, so that it can be
undone."""

_NUMBER = r'[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?'
_RUNS_RE = re.compile(_RUNS)
_NUMBER_RE = re.compile(_NUMBER)


def guard_text(text: str) -> str:
    r"""Return `text` with an apostrophe before it where a spreadsheet would run it; a plain number stays one.

    To undo it, take one apostrophe off wherever apostrophes stand before such a sign.

    >>> guard_text('=1+1'), guard_text("'=1+1"), guard_text('-3.2万元'), guard_text('-3.2'), guard_text('参保')
    ("'=1+1", "''=1+1", "'-3.2万元", '-3.2', '参保')
    """
    return f"'{text}" if _RUNS_RE.match(text) and not _NUMBER_RE.fullmatch(text) else text


def guard_texts(column: pa.Array) -> pa.Array:
    """Do the same for a column of texts."""
    runs = pc.match_substring_regex(column, _RUNS)
    if not pc.any(runs).as_py():
        return column
    alone = pc.match_substring_regex(column, f'^(?:{_NUMBER})$')
    mark, nothing = (pa.scalar(text, column.type) for text in ("'", ''))
    guarded = pc.binary_join_element_wise(mark, column, nothing)
    return pc.if_else(pc.and_not(runs, alone), guarded, column)


def is_list(kind: pa.DataType) -> bool:
    """Tell whether a column holds lists."""
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a column holds texts."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def lists_as_json(column: pa.Array) -> pa.Array:
    """Return lists as JSON, for files that know none.

    >>> lists_as_json(pa.array([[1, 2], [], None], pa.list_(pa.int32()))).to_pylist()
    ['[1, 2]', '[]', None]
    >>> lists_as_json(pa.array([[72.1]], pa.list_(pa.float32()))).to_pylist()
    ['[72.1]']
    """
    shorten = _short if column.type.value_type == pa.float32() else _same
    rows = (None if row is None else json.dumps(shorten(row), ensure_ascii=False) for row in column.to_pylist())
    return pa.array(list(rows), pa.string())


def _short(row: list[float | None]) -> list[float | None]:
    # a float32 has no more digits than these; as a double it would show twice as many
    return [None if value is None else float(str(np.float32(value))) for value in row]


def _same(row: list[object]) -> list[object]:
    return row
