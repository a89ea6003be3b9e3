"""The text of `patterns/scopes.yaml` in, ScopeWords out: which words state what is counted in a figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

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
    is seen.
    """

    dimension: Words
    silent: Words | None = None
    behind: bool = False
    values: Annotated[tuple[ScopeValue, ...], Field(min_length=2)]
    not_surfaces: tuple[Words, ...] = ()
    examples: Annotated[tuple[ScopeExample, ...], Field(min_length=2)]
    counterexamples: Annotated[tuple[Counterexample, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class ScopeWords:
    """`value_of` maps each (folded) surface to its value, None for words in which none is seen."""

    entries: tuple[Scope, ...]
    finder: WordFinder
    value_of: Mapping[str, str | None]
    dimension_of: Mapping[str, str]
    behind: frozenset[str]

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

    def is_narrow(self, scope: str | None) -> bool:
        """Tell whether the scope is less than what silence means: 本级 is less than the whole."""
        whole = self.part(None)
        return any(whole.get(dimension, value) != value for dimension, value in self.part(scope).items())

    def _place(self, value: str) -> int:
        return list(self.dimension_of).index(value)


def load_scope_words(text: str, faults: Faults) -> ScopeWords:
    """Read the entries; a value that two of them know, and a `silent` that none is, are told in `faults`."""
    entries = read_entries(text, FILE, Scope, faults)
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
    )


def _fold(words: str) -> str:
    return fold_marks(fold_width(words))
