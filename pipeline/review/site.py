"""A dataset goes in; a folder of pages comes out that opens from disk, without a server or the network."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from pipeline.model.errors import OutputError
from pipeline.patterns.places import RuleBook
from pipeline.review.families import order_families
from pipeline.review.overview import LISTED_COLUMNS, Overview
from pipeline.review.pictures import FOLDER, Sitting, Sizes, draw_all
from pipeline.review.reports import Report, read_reports, report_scripts
from pipeline.review.scripts import MOST_BYTES, to_script
from pipeline.workers import Executor
from pipeline.write.columns import find_tables, read_columns
from pipeline.write.identity import hash_dataset

SITE = 'review'
PLAN = 'audit-plan.json'
MARK = 'data/dataset.js'
"""Tells a folder that we made from one that a user keeps under the same name."""

ROWS_A_SCRIPT = 1_000
"""Rows of the list of reports in one script: 300 kB and less."""

MOST_PLAN_BYTES = 50_000_000
_HEAD = 200  # characters of the first script, in which the hash stands
_NEW, _OLD = '.review-new', '.review-old'


@dataclass(frozen=True, slots=True)
class Drawing:
    """The folder in which the reports lie, and where their pages are drawn."""

    source: Path
    executor: Executor


@dataclass(frozen=True, slots=True)
class Made:
    """What stands in a finished site."""

    folder: Path
    reports: int
    pictures: int


def make_site(
    target: Path,
    rules: RuleBook,
    unclaimed: Sequence[Mapping[str, Any]] = (),
    drawing: Drawing | None = None,
    on_report: Callable[[int], None] = lambda _: None,
) -> Made:
    """Write the pages of the dataset in `target` into its folder `review`; an earlier one stands until they are done.

    `unclaimed` are the groups that nothing names yet. `on_report` is told how many reports are done. Raises OutputError
    where there is no dataset, or the folder cannot be written or is none of ours.
    """
    tables = find_tables(target)
    site = target / SITE
    _require_ours(site)
    new = target / _NEW
    try:
        shutil.rmtree(new, ignore_errors=True)
        _copy_files(new)
        pictures = _draw_pictures(tables, new, site, drawing) if drawing else {}
        reports = _write_reports(tables, new, rules, pictures, on_report)
        head = {
            'hash': hash_dataset(target),
            'pictures': FOLDER,
            'unclaimed': list(unclaimed),
            **reports.sums,
            **_indicators(rules),
        }
        _write(new / MARK, to_script('dataset', {**head, **reports.sums}))
        _write(new / 'data' / 'plan.js', to_script('plan', read_plan(target)))
        _put_in_place(new, site, target / _OLD)
    except OSError as error:
        raise OutputError(f'{site} cannot be written ({error.strerror or error}).') from error
    return Made(site, reports.count, sum(map(len, pictures.values())))


def read_plan(target: Path) -> object:
    """Return the plan of an audit that stands in `target`, None where there is none.

    Raises OutputError where it cannot be read.
    """
    path = target / PLAN
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > MOST_PLAN_BYTES:
            raise OutputError(f'{path} is larger than {MOST_PLAN_BYTES // 1_000_000} MB.')
        plan = json.loads(path.read_text('utf-8'))
    except (OSError, ValueError, RecursionError) as error:
        raise OutputError(f'{path} is no plan of an audit ({error}).') from error
    if not isinstance(plan, dict):
        raise OutputError(f'{path} is no plan of an audit: an object is expected.')
    return plan


def is_of_dataset(target: Path) -> bool:
    """Tell whether the pages in `target` show the dataset that stands there now. Raises OutputError without one."""
    with (target / SITE / MARK).open(encoding='utf-8') as stream:
        return hash_dataset(target) in stream.read(_HEAD)


def _require_ours(site: Path) -> None:
    if site.is_symlink() or (site.exists() and not (site / MARK).is_file() and any(site.iterdir())):
        raise OutputError(f'{site} holds something else than review pages. Move it away first.')


def _copy_files(new: Path) -> None:
    with as_file(files('pipeline.review') / 'files') as folder:
        shutil.copytree(
            folder, new, copy_function=shutil.copyfile, ignore=shutil.ignore_patterns('*.py', '__pycache__')
        )
    for name in ('data', 'reports'):
        (new / name).mkdir()


def _draw_pictures(tables: Path, new: Path, site: Path, drawing: Drawing) -> dict[str, Sizes]:
    folder = new / FOLDER
    folder.mkdir(parents=True)
    sittings = list(_sittings(tables, folder.resolve(), (site / FOLDER).resolve(), drawing.source.resolve()))
    return {sitting.doc_id: sizes for sitting, sizes in draw_all(sittings, drawing.executor) if sizes}


def _sittings(tables: Path, folder: Path, before: Path, source: Path) -> Iterator[Sitting]:
    pages: dict[str, set[int]] = {}
    for row in read_columns(tables, 'figures', ('doc_id', 'page', 'bbox')):
        if row['page'] and row['bbox']:
            pages.setdefault(row['doc_id'], set()).add(row['page'])
    done: set[str] = set()
    for row in read_columns(tables, 'documents', ('doc_id', 'path', 'sha256'), {'format': ['pdf']}):
        doc_id, path = row['doc_id'], (source / row['path']).resolve()
        # a path of a table never leads out of the folder
        if doc_id in pages and doc_id not in done and path.is_relative_to(source) and path.is_file():
            done.add(doc_id)
            yield Sitting(doc_id, path, row['sha256'], tuple(sorted(pages[doc_id])), folder, before)


@dataclass(frozen=True, slots=True)
class _Written:
    count: int
    sums: dict[str, Any]


def _write_reports(
    tables: Path, new: Path, rules: RuleBook, pictures: Mapping[str, Sizes], on_report: Callable[[int], None]
) -> _Written:
    overview = Overview([member.indicator_id for member in rules.members()])
    listed: list[list[Any]] = []
    chunks = count = 0
    for report in read_reports(tables):
        listed += overview.add(report)
        if report.has_page:
            _write_report(new / 'reports', report, rules, pictures.get(report.doc_id, {}))
        count += 1
        on_report(count)
        if len(listed) >= ROWS_A_SCRIPT:
            chunks = _write_list(new, chunks, listed)
            listed = []
    if listed:
        chunks = _write_list(new, chunks, listed)
    return _Written(count, {**overview.sums(), 'columns': LISTED_COLUMNS, 'chunks': chunks})


def _write_report(folder: Path, report: Report, rules: RuleBook, sizes: Sizes) -> None:
    for number, script in enumerate(report_scripts(report, rules, sizes), 1):
        _write(folder / (f'{report.doc_id}.js' if number == 1 else f'{report.doc_id}.{number}.js'), script)


def _write_list(new: Path, chunks: int, rows: list[list[Any]]) -> int:
    """Write rows of the list as one script, or as more where they are long, and return how many scripts there are."""
    script = to_script(f'list-{chunks + 1}', rows)
    if len(rows) > 1 and len(script.encode()) > MOST_BYTES:
        half = len(rows) // 2
        return _write_list(new, _write_list(new, chunks, rows[:half]), rows[half:])
    _write(new / 'data' / f'list-{chunks + 1}.js', script)
    return chunks + 1


def _indicators(rules: RuleBook) -> dict[str, Any]:
    members = rules.members()
    return {
        'families': order_families({member.family for member in members}),
        'indicators': [[member.indicator_id, member.zh, member.unit, member.family] for member in members],
    }


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def _put_in_place(new: Path, site: Path, old: Path) -> None:
    shutil.rmtree(old, ignore_errors=True)
    with suppress(FileNotFoundError):
        os.rename(site, old)  # noqa: PTH104 - as below
    os.rename(new, site)  # noqa: PTH104 - a folder, which `replace` would refuse on some systems
    shutil.rmtree(old, ignore_errors=True)
