"""What was measured of sentences or drafts in, probabilities out.

Logistic regressions, one set of weights for each way that a question is answered: with the reader's help
(`read`), where only the embedding model knows its language (`known`), and where that does not (`foreign`). They
are fitted by `benchmarks/calibrate.py` and kept, with what they were fitted on, in `calibration.json` beside
this module: each measure's weight by its name, so that whoever asks why gets an answer.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

Measured = Mapping[str, float]


def probability(name: str, way: str, measured: Measured) -> float:
    """Estimate a probability: `sentence` (is evidence), `confidence` (is right), `answerable`."""
    model = models()[name][way]
    weights = model["weights"]
    if weights.keys() != measured.keys():
        odd = sorted(weights.keys() ^ measured.keys())
        raise ValueError(f"weights of {name} do not fit what was measured ({odd[0]!r}): calibrate anew")
    z = model["intercept"] + sum(weight * measured[key] for key, weight in weights.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def probabilities(name: str, ways: Sequence[str], measured: Sequence[Measured]) -> list[float]:
    """Estimate many, each by the weights of its way."""
    return [probability(name, way, each) for way, each in zip(ways, measured, strict=True)]


@cache
def models() -> dict[str, Any]:
    return dict(json.loads((files(__package__) / "calibration.json").read_text(encoding="utf-8")))
