"""Per-question values in; an estimate with its 95 % interval out.

One interval serves shares, means, pooled shares and areas: Wilson's (1927), on the number of yes/no
questions that would vary as much. That number is n divided by the ratio of the variance seen to
that of yes/no outcomes of the same mean (Korn and Graubard 1998 do so for surveys). With few
questions the ratio is unsure, so it is drawn towards 1 as if three questions had said 1. For
shares this is Wilson's interval itself. `benchmarks/intervals.py` says how often it covers, beside
Student's t and three bootstraps, which at small n and scores near 1 cover far less.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import ndarray

    Floats = ndarray[Any, Any]

FEWEST = 10  # questions; with fewer there is no interval
CLUSTERS = 20  # documents; with fewer, questions are taken to be independent (Cameron et al. 2008)
_Z = 1.959963984540054
# In questions: at n = 10 and a mean of .9, nDCG-like scores are covered .74 of the time with 0, .92 with 3;
# more would widen the intervals of all that varies little.
_PRIOR = 3

Clusters = Sequence[Hashable] | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score in 0..1, its 95 % interval (None below ten questions) and how many it rests on."""

    value: float
    low: float | None
    high: float | None
    n: int


def proportion(hits: int, n: int) -> Estimate:
    """Estimate a share of n independent questions, with Wilson's interval."""
    if not 0 <= hits <= n or n == 0:
        raise ValueError(f"a share needs 0 <= hits <= n and n > 0, got {hits} of {n}")
    return _scored(hits / n, n, 1.0)


def mean(values: Sequence[float], *, clusters: Clusters = None) -> Estimate:
    """Estimate the mean of values in 0..1; `clusters` names each question's document."""
    return ratio(values, [1.0] * len(values), clusters=clusters)


def ratio(parts: Sequence[float], wholes: Sequence[float], *, clusters: Clusters = None) -> Estimate:
    """Estimate a pooled share: the sum of parts over the sum of wholes, a pair for each question.

    Its variance is that of the ratio's linear part (Cochran 1977, 6.4), summed by cluster where
    there are enough of them.
    """
    import numpy as np

    over, under = np.asarray(parts, dtype=float), np.asarray(wholes, dtype=float)
    total = float(under.sum())
    if not total:
        raise ValueError(f"a pooled share needs something to share, got {len(under)} wholes of sum 0")
    value, n = float(over.sum() / total), round(total)
    if len(under) < FEWEST:
        return Estimate(value, None, None, n)
    return _scored(value, n, *_varying(value, n, over - value * under, clusters))


def area(above: Sequence[float], below: Sequence[float]) -> Estimate:
    """Estimate the area under a ROC curve of scores of positives and of negatives (DeLong 1988)."""
    import numpy as np

    over, under = np.sort(np.asarray(above, dtype=float)), np.sort(np.asarray(below, dtype=float))
    n, value = len(over) + len(under), math.nan
    if len(over) and len(under):
        higher = _placed(over, under)
        value = float(higher.mean())
    if min(len(over), len(under)) < 2 or n < FEWEST:
        return Estimate(value, None, None, n)
    variance = float(higher.var() / len(over) + _placed(-under[::-1], -over[::-1]).var() / len(under))
    # As many comparisons as the smaller side allows are independent.
    return _scored(value, n, _effect(value, n, variance, min(len(over), len(under))))


def statistic(
    measure: Callable[[Floats], float],
    n: int,
    *,
    clusters: Clusters = None,
    seed: int = 0,
    rounds: int = 1000,
) -> Estimate:
    """Estimate any measure in 0..1 of a set of questions, given by their indices, by bootstrap."""
    import numpy as np

    value = measure(np.arange(n))
    if n < FEWEST:
        return Estimate(value, None, None, n)
    rng = np.random.default_rng(seed)
    drawn = np.array([measure(at) for at in _draws(n, clusters, rounds, rng)])
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) < rounds / 2 or not float(np.ptp(drawn)) > 1e-12:
        return _scored(value, n, 1.0)
    low, high = (float(v) for v in np.percentile(drawn, [2.5, 97.5]))
    return Estimate(value, low, high, n) if low < high else _scored(value, n, 1.0)


def _draws(n: int, clusters: Clusters, rounds: int, rng: Any) -> Any:
    """Draw questions anew, or whole documents where there are enough of them."""
    import numpy as np

    groups = _groups(n, clusters)
    if groups is None:
        return (rng.integers(0, n, n) for _ in range(rounds))
    members = [np.flatnonzero(groups == each) for each in range(int(groups.max()) + 1)]
    return (
        np.concatenate([members[each] for each in rng.integers(0, len(members), len(members))])
        for _ in range(rounds)
    )


def _groups(n: int, clusters: Clusters) -> Floats | None:
    """Number each question's cluster; None where they are too few to be counted by."""
    import numpy as np

    if clusters is None:
        return None
    if len(clusters) != n:
        raise ValueError(f"{len(clusters)} clusters for {n} questions: there must be as many")
    known: dict[Hashable, int] = {}
    numbers = np.array([known.setdefault(each, len(known)) for each in clusters])
    return numbers if CLUSTERS <= len(known) < n else None


def _summed(parts: Floats, clusters: Clusters) -> tuple[Floats, int]:
    """Sum what each cluster adds; by question where clusters are too few."""
    import numpy as np

    groups = _groups(len(parts), clusters)
    if groups is None:
        return parts, len(parts)
    sums = np.bincount(groups, weights=parts)
    return sums, len(sums)


def _placed(over: Floats, under: Floats) -> Floats:
    """Tell of each score above what share of those below it beats, ties half."""
    import numpy as np

    lower, upper = np.searchsorted(under, over, "left"), np.searchsorted(under, over, "right")
    placed: Floats = (lower + upper) / (2 * len(under))
    return placed


def _varying(value: float, n: int, off: Floats, clusters: Clusters) -> tuple[float, float]:
    """Compare how a share of n varies, by what each question adds, with n yes/no outcomes; and give z."""
    sums, groups = _summed(off, clusters)
    few = groups < len(off)
    variance = float((sums**2).sum()) / n**2 * (groups / (groups - 1) if few else 1.0)
    return _effect(value, n, variance, groups), _student(groups - 1) if few else _Z


def _effect(value: float, n: int, variance: float, groups: int) -> float:
    """Compare a variance with that of n yes/no outcomes, drawn towards 1 by the prior."""
    most = value * (1 - value) / n
    return (groups * variance / most + _PRIOR) / (groups + _PRIOR) if most > 1e-12 else 1.0


def _student(freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))


def _scored(value: float, n: int, effect: float, z: float = _Z) -> Estimate:
    """Give Wilson's interval on n / effect questions."""
    if n < FEWEST or math.isnan(value):
        return Estimate(value, None, None, n)
    low, high = _wilson(value, n, effect, z)
    return Estimate(value, max(0.0, low), min(1.0, high), n)


def _wilson(value: Any, n: Any, effect: float, z: float) -> tuple[Any, Any]:
    """Give Wilson's limits, of one share or of an array of them."""
    square = z * z * effect / n
    middle = (value + square / 2) / (1 + square)
    half = (square * value * (1 - value) + square * square / 4) ** 0.5 / (1 + square)
    return middle - half, middle + half
