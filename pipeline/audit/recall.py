"""Reports read whole go in; the intervals in which the share found of all facts of the dataset lies come out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.audit.interval import Estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

HALVINGS = 30
"""Halvings of the interval from 0 to 1 by which a bound is found."""

FIRST_FREQUENCY, LAST_FREQUENCY = 1e-4, 1e5
FREQUENCIES, FREQUENCIES_A_REPORT = 200, 4
"""With so many the probabilities of `tails` are right to 2e-6 for 20 reports, and to 1e-4 for 500."""

AT_ONCE = 50_000
"""Numbers reckoned with at a time: what a processor holds close by."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A whole report: of its `facts`, `found` stand in the dataset."""

    facts: int
    found: int


def estimate_recall(reports: Sequence[Cluster], population: int, confidence: float) -> Estimate:
    """Estimate the share found of the facts of `population` reports, from reports drawn whole, however misses lie.

    The reports are clusters: what is missed in one hangs together, and a few may hold nearly all of it. So the interval
    assumes nothing of how misses are spread over reports. It is that of Gaffke (Mathematical Methods of Statistics 14,
    2005, pp. 451-467; Learned-Miller and Thomas, arXiv:1905.06208) for a mean between two known bounds, made one for a
    ratio by inverting the test of each share: the reports, with one more of which all is missed (for the lower bound,
    for the upper one nothing), are weighted at random in all ways alike. Of reports that are found wholly or not at all
    it is Clopper and Pearson's interval. That it holds for every spread has been conjectured and tried, not proved. It
    knows nothing of a report that states more than the largest one read. Unread reports can not make it wider than
    their share of the facts, if all were as large as the largest one read and nothing, or all, were found in them.

    `effective` is the number of reports that state something.
    """
    facts, found, count = sum(r.facts for r in reports), sum(r.found for r in reports), len(reports)
    if not facts:
        return Estimate(math.nan, 0.0, 1.0, 0.0)
    share = found / facts
    if count >= population:
        return Estimate(share, share, share, math.inf)
    tail = (1 - confidence) / 2
    low = 0.0 if found == 0 else _bound(reports, 0, tail)
    high = 1.0 if found == facts else _bound(reports, 1, tail)
    least, most = _limits(reports, population)
    effective = float(sum(1 for report in reports if report.facts))
    return Estimate(share, max(low, least), min(high, most), effective)


def estimate_recall_if_alike(reports: Sequence[Cluster], population: int, confidence: float) -> Estimate:
    """Estimate the same where no rare kind of report misses far more than those read: a much narrower interval.

    The share is a ratio estimate, its variance is linearised over the reports (Cochran 1977, section 6.4, with the
    correction for a finite population), and the interval is that of Korn and Graubard (Survey Methodology 24, 1998,
    pp. 193-201): Clopper and Pearson's on the effective number of facts, lowered for the few degrees of freedom and
    never above the facts seen. Where nothing was missed, or nothing found, the spread is not known: a report then
    counts as one fact. Where one of ten reports misses half and the others 1 %, it holds in 86 of 100 cases instead
    of 95, where one of fifty misses all and the others 2 %, in 33.
    """
    from scipy.special import betaincinv, stdtrit  # noqa: PLC0415 - a tenth of a second that only this report needs

    facts, found, count = sum(r.facts for r in reports), sum(r.found for r in reports), len(reports)
    if not facts:
        return Estimate(math.nan, 0.0, 1.0, 0.0)
    share = found / facts
    if count >= population:
        return Estimate(share, share, share, math.inf)
    if count == 1 or share in (0, 1):
        effective = float(sum(1 for report in reports if report.facts))
    else:
        residuals = sum((report.found - share * report.facts) ** 2 for report in reports)
        variance = (1 - count / population) * count / (count - 1) * residuals / facts**2
        effective = min(float(facts), share * (1 - share) / variance) if variance else float(facts)
        lowered = stdtrit(facts - 1, (1 - confidence) / 2) / stdtrit(count - 1, (1 - confidence) / 2)
        effective *= float(lowered) ** 2
    tail, right = (1 - confidence) / 2, share * effective
    low = 0.0 if found == 0 else float(betaincinv(right, effective - right + 1, tail))
    high = 1.0 if found == facts else float(betaincinv(right + 1, effective - right, 1 - tail))
    least, most = _limits(reports, population)
    return Estimate(share, max(low, least), min(high, most), effective)


def least_recall(reports: int, confidence: float) -> float:
    """Return above what recall lies, however misses are spread, if nothing is missed in so many reports.

    >>> [round(least_recall(count, 0.95), 3) for count in (10, 20, 100, 200)]
    [0.692, 0.832, 0.964, 0.982]
    """
    return float(((1 - confidence) / 2) ** (1 / reports))


def tails(found: 'Matrix', facts: 'Matrix', share: float, added: int) -> 'Matrix':
    """Return how probable at most `share` is, for each line of `found` and `facts`: a sample of reports.

    It is the probability that the share found is so in reports with random weights (Dirichlet's, all ways alike), one
    more report, as large as the largest, among them: of that nothing is found (`added` is 0), or all (1). Such a sum of
    exponential variables has a known characteristic function, which is inverted (Gil-Pelaez, Biometrika 38, 1951,
    pp. 481-482) over frequencies in equal steps of their logarithms.
    """
    import numpy as np  # noqa: PLC0415 - as above

    more = facts.max(axis=1, keepdims=True)
    weights = np.concatenate([found - share * facts, (added - share) * more], axis=1)
    weights = weights / np.abs(weights).sum(axis=1, keepdims=True)
    points = FREQUENCIES + FREQUENCIES_A_REPORT * facts.shape[1]
    logs = np.linspace(math.log(FIRST_FREQUENCY), math.log(LAST_FREQUENCY), points)
    sums = FIRST_FREQUENCY * weights.sum(axis=1)
    block = max(1, AT_ONCE // weights.size)
    for start in range(0, points, block):
        turned = np.exp(logs[start : start + block])[:, None, None] * weights
        size = np.exp(-0.5 * np.log1p(turned * turned).sum(axis=2))
        sums += (np.sin(np.arctan(turned).sum(axis=2)) * size).sum(axis=0) * (logs[1] - logs[0])
    result: Matrix = 0.5 - sums / math.pi
    return result


def _limits(reports: Sequence[Cluster], population: int) -> tuple[float, float]:
    """Return the shares if nothing, or all, were found in the unread reports, each as large as the largest one read."""
    facts, found = sum(r.facts for r in reports), sum(r.found for r in reports)
    unread = (population - len(reports)) * max(report.facts for report in reports)
    return found / (facts + unread), (found + unread) / (facts + unread)


def _bound(reports: Sequence[Cluster], added: int, tail: float) -> float:
    import numpy as np  # noqa: PLC0415 - as above

    found = np.array([[report.found for report in reports]], dtype=float)
    facts = np.array([[report.facts for report in reports]], dtype=float)
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if float(tails(found, facts, middle, added)[0]) < (1 - tail if added else tail):
            low = middle
        else:
            high = middle
    return (low + high) / 2
