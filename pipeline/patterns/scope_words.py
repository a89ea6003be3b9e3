"""The text of `patterns/scopes.yaml` in, ScopeWords out: which words state what is counted in a figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import Discriminator, Field, RootModel, Tag

from pipeline.patterns.schema import Closed, Counterexample, Sentences, Words
from pipeline.patterns.yaml_files import Faults, read_entries
from pipeline.text.width import fold_marks, fold_width
from pipeline.text.words import WordFinder

FILE = 'scopes.yaml'
JOINT = '、'
"""What stands between the values of a figure's scope."""


class ScopeValue(Closed):
    """One value of a dimension and the words that state it."""

    name: Words
    surfaces: Annotated[tuple[Words, ...], Field(min_length=1)]


class ScopeExample(Closed):
    """A sentence with the scope of its figures, each by its value in base units."""

    text: Sentences
    expect: Mapping[str, Words | None]


class Scope(Closed):
    """A dimension of what is counted: of its values a figure has one or none.

    `silent` is meant where the words say nothing. A value may stand `behind` its number. In `not_surfaces` no value
    is seen. A value of a dimension that is `spoken_for` may be told by a heading, a note or a sentence that speaks of
    other figures.
    """

    dimension: Words
    silent: Words | None = None
    behind: bool = False
    spoken_for: bool = False
    values: Annotated[tuple[ScopeValue, ...], Field(min_length=2)]
    not_surfaces: tuple[Words, ...] = ()
    examples: Annotated[tuple[ScopeExample, ...], Field(min_length=2)]
    counterexamples: Annotated[tuple[Counterexample, ...], Field(min_length=1)]


class SpeechCase(Closed):
    """A small report: `text` with its headings, then a table of `rows` under `title` and a `line`, then a `note`."""

    text: Sentences | None = None
    line: Words | None = None
    rows: Annotated[tuple[tuple[str, ...], ...], Field(max_length=60)] = ()
    title: Words | None = None
    note: Words | None = None


class SpeechExample(SpeechCase):
    """A report with the scope of its figures, each by its value in base units."""

    expect: Mapping[str, Words | None]


class SpeechCounterexample(SpeechCase):
    """A report in which no sentence speaks of other figures than its own, with the reason."""

    expect: Mapping[str, Words | None]
    because: Words


class Speech(Closed):
    """How a sentence without figures says what is counted in others.

    It holds one of the words `says`. `above` are words for what stands before it, `below` for what follows, each
    at the beginning of a clause and not as part of `not_reach`; `all` are words for the whole report. A sentence with
    one of `chapter` and none of them speaks of its chapter. `same_below` stands beside a value and carries it on to
    what follows of the same indicator (下同). A line that begins with one of `notes` speaks of the table above it, one
    with a word of `over` right over a table of that table.
    """

    speech: Words
    says: Annotated[tuple[Words, ...], Field(min_length=1)]
    above: tuple[Words, ...]
    below: tuple[Words, ...]
    not_reach: tuple[Words, ...] = ()
    all: tuple[Words, ...]
    chapter: tuple[Words, ...]
    same_below: tuple[Words, ...]
    notes: tuple[Words, ...]
    over: tuple[Words, ...]
    examples: Annotated[tuple[SpeechExample, ...], Field(min_length=1)]
    counterexamples: Annotated[tuple[SpeechCounterexample, ...], Field(min_length=1)]


def _kind(entry: Any) -> str:  # noqa: ANN401 - whatever stands in the file
    return 'speech' if isinstance(entry, dict) and 'speech' in entry else 'scope'


_Known = Annotated[Scope, Tag('scope')] | Annotated[Speech, Tag('speech')]


class _Entry(RootModel[Annotated[_Known, Discriminator(_kind)]]):
    pass


@dataclass(frozen=True, slots=True)
class ScopeWords:
    """`value_of` maps each (folded) surface to its value, None for words in which none is seen."""

    entries: tuple[Scope, ...]
    finder: WordFinder
    value_of: Mapping[str, str | None]
    dimension_of: Mapping[str, str]
    behind: frozenset[str]
    spoken_for: frozenset[str]
    """The values that may be told from afar."""
    speeches: tuple[Speech, ...]

    def join(self, values: Iterable[str]) -> str | None:
        """Return the values, one a dimension, as the column `scope` holds them: in one order; None for none."""
        return JOINT.join(sorted(set(values), key=self._place)) or None

    def said(self, scope: str | None) -> dict[str, str]:
        """Return the values that a scope states, by dimension."""
        values = scope.split(JOINT) if scope else ()
        return {self.dimension_of[value]: value for value in values if value in self.dimension_of}

    def part(self, scope: str | None) -> dict[str, str]:
        """Return what a scope means in each dimension; where it says nothing, what silence means there."""
        silent = {entry.dimension: entry.silent for entry in self.entries if entry.silent}
        return silent | self.said(scope)

    def differ(self, one: str | None, other: str | None) -> bool:
        """Tell whether two scopes cannot be one: in some dimension they mean two values."""
        if one == other:
            return False
        told = self.part(other)
        return any(told.get(dimension, value) != value for dimension, value in self.part(one).items())

    def contradict(self, one: str | None, other: str | None) -> bool:
        """Tell whether two scopes state two values of a dimension that is spoken for: they are of two wholes."""
        if one is None or other is None or one == other:
            return False
        told = self.said(other)
        pairs = ((value, told.get(dimension, value)) for dimension, value in self.said(one).items())
        return any(value != told and value in self.spoken_for for value, told in pairs)

    def is_narrow(self, scope: str | None) -> bool:
        """Tell whether the scope is less than what silence means: 本级 is less than the whole."""
        whole = self.part(None)
        return any(whole.get(dimension, value) != value for dimension, value in self.part(scope).items())

    def _place(self, value: str) -> int:
        return list(self.dimension_of).index(value)


def load_scope_words(text: str, faults: Faults) -> ScopeWords:
    """Read the entries; a value that two of them know, and a `silent` that none is, are told in `faults`."""
    read = tuple(entry.root for entry in read_entries(text, FILE, _Entry, faults))
    entries = tuple(entry for entry in read if isinstance(entry, Scope))
    value_of: dict[str, str | None] = {}
    dimension_of: dict[str, str] = {}
    for entry in entries:
        names = [value.name for value in entry.values]
        for name in names:
            if name in dimension_of or JOINT in name:
                faults.add(FILE, None, entry.dimension, f'the value {name!r} stands there twice or holds {JOINT}')
            dimension_of[name] = entry.dimension
        if entry.silent and entry.silent not in names:
            faults.add(FILE, None, entry.dimension, f'silent {entry.silent!r} is none of its values')
        value_of |= {_fold(word): value.name for value in entry.values for word in value.surfaces}
        value_of |= dict.fromkeys(map(_fold, entry.not_surfaces))
    return ScopeWords(
        entries=entries,
        finder=WordFinder(value_of or ('\0',)),
        value_of=MappingProxyType(value_of),
        dimension_of=MappingProxyType(dimension_of),
        behind=frozenset(entry.dimension for entry in entries if entry.behind),
        spoken_for=frozenset(value.name for entry in entries if entry.spoken_for for value in entry.values),
        speeches=tuple(entry for entry in read if isinstance(entry, Speech)),
    )


def _fold(words: str) -> str:
    return fold_marks(fold_width(words))
