"""Intervals cover what they promise, never have width zero, and keep silent on few questions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.statistics import mean, paired_test, proportion, ratio, statistic


def test_wilson_worked_by_hand():
    estimate = proportion(49, 60)
    assert (estimate.value, estimate.n) == (49 / 60, 60)
    assert estimate.low == pytest.approx(0.7008, abs=1e-4)
    assert estimate.high == pytest.approx(0.8944, abs=1e-4)


@given(st.integers(10, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(hits_of):
    from scipy.stats import binomtest

    expected = binomtest(*hits_of).proportion_ci(method="wilson")
    estimate = proportion(*hits_of)
    assert (estimate.low, estimate.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize("share", [0.5, 0.85, 0.97])
def test_wilson_covers_by_simulation(share):
    hits = np.random.default_rng(1).binomial(60, share, 2000)
    intervals = [proportion(int(h), 60) for h in hits]
    covered = sum(e.low <= share <= e.high for e in intervals) / len(intervals)
    assert covered > 0.92


def test_the_bootstrap_of_a_mean_covers_by_simulation():
    rng = np.random.default_rng(2)
    draws = [rng.beta(2, 1, 40) for _ in range(150)]
    covered = [e.low <= 2 / 3 <= e.high for e in (mean(list(d), rounds=500) for d in draws)]
    assert sum(covered) / len(covered) > 0.88


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.3, 0.63, 1.0]), min_size=10, max_size=40))
def test_no_interval_has_width_zero_or_leaves_the_range(values):
    estimate = mean(values, rounds=200)
    assert 0 <= estimate.low < estimate.high <= 1
    assert estimate.low <= estimate.value + 1e-9
    assert estimate.value <= estimate.high + 1e-9


def test_all_alike_is_not_certain():
    assert proportion(60, 60).low < 0.95
    assert mean([1.0] * 60).low < 0.95
    assert ratio([2] * 20, [2] * 20).low < 0.95
    assert statistic(lambda at: 0.0, 60).high > 0.05


def test_below_ten_there_is_no_interval():
    for estimate in (
        proportion(9, 9),
        mean([0.5] * 9),
        ratio([1] * 9, [2] * 9),
        statistic(lambda at: 0.5, 9),
    ):
        assert (estimate.low, estimate.high) == (None, None)


def test_a_share_needs_hits_within_n():
    with pytest.raises(ValueError, match="got 5 of 4"):
        proportion(5, 4)
    with pytest.raises(ValueError, match="got 0 of 0"):
        proportion(0, 0)


def test_a_large_sample_takes_students_t():
    values = list(np.random.default_rng(3).uniform(size=3000))
    estimate = mean(values)
    half = 1.96 * np.std(values) / np.sqrt(3000)
    assert estimate.high - estimate.value == pytest.approx(half, rel=0.02)


def test_a_ratio_pools_parts_and_draws_questions():
    parts, wholes = [0, 5] * 10, [1, 5] * 10
    estimate = ratio(parts, wholes)
    assert (estimate.value, estimate.n) == (50 / 60, 60)
    assert estimate.low < 50 / 60 < estimate.high


def test_intervals_are_the_same_twice():
    values = list(np.random.default_rng(4).uniform(size=30))
    assert mean(values) == mean(values)
    assert statistic(lambda at: float(at.mean() / 30), 30) == statistic(lambda at: float(at.mean() / 30), 30)


def test_the_paired_test_tells_a_difference_from_none():
    rng = np.random.default_rng(5)
    one = rng.uniform(size=50)
    assert paired_test(list(one), list(one)) == 1
    assert paired_test(list(one), list(one - 0.2)) < 0.001
    assert paired_test([1, 0] * 10, [0, 1] * 10) > 0.5
    with pytest.raises(ValueError, match="got 1 and 2"):
        paired_test([1], [1, 2])


def test_the_paired_test_is_exact_on_a_small_case():
    assert paired_test([1, 1, 1, 1], [0, 0, 0, 0]) == pytest.approx(2 / 16, abs=0.02)


def test_the_paired_test_rejects_a_true_null_rarely():
    rng = np.random.default_rng(6)
    rejected = [
        paired_test(rng.uniform(size=30), rng.uniform(size=30), rounds=500) < 0.05 for _ in range(300)
    ]
    assert sum(rejected) / 300 < 0.1
