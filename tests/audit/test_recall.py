import math

import numpy as np
import pytest
from scipy.stats import binomtest

from pipeline.audit.recall import Cluster, estimate_recall, estimate_recall_if_alike, least_recall, tails

RUNS = 2000
REPORTS = 1000
CONFIDENCE = 0.95
LEAST_COVERAGE = CONFIDENCE - 2 * math.sqrt(CONFIDENCE * (1 - CONFIDENCE) / RUNS)  # what chance alone may take away


def some(part, rate, others=0.0):
    """Of so large a part of the reports misses `rate`, of the others another."""
    return lambda rng: np.where(rng.permutation(REPORTS) < part * REPORTS, rate, others)


def differing(rate, likeness):
    return lambda rng: rng.beta(rate * likeness, (1 - rate) * likeness, REPORTS)


SPREADS = {
    '3 % in each': some(1, 0.03),
    '10 % in each': some(1, 0.1),
    '30 % in each': some(1, 0.3),
    '3 %, a little differing': differing(0.03, 50),
    '3 %, much differing': differing(0.03, 5),
    '10 %, all or nothing': differing(0.1, 0.5),
    'a third in one of three': some(1 / 3, 0.3),
    '30 % in one of ten': some(0.1, 0.3),
    'half in one of ten, 1 % in others': some(0.1, 0.5, 0.01),
    'all in one of ten': some(0.1, 1),
    'all in one of twenty': some(0.05, 1),
    'all in one of fifty, 2 % in others': some(0.02, 1, 0.02),
}


def population(rng, spread, sizes='alike'):
    facts = 1 + (rng.poisson(80, REPORTS) if sizes == 'alike' else rng.lognormal(4, 1, REPORTS).astype(int))
    return facts - rng.binomial(facts, spread(rng)), facts


def samples(rng, count):
    return rng.random((RUNS, REPORTS)).argpartition(count, axis=1)[:, :count]


def coverage(found, facts, drawn):
    """Tell how often the interval holds the truth: neither tail of it is less probable than the interval allows."""
    truth, tail = found.sum() / facts.sum(), (1 - CONFIDENCE) / 2
    below = tails(found[drawn], facts[drawn], truth, 0)
    above = 1 - tails(found[drawn], facts[drawn], truth, 1)
    return float(((below >= tail) & (above >= tail)).mean())


@pytest.mark.parametrize('sizes', ['alike', 'differing'])
@pytest.mark.parametrize('count', [10, 20])
@pytest.mark.parametrize('spread', SPREADS.values(), ids=SPREADS)
def test_the_interval_of_recall_holds_however_misses_are_spread_over_reports(spread, count, sizes):
    rng = np.random.default_rng(9)
    found, facts = population(rng, spread, sizes)
    assert coverage(found, facts, samples(rng, count)) >= LEAST_COVERAGE


def test_the_interval_holds_less_often_where_whole_reports_far_larger_than_those_read_are_missed():
    rng = np.random.default_rng(9)
    facts = np.sort(1 + rng.lognormal(4, 1, REPORTS).astype(int))
    found = np.where(np.arange(REPORTS) < 0.9 * REPORTS, facts, 0)
    assert 0.88 < coverage(found, facts, samples(rng, 20)) < 0.94  # as docs/audit.md says


@pytest.mark.parametrize(
    ('spread', 'least', 'most'),
    [
        ('3 % in each', LEAST_COVERAGE, 1),
        ('30 % in each', LEAST_COVERAGE, 1),
        ('3 %, a little differing', 0.93, 1),
        ('half in one of ten, 1 % in others', 0.8, 0.91),
        ('all in one of fifty, 2 % in others', 0.25, 0.45),
    ],
)
def test_the_narrow_interval_holds_where_reports_are_alike_alone(spread, least, most):
    rng = np.random.default_rng(9)
    found, facts = population(rng, SPREADS[spread])
    truth = found.sum() / facts.sum()
    hits = 0
    for drawn in samples(rng, 20):
        clusters = [Cluster(int(facts[n]), int(found[n])) for n in drawn]
        estimate = estimate_recall_if_alike(clusters, REPORTS, CONFIDENCE)
        hits += estimate.low <= truth <= estimate.high
    assert least <= hits / RUNS <= most


@pytest.mark.parametrize(('found', 'read'), [(19, 20), (15, 20), (1, 5), (90, 100), (450, 500)])
@pytest.mark.parametrize('confidence', [0.8, 0.95])
def test_of_reports_found_wholly_or_not_at_all_it_is_clopper_and_pearsons_interval(found, read, confidence):
    reports = [Cluster(7, 7)] * found + [Cluster(7, 0)] * (read - found)
    estimate = estimate_recall(reports, 10**6, confidence)
    oracle = binomtest(found, read).proportion_ci(confidence, method='exact')
    assert (estimate.low, estimate.high) == pytest.approx((oracle.low, oracle.high), abs=1e-4)
    assert estimate.share == pytest.approx(found / read)


def test_the_interval_is_that_of_random_weights():
    rng = np.random.default_rng(5)
    facts = np.array([30, 80, 95, 120, 60, 75.0])
    found = np.array([30, 61, 95, 110, 58, 75.0])
    weights = rng.exponential(size=(400_000, 7))
    for added in (0, 1):
        more = 120 * weights[:, 6]
        shares = (weights[:, :6] @ found + added * more) / (weights[:, :6] @ facts + more)
        for share in (0.7, 0.9, 0.95):
            told = tails(found[None], facts[None], share, added)[0]
            assert told == pytest.approx((shares <= share).mean(), abs=0.004)


def test_reports_without_a_miss_are_no_proof_that_none_misses():
    for estimate in (estimate_recall, estimate_recall_if_alike):
        told = estimate([Cluster(80, 80)] * 20, REPORTS, CONFIDENCE)
        assert (told.share, told.high) == (1, 1)
        assert told.low == pytest.approx(least_recall(20, CONFIDENCE), abs=0.001)  # as of 20 right ones out of 20


def test_of_few_unread_reports_the_interval_is_no_wider_than_they_can_make_it():
    reports = [Cluster(80, 80)] * 11 + [Cluster(80, 40)]
    told = estimate_recall(reports, 13, CONFIDENCE)
    assert (told.low, told.high) == pytest.approx((920 / 1040, 1000 / 1040))
    narrow = estimate_recall_if_alike(reports, 13, CONFIDENCE)
    assert (narrow.low > told.low, narrow.high) == (True, told.high)
    whole = estimate_recall(reports, 12, CONFIDENCE)
    assert whole.low == whole.share == whole.high == 920 / 960


def test_of_nothing_nothing_is_known():
    for reports in ([], [Cluster(0, 0)]):
        told = estimate_recall(reports, 9, CONFIDENCE)
        assert math.isnan(told.share)
        assert (told.low, told.high) == (0, 1)
    none_found = estimate_recall([Cluster(5, 0)], 9, CONFIDENCE)
    assert (none_found.low, none_found.high) == pytest.approx((0, 40 / 45))
