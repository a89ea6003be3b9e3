"""A file goes in, its rows come out: the only place that knows the order of the stages."""

import hashlib
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from pipeline.evaluate.challenge import Batch, Case, score_batch
from pipeline.evaluate.examples import case_of
from pipeline.evaluate.score import ReportScore
from pipeline.figures.bind import bind_prose
from pipeline.figures.cells import bind_cells
from pipeline.figures.context import read_context
from pipeline.figures.scopes import read_scopes
from pipeline.ingest.assemble import CellText, TextBuilder
from pipeline.ingest.folder import FAULTS, FoundFile, describe_file
from pipeline.ingest.source import read_source
from pipeline.metadata.places import check_region, find_codes
from pipeline.metadata.report import find_metadata
from pipeline.model.document import Block, BlockKind, Document, SourceFile
from pipeline.model.errors import OutputError, UnreadableDocument, UnsupportedFormat
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
from pipeline.patterns.page_words import PageWords
from pipeline.patterns.schema import Example
from pipeline.structure.grids import find_grids
from pipeline.structure.named_cells import name_cells
from pipeline.structure.outline import find_sections
from pipeline.structure.sentences import find_sentences
from pipeline.text.width import fold_width
from pipeline.validate.bounds import check_bounds, find_bounds
from pipeline.validate.conflicts import check_conflicts
from pipeline.validate.identities.check import Checked, IdentityWords, check_identities, told_by
from pipeline.validate.statements import Structure, read_statements
from pipeline.write.rows import Lookups, make_failed_records, make_records

UNKNOWN_FORMAT = 'unknown'

WHOLE_DEPARTMENT = '部门整体支出绩效自评'

MEASURED_KINDS = frozenset({'stock', 'flow', 'rate'})
"""Kinds of indicators of which a report has one value for a group and a year."""

Reader = Callable[[SourceFile, PageWords], Document]

Opener = Callable[[FoundFile], SourceFile]

OUT_OF_MEMORY = 'reading the file took more memory than one file may take'


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
    context = replace(context, main_scheme=scheme or context.main_scheme)
    prose = bind_prose(context, sentences, quantities)
    measure = partial(bare_quantity, fold_width(document.text), words=patterns.number_words)
    cells = bind_cells(context, grids, sentences, numbers, quantities, measure)
    figures, doubts = _put_in_order(prose, cells)
    figures = _at_home(figures, metadata.own_region_words)
    figures = read_scopes(context, sentences, grids, figures)
    ledger, owners = settle_numbers(numbers, figures)
    statements = read_statements(context.text, figures, Structure(sections, sentences, grids), patterns.group_of)
    words = IdentityWords(patterns.identities, patterns.total_rows, patterns.scopes)
    bounded = find_bounds(figures, patterns.indicators)
    checked = _check(figures, patterns, check_identities(statements, words, metadata.report_date, bounded))
    return Extraction(
        document=document,
        metadata=metadata,
        sections=sections,
        sentences=sentences,
        grids=grids,
        numbers=ledger,
        owners=owners,
        figures=figures,
        problems=(
            *document.problems,
            *check_region(metadata, patterns.report_words.gazetteer),
            *doubts,
            *checked.problems,
        ),
        checks=checked.checks,
        suggestions=checked.suggestions,
    )


def extract_statement(
    text: str, patterns: PatternSet, heading: str | None = None, year: int | None = None, scheme: str | None = None
) -> tuple[Figure, ...]:
    """Find the figures of a stretch of prose as if it stood under `heading` in a report of `year` on `scheme`."""
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
    return read_scopes(context, sentences, (), figures)


def extract_case(case: Case, patterns: PatternSet) -> tuple[Figure, ...]:
    """Find the figures of a sentence or a table of a challenge batch."""
    if not case.cells:
        return extract_statement(case.text, patterns, case.heading, case.year, case.scheme)
    builder = TextBuilder()
    if case.heading:
        builder.add_heading(case.heading, 1)
    for words in (case.title, case.unit):
        if words:
            builder.add_paragraph(words)
    builder.add_table([CellText(c.row, c.column, c.row_span, c.column_span, c.text) for c in case.cells])
    text, blocks = builder.build()
    document = Document('0' * 16, 'table', 'text', text, blocks)
    return extract_document(document, patterns, year=case.year, scheme=case.scheme).figures


def extract_example(example: Example, patterns: PatternSet) -> tuple[Figure, ...]:
    """Find the figures of an example of the pattern files: what its tests do."""
    return extract_case(case_of(example), patterns)


def score_challenge(batches: Iterable[Batch], patterns: PatternSet) -> Iterator[ReportScore]:
    """Read every case of the batches and compare what was found with what each expects, a batch at a time."""
    for batch in batches:
        yield score_batch(batch, {case.case_id: extract_case(case, patterns) for case in batch.cases})


def extract_content(source: SourceFile, patterns: PatternSet) -> ReportRecords:
    """Return the rows of a file whose bytes are at hand.

    Raises UnreadableDocument where it cannot be read.
    """
    return extract_read(read_document(source, patterns.page_words), source, patterns)


def extract_read(document: Document, source: SourceFile, patterns: PatternSet) -> ReportRecords:
    """Return the rows of a file that was read as `document`."""
    extraction = extract_document(document, patterns)
    about = extraction.metadata
    gazetteer = patterns.report_words.gazetteer
    named = {(figure.region, figure.period.year) for figure in extraction.figures if figure.region}
    codes = {
        (name, year): code
        for year in {year for _, year in named}
        for name, code in find_codes(
            sorted(n for n, y in named if y == year), about.region_code, year or about.report_year, gazetteer
        ).items()
    }
    names = {name: entry.zh for name, entry in patterns.indicators.items()}
    return make_records(extraction, source, Lookups(names, codes))


def extract_file(path: Path, name: str, patterns: PatternSet) -> ReportRecords:
    """Return the rows of one file; a file that cannot be read, or that shows a fault of the code, has status failed."""
    return extract_found(replace(describe_file(path), name=name), patterns)


def open_source(found: FoundFile) -> SourceFile:
    """Return the file with its bytes, which stand on this machine; raises what `read_source` raises."""
    return read_source(Path(found.path), found.name)


def extract_found(
    found: FoundFile, patterns: PatternSet, read: Reader = read_document, fetch: Opener = open_source
) -> ReportRecords:
    """Return the rows of a file of a folder, as `extract_file` does.

    `read` may know its document already, `fetch` its bytes. Raises OutputError where `read` does.
    """
    known = _describe(found)
    if found.fault:
        return make_failed(found, found.fault, FAULTS[found.fault])
    try:
        source = fetch(found)
        known = replace(known, format=source.format)
        if source.sha256 != found.sha256:
            return _fail(known, 'file_changed', 'the file was changed while it was read; run again')
        return extract_read(read(source, patterns.page_words), source, patterns)
    except OutputError:
        raise
    except UnreadableDocument as error:
        return _fail(known, error.code, str(error))
    except MemoryError:
        return _fail(known, 'out_of_memory', OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001 - whatever one file brings to light, the others go on
        return _fail(known, 'internal_error', _describe_fault(error))


def make_failed(found: FoundFile, code: str, sentence: str) -> ReportRecords:
    """Return the row of a file that could not be read, with its problem."""
    return _fail(_describe(found), code, sentence)


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


def _at_home(figures: tuple[Figure, ...], own: Collection[str]) -> tuple[Figure, ...]:
    """Leave out the place of figures that is the report's own, named in full: 五原县参保N人 in its own report."""
    return tuple(
        replace(figure, region=None, group=None if figure.group == figure.region else figure.group)
        if figure.region in own
        else figure
        for figure in figures
    )


def _reading_order(figure: Figure) -> tuple[int, int]:
    return figure.quantity.span.start, figure.quantity.span.end


def _check(figures: tuple[Figure, ...], patterns: PatternSet, checked: Checked) -> Checked:
    """Add to the problems of checks what lies outside its bounds, and what is stated with several values."""
    measured = frozenset(name for name, entry in patterns.indicators.items() if entry.kind in MEASURED_KINDS)
    conflicts = check_conflicts(figures, measured, told_by(checked.checks), patterns.scopes.differ)
    problems = (*check_bounds(figures, checked.checks), *conflicts, *checked.problems)
    return Checked(checked.checks, checked.suggestions, problems)


def _describe(found: FoundFile) -> DocumentRecord:
    return DocumentRecord(
        doc_id=found.doc_id,
        path=found.name,
        format=UNKNOWN_FORMAT,
        bytes=found.size,
        sha256=found.sha256,
        status='failed',
    )


def _fail(known: DocumentRecord, code: str, sentence: str) -> ReportRecords:
    return make_failed_records(replace(known, error=f'{code}: {sentence}'), code, sentence)


def _describe_fault(error: Exception) -> str:
    # neither the message nor a folder: both may hold what differs from one machine to the next
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if 'pipeline' in Path(frame.filename).parts]
    where = f'{Path(ours[-1].filename).parent.name}/{Path(ours[-1].filename).name}:{ours[-1].lineno}' if ours else '?'
    return f'The program stopped on this file by a fault of its own ({type(error).__name__} in {where}).'
