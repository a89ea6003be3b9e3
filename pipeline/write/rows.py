"""An Extraction goes in; the rows of the tables come out, every span checked against the text."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.model.check import Check, Suggestion
from pipeline.model.document import SourceFile
from pipeline.model.extraction import Extraction
from pipeline.model.figure import Figure
from pipeline.model.outline import Grid, Section
from pipeline.model.problem import Problem, Severity
from pipeline.model.record import (
    CellRecord,
    ChecksRecord,
    DocumentRecord,
    FigureRecord,
    NumberRecord,
    ProblemRecord,
    ReportRecords,
    SectionRecord,
)
from pipeline.model.span import Span


@dataclass(frozen=True, slots=True)
class Lookups:
    """What rows say beside what was found: an indicator's Chinese name by its id, a place's code by name and year.

    A place without an entry has no code.
    """

    indicator_names: Mapping[str, str]
    region_codes: Mapping[tuple[str, int | None], str]


def make_records(extraction: Extraction, source: SourceFile, lookups: Lookups) -> ReportRecords:
    """Turn everything found in a document into rows.

    Raises ValueError where a span lies outside the text: a fault of the code, not of the report.
    """
    doc_id = source.doc_id
    suggested = {each.figure_id: each for each in extraction.suggestions}
    return ReportRecords(
        document=_document_row(extraction, source),
        sections=tuple(_section_row(extraction, section, doc_id) for section in extraction.sections),
        figures=tuple(
            _suggest(_figure_row(extraction, figure_id, figure, doc_id, lookups), suggested.get(figure_id))
            for figure_id, figure in enumerate(extraction.figures)
        ),
        numbers=_number_rows(extraction, doc_id),
        cells=tuple(row for grid in extraction.grids for row in _cell_rows(extraction, grid, doc_id)),
        problems=tuple(
            _problem_row(extraction, problem, doc_id) for problem in sorted(extraction.problems, key=_problem_order)
        ),
        checks=tuple(_check_row(check_id, check, doc_id) for check_id, check in enumerate(extraction.checks)),
    )


def make_failed_records(document: DocumentRecord, code: str, sentence: str) -> ReportRecords:
    """Return the row of a file that could not be read (`document` holds what is known), with its problem."""
    problem = ProblemRecord(
        doc_id=document.doc_id,
        code=code,
        severity=Severity.ERROR.value,
        message=sentence,
        char_start=None,
        char_end=None,
        figure_ids=(),
    )
    return ReportRecords(document=document, problems=(problem,))


def _document_row(extraction: Extraction, source: SourceFile) -> DocumentRecord:
    document, found = extraction.document, extraction.metadata
    return DocumentRecord(
        doc_id=source.doc_id,
        path=source.name,
        format=document.format,
        bytes=len(source.content),
        sha256=source.sha256,
        encoding=document.encoding,
        pages=document.pages,
        text=document.text,
        title=found.title,
        report_type=found.report_type,
        agency=found.agency,
        region=found.region,
        region_code=found.region_code,
        province=found.province,
        city=found.city,
        county=found.county,
        report_year=found.report_year,
        report_date=found.report_date,
        published_on=found.published_on,
        index_number=found.index_number,
        doc_number=found.doc_number,
        validity=found.validity,
        self_score=_float(found.self_score),
        grade=found.grade,
        cited_documents=found.cited_documents,
        status=_status(extraction.problems),
        url=document.meta.get('url'),
        attachments=document.attachments,
    )


def _status(problems: tuple[Problem, ...]) -> str:
    return 'partial' if any(problem.severity is Severity.ERROR for problem in problems) else 'ok'


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _section_row(extraction: Extraction, section: Section, doc_id: str) -> SectionRecord:
    heading = section.heading
    _quote(extraction, section.span)
    return SectionRecord(
        doc_id=doc_id,
        section_id=section.section_id,
        parent_id=section.parent_id,
        level=heading.level,
        number=heading.number,
        title=heading.title,
        kind=section.kind,
        path=section.path,
        char_start=section.span.start,
        char_end=section.span.end,
        page=extraction.document.page_of(heading.span),
    )


def _quote(extraction: Extraction, span: Span) -> str:
    text = extraction.document.text
    if not 0 <= span.start <= span.end <= len(text):
        raise ValueError(f'span {span.start} to {span.end} lies outside a text of {len(text)} characters')
    return span.of(text)


def _figure_row(extraction: Extraction, figure_id: int, figure: Figure, doc_id: str, lookups: Lookups) -> FigureRecord:
    quantity, cell, layout = figure.quantity, figure.cell, extraction.document.layout
    raw = _quote(extraction, quantity.span)
    page, bbox = layout.place(quantity.span) if layout else (None, None)
    return FigureRecord(
        doc_id=doc_id,
        figure_id=figure_id,
        indicator=figure.indicator_id,
        indicator_zh=lookups.indicator_names[figure.indicator_id] if figure.indicator_id else None,
        label=figure.label or None,
        value=float(quantity.value),
        low=_float(quantity.low),
        high=_float(quantity.high),
        unit=quantity.unit,
        raw=raw,
        qualifier=quantity.qualifier.value if quantity.qualifier else None,
        role=figure.role.value,
        group=figure.group,
        scheme=figure.scheme,
        region=figure.region,
        region_code=lookups.region_codes.get((figure.region, figure.period.year)) if figure.region else None,
        year=figure.period.year,
        period_start=figure.period.start,
        period_end=figure.period.end,
        section_id=figure.section_id,
        place='table' if cell else 'text',
        table_id=cell.table_id if cell else None,
        row=cell.row if cell else None,
        column=cell.column if cell else None,
        context=figure.context,
        char_start=quantity.span.start,
        char_end=quantity.span.end,
        page=page,
        bbox=bbox,
        method=figure.method.value,
        pattern_id=figure.pattern_id,
        score=figure.score,
        scope=figure.scope,
    )


def _suggest(row: FigureRecord, suggestion: Suggestion | None) -> FigureRecord:
    if suggestion is None:
        return row
    return replace(row, suggested_value=float(suggestion.value), suggested_reason=suggestion.reason)


def _check_row(check_id: int, check: Check, doc_id: str) -> ChecksRecord:
    return ChecksRecord(
        doc_id=doc_id,
        check_id=check_id,
        identity=check.identity,
        kind=check.kind.value,
        result=check.result.value,
        figure_ids=check.figure_ids,
        expected_low=_float(check.expected.low),
        expected_high=_float(check.expected.high),
        found_low=_float(check.found.low),
        found_high=_float(check.found.high),
        suspects=check.suspects,
        tie=check.tie,
        message=check.message,
    )


def _number_rows(extraction: Extraction, doc_id: str) -> tuple[NumberRecord, ...]:
    return tuple(
        NumberRecord(
            doc_id=doc_id,
            char_start=number.span.start,
            char_end=number.span.end,
            raw=_quote(extraction, number.span),
            class_=number.kind.value,
            figure_id=owner,
            reason=number.reason,
        )
        for number, owner in zip(extraction.numbers, extraction.owners, strict=True)
    )


def _cell_rows(extraction: Extraction, grid: Grid, doc_id: str) -> tuple[CellRecord, ...]:
    heads = frozenset(sorted({cell.row for cell in grid.cells})[: grid.head_rows])
    return tuple(
        CellRecord(
            doc_id=doc_id,
            table_id=grid.table_id,
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            is_header=cell.row in heads,
            text=_quote(extraction, cell.span),
            char_start=cell.span.start,
            char_end=cell.span.end,
            page=cell.page,
            title=grid.title,
            unit=grid.unit,
        )
        for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column))
    )


def _problem_order(problem: Problem) -> tuple[int, int, str, str]:
    start, end = (problem.span.start, problem.span.end) if problem.span else (-1, -1)
    return start, end, problem.code, problem.message


def _problem_row(extraction: Extraction, problem: Problem, doc_id: str) -> ProblemRecord:
    if problem.span:
        _quote(extraction, problem.span)
    return ProblemRecord(
        doc_id=doc_id,
        code=problem.code,
        severity=problem.severity.value,
        message=problem.message,
        char_start=problem.span.start if problem.span else None,
        char_end=problem.span.end if problem.span else None,
        figure_ids=problem.figure_ids,
    )
