"""A folder of reports with their annotations goes in; each report with its gold comes out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.model.errors import ZipingError

FORMATS = {'txt': 'text', 'html': 'html', 'htm': 'html', 'docx': 'docx', 'pdf': 'pdf'}

TEXT = 'text'
"""The ending of the canonical text that the quotes of a gold stand in, where that is not the file `NAME.txt`."""

Line = Mapping[str, Any]


class GoldError(ZipingError):
    """The gold cannot be used: a folder or file is missing, or a line says what is not so."""


@dataclass(frozen=True, slots=True)
class GoldReport:
    """The annotations of a report, as their files state them, beside the report in its forms.

    `files` gives each form by the rest of its name (`txt`, `docx`, `gb18030.html`). `text` is that of `NAME.text`, the
    canonical text of a report that is no plain text, where such a file stands beside the gold, else that of `NAME.txt`.
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
    `folder/formats`. Raises GoldError where nothing is found, a report has no
    text or a line cannot be used.
    """
    gold = folder / 'gold' if (folder / 'gold').is_dir() else folder
    names = sorted(path.name.removesuffix('.figures.jsonl') for path in gold.glob('*.figures.jsonl'))
    if not names:
        raise GoldError(f'{gold} holds no gold (NAME.figures.jsonl).')
    places = (reports,) if reports else (folder, folder / 'formats')
    return tuple(_read_report(gold, name, names, places) for name in names)


def format_of(form: str) -> str:
    """Return the format that the rest of a file's name stands for, '' where it is none.

    >>> format_of('gb18030.html'), format_of('figures.jsonl')
    ('html', '')
    """
    return FORMATS.get(form.rpartition('.')[2].lower(), '')


def read_text(path: Path) -> str:
    """Return the text of a plain text file as the quotes of a gold count in it: UTF-8, else GB18030."""
    content = path.read_bytes()
    try:
        text = content.decode('utf-8-sig')
    except UnicodeDecodeError:
        text = content.decode('gb18030', 'replace')
    return text.replace('\r\n', '\n').replace('\r', '\n')


def _read_report(gold: Path, name: str, others: list[str], places: tuple[Path, ...]) -> GoldReport:
    longer = tuple(f'{other}.' for other in others if other.startswith(f'{name}.'))
    files = {
        path.name.removeprefix(f'{name}.'): path
        for place in places
        for path in sorted(place.iterdir() if place.is_dir() else ())
        if path.name.startswith(f'{name}.') and not path.name.startswith(longer)
        if format_of(path.name.removeprefix(f'{name}.'))
    }
    if not files:
        raise GoldError(
            f'{name}.txt, .html, .docx or .pdf, the report that the gold of {name} is of, is not in {places[0]}.'
        )
    exact = gold / f'{name}.{TEXT}'
    if not exact.is_file() and 'txt' not in files:
        raise GoldError(f'{name}.txt, to which the gold of {name} points, is not in {places[0]}.')
    text = _read_exact(exact) if exact.is_file() else read_text(files['txt'])
    sections = _read_lines(gold / f'{name}.sections.jsonl', _SECTION)
    last = 1 + text.count('\n')
    for line in sections:
        if not 0 < line['line'] <= last:
            raise GoldError(f'{name}.sections.jsonl: line {line["line"]} is not among the {last} lines of the text.')
    return GoldReport(
        name=name,
        text=text,
        files=files,
        document=_read_object(gold / f'{name}.document.json'),
        figures=_read_lines(gold / f'{name}.figures.jsonl', _FIGURE),
        excluded=_read_lines(gold / f'{name}.excluded.jsonl', _EXCLUDED),
        sections=sections,
        tables=_read_lines(gold / f'{name}.tables.jsonl', _TABLE),
    )


def _read_exact(path: Path) -> str:
    try:
        return path.read_bytes().decode('utf-8')
    except UnicodeDecodeError as error:
        raise GoldError(f'{path} is not in UTF-8.') from error


def _read_object(path: Path) -> Line:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text('utf-8'))
    except ValueError as error:
        raise GoldError(f'{path} is no JSON: {error}.') from error
    if not isinstance(found, dict):
        raise GoldError(f'{path} is no JSON object.')
    return found


def _read_lines(path: Path, form: '_Form') -> tuple[Line, ...]:
    if not path.is_file():
        return ()
    lines = enumerate(_read_exact(path).removeprefix('\ufeff').split('\n'), 1)
    return tuple(_read_line(line, f'{path}:{number}', form) for number, line in lines if line.strip())


def _read_line(line: str, place: str, form: '_Form') -> Line:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise GoldError(f'{place}: the line is no JSON: {error}.') from error
    if not isinstance(found, dict):
        raise GoldError(f'{place}: the line is no JSON object.')
    for key, types in form.required.items():
        if not isinstance(found.get(key), types) or isinstance(found.get(key), bool):
            raise GoldError(f'{place}: {key} is missing or none of its kind: {found.get(key)!r}.')
    return {**form.usual, **found}


@dataclass(frozen=True, slots=True)
class _Form:
    """The keys that a line must have, with their types, and what a key that is left out means."""

    required: Mapping[str, type | tuple[type, ...]]
    usual: Line


_WORDS_OR_NONE = (str, type(None))
_FIGURE = _Form(
    {'quote': str, 'raw': str, 'value': (int, float), 'unit': str, 'indicator': _WORDS_OR_NONE, 'role': str},
    {'nth': 1, 'label': '', 'qualifier': None, 'group': None, 'scheme': None, 'year': None, 'place': 'text'},
)
_EXCLUDED = _Form({'number': str, 'offset': int, 'reason': str}, {})
_SECTION = _Form({'level': int, 'number': _WORDS_OR_NONE, 'title': str, 'line': int}, {'number': None})
_TABLE = _Form({'rows': list}, {})
