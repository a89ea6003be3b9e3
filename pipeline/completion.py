"""The rows of a file go in; they come out with what only the run knows: the base year, and where the file came from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.ingest.sources import SourceRow
from pipeline.metadata.attachments import Place
from pipeline.metadata.base_codes import BaseCode, find_base_code
from pipeline.metadata.places import find_codes
from pipeline.metadata.regions import find_by_address
from pipeline.model.problem import Problem, Severity
from pipeline.model.record import DocumentRecord, ProblemRecord
from pipeline.patterns.gazetteer import Gazetteer
from pipeline.write.parts import Part

FAULT, NO_FILE = 'source_malformed', 'source_without_file'


@dataclass(frozen=True, slots=True)
class Completion:
    """Fills the columns that do not follow from the bytes of a file: what is kept of it outlives a change of them.

    `source_of` gives the row of a `sources.csv` for a path. The codes found are kept: a dataset has few of them.
    """

    gazetteer: Gazetteer
    base: int
    source_of: Callable[[str], SourceRow | None]
    _known: dict[tuple[str, int | None], BaseCode] = field(default_factory=dict)

    def complete(self, part: Part) -> Part:
        """Return the rows with address, day of download, further fields, and codes on the base year."""
        part, doubts = self._with_source(part)
        doc_id, code, year, copy_of = part.first('documents', 'doc_id', 'region_code', 'report_year', 'duplicate_of')
        if code:
            base = self._base(code, year)
            part = part.filled('documents', {'region_code_base': [base.code], 'region_lineage': [base.changes]})
            doubts += [(base.doubt, ())] if base.doubt else []
        if part.has_values('figures', 'region_code'):
            part, more = self._with_figures(part, year)
            doubts += more
        # a copy shares its doc_id with the first file of its bytes, which has the doubts already
        told = [d for d in doubts if not copy_of or d[0].code == FAULT]
        return part.with_problems([_row(problem, doc_id, ids) for problem, ids in told]) if told else part

    def _base(self, code: str, year: int | None) -> BaseCode:
        key = code, year
        if key not in self._known:
            self._known[key] = find_base_code(code, year, self.base, self.gazetteer)
        return self._known[key]

    def _with_source(self, part: Part) -> tuple[Part, list[tuple[Problem, tuple[int, ...]]]]:
        source = self.source_of(*part.first('documents', 'path'))
        if source is None:
            return part, []
        columns: dict[str, list[Any]] = {'downloaded_on': [source.downloaded_on], 'source_fields': [source.fields]}
        if source.url:
            columns['url'] = [source.url]
        part = part.filled('documents', columns)
        if source.url:
            part = self._placed_by_address(part, source.url)
        if source.fault is None:
            return part, []
        return part, [(Problem(FAULT, Severity.WARNING, f'{source.place}: {source.fault}.'), ())]

    def _placed_by_address(self, part: Part, url: str) -> Part:
        region, code, report_year = part.first('documents', 'region', 'region_code', 'report_year')
        if region is None or code is not None:
            return part
        division = find_by_address(region, report_year, url, self.gazetteer)
        if division is None:
            return part
        year = self.gazetteer.lineage.last if report_year is None else report_year
        province, city = self.gazetteer.province_of(division, year), self.gazetteer.city_of(division, year)
        columns = {'region_code': division.code, 'province': province and province.name, 'city': city and city.name}
        part = part.filled('documents', {name: [value] for name, value in columns.items()})
        part = _with_places(part, division.code, report_year, self.gazetteer)
        return part.with_problems((), without='region_ambiguous')

    def _with_figures(self, part: Part, report_year: int | None) -> tuple[Part, list[tuple[Problem, tuple[int, ...]]]]:
        codes, years = part.column('figures', 'region_code'), part.column('figures', 'year')
        found = [self._base(c, y or report_year) if c else None for c, y in zip(codes, years, strict=True)]
        columns = {
            'region_code_base': [base and base.code for base in found],
            'region_lineage': [base and base.changes for base in found],
        }
        doubts: dict[Problem, list[int]] = {}
        for figure_id, base in zip(part.column('figures', 'figure_id'), found, strict=True):
            if base and base.doubt:
                doubts.setdefault(base.doubt, []).append(figure_id)
        return part.filled('figures', columns), [(problem, tuple(ids)) for problem, ids in doubts.items()]


def place_of(row: DocumentRecord) -> Place:
    """Return what tells which page a file belongs to."""
    folder, _, name = row.path.rpartition('/')
    return Place(
        folder, name, row.doc_id, row.format, row.region_code, row.report_year, row.url, attachments=row.attachments
    )


def tell_without_file(rows: Iterator[SourceRow]) -> Iterator[Part]:
    """Yield the problem, of no document, of each row of a `sources.csv` whose path no file has."""
    for row in rows:
        message = (
            f'{row.place}: there is no file {row.path}.' if row.path != row.place else f'{row.place}: {row.fault}.'
        )
        yield Part({}).with_problems([_row(Problem(NO_FILE, Severity.WARNING, message), '', ())])


def _with_places(part: Part, home: str, report_year: int | None, gazetteer: Gazetteer) -> Part:
    if not part.count('figures'):
        return part
    names, years = part.column('figures', 'region'), part.column('figures', 'year')
    codes = [
        find_codes([name], home, year or report_year, gazetteer).get(name) if name else None
        for name, year in zip(names, years, strict=True)
    ]
    return part.filled('figures', {'region_code': codes})


def _row(problem: Problem, doc_id: str, figure_ids: tuple[int, ...]) -> ProblemRecord:
    return ProblemRecord(
        doc_id=doc_id,
        code=problem.code,
        severity=problem.severity.value,
        message=problem.message,
        char_start=None,
        char_end=None,
        figure_ids=figure_ids,
    )
