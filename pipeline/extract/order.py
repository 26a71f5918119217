"""Passages and their rated sentences in; the passages out in a new order, each with its score."""

from __future__ import annotations

from collections.abc import Sequence

from ..evidence import Hit
from .rate import Rated

_SENTENCE = 0.6  # how much the best sentence weighs beside the search's own score; see benchmarks/notes.md


def ordered(hits: Sequence[Hit], rated: Sequence[Rated]) -> list[tuple[int, float]]:
    """Give the places of passages in the list, best first, with scores of 0 to 1.

    Two fifths of a score are the search's, as a share of the best; the rest is the root of the same share of
    the chance that the passage's best sentence is evidence.
    """
    best: dict[str, float] = {}
    for one in rated:  # the best of a passage comes first
        best.setdefault(one.unit.hit.passage.passage_id, one.score)
    found = max((hit.score for hit in hits), default=0.0) or 1.0
    told = max(best.values(), default=0.0) or 1.0
    scores = [
        (1 - _SENTENCE) * hit.score / found
        + _SENTENCE * (best.get(hit.passage.passage_id, 0.0) / told) ** 0.5
        for hit in hits
    ]
    return sorted(enumerate(scores), key=lambda each: (-each[1], each[0]))
