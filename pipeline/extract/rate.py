"""A question and units in; the units out, best first, each with the fitted chance that it is evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .calibration import probabilities
from .features import Features, Passage, features
from .question import Question
from .units import Unit, Vector


@dataclass(frozen=True)
class Rated:
    """A unit, what was measured of it, and its score: the fitted chance that it is evidence."""

    unit: Unit
    features: Features
    score: float


def rated(question: Question, units: Sequence[Unit], asked: Vector) -> list[Rated]:
    """Rate units against the question and its unit vector, best first."""
    if not units:
        return []
    similar = np.stack([unit.vector for unit in units]) @ asked
    best = max(unit.hit.score for unit in units) or 1.0
    passages = {unit.hit.passage.passage_id: Passage(question, unit.hit.passage.text) for unit in units}
    measured = [
        features(question, unit, passages[unit.hit.passage.passage_id], float(near), best)
        for unit, near in zip(units, similar, strict=True)
    ]
    scores = probabilities("sentence", [way_of(question, unit) for unit in units], measured)
    made = [Rated(*each) for each in zip(units, measured, scores, strict=True)]
    return sorted(made, key=lambda one: -one.score)


def way_of(question: Question, unit: Unit) -> str:
    """Name the weights that fit: `read` by the reader, `known` to the model alone, or `foreign` to it."""
    if unit.read is not None:
        return "read"
    return "known" if question.trusted else "foreign"
