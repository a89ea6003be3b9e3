"""The words of web pages around a report: YAML text in, PageWords out."""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class PageWords:
    """What page furniture and the 信息公开 metadata block are worded like (phrasebook §4).

    `fields` maps a surface label to its canonical field name; `furniture_lines` are whole lines or links,
    `furniture_starts` openings of a line, `furniture_marks` words that make a short line a footer.
    """

    fields: Mapping[str, str]
    furniture_lines: frozenset[str]
    furniture_starts: tuple[str, ...]
    furniture_marks: tuple[str, ...]


def load_page_words(text: str) -> PageWords:
    """Read the text of `patterns/metadata.yaml`.

    Raises KeyError where a part is missing.
    """
    parts = yaml.safe_load(text)
    return PageWords(
        fields={label: name for name, labels in parts['fields'].items() for label in labels},
        furniture_lines=frozenset(parts['furniture_lines']),
        furniture_starts=tuple(parts['furniture_starts']),
        furniture_marks=tuple(parts['furniture_marks']),
    )
