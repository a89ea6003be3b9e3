"""The verdicts on a dataset go in; a case of the pattern files for each sentence or row that was misread comes out."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline import run
from pipeline.audit.case import Stated, expected_of, has_a_value, owner_of
from pipeline.audit.errors_of import errors_of
from pipeline.audit.table_cut import cells_in, cut_table, cuts_of
from pipeline.audit.verdicts import Verdict, Verdicts
from pipeline.evaluate.challenge import USUAL_SCHEME
from pipeline.evaluate.examples import is_read_right
from pipeline.model.figure import Figure
from pipeline.model.span import Span
from pipeline.numbers.quantities import find_quantities
from pipeline.patterns.add_case import add_cases, entries_of, write_case
from pipeline.patterns.compile import PatternSet
from pipeline.patterns.load import shipped_folder
from pipeline.patterns.schema import Example
from pipeline.text.printable import printable
from pipeline.text.sentence_at import sentence_at
from pipeline.write.columns import find_tables, read_columns

EXAMPLE, FAILURE = 'examples', 'known_failures'

COLUMNS = (
    'doc_id', 'figure_id', 'indicator', 'value', 'unit', 'role', 'group', 'scheme', 'year', 'period_start',
    'period_end', 'place', 'section_id', 'table_id', 'row', 'char_start', 'char_end',
)  # fmt: skip

CELL_COLUMNS = (
    'doc_id', 'table_id', 'row', 'column', 'row_span', 'column_span', 'is_header', 'text', 'char_start', 'char_end',
    'title', 'unit',
)  # fmt: skip

NO_VALUE = 'put right with a value that is no number, or beside one'

NO_EXAMPLE = 'no figure of an example (an unknown role, a unit too long), or of too wide a table'

LONGEST_NAME = 80
"""Characters of a heading, a title or a unit that an example can state."""

_CLAUSE_MARKS = '，。；,;：:'
_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PatternCase:
    """A sentence, or a row of a table, with its figures as they should be read; `kind` tells whether they are."""

    indicator: str
    kind: str
    example: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cases:
    """What became of the verdicts: `untold` counts, by reason, those that no case can be made of."""

    made: tuple[PatternCase, ...]
    untold: Mapping[str, int]


def make_cases(folder: Path, verdicts: Verdicts, patterns: PatternSet) -> Cases:
    """Make a case of each sentence, or row of a table, with a rejected, corrected or missed figure.

    Raises OutputError where a table cannot be read.
    """
    tables = find_tables(folder)
    wrong = [v for v in verdicts.figures.values() if v.verdict != 'accept'] + list(verdicts.missed.values())
    untold: Counter[str] = Counter()
    made: dict[tuple[str, ...], PatternCase] = {}
    for report in _read_reports(tables, {verdict.doc_id for verdict in wrong}, verdicts, patterns):
        for case in report.cases(untold):
            made.setdefault((case.indicator, *_shown(case.example)), case)
    return Cases(tuple(sorted(made.values(), key=lambda c: (c.indicator, c.kind, *_shown(c.example)))), dict(untold))


def write_cases(folder: Path, cases: Sequence[PatternCase], patterns_folder: Path | None) -> tuple[Path, ...]:
    """Write the cases into `OUT/cases/`, a file for each pattern file, and return the paths.

    Raises OSError.
    """
    paths = []
    for path, of_file in _by_file(cases, patterns_folder):
        target = folder / 'cases' / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_text('\n'.join(_case_file(path, of_file)) + '\n', 'utf-8')
        paths.append(target)
    return tuple(paths)


def put_into_patterns(cases: Sequence[PatternCase], patterns_folder: Path | None) -> dict[Path, int]:
    """Put the cases into the pattern files they belong to; return how many were new to each file.

    What stands in the entry already is left as it is. Raises PatternFileError where a file would not load
    any more (it is then left as it was), OSError where it cannot be written.
    """
    counts = {}
    for path, of_file in _by_file(cases, patterns_folder):
        text = before = path.read_text('utf-8')
        count = 0
        for case in of_file:
            if not _stands_in(text, case):
                text = add_cases(text, path.name, case.indicator, case.kind, [case.example])
                count += 1
        if text != before:
            new = path.with_name(f'.{path.name}.new')
            new.write_text(text, 'utf-8')
            new.replace(path)
        counts[path] = count
    return counts


def _stands_in(text: str, case: PatternCase) -> bool:
    import yaml  # noqa: PLC0415 - loaded with the pattern files anyway

    entries = yaml.load(text, Loader=getattr(yaml, 'CSafeLoader', yaml.SafeLoader)) or ()  # noqa: S506 - it is a safe one
    entry: dict[str, Any] = next((each for each in entries if each.get('id') == case.indicator), {})
    known = [*(entry.get(EXAMPLE) or ()), *(entry.get(FAILURE) or ())]
    return any(_shown(each) == _shown(case.example) for each in known)


def _shown(example: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return what tells one example of an entry from another: its sentence, or its table."""
    text, rows, heads = example.get('text') or '', example.get('rows') or (), ('title', 'unit', 'heading')
    named = [example.get(name) for name in heads] if rows else []
    return str(text), json.dumps(rows, ensure_ascii=False), json.dumps(named, ensure_ascii=False)


def _by_file(cases: Sequence[PatternCase], patterns_folder: Path | None) -> Iterator[tuple[Path, list[PatternCase]]]:
    files = _files_of_entries(patterns_folder)
    of_file: dict[Path, list[PatternCase]] = {}
    for case in cases:
        of_file.setdefault(files[case.indicator], []).append(case)
    yield from sorted(of_file.items())


def _files_of_entries(patterns_folder: Path | None) -> dict[str, Path]:
    """Return the file of each indicator: a user's own, where it states the entry, else the shipped one."""
    folders = [shipped_folder(), *((patterns_folder,) if patterns_folder else ())]
    return {
        name: path
        for folder in folders
        for path in sorted((folder / 'indicators').rglob('*.yaml'))
        for name in entries_of(path.read_text('utf-8'))
    }


def _case_file(path: Path, cases: Sequence[PatternCase]) -> Iterator[str]:
    yield f'# Cases for indicators/{path.name}: put each list into the entry of that id, or let --write do it.'
    yield '# known_failures are not read so yet; examples are.'
    for indicator in dict.fromkeys(case.indicator for case in cases):
        yield f'- id: {indicator}'
        for kind in (EXAMPLE, FAILURE):
            of_kind = [case for case in cases if (case.indicator, case.kind) == (indicator, kind)]
            if of_kind:
                yield f'  {kind}:'
                yield from (f'    {line}' for case in of_kind for line in write_case(case.example))


def _read_reports(tables: Path, names: set[str], verdicts: Verdicts, patterns: PatternSet) -> Iterator['_Report']:
    if not names:
        return
    of_report: dict[str, dict[str, list[_Row]]] = {name: {'figures': [], 'sections': [], 'cells': []} for name in names}
    wanted = {
        'figures': COLUMNS,
        'sections': ('doc_id', 'section_id', 'title'),
        'cells': CELL_COLUMNS,
    }
    for table, columns in wanted.items():
        for row in read_columns(tables, table, columns, {'doc_id': names}):
            of_report[row['doc_id']][table].append(row)
    done: set[str] = set()
    for row in read_columns(tables, 'documents', ('doc_id', 'text', 'report_year'), {'doc_id': names}):
        if row['doc_id'] not in done and row['text'] is not None:
            done.add(row['doc_id'])
            yield _Report(row, of_report[row['doc_id']], verdicts, patterns)


@dataclass(frozen=True, slots=True)
class _RowPlace:
    table_id: int
    row: int


_Place = Span | _RowPlace


class _Report:
    """A report with the verdicts on it."""

    def __init__(self, row: _Row, of_table: Mapping[str, list[_Row]], verdicts: Verdicts, patterns: PatternSet) -> None:
        self.text: str = row['text']
        self.year: int | None = row['report_year']
        self.figures, self.cells = of_table['figures'], of_table['cells']
        self.titles = {each['section_id']: each['title'] for each in of_table['sections']}
        self.patterns = patterns
        name = row['doc_id']
        self.judged = {v.figure_id: v for (doc_id, _), v in verdicts.figures.items() if doc_id == name}
        self.missed = [v for v in verdicts.missed.values() if v.doc_id == name]
        schemes = Counter(each['scheme'] for each in self.figures if each['scheme'])
        self.scheme = schemes.most_common(1)[0][0] if schemes else None

    def cases(self, untold: Counter[str]) -> Iterator[PatternCase]:
        """Yield a case for each sentence, or row of a table, of which something was judged wrong."""
        places: dict[_Place, list[Stated]] = {}
        for one in self._wrong():
            reason = self._hindrance(one)
            if reason:
                untold[reason] += 1
            else:
                places.setdefault(self._place(one), []).append(one)
        for place, wrong in places.items():
            try:
                case = (
                    self._row_case(place, wrong) if isinstance(place, _RowPlace) else self._sentence_case(place, wrong)
                )
            except ValidationError:
                case = NO_EXAMPLE
            if isinstance(case, str):
                untold[case] += len(wrong)
            else:
                yield case

    def _wrong(self) -> Iterator[Stated]:
        for row in self.figures:
            verdict = self.judged.get(row['figure_id'])
            if verdict and errors_of(verdict, row):
                yield Stated(row['char_start'], row, verdict)
        yield from (self._as_missed(verdict) for verdict in self.missed)

    def _as_missed(self, verdict: Verdict) -> Stated:
        """Read value and unit off the printed words where the judge left them open."""
        start, end = verdict.char_start or 0, verdict.char_end or 0
        known = {name: value for name, value in verdict.correction.items() if value not in ('', None)}
        if 'value' not in known or 'unit' not in known:
            found = find_quantities(self.text[start:end], self.patterns.number_words)
            if found:
                known = {'value': str(found[0].value), 'unit': found[0].unit, **known}
        whole = Verdict('missed', verdict.doc_id, None, start, end, verdict.raw, known)
        return Stated(start, None, whole)

    def _hindrance(self, one: Stated) -> str | None:
        if one.row is None and one.verdict and not {'value', 'unit'} <= one.verdict.correction.keys():
            return 'missed, without a value and a unit'
        return None if has_a_value(one) else NO_VALUE

    def _place(self, one: Stated) -> '_Place':
        if one.row and one.row['place'] == 'table':
            return _RowPlace(one.row['table_id'], one.row['row'])
        cell = None if one.row else self._cell_of_figures(one.char_start)
        if cell:
            return _RowPlace(cell['table_id'], cell['row'])
        end = one.row['char_end'] if one.row else (one.verdict.char_end if one.verdict else None)
        return sentence_at(self.text, Span(one.char_start, max(one.char_start, end or 0)))

    def _cell_of_figures(self, place: int) -> _Row | None:
        """Return the cell around a place, unless it is a cell of prose, which is read as sentences."""
        inside = (cell for cell in self.cells if cell['char_start'] <= place < cell['char_end'])
        return next((cell for cell in inside if not any(mark in cell['text'] for mark in _CLAUSE_MARKS)), None)

    def _sentence_case(self, sentence: Span, wrong: Sequence[Stated]) -> PatternCase | str:
        inside = [row for row in self.figures if sentence.start <= row['char_start'] < sentence.end]
        shown = {'text': printable(sentence.of(self.text))}
        return self._case(shown, self._around(inside), inside, wrong)

    def _row_case(self, place: '_RowPlace', wrong: Sequence[Stated]) -> PatternCase | str:
        cells = [cell for cell in self.cells if cell['table_id'] == place.table_id]
        cuts = [rows for rows in cuts_of(cells, place.row) if place.row in rows]
        if not cuts:
            return NO_EXAMPLE
        names = {name: _short(cells[0][name]) for name in ('title', 'unit')}
        around = names | self._around([one.row for one in wrong if one.row])
        *smaller, whole = cuts
        wanted = self._told_of_row({'rows': cut_table(cells, whole)}, around, whole.index(place.row))
        enough = (
            rows
            for rows in smaller
            if self._told_of_row({'rows': cut_table(cells, rows)}, around, rows.index(place.row)) == wanted
        )
        rows = next(enough, whole)
        spans = [(each['char_start'], each['char_end']) for each in cells_in(cells, rows)]
        inside = [row for row in self.figures if any(start <= row['char_start'] < end for start, end in spans)]
        return self._case({'rows': cut_table(cells, rows)}, around, inside, wrong)

    def _around(self, inside: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        title = next((self.titles.get(row['section_id']) for row in inside), None)
        return {'heading': _short(title), 'year': self.year, 'scheme': self.scheme}

    def _case(
        self, shown: Mapping[str, Any], around: Mapping[str, Any], inside: Sequence[_Row], wrong: Sequence[Stated]
    ) -> PatternCase | str:
        stated = [Stated(row['char_start'], row, self.judged.get(row['figure_id'])) for row in inside]
        if not all(has_a_value(one) for one in stated):
            return NO_VALUE
        owner = owner_of([*wrong, *stated], self.patterns.indicators.keys())
        if owner is None:
            return 'of no indicator that the pattern files know, nor is one beside it'
        expect = expected_of([*stated, *(one for one in wrong if one.row is None)])
        example = {**shown, **self._needed(shown, around, expect), 'expect': list(expect)}
        checked = Example.model_validate(example)
        read = run.extract_example(checked, self.patterns)
        return PatternCase(owner, EXAMPLE if is_read_right(checked, read) else FAILURE, example)

    def _needed(
        self, shown: Mapping[str, Any], around: Mapping[str, Any], expect: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Return what must be told of the report for the sentence or the table to be read as there."""
        needed = {name: value for name, value in around.items() if value is not None}
        if needed.get('scheme') == USUAL_SCHEME:
            del needed['scheme']
        told = self._told(shown, needed)
        for name in tuple(needed):
            if name == 'year' and any('year' in line for line in expect):
                continue
            less = {other: value for other, value in needed.items() if other != name}
            if self._told(shown, less) == told:
                needed = less
        return needed

    def _told(self, shown: Mapping[str, Any], around: Mapping[str, Any]) -> list[tuple[object, ...]]:
        return [_meaning(figure) for figure in self._read(shown, around)]

    def _told_of_row(self, shown: Mapping[str, Any], around: Mapping[str, Any], row: int) -> list[tuple[object, ...]]:
        return [_meaning(figure) for figure in self._read(shown, around) if figure.cell and figure.cell.row == row]

    def _read(self, shown: Mapping[str, Any], around: Mapping[str, Any]) -> tuple[Figure, ...]:
        return run.extract_example(Example.model_validate({**shown, **around, 'expect': ()}), self.patterns)


def _meaning(figure: Figure) -> tuple[object, ...]:
    quantity = figure.quantity
    return figure.indicator_id, quantity.value, quantity.unit, figure.role, figure.group, figure.scheme


def _short(name: str | None) -> str | None:
    return printable(name) if name and len(name) <= LONGEST_NAME else None
