"""The words of many texts in; which texts may hold a quote, the likeliest first, out.

What is kept of a text are hashes of its words and of its pairs of neighbouring words: words alone
tell little of long texts, which have all the common ones. A hash may lie, so the texts named here are
likely, and it is for the reader of a text to find the quote in it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BITS = 0xFFFFFFFF


class Concordance:
    """Which text has which words side by side; texts are known by their ids, and kept nowhere else."""

    def __init__(self, texts: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Take the id of each text, and the keys of its tokens in order."""
        self._ids: list[str] = []
        self._marks: list[array[int]] = []
        for text_id, keys in texts:
            self._ids.append(text_id)
            self._marks.append(array("I", {_mark(unit) for unit in (*keys, *pairwise(keys))}))

    def likely(self, keys: Sequence[str], *, share: float = 0.2, most: int = 24) -> list[tuple[str, float]]:
        """List the texts with at least `share` of a quote's words and pairs, and the share.

        Rare ones count more. `most` bounds the list, but texts that hold all pairs save the first and
        the last are all in it: there the quote may stand to the letter.
        """
        if not self._ids or not keys:
            return []
        scores = (self._scores(set(keys)) + self._scores(set(pairwise(keys)) or set(keys))) / 2
        order = [int(n) for n in (-scores).argsort(kind="stable") if scores[n] >= share]
        whole = set(self._holding(list(pairwise(keys))[1:-1] or keys))
        best = order[:most] + [n for n in order[most:] if n in whole]
        return [(self._ids[n], float(scores[n])) for n in best]

    def holding(self, keys: Iterable[str]) -> list[str]:
        """List the texts that seem to hold all of some keys."""
        return [self._ids[n] for n in self._holding(keys)]

    def _holding(self, units: Iterable[object]) -> list[int]:
        found = [{int(n) for n in self._having(unit)} for unit in set(units)]
        return sorted(set.intersection(*found)) if found else []

    def _scores(self, units: set[Any]) -> NDArray[np.float64]:
        """Add up for each text the weight of the units it has, as a share of them all."""
        import numpy as np

        scores, total = np.zeros(len(self._ids)), 0.0
        for unit in units:
            texts = self._having(unit)
            weight = log(1 + (1 + len(self._ids)) / (1 + len(texts)))
            scores[texts] += weight
            total += weight
        return scores / total

    def _having(self, unit: object) -> NDArray[np.uint32]:
        marks, owners = self._table
        mark = marks.dtype.type(_mark(unit))
        low, high = marks.searchsorted(mark, "left"), marks.searchsorted(mark, "right")
        return owners[low:high]

    @cached_property
    def _table(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Sort all marks, each with the number of its text."""
        import numpy as np

        sizes = [len(marks) for marks in self._marks]
        none = np.empty(0, np.uint32)
        every = np.concatenate([none, *(np.frombuffer(marks, np.uint32) for marks in self._marks if marks)])
        owners = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
        order = np.argsort(every, kind="stable")
        self._marks = []
        return every[order], owners[order]


def _mark(unit: object) -> int:
    return hash(unit) & _BITS
