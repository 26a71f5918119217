"""Vectors in, nearest rows out: a FAISS index that is built, saved whole and opened again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import DamageError

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]


class DenseIndex:
    """Search unit vectors by inner product; rows are the store's own numbers."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def from_vectors(cls, vectors: Vectors, rows: Rows) -> DenseIndex:
        """Build from (n, dimensions) unit vectors and their n row numbers."""
        import faiss

        if len(vectors) != len(rows):
            raise ValueError(f"{len(vectors)} vectors for {len(rows)} rows: they must be as many")
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), rows.astype(np.int64))
        return cls(index)

    def save(self, path: Path) -> None:
        import faiss

        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        import faiss

        try:
            return cls(faiss.deserialize_index(np.frombuffer(path.read_bytes(), dtype=np.uint8)))
        except RuntimeError as error:
            raise DamageError(f"{path.name} is no FAISS index: run dayek index to rebuild it") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimensions(self) -> int:
        return int(self._index.d)

    def search(self, vector: Vectors, k: int, rows: Rows | None = None) -> list[tuple[int, float]]:
        """List the k nearest rows, of all or of some, with their cosine similarity, best first."""
        import faiss

        if vector.shape[-1] != self.dimensions:
            raise ValueError(f"vector has {vector.shape[-1]} dimensions, the index {self.dimensions}")
        chosen: dict[str, Any] = {} if rows is None else {"sel": faiss.IDSelectorBatch(rows)}
        among = faiss.SearchParameters(**chosen)
        scores, found = self._index.search(vector.reshape(1, -1), min(k, len(self)) or 1, params=among)
        return [(int(r), float(s)) for r, s in zip(found[0], scores[0], strict=True) if r >= 0]

    def nearness(self, vector: Vectors, rows: Sequence[int]) -> list[tuple[int, float]]:
        """Tell the cosine similarity of some rows, in their order."""
        if not rows:
            return []
        found = self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64)) @ vector
        return [(row, float(score)) for row, score in zip(rows, found, strict=True)]
