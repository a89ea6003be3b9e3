"""A margin, a confidence and the strata of a dataset go in; how many figures to judge, and which, comes out."""

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import blake2b
from statistics import NormalDist

LEAST_A_STRATUM = 3
"""Figures judged of a stratum however small it is: a stratum that nobody looks at could be wrong throughout."""

WORST_SHARE = 0.5
"""The share right at which an interval is widest: with it the margin holds whatever the sample shows."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the dataset: its name, the figures in it, and how many of them are drawn."""

    name: str
    size: int
    drawn: int


def sample_size(margin: float, confidence: float, population: int, share: float = WORST_SHARE) -> int:
    """Return how many of `population` facts to judge so that an interval reaches no further than `margin` either way.

    `share` is what is expected to be right. The formula is that of a simple random sample with its correction for a
    finite population (Cochran, Sampling Techniques, 3rd ed. 1977, sections 4.4 and 4.5).

    >>> sample_size(0.02, 0.95, 10**9), sample_size(0.02, 0.95, 30000), sample_size(0.02, 0.95, 30000, 0.95)
    (2401, 2224, 450)
    """
    if population <= 0:
        return 0
    unlimited = normal_quantile(confidence) ** 2 * share * (1 - share) / margin**2
    return min(population, max(1, math.ceil(unlimited / (1 + (unlimited - 1) / population) - 1e-9)))


def normal_quantile(confidence: float) -> float:
    """Return the quantile z of the normal distribution, two-sided.

    >>> round(normal_quantile(0.95), 3)
    1.96
    """
    return NormalDist().inv_cdf((1 + confidence) / 2)


def allocate(size: int, strata: Mapping[str, int]) -> tuple[Stratum, ...]:
    """Share `size` out to the strata by their sizes; each has LEAST_A_STRATUM or all its figures, even beyond `size`.

    >>> [stratum.drawn for stratum in allocate(100, {'a': 900, 'b': 98, 'c': 2})]
    [90, 10, 2]
    """
    whole = sum(strata.values())
    exact = {name: Fraction(size * count, whole) for name, count in strata.items()}
    drawn = {name: int(share) for name, share in exact.items()}
    left = size - sum(drawn.values())
    for name in sorted(strata, key=lambda name: (drawn[name] - exact[name], name))[:left]:
        drawn[name] += 1
    return tuple(
        Stratum(name, count, min(count, max(LEAST_A_STRATUM, drawn[name]))) for name, count in sorted(strata.items())
    )


def draw(facts: Iterable[tuple[str, str]], wanted: Mapping[str, int], seed: int) -> tuple[str, ...]:
    """Draw so many of the facts (stratum, key) of each stratum as `wanted` says, in random order.

    A fact's place in the order is a hash of seed and key. So the draw is the same for every order of the dataset and on
    every machine, a larger one holds the smaller, and whoever stops early has judged a random part of it. Memory holds
    what is drawn alone.
    """
    heaps: dict[str, list[tuple[int, str]]] = {name: [] for name, count in wanted.items() if count}
    for stratum, key in facts:
        heap = heaps.get(stratum)
        if heap is None:
            continue
        entry = (-_rank(key, seed), key)
        if len(heap) < wanted[stratum]:
            heapq.heappush(heap, entry)
        elif entry > heap[0]:
            heapq.heapreplace(heap, entry)
    return tuple(key for _, key in sorted((-rank, key) for rank, key in _all(heaps)))


def _all(heaps: Mapping[str, list[tuple[int, str]]]) -> Iterator[tuple[int, str]]:
    return (entry for heap in heaps.values() for entry in heap)


def _rank(key: str, seed: int) -> int:
    return int.from_bytes(blake2b(f'{seed} {key}'.encode(), digest_size=8).digest())
