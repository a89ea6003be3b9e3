"""Relations and the figures in them that may change go in; whether there are values for these comes out.

The intervals of the figures are narrowed until nothing changes, which tells all where one cannot come back to a figure
from relation to relation. Where one can, the lines that the relations are tell it.
"""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass

from pipeline.model.check import Interval
from pipeline.validate.identities.lines import draw_lines
from pipeline.validate.identities.relations import Relation
from pipeline.validate.identities.simplex import has_point
from pipeline.validate.intervals import FREE, meet

Box = dict[int, Interval]


@dataclass(slots=True)
class Work:
    """How many figures may still be looked at: a search that takes longer ends, at the same place on every machine."""

    left: int

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left."""
        return self.left <= 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures as printed (put back after each question), what each may be at most and at least, and the work."""

    printed: MutableMapping[int, Interval]
    bounds: Mapping[int, Interval]
    work: Work

    def can_meet(self, free: frozenset[int], relations: Sequence[Relation]) -> bool:
        """Tell whether figures `free` to change can meet all relations at once, the others staying as printed."""
        kept = {figure_id: self.printed[figure_id] for figure_id in free}
        box = {figure_id: self.bounds.get(figure_id, FREE) for figure_id in sorted(free)}
        try:
            narrowed = self._narrow(box, relations)
            if narrowed is None or not _has_ring(free, relations):
                return narrowed is not None
            lines = [line for each in relations for line in draw_lines(each, free, self.printed)]
            self.work.left -= sum(len(line.factors) for line in lines) * len(lines)
            return has_point(lines, narrowed)
        finally:
            self.printed.update(kept)

    def _narrow(self, box: Box, relations: Sequence[Relation]) -> Box | None:
        """Return what all relations leave of the bounds, None where they leave nothing."""
        found = dict(box)
        self.printed.update(found)
        for _ in range(len(found) + 1):
            before = dict(found)
            for relation in relations:
                for figure_id in relation.figure_ids:
                    if figure_id not in found:
                        continue
                    self.work.left -= len(relation.figure_ids)
                    wanted = relation.solve(figure_id, self.printed)
                    left = None if wanted is None else meet(found[figure_id], wanted)
                    if left is None:
                        return None
                    found[figure_id] = self.printed[figure_id] = left
            if found == before or len(found) == 1:
                break
        return found


def _has_ring(free: Iterable[int], relations: Iterable[Relation]) -> bool:
    """Tell whether one comes back to a figure from relation to relation without taking one of them twice."""
    root = {figure_id: figure_id for figure_id in free}

    def find(figure_id: int) -> int:
        while root[figure_id] != figure_id:
            figure_id = root[figure_id]
        return figure_id

    for relation in relations:
        ends = [find(figure_id) for figure_id in relation.figure_ids if figure_id in root]
        if len(set(ends)) < len(ends):
            return True
        root |= dict.fromkeys(ends, ends[0]) if ends else {}
    return False
