"""Confidences and outcomes in; out, whether a system knows when it knows (all in 0..1)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import ndarray

    Floats = Sequence[float] | ndarray[Any, Any]
    Flags = Sequence[bool] | ndarray[Any, Any]


def area_under_roc(scores: Floats, positive: Flags) -> float:
    """Give the chance that a positive scores above a negative, ties half; NaN if either is missing."""
    import numpy as np

    values, flags = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    above, below = values[flags], np.sort(values[~flags])
    if not len(above) or not len(below):
        return math.nan
    lower, upper = np.searchsorted(below, above, "left"), np.searchsorted(below, above, "right")
    return float((lower + upper).sum() / (2 * len(above) * len(below)))


def risk_at_coverage(confidences: Floats, right: Flags, coverage: float) -> float:
    """Give the share of wrong ones among the most confident `coverage` of all; ties are averaged."""
    risks = risk_curve(confidences, right)[0]
    return float(risks[max(1, math.ceil(coverage * len(risks) - 1e-9)) - 1])


def coverage_at_risk(confidences: Floats, right: Flags, risk: float) -> float:
    """Give the largest share that some threshold lets speak with at most `risk` of them wrong."""
    import numpy as np

    risks, ends = risk_curve(confidences, right)
    fit = np.flatnonzero(ends & (risks <= risk + 1e-12))
    return float((fit[-1] + 1) / len(risks)) if len(fit) else 0.0


def aurc(confidences: Floats, right: Flags) -> float:
    """Give the area under the risk-coverage curve: the mean risk over all coverages; less is better."""
    return float(risk_curve(confidences, right)[0].mean())


def calibration_error(confidences: Floats, right: Flags, bins: int = 15) -> float:
    """Give the expected calibration error over bins of equal width."""
    import numpy as np

    values = np.clip(np.asarray(confidences, dtype=float), 0.0, 1.0)
    where = np.minimum((values * bins).astype(int), bins - 1)
    surplus = np.bincount(where, weights=values - np.asarray(right, dtype=float), minlength=bins)
    return float(np.abs(surplus).sum() / len(values))


def risk_curve(confidences: Floats, right: Flags) -> tuple[ndarray[Any, Any], ndarray[Any, Any]]:
    """Give the risk at each coverage 1/n .. n/n, and where a threshold can stop (no tie is split).

    Within a tie every order is as good, so each of its members carries the mean error.
    """
    import numpy as np

    levels, where, sizes = np.unique(
        -np.asarray(confidences, dtype=float), return_inverse=True, return_counts=True
    )
    errors = np.bincount(where, weights=1.0 - np.asarray(right, dtype=float), minlength=len(levels))
    spread = np.repeat(errors / sizes, sizes)
    ends = np.zeros(len(spread), dtype=bool)
    ends[np.cumsum(sizes) - 1] = True
    return np.cumsum(spread) / np.arange(1, len(spread) + 1), ends
