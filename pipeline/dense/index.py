"""Vectors and their row numbers in, nearest rows out; saved as files, and opened again from them.

Beside the FAISS file stand the row numbers, what the index is, and the vectors themselves, where FAISS keeps
codes alone or where they are so few that comparing all takes less than to import FAISS. Files are mapped, not
read, so that opening costs the same at every size.
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
from .kinds import Policy, Positions, Shape, Stored, Vectors, built, cosines, searched

Rows = NDArray[np.int64]


class DenseIndex:
    """Search unit vectors by inner product; rows are the store's own numbers."""

    def __init__(self, index: Any, rows: Rows, vectors: Vectors | Stored | None, shape: Shape) -> None:
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
        return cls(index, rows.astype(np.int64), _kept(vectors, shape), shape)

    def save(self, path: Path) -> None:
        """Write the index and what belongs to it beside `path`; what it is, with all sizes, comes last."""
        import faiss

        with path.open("wb") as file:  # piece by piece: in one piece it would be in memory twice
            writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]  # faiss-cpu's stubs lack it
            faiss.write_index(self._index, writer)
        np.save(_beside(path, "rows"), self._rows)
        if self._vectors is not None:
            np.save(_beside(path, "vectors"), self._vectors)
        sizes = {each.name: each.stat().st_size for each in _files(path, self._vectors is not None)}
        told = {"shape": asdict(self.shape), "bytes": sizes}
        path.with_suffix(".json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Open what was saved; DamageError when a file is missing, cut or none of ours."""
        try:
            told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            shape = Shape(**told["shape"])
            beside = not shape.exact or _beside(path, "vectors").name in told["bytes"]
            _check_sizes(_files(path, beside), told["bytes"])
            rows = np.load(_beside(path, "rows"), allow_pickle=False)
            vectors = np.load(_beside(path, "vectors"), mmap_mode="r", allow_pickle=False) if beside else None
            index: Any = None if shape.exact and beside else _read(path)
        except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
            raise DamageError(f"{path.name} is no FAISS index: run dayek index to rebuild it") from error
        count = index.ntotal if vectors is None or index is not None else len(vectors)
        if not count == len(rows) == shape.rows:
            raise DamageError(
                f"{path.name} holds {count} vectors, {len(rows)} rows beside it: run dayek index"
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
        compared = self._compared(among)
        if compared is not None and self._vectors is not None:
            scores = cosines(self._vectors, compared, vector)
            near = [(int(compared[i]), float(scores[i])) for i in np.lexsort((compared, -scores))[:k]]
        else:
            near = searched(self._index, self._vectors, self.shape, vector, k, among)
        return [(int(self._rows[at]), score) for at, score in near]

    def _compared(self, among: Positions | None) -> Positions | None:
        """Give what is so few that each is compared: exact, where lists might hold none of them."""
        if self.shape.exact:
            return np.arange(self.shape.rows) if among is None else among
        return among if among is not None and len(among) <= kinds.POLICY.codes_from else None

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


def _kept(vectors: Vectors | Stored, shape: Shape) -> Vectors | Stored | None:
    """Give what stands beside FAISS's own file: vectors that it has codes of, or that are few."""
    if shape.exact:
        return vectors.copy() if shape.rows <= kinds.FEW else None
    return vectors.astype(np.float16, copy=False)


def _read(path: Path) -> Any:
    import faiss

    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)


def _beside(path: Path, what: str) -> Path:
    return path.with_suffix(f".{what}.npy")


def _files(path: Path, beside: bool) -> list[Path]:
    return [path, _beside(path, "rows"), *([_beside(path, "vectors")] if beside else [])]


def _check_sizes(paths: Iterable[Path], sizes: dict[str, int]) -> None:
    """Hold that files are as long as they were: to read a map of a cut file kills the process."""
    for path in paths:
        if path.stat().st_size != sizes[path.name]:
            raise DamageError(
                f"{path.name} has {path.stat().st_size:,} bytes, {sizes[path.name]:,} were written: "
                "run dayek index to rebuild it"
            )
