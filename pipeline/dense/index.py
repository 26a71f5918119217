"""Vectors and their row numbers in, nearest rows out; saved as files, and opened again from them.

Beside the FAISS file stand the row numbers, what the index is, and, where FAISS keeps codes alone, the
store's own vectors. Files are mapped, not read, so that opening costs the same at every size.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DamageError
from . import kinds
from .kinds import Policy, Shape, Stored, Vectors, built, cosines, searched

Rows = NDArray[np.int64]


class DenseIndex:
    """Search unit vectors by inner product; rows are the store's own numbers."""

    def __init__(self, index: Any, rows: Rows, vectors: Stored | None, shape: Shape) -> None:
        self._index, self._rows, self._vectors = index, rows, vectors
        self.shape = shape

    @classmethod
    def from_vectors(cls, vectors: Vectors | Stored, rows: Rows, policy: Policy | None = None) -> DenseIndex:
        """Build from (n, dimensions) unit vectors and their n row numbers."""
        if len(vectors) != len(rows):
            raise ValueError(f"{len(vectors)} vectors for {len(rows)} rows: they must be as many")
        order = np.argsort(rows, kind="stable")
        if not np.array_equal(order, np.arange(len(rows))):
            vectors, rows = vectors[order], rows[order]
        index, shape = built(vectors, policy or kinds.POLICY)  # type: ignore[arg-type]
        kept = None if shape.exact else vectors.astype(np.float16, copy=False)
        return cls(index, rows.astype(np.int64), kept, shape)

    def save(self, path: Path) -> None:
        """Write the index and what belongs to it beside `path`; what it is, with all sizes, comes last."""
        import faiss

        path.write_bytes(faiss.serialize_index(self._index).data)
        np.save(_beside(path, "rows"), self._rows)
        if self._vectors is not None:
            np.save(_beside(path, "vectors"), self._vectors)
        sizes = {each.name: each.stat().st_size for each in _files(path, self.shape)}
        told = {"shape": asdict(self.shape), "bytes": sizes}
        path.with_suffix(".json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Open what was saved; DamageError when a file is missing, cut or none of ours."""
        import faiss

        try:
            told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            shape = Shape(**told["shape"])
            _check_sizes(_files(path, shape), told["bytes"])
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
            rows = np.load(_beside(path, "rows"), allow_pickle=False)
            vectors = (
                None if shape.exact else np.load(_beside(path, "vectors"), mmap_mode="r", allow_pickle=False)
            )
        except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
            raise DamageError(f"{path.name} is no FAISS index: run dayek index to rebuild it") from error
        if not index.ntotal == len(rows) == shape.rows:
            raise DamageError(
                f"{path.name} holds {index.ntotal} vectors, {len(rows)} rows beside it: run dayek index"
            )
        return cls(index, rows, vectors, shape)

    def __len__(self) -> int:
        return self.shape.rows

    @property
    def dimensions(self) -> int:
        return self.shape.dimensions

    def search(self, vector: Vectors, k: int, rows: Rows | None = None) -> list[tuple[int, float]]:
        """List the k nearest rows, of all or of some (sorted), with cosine similarity, best first."""
        if vector.shape[-1] != self.dimensions:
            raise ValueError(f"vector has {vector.shape[-1]} dimensions, the index {self.dimensions}")
        among = None if rows is None else np.searchsorted(self._rows, rows)
        if among is not None and self._vectors is not None and len(among) <= kinds.POLICY.codes_from:
            # Few enough to compare all: exact, where lists might hold none of them.
            scores = cosines(self._vectors, among, vector)
            near = [(int(among[i]), float(scores[i])) for i in np.lexsort((among, -scores))[:k]]
        else:
            near = searched(self._index, self._vectors, self.shape, vector, k, among)
        return [(int(self._rows[at]), score) for at, score in near]

    def nearness(self, vector: Vectors, rows: Sequence[int]) -> list[tuple[int, float]]:
        """Tell the cosine similarity of some rows, exactly, in their order."""
        if not len(rows):
            return []
        positions = np.searchsorted(self._rows, np.asarray(rows, dtype=np.int64))
        if self._vectors is not None:
            found = cosines(self._vectors, positions, vector)
        else:
            found = self._index.reconstruct_batch(positions) @ vector
        return [(row, float(score)) for row, score in zip(rows, found, strict=True)]


def _beside(path: Path, what: str) -> Path:
    return path.with_suffix(f".{what}.npy")


def _files(path: Path, shape: Shape) -> list[Path]:
    return [path, _beside(path, "rows"), *([] if shape.exact else [_beside(path, "vectors")])]


def _check_sizes(paths: Iterable[Path], sizes: dict[str, int]) -> None:
    """Hold that files are as long as they were: to read a map of a cut file kills the process."""
    for path in paths:
        if path.stat().st_size != sizes[path.name]:
            raise DamageError(
                f"{path.name} has {path.stat().st_size:,} bytes, {sizes[path.name]:,} were written: "
                "run dayek index to rebuild it"
            )
