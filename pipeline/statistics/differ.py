"""The same questions' values under two systems in; their difference, its interval and its p out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .estimate import _Z, FEWEST, Clusters, _student, _summed

if TYPE_CHECKING:
    from .estimate import Floats

_EXACT = 14  # questions that differ; so many are tried in every way, 16,384 of them
_ROUNDS = 20_000


@dataclass(frozen=True, slots=True)
class Difference:
    """How the second of two systems differs from the first, over n questions asked of both.

    `value` is the mean of second minus first, `low` to `high` its 95 % interval (None below ten
    questions), `p` two-sided; wins are questions on which the second scores higher; `effect` is
    Cohen's d of paired differences, None where all are alike.
    """

    value: float
    low: float | None
    high: float | None
    p: float
    wins: int
    ties: int
    losses: int
    effect: float | None
    n: int


def difference(
    one: Sequence[float], other: Sequence[float], *, clusters: Clusters = None, seed: int = 0
) -> Difference:
    """Compare two systems by the same questions' values, in the same order."""
    import numpy as np

    apart = _apart(one, other)
    n, value, spread = len(apart), float(apart.mean()), float(apart.std(ddof=1)) if len(apart) > 1 else 0.0
    low, high = _interval(apart, clusters) if n >= FEWEST else (None, None)
    higher, lower = int(np.count_nonzero(apart > 1e-12)), int(np.count_nonzero(apart < -1e-12))
    return Difference(
        value=value,
        low=low,
        high=high,
        p=paired_test(one, other, clusters=clusters, seed=seed),
        wins=higher,
        ties=n - higher - lower,
        losses=lower,
        effect=value / spread if spread > 1e-12 else None,
        n=n,
    )


def _apart(one: Sequence[float], other: Sequence[float]) -> Floats:
    import numpy as np

    if len(one) != len(other):
        raise ValueError(f"a paired test needs equal lengths, got {len(one)} and {len(other)}")
    if not len(one):
        raise ValueError("a paired test needs questions, got 0")
    apart: Floats = np.asarray(other, dtype=float) - np.asarray(one, dtype=float)
    return apart


def _interval(apart: Floats, clusters: Clusters) -> tuple[float, float]:
    """Give the interval of a mean difference, two questions added: one won by as much as lost by the other.

    For yes/no outcomes that is Bonett and Price's (2012); what is added is as large as the
    differences that are there, or 1 where there is none, so that no width is zero.
    """
    import numpy as np

    n = len(apart)
    there = apart[np.abs(apart) > 1e-12]
    added = float(np.sqrt((there**2).mean())) if len(there) else 1.0
    middle = float(apart.sum()) / (n + 2)
    sums, groups = _summed(apart - middle, clusters)
    few = groups < n
    square = float((sums**2).sum()) + (added - middle) ** 2 + (added + middle) ** 2
    scale = groups / (groups - 1) if few else (n + 2) / (n + 1)
    half = (_student(groups - 1) if few else _Z) * math.sqrt(square * scale) / (n + 2)
    return max(-1.0, middle - half), min(1.0, middle + half)


def paired_test(
    one: Sequence[float], other: Sequence[float], *, clusters: Clusters = None, seed: int = 0
) -> float:
    """Give the two-sided p of Fisher's paired randomisation test: may the two have been swapped?

    Every way of swapping is tried where few questions differ, else 20,000 at random (Smucker,
    Allan and Carterette 2007). Documents are swapped whole where there are enough of them.
    """
    import numpy as np

    sums, _ = _summed(_apart(one, other), clusters)
    sums = sums[np.abs(sums) > 1e-12]
    observed = abs(float(sums.sum())) - 1e-9
    if len(sums) <= _EXACT:
        signs = 1.0 - 2.0 * (np.arange(2 ** len(sums))[:, None] >> np.arange(len(sums)) & 1)
        return float((np.abs(signs @ sums) >= observed).mean())
    return _at_random(sums, observed, np.random.default_rng(seed))


def _at_random(sums: Floats, observed: float, rng: Any) -> float:
    import numpy as np

    beyond, step = 0, 1000
    for _ in range(0, _ROUNDS, step):
        signs = rng.integers(0, 2, size=(step, len(sums)), dtype=np.int8)
        beyond += int((np.abs(2.0 * (signs @ sums) - sums.sum()) >= observed).sum())
    return (beyond + 1) / (_ROUNDS + 1)


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """Adjust the p values of several tests of one family, in the order given (Holm 1979)."""
    adjusted = [0.0] * len(ps)
    worst = 0.0
    for rank, at in enumerate(sorted(range(len(ps)), key=lambda at: ps[at])):
        worst = max(worst, min(1.0, (len(ps) - rank) * ps[at]))
        adjusted[at] = worst
    return tuple(adjusted)


def detectable(n: int, spread: float, *, power: float = 0.8) -> float:
    """Give the least mean difference that a two-sided test at .05 sees with this power.

    `spread` is the standard deviation of paired differences; for yes/no outcomes of which a share
    s changes hands it is the root of s (Connor 1987, without the small term for the difference).
    """
    from scipy.special import ndtri

    if n < 1:
        raise ValueError(f"a difference needs questions, got {n}")
    return float((_Z + ndtri(power)) * spread / math.sqrt(n))
