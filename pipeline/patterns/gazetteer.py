"""Administrative divisions: lists of a package and our changes in, a Gazetteer by name, code and year out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from ahocorasick_rs import AhoCorasick, MatchKind
from gb2260_v2 import GB2260

from pipeline.patterns.lineage import LEVEL_ENDINGS, MIN_STEM, Descent, Lineage, trace_lineage

_LOADER: type[yaml.SafeLoader] = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
"""The loader in C, where it was built, is ten times as fast."""


@dataclass(frozen=True, slots=True)
class Division:
    """A division under one name and code, in force at the end of each year from `first` to `last` (None: still)."""

    code: str
    name: str
    first: int
    last: int | None

    @property
    def is_province(self) -> bool:
        """Tell whether this is a province, municipality or autonomous region."""
        return self.code.endswith('0000')

    @property
    def is_city(self) -> bool:
        """Tell whether this is a prefecture (市, 州, 盟, 地区)."""
        return self.code.endswith('00') and not self.is_province

    def distance(self, year: int) -> int:
        """Return how many years lie between `year` and the time in which the division was in force."""
        if year < self.first:
            return self.first - year
        return 0 if self.last is None else max(0, year - self.last)

    def nearest(self, year: int) -> int:
        """Return the year in which the division was in force that lies nearest to `year`."""
        return max(year, self.first) if self.last is None else min(max(year, self.first), self.last)


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A full or short name of a division in a text, by offsets."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All divisions since 2009 by name and code; make it once (about 0.1 s) and hand it down.

    `by_name` knows full names and short forms with their level (红河州, 峨山县), `by_stem` names without it (东川).
    `pinyin` has the syllables of the stems of prefectures and provinces.
    """

    by_name: Mapping[str, tuple[Division, ...]]
    by_stem: Mapping[str, tuple[Division, ...]]
    by_code: Mapping[str, tuple[Division, ...]]
    short_names: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]
    lineage: Lineage = field(repr=False, compare=False)
    pinyin: Mapping[str, tuple[str, ...]] = field(repr=False, compare=False)
    automaton: AhoCorasick = field(repr=False, compare=False)

    def find_names(self, text: str) -> Iterator[PlaceName]:
        """Yield the names in `text`, leftmost and longest first, without overlap; stems alone are not found."""
        for index, start, end in self.automaton.find_matches_as_indexes(text):
            yield PlaceName(start, end, self.names[index])

    def named(self, name: str, year: int) -> tuple[Division, ...]:
        """Return the divisions called `name` (full, short or stem) at the end of `year`; else those nearest in time."""
        found = self.by_name.get(name) or self.by_stem.get(name, ())
        nearest = min((division.distance(year) for division in found), default=0)
        return tuple(division for division in found if division.distance(year) == nearest)

    def of_code(self, code: str, year: int) -> Division | None:
        """Return the division that had `code` at the end of `year`, or nearest to it."""
        return min(self.by_code.get(code, ()), key=lambda division: division.distance(year), default=None)

    def valid_in(self, division: Division, year: int) -> Division | None:
        """Return what `division` was at the end of `year` under another name or code; None where it was none or parts.

        广德市 of a report on 2018 was 广德县 then. A year that no list covers is the nearest that one does.
        """
        at = self.lineage.known_year(year)
        descent = self.lineage.follow(division.code, division.nearest(at), at)
        one = all(len(step.before) == len(step.after) == 1 for step in descent.steps)
        return self.of_code(descent.code, at) if descent.code and one else None

    def on_base(self, code: str, year: int, base: int) -> Descent:
        """Follow the division that had `code` at the end of `year`, or nearest to it, to the end of `base`."""
        division = self.of_code(code, year)
        if division is None:
            return Descent(None)
        return self.lineage.follow(code, division.nearest(year), base)

    def province_of(self, division: Division, year: int) -> Division | None:
        """Return the province in which `division` lies (itself where it is one)."""
        return self.of_code(f'{division.code[:2]}0000', year)

    def city_of(self, division: Division, year: int) -> Division | None:
        """Return the prefecture in which `division` lies (itself where it is one), None directly under a province."""
        return self.of_code(f'{division.code[:4]}00', year) if not division.is_province else None

    def spelling_of(self, division: Division) -> tuple[str, ...]:
        """Return the syllables of the name of a prefecture or province without its level; none where not known.

        红河哈尼族彝族自治州 is hong, he.
        """
        stems = (stem for form in self.forms_of(division) for stem in (form, *_stems(form, {})))
        return next((self.pinyin[stem] for stem in stems if stem in self.pinyin), ())

    def forms_of(self, division: Division) -> tuple[str, ...]:
        """Return the full name and the short names with their level, where there are any."""
        return division.name, *self.short_names.get(division.name, ())


def load_gazetteer(text: str) -> Gazetteer:
    """Build the gazetteer from the package's lists and the text of `patterns/region_changes.yaml`.

    Raises KeyError where a part of the file is missing.
    """
    facts = yaml.load(text, Loader=_LOADER)  # noqa: S506 - the safe loader, in C or not
    lists = tuple(_yearly_lists(facts))
    divisions = tuple(_find_spells(lists))
    peoples = sorted(facts['peoples'], key=len, reverse=True)
    short_names = _short_names({d.name for d in divisions}, peoples, facts['short_names'])
    by_name = _group((form, d) for d in divisions for form in (d.name, *short_names.get(d.name, ())))
    by_stem = _group((stem, d) for d in divisions for stem in _stems(d.name, short_names))
    names = tuple(by_name)
    return Gazetteer(
        by_name=by_name,
        by_stem=by_stem,
        by_code=_group((d.code, d) for d in divisions),
        short_names=short_names,
        names=names,
        lineage=trace_lineage(dict(lists), facts),
        pinyin=_read_pinyin(facts['pinyin']),
        automaton=AhoCorasick(names, matchkind=MatchKind.LeftmostLongest),
    )


def _read_pinyin(words: str) -> dict[str, tuple[str, ...]]:
    stems, spelled = words.split()[::2], words.split()[1::2]
    return {stem: tuple(syllables.split('-')) for stem, syllables in zip(stems, spelled, strict=True)}


def _find_spells(lists: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Division]:
    """Follow every code through the years and yield each stretch of years under one name."""
    running: dict[tuple[str, str], int] = {}
    previous: dict[str, str] = {}
    for year, current in lists:
        for code, name in previous.items():
            if current.get(code) != name:
                yield Division(code, name, first=running.pop((code, name)), last=year - 1)
        running.update({pair: year for pair in current.items() if previous.get(pair[0]) != pair[1]})
        previous = current
    for (code, name), first in running.items():
        yield Division(code, name, first=first, last=None)


def _yearly_lists(facts: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, str]]]:
    names: dict[str, str] = {}
    for year, revision in facts['lists'].items():
        names = _read_list(revision, frozenset(facts['not_divisions']))
        for repair in facts['repairs']:
            if repair['from'] <= year <= repair['to']:
                _set(names, repair['code'], repair['name'])
        yield year, dict(names)
    changes = facts['changes']
    for year in range(max(facts['lists']) + 1, max(change['year'] for change in changes) + 1):
        for change in changes:
            if change['year'] == year:
                _apply(names, change)
        yield year, dict(names)


def _read_list(revision: str, not_divisions: frozenset[str]) -> dict[str, str]:
    schema: dict[str, str] = GB2260(revision).revision.division_schema
    return {code: name for code, name in schema.items() if name not in not_divisions}


def _apply(names: dict[str, str], change: Mapping[str, Any]) -> None:
    for code in change.get('ended', ()):
        names.pop(code, None)
    if 'code' in change:
        names[change['code']] = change['name']


def _set(names: dict[str, str], code: str, name: str | None) -> None:
    if name is None:
        names.pop(code, None)
    else:
        names[code] = name


def _short_names(names: set[str], peoples: list[str], given: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    by_rule = {name: _drop_peoples(name, peoples) for name in names if '自治' in name and not name.endswith('自治区')}
    forms = {name: dict.fromkeys(filter(None, (by_rule.get(name), given.get(name)))) for name in {*by_rule, *given}}
    return {name: tuple(form for form in short if form != name) for name, short in forms.items()}


def _drop_peoples(name: str, peoples: list[str]) -> str:
    """红河哈尼族彝族自治州 → 红河州; the stem keeps two characters at least."""
    stem, _, level = name.rpartition('自治')
    while people := next((p for p in peoples if stem.endswith(p) and len(stem) - len(p) >= MIN_STEM), ''):
        stem = stem.removesuffix(people)
    return stem + level


def _stems(name: str, short_names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for form in (name, *short_names.get(name, ())):
        ending = next((e for e in LEVEL_ENDINGS if form.endswith(e)), form[-1] if form[-1] in '省市州盟县区旗' else '')
        if ending and len(form) - len(ending) >= MIN_STEM:
            yield form.removesuffix(ending)
        elif not ending:
            yield form


def _group(pairs: Iterator[tuple[str, Division]]) -> dict[str, tuple[Division, ...]]:
    groups: dict[str, list[Division]] = {}
    for key, division in pairs:
        groups.setdefault(key, []).append(division)
    return {key: tuple(group) for key, group in groups.items()}
