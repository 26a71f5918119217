"""Token vectors of a question and of passages in; how near any stretch comes to the question's words out.

Late interaction (Khattab and Zaharia 2020, “ColBERT”, doi:10.1145/3397271.3401075), with the token vectors
that the embedding model makes anyway: each word of the question takes the nearest word of the text, so that
“fell upon” meets “attacked”. What all near passages come near to says little of which of them answers: words
are weighed by how far the passages are from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..evidence import Span
from ..language import STOP_WORDS

Vectors = NDArray[np.float32]
_LEAST = 0.02  # what a word weighs that every passage has
_BEFORE = 250  # code points before a stretch that may hold what it speaks of
_SPREAD = 0.02  # by which nearness differs at least, so that no word on which all agree decides


class Words(Protocol):
    """The tokens of a text: where each stands in it (tokens, 2), and its unit vector (tokens, width)."""

    @property
    def places(self) -> NDArray[np.int64]: ...

    @property
    def vectors(self) -> Vectors: ...


@dataclass(frozen=True, eq=False)
class Near:
    """How near each token of a passage is to each of the question's (tokens, words), and what these weigh."""

    places: NDArray[np.int64]
    nearness: Vectors
    weights: Vectors

    def best(self, span: Span) -> Vectors:
        """Give how near a stretch comes to each of the question's words."""
        inside = (self.places[:, 0] < span.end) & (self.places[:, 1] > span.start)
        best: Vectors = self.nearness[inside].max(0, initial=0.0)
        return best

    def measured(self, span: Span) -> tuple[float, float, float, float, float]:
        """Give a stretch's mean, plain and weighed, what the text before adds, its worst; the passage's."""
        inside = (self.places[:, 0] < span.end) & (self.places[:, 1] > span.start)
        whole = float(self.nearness.max(0) @ self.weights) if len(self.places) else 0.0
        if not inside.any():
            return 0.0, 0.0, 0.0, 0.0, whole
        best = self.nearness[inside].max(0)
        ahead = (self.places[:, 0] < span.end) & (self.places[:, 1] > span.start - _BEFORE)
        weighed = float(best @ self.weights)
        more = float(self.nearness[ahead].max(0) @ self.weights) - weighed
        return float(best.mean()), weighed, more, float(best.min()), whole


def nearness(question: str, asked: Words, passages: Sequence[Words]) -> list[Near]:
    """Hold a question's words that carry its subject against those of passages."""
    kept = [
        at
        for at, (start, end) in enumerate(asked.places)
        if any(c.isalnum() for c in question[start:end]) and question[start:end].casefold() not in STOP_WORDS
    ]
    vectors = asked.vectors[kept or slice(None)]
    made = [(each.places, each.vectors @ vectors.T) for each in passages]
    weights = np.full(len(vectors), 1.0, dtype=np.float32)
    if seen := [near.max(0) for places, near in made if len(places)]:
        weights = np.clip(1 - np.mean(seen, axis=0), _LEAST, None).astype(np.float32)
    weights = weights / weights.sum() if len(weights) else weights
    return [Near(places, near, weights) for places, near in made]


def standing(best: Sequence[Vectors]) -> list[float | None]:
    """Tell of each stretch how far above the others it comes to the question's words, in standard deviations.

    Words count the more the farther most stretches are from them.
    """
    every = np.stack(best)
    mean = every.mean(axis=0)
    weights = np.clip(1 - mean, _LEAST, None)
    above = (every - mean) / np.maximum(every.std(axis=0), _SPREAD)
    return [float(each) for each in above @ (weights / weights.sum())]
