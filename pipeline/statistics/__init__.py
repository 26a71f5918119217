"""Per-question values in; estimates with intervals, and whether two systems differ, out.

Questions are what is drawn again: a corpus is given, its questions are a sample. Below ten there
is no interval, and no interval has width zero: sixty right of sixty is not certainty.
"""

from .agree import Agreement, agreement
from .belief import calibration, speaking
from .differ import Difference, detectable, difference, holm, paired_test
from .estimate import CLUSTERS, FEWEST, Estimate, area, mean, proportion, ratio, statistic

__all__ = [
    "CLUSTERS",
    "FEWEST",
    "Agreement",
    "Difference",
    "Estimate",
    "agreement",
    "area",
    "calibration",
    "detectable",
    "difference",
    "holm",
    "mean",
    "paired_test",
    "proportion",
    "ratio",
    "speaking",
    "statistic",
]
