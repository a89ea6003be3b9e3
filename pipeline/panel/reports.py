"""The rows of `documents` go in; what each report counts as in the panel comes out: its place, year and page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex

from pipeline.patterns.gazetteer import Gazetteer

MOST_PARENTS = 8
"""An attachment of an attachment …: a chain that is longer, or a circle, ends here."""

WITHOUT_TEXT = 'no_text'
PAGE_WITHOUT_TEXT = 'page_without_text'
UNREADABLE = 'file_unreadable'

TERRITORY_CHANGE = regex.compile(r'(?<year>\d{4}) (?:merged|split) ')
"""A step of a lineage after which the same code is of another territory."""

_YEAR = regex.compile(r'(?<!\d)(20[0-4]\d)(?!\d)')
_CODE = regex.compile(r'(?<!\d)([1-8]\d{5})(?!\d)')

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A region of the panel: `key` is its code in the base year, `code:` and its own, or its name.

    `code` and `name` are those of the report's year.
    """

    key: str
    base: str | None
    code: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the panel; `order` counts the reports by path, `page` is the page that it is an attachment of.

    `failure` is None for what could be read, else `page_without_text` or `file_unreadable`. `title` is that of the
    page, `lineage` what became of the place.
    """

    doc_id: str
    order: int
    page: str
    place: Place | None
    year: int | None
    failure: str | None
    title: str | None = None
    lineage: str | None = None


Merged = Mapping[str, tuple[int, int]]
"""Codes of the base year that several places share, with the first and the last year in which several reported."""


def find_merged(rows: Iterable[Row]) -> Merged:
    """Return the codes of the base year under which several places reported in one year.

    They were merged since, or are parts of what was one place then, though no lineage says so.
    """
    codes: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in rows:
        if row['region_code_base'] and row['region_code'] and row['report_year']:
            codes[row['region_code_base'], row['report_year']].add(row['region_code'])
    years: dict[str, list[int]] = defaultdict(list)
    for (base, year), found in codes.items():
        if len(found) > 1:
            years[base].append(year)
    return {base: (min(found), max(found)) for base, found in years.items()}


def describe_reports(rows: Sequence[Row], merged: Merged, gazetteer: Gazetteer) -> tuple[Report, ...]:
    """Return a report for each file that is not the same report met earlier, ordered by path.

    An attachment without a place or a year of its own has those of its page. The place and the year of a file that
    could not be read are those that its path names, where it names one of each.
    """
    own = [row for row in rows if row['duplicate_of'] is None]
    same = {row['doc_id']: row['duplicate_of'] for row in rows if row['duplicate_of'] not in (None, row['doc_id'])}
    parents = {row['doc_id']: row['parent_doc_id'] for row in own if row['parent_doc_id']}
    by_id = {row['doc_id']: row for row in own if row['doc_id']}
    places = {doc_id: place_of(row, merged, gazetteer) for doc_id, row in by_id.items()}
    unread = _Unread(by_id.values(), places, gazetteer)
    reports = []
    for order, row in enumerate(sorted(own, key=lambda row: (row['path'], row['doc_id']))):
        page = _page_of(row['doc_id'], parents, same)
        above = by_id.get(page, row)
        place = _place_on(page, row, places, by_id)
        year = row['report_year'] or above['report_year']
        failure = _failure(row)
        if failure:
            year = year or unread.year_of(row)
            place = place or unread.place_of(row, year)
        title, lineage = above['title'], row['region_lineage'] or above['region_lineage']
        reports.append(Report(row['doc_id'], order, page, place, year, failure, title, lineage))
    return tuple(reports)


def _place_on(page: str, row: Row, places: Mapping[str, Place | None], rows: Mapping[str, Row]) -> Place | None:
    """Return the place of a file; of an attachment that names none, or one that may be several, that of its page."""
    own, above = places.get(row['doc_id']), places.get(page)
    if own is None or (own.code is None and above and above.code and row['county'] == rows[page]['county']):
        return above
    return own


def place_of(row: Row, merged: Merged, gazetteer: Gazetteer) -> Place | None:
    """Return the region of a report, None where nothing tells it.

    A zone (开发区) has the code of its host and is not its host; a place that was merged into another, or set off from
    it, is not the other. One that kept its code while its territory changed stays what it is. Without a code of the
    base year, as before a split, a region stands under its own code.
    """
    base, code, name = row['region_code_base'], row['region_code'], row['region']
    if not (base or code or name):
        return None
    if code and _is_zone(row, gazetteer):
        return Place(f'{base or f"code:{code}"}/{row["county"]}', None, code, name)
    if base and not _is_apart(row, merged):
        return Place(base, base, code, name)
    return Place(f'code:{code}' if code else f'name:{name}', base, code, name)


def _is_apart(row: Row, merged: Merged) -> bool:
    """Tell whether this is a part of what bears the code, by its lineage, else by what reported beside it."""
    base, code, year = row['region_code_base'], row['region_code'], row['report_year']
    if TERRITORY_CHANGE.search(row['region_lineage'] or ''):
        return bool(code != base)
    if base not in merged or not code:
        return False
    first, last = merged[base]
    return code != base or (year is not None and first <= year <= last)


def _is_zone(row: Row, gazetteer: Gazetteer) -> bool:
    if not row['county']:
        return False
    known = gazetteer.by_code.get(row['region_code'], ())
    return bool(known) and row['county'] not in {division.name for division in known}


def _page_of(doc_id: str, parents: Mapping[str, str], same: Mapping[str, str]) -> str:
    page = doc_id
    for _ in range(MOST_PARENTS):
        above = parents.get(page)
        if above is None:
            break
        page = same.get(above, above)
    return page


def _failure(row: Row) -> str | None:
    if row['status'] != 'failed':
        return None
    code = (row['error'] or '').partition(':')[0]
    return PAGE_WITHOUT_TEXT if code == WITHOUT_TEXT else UNREADABLE


class _Unread:
    """What the paths of files that could not be read say of their place and year, by the places that are known."""

    def __init__(self, rows: Iterable[Row], places: Mapping[str, Place | None], gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._by_code: dict[str, Place] = {}
        self._by_name: dict[str, set[Place]] = defaultdict(set)
        for row in sorted(rows, key=lambda row: row['doc_id']):
            place = places[row['doc_id']]
            if place is None:
                continue
            for code in (place.code, place.base):
                self._by_code.setdefault(code or '', place)
            for name in (row['region'], row['county'] or row['city'] or row['province']):
                self._by_name[name or ''].add(place)

    def year_of(self, row: Row) -> int | None:
        """Return the one year that the file's name, else its path, names."""
        path = row['path']
        for words in (path.rpartition('/')[2], path):
            years = set(_YEAR.findall(words))
            if years:
                return int(years.pop()) if len(years) == 1 else None
        return None

    def place_of(self, row: Row, year: int | None) -> Place | None:
        """Return the place whose code or name the path holds, the last name first."""
        for code in reversed(_CODE.findall(row['path'])):
            if code in self._by_code:
                return self._by_code[code]
        for found in reversed([*self._gazetteer.find_names(row['path'])]):
            known = {(p.key, p.base): p for p in self._by_name.get(found.name, ())}
            if len({key for key, _ in known}) == 1:
                return min(known.values(), key=lambda place: (place.code or '', place.name or ''))
            divisions = self._gazetteer.named(found.name, year) if year else ()
            if len(divisions) == 1:
                code = divisions[0].code
                return self._by_code.get(code) or Place(f'code:{code}', None, code, found.name)
        return None
