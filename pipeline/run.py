"""A file goes in, its rows come out; a folder goes in, the dataset comes out: the only place that knows the order."""

import hashlib
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.figures.bind import bind_prose
from pipeline.figures.cells import bind_cells
from pipeline.figures.context import read_context
from pipeline.ingest.folder import FoundFile, describe_file, find_files
from pipeline.ingest.source import read_source
from pipeline.metadata.report import find_metadata
from pipeline.model.document import Block, BlockKind, Document, SourceFile
from pipeline.model.errors import UnreadableDocument, UnsupportedFormat
from pipeline.model.extraction import Extraction
from pipeline.model.figure import Figure
from pipeline.model.outline import Heading, Section
from pipeline.model.problem import Problem
from pipeline.model.record import DocumentRecord, ReportRecords
from pipeline.model.span import Span
from pipeline.numbers.claims import claims_of
from pipeline.numbers.classify import classify_numbers
from pipeline.numbers.ledger import settle_numbers
from pipeline.numbers.quantities import bare_quantity, quantities_of
from pipeline.patterns.compile import PatternSet
from pipeline.patterns.load import load_patterns
from pipeline.patterns.page_words import PageWords
from pipeline.structure.grids import find_grids
from pipeline.structure.named_cells import name_cells
from pipeline.structure.outline import find_sections
from pipeline.structure.sentences import find_sentences
from pipeline.validate.bounds import Bounds, check_bounds
from pipeline.validate.conflicts import check_conflicts
from pipeline.validate.duplicates import Candidate, find_duplicates, sketch_text
from pipeline.workers import CrashTolerantPool
from pipeline.write.rows import make_failed_records, make_records

UNKNOWN_FORMAT = 'unknown'

WHOLE_DEPARTMENT = '部门整体支出绩效自评'

MEASURED_KINDS = frozenset({'stock', 'flow', 'rate'})
"""Kinds of indicators of which a report has one value for a group and a year."""

Progress = Callable[[int, int, DocumentRecord], None]
"""Called after each file with the number done, the number of all, and the file's row."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: files by format and status, figures, problems by code, seconds of the wall clock."""

    files: Mapping[tuple[str, str], int]
    figures: int
    problems: Mapping[str, int]
    seconds: float

    @property
    def failed(self) -> int:
        """How many files could not be read."""
        return sum(count for (_, status), count in self.files.items() if status == 'failed')


def read_document(source: SourceFile, words: PageWords) -> Document:
    """Read a file by the reader of its format.

    Raises UnreadableDocument (code and sentence) where nothing can be read.
    """
    # each reader is imported with the library that it needs, when it is needed
    match source.format:
        case 'html':
            from pipeline.ingest.html import read_html  # noqa: PLC0415

            return read_html(source, words)
        case 'docx':
            from pipeline.ingest.docx import read_docx  # noqa: PLC0415

            return read_docx(source, words)
        case 'pdf':
            from pipeline.ingest.pdf import read_pdf  # noqa: PLC0415

            return read_pdf(source, words)
        case 'text':
            from pipeline.ingest.txt import read_txt  # noqa: PLC0415

            return read_txt(source, words)
        case other:
            raise UnsupportedFormat(f'no reader takes files of the format {other}')


def wrap_text(text: str) -> SourceFile:
    """Return `text` as the text file it might have stood in."""
    content = text.encode('utf-8', 'replace')
    return SourceFile('text', 'text', hashlib.sha256(content).hexdigest(), content)


def extract_document(
    document: Document, patterns: PatternSet, *, year: int | None = None, scheme: str | None = None
) -> Extraction:
    """Find everything that a document states; `year` rules over the one read, `scheme` stands in for none."""
    sections = find_sections(document, patterns.structure_words)
    sentences = find_sentences(document, sections)
    grids = tuple(name_cells(grid, document.text) for grid in find_grids(document, sections))
    metadata = find_metadata(document, sections, patterns.report_words)
    claims = claims_of(document, sections, grids, patterns.rule_columns)
    numbers = classify_numbers(document.text, patterns.number_words, claims)
    quantities = quantities_of(document.text, numbers, patterns.number_words)
    context = read_context(
        document.text,
        sections,
        patterns,
        year or metadata.report_year,
        metadata.title,
        whole_department=metadata.report_type == WHOLE_DEPARTMENT,
        grids=grids,
    )
    context = replace(context, main_scheme=context.main_scheme or scheme)
    prose = bind_prose(context, sentences, quantities)
    measure = partial(bare_quantity, document.text, words=patterns.number_words)
    cells = bind_cells(context, grids, sentences, numbers, quantities, measure)
    figures, doubts = _put_in_order(prose, cells)
    ledger, owners = settle_numbers(numbers, figures)
    return Extraction(
        document=document,
        metadata=metadata,
        sections=sections,
        sentences=sentences,
        grids=grids,
        numbers=ledger,
        owners=owners,
        figures=figures,
        problems=(*document.problems, *doubts, *_check(figures, patterns)),
    )


def extract_statement(
    text: str, patterns: PatternSet, heading: str | None = None, year: int | None = None, scheme: str | None = None
) -> tuple[Figure, ...]:
    """Find the figures of a stretch of prose as if it stood under `heading` in a report of `year` on `scheme`.

    What the examples of the pattern files are tested with.
    """
    head = f'{heading}\n' if heading else ''
    whole = head + text
    span = Span(len(head), len(whole))
    title = Heading(1, None, heading or '', Span(0, len(heading or '')))
    sections = (Section(0, None, title, Span(0, len(whole)), None, heading),) if heading else ()
    document = Document('0' * 16, 'text', 'text', whole, (Block(BlockKind.PARAGRAPH, span),))
    sentences = find_sentences(document, sections)
    numbers = classify_numbers(whole, patterns.number_words)
    quantities = quantities_of(whole, numbers, patterns.number_words)
    context = read_context(whole, sections, patterns, year)
    figures, _ = bind_prose(replace(context, main_scheme=context.main_scheme or scheme), sentences, quantities)
    return figures


def extract_content(source: SourceFile, patterns: PatternSet) -> ReportRecords:
    """Return the rows of a file whose bytes are at hand.

    Raises UnreadableDocument where it cannot be read.
    """
    extraction = extract_document(read_document(source, patterns.page_words), patterns)
    return make_records(extraction, source, {name: entry.zh for name, entry in patterns.indicators.items()})


def extract_file(path: Path, name: str, patterns: PatternSet) -> ReportRecords:
    """Return the rows of one file; a file that cannot be read, or that shows a fault of the code, has status failed."""
    return _extract_found(describe_file(path, name), patterns)


def extract_folder(source: Path, target: Path, patterns_folder: Path | None, jobs: int, on_file: Progress) -> Summary:
    """Write the dataset of all files under `source` into `target`, worked on by `jobs` processes.

    `patterns_folder` holds a user's own pattern files. Raises PatternFileError where they are broken, and OutputError
    where `target` cannot be written; in both cases nothing in `target` changes.
    """
    from pipeline.write.parquet import DatasetWriter  # noqa: PLC0415 - 0.2 s that `explain` need not wait for

    began = time.perf_counter()
    patterns = load_patterns(patterns_folder)
    count = _Count()
    with DatasetWriter(target) as writer:
        found = find_files(source, target)
        extract = (
            partial(_extract_in_turn, patterns) if jobs < 2 else partial(_extract_side_by_side, jobs, patterns_folder)
        )
        for records, candidate in _extract_all(found, extract):
            writer.add(records)
            count.take(records, candidate)
            on_file(count.done, len(found), records.document)
        writer.commit({**count.copies, **find_duplicates(count.candidates)})
    return count.summarise(time.perf_counter() - began)


def _put_in_order(
    *bound: tuple[tuple[Figure, ...], tuple[Problem, ...]],
) -> tuple[tuple[Figure, ...], tuple[Problem, ...]]:
    # the problems of a stage count the figures of that stage: both get the numbers of the whole document
    places = [(stage, index) for stage, (figures, _) in enumerate(bound) for index in range(len(figures))]
    places.sort(key=lambda place: _reading_order(bound[place[0]][0][place[1]]))
    ids = {place: figure_id for figure_id, place in enumerate(places)}
    problems = tuple(
        replace(problem, figure_ids=tuple(ids[stage, index] for index in problem.figure_ids))
        for stage, (_, found) in enumerate(bound)
        for problem in found
    )
    return tuple(bound[stage][0][index] for stage, index in places), problems


def _reading_order(figure: Figure) -> tuple[int, int]:
    return figure.quantity.span.start, figure.quantity.span.end


def _check(figures: tuple[Figure, ...], patterns: PatternSet) -> tuple[Problem, ...]:
    entries = patterns.indicators
    bounds = {name: Bounds(entry.unit, *entry.plausible) for name, entry in entries.items()}
    measured = frozenset(name for name, entry in entries.items() if entry.kind in MEASURED_KINDS)
    return (*check_bounds(figures, bounds), *check_conflicts(figures, measured))


def _extract_found(found: FoundFile, patterns: PatternSet) -> ReportRecords:
    known = DocumentRecord(
        doc_id=found.doc_id,
        path=found.name,
        format=UNKNOWN_FORMAT,
        bytes=found.size,
        sha256=found.sha256,
        status='failed',
    )
    try:
        source = read_source(found.path, found.name)
        known = replace(known, format=source.format)
        return extract_content(source, patterns)
    except UnreadableDocument as error:
        return _fail(known, error.code, str(error))
    except Exception as error:  # noqa: BLE001 - whatever one file brings to light, the others go on
        return _fail(known, 'internal_error', _describe_fault(error))


def _fail(known: DocumentRecord, code: str, sentence: str) -> ReportRecords:
    return make_failed_records(replace(known, error=f'{code}: {sentence}'), code, sentence)


def _describe_fault(error: Exception) -> str:
    # neither the message nor a folder: both may hold what differs from one machine to the next
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if 'pipeline' in Path(frame.filename).parts]
    where = f'{Path(ours[-1].filename).parent.name}/{Path(ours[-1].filename).name}:{ours[-1].lineno}' if ours else '?'
    return f'The program stopped on this file by a fault of its own ({type(error).__name__} in {where}).'


_Extracted = tuple[ReportRecords, Candidate | None]
_ExtractEach = Callable[[list[FoundFile]], Iterator[_Extracted]]


class _Count:
    """What a run keeps of each file after its rows are written."""

    def __init__(self) -> None:
        self.done = 0
        self.copies: dict[str, str] = {}
        self.candidates: list[Candidate] = []
        self._files: Counter[tuple[str, str]] = Counter()
        self._problems: Counter[str] = Counter()
        self._figures = 0

    def take(self, records: ReportRecords, candidate: Candidate | None) -> None:
        document = records.document
        self.done += 1
        self._files[document.format, document.status] += 1
        self._figures += len(records.figures)
        self._problems.update(problem.code for problem in records.problems)
        if document.duplicate_of:
            self.copies[document.path] = document.duplicate_of
        if candidate:
            self.candidates.append(candidate)

    def summarise(self, seconds: float) -> Summary:
        return Summary(dict(sorted(self._files.items())), self._figures, dict(self._problems.most_common()), seconds)


def _extract_all(found: tuple[FoundFile, ...], extract: _ExtractEach) -> Iterator[_Extracted]:
    # in the order of the rows; files of the same bytes are read once, and only the first has rows in other tables
    copies: dict[str, list[FoundFile]] = {}
    for file in sorted(found, key=lambda file: (file.doc_id, file.name)):
        copies.setdefault(file.doc_id or file.name, []).append(file)
    originals = [files[0] for files in copies.values()]
    for (records, candidate), files in zip(extract(originals), copies.values(), strict=True):
        yield records, candidate
        for file in files[1:]:
            yield _copy(records, file), None


def _copy(records: ReportRecords, file: FoundFile) -> ReportRecords:
    return ReportRecords(replace(records.document, path=file.name, duplicate_of=file.doc_id))


def _extract_in_turn(patterns: PatternSet, files: list[FoundFile]) -> Iterator[_Extracted]:
    return (_extract_with_candidate(file, patterns) for file in files)


def _extract_side_by_side(jobs: int, patterns_folder: Path | None, files: list[FoundFile]) -> Iterator[_Extracted]:
    pool = CrashTolerantPool(max(1, min(jobs, len(files))), _work, _give_up, _prepare, (patterns_folder,))
    return pool.map(files)


def _extract_with_candidate(file: FoundFile, patterns: PatternSet) -> _Extracted:
    records = _extract_found(file, patterns)
    document = records.document
    if document.text is None:
        return records, None
    key = (document.path, document.doc_id, document.region_code, document.report_year)
    return records, Candidate(*key, sketch_text(document.text))


_worker_patterns: list[PatternSet] = []
"""What a worker process was prepared with; stays empty in the process that the user started."""


def _prepare(patterns_folder: Path | None) -> None:
    _worker_patterns[:] = [load_patterns(patterns_folder)]


def _work(file: FoundFile) -> _Extracted:
    return _extract_with_candidate(file, _worker_patterns[0])


def _give_up(file: FoundFile) -> _Extracted:
    known = DocumentRecord(
        doc_id=file.doc_id, path=file.name, format=UNKNOWN_FORMAT, bytes=file.size, sha256=file.sha256, status='failed'
    )
    return _fail(known, 'internal_error', 'The process that read this file died.'), None
