import math

import numpy as np
import pytest
from scipy.stats import binomtest

from pipeline.audit.interval import (
    Judged,
    corrected_interval,
    estimate_stratum,
    estimate_total,
    wilson_interval,
)
from pipeline.audit.sample import allocate, sample_size

RUNS = 2000
CONFIDENCE = 0.95
LEAST_COVERAGE = CONFIDENCE - 2 * math.sqrt(CONFIDENCE * (1 - CONFIDENCE) / RUNS)  # what chance alone may take away


@pytest.mark.parametrize(('right', 'judged'), [(0, 1), (1, 1), (3, 3), (29, 30), (95, 100), (2300, 2401)])
@pytest.mark.parametrize('confidence', [0.8, 0.95, 0.99])
def test_wilsons_interval_is_that_of_scipy(right, judged, confidence):
    oracle = binomtest(right, judged).proportion_ci(confidence, method='wilson')
    assert wilson_interval(right / judged, judged, confidence) == pytest.approx((oracle.low, oracle.high))
    oracle_cc = binomtest(right, judged).proportion_ci(confidence, method='wilsoncc')
    assert corrected_interval(right / judged, judged, confidence) == pytest.approx((oracle_cc.low, oracle_cc.high))
    endless = estimate_stratum(Judged(10**12, judged, right), confidence)
    assert (endless.low, endless.high) == pytest.approx((oracle.low, oracle.high), abs=1e-6)


def sample(rng, strata, drawn):
    """Judge so many figures of each stratum (size, wrong ones), drawn without putting back."""
    return [
        Judged(size, count, count - int(rng.hypergeometric(wrong, size - wrong, count)))
        for (size, wrong), count in zip(strata, drawn, strict=True)
    ]


SIZES = (9000, 6000, 4000, 3000, 2000, 1000, 500, 300, 100, 60, 20, 5)


@pytest.mark.parametrize('expected', [0.5, 0.9])
@pytest.mark.parametrize('rate', [0.01, 0.02, 0.05, 0.1, 0.3])
@pytest.mark.parametrize('uneven', [False, True])
def test_the_interval_of_a_stratified_sample_holds_the_truth_as_often_as_it_says(rate, uneven, expected):
    rng = np.random.default_rng(7)
    rates = [rate * (0.25 + 1.5 * (place % 2)) if uneven else rate for place in range(len(SIZES))]
    strata = [(size, round(size * each)) for size, each in zip(SIZES, rates, strict=True)]
    truth = 1 - sum(wrong for _, wrong in strata) / sum(SIZES)
    planned = allocate(sample_size(0.03, CONFIDENCE, sum(SIZES), expected), {f'{n:02}': s for n, s in enumerate(SIZES)})
    drawn = [stratum.drawn for stratum in planned]
    estimates = [estimate_total(sample(rng, strata, drawn), CONFIDENCE) for _ in range(RUNS)]
    assert sum(e.low <= truth <= e.high for e in estimates) / RUNS >= LEAST_COVERAGE
    assert sum(e.share for e in estimates) / RUNS == pytest.approx(truth, abs=0.002)
    if 1 - rate >= expected:
        widest = max((e.high - e.low) / 2 for e in estimates) if expected == 0.5 else 0
        assert widest <= 0.03 + 0.5 / sum(drawn)


@pytest.mark.parametrize('judged', [3, 10, 50, 380])
def test_wilsons_interval_of_a_stratum_holds_on_the_average_of_all_rates(judged):
    rng = np.random.default_rng(6)
    rates = rng.random(10 * RUNS)
    by_right = [estimate_stratum(Judged(10**9, judged, right), CONFIDENCE) for right in range(judged + 1)]
    low, high = np.array([e.low for e in by_right]), np.array([e.high for e in by_right])
    right = rng.binomial(judged, rates)
    hits = ((low[right] <= rates) & (rates <= high[right])).mean()
    assert hits == pytest.approx(CONFIDENCE, abs=0.006)


def test_the_interval_holds_where_only_half_of_the_sample_was_judged():
    rng = np.random.default_rng(8)
    strata = [(size, round(size * 0.08)) for size in SIZES[:8]]
    truth = 1 - sum(wrong for _, wrong in strata) / sum(SIZES[:8])
    hits = 0
    for _ in range(RUNS):
        estimate = estimate_total(sample(rng, strata, [100, 70, 40, 30, 20, 10, 5, 3]), CONFIDENCE)
        hits += estimate.low <= truth <= estimate.high
    assert hits / RUNS >= LEAST_COVERAGE


def test_a_dataset_that_was_judged_whole_has_no_interval():
    total = estimate_total([Judged(10, 10, 9), Judged(5, 5, 5)], CONFIDENCE)
    assert (total.share, total.low, total.high) == pytest.approx((14 / 15, 14 / 15, 14 / 15))


def test_what_was_not_judged_is_not_known():
    nothing = estimate_total([Judged(10, 0, 0)], CONFIDENCE)
    assert math.isnan(nothing.share)
    assert (nothing.low, nothing.high) == (0, 1)
    assert estimate_total([Judged(10, 0, 0), Judged(90, 30, 30)], CONFIDENCE).share == 1


@pytest.mark.parametrize('part', [Judged(1, 1, 0), Judged(1, 1, 1), Judged(2, 1, 1), Judged(10**9, 1, 0)])
def test_the_share_lies_in_its_interval_and_the_interval_between_0_and_1(part):
    estimate = estimate_stratum(part, CONFIDENCE)
    assert 0 <= estimate.low <= estimate.share <= estimate.high <= 1
