"""The files of a folder with what their pages name go in; which file is an attachment of which page comes out."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import join, normpath
from urllib.parse import unquote, urljoin, urlsplit

import regex

PAGE = 'html'
_NUMBER_RE = regex.compile(
    r'^(?:相关)?附件\s{0,3}[\d一二三四五六七八九十]{0,3}(?:[-_—][\d]{1,3})?\s{0,3}[-_—.、:：\s]{0,3}'
)
_ENDING_RE = regex.compile(r'\.[a-z0-9]{1,5}$')
_GOES_ON_RE = regex.compile(r'[-_—. (（]*+(?P<mark>附件)')
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies, and what tells the page that it belongs to; `folder` is '' at the top of the input."""

    folder: str
    name: str
    doc_id: str
    format: str
    region_code: str | None
    report_year: int | None
    url: str | None
    attachments: tuple[str, ...] = ()


def find_parents(folder: Sequence[Place]) -> Iterator[tuple[int, str]]:
    """Yield the index of each attachment in the files of one folder with the `doc_id` of its page.

    A page names the file (by its name, or its words in 附件：…), or the file's name goes on from the
    page's, or the page is the only one of a folder of its own (not at the top of the input, where reports lie side by
    side) and neither place nor year speak against it. Where several pages claim a file it is nobody's. Pages are never
    attachments; a text file that names attachments counts as a page.
    """
    pages = [place for place in folder if place.doc_id and (place.format == PAGE or place.attachments)]
    only = pages[0] if len([page for page in pages if page.format == PAGE]) == 1 and pages[0].format == PAGE else None
    index = _Index(pages)
    for number, place in enumerate(folder):
        if not place.doc_id or place.format == PAGE:
            continue
        claims = (index.naming(place) - {place.doc_id}) or (index.beginning(place) - {place.doc_id})
        if not claims and only and place.folder and only.doc_id != place.doc_id and _fits(only, place):
            claims = {only.doc_id}
        if len(claims) == 1:
            yield number, claims.pop()


class _Index:
    """The pages of a folder by the files that they name and by their own names: each file is looked up once."""

    __slots__ = ('_by_bare', '_by_name', '_by_own')

    def __init__(self, pages: Sequence[Place]) -> None:
        self._by_name: dict[str, set[str]] = {}
        self._by_bare: dict[str, set[str]] = {}
        self._by_own: dict[str, set[str]] = {}
        for page in pages:
            for named in page.attachments:
                name = _stem(_file_name(named))
                self._by_name.setdefault(name, set()).add(page.doc_id)
                self._by_bare.setdefault(_without_number(name), set()).add(page.doc_id)
            if page.format == PAGE:
                self._by_own.setdefault(_stem(page.name), set()).add(page.doc_id)

    def naming(self, place: Place) -> set[str]:
        """Return the pages that name the file, with or without 附件1."""
        stem = _stem(place.name)
        bare = _without_number(stem)
        same = self._by_bare.get(bare, set()) if len(bare) >= _LEAST else set()
        return self._by_name.get(stem, set()) | same

    def beginning(self, place: Place) -> set[str]:
        """Return the pages whose name the file's goes on from: 公示-附件1 from 公示."""
        stem = _stem(place.name)
        found: set[str] = set()
        for mark in _GOES_ON_RE.finditer(stem, overlapped=True):
            for end in range(mark.start(), mark.start('mark') + 1):
                if end > _LEAST:
                    found |= self._by_own.get(stem[:end], set())
        return found


def find_targets(page: Place) -> Iterator[tuple[str, str, str]]:
    """Yield where the links of a page lead, as folder and name inside the input, and as an address; '' for none."""
    for named in page.attachments:
        address = _join(page.url, named) if page.url else ''
        path = normpath(join(page.folder, unquote(named))) if _is_path(named) else ''
        folder, _, name = path.rpartition('/')
        if address or path:
            yield folder, name, address


def _is_path(named: str) -> bool:
    return '/' in named and '://' not in named and not named.startswith('/')


def _fits(page: Place, place: Place) -> bool:
    return all(
        one is None or other is None or one == other
        for one, other in ((page.region_code, place.region_code), (page.report_year, place.report_year))
    )


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ''


def _file_name(named: str) -> str:
    try:
        path = urlsplit(named).path if '/' in named else named
    except ValueError:
        return named
    return unquote(path.rpartition('/')[2])


def _stem(name: str) -> str:
    return _ENDING_RE.sub('', unicodedata.normalize('NFC', name).strip().lower())


def _without_number(stem: str) -> str:
    return _NUMBER_RE.sub('', stem)
