"""What was measured of sentences or drafts in, probabilities out.

Logistic regressions, one set of weights for each kind of question: in a language `known` to the embedding
model, or `foreign` to it. They are fitted by `benchmarks/calibrate.py` and kept, with what they were fitted
on, in `calibration.json` beside this module: each measure's weight by its name, so that whoever asks why gets
an answer.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from ..errors import InputError

Measured = Mapping[str, float]


def probability(name: str, way: str, measured: Measured) -> float:
    """Estimate a probability: `sentence`, `judged` (is evidence), `confidence` (is right), `answerable`."""
    within = min(30.0, max(-30.0, _sum(name, way, measured)))  # in this order what is no number is never sure
    return 1 / (1 + math.exp(-within))


def shares(name: str, way: str, rivals: Sequence[Measured]) -> list[float]:
    """Estimate of each rival, as the cells of a row are, the chance that it is the one; they add up to 1."""
    sums = [_sum(name, way, measured) for measured in rivals]
    odds = [math.exp(each - max(sums)) for each in sums]
    return [each / sum(odds) for each in odds]


def _sum(name: str, way: str, measured: Measured) -> float:
    model = models()[name][way]
    weights = model["weights"]
    if weights.keys() != measured.keys():
        odd = sorted(weights.keys() ^ measured.keys())
        raise ValueError(f"weights of {name} do not fit what was measured ({odd[0]!r}): calibrate anew")
    return float(model["intercept"] + sum(weight * measured[key] for key, weight in weights.items()))


def odds(probability: float) -> float:
    """Give the logarithm of a probability's odds, within -30 and 30."""
    least = math.exp(-30.0)
    return math.log(max(least, probability)) - math.log(max(least, 1 - probability))


def least_confidence(threshold: str) -> float:
    """Turn an operating point's name, or a number as text, into the least confidence that speaks."""
    points = models()["points"]
    if threshold in points:
        return float(points[threshold]["threshold"])
    try:
        least = float(threshold)
    except ValueError:
        least = math.nan
    if not 0 <= least < math.inf:
        raise InputError(
            f"answer.threshold is {threshold!r}: write {', '.join(points)} or a number from 0, e.g. 0.4"
        )
    return least


def most_abroad() -> float:
    """Tell what a confidence is at most where neither model nor words cross from the question's language.

    The weights were fitted where question and documents share one: of drafts from documents in another, so
    many were right, however sure the weights were.
    """
    return float(models()["abroad"]["most"])


def least_near() -> float:
    """Tell how near a passage's words must come to the question's to be about the same thing at all.

    The weights were fitted where the library was about what was asked; this is a little less than the least
    that any right draft of the sample library's dev questions had.
    """
    return float(models()["near"]["least"])


def usual_judgement() -> Measured:
    """Give what the judge says of a draft in the mean, for where it cannot read the language or is off."""
    return dict(models()["judged"]["usual"])


@cache
def models() -> dict[str, Any]:
    return dict(json.loads((files(__package__) / "calibration.json").read_text(encoding="utf-8")))
