"""A folder of reports with their annotations goes in; each report with its gold comes out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.model.errors import ZipingError

FORMATS = {'txt': 'text', 'html': 'html', 'htm': 'html', 'docx': 'docx', 'pdf': 'pdf'}

Line = Mapping[str, Any]


class GoldError(ZipingError):
    """The gold cannot be used: a folder or file is missing, or a line says what is not so."""


@dataclass(frozen=True, slots=True)
class GoldReport:
    """The annotations of a report, as their files state them, beside the report in its forms.

    `files` gives each form by the rest of its name (`txt`, `docx`, `gb18030.html`).
    """

    name: str
    text: str
    files: Mapping[str, Path]
    document: Line
    figures: tuple[Line, ...]
    excluded: tuple[Line, ...]
    sections: tuple[Line, ...]
    tables: tuple[Line, ...]


def read_gold(folder: Path, reports: Path | None = None) -> tuple[GoldReport, ...]:
    """Read every report that has a file `NAME.figures.jsonl` in `folder/gold`, or in `folder` where there is no `gold`.

    Its forms (`NAME.txt`, `NAME.docx`, ...) stand in `reports` where that is given, else in `folder` or in
    `folder/formats`. Raises GoldError where nothing is found or a report has no text.
    """
    gold = folder / 'gold' if (folder / 'gold').is_dir() else folder
    names = sorted(path.name.removesuffix('.figures.jsonl') for path in gold.glob('*.figures.jsonl'))
    if not names:
        raise GoldError(f'{gold} holds no gold (NAME.figures.jsonl).')
    places = (reports,) if reports else (folder, folder / 'formats')
    return tuple(_read_report(gold, name, places) for name in names)


def format_of(form: str) -> str:
    """Return the format that the rest of a file's name stands for, '' where it is none.

    >>> format_of('gb18030.html'), format_of('figures.jsonl')
    ('html', '')
    """
    return FORMATS.get(form.rpartition('.')[2].lower(), '')


def _read_report(gold: Path, name: str, places: tuple[Path, ...]) -> GoldReport:
    files = {
        path.name.removeprefix(f'{name}.'): path
        for place in places
        for path in sorted(place.glob(f'{name}.*'))
        if format_of(path.name.removeprefix(f'{name}.'))
    }
    if 'txt' not in files:
        raise GoldError(f'{name}.txt, to which the gold of {name} points, is not in {places[0]}.')
    return GoldReport(
        name=name,
        text=_read_text(files['txt']),
        files=files,
        document=json.loads((gold / f'{name}.document.json').read_text('utf-8')),
        figures=_read_lines(gold / f'{name}.figures.jsonl'),
        excluded=_read_lines(gold / f'{name}.excluded.jsonl'),
        sections=_read_lines(gold / f'{name}.sections.jsonl'),
        tables=_read_lines(gold / f'{name}.tables.jsonl'),
    )


def _read_text(path: Path) -> str:
    content = path.read_bytes()
    try:
        text = content.decode('utf-8-sig')
    except UnicodeDecodeError:
        text = content.decode('gb18030', 'replace')
    return text.replace('\r\n', '\n').replace('\r', '\n')


def _read_lines(path: Path) -> tuple[Line, ...]:
    if not path.is_file():
        return ()
    try:
        return tuple(json.loads(line) for line in path.read_text('utf-8').split('\n') if line.strip())
    except json.JSONDecodeError as error:
        raise GoldError(f'{path}: a line is no JSON: {error}.') from error
