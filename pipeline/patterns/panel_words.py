"""The text of `patterns/panel.yaml` in, PanelWords out: chapters by worth, and how reports compare years."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import regex

from pipeline.patterns.schema import Closed, Counterexample, Id, Sentences, Words
from pipeline.patterns.yaml_files import Faults, read_entry

FILE = 'panel.yaml'


class Comparison(Closed):
    """A statement `of` a value with a `change`, both in base units, and the value of the year before that it implies.

    `before` is rounded to whole units, or to the digits that it is written with.
    """

    text: Sentences
    change: Decimal
    of: Decimal
    before: Decimal


class PanelFile(Closed):
    """The whole of `panel.yaml`.

    A region may have several projects in a year: their money, `of_projects`, is told apart by what a label names beside
    the words of `no_project`; `projects` are examples.
    """

    result_chapters: tuple[Words, ...]
    summary_chapters: tuple[Words, ...]
    of_projects: tuple[Id, ...]
    no_project: tuple[Words, ...]
    projects: Mapping[Words, Words | None]
    rises: tuple[Words, ...]
    falls: tuple[Words, ...]
    last_year: tuple[Words, ...]
    other_basis: tuple[Words, ...]
    examples: tuple[Comparison, ...]
    counterexamples: tuple[Counterexample, ...]


@dataclass(frozen=True, slots=True)
class PanelWords:
    """What the panel knows of words; the regexes meet folded text."""

    file: PanelFile
    directions: regex.Pattern[str]
    falls: frozenset[str]
    last_year: regex.Pattern[str]
    other_basis: regex.Pattern[str]
    no_project: str
    """Matches what does not name a project, for DuckDB."""

    def project_of(self, label: str) -> str | None:
        """Return what a label names a project by, None where that is nothing."""
        return regex.sub(self.no_project, '', label) or None


def load_panel_words(text: str, faults: Faults) -> PanelWords | None:
    """Read the file; None where it is broken, which is told in `faults`."""
    before = len(faults.found)
    file = read_entry(text, FILE, PanelFile, faults)
    if len(faults.found) > before:
        return None
    return PanelWords(
        file=file,
        directions=_one_of((*file.rises, *file.falls)),
        falls=frozenset(file.falls),
        last_year=_one_of(file.last_year),
        other_basis=_one_of(file.other_basis),
        no_project=r'[^\p{Han}]|' + f'{_one_of(file.no_project).pattern}',
    )


def _one_of(words: tuple[str, ...]) -> regex.Pattern[str]:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return regex.compile('|'.join(map(regex.escape, ordered)) or '(?!)')
