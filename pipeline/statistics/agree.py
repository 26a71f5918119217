"""Two people's judgements of the same questions in; how far they agree beyond chance out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """How n questions that two people judged were judged alike: the share, and Cohen's kappa.

    `kappa` is None where both always said one and the same thing: chance would agree as well.
    """

    share: float
    kappa: float | None
    n: int


def agreement(one: Sequence[Hashable], other: Sequence[Hashable]) -> Agreement:
    """Compare two people's labels of the same questions, in the same order (Cohen 1960)."""
    if len(one) != len(other):
        raise ValueError(f"agreement needs equal lengths, got {len(one)} and {len(other)}")
    if not one:
        raise ValueError("agreement needs questions that both judged, got 0")
    n = len(one)
    share = sum(a == b for a, b in zip(one, other, strict=True)) / n
    said, heard = Counter(one), Counter(other)
    chance = sum(said[label] * heard[label] for label in said) / n**2
    return Agreement(share, (share - chance) / (1 - chance) if chance < 1 else None, n)
