"""Counts of what was matched, missed and extra go in; precision, recall and F1 come out."""

from collections.abc import Iterable
from dataclasses import dataclass

SURE = 0.9
"""From this score on a figure is called sure: 98 of 100 such figures are to be right."""

SURE_MEASURE = f'right where score >= {SURE}'


@dataclass(frozen=True, slots=True)
class Tally:
    """How many facts were `matched`, were `missed` of the gold, and are `extra` beside it.

    >>> tally = Tally(8, 2, 0) + Tally(1, 0, 1)
    >>> tally.precision, tally.recall, tally.f1
    (0.9, 0.8181818181818182, 0.8571428571428571)
    """

    matched: int = 0
    missed: int = 0
    extra: int = 0

    def __add__(self, other: 'Tally') -> 'Tally':
        """Count two parts together."""
        return Tally(self.matched + other.matched, self.missed + other.missed, self.extra + other.extra)

    @property
    def precision(self) -> float:
        """The share of the found facts that are right, 1 where none was found."""
        return _share(self.matched, self.extra)

    @property
    def recall(self) -> float:
        """The share of the gold facts that were found, 1 where there are none."""
        return _share(self.matched, self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 1 where there is nothing to find and nothing found."""
        return _share(2 * self.matched, self.missed + self.extra)


def tally_share(right: int, every: int) -> Tally:
    """Count facts that are either right or wrong, so that precision, recall and F1 are all the share of the right.

    >>> tally_share(9, 10).f1
    0.9
    """
    return Tally(right, every - right, every - right)


def tally_sure(rights: Iterable[tuple[float, bool]]) -> Tally:
    """Count, of figures as (score, whether right), those that the reader calls sure: their score is SURE or more.

    >>> tally_sure([(0.95, True), (0.92, False), (0.7, False)]).f1
    0.5
    """
    sure = [right for score, right in rights if score >= SURE]
    return tally_share(sum(sure), len(sure))


def _share(good: int, bad: int) -> float:
    return good / (good + bad) if good + bad else 1.0
