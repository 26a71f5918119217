"""What the reader scored of one text in; how far a stretch of it answers, and its best words, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..evidence import Span

Scores = NDArray[np.float32]
_LONGEST = 40  # tokens of an answer's words


@dataclass(frozen=True, eq=False)
class Reading:
    """One text as the reader saw it: scores (logits) of each of its tokens, and where these stand.

    `answers` is the score that the text answers at all, `nothing` that no span of it does.
    """

    answers: float
    nothing: float
    starts: NDArray[Any]
    ends: NDArray[Any]
    begins: Scores
    stops: Scores
    tells: Scores

    def told(self, span: Span) -> float | None:
        """Score a stretch as evidence: the mean of its tokens; None where the reader saw none of it."""
        inside = (self.starts < span.end) & (self.ends > span.start)
        return float(self.tells[inside].mean()) if inside.any() else None

    def best(self, span: Span) -> tuple[Span, float] | None:
        """Find the words inside a stretch that answer best, and by how much better than none at all."""
        rows = np.flatnonzero((self.starts >= span.start) & (self.ends <= span.end))
        if not len(rows):
            return None
        scores = self.begins[rows][:, None] + self.stops[rows][None, :]
        ahead = np.arange(len(rows))[None, :] - np.arange(len(rows))[:, None]
        scores = np.where((ahead >= 0) & (ahead < _LONGEST), scores, -np.inf)
        first, last = np.unravel_index(int(scores.argmax()), scores.shape)
        place = Span(int(self.starts[rows[first]]), int(self.ends[rows[last]]))
        return place, float(scores[first, last]) - self.nothing
