"""A question and units in; the units out, best first, each with the fitted chance that it is evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .calibration import probability
from .features import Features, Passage, features
from .nearness import standing
from .question import Question
from .units import Unit, Vector


@dataclass(frozen=True)
class Rated:
    """A unit, what was measured of it, and its score: the fitted chance that it is evidence."""

    unit: Unit
    features: Features
    score: float


def measured(question: Question, units: Sequence[Unit], asked: Vector) -> list[Rated]:
    """Measure units against the question and its unit vector; none has a score yet."""
    if not units:
        return []
    similar = np.stack([unit.vector for unit in units]) @ asked
    best = max(unit.hit.score for unit in units) or 1.0
    nearest = [unit.close.own for unit in units if unit.close]
    above = standing(nearest) if len(nearest) == len(units) else [None] * len(units)
    passages = {unit.hit.passage.passage_id: Passage(question, unit.hit.passage.text) for unit in units}
    return [
        Rated(
            unit,
            features(question, unit, passages[unit.hit.passage.passage_id], float(alike), best, high),
            0.0,
        )
        for unit, alike, high in zip(units, similar, above, strict=True)
    ]


def scored(question: Question, found: Sequence[Rated]) -> list[Rated]:
    """Score what was measured, and sort it, best first."""
    way = way_of(question)
    made = [replace(one, score=probability("sentence", way, one.features)) for one in found]
    return sorted(made, key=lambda one: -one.score)


def way_of(question: Question) -> str:
    """Name the weights that fit: for languages `known` to the embedding model, or `foreign` to it."""
    return "known" if question.trusted else "foreign"
