"""Covers and forms: lines and cells in, the values behind a field's labels out."""

from collections.abc import Iterator
from itertools import pairwise

import regex

from pipeline.metadata.lines import Page
from pipeline.text.width import fold_width

FORM_LINES = 60
"""How many lines from the top a cover or a form's head can have; below, the same words are prose."""

MAX_VALUE = 80
_BLANK_RE = regex.compile(r'\s')
_SPLIT_RE = regex.compile(r'(?P<label>[^:\t]{2,24}?)\s{0,4}(?::|\t|\s{2})\s{0,60}(?P<value>\S.{0,120})')
_STAMP_RE = regex.compile(r'\s{0,10}[(（]\s{0,4}(?:盖\s{0,4}章|公章|签章|章|印章|单位公章)[)）]\s{0,10}')


Fields = tuple[tuple[str, str], ...]
"""The labels of a page with the words behind them."""


def read_fields(page: Page) -> Fields:
    """Return the labels of covers and forms with their values, once for all that look for one."""
    return tuple(_fields(page))


def find_field(fields: Fields, labels: tuple[str, ...]) -> Iterator[str]:
    """Yield the values behind `labels`, the surest label first; blanks inside a label (填 报 单 位) do not count."""
    for label in labels:
        for name, value in fields:
            if name == label and value and len(value) <= MAX_VALUE:
                yield value


def _fields(page: Page) -> Iterator[tuple[str, str]]:
    for line in [line for line in page.lines if not line.in_table][:FORM_LINES]:
        if match := _SPLIT_RE.fullmatch(line.folded):
            yield _label(match['label']), _value(line.text[match.start('value') :])
        elif ' ' in line.folded and len(line.folded) <= MAX_VALUE:
            gap = line.folded.index(' ')
            yield _label(line.folded[:gap]), _value(line.text[gap:])
        else:
            yield from ((_label(label), _value(value)) for label, value in pairwise(line.text.split()))
    for label, value in page.cells:
        yield _label(fold_width(label).rstrip(':')), _value(value)
    for row in page.rows:
        for cell in row:
            if match := _SPLIT_RE.fullmatch(fold_width(cell)):
                yield _label(match['label']), _value(cell[match.start('value') :])


def _label(text: str) -> str:
    return _STAMP_RE.sub('', _BLANK_RE.sub('', text))


def _value(text: str) -> str:
    return _STAMP_RE.sub('', text).strip()
