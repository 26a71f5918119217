"""A question and units in; the units out, best first, each with the fitted chance that it is evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..evidence import Told
from .calibration import odds, probability
from .features import Features, Passage, features
from .nearness import standing
from .question import Question
from .units import Unit, Vector

Judge = Callable[[str, Sequence[Told]], Sequence[float]]
JUDGES = "en"  # the language in which that was taught


@dataclass(frozen=True)
class Rated:
    """A unit, what was measured of it, and its score: the fitted chance that it is evidence.

    `judged` is what a reader of question and unit together made of it, where it was among the likeliest.
    """

    unit: Unit
    features: Features
    score: float
    judged: float | None = None


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
    """Score what was measured, and what was judged of it, and sort it, best first."""
    way = way_of(question)
    made = [replace(one, score=probability("sentence", way, one.features)) for one in found]
    return weighed_anew(sorted(made, key=lambda one: -one.score))


def weighed_anew(found: Sequence[Rated]) -> list[Rated]:
    """Weigh what was judged into scores that have none of it yet, and sort; else leave them as they are."""
    judged = [one.judged for one in found if one.judged is not None]
    if not judged:
        return list(found)
    least = min(judged)  # as whatever was not even read is taken for
    made = [
        replace(one, score=_anew(one.score, least if one.judged is None else one.judged)) for one in found
    ]
    return sorted(made, key=lambda one: -one.score)


def judged(question: Question, found: Sequence[Rated], judge: Judge) -> list[Rated]:
    """Have scored units read together with the question, where the judge knows its language."""
    if question.language != JUDGES:
        return list(found)
    told = judge(question.text, [one.unit.in_place for one in found])
    return [replace(one, judged=each) for one, each in zip(found, told, strict=True)]


def both(score: float, judged: float) -> Features:
    """Give what a unit is scored anew by: the odds that it had, and what the judge made of it."""
    return {"odds": odds(score), "judged": judged}


def _anew(score: float, judged: float) -> float:
    return probability("judged", "known", both(score, judged))


def way_of(question: Question) -> str:
    """Name the weights that fit: for languages `known` to the embedding model, or `foreign` to it."""
    return "known" if question.trusted else "foreign"
