"""Nothing in; how often the 95 % intervals hold the truth, and how often the paired test cries wolf, out.

    python benchmarks/intervals.py [--draws 3000]

Systems are made up whose true score is known, and asked n questions again and again. Beside dayek's
interval stand Student's t and three bootstraps of 1,000 rounds (percentile, studentised, BCa), over the
same draws; and beside what is said of confidences, a percentile bootstrap of 200. Scores are yes/no,
reciprocal ranks, mixtures of 0, 1 and a beta (like nDCG), or mostly 1 with some part marks (like F1).
Shares are computed, not simulated: the binomial distribution says how often each count comes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.measures import aurc, calibration_error, coverage_at_risk, risk_at_coverage
from pipeline.statistics import (
    Estimate,
    area,
    calibration,
    difference,
    mean,
    paired_test,
    proportion,
    speaking,
    statistic,
)

SIZES = (10, 31, 120, 1000)
MEANS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
RANKS = np.array([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 10, 0])
ROUNDS = 1000
Sample = Callable[[Any, float, tuple[int, ...]], Any]


def yes_no(rng: Any, at: float, shape: tuple[int, ...]) -> Any:
    return (rng.random(shape) < at).astype(float)


def reciprocal(rng: Any, at: float, shape: tuple[int, ...]) -> Any:
    """Draw reciprocal ranks, their usual shares tilted until the mean is right."""
    low, high = -20.0, 20.0
    while high - low > 1e-9:
        tilt = (low + high) / 2
        shares = np.array([0.5, 0.12, 0.06, 0.04, 0.03, 0.1, 0.15]) * np.exp(tilt * RANKS)
        shares /= shares.sum()
        low, high = (tilt, high) if float(shares @ RANKS) < at else (low, tilt)
    return rng.choice(RANKS, p=shares, size=shape)


def mixed(rng: Any, at: float, shape: tuple[int, ...]) -> Any:
    """Draw 0, 1 or, two times in five, a beta of the same mean."""
    kind, between = rng.random(shape), rng.beta(4 * at, 4 * (1 - at), shape)
    return np.where(kind < 0.6 * (1 - at), 0.0, np.where(kind < 0.6, 1.0, between))


def part_marks(rng: Any, at: float, shape: tuple[int, ...]) -> Any:
    marks = rng.choice([0.2, 0.4, 0.5, 0.6, 0.8], size=shape)
    return np.where(rng.random(shape) < (1 - at) / 0.5, marks, 1.0)


KINDS: dict[str, Sample] = {"rank": reciprocal, "nDCG": mixed, "F1": part_marks}


def shares() -> None:
    print("shares, computed exactly: how often Wilson's interval holds the truth")
    print(f"{'n':>6}" + "".join(f"{at:>8.2f}" for at in MEANS) + f"{'mean of .500 to .950':>22}")
    grid = np.linspace(0.5, 0.95, 91)
    for n in SIZES:
        intervals = [proportion(hits, n) for hits in range(n + 1)]
        print(f"{n:>6}" + "".join(f"{_held(intervals, n, at):>8.3f}" for at in MEANS), end="")
        print(f"{np.mean([_held(intervals, n, at) for at in grid]):>22.3f}")


def _held(intervals: list[Estimate], n: int, at: float) -> float:
    chances = stats.binom.pmf(np.arange(n + 1), n, at)
    return float(sum(c for c, e in zip(chances, intervals, strict=True) if _holds(e, at)))


def _holds(estimate: Estimate, truth: float) -> bool:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low - 1e-9 <= truth <= estimate.high + 1e-9


def means(draws: int) -> None:
    print(f"\nmeans, {draws} draws: how often each interval holds the truth, and dayek's mean width")
    names = ("dayek", "t", "percentile", "studentised", "BCa")
    print(f"{'score':>6}{'n':>6}{'mean':>6}" + "".join(f"{name:>13}" for name in names) + f"{'width':>8}")
    for kind, draw in KINDS.items():
        for n in SIZES:
            for at in (0.5, 0.7, 0.85, 0.9, 0.95):
                rng = np.random.default_rng([n, int(1000 * at)])
                values = draw(rng, at, (draws if n < SIZES[-1] else draws // 4, n))
                found = [mean(row) for row in values]
                held = [np.mean([_holds(each, at) for each in found])]
                held += [np.mean((low <= at) & (at <= high)) for low, high in others(values, rng)]
                wide = np.mean([each.high - each.low for each in found])  # type: ignore[operator]
                cells = "".join(f"{each:>13.3f}" for each in held)
                print(f"{kind:>6}{n:>6}{at:>6.2f}{cells}{wide:>8.3f}", flush=True)


def others(values: Any, rng: Any) -> list[tuple[Any, Any]]:
    """Give the usual intervals of each row's mean: Student's t, and three bootstraps."""
    rows, n = values.shape
    middle, spread = values.mean(1), values.std(1, ddof=1)
    half = stats.t.ppf(0.975, n - 1) * spread / np.sqrt(n)
    counts = rng.multinomial(n, np.full(n, 1 / n), size=ROUNDS).astype(np.float32)
    drawn = (counts @ values.T.astype(np.float32) / n).T.astype(float)
    squares = (counts @ (values.T.astype(np.float32) ** 2) / n).T
    error = np.sqrt(np.maximum(squares - drawn**2, 0) / (n - 1))
    with np.errstate(all="ignore"):
        student = np.where(
            error > 1e-9, (drawn - middle[:, None]) / error, np.sign(drawn - middle[:, None]) * 99
        )
        first, last = np.percentile(student, [2.5, 97.5], axis=1)
        error_of = spread / np.sqrt(n)
        below = (drawn < middle[:, None]).mean(1) + 0.5 * (drawn == middle[:, None]).mean(1)
        bias = stats.norm.ppf(np.clip(below, 1 / ROUNDS, 1 - 1 / ROUNDS))
        off = values - middle[:, None]
        skew = np.nan_to_num((off**3).sum(1) / (6 * (off**2).sum(1) ** 1.5))
        ends = []
        for z in (-1.959964, 1.959964):
            level = stats.norm.cdf(bias + (bias + z) / (1 - skew * (bias + z)))
            place = np.clip((level * ROUNDS).astype(int), 0, ROUNDS - 1)
            ends.append(np.sort(drawn, axis=1)[np.arange(rows), place])
    low, high = np.percentile(drawn, [2.5, 97.5], axis=1)
    return [
        (middle - half, middle + half),
        (low, high),
        (middle - last * error_of, middle - first * error_of),
        (ends[0], ends[1]),
    ]


def clusters(draws: int) -> None:
    print("\nquestions of one document are alike (intraclass correlation .3), 6 to a document")
    print(f"{'documents':>10}{'mean':>6}{'by document':>13}{'by question':>13}")
    for documents in (20, 30, 60, 200):
        for at in (0.5, 0.7, 0.9):
            rng = np.random.default_rng([documents, int(100 * at)])
            own = rng.beta(at * 7 / 3, (1 - at) * 7 / 3, (draws // 2, documents))
            values = (rng.random((draws // 2, documents, 6)) < own[:, :, None]).reshape(draws // 2, -1)
            names = [each // 6 for each in range(6 * documents)]
            by_document = np.mean([_holds(mean(row, clusters=names), at) for row in values.astype(float)])
            by_question = np.mean([_holds(mean(row), at) for row in values.astype(float)])
            print(f"{documents:>10}{at:>6.2f}{by_document:>13.3f}{by_question:>13.3f}", flush=True)


def areas(draws: int) -> None:
    print("\nareas under the ROC curve, normal scores")
    print(f"{'positives':>10}{'negatives':>10}{'area':>6}{'held':>8}")
    for positives, negatives in ((20, 10), (50, 25), (143, 25), (500, 500)):
        for at in (0.55, 0.7, 0.85, 0.95):
            rng = np.random.default_rng([positives, negatives, int(100 * at)])
            apart = stats.norm.ppf(at) * np.sqrt(2)
            found = [
                area(rng.normal(apart, 1, positives), rng.normal(0, 1, negatives)) for _ in range(draws // 2)
            ]
            print(f"{positives:>10}{negatives:>10}{at:>6.2f}{np.mean([_holds(e, at) for e in found]):>8.3f}")


def calibrated(rng: Any, n: int) -> tuple[Any, Any]:
    sure = rng.beta(1.5, 1.5, n)
    return sure, rng.random(n) < sure


def too_sure(rng: Any, n: int) -> tuple[Any, Any]:
    sure = rng.beta(4, 1.2, n)
    return sure, rng.random(n) < 0.8 * sure


def coarse(rng: Any, n: int) -> tuple[Any, Any]:
    sure = rng.choice([0.1, 0.3, 0.6, 0.9, 0.98], n)
    return sure, rng.random(n) < sure


BELIEFS: dict[str, Callable[[Any, Any], float]] = {
    "ece": calibration_error,
    "coverage@risk=0.05": lambda sure, right: coverage_at_risk(sure, right, 0.05),
    "coverage@risk=0.30": lambda sure, right: coverage_at_risk(sure, right, 0.3),
    "aurc": aurc,
    "risk@coverage=0.85": lambda sure, right: risk_at_coverage(sure, right, 0.85),
}


def beliefs(draws: int) -> None:
    print("\nwhat a system believes of itself: how often dayek's interval holds the truth, and a bootstrap's")
    print(f"{'system':>12}{'measure':>20}{'true':>7}{'n':>5}{'dayek':>8}{'bootstrap':>11}{'width':>8}")
    for draw in (calibrated, too_sure, coarse):
        many = draw(np.random.default_rng(0), 400_000)
        for name, measure in BELIEFS.items():
            truth = 0.0 if name == "ece" and draw is not too_sure else measure(*many)
            for n in (12, 31, 120, 400):
                rng = np.random.default_rng(n)
                found = [_believed(name, *draw(rng, n)) for _ in range(max(1, draws // 10))]
                ours, plain = (np.mean([_holds(each[at], truth) for each in found]) for at in (0, 1))
                wide = np.mean([own.high - own.low for own, _ in found])  # type: ignore[operator]
                row = (
                    f"{draw.__name__:>12}{name:>20}{truth:>7.3f}{n:>5}{ours:>8.3f}{plain:>11.3f}{wide:>8.3f}"
                )
                print(row, flush=True)


def _believed(name: str, sure: Any, right: Any) -> tuple[Estimate, Estimate]:
    """Give dayek's estimate and the bootstrap's, which is the same where dayek has nothing better."""
    plain = statistic(lambda at: BELIEFS[name](sure[at], right[at]), len(sure), rounds=200)
    if name == "ece":
        return calibration(sure, right, rounds=200), plain
    if name.startswith("coverage"):
        return speaking(sure, right, float(name.partition("=")[2])), plain
    return plain, plain


def paired(draws: int) -> None:
    print("\ntwo systems that are equally good: how often p < .05, and how often the interval holds 0")
    print(f"{'score':>6}{'n':>6}{'p < .05':>9}{'holds 0':>9}")
    kinds: dict[str, Sample] = {"yes/no": yes_no, **KINDS}
    for kind, draw in kinds.items():
        for n in SIZES:
            rng = np.random.default_rng(n)
            false = held = 0
            rounds = draws // (1 if n < 500 else 4)
            for seed in range(rounds):
                hardness = draw(rng, 0.7, (n,))  # half of what a system gets is the question's own
                one, other = (np.where(rng.random(n) < 0.5, hardness, draw(rng, 0.7, (n,))) for _ in "ab")
                found = difference(one, other, seed=seed)
                false += found.p < 0.05
                held += found.low <= 0 <= found.high  # type: ignore[operator]
            print(f"{kind:>6}{n:>6}{false / rounds:>9.3f}{held / rounds:>9.3f}", flush=True)
    assert paired_test([0.0] * 5, [1.0] * 5) == 2 / 2**5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--draws", type=int, default=3000)
    options = parser.parse_args()
    shares()
    for table in (means, clusters, areas, beliefs, paired):
        table(options.draws)


if __name__ == "__main__":
    main()
