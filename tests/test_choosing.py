"""Weights that put the right one of several first: what is learnt, and from what nothing can be."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from choosing import chosen, first_right, held_out, least, together


def made(questions: int = 200, of: int = 6) -> tuple[np.ndarray, np.ndarray, list[str], np.ndarray]:
    """Make questions whose right row has more of the first measure than its rivals have.

    The second says how much all rows of a question have of the first, and nothing of which is right.
    """
    rng = np.random.default_rng(1)
    level = rng.normal(size=(questions, 1)) * 5
    right = np.zeros((questions, of), dtype=bool)
    right[np.arange(questions), rng.integers(of, size=questions)] = True
    told = level + right + rng.normal(size=(questions, of)) * 0.5
    x = np.stack([told.ravel(), np.repeat(level, of)], axis=1)
    return x, right.ravel(), [str(at) for at in range(questions) for _ in range(of)], np.ones(questions * of)


def test_what_all_rows_of_a_question_share_ranks_nothing():
    x, right, groups, counts = made()
    weights = chosen(x, right, groups, counts)
    assert weights[0] > 1
    assert weights[1] == pytest.approx(0, abs=1e-6)
    assert first_right(held_out(x, right, groups, counts), right, groups) > 0.7
    assert first_right(x[:, 1], right, groups) < 0.35  # the first of six equal ones


def test_a_question_without_a_right_row_teaches_nothing():
    x, right, groups, counts = made(40)
    more = np.concatenate([x, x[:6] * 3])
    none = np.concatenate([right, np.zeros(6, dtype=bool)])
    with_it = chosen(more, none, [*groups, *["none"] * 6], np.ones(len(more)))
    assert with_it == pytest.approx(chosen(x, right, groups, counts))


def test_a_question_that_counts_twice_is_as_good_as_two():
    x, right, groups, counts = made(40)
    twice = counts.copy()
    twice[:6] = 2
    again = chosen(
        np.concatenate([x, x[:6]]),
        np.concatenate([right, right[:6]]),
        [*groups, *["again"] * 6],
        np.ones(len(x) + 6),
    )
    assert chosen(x, right, groups, twice) == pytest.approx(again, rel=1e-4)


def test_weights_are_those_at_which_the_loss_no_longer_falls():
    x, right, groups, counts = made(40)
    best = chosen(x, right, groups, counts)

    def loss(weights: np.ndarray) -> float:
        told = (x @ weights).reshape(40, 6)
        chances = np.exp(told) / np.exp(told).sum(axis=1, keepdims=True)
        return float(-np.log(chances[right.reshape(40, 6)]).sum() + 15 * weights @ weights)

    for step in ([0.01, 0], [-0.01, 0], [0, 0.01], [0, -0.01]):
        assert loss(best + step) > loss(best)


def test_a_word_counts_more_in_a_sentence_than_around_it():
    names = ["letters", "letters before", "letters behind", "row"]
    weights = together(names) @ np.array([0.5, 0.25, 0.125, -1.0])
    assert weights.tolist() == [0.5 + 1.25 * (0.25 + 0.125), 0.375, 0.125, -1.0]
    assert weights[0] > weights[1] > weights[2]


def test_its_letters_count_something_in_any_unit_and_what_is_around_it_nothing_at_least():
    names = ["letters", "letters before", "row"]
    assert [low for low, _ in least(names, np.array([0.5, 2.0, 2.0]))] == [0.5, 0.0, None]
    weights = chosen(*made(40), [(0.75, None), (None, None)])
    assert weights[0] >= 0.75


def test_no_weight_falls_below_its_bound():
    x, right, groups, counts = made(40)
    against = chosen(-x, right, groups, counts, [(0.0, None), (None, None)])
    assert against[0] == 0
