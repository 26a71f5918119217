"""What every embedder is asked: texts in, unit vectors out, tokens counted as its model counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Words:
    """The tokens of a text: where each begins and ends in it (tokens, 2), and unit vectors (tokens, …)."""

    places: NDArray[np.int64]
    vectors: Vectors


class Embedder(Protocol):
    """One model: `name` stands in the index, and is the same whichever way the vectors are made."""

    @property
    def name(self) -> str: ...

    @property
    def fault(self) -> str:
        """Why vectors come slower than they could, in words; empty when they do not."""

    @property
    def dimensions(self) -> int: ...

    @property
    def limit(self) -> int:
        """The most tokens the model sees of a text, special ones included."""

    def count(self, text: str) -> int:
        """Count the tokens of a text, special ones left out."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make a float32 array (texts, dimensions) of unit vectors."""

    def words(self, texts: Sequence[str]) -> list[Words]:
        """Make a unit vector of each token of each text, as the text around it colours it."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode what goes into an index: as `encode`, or quicker and almost the same."""

    def let_go(self) -> None:
        """Free the memory that only `encode_passages` takes; asked again, it loads that again."""


def clean(text: str) -> str:
    """Give what tokenizers can read: half of a surrogate pair, which is no character, becomes `?`."""
    return text.encode("utf-8", "replace").decode("utf-8")
