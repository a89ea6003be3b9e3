"""Broken checks among all others go in; the fewest figures whose change mends each come out (Fellegi and Holt 1976).

A set of figures mends a broken check when values can be put in their place that satisfy every check in which one of
them takes part, all other figures staying as printed.
"""

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.model.check import CheckResult, Interval
from pipeline.validate.identities.instances import Instance
from pipeline.validate.identities.relations import Relation, Values
from pipeline.validate.intervals import FREE, meet

MOST_SUSPECTS = 2
"""Larger sets are not looked for: where three printed figures must be wrong, nobody would believe the answer."""

MOST_NEAR = 60
"""Figures among which suspects are looked for: in a longer column any row may be wrong."""

MOST_SETS = 400
"""Sets tried for one check, so that a table of a hundred rows costs no more than ten."""

ROUNDS = 6
"""How often two unknown figures narrow each other: with one check in common the second round changes nothing."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The one smallest set of figures that mends a check, or none; `tie` where several of one size do."""

    figure_ids: tuple[int, ...] = ()
    tie: bool = False


def find_suspects(instances: Sequence[Instance], values: MutableMapping[int, Interval]) -> dict[int, Suspicion]:
    """Return for each broken instance, by its place, which figures to suspect.

    Two figures that share several checks are taken to mend them where each check by itself allows it.
    """
    judged = [each for each in instances if each.result is not CheckResult.NOT_APPLICABLE]
    by_figure: dict[int, list[Relation]] = defaultdict(list)
    for each in judged:
        for figure_id in each.relation.figure_ids:
            by_figure[figure_id].append(each.relation)
    return {
        place: _smallest(each.relation, by_figure, values)
        for place, each in enumerate(instances)
        if each.result is CheckResult.BROKEN
    }


def _smallest(
    broken: Relation, by_figure: Mapping[int, list[Relation]], values: MutableMapping[int, Interval]
) -> Suspicion:
    own = broken.figure_ids
    near = sorted({i for figure_id in own for each in by_figure[figure_id] for i in each.figure_ids})
    if len(near) > MOST_NEAR:
        return Suspicion(tie=True)
    for size in range(1, MOST_SUSPECTS + 1):
        sets = (ids for ids in combinations(near, size) if not set(own).isdisjoint(ids))
        found = [ids for ids, _ in zip(sets, range(MOST_SETS), strict=False) if _mends(ids, by_figure, values)]
        if found:
            return Suspicion(found[0]) if len(found) == 1 else Suspicion(tie=True)
    return Suspicion()


def _mends(
    figure_ids: tuple[int, ...], by_figure: Mapping[int, list[Relation]], values: MutableMapping[int, Interval]
) -> bool:
    unknown: dict[int, Interval] = dict.fromkeys(figure_ids, FREE)
    known: Values = ChainMap(unknown, values)
    for _ in range(ROUNDS if len(figure_ids) > 1 else 1):
        before = dict(unknown)
        for figure_id in figure_ids:
            narrowed = _narrow(figure_id, by_figure[figure_id], known, unknown[figure_id])
            if narrowed is None:
                return False
            unknown[figure_id] = narrowed
        if unknown == before:
            break
    return True


def _narrow(figure_id: int, relations: Iterable[Relation], values: Values, known: Interval) -> Interval | None:
    left: Interval | None = known
    for each in relations:
        wanted = each.solve(figure_id, values)
        left = None if wanted is None or left is None else meet(left, wanted)
        if left is None:
            return None
    return left
