"""Confidences and outcomes in; the share that may speak and the calibration error, with intervals, out.

Neither can be left to a bootstrap. The share at which the risk passes a limit jumps from draw to
draw, and a calibration error only errs upwards, so that a drawn sample errs more than the sample.
`benchmarks/intervals.py` says how often each way covers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..measures import calibration_error, coverage_at_risk, risk_curve
from .estimate import FEWEST, Clusters, Estimate, _draws, _scored, _varying, _wilson

if TYPE_CHECKING:
    from ..measures.confidence import Flags, Floats


def speaking(confidences: Floats, right: Flags, risk: float, *, clusters: Clusters = None) -> Estimate:
    """Estimate the largest share that a threshold lets speak with at most `risk` of them wrong.

    The interval goes from the last threshold whose risk is within the limit for sure, by Wilson's
    interval of that risk, to the last whose risk may be; each share with an interval of its own.
    """
    import numpy as np

    n, value = len(right), coverage_at_risk(confidences, right, risk)
    if n < FEWEST:
        return Estimate(value, None, None, n)
    wrong = 1.0 - np.asarray(right, dtype=float)
    mean = float(wrong.mean())
    effect, z = _varying(mean, n, wrong - mean, clusters)
    risks, ends = risk_curve(confidences, right)
    limits = _wilson(risks, np.arange(1, n + 1), effect, z)
    most, least = ((np.flatnonzero(ends & (limit <= risk)) + 1).max(initial=0) / n for limit in limits)
    return Estimate(value, _scored(float(least), n, 1.0).low, _scored(float(most), n, 1.0).high, n)


def calibration(
    confidences: Floats,
    right: Flags,
    *,
    clusters: Clusters = None,
    seed: int = 0,
    rounds: int = 1000,
) -> Estimate:
    """Estimate the expected calibration error, which chance makes greater and never less.

    The lower limit takes off what chance alone gives a calibrated system with these confidences (its
    .975 quantile; Broecker and Smith 2007 draw so), so 0 is inside where it would come out as high.
    The upper one is the bootstrap's, turned around, which takes the same bias off.
    """
    import numpy as np

    sure, flags = np.clip(np.asarray(confidences, dtype=float), 0.0, 1.0), np.asarray(right, dtype=bool)
    n, value = len(flags), calibration_error(sure, flags)
    if n < FEWEST:
        return Estimate(value, None, None, n)
    rng = np.random.default_rng(seed)
    chance = [calibration_error(sure, rng.random(n) < sure) for _ in range(rounds)]
    drawn = [calibration_error(sure[at], flags[at]) for at in _draws(n, clusters, rounds, rng)]
    low = max(0.0, value - float(np.quantile(chance, 0.975)))
    high = min(1.0, max(value, 2 * value - float(np.quantile(drawn, 0.025))))
    return Estimate(value, low, high, n) if low < high - 1e-9 else _scored(value, n, 1.0)
