import math
import random
from collections import Counter

import pytest

from pipeline.audit.interval import Judged, estimate_stratum
from pipeline.audit.sample import LEAST_A_STRATUM, allocate, draw, sample_size


@pytest.mark.parametrize('population', [1, 10, 500, 30_000, 10**7])
@pytest.mark.parametrize('margin', [0.01, 0.02, 0.05])
def test_the_sample_keeps_the_margin_whatever_it_shows(population, margin):
    size = sample_size(margin, 0.95, population)
    assert size <= population
    for right in {0, size // 2, size}:
        estimate = estimate_stratum(Judged(population, size, right), 0.95)
        assert (estimate.high - estimate.low) / 2 <= margin + 1e-4


def test_the_shares_of_the_strata_are_proportional_and_small_strata_are_seen():
    strata = {'large': 9000, 'middle': 900, 'small': 90, 'tiny': 2}
    drawn = {stratum.name: stratum.drawn for stratum in allocate(500, strata)}
    assert drawn == {'large': 450, 'middle': 45, 'small': max(LEAST_A_STRATUM, 5), 'tiny': 2}


def test_no_stratum_gives_more_than_it_has_and_the_sum_is_at_least_what_is_wanted():
    chance = random.Random(3)  # noqa: S311 - nothing secret
    for _ in range(300):
        strata = {f's{n}': chance.randint(1, 1000) for n in range(chance.randint(1, 120))}
        size = chance.randint(1, sum(strata.values()))
        found = allocate(size, strata)
        assert all(0 < stratum.drawn <= stratum.size for stratum in found)
        assert sum(stratum.drawn for stratum in found) >= size


FACTS = [('ab'[n % 3 == 0], f'doc {n}') for n in range(900)]


def test_the_draw_does_not_hang_on_the_order_and_a_larger_one_holds_the_smaller():
    small = draw(FACTS, {'a': 40, 'b': 20}, 1)
    assert small == draw(FACTS[::-1], {'a': 40, 'b': 20}, 1)
    assert set(small) < set(draw(FACTS, {'a': 80, 'b': 21}, 1))
    assert set(small) != set(draw(FACTS, {'a': 40, 'b': 20}, 2))
    stratum_of = {key: stratum for stratum, key in FACTS}
    assert Counter(stratum_of[key] for key in small) == {'a': 40, 'b': 20}


def test_every_fact_is_drawn_as_often_as_any_other_and_comes_first_as_often():
    drawn, first = Counter(), Counter()
    runs, facts = 3000, [('', f'doc {n}') for n in range(20)]
    for seed in range(runs):
        keys = draw(facts, {'': 5}, seed)
        drawn.update(keys)
        first[keys[0]] += 1
    for counts, share in ((drawn, 5 / 20), (first, 1 / 20)):
        spread = math.sqrt(runs * share * (1 - share))
        assert all(abs(counts[key] - runs * share) < 4.5 * spread for _, key in facts)
