"""Token vectors of a question and of texts in; how near any stretch comes to the question's words out.

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
    """How near each token of a text is to each of the question's words (tokens, words)."""

    places: NDArray[np.int64]
    nearness: Vectors

    def best(self, span: Span | None = None) -> Vectors:
        """Give how near a stretch, or the whole, comes to each of the question's words."""
        inside = slice(None) if span is None else self._inside(span)
        best: Vectors = self.nearness[inside].max(0, initial=0.0)
        return best

    def _inside(self, span: Span) -> NDArray[np.bool_]:
        return (self.places[:, 0] < span.end) & (self.places[:, 1] > span.start)


@dataclass(frozen=True, eq=False)
class Close:
    """How near a stretch comes to each of the question's words, what these weigh; all arrays (words).

    `own` is of the stretch, and of a row's header with it; `before` also of what stands before it, `about`
    also of the headings above it and of what leads up to its table; `passage` of all its passage.
    """

    own: Vectors
    before: Vectors
    about: Vectors
    passage: Vectors
    weights: Vectors

    def measured(self) -> dict[str, float]:
        """Give means, plain and weighed, what surroundings add, and how near the worst word is met."""
        weighed = float(self.own @ self.weights)
        return {
            "near": float(self.own.mean()) if len(self.own) else 0.0,
            "near in rare words": weighed,
            "near before": float(np.maximum(self.own, self.before) @ self.weights) - weighed,
            "near above": float(np.maximum(self.own, self.about) @ self.weights) - weighed,
            "near in the worst word": float(self.own.min(initial=1.0)),
            "near in the passage": float(self.passage @ self.weights),
        }


def close(
    near: Near, span: Span, header: Vectors | None, above: Vectors, whole: Vectors, weights: Vectors
) -> Close:
    """Read one stretch of a passage, a table's row with its header; `whole` is how near the passage comes.

    Before a row stand only other rows, which say nothing of it.
    """
    if header is not None:
        own = np.maximum(near.best(span), header)
        return Close(own, own, above, whole, weights)
    before = near.best(Span(max(0, span.start - _BEFORE), span.end))
    return Close(near.best(span), before, above, whole, weights)


def nearness(question: str, asked: Words, texts: Sequence[Words]) -> list[Near]:
    """Hold a question's words that carry its subject against those of texts."""
    kept = [
        at
        for at, (start, end) in enumerate(asked.places)
        if any(c.isalnum() for c in question[start:end]) and question[start:end].casefold() not in STOP_WORDS
    ]
    vectors = asked.vectors[kept or slice(None)]
    return [Near(each.places, each.vectors @ vectors.T) for each in texts]


def weights_of(passages: Sequence[Near], words: int) -> Vectors:
    """Weigh the question's words by how far passages are from them; they add up to 1."""
    weights = np.full(words, 1.0, dtype=np.float32)
    if seen := [near.best() for near in passages if len(near.places)]:
        weights = np.clip(1 - np.mean(seen, axis=0), _LEAST, None).astype(np.float32)
    return weights / weights.sum() if words else weights


def standing(best: Sequence[Vectors]) -> list[float | None]:
    """Tell of each stretch how far above the others it comes to the question's words, in standard deviations.

    Words count the more the farther most stretches are from them.
    """
    every = np.stack(best)
    mean = every.mean(axis=0)
    weights = np.clip(1 - mean, _LEAST, None)
    above = (every - mean) / np.maximum(every.std(axis=0), _SPREAD)
    return [float(each) for each in above @ (weights / (weights.sum() or 1))]
