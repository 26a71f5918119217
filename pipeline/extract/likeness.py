"""A question's words in; how alike the words of any text are to each, by the letters they share, out.

Stems meet where a stemmer knows the language. Shared letters meet in any: Kazakh and Korean words whatever
suffixes they carry, compounds, misspellings, the forms of a name. Dice's coefficient over the groups of two
and three letters (Dice 1945), or the share of the shorter word's groups, a little less worth.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..language import content_words

Alike = NDArray[np.float32]  # of each of the question's words, 0 to 1
_MET = 0.6  # alike enough to count a word as there
_LEAST = 0.5  # below this two words only happen to share letters
_INSIDE = 0.9  # what a word wholly inside a longer one is worth


class Likeness:
    """Hold a question's words against texts; words rare `among` the nearest passages weigh most."""

    def __init__(self, question: str, among: Sequence[str]) -> None:
        self.words = content_words(question)
        self._sizes = [len(_groups(word)) for word in self.words]
        self._holders: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            for group in _groups(word):
                self._holders.setdefault(group, []).append(at)
        self._seen: dict[str, Alike | None] = {}
        held: Counter[int] = Counter()
        for text in among:
            held.update(np.flatnonzero(self.alike(text) >= _MET).tolist())
        rare = [math.log(1 + (len(among) or 1) / (1 + held[at])) for at in range(len(self.words))]
        self.weights = np.array(rare, dtype=np.float32) / (sum(rare) or 1.0)

    def alike(self, text: str) -> Alike:
        """Give for each of the question's words how alike the most alike word of a text is."""
        best = np.zeros(len(self.words), dtype=np.float32)
        for word in content_words(text):
            if (alike := self._word(word)) is not None:
                np.maximum(best, alike, out=best)
        return best

    def covered(self, alike: Alike) -> float:
        """Tell what share of the question is met, 0 to 1, words weighed by how rare they are."""
        return float(alike @ self.weights)

    def _word(self, word: str) -> Alike | None:
        """Give how alike each of the question's words is to one of a text; None where none is, as mostly."""
        if word not in self._seen:
            self._seen[word] = self._made(word, _groups(word))
        return self._seen[word]

    def _made(self, word: str, groups: frozenset[str]) -> Alike | None:
        if groups.isdisjoint(self._holders):
            return None
        shared: dict[int, int] = {}
        for group in groups:
            for at in self._holders.get(group, ()):
                shared[at] = shared.get(at, 0) + 1
        made = np.zeros(len(self.words), dtype=np.float32)
        for at, times in shared.items():
            dice = 2 * times / (len(groups) + self._sizes[at])
            inside = _INSIDE * times / min(len(groups), self._sizes[at])
            short = min(len(word), len(self.words[at])) < 3
            worth = 1.0 if word == self.words[at] else dice if short else max(dice, inside)
            made[at] = worth if worth >= _LEAST else 0.0
        return made if made.any() else None


@lru_cache(maxsize=100_000)
def _groups(word: str) -> frozenset[str]:
    """List the groups of two and three letters of a word, its beginning marked."""
    marked = f"^{word}"
    return frozenset(marked[i : i + n] for n in (2, 3) for i in range(len(marked) - n + 1))
