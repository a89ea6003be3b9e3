"""The rows of the dataset, one class a table; names, types and order of the fields are those of the columns."""

from datetime import date

from pipeline.model.document import BBox
from pipeline.model.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """A file found, readable or not.

    `status` is `ok`, `partial` (something was lost, see the problems) or `failed` (nothing could be read; `error`
    holds code and sentence). A file whose bytes cannot be read has no hash, and an empty `doc_id`.
    """

    doc_id: str
    path: str
    format: str
    bytes: int | None = None
    sha256: str | None = None
    encoding: str | None = None
    pages: int | None = None
    text: str | None = None
    title: str | None = None
    report_type: str | None = None
    agency: str | None = None
    region: str | None = None
    region_code: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    report_year: int | None = None
    report_date: date | None = None
    published_on: date | None = None
    index_number: str | None = None
    doc_number: str | None = None
    validity: str | None = None
    self_score: float | None = None
    grade: str | None = None
    cited_documents: tuple[str, ...] = ()
    status: str = 'ok'
    error: str | None = None
    duplicate_of: str | None = None
    region_code_base: str | None = None
    url: str | None = None
    downloaded_on: date | None = None
    source_fields: str | None = None
    parent_doc_id: str | None = None
    region_lineage: str | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRecord:
    """A part of the outline, its subsections included; ids count from 0 in reading order."""

    doc_id: str
    section_id: int
    parent_id: int | None
    level: int
    number: str | None
    title: str
    kind: str | None
    path: str
    char_start: int
    char_end: int
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRecord:
    """A stated value in base units; `low` and `high` are None where the printed words give no bound."""

    doc_id: str
    figure_id: int
    indicator: str | None
    indicator_zh: str | None
    label: str | None
    value: float
    low: float | None
    high: float | None
    unit: str
    raw: str
    qualifier: str | None
    role: str
    group: str | None
    scheme: str | None
    region: str | None
    region_code: str | None
    year: int | None
    period_start: date | None
    period_end: date | None
    section_id: int | None
    place: str
    table_id: int | None
    row: int | None
    column: int | None
    context: str
    char_start: int
    char_end: int
    page: int | None
    bbox: BBox | None
    method: str
    pattern_id: str | None
    score: float
    region_code_base: str | None = None
    scope: str | None = None
    suggested_value: float | None = None
    suggested_reason: str | None = None
    region_lineage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRecord:
    """A number of the ledger; `class_` is the column `class`."""

    doc_id: str
    char_start: int
    char_end: int
    raw: str
    class_: str
    figure_id: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRecord:
    """A table cell, a merged one once; `title` and `unit` are those of its table."""

    doc_id: str
    table_id: int
    row: int
    column: int
    row_span: int
    column_span: int
    is_header: bool
    text: str
    char_start: int
    char_end: int
    page: int | None
    title: str | None
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRecord:
    """What is doubtful or was lost."""

    doc_id: str
    code: str
    severity: str
    message: str
    char_start: int | None
    char_end: int | None
    figure_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksRecord:
    """An identity that the figures of a report were checked by; ids count from 0 in reading order.

    The side that is stated lies in `found_low` to `found_high`, what the other figures make of it in `expected_low` to
    `expected_high`; a side without bound is None. `suspects` are the fewest figures whose change mends it, none where
    several such sets are alike (`tie`).
    """

    doc_id: str
    check_id: int
    identity: str
    kind: str
    result: str
    figure_ids: tuple[int, ...]
    expected_low: float | None
    expected_high: float | None
    found_low: float | None
    found_high: float | None
    suspects: tuple[int, ...]
    tie: bool
    message: str


@dataclass(frozen=True, slots=True)
class ReportRecords:
    """All rows that one file gives."""

    document: DocumentRecord
    sections: tuple[SectionRecord, ...] = ()
    figures: tuple[FigureRecord, ...] = ()
    numbers: tuple[NumberRecord, ...] = ()
    cells: tuple[CellRecord, ...] = ()
    problems: tuple[ProblemRecord, ...] = ()
    checks: tuple[ChecksRecord, ...] = ()
