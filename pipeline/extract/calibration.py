"""What was measured of a sentence or a draft in, a probability out.

Logistic regressions, one set of weights where the embedding model knows the question's language and
one where it does not. They are fitted by `benchmarks/calibrate.py` and kept, with what they were
fitted on, in `calibration.json` beside this module.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any


def probability(name: str, trusted: bool, features: Sequence[float]) -> float:
    """Estimate a probability: `sentence` (is evidence), `confidence` (is right), `answerable`."""
    model = _models()[name]["trusted" if trusted else "foreign"]
    weights = model["weights"]
    if len(weights) != len(features):
        raise ValueError(f"{len(features)} features for {len(weights)} weights of {name}: calibrate anew")
    z = model["intercept"] + sum(w * x for w, x in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@cache
def _models() -> dict[str, Any]:
    return dict(json.loads((files(__package__) / "calibration.json").read_text(encoding="utf-8")))
