"""What was measured of a draft in, two probabilities out: that it is right, that an answer exists.

Both are logistic regressions. Their weights are fitted by `benchmarks/calibrate.py` on questions
that no result is reported on, and kept in `calibration.json` beside this module.
"""

from __future__ import annotations

import json
import math
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a draft before anybody has judged it; each about 0 to 1."""

    similarity: float
    coverage: float
    covered: float
    rarest: float
    numbers: float
    margin: float
    passage: float
    english: float
    typed: float


def confidence(features: Features) -> float:
    """Estimate the probability that the draft is right."""
    return _logistic("confidence", features)


def answerable(features: Features) -> float:
    """Estimate the probability that the documents answer the question at all."""
    return _logistic("answerable", features)


def _logistic(name: str, features: Features) -> float:
    weights = _calibration()[name]
    z = weights["intercept"] + sum(w * x for w, x in zip(weights["weights"], vector(features), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def vector(features: Features) -> list[float]:
    """List the features in order, then the similarity and coverage once more for English alone."""
    plain = [float(value) for value in astuple(features)]
    return [*plain, features.similarity * features.english, features.coverage * features.english]


@cache
def _calibration() -> dict[str, dict[str, object]]:
    text = (files(__package__) / "calibration.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]
