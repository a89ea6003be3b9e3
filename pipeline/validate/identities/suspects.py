"""Broken checks among all others go in; the fewest figures whose change mends each come out (Fellegi and Holt 1976).

A set of figures mends a broken check when values can be put in their place that satisfy it and every other check in
which one of them takes part, all other figures staying as printed.

Where a set does not mend it, some checks cannot be met together whatever its figures are; a larger set that does must
take in one more figure of these checks. So the search goes from a set to those that one such figure makes of it, all
sets of a size before those of the next: what it finds first is smallest, and no set as small is passed over. Of sets of
one size that is named which mends more broken checks than any other: fewer figures are wrong in all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field

from pipeline.model.check import CheckResult, Interval
from pipeline.validate.identities.feasible import Numbers, Work
from pipeline.validate.identities.instances import Instance
from pipeline.validate.identities.relations import Relation

MOST_SUSPECTS = 12
"""Larger sets are not looked for."""

WORK_OF_CHECK = 60_000
"""Figures looked at for one broken check, about a tenth of a second: a column of 80 parts takes 7,000."""

WORK_OF_REPORT = 400_000
"""Figures looked at for all of a report: a page that is wrong throughout costs less than a second."""

MOST_SIFTED = 12
"""Checks that cannot be met together of which the needless are left out one by one; of more all are kept."""

Ids = frozenset[int]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The one smallest set of figures that mends a check, or none; `tie` where several do as well.

    Where there is none, no set of `sought` figures or fewer mends it.
    """

    figure_ids: tuple[int, ...] = ()
    tie: bool = False
    sought: int = 0


def find_suspects(
    instances: Sequence[Instance], values: MutableMapping[int, Interval], bounds: Mapping[int, Interval]
) -> dict[int, Suspicion]:
    """Return for each broken instance, by its place, which figures to suspect.

    `bounds` are those of plausible values by figure: no figure is changed to lie outside of them.
    """
    broken = [place for place, each in enumerate(instances) if each.result is CheckResult.BROKEN]
    if not broken:
        return {}
    by_figure: dict[int, list[Relation]] = defaultdict(list)
    for each in instances:
        for figure_id in each.relation.figure_ids if each.result is not CheckResult.NOT_APPLICABLE else ():
            by_figure[figure_id].append(each.relation)
    broken_by_figure: dict[int, Ids] = defaultdict(frozenset)
    for place in broken:
        for figure_id in instances[place].relation.figure_ids:
            broken_by_figure[figure_id] |= {place}
    left = WORK_OF_REPORT
    found = {}
    for place in broken:
        work = Work(min(WORK_OF_CHECK, left))
        left -= work.left
        search = _Search(instances[place].relation, by_figure, broken_by_figure, Numbers(values, bounds, work))
        found[place] = search.run()
        left += max(0, work.left)
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    broken: Relation
    by_figure: Mapping[int, Sequence[Relation]]
    broken_by_figure: Mapping[int, Ids]
    """The places of the broken checks in which a figure takes part."""
    numbers: Numbers
    missing: dict[Ids, tuple[int, ...] | None] = field(default_factory=dict)
    """For each set that was tried the figures of which it lacks one, None where it mends the check."""

    def run(self) -> Suspicion:
        sets: tuple[Ids, ...] = (frozenset(),)
        for size in range(1, MOST_SUSPECTS + 1):
            sets = self._extend(sets)
            mending: list[Ids] = []
            for each in sets:
                if mending and self._count_broken(each) < self._count_broken(mending[0]):
                    break
                if self.numbers.work.is_done:
                    return Suspicion(tie=bool(mending), sought=size - 1)
                if self._lacks(each) is None:
                    mending.append(each)
                if len(mending) > 1:
                    return Suspicion(tie=True)
            if mending:
                return Suspicion(tuple(sorted(mending[0])))
        return Suspicion(sought=MOST_SUSPECTS)

    def _extend(self, sets: Iterable[Ids]) -> tuple[Ids, ...]:
        """Return the sets that one more figure makes of some, those that would mend most broken checks first."""
        larger: dict[Ids, None] = {}
        for each in sets:
            for figure_id in self._lacks(each) or () if not self.numbers.work.is_done else ():
                larger[each | {figure_id}] = None
                self.numbers.work.left -= 1
        return tuple(sorted(larger, key=lambda each: (-self._count_broken(each), sorted(each))))

    def _count_broken(self, free: Ids) -> int:
        counts = [self.broken_by_figure[figure_id] for figure_id in free if figure_id in self.broken_by_figure]
        return len(frozenset().union(*counts))

    def _lacks(self, free: Ids) -> tuple[int, ...] | None:
        """Return figures of which `free` lacks one to mend the check, None where it mends it."""
        if not free:
            return self.broken.figure_ids
        if free not in self.missing:
            apart = self._apart(free)
            lacked = {figure_id for each in apart or () for figure_id in each.figure_ids} - free
            self.missing[free] = None if apart is None else tuple(sorted(lacked))
        return self.missing[free]

    def _apart(self, free: Ids) -> Sequence[Relation] | None:
        """Return checks that cannot be met together though the figures `free` may change; None where all can."""
        near = {id(each): each for figure_id in sorted(free) for each in self.by_figure[figure_id]}
        relations = sorted(near.values(), key=lambda each: len(each.figure_ids))
        for each in relations:
            if not self.numbers.can_meet(free.intersection(each.figure_ids), (each,)):
                return (each,)
        if len(relations) == 1 or self.numbers.can_meet(free, relations):
            return None
        return self._sift(free, relations) if len(relations) <= MOST_SIFTED else relations

    def _sift(self, free: Ids, relations: Sequence[Relation]) -> Sequence[Relation]:
        kept = list(relations)
        for each in relations:
            fewer = [other for other in kept if other is not each]
            if not self.numbers.can_meet(free, fewer):
                kept = fewer
        return kept
