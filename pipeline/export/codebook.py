"""Indicators of the pattern files and the figures of a dataset go in; the codebook comes out, as a table and a page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from pipeline.export.tables import Table
from pipeline.export.words import TableWords
from pipeline.patterns.schema import Indicator

LABELS_TOLD = 50
"""Labels told of an indicator; further ones, each met once or twice in a large dataset, are counted together."""

LABELS_ON_PAGE = 8

SCHEMA = pa.schema([
    pa.field('indicator', pa.string(), nullable=False),
    pa.field('indicator_zh', pa.string()),
    pa.field('unit', pa.string()),
    pa.field('kind', pa.string()),
    pa.field('definition', pa.string()),
    pa.field('figures', pa.int64(), nullable=False),
    pa.field('reports', pa.int64(), nullable=False),
    pa.field('labels', pa.string()),
    pa.field('first_year', pa.int32()),
    pa.field('last_year', pa.int32()),
    pa.field('share_missing', pa.float64()),
])  # fmt: skip

_COUNTS = """
    SELECT indicator, min(indicator_zh), count(*), count(DISTINCT doc_id), min(year), max(year),
        count(DISTINCT doc_id) FILTER (role = 'actual')
    FROM report_figures WHERE indicator IS NOT NULL GROUP BY indicator ORDER BY indicator
"""
_LABELS = """
    SELECT indicator, label, count(*) AS n FROM report_figures
    WHERE indicator IS NOT NULL AND label IS NOT NULL GROUP BY ALL ORDER BY indicator, n DESC, label
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator with what the dataset holds of it; `labels` are the words that named it with their counts."""

    code: str
    zh: str | None
    unit: str | None
    kind: str | None
    definition: str | None
    figures: int
    reports: int
    labels: tuple[tuple[str, int], ...]
    first_year: int | None
    last_year: int | None
    share_missing: float | None


def make_codebook(connection: duckdb.DuckDBPyConnection, indicators: Mapping[str, Indicator]) -> tuple[Entry, ...]:
    """Return an entry for each indicator, in the order of the pattern files; those that they do not know come last.

    `connection` has the view `report_figures`: a report that lies in the dataset in several formats counts once.
    """
    every = _one(connection, 'SELECT count(DISTINCT doc_id) FROM reports')
    counts = {row[0]: row[1:] for row in connection.execute(_COUNTS).fetchall()}
    labels: dict[str, list[tuple[str, int]]] = {}
    for indicator, label, count in connection.execute(_LABELS).fetchall():
        labels.setdefault(indicator, []).append((label, count))
    names = [*indicators, *(name for name in counts if name not in indicators)]
    return tuple(
        _entry(name, indicators.get(name), counts.get(name), tuple(labels.get(name, ())), every) for name in names
    )


def table_of(entries: Sequence[Entry], words: TableWords) -> Table:
    """Return the codebook as a table."""
    rows = [dict(zip(SCHEMA.names, _row(entry), strict=True)) for entry in entries]

    def read() -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pylist(rows, SCHEMA)

    return Table(words, SCHEMA, read)


def page_of(entries: Sequence[Entry], tables: Sequence[TableWords], reports: int) -> str:
    """Return the codebook as a page of Markdown: indicators, then tables with their columns."""
    met = [entry for entry in entries if entry.figures]
    opening = (
        f'{reports} reports, each once; {len(met)} of {len(entries)} indicators are met in them. "Missing" is the share'
        ' of the reports that state no result (role `actual`) of the indicator.'
    )
    lines = [
        '# 指标与字段说明 / Codebook',
        '',
        opening,
        '',
        '## 指标 / Indicators',
        '',
        '| indicator | 指标 | unit | kind | definition | figures | reports | years | missing | labels met |',
        '| --- | --- | --- | --- | --- | ---: | ---: | --- | ---: | --- |',
        *(_line(_page_row(entry)) for entry in entries),
    ]
    for table in tables:
        lines += [
            '',
            f'## {table.zh} / {table.table}',
            '',
            table.en,
            '',
            '| column | 字段 | holds |',
            '| --- | --- | --- |',
        ]
        lines += [_line((f'`{column.name}`', column.zh, column.describe())) for column in table.columns]
    return '\n'.join(lines) + '\n'


def count_reports(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many reports could be read, one in several formats once."""
    return _one(connection, 'SELECT count(DISTINCT doc_id) FROM reports')


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _entry(
    code: str,
    indicator: Indicator | None,
    counts: tuple[str | None, int, int, int | None, int | None, int] | None,
    labels: tuple[tuple[str, int], ...],
    every: int,
) -> Entry:
    zh, figures, reports, first, last, results = counts or (None, 0, 0, None, None, 0)
    return Entry(
        code=code,
        zh=indicator.zh if indicator else zh,
        unit='、'.join((indicator.unit, *indicator.also_units)) if indicator else None,
        kind=indicator.kind if indicator else None,
        definition=indicator.definition if indicator else None,
        figures=figures,
        reports=reports,
        labels=labels,
        first_year=first,
        last_year=last,
        share_missing=round(1 - results / every, 4) if every else None,
    )


def _row(entry: Entry) -> tuple[object, ...]:
    head = (entry.code, entry.zh, entry.unit, entry.kind, entry.definition, entry.figures, entry.reports)
    return (*head, _told(entry.labels, LABELS_TOLD) or None, entry.first_year, entry.last_year, entry.share_missing)


def _told(labels: Sequence[tuple[str, int]], most: int) -> str:
    told = [f'{" ".join(label.split())} ×{count}' for label, count in labels[:most]]
    if len(labels) > most:
        rest = labels[most:]
        told.append(f'（{len(rest)} more ×{sum(count for _, count in rest)}）')
    return '；'.join(told)


def _page_row(entry: Entry) -> tuple[str, ...]:
    years = '' if entry.first_year is None else f'{entry.first_year} to {entry.last_year}'
    missing = '' if entry.share_missing is None else f'{entry.share_missing:.1%}'
    words = (f'`{entry.code}`', entry.zh or '', entry.unit or '', entry.kind or '', entry.definition or '')
    return (*words, str(entry.figures), str(entry.reports), years, missing, _told(entry.labels, LABELS_ON_PAGE))


def _line(cells: Sequence[str]) -> str:
    return f'| {" | ".join(map(_in_table, cells))} |'


def _in_table(cell: str) -> str:
    # the words of a report may hold what Markdown takes for a cell, a link or markup of its own
    marked = ''.join(f'\\{c}' if c in '\\|<>[]*_' and not cell.startswith('`') else c for c in cell)
    return ' '.join(marked.split())
