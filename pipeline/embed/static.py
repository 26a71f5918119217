"""Texts in; where their words stand, and a unit vector of each, looked up in a table of four languages, out.

The default model knows English alone. What words of Russian, Kazakh and Korean mean, to each other and to
English ones, stands in a table that was made of a larger model once (`training/static.py`). A word that the
table has not takes the vector of what it begins with or is put together of; one of which nothing is known, a
number among them, gets a vector of its own, near itself alone.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..cache import sha256_of
from ..errors import ModelError
from ..language import stem_of, words
from .embedder import Vectors, Words

STATIC = Path(__file__).with_name("static.safetensors")
STATIC_WEIGHTS = "1701f73984a31c881fcc7f93f6d3347fece80902ef7b89954829d16c3fccfbe9"
_LEFT = 0.4  # of a word's letters: what a stem must have to be taken for it
_SHORTEST, _SHARE = 4, 0.5  # letters that a known beginning has at least, and its share of the word
_PART = 2  # syllables of a Korean word's part, at least


class Table:
    """Stems in order, and a row of whole numbers of each, the direction of its meaning."""

    def __init__(self, path: Path) -> None:
        from safetensors.numpy import load_file

        held = load_file(path)
        self._stems = zlib.decompress(held["stems"].tobytes()).decode("utf-8").split("\n")
        self._rows: NDArray[np.int8] = held["vectors"]
        self.width = self._rows.shape[1]
        self.vector = lru_cache(maxsize=20_000)(self._vector)

    def words(self, texts: Sequence[str]) -> list[Words]:
        """Give for each text its words' places and unit vectors."""
        return [self._words(text) for text in texts]

    def _words(self, text: str) -> Words:
        spans = words(text)
        places = np.array([(span.start, span.end) for span in spans], dtype=np.int64).reshape(-1, 2)
        vectors = [self.vector(span.of(text).casefold()) for span in spans]
        return Words(places, np.array(vectors, dtype=np.float32).reshape(-1, self.width))

    def _vector(self, word: str) -> Vectors:
        stem = stem_of(word)
        known = self._known(word, stem)
        known = apart(stem, self.width) if known is None else known
        made: Vectors = (known / np.linalg.norm(known)).astype(np.float32)
        return made

    def _known(self, word: str, stem: str) -> Vectors | None:
        """Look a word up as it is, then its stem, unless too little is left of it, then its parts."""
        for each in (word, stem):
            if len(each) >= _LEFT * len(word) and (row := self._row(each)) is not None:
                return row
        if not word.isalpha():
            return None
        if word[0] >= "가":
            return self._put_together(stem)
        return self._begun(word, max(_SHORTEST, round(_SHARE * len(word))))

    def _row(self, stem: str) -> Vectors | None:
        at = bisect_left(self._stems, stem)
        if at == len(self._stems) or self._stems[at] != stem:
            return None
        row: Vectors = self._rows[at].astype(np.float32)
        return row

    def _begun(self, word: str, least: int) -> Vectors | None:
        """Look up the longest beginning that is known, of some letters at least: words grow at their ends."""
        found = (self._row(word[:end]) for end in range(len(word) - 1, least - 1, -1))
        return next((row for row in found if row is not None), None)

    def _put_together(self, stem: str) -> Vectors | None:
        """Look up the two parts of a Korean word, or its beginning."""
        for end in range(len(stem) - _PART, _PART - 1, -1):
            first, second = self._row(stem[:end]), self._row(stem[end:])
            if first is not None and second is not None:
                both: Vectors = first / np.linalg.norm(first) + second / np.linalg.norm(second)
                return both
        return self._begun(stem, _PART)


def apart(stem: str, width: int) -> Vectors:
    """Give a stem a direction of its own, always the same."""
    return np.random.default_rng(zlib.crc32(stem.encode())).standard_normal(width).astype(np.float32)


def static_words(texts: Sequence[str]) -> list[Words]:
    """Give for each text its words' places and unit vectors, by the table that comes with dayek."""
    return table().words(texts)


@cache
def table() -> Table:
    """Open the table, once a process; ModelError where it is not as written."""
    found = sha256_of(STATIC) if STATIC.is_file() else "no file"
    if found != STATIC_WEIGHTS:
        raise ModelError(
            f"{STATIC.name} has SHA-256 {found[:12]}, not {STATIC_WEIGHTS[:12]}: install dayek again"
        )
    return Table(STATIC)
