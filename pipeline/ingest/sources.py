"""A `sources.csv` goes in; where each file came from comes out, row by row, with what is wrong in it."""

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path, PurePosixPath

from pipeline.ingest.encoding import decode
from pipeline.ingest.folder import printable_name
from pipeline.ingest.origin import is_address
from pipeline.ingest.source import MAX_BYTES, open_plain_file
from pipeline.model.errors import UnreadableDocument, ZipingError

SOURCES = 'sources.csv'
_DATE_RE = re.compile(r'(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))(?:[T\s].{0,40})?')


class SourcesError(ZipingError):
    """A `sources.csv` that cannot be read as a table: which, where, and what to do."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a row says of the file at `path` (relative to the input folder); `fields` is JSON of all further columns.

    `fault` tells what of the row could not be taken, None where all could; `place` is the file and the line, and stands
    in the place of a path that the row leaves out.
    """

    path: str
    place: str
    url: str | None = None
    downloaded_on: date | None = None
    fields: str | None = None
    fault: str | None = None


def is_sources(path: Path) -> bool:
    """Tell whether a file is such a table, which is no report."""
    return path.name.lower() == SOURCES


def path_key(path: str) -> str:
    r"""Return a path as it is compared: with `/`, composed characters, and no `./` before it.

    >>> path_key('.\\甲县\\自评.html')
    '甲县/自评.html'
    """
    return unicodedata.normalize('NFC', str(PurePosixPath(path.strip().replace('\\', '/'))))


def read_sources(path: Path, folder: Path) -> Iterator[SourceRow]:
    """Yield the rows of a `sources.csv` under `folder`; its paths are relative to where it lies.

    UTF-8 or GB18030, parted by commas, semicolons or tabs. Raises SourcesError where there is no column `path`, where
    a column stands twice, where quotes are not closed, or where the file is no text.
    """
    name = printable_name(path.relative_to(folder).as_posix())
    text = _read(path, folder, name)
    lines = csv.reader(StringIO(text, newline=''), delimiter=_delimiter(text), strict=True)
    try:
        head = [cell.strip().lower() for cell in next(lines, [])]
        _check_head(head, name)
        for row in lines:
            if any(cell.strip() for cell in row):
                yield _read_row(head, [cell.strip() for cell in row], PurePosixPath(name), lines.line_num)
    except csv.Error as error:
        raise SourcesError(
            f'{name}, line {lines.line_num}: {error}. Close its quotes, or save it anew as CSV.'
        ) from error


def _read(path: Path, folder: Path, name: str) -> str:
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            raise SourcesError(f'{name} is a link that leads out of the folder; put the file itself there.')
        with open_plain_file(path) as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise SourcesError(f'{name} is larger than {MAX_BYTES // 1024 // 1024} MB.')
        text = decode(content)[0].removeprefix('\ufeff')
    except (OSError, RuntimeError) as error:
        raise SourcesError(f'{name} cannot be read: {error}.') from error
    except UnreadableDocument as error:
        raise SourcesError(f'{name} is no text: {error}. Save it as CSV in UTF-8.') from error
    if '\x00' in text:
        raise SourcesError(f'{name} is no text: it holds bytes of zero. Save it as CSV in UTF-8.')
    return text


def _delimiter(text: str) -> str:
    head = text.partition('\n')[0]
    return max(',;\t', key=head.count)


def _check_head(head: list[str], name: str) -> None:
    if 'path' not in head:
        raise SourcesError(
            f'{name}, line 1: there is no column `path`, only {", ".join(filter(None, head)) or "an empty line"}; '
            'the first line names the columns: path,url,downloaded_on,...'
        )
    twice = sorted({column for column in head if column and head.count(column) > 1})
    if twice:
        raise SourcesError(f'{name}, line 1: the column {", ".join(twice)} stands twice.')


def _read_row(head: list[str], row: list[str], file: PurePosixPath, line: int) -> SourceRow:
    cells = dict(zip(head, row, strict=False))
    place = f'{file}, line {line}'
    path = path_key(str(file.parent / cells.get('path', '').replace('\\', '/')))
    if not cells.get('path'):
        return SourceRow(place, place, fault='there is no path')
    if len(row) > len(head) and any(row[len(head) :]):
        return SourceRow(path, place, fault=f'{len(row)} cells under {len(head)} columns; put quotes around commas')
    url, day = cells.get('url', ''), cells.get('downloaded_on', '')
    on = _parse_day(day)
    faults = [f'`{url}` is no address that begins with http:// or https://'] * bool(url and not is_address(url))
    faults += [f'`{day}` is no date'] * bool(day and on is None)
    taken = {'path', *(['url'] if not url or is_address(url) else []), *(['downloaded_on'] if on or not day else [])}
    others = {column: value for column, value in cells.items() if column and column not in taken and value}
    fields = json.dumps(others, ensure_ascii=False) if others else None
    return SourceRow(path, place, url if 'url' in taken and url else None, on, fields, '; '.join(faults) or None)


def _parse_day(text: str) -> date | None:
    match = _DATE_RE.fullmatch(text)
    if match is None:
        return None
    year, *parts = match.groups()
    month, day = (int(part) for part in parts if part)
    try:
        return date(int(year), month, day)
    except ValueError:
        return None
