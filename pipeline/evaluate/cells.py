"""Gold tables and the cells found go in; how many cells agree in their order comes out."""

from collections.abc import Mapping
from typing import Any

from pipeline.evaluate.remark import Remark
from pipeline.evaluate.tally import Tally
from pipeline.model.record import CellRecord


def score_cells(
    tables: tuple[Mapping[str, Any], ...], found: tuple[CellRecord, ...]
) -> tuple[Tally, tuple[Remark, ...]]:
    """Compare the words of the cells below the heads, empty ones and blanks left out, in reading order."""
    stated = [_plain(cell) for table in tables for row in table['rows'] for cell in row if _plain(cell)]
    read = [_plain(cell.text) for cell in found if not cell.is_header and _plain(cell.text)]
    kept, met = _common(stated, read)
    missed = [words for index, words in enumerate(stated) if index not in kept]
    extra = [words for index, words in enumerate(read) if index not in met]
    remarks = (
        *(Remark('miss', 'table cells', words, '') for words in missed),
        *(Remark('extra', 'table cells', words, '') for words in extra),
    )
    return Tally(len(kept), len(missed), len(extra)), remarks


def _plain(words: str) -> str:
    return ''.join(words.split())


def _common(left: list[str], right: list[str]) -> tuple[set[int], set[int]]:
    lengths = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            same = left[i] == right[j]
            lengths[i][j] = lengths[i + 1][j + 1] + 1 if same else max(lengths[i + 1][j], lengths[i][j + 1])
    ours, theirs = set(), set()
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] == right[j]:
            ours.add(i)
            theirs.add(j)
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return ours, theirs
