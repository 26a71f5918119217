"""Per-question values in; out, an estimate with its 95 % interval, or whether two systems differ.

Questions are what is drawn again: a corpus is given, its questions are a sample. Below ten there
is no interval, and no interval has width zero: sixty right of sixty is not certainty.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import ndarray

    Indices = ndarray[Any, Any]

FEWEST = 10
_Z = 1.959963984540054
_MOST_FOR_BCA = 2000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score in 0..1, its 95 % interval (None below ten questions) and how many it rests on."""

    value: float
    low: float | None
    high: float | None
    n: int


def proportion(hits: int, n: int) -> Estimate:
    """Estimate a share, with Wilson's interval."""
    if not 0 <= hits <= n or n == 0:
        raise ValueError(f"a share needs 0 <= hits <= n and n > 0, got {hits} of {n}")
    return _with_wilson(hits / n, n)


def mean(values: Sequence[float], *, seed: int = 0, rounds: int = 2000) -> Estimate:
    """Estimate a mean by BCa bootstrap; by Student's t where that degenerates or n is large."""
    import numpy as np

    drawn = np.asarray(values, dtype=float)
    n, value = len(drawn), float(drawn.mean())
    if n < FEWEST or not drawn.std() > 1e-12:
        return _with_wilson(value, n)
    low, high = (math.nan, math.nan) if n > _MOST_FOR_BCA else _bca(drawn, seed, rounds)
    if not low < high:
        from scipy import stats

        half = float(stats.t.ppf(0.975, n - 1)) * float(drawn.std(ddof=1)) / math.sqrt(n)
        low, high = max(0.0, value - half), min(1.0, value + half)
    return Estimate(value, low, high, n)


def _bca(drawn: Indices, seed: int, rounds: int) -> tuple[float, float]:
    import warnings

    import numpy as np
    from scipy import stats

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        interval = stats.bootstrap(
            (drawn,),
            np.mean,
            n_resamples=rounds,
            batch=200,
            method="BCa",
            rng=np.random.default_rng(seed),
        ).confidence_interval
    return float(interval.low), float(interval.high)


def ratio(parts: Sequence[float], wholes: Sequence[float], *, seed: int = 0) -> Estimate:
    """Estimate a pooled share (sum of parts over sum of wholes), drawing questions, not parts."""
    import numpy as np

    over, under = np.asarray(parts, dtype=float), np.asarray(wholes, dtype=float)

    def pooled(at: Indices) -> float:
        total = under[at].sum()
        return float(over[at].sum() / total) if total else math.nan

    drawn, total = statistic(pooled, len(under), seed=seed), int(under.sum())
    if drawn.low is None:
        return Estimate(drawn.value, None, None, total)
    if not float(np.ptp(over - drawn.value * under)) > 1e-12:
        return _with_wilson(drawn.value, total)
    return Estimate(drawn.value, drawn.low, drawn.high, total)


def statistic(measure: Callable[[Indices], float], n: int, *, seed: int = 0, rounds: int = 1000) -> Estimate:
    """Estimate any measure in 0..1 of a set of questions, given by their indices, by bootstrap."""
    import numpy as np

    value = measure(np.arange(n))
    if n < FEWEST:
        return Estimate(value, None, None, n)
    rng = np.random.default_rng(seed)
    drawn = np.array([measure(rng.integers(0, n, n)) for _ in range(rounds)])
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) < rounds / 2 or not float(np.ptp(drawn)) > 1e-12:
        return _with_wilson(value, n)
    low, high = (float(v) for v in np.percentile(drawn, [2.5, 97.5]))
    return Estimate(value, low, high, n) if low < high else _with_wilson(value, n)


def paired_test(
    one: Sequence[float], other: Sequence[float], *, seed: int = 0, rounds: int = 10_000
) -> float:
    """Give the two-sided p of Fisher's paired randomisation test: may the two have been swapped?"""
    import numpy as np

    if len(one) != len(other):
        raise ValueError(f"a paired test needs equal lengths, got {len(one)} and {len(other)}")
    differences = np.asarray(one, dtype=float) - np.asarray(other, dtype=float)
    observed = abs(float(differences.sum()))
    rng = np.random.default_rng(seed)
    beyond = 0
    for start in range(0, rounds, 500):
        signs = rng.choice((-1.0, 1.0), size=(min(500, rounds - start), len(differences)))
        beyond += int((np.abs(signs @ differences) >= observed - 1e-9).sum())
    return (beyond + 1) / (rounds + 1)


def _with_wilson(value: float, n: int) -> Estimate:
    """Give Wilson's interval; for a mean in 0..1 it errs to the wide side."""
    if n < FEWEST or math.isnan(value):
        return Estimate(value, None, None, n)
    square = _Z * _Z / n
    middle = (value + square / 2) / (1 + square)
    half = _Z * math.sqrt(value * (1 - value) / n + square / (4 * n)) / (1 + square)
    return Estimate(value, max(0.0, middle - half), min(1.0, middle + half), n)
