"""A folder goes in, the dataset comes out; what is known of a file already is not read again."""

import hashlib
import sqlite3
import time
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from pipeline import remote, run
from pipeline.catalogue import Catalogue
from pipeline.completion import Completion, place_of, tell_without_file
from pipeline.ingest.folder import FAULTS, FoundFile, describe_file, walk_folder
from pipeline.ingest.kept import freeze_document, thaw_document
from pipeline.ingest.source import source_of
from pipeline.ingest.sources import SourceRow, is_sources, read_sources
from pipeline.metadata.attachments import PAGE, find_parents, find_targets
from pipeline.metadata.base_codes import check_base_year
from pipeline.model.document import Document, SourceFile
from pipeline.model.errors import OutputError, UnreadableDocument, ZipingError
from pipeline.model.record import DocumentRecord, ReportRecords
from pipeline.panel.make import make_panel
from pipeline.patterns.compile import PatternSet
from pipeline.patterns.load import load_patterns
from pipeline.patterns.page_words import PageWords
from pipeline.remote import Outlet
from pipeline.store import UNFINISHED, Shelf, clear_output_errors, has_mark, mark_cache, open_cache
from pipeline.validate.duplicates import Candidate, find_duplicates, sketch_text
from pipeline.version import extractor_version
from pipeline.workers import Executor, Limits, Loss
from pipeline.write.parquet import DatasetWriter
from pipeline.write.parts import Part, make_part, pack_part, unpack_part
from pipeline.write.publish import current_folder, publish

Result = TypeVar('Result')

PASSING = frozenset({'not_readable', 'file_changed', 'internal_error', 'out_of_memory'})
"""Codes of failures that another run may not meet: they are not kept."""

BASE_YEAR = 'region_base_year'
"""Under which every table keeps, in its file's metadata, the year of the codes in `region_code_base`."""

FAULT = 'A value found in this file does not fit into its column'

Progress = Callable[[int, int, DocumentRecord], None]
"""Called after each file with the number done, the number of all, and the file's row."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: files by format and status, figures, problems by code, seconds of the wall clock.

    `read` counts the files of which nothing was known before.
    """

    files: Mapping[tuple[str, str], int]
    figures: int
    problems: Mapping[str, int]
    seconds: float
    read: int

    @property
    def failed(self) -> int:
        """How many files could not be read."""
        return sum(count for (_, status), count in self.files.items() if status == 'failed')


def extract_folder(  # noqa: PLR0913, PLR0917 - as of the API, which names them
    source: Path | str,
    target: Path,
    patterns_folder: Path | None,
    executor: Executor,
    on_file: Progress,
    base_year: int | None = None,
    *,
    outlet: Outlet | None = None,
) -> Summary:
    """Write the dataset of all files under `source` (a folder or an address) into `target`, worked on by `executor`.

    `patterns_folder` holds a user's own pattern files; `base_year` is that of `region_code_base`, the newest known by
    default. The dataset is put to `outlet` too. Raises PatternFileError where pattern files are broken, SourcesError
    where a `sources.csv` is, and OutputError where `target` cannot be written or another run writes there; the dataset
    there then stays what it was.
    """
    began = time.perf_counter()
    target = target.absolute()  # other processes may stand elsewhere
    source = source if isinstance(source, str) else source.absolute()
    patterns_folder = patterns_folder and patterns_folder.absolute()
    patterns = load_patterns(patterns_folder)
    gazetteer = patterns.report_words.gazetteer
    base = check_base_year(base_year, gazetteer)
    with open_cache(target) as cache, _output_errors(target), Catalogue(cache / 'catalogue.sqlite') as catalogue:
        shelves = _Shelves.of(cache, patterns, executor.limits)
        work = _Work(executor, patterns_folder, shelves)
        every = _find_files(source, target, outlet, catalogue, work)
        count = _Count()
        completion = Completion(gazetteer, base, catalogue.source_of)
        folder = cache / UNFINISHED
        with DatasetWriter(folder, {BASE_YEAR: str(base)}) as writer:
            for part in tell_without_file(catalogue.sources_without_file()):
                writer.add(part)
                count.take_problems(part)
            for number, known in work.parts(catalogue):
                part = completion.complete(known)
                writer.add(part)
                row = part.document()
                count.take(part, row)
                _remember(catalogue, number, row, part)
                on_file(count.done, every, row)
            writer.finish(_marks(catalogue))
        make_panel(folder, patterns)
        publish(folder, target)
        if outlet:
            outlet.put(current_folder(target), cache)
        shelves.tidy(catalogue)
    return count.summarise(work.read, time.perf_counter() - began)


def pack_records(records: ReportRecords) -> bytes:
    """Return the bytes in which the rows of a file are kept, with what it is compared by."""
    text = records.document.text
    sketch = b'' if text is None else array('I', sorted(sketch_text(text))).tobytes()
    return pack_part(make_part(records, sketch))


def _find_files(source: Path | str, target: Path, outlet: Outlet | None, catalogue: Catalogue, work: '_Work') -> int:
    def take(found: FoundFile) -> None:
        catalogue.add_file(found, kept=work.shelves.knows(found.sha256 or ''))

    tables: list[FoundFile] = []
    if isinstance(source, Path):
        for path in walk_folder(source, target):
            if is_sources(path):
                tables.append(FoundFile(path, path.relative_to(source).as_posix(), None, None))
            else:
                take(describe_file(path, source, catalogue.hash_known))
    else:
        listed = remote.walk_address(source, outlet.address if outlet else None, catalogue.hash_known)
        work.meet(_reports(listed, tables), take)
    for row in _read_tables(tables, source):
        catalogue.add_source(row)
    return catalogue.close_list()


def _reports(listed: Iterator[FoundFile], tables: list[FoundFile]) -> Iterator[FoundFile]:
    for found in listed:
        if is_sources(Path(found.name)):
            tables.append(found)
        else:
            yield found


def _read_tables(tables: list[FoundFile], source: Path | str) -> Iterator[SourceRow]:
    tables.sort(key=lambda found: found.name)
    if isinstance(source, Path):
        for found in tables:
            yield from read_sources(Path(found.path), source)
        return
    with TemporaryDirectory() as folder:
        for found in tables:
            here = Path(folder, found.name)
            here.parent.mkdir(parents=True, exist_ok=True)
            here.write_bytes(remote.fetch(found)[1])
            yield from read_sources(here, Path(folder))


@contextmanager
def _output_errors(target: Path) -> Iterator[None]:
    try:
        with clear_output_errors(target):
            yield
    except sqlite3.Error as error:
        raise OutputError(f'The dataset cannot be written into {target}: {error}.') from error


@dataclass(frozen=True, slots=True)
class _Shelves:
    """Where documents, rows and failures are kept by the hash of the bytes."""

    documents: Shelf
    parts: Shelf
    losses: Shelf

    @classmethod
    def of(cls, cache: Path, patterns: PatternSet, limits: Limits) -> '_Shelves':
        extractor = extractor_version()
        read = _digest(extractor, _describe_words(patterns.page_words))
        extracted = _digest(extractor, patterns.digest)
        limited = _digest(extracted, limits.seconds, limits.memory)
        return cls(Shelf(cache, 'documents', read), Shelf(cache, 'rows', extracted), Shelf(cache, 'losses', limited))

    def knows(self, sha256: str) -> bool:
        return self.parts.has(sha256) or self.losses.has(sha256)

    def part(self, sha256: str) -> Part | None:
        for shelf in (self.parts, self.losses):
            content = shelf.get(sha256)
            if content is not None:
                try:
                    return unpack_part(content)
                except ValueError:
                    return None
        return None

    def tidy(self, catalogue: Catalogue) -> None:
        # what other versions made goes at once, what belongs to files that are gone after a second run without them
        for shelf in (self.documents, self.parts, self.losses):
            shelf.remove_other_versions()
            shelf.remove(catalogue.is_forgotten)
        catalogue.close_forgotten()


def _digest(*values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def _describe_words(words: PageWords) -> tuple[object, ...]:
    return (
        sorted(words.fields.items()),
        sorted(words.furniture_lines),
        words.furniture_starts,
        words.furniture_marks,
        words.furniture_ends,
    )


class _Work:
    """The rows of each file, from where they are kept or from the executor, which makes them."""

    def __init__(self, executor: Executor, patterns_folder: Path | None, shelves: _Shelves) -> None:
        self.read = 0
        self._executor = executor
        self._arguments = (patterns_folder, shelves, mark_cache(shelves.parts.cache), executor.is_far)
        self.shelves = shelves

    def meet(self, listed: Iterator[FoundFile], take: Callable[[FoundFile], None]) -> None:
        """Give the files of an address to `take`, with their hashes.

        Bytes not met before are fetched once: whoever hashes them makes their rows as well, which are then kept.
        """

        def unknown() -> Iterator[FoundFile]:
            for file in listed:
                if file.fault or file.sha256:
                    take(file)
                else:
                    yield file

        for file, result in self._pairs(_meet, unknown()):
            take(self._met(file, result))

    def _met(self, file: FoundFile, result: tuple[FoundFile, bytes | None, bool] | Loss) -> FoundFile:
        if isinstance(result, Loss):
            found = remote.fetch_hash(file)
            if not found.fault:
                self._part_of(found, result)
            return found
        found, packed, is_new = result
        self.read += is_new
        if packed:
            self.shelves.parts.put(found.sha256 or '', packed)
        return found

    def parts(self, catalogue: Catalogue) -> Iterator[tuple[int, Part]]:
        # files of the same bytes are read once, and only the first has rows in other tables
        made = self._make(_new_files(catalogue))
        first: Part | None = None
        last = None
        for number, file, kept in catalogue.files():
            if first and file.sha256 and file.sha256 == last:
                yield number, first.copied_to(file.name)
                continue
            first, last = self._part(file, made, kept=kept), file.sha256
            yield number, first.at(file.name)

    def _part(self, file: FoundFile, made: Iterator[Part], *, kept: bool) -> Part:
        if file.fault:
            return make_part(run.make_failed(file, file.fault, FAULTS[file.fault]))
        known = self.shelves.part(file.sha256 or '') if kept else None
        if known:
            return known
        self.read += 1
        return next(self._make(iter((file,))) if kept else made)

    def _make(self, files: Iterator[FoundFile]) -> Iterator[Part]:
        for file, result in self._pairs(_work, files):
            yield self._part_of(file, result)

    def _pairs(
        self, work: Callable[[FoundFile], Result], files: Iterator[FoundFile]
    ) -> Iterator[tuple[FoundFile, Result | Loss]]:
        handed_out: deque[FoundFile] = deque()

        def hand_out() -> Iterator[FoundFile]:
            for file in files:
                handed_out.append(file)
                yield file

        for result in self._executor.map(work, hand_out(), _prepare, self._arguments):
            yield handed_out.popleft(), result

    def _part_of(self, file: FoundFile, result: bytes | Loss | None) -> Part:
        match result:
            case Loss():
                part = make_part(run.make_failed(file, result.value, LOST[result]))
                if result is not Loss.CRASHED:
                    self.shelves.losses.put(file.sha256 or '', pack_part(part))
                return part
            case None:
                kept = self.shelves.part(file.sha256 or '')
                if kept is None:
                    raise OutputError(
                        f'What was kept of {file.name} is gone: somebody deletes in the cache; run again.'
                    )
                return kept
            case _:
                part = unpack_part(result)
                if not _is_passing(part.document()):  # of a machine that does not see the cache
                    self.shelves.parts.put(file.sha256 or '', result)
                return part


LOST = {
    Loss.TIMEOUT: 'reading the file took longer than one file may take',
    Loss.OUT_OF_MEMORY: run.OUT_OF_MEMORY,
    Loss.CRASHED: 'the process that read the file died, twice',
}


def _new_files(catalogue: Catalogue) -> Iterator[FoundFile]:
    last = None
    for _, file, kept in catalogue.files():
        if file.sha256 and file.sha256 != last and not kept:
            yield file
        last = file.sha256


class _Count:
    """What a run tells at its end."""

    def __init__(self) -> None:
        self.done = 0
        self._files: Counter[tuple[str, str]] = Counter()
        self._problems: Counter[str] = Counter()
        self._figures = 0

    def take(self, part: Part, row: DocumentRecord) -> None:
        self.done += 1
        self._files[row.format, row.status] += 1
        self._figures += part.count('figures')
        self.take_problems(part)

    def take_problems(self, part: Part) -> None:
        self._problems.update(part.column('problems', 'code'))

    def summarise(self, read: int, seconds: float) -> Summary:
        problems = dict(self._problems.most_common())
        return Summary(dict(sorted(self._files.items())), self._figures, problems, seconds, read)


def _remember(catalogue: Catalogue, number: int, row: DocumentRecord, part: Part) -> None:
    catalogue.add_place(number, place_of(row))
    if part.sketch and not row.duplicate_of:
        sketch = frozenset(array('I', part.sketch))
        catalogue.add_report(number, Candidate(row.path, row.doc_id, row.region_code, row.report_year, sketch))


def _marks(catalogue: Catalogue) -> dict[str, Iterator[str | None]]:
    marks = {}
    if _mark_duplicates(catalogue):
        marks['duplicate_of'] = catalogue.marks()
    _claim_attachments(catalogue)
    if catalogue.has_parents():
        marks['parent_doc_id'] = catalogue.parents()
    return marks


def _claim_attachments(catalogue: Catalogue) -> None:
    for folder in catalogue.folders():
        for index, doc_id in find_parents([place for _, place in folder]):
            catalogue.claim(folder[index][0], doc_id)
        for _, page in folder:
            for target in find_targets(page):
                for number, place in catalogue.places_at(*target):
                    if place.format != PAGE and place.doc_id != page.doc_id:
                        catalogue.claim(number, page.doc_id)


def _mark_duplicates(catalogue: Catalogue) -> bool:
    numbers: dict[str, int] = {}
    found = False

    def candidates() -> Iterator[Candidate]:
        for number, candidate in catalogue.reports():
            numbers.clear()
            numbers[candidate.path] = number
            yield candidate

    for candidate, doc_id in find_duplicates(candidates(), catalogue):
        catalogue.mark(numbers[candidate.path], doc_id)
        found = True
    return found


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a process that works was prepared with; `sees_cache` is false on a machine that has another disk."""

    patterns: PatternSet
    shelves: _Shelves
    sees_cache: bool


_here: list[_Desk] = []

CHANGED = 'The pattern files or the program were changed during the run{}; what was read so far is kept, so run again.'
UNLIKE = ', or are not the same on every machine of the cluster'


def _prepare(patterns_folder: Path | None, shelves: _Shelves, mark: str, is_far: bool) -> None:  # noqa: FBT001 - one of a tuple
    patterns = load_patterns(patterns_folder)
    own = _Shelves.of(shelves.parts.cache, patterns, Limits())
    if (own.parts, own.documents) != (shelves.parts, shelves.documents):
        raise ZipingError(CHANGED.format(UNLIKE if is_far else ''))
    _here[:] = [_Desk(patterns, shelves, not is_far or has_mark(shelves.parts.cache, mark))]


def _work(file: FoundFile) -> bytes | None:
    fetch = remote.fetch_source if isinstance(file.path, str) else run.open_source
    packed, is_passing = _extract(file, fetch)
    return packed if is_passing or not _here[0].sees_cache else None


def _meet(file: FoundFile) -> tuple[FoundFile, bytes | None, bool]:
    # the file with its hash; its rows, where they are to be kept and this machine does not see the cache; whether read
    desk = _here[0]
    try:
        found, content = remote.fetch(file)
    except UnreadableDocument:
        return replace(file, fault='not_readable'), None, False
    if desk.sees_cache and desk.shelves.knows(found.sha256 or ''):
        return found, None, False
    packed, is_passing = _extract(found, lambda file: source_of(content, file.name))
    return found, None if is_passing or desk.sees_cache else packed, not is_passing


def _extract(file: FoundFile, fetch: run.Opener) -> tuple[bytes, bool]:
    # the rows of a file, kept where they may be, and whether another run may not meet its failure
    desk = _here[0]
    shelves = desk.shelves

    def read(source: SourceFile, words: PageWords) -> Document:
        return _read_or_recall(source, words, shelves.documents)

    with clear_output_errors(shelves.parts.cache.parent):
        records = run.extract_found(file, desk.patterns, read if desk.sees_cache else run.read_document, fetch)
        try:
            packed = pack_records(records)
        except (ValueError, TypeError, OverflowError) as error:  # a value that no column takes
            records = run.make_failed(file, 'internal_error', f'{FAULT} ({type(error).__name__}).')
            packed = pack_records(records)
        is_passing = not file.sha256 or _is_passing(records.document)
        if desk.sees_cache and not is_passing:
            shelves.parts.put(file.sha256 or '', packed)
        return packed, is_passing


def _read_or_recall(source: SourceFile, words: PageWords, shelf: Shelf) -> Document:
    kept = shelf.get(source.sha256)
    if kept is not None:
        try:
            return replace(thaw_document(kept), name=source.name)
        except ValueError:
            pass
    document = run.read_document(source, words)
    with clear_output_errors(shelf.cache.parent):
        shelf.put(source.sha256, freeze_document(document))
    return document


def _is_passing(row: DocumentRecord) -> bool:
    return (row.error or '').partition(':')[0] in PASSING
