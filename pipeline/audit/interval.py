"""Counts of what was judged and right go in; the interval in which the share of the whole dataset lies comes out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.audit.sample import normal_quantile

BORROWED = 2
"""Judgements at the common share that a stratum borrows for its variance: two right ones are no proof of none wrong."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A stratum of `size` facts of which `judged` were judged, a random part, and `right` were right."""

    size: int
    judged: int
    right: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its interval; `effective` is the size of a simple random sample that would tell as much."""

    share: float
    low: float
    high: float
    effective: float


def wilson_interval(share: float, size: float, confidence: float) -> tuple[float, float]:
    """Return Wilson's score interval (JASA 22, 1927, pp. 209-212) for a share seen in a sample of `size`.

    `size` need not be whole: it may be an effective one. For whole counts it is what
    `scipy.stats.binomtest(k, n).proportion_ci(method='wilson')` gives. A sample that leaves nothing open (`size` is
    infinite) has a point for its interval, one of nothing all from 0 to 1.

    >>> [round(bound, 4) for bound in wilson_interval(0.95, 400, 0.95)]
    [0.924, 0.9674]
    """
    if math.isinf(size):
        return share, share
    if size <= 0:
        return 0.0, 1.0
    z2 = normal_quantile(confidence) ** 2
    middle = (share + z2 / (2 * size)) / (1 + z2 / size)
    half = math.sqrt(z2 * share * (1 - share) / size + z2 * z2 / (4 * size * size)) / (1 + z2 / size)
    # all right leaves 1 within, none right 0, whatever the last bit of the sum
    return (0.0 if share == 0 else max(0.0, middle - half)), (1.0 if share == 1 else min(1.0, middle + half))


def corrected_interval(share: float, size: float, confidence: float) -> tuple[float, float]:
    """Return Wilson's interval with correction for continuity (Newcombe, Statistics in Medicine 17, 1998, pp. 857-872).

    It is wider by about half a judgement, and holds at least as often as it says, where Wilson's own does so only on
    the average of all shares: of 380 judgements with 2 % wrong in 93.6 of 100 cases. For whole counts it is what scipy
    gives by `method='wilsoncc'`.

    >>> [round(bound, 4) for bound in corrected_interval(0.95, 400, 0.95)]
    [0.9226, 0.9684]
    """
    if math.isinf(size):
        return share, share
    if size <= 0:
        return 0.0, 1.0
    z = normal_quantile(confidence)
    low = 0.0 if share == 0 else 1 - _upper(1 - share, size, z)
    high = 1.0 if share == 1 else _upper(share, size, z)
    return max(0.0, low), min(1.0, high)


def estimate_stratum(part: Judged, confidence: float) -> Estimate:
    """Estimate the share right of one stratum: Wilson's interval, corrected for a finite population.

    Of few judged figures the interval may hold less often than it says (of three at a share of 95 %, six times in
    seven); the one that holds is that of all strata.
    """
    if not part.judged:
        return Estimate(math.nan, 0.0, 1.0, 0.0)
    share, effective = _weigh([part])
    return Estimate(share, *wilson_interval(share, effective, confidence), effective)


def estimate_total(parts: Sequence[Judged], confidence: float) -> Estimate:
    """Estimate the share right over all strata, each weighted by its size; strata without a judgement are left out.

    The interval is Wilson's, with correction for continuity, on the effective sample size, as Franco, Little, Louis and
    Slud compare such (Journal of Survey Statistics and Methodology 7, 2019, pp. 334-364). Of two sizes the smaller is
    taken, which keeps it on the safe side: that by the variance within strata, which is too good where strata have few
    judgements, and that by the weights alone, as if all strata had one share. Both are corrected for a finite
    population, stratum by stratum.
    """
    known = [part for part in parts if part.judged]
    if not known:
        return Estimate(math.nan, 0.0, 1.0, 0.0)
    share, effective = _weigh(known)
    return Estimate(share, *corrected_interval(share, effective, confidence), effective)


def _upper(share: float, size: float, z: float) -> float:
    root = z * z + 2 - 1 / size + 4 * share * (size * (1 - share) - 1)
    return (2 * size * share + z * z + 1 + z * math.sqrt(max(0.0, root))) / (2 * (size + z * z))


def _weigh(parts: Sequence[Judged]) -> tuple[float, float]:
    """Return the share over strata, each judged in part at least, and the effective size of the sample."""
    whole = sum(part.size for part in parts)
    share = min(1.0, sum(part.size / whole * part.right / part.judged for part in parts))
    weights = [_variance_factor(part, whole) for part in parts]
    if not any(weights):
        return share, math.inf
    effective = 1 / sum(weights)
    spread = sum(weight * _spread(part, share) for weight, part in zip(weights, parts, strict=True))
    return share, min(effective, share * (1 - share) / spread) if 0 < share < 1 and spread > 0 else effective


def _variance_factor(part: Judged, whole: int) -> float:
    """Return by what a stratum's spread p(1 - p) weighs in the variance of the whole."""
    open_share = (part.size - part.judged) / (part.size - 1) if part.size > 1 else 0.0
    return (part.size / whole) ** 2 * open_share / part.judged


def _spread(part: Judged, share: float) -> float:
    lent = (part.right + BORROWED * share) / (part.judged + BORROWED)
    return lent * (1 - lent)
