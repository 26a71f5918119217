"""Texts in, their unit vectors out, each made once: those of questions, and of the tokens of passages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from .embedder import Embedder, Vectors, Words

_KEPT_QUESTIONS = 4096  # 6 MiB of vectors
_KEPT_TOKENS = 100_000  # 75 MiB of vectors in float16: some 500 passages


@dataclass(frozen=True, eq=False)
class Rounded:
    """The tokens of a text as they are kept: in half the memory."""

    places: NDArray[np.int64]
    vectors: NDArray[np.float16]

    @classmethod
    def of(cls, words: Words) -> Rounded:
        return cls(words.places, words.vectors.astype(np.float16))

    def words(self) -> Words:
        return Words(self.places, self.vectors.astype(np.float32))


class Remembered:
    """Encode questions, each once: searching and reading both ask for their vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self._embedder = embedder
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._words: OrderedDict[str, Rounded] = OrderedDict()
        self._tokens = 0
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make a float32 array (texts, dimensions) of unit vectors; those not kept go in one batch."""
        with self._lock:
            known = {text: self._kept.get(text) for text in texts}
        new = [text for text, vector in known.items() if vector is None]
        known.update(zip(new, self._embedder.encode(new), strict=True))
        with self._lock:
            self._kept.update({text: vector for text, vector in known.items() if vector is not None})
            while len(self._kept) > _KEPT_QUESTIONS:
                self._kept.popitem(last=False)
        return np.array([known[text] for text in texts], dtype=np.float32).reshape(len(texts), -1)

    def words(self, texts: Sequence[str]) -> list[Words]:
        """Make token vectors of each text, rounded to float16; those of the texts asked for last are kept."""
        with self._lock:
            known = {text: self._words.get(text) for text in texts}
        new = [text for text, words in known.items() if words is None]
        known.update({text: Rounded.of(w) for text, w in zip(new, self._embedder.words(new), strict=True)})
        found = {text: words for text, words in known.items() if words is not None}
        with self._lock:
            for text, words in found.items():
                self._keep(text, words)
        return [found[text].words() for text in texts]

    def _keep(self, text: str, words: Rounded) -> None:
        """Put a text last, and let those go that were asked for first where there are too many."""
        if before := self._words.pop(text, None):
            self._tokens -= len(before.places)
        self._words[text] = words
        self._tokens += len(words.places)
        while self._tokens > _KEPT_TOKENS:
            self._tokens -= len(self._words.popitem(last=False)[1].places)
