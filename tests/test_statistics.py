"""Intervals cover what they promise and have no width zero; tests of differences do not cry wolf."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.statistics import (
    CLUSTERS,
    agreement,
    area,
    calibration,
    detectable,
    difference,
    holm,
    mean,
    paired_test,
    proportion,
    ratio,
    speaking,
    statistic,
)

MARKS = st.sampled_from([0.0, 0.3, 0.63, 1.0])


def test_wilson_worked_by_hand():
    estimate = proportion(49, 60)
    assert (estimate.value, estimate.n) == (49 / 60, 60)
    assert estimate.low == pytest.approx(0.7008, abs=1e-4)
    assert estimate.high == pytest.approx(0.8944, abs=1e-4)


@settings(deadline=None)
@given(st.integers(10, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(hits_of):
    from scipy.stats import binomtest

    expected = binomtest(*hits_of).proportion_ci(method="wilson")
    estimate = proportion(*hits_of)
    assert (estimate.low, estimate.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(st.lists(st.booleans(), min_size=10, max_size=60))
def test_the_mean_of_yes_and_no_is_a_share(flags):
    one, other = mean([float(flag) for flag in flags]), proportion(sum(flags), len(flags))
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-9)


@pytest.mark.parametrize("share", [0.5, 0.85, 0.97])
def test_wilson_covers_by_simulation(share):
    hits = np.random.default_rng(1).binomial(60, share, 2000)
    intervals = [proportion(int(h), 60) for h in hits]
    assert sum(e.low <= share <= e.high for e in intervals) / len(intervals) > 0.92


def test_means_of_skewed_marks_are_covered_where_the_usual_intervals_fail():
    from scipy import stats

    rng = np.random.default_rng(2)
    draws = rng.choice([1, 0.5, 0.1, 0], p=[0.85, 0.07, 0.04, 0.04], size=(600, 12))
    truth = 0.85 + 0.035 + 0.004
    ours = [e.low <= truth <= e.high for e in map(mean, draws)]
    half = stats.t.ppf(0.975, 11) * draws.std(1, ddof=1) / math.sqrt(12)
    usual = np.abs(draws.mean(1) - truth) <= half
    assert 0.92 < np.mean(ours) < 0.99
    assert usual.mean() < 0.9


def test_questions_of_one_document_count_together():
    rng = np.random.default_rng(3)
    truth, covered, naive = 0.7, [], []
    names = [at // 6 for at in range(180)]
    for _ in range(300):
        own = rng.beta(truth * 7 / 3, (1 - truth) * 7 / 3, 30)
        values = (rng.random((30, 6)) < own[:, None]).ravel().astype(float)
        for clusters, held in ((names, covered), (None, naive)):
            estimate = mean(values, clusters=clusters)
            held.append(estimate.low <= truth <= estimate.high)
    assert np.mean(covered) > 0.9 > 0.85 > np.mean(naive)


def test_too_few_documents_are_not_counted_by():
    values = [0.0, 1.0] * 30
    few = [at % (CLUSTERS - 1) for at in range(60)]
    assert mean(values, clusters=few) == mean(values)
    enough = [at % CLUSTERS for at in range(60)]
    assert mean(values, clusters=enough) != mean(values)
    with pytest.raises(ValueError, match="59 clusters for 60 questions"):
        mean(values, clusters=few[1:])


@settings(max_examples=60, deadline=None)
@given(st.lists(MARKS, min_size=10, max_size=40), st.integers(1, 45))
def test_no_interval_has_width_zero_or_leaves_the_range(values, documents):
    estimate = mean(values, clusters=[at % documents for at in range(len(values))])
    assert 0 <= estimate.low < estimate.high <= 1
    assert estimate.low - 1e-9 <= estimate.value <= estimate.high + 1e-9


def test_all_alike_is_not_certain():
    assert proportion(60, 60).low < 0.95
    assert mean([1.0] * 60).low < 0.95
    assert mean([0.5] * 60).high - mean([0.5] * 60).low > 0.03
    assert ratio([2] * 20, [2] * 20).low < 0.95
    assert statistic(lambda at: 0.0, 60).high > 0.05
    assert area([1.0] * 40, [0.0] * 20).low < 0.95


def test_below_ten_there_is_no_interval():
    for estimate in (
        proportion(9, 9),
        mean([0.2] * 9),
        ratio([1] * 9, [3] * 9),
        statistic(lambda at: 0.5, 9),
        area([1, 2, 3], [0, 1, 2, 3]),
    ):
        assert (estimate.low, estimate.high) == (None, None)


def test_a_pooled_share_is_of_parts_and_drawn_by_question():
    estimate = ratio([1, 0, 2] * 10, [1, 3, 2] * 10)
    assert (estimate.value, estimate.n) == (0.5, 60)
    assert estimate.high - estimate.low > proportion(30, 60).high - proportion(30, 60).low


def test_a_share_needs_sense():
    with pytest.raises(ValueError, match="7 of 3"):
        proportion(7, 3)
    with pytest.raises(ValueError, match="2 wholes of sum 0"):
        ratio([0, 0], [0, 0])


@settings(max_examples=40, deadline=None)
@given(st.lists(MARKS, min_size=1, max_size=30), st.lists(MARKS, min_size=1, max_size=30))
def test_the_area_is_the_share_of_pairs_in_order(above, below):
    pairs = list(itertools.product(above, below))
    assert area(above, below).value == pytest.approx(
        sum((a > b) + 0.5 * (a == b) for a, b in pairs) / len(pairs)
    )


# -- what a system believes of itself -----------------------------------------------------------------

BELIEFS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]), st.booleans()), min_size=10, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(BELIEFS, st.integers(1, 45))
def test_intervals_of_beliefs_hold_what_was_seen_and_have_a_width(beliefs, documents):
    sure, right = zip(*beliefs, strict=True)
    clusters = [at % documents for at in range(len(beliefs))]
    for estimate in (
        speaking(sure, right, 0.05, clusters=clusters),
        calibration(sure, right, clusters=clusters, rounds=50),
    ):
        assert 0 <= estimate.low < estimate.high <= 1
        assert estimate.low - 1e-9 <= estimate.value <= estimate.high + 1e-9


def test_beliefs_of_few_questions_have_no_interval():
    for estimate in (speaking([0.5] * 9, [True] * 9, 0.05), calibration([0.5] * 9, [True] * 9)):
        assert (estimate.low, estimate.high) == (None, None)


def test_a_calibrated_system_is_not_called_off_by_chance():
    """What it seems to err is chance: a plain bootstrap holds the true 0 never, this one as promised."""
    rng = np.random.default_rng(6)
    held = []
    for _ in range(80):
        sure = rng.beta(1.5, 1.5, 60)
        estimate = calibration(sure, rng.random(60) < sure, rounds=100)
        held.append(estimate.low == 0)
        assert estimate.value > 0.03
    assert np.mean(held) > 0.88


def test_a_system_that_is_too_sure_is_found_out():
    rng = np.random.default_rng(8)
    right = rng.random(300) < 0.5
    estimate = calibration([0.9] * 300, right, rounds=200)
    assert 0.3 < estimate.low < 0.4 < estimate.high < 0.5


def test_the_share_that_may_speak_is_covered():
    """P(right) is the belief itself: above t risk is (1 - t) / 2, so .3 is passed at t = .4."""
    rng = np.random.default_rng(9)
    held = []
    for _ in range(200):
        sure = rng.random(80)
        estimate = speaking(sure, rng.random(80) < sure, 0.3)
        held.append(estimate.low <= 0.6 <= estimate.high)
    assert np.mean(held) > 0.93


# -- differences -----------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(MARKS, MARKS), min_size=1, max_size=9))
def test_p_is_the_share_of_swaps_that_differ_as_much(pairs):
    apart = [b - a for a, b in pairs]
    swaps = [
        sum(s * d for s, d in zip(signs, apart, strict=True))
        for signs in itertools.product((1, -1), repeat=len(apart))
    ]
    expected = sum(abs(each) >= abs(sum(apart)) - 1e-9 for each in swaps) / len(swaps)
    one, other = zip(*pairs, strict=True)
    assert paired_test(one, other) == pytest.approx(expected)


def test_many_questions_are_swapped_at_random_and_come_near():
    from scipy.stats import permutation_test

    rng = np.random.default_rng(5)
    one, other = rng.uniform(size=40), rng.uniform(size=40) + 0.08
    expected = permutation_test(
        (one, other), lambda a, b: np.mean(a - b), permutation_type="samples", n_resamples=20_000, rng=rng
    ).pvalue
    assert paired_test(one, other) == pytest.approx(expected, abs=0.015)


def test_the_paired_test_rejects_a_true_null_rarely():
    rng = np.random.default_rng(3)
    rejected = [paired_test(rng.uniform(size=30), rng.uniform(size=30)) < 0.05 for _ in range(300)]
    assert 0.02 < np.mean(rejected) < 0.08


def test_a_difference_worked_by_hand():
    found = difference([0.0] * 30 + [1.0] * 10, [0.0] * 22 + [1.0] * 18)
    assert (found.value, found.wins, found.ties, found.losses, found.n) == (0.2, 8, 32, 0, 40)
    assert found.p == 2 / 2**8
    assert 0 < found.low < 0.2 < found.high
    assert found.effect == pytest.approx(0.2 / math.sqrt(0.2 * 0.8 * 40 / 39))
    turned = difference([0.0] * 22 + [1.0] * 18, [0.0] * 30 + [1.0] * 10)
    assert (turned.value, turned.low, turned.p) == pytest.approx((-0.2, -found.high, found.p))


def test_bonett_and_price_for_yes_and_no():
    """For 4 wins and 1 loss of 50: added are one of each, so 3 of 52, and its spread over 52."""
    one = [0.0] * 4 + [1.0] + [1.0] * 45
    other = [1.0] * 4 + [0.0] + [1.0] * 45
    middle = 3 / 52
    half = 1.959964 * math.sqrt((7 / 52 - middle**2) / 51 * 1.0)
    found = difference(one, other)
    assert (found.low, found.high) == pytest.approx((middle - half, middle + half), abs=2e-4)


def test_two_alike_systems_differ_by_nothing_and_not_for_sure():
    found = difference([0.5] * 20, [0.5] * 20)
    assert (found.value, found.p, found.effect, found.ties) == (0, 1, None, 20)
    assert found.low < 0 < found.high
    assert difference([0.5] * 9, [0.6] * 9).low is None


def test_whole_documents_are_swapped():
    one, other = [0.0] * 120, [1.0] * 6 + [0.0] * 114
    alike = [at // 6 for at in range(120)]
    assert paired_test(one, other) == 2 / 2**6
    assert paired_test(one, other, clusters=alike) == 1.0  # one document differs, and either way


def test_a_paired_test_needs_pairs():
    with pytest.raises(ValueError, match="got 1 and 2"):
        difference([1.0], [1.0, 0.0])
    with pytest.raises(ValueError, match="got 0"):
        paired_test([], [])


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_agrees_with_scipys_like(ps):
    """Step down: the k-th smallest of m is multiplied by m - k + 1, and none may fall below one before."""
    adjusted = holm(ps)
    order = sorted(range(len(ps)), key=lambda at: ps[at])
    for rank, at in enumerate(order):
        expected = max(min(1.0, (len(ps) - k) * ps[order[k]]) for k in range(rank + 1))
        assert adjusted[at] == pytest.approx(expected)


def test_what_can_be_seen_is_seen_four_times_in_five():
    n, share = 200, 0.1
    least = detectable(n, math.sqrt(share))
    rng = np.random.default_rng(7)
    seen = []
    for _ in range(400):
        fate = rng.random(n)
        one = (fate < (share - least) / 2).astype(float)
        other = ((fate >= (share - least) / 2) & (fate < share)).astype(float)
        seen.append(paired_test(one, other) < 0.05)
    assert 0.7 < np.mean(seen) < 0.92


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40))
def test_kappa_agrees_with_sklearn(pairs):
    from sklearn.metrics import cohen_kappa_score

    one, other = zip(*pairs, strict=True)
    found = agreement(one, other)
    assert found.share == sum(a == b for a, b in pairs) / len(pairs)
    if found.kappa is None:
        assert len({*one, *other}) == 1
    else:
        assert found.kappa == pytest.approx(cohen_kappa_score(one, other), abs=1e-9)
