"""Passages and their rated sentences in; the passages out in a new order, each with its score."""

from __future__ import annotations

from collections.abc import Sequence

from ..evidence import Hit
from .rate import Rated

_SENTENCE = 0.5  # how much the best sentence weighs beside the search's own score


def ordered(hits: Sequence[Hit], rated: Sequence[Rated]) -> list[tuple[int, float]]:
    """Give the places of passages in the list, best first, with scores of 0 to 1."""
    best: dict[str, float] = {}
    for one in rated:
        best.setdefault(one.unit.hit.passage.passage_id, one.score)
    most = max((hit.score for hit in hits), default=0.0) or 1.0
    scores = [
        (1 - _SENTENCE) * hit.score / most + _SENTENCE * best.get(hit.passage.passage_id, 0.0) for hit in hits
    ]
    return sorted(enumerate(scores), key=lambda each: (-each[1], each[0]))
