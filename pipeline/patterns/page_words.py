"""The words of web pages around a report: YAML text in, PageWords out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

GAP = r'[ \u3000\xa0]{0,4}'
"""Blanks that may stand inside a label (有 效 性)."""

_NOTHING = '(?!)'


@dataclass(frozen=True, slots=True)
class PageWords:
    """What page furniture and the 信息公开 metadata block are worded like (phrasebook §4).

    `fields` maps a surface label to its canonical field name; `furniture_lines` are whole lines or links,
    `furniture_starts` openings of a line, `furniture_marks` words that make a short line a footer, `furniture_ends` the
    ends of a site's name.
    """

    fields: Mapping[str, str]
    furniture_lines: frozenset[str]
    furniture_starts: tuple[str, ...]
    furniture_marks: tuple[str, ...]
    furniture_ends: tuple[str, ...]
    label_re: re.Pattern[str] = field(init=False, repr=False, compare=False)
    button_re: re.Pattern[str] = field(init=False, repr=False, compare=False)
    label_starts: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the pattern of all labels (longest first), that of what ends a value, and the labels with a colon."""
        labels = sorted(self.fields, key=len, reverse=True)
        surfaces = '|'.join(GAP.join(map(re.escape, label)) for label in labels)
        buttons = '|'.join(map(re.escape, self.furniture_starts))
        # a page has hundreds of lines and a run many pages: both patterns are large and made once
        object.__setattr__(self, 'label_re', re.compile(f'({surfaces or _NOTHING}){GAP}([:：]?)'))
        object.__setattr__(self, 'button_re', re.compile(buttons or _NOTHING))
        object.__setattr__(self, 'label_starts', tuple(f'{label}{colon}' for label in self.fields for colon in ':：'))


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
        furniture_ends=tuple(parts['furniture_ends']),
    )
