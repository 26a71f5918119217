"""Measures of questions' sentences, and which are evidence, in; weights that put such a one first, out.

A plain logistic regression asks of each sentence by itself whether it is evidence; so it learns which
questions have much that is near to them, which ranks nothing. Here the sentences of a question stand against
each other (McFadden 1974, conditional logit): what is made likely is that the one chosen is evidence.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
HELD_BACK = 30.0  # half of this times the weights' squares is added to the loss; 3, 10 and 100 were no better

# A word of the question counts more where it stands in a sentence than around it: to each of these belongs
# what the measures before it tell already, and what they tell of the sentence itself by a quarter more.
WITHIN = {
    "letters before": ("letters",),
    "letters behind": ("letters", "letters before"),
    "near before": ("near in rare words",),
}
SENTENCE, MORE = ("letters", "near in rare words"), 1.25
# Questions that paraphrase teach that a word's letters tell nothing beside what it means; to whoever asks for
# the landlord, “tenant” is no answer, however near the two come.
LEAST = {"letters": 1.0}
# More of these makes no sentence less likely.
_PLAIN = ("words", "words and context", "similar in words", "letters", "near in rare words", "odds", "judged")
NO_LESS = (*_PLAIN, *WITHIN)


def together(names: Sequence[str]) -> Floats:
    """Give the matrix (measures, measures) that adds to each measure those that belong to it."""
    made = np.eye(len(names))
    for at, name in enumerate(names):
        for other in WITHIN.get(name, ()):
            if other in names:
                made[names.index(other), at] = MORE if other in SENTENCE else 1.0
    return made


def least(names: Sequence[str], spread: Floats) -> list[tuple[float | None, None]]:
    """Give the least weight of each measure, which is in units of its spread: some, zero, or none."""
    return [
        (LEAST[name] * each if name in LEAST else 0.0 if name in NO_LESS else None, None)
        for name, each in zip(names, spread.tolist(), strict=True)
    ]


def chosen(
    x: Floats,
    right: Flags,
    groups: Sequence[str],
    counts: Floats,
    bounds: Sequence[tuple[float | None, None]] | None = None,
) -> Floats:
    """Fit weights of measures (rows, measures), within bounds; each question counts as its rows say.

    A question's rows stand together. Of a question without a right row nothing can be learnt, and of an
    intercept neither: it moves none before another.
    """
    from scipy.optimize import minimize

    starts, sizes = questions_in(groups)
    fit = np.logical_or.reduceat(right, starts)
    kept = np.repeat(fit, sizes)
    x, right, counts = x[kept], right[kept].astype(float), counts[kept]
    sizes = sizes[fit]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    of = np.repeat(np.arange(len(sizes)), sizes)

    def loss(weights: Floats) -> tuple[float, Floats]:
        told = x @ weights
        odds = np.exp(told - np.maximum.reduceat(told, starts)[of])
        every = np.add.reduceat(odds, starts)
        good = np.add.reduceat(odds * right, starts) + 1e-12
        surplus = counts * (odds / every[of] - odds * right / good[of])
        missed = counts[starts] @ (np.log(every) - np.log(good))
        return missed + HELD_BACK / 2 * float(weights @ weights), x.T @ surplus + HELD_BACK * weights

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x)


def held_out(
    x: Floats,
    right: Flags,
    groups: Sequence[str],
    counts: Floats,
    bounds: Sequence[tuple[float | None, None]] | None = None,
    folds: int = 5,
) -> Floats:
    """Give each row's sum of weighed measures, by weights that were fitted without its question."""
    from sklearn.model_selection import GroupKFold

    told = np.zeros(len(x))
    for some, rest in GroupKFold(folds).split(x, right, groups):
        weights = chosen(x[some], right[some], [groups[at] for at in some], counts[some], bounds)
        told[rest] = x[rest] @ weights
    return told


def first_right(told: Floats, right: Flags, groups: Sequence[str]) -> float:
    """Tell of what share of the questions that have a right row it is rated first."""
    starts, sizes = questions_in(groups)
    found = [
        bool(right[start + int(np.argmax(told[start : start + size]))])
        for start, size in zip(starts, sizes, strict=True)
        if right[start : start + size].any()
    ]
    return sum(found) / len(found)


def questions_in(groups: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tell where each question's rows begin, and how many they are."""
    starts = [at for at, group in enumerate(groups) if at == 0 or group != groups[at - 1]]
    return np.array(starts), np.diff([*starts, len(groups)])
