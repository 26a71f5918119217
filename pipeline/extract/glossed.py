"""A draft that was read with the question put into another language in; how sure it is then, out.

The weights of a draft's confidence were fitted where question and documents share a language, and see only
what was left of the question when it was put into another. So two logistic regressions stand behind them:
each takes what they hold for likely, and what shares of the question as it was asked are not met. They are
fitted by `benchmarks/across.py --only silence --fit`, on Russian questions over English texts, asked where
the answer stands, where it does not, and with another year, number or name; `glossed.json` has the weights.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from ..evidence import Draft

_LIKELY = "what was held for likely"
_LEAST = 1e-6


def weighed(draft: Draft, unmet: Mapping[str, float]) -> Draft:
    """Estimate anew the chances of a draft from those it has, and from what of the question is not met.

    No draft becomes surer of being right by it: what weighed it before has seen more than words.
    """
    return replace(
        draft,
        confidence=min(draft.confidence, _probability("confidence", draft.confidence, unmet)),
        answerable=_probability("answerable", draft.answerable, unmet),
    )


def measured(likely: float, unmet: Mapping[str, float]) -> Mapping[str, float]:
    """Put together what a chance is estimated from: the one before, as log odds, and what is not met."""
    held = min(1 - _LEAST, max(_LEAST, likely))
    return {_LIKELY: math.log(held / (1 - held)), **unmet}


def _probability(name: str, likely: float, unmet: Mapping[str, float]) -> float:
    model, known = models()[name], measured(likely, unmet)
    if model["weights"].keys() != known.keys():
        raise ValueError(f"weights of {name} do not fit what was measured: fit them anew")
    z = model["intercept"] + sum(weight * known[key] for key, weight in model["weights"].items())
    return 1 / (1 + math.exp(-z))


@cache
def models() -> dict[str, Any]:
    return dict(json.loads((files(__package__) / "glossed.json").read_text(encoding="utf-8")))
