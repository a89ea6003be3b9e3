"""Two datasets go in; the figures added, lost and changed between them come out, report by report."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from pipeline.evaluate.align import Alignment
from pipeline.evaluate.compare import COMPARED, Change, Place, Row, compare_figures
from pipeline.model.span import Span
from pipeline.write.columns import find_tables, read_columns

COLUMNS = (*COMPARED, 'doc_id', 'figure_id', 'raw', 'label', 'place', 'context', 'char_start', 'char_end')

FIGURES_AT_HAND = 20_000
"""Figures of each dataset that are held at once, some 30 MB: reports are compared so many at a time."""

LONGEST_ALIGNED = 300_000
"""Characters of a text up to which a report is aligned whose text changed; beyond, places are taken as they are."""

NOWHERE: Place = (-1, -1)


@dataclass(frozen=True, slots=True)
class _Report:
    """A report of a dataset; `text` is the digest of its text."""

    doc_id: str
    path: str
    text: bytes
    figures: int


@dataclass(frozen=True, slots=True)
class _Pair:
    """A report as the old and the new dataset have it; None where one has it not."""

    old: _Report | None
    new: _Report | None


class Comparison:
    """Two datasets with their reports matched: by `doc_id` first, then by path, where a file was fetched anew."""

    def __init__(self, old: Path, new: Path) -> None:
        """Read what reports there are. Raises OutputError where a folder holds no dataset."""
        self._old, self._new = find_tables(old), find_tables(new)
        self._pairs = _match(_read_reports(self._old), _read_reports(self._new))

    @property
    def added(self) -> tuple[str, ...]:
        """The paths of the reports that the old dataset has not."""
        return tuple(sorted(pair.new.path for pair in self._pairs if pair.new and not pair.old))

    @property
    def lost(self) -> tuple[str, ...]:
        """The paths of the reports that the new dataset has not."""
        return tuple(sorted(pair.old.path for pair in self._pairs if pair.old and not pair.new))

    def changes(self) -> Iterator[Change | None]:
        """Yield a change, or None where there is none, for each figure; memory does not grow with the datasets."""
        for pairs in _in_portions(self._pairs):
            old = self._read(self._old, [pair.old for pair in pairs])
            new = self._read(self._new, [pair.new for pair in pairs])
            moved = [pair for pair in pairs if pair.old and pair.new and pair.old.text != pair.new.text]
            texts = (_read_texts(self._old, moved, 'old'), _read_texts(self._new, moved, 'new'))
            for pair in pairs:
                before = old.get(pair.old.doc_id, []) if pair.old else []
                now = new.get(pair.new.doc_id, []) if pair.new else []
                path = (pair.new or pair.old or _NO_REPORT).path
                yield from compare_figures(path, list(_place(pair, before, texts)), now)

    def _read(self, tables: Path, reports: Sequence[_Report | None]) -> dict[str, list[Row]]:
        names = {report.doc_id for report in reports if report and report.figures}
        if not names:
            return {}
        rows = read_columns(tables, 'figures', COLUMNS, {'doc_id': names})
        return {name: list(each) for name, each in groupby(rows, itemgetter('doc_id'))}


_NO_REPORT = _Report('', '', b'', 0)


def _read_reports(tables: Path) -> dict[str, _Report]:
    counts: dict[str, int] = {}
    for row in read_columns(tables, 'figures', ('doc_id',)):
        counts[row['doc_id']] = counts.get(row['doc_id'], 0) + 1
    found: dict[str, _Report] = {}
    for row in read_columns(tables, 'documents', ('doc_id', 'path', 'text')):
        name = row['doc_id']
        if name and name not in found:  # files of the same bytes have their rows once
            text = hashlib.blake2b((row['text'] or '').encode('utf-8', 'surrogatepass'), digest_size=16).digest()
            found[name] = _Report(name, row['path'], text, counts.get(name, 0))
    return found


def _match(old: Mapping[str, _Report], new: Mapping[str, _Report]) -> tuple[_Pair, ...]:
    by_path = {report.path: report for name, report in new.items() if name not in old}
    pairs = []
    for name, report in old.items():
        pairs.append(_Pair(report, new[name] if name in new else by_path.pop(report.path, None)))
    return (*pairs, *(_Pair(None, report) for report in by_path.values()))


def _in_portions(pairs: Sequence[_Pair]) -> Iterator[list[_Pair]]:
    portion: list[_Pair] = []
    count = 0
    for pair in pairs:
        size = max(each.figures for each in (pair.old, pair.new) if each)
        if portion and count + size > FIGURES_AT_HAND:
            yield portion
            portion, count = [], 0
        portion.append(pair)
        count += size
    if portion:
        yield portion


def _read_texts(tables: Path, pairs: Sequence[_Pair], side: str) -> dict[str, str]:
    names = {getattr(pair, side).doc_id for pair in pairs}
    if not names:
        return {}
    rows = read_columns(tables, 'documents', ('doc_id', 'text'), {'doc_id': names})
    return {row['doc_id']: row['text'] or '' for row in rows}


def _place(
    pair: _Pair, rows: Sequence[Row], texts: tuple[Mapping[str, str], Mapping[str, str]]
) -> Iterator[tuple[Place, Row]]:
    """Yield old rows with their places in the new text; words that are no longer there have none."""
    alignment = _align(pair, texts) if rows else None
    for row in rows:
        span: Span | None = Span(row['char_start'], row['char_end'])
        if alignment and span:
            span = alignment.map(span)
        yield (NOWHERE if span is None else (span.start, span.end)), row


def _align(pair: _Pair, texts: tuple[Mapping[str, str], Mapping[str, str]]) -> Alignment | None:
    if not pair.old or not pair.new or pair.old.text == pair.new.text:
        return None
    old, new = texts[0].get(pair.old.doc_id, ''), texts[1].get(pair.new.doc_id, '')
    return Alignment(old, new) if max(len(old), len(new)) <= LONGEST_ALIGNED else None


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Return a value of a row as JSON has it."""
    return value.isoformat() if hasattr(value, 'isoformat') else value
