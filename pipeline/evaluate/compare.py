"""The figures of one report as two datasets have them go in; what was added, lost and changed comes out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NO_INDICATOR = '(none)'

COMPARED = (
    'indicator', 'value', 'low', 'high', 'unit', 'qualifier', 'role', 'group', 'scheme', 'region', 'year',
    'period_start', 'period_end',
)  # fmt: skip
"""The columns that say what a figure means: how it was bound, and how surely, is no difference."""

Row = Mapping[str, Any]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of a report that one dataset has and the other has not (`old` or `new` is None), or has otherwise."""

    path: str
    old: Row | None
    new: Row | None

    @property
    def kind(self) -> str:
        """Tell whether it was `added`, `lost` or `changed`."""
        return 'added' if self.old is None else 'lost' if self.new is None else 'changed'

    @property
    def indicator(self) -> str:
        """Return the indicator under which it is told: the new one, where there is none the old one."""
        rows = [row for row in (self.new, self.old) if row is not None]
        return next((row['indicator'] for row in rows if row['indicator']), NO_INDICATOR)

    @property
    def differences(self) -> dict[str, tuple[object, object]]:
        """Return the old and the new value of each column that differs; none where one side is missing."""
        if self.old is None or self.new is None:
            return {}
        return {name: (self.old[name], self.new[name]) for name in COMPARED if self.old[name] != self.new[name]}


def compare_figures(path: str, old: Sequence[tuple[Place, Row]], new: Sequence[Row]) -> Iterator[Change | None]:
    """Yield a change, or None where nothing changed, for each figure; figures are matched by their place.

    `old` come with their place in the text of the new dataset. Of several figures at one place those of one indicator
    are matched first, then as they come.
    """
    of_place: dict[Place, tuple[list[Row], list[Row]]] = {}
    for place, row in old:
        of_place.setdefault(place, ([], []))[0].append(row)
    for row in new:
        of_place.setdefault((row['char_start'], row['char_end']), ([], []))[1].append(row)
    for place in sorted(of_place):
        yield from _compare_at_one_place(path, *of_place[place])


def _compare_at_one_place(path: str, old: list[Row], new: list[Row]) -> Iterator[Change | None]:
    left = list(new)
    unmatched = []
    for row in old:
        twin = next((other for other in left if other['indicator'] == row['indicator']), None)
        if twin is None:
            unmatched.append(row)
        else:
            left.remove(twin)
            yield _change(path, row, twin)
    for row, twin in zip(unmatched, left, strict=False):
        yield _change(path, row, twin)
    common = min(len(unmatched), len(left))
    yield from (Change(path, row, None) for row in unmatched[common:])
    yield from (Change(path, None, row) for row in left[common:])


def _change(path: str, old: Row, new: Row) -> Change | None:
    change = Change(path, old, new)
    return change if change.differences else None
