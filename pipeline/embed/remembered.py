"""Questions in, their unit vectors out, each made once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from .embedder import Embedder, Vectors, Words

_KEPT_QUESTIONS = 4096  # 6 MiB of vectors


class Remembered:
    """Encode questions, each once: searching and reading both ask for their vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self._embedder = embedder
        self._kept: OrderedDict[str, Vectors] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make a float32 array (texts, dimensions) of unit vectors; those not kept go in one batch."""
        known = {text: self._kept.get(text) for text in texts}
        new = [text for text, vector in known.items() if vector is None]
        known.update(zip(new, self._embedder.encode(new), strict=True))
        self._kept.update({text: vector for text, vector in known.items() if vector is not None})
        while len(self._kept) > _KEPT_QUESTIONS:
            self._kept.popitem(last=False)
        return np.array([known[text] for text in texts], dtype=np.float32).reshape(len(texts), -1)

    def words(self, texts: Sequence[str]) -> list[Words]:
        """Make a unit vector of each token of each text; none is kept."""
        return self._embedder.words(texts)
