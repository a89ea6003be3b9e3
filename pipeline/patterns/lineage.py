"""Divisions by year and what became of their territory in; a code on another year, with the steps there, out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MIN_STEM = 2
LEVEL_ENDINGS = ('特别行政区', '自治区', '自治州', '自治县', '自治旗', '地区', '林区', '特区', '矿区', '新区')
_ENDINGS = (*LEVEL_ENDINGS, *'省市州盟县区旗')

Names = Mapping[str, str]
"""Names of divisions by code, as of the end of a year."""


class Change(StrEnum):
    """What a step of a lineage is."""

    RENAMED = 'renamed'
    UPGRADED = 'upgraded'
    RECODED = 'recoded'
    MERGED = 'merged'
    SPLIT = 'split'
    FOUNDED = 'founded'


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the year `year`, of all divisions concerned, by code: `before` it and `after` it."""

    year: int
    change: Change
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Descent:
    """Which one division stands on another year for the one asked about (`code`, None: none or several), and the steps.

    The steps stand in the order in which they were followed: backward in time where the year asked for is earlier.
    Where there is no code, the last step is the one that forbids it.
    """

    code: str | None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Lineage:
    """What became of each division from year to year; only those of which something became stand in the maps.

    `successors[y][code]` are the divisions at the end of year y on the territory of that of the year before, and
    `predecessors[y][code]` the other way round. `went_on[y]` are those that gave a part away in year y and are still
    what they were: their successor is not in doubt.
    """

    first: int
    last: int
    names: Mapping[int, Names]
    successors: Mapping[int, Mapping[str, tuple[str, ...]]]
    predecessors: Mapping[int, Mapping[str, tuple[str, ...]]]
    went_on: Mapping[int, frozenset[str]]

    def follow(self, code: str, year: int, base: int) -> Descent:
        """Follow the division of `code` at the end of `year` to the end of `base`, which may be earlier or later.

        A merger has one successor, and a part that was set off one predecessor, which itself goes on under its code; of
        a division that was dissolved into several there is no one successor, nor of a merger one predecessor. Years
        outside `first` to `last` are those nearest to them.
        """
        start, end = self.known_year(year), self.known_year(base)
        if code not in self.names[start]:
            return Descent(None)
        return self._go_on(code, start, end) if start <= end else self._go_back(code, start, end)

    def known_year(self, year: int) -> int:
        """Return the year nearest to `year` of which the divisions are known."""
        return min(max(year, self.first), self.last)

    def describe(self, step: Step) -> str:
        """Put a step into words: `2019 upgraded 340225 无为县 > 340281 无为市`."""
        before = ', '.join(f'{code} {self.names[step.year - 1][code]}' for code in step.before)
        after = ', '.join(f'{code} {self.names[step.year][code]}' for code in step.after)
        return f'{step.year} {step.change} {before} > {after}' if before else f'{step.year} {step.change} {after}'

    def _go_on(self, code: str, start: int, end: int) -> Descent:
        steps: list[Step] = []
        for year in range(start + 1, end + 1):
            after = self.successors[year].get(code, (code,))
            if step := self._step(year, code, after):
                steps.append(step)
            if code in self.went_on[year]:
                continue
            if len(after) != 1:
                return Descent(None, tuple(steps))
            code = after[0]
        return Descent(code, tuple(steps))

    def _go_back(self, code: str, start: int, end: int) -> Descent:
        steps: list[Step] = []
        for year in range(start, end, -1):
            before = self.predecessors[year].get(code, (code,))
            after = self.successors[year].get(before[0], before) if len(before) == 1 else (code,)
            if before != (code,) or after != (code,) or code in self.successors[year]:
                steps.append(Step(year, self._change(year, before, after), before, after))
            if len(before) != 1:
                return Descent(None, tuple(steps))
            code = before[0]
        return Descent(code, tuple(steps))

    def _step(self, year: int, code: str, after: tuple[str, ...]) -> Step | None:
        before = self.predecessors[year].get(after[0], after) if len(after) == 1 else (code,)
        if before == after == (code,) and code not in self.successors[year]:
            return None
        return Step(year, self._change(year, before, after), before, after)

    def _change(self, year: int, before: tuple[str, ...], after: tuple[str, ...]) -> Change:
        if len(after) > 1:
            return Change.SPLIT
        if len(before) != 1:
            return Change.MERGED if before else Change.FOUNDED
        old, new = self.names[year - 1][before[0]], self.names[year][after[0]]
        if old == new:
            return Change.RECODED
        return Change.RENAMED if _level(old) == _level(new) else Change.UPGRADED


def trace_lineage(names: Mapping[int, Names], facts: Mapping[str, Any]) -> Lineage:
    """Make the lineage out of the names of each year and the facts of `patterns/region_changes.yaml`."""
    years = sorted(names)
    successors: dict[int, Mapping[str, tuple[str, ...]]] = {}
    predecessors: dict[int, Mapping[str, tuple[str, ...]]] = {}
    for year in years[1:]:
        found = _successors(names[year - 1], names[year], year, facts)
        successors[year] = found
        predecessors[year] = _predecessors(names[year - 1], names[year], found)
    return Lineage(years[0], years[-1], names, successors, predecessors, _went_on(years, facts))


def _went_on(years: Iterable[int], facts: Mapping[str, Any]) -> dict[int, frozenset[str]]:
    # one that gave a part to two new ones is split all the same: it has its own code before and after
    return {
        year: frozenset(code for fact in facts['set_off'] if fact['year'] == year for code in fact['from'])
        for year in years
    }


def _successors(old: Names, new: Names, year: int, facts: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {code: (code,) for code, name in new.items() if old.get(code, name) != name}
    gone, come = ({c: one[c] for c in sorted(one.keys() - other.keys())} for one, other in ((old, new), (new, old)))
    found |= _same_names(gone, come)
    for change in facts['changes']:
        if change['year'] == year and 'code' in change:
            found |= dict.fromkeys(change.get('ended', ()), (change['code'],))
    for fact in facts['went_to']:
        if fact['year'] == year:
            found[fact['code']] = tuple(fact['to'])
    for fact in facts['set_off']:
        if fact['year'] == year:
            for code in fact['from']:
                found[code] = (*found.get(code, (code,)), fact['code'])
    return found


def _same_names(gone: Names, come: Names) -> Iterator[tuple[str, tuple[str, ...]]]:
    by_name = {_key(code, name): code for code, name in come.items()}
    return ((code, (by_name[key],)) for code, name in gone.items() if (key := _key(code, name)) in by_name)


def _key(code: str, name: str) -> tuple[str, bool, str]:
    return code[:2], code.endswith('00'), name.removesuffix(_level(name))


def _level(name: str) -> str:
    return next((e for e in _ENDINGS if name.endswith(e) and len(name) - len(e) >= MIN_STEM), name[-1])


def _predecessors(old: Names, new: Names, successors: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {code: [] for code in new.keys() - old.keys()}
    for code in sorted(_concerned(old, successors)):
        for after in successors.get(code, (code,)):
            found.setdefault(after, []).append(code)
    return {code: tuple(before) for code, before in found.items()}


def _concerned(old: Names, successors: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    taking = {after for each in successors.values() for after in each}
    return successors.keys() | {code for code in taking if code in old}
