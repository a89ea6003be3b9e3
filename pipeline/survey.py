"""A dataset's folder goes in; groups of its figures without an indicator and its unclaimed numbers come out."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import regex

from pipeline.evaluate.draft import StatedFigure, draft_entry, examples_of
from pipeline.evaluate.label_words import LabelReader
from pipeline.evaluate.unclaimed import Group, Mention, group_mentions
from pipeline.model.number import NumberKind
from pipeline.model.span import Span
from pipeline.patterns.compile import PatternSet
from pipeline.text.width import fold_marks, fold_width
from pipeline.write.columns import find_tables, read_columns

BEFORE, BEHIND = 40, 12
"""Characters before and behind an unclaimed number that may name it: few clauses are longer."""

AROUND = 60
"""Characters on either side of an unclaimed number among which its sentence is looked for."""

_LABEL_BEFORE = regex.compile(r'[^，。；：！？\d\n\t]{0,40}$')
_LABEL_BEHIND = regex.compile(r'^[^，。；：！？\d\n\t]{0,12}')
_SENTENCE_BEFORE = regex.compile(r'[^。！？\n\t]{0,60}$')
_SENTENCE_BEHIND = regex.compile(r'^[^。！？\n\t]{0,60}[。！？]?')
_LONGEST_UNIT = 2
_FIGURE_COLUMNS = ('doc_id', 'label', 'value', 'unit', 'raw', 'role', 'place', 'context', 'char_start')
_TABLES = ('documents', 'figures', 'numbers')
_Row = dict[str, Any]


class Survey:
    """What nothing owns in a dataset; a report that lies there in several formats counts once."""

    def __init__(self, folder: Path, patterns: PatternSet) -> None:
        """Look for the tables and load a dictionary. Raises OutputError where `folder` holds no dataset."""
        self._tables = find_tables(folder, _TABLES)
        self._patterns = patterns
        self._reader = LabelReader(patterns)

    def groups(self) -> tuple[Group, ...]:
        """Group the figures without an indicator and the numbers of class `unclaimed`, the largest group first.

        Raises OutputError where a table cannot be read.
        """
        return group_mentions(_mentions(self._tables, self._reader), self._reader)

    def draft(self, group: Group) -> str:
        """Return the draft of an entry that would read a group, as YAML.

        Raises OutputError where a table cannot be read.
        """
        examples = examples_of(group)
        names = {'doc_id': {each.doc_id for each in examples}}
        texts = {r['doc_id']: r['text'] for r in read_columns(self._tables, 'documents', ('doc_id', 'text'), names)}
        columns = (*_FIGURE_COLUMNS, 'indicator', 'qualifier')
        rows = list(read_columns(self._tables, 'figures', columns, names))
        stated = {each: tuple(self._stated(each, group, texts[each.doc_id], rows)) for each in examples}
        return draft_entry(group, stated, self._patterns)

    def _stated(self, mention: Mention, group: Group, text: str, rows: list[_Row]) -> Iterator[StatedFigure]:
        sentence = _sentence_of(mention, text)
        for row in rows:
            if row['doc_id'] == mention.doc_id and sentence.start <= row['char_start'] < sentence.end:
                is_meant = row['indicator'] is None and row['unit'] == group.unit and self._names(row, group)
                yield StatedFigure(
                    row['indicator'], row['value'], row['unit'], row['role'], row['qualifier'], is_meant=is_meant
                )

    def _names(self, row: _Row, group: Group) -> bool:
        said = self._reader.read(_label_of(row, self._reader)).label
        return any(said == known for known, _ in group.labels)


def _read_paths(tables: Path) -> dict[str, str]:
    columns = ('doc_id', 'path', 'status')
    rows = read_columns(tables, 'documents', columns, {'duplicate_of': (None,)})
    return {row['doc_id']: row['path'] for row in rows if row['status'] != 'failed'}


def _mentions(tables: Path, reader: LabelReader) -> Iterator[Mention]:
    paths = _read_paths(tables)
    for row in read_columns(tables, 'figures', _FIGURE_COLUMNS, {'indicator': (None,)}):
        if row['doc_id'] in paths:
            yield _of_figure(row, paths[row['doc_id']], reader)
    yield from _of_numbers(tables, paths, reader)


def _of_figure(row: _Row, path: str, reader: LabelReader) -> Mention:
    return Mention(
        doc_id=row['doc_id'],
        path=path,
        label=_label_of(row, reader),
        unit=row['unit'],
        is_figure=True,
        raw=row['raw'],
        value=row['value'],
        role=row['role'],
        place=row['place'],
        context=row['context'],
        char_start=row['char_start'],
    )


def _label_of(row: _Row, reader: LabelReader) -> str:
    """Return the words before the figure, those behind it where they say nothing (在某县等9个乡镇)."""
    label = str(row['label'] or '')
    if row['place'] == 'table' or reader.read(label).words:
        return label
    behind = _LABEL_BEHIND.match(row['context'].partition(row['raw'])[2])
    return reader.opening_noun(behind[0]) if behind else ''


def _of_numbers(tables: Path, paths: dict[str, str], reader: LabelReader) -> Iterator[Mention]:
    columns = ('doc_id', 'char_start', 'char_end', 'raw')
    rows = read_columns(tables, 'numbers', columns, {'class': (NumberKind.UNCLAIMED.value,)})
    of_report = {name: tuple(found) for name, found in groupby(rows, itemgetter('doc_id')) if name in paths}
    done: set[str] = set()  # files of equal bytes have one doc_id
    for row in read_columns(tables, 'documents', ('doc_id', 'text'), {'doc_id': set(of_report)}):
        name = row['doc_id']
        if name not in done:
            done.add(name)
            text = fold_marks(fold_width(row['text']))
            yield from (_of_number(number, text, paths[name], reader) for number in of_report[name])


def _of_number(row: _Row, text: str, path: str, reader: LabelReader) -> Mention:
    start, end = row['char_start'], row['char_end']
    before = _LABEL_BEFORE.search(text[max(0, start - BEFORE) : start])
    behind = _LABEL_BEHIND.match(text[end : end + BEHIND])
    sentence = _SENTENCE_BEFORE.search(text[max(0, start - AROUND) : start])
    rest = _SENTENCE_BEHIND.match(text[end : end + AROUND])
    label, following = before[0] if before else '', behind[0] if behind else ''
    unit = reader.first_word(following)
    return Mention(
        doc_id=row['doc_id'],
        path=path,
        label=label if reader.read(label).words else reader.opening_noun(following),
        unit=unit if len(unit) <= _LONGEST_UNIT else '',
        is_figure=False,
        raw=row['raw'],
        value=None,
        role='',
        place='text',
        context=f'{sentence[0] if sentence else ""}{row["raw"]}{rest[0] if rest else ""}',
        char_start=start,
    )


def _sentence_of(mention: Mention, text: str) -> Span:
    length = len(mention.context)
    first, last = max(0, mention.char_start - length), mention.char_start + length
    start = fold_marks(fold_width(text)).rfind(mention.context, first, last)
    return Span(start, start + length) if start >= 0 else Span(mention.char_start, mention.char_start + 1)
