"""Vectors in; a FAISS index of the kind that suits their number, and the recall that was measured, out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Stored = NDArray[np.float16]
Positions = NDArray[np.int64]
_BLOCK = 1_024  # vectors made float32 at a time: 1.5 MB, and their scores for the questions asked 1 MB
_K = 10  # neighbours by which recall is measured
FEW = 2_000  # vectors that are compared without FAISS: 1 ms, where FAISS takes 30 to be imported


@dataclass(frozen=True, slots=True)
class Policy:
    """Which kind of index for how many rows, and what it must find.

    Flat from 0, SQ8 from `codes_from`, IVF from `lists_from`, with `lists` times the root of the number of
    rows as lists, and so many of them searched that `recall` of the ten nearest are found. `again` times
    as many as asked for are ranked again exactly. `sample` vectors are asked to measure recall, `training`
    vectors a list train it.
    """

    codes_from: int = 50_000
    lists_from: int = 200_000
    lists: float = 4.0
    recall: float = 0.98
    again: int = 4
    sample: int = 256
    training: int = 64
    seed: int = 20_261


POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Shape:
    """What an index is: its FAISS name, its size, the lists it has and searches, the recall measured.

    `asked` is how many vectors were asked to measure it; none where search is exact.
    """

    kind: str
    rows: int
    dimensions: int
    lists: int = 0
    probes: int = 0
    recall: float = 1.0
    asked: int = 0
    again: int = 1

    @property
    def exact(self) -> bool:
        return self.kind == "Flat"

    def __str__(self) -> str:
        if self.exact:
            return f"{self.kind}, {self.rows:,} vectors, search is exact"
        probed = f", {self.probes} of {self.lists} lists searched" if self.lists else ""
        found = f"recall@{_K} {self.recall:.3f} of exact search ({self.asked} of its own vectors asked)"
        return f"{self.kind}, {self.rows:,} vectors{probed}, {found}"


def built(vectors: Stored, policy: Policy) -> tuple[Any, Shape]:
    """Build an index of (n, dimensions) unit vectors, each known by its position."""
    import faiss

    count, dimensions = vectors.shape
    lists = min(round(policy.lists * count**0.5), count) if count >= policy.lists_from else 0
    codes = f"IVF{lists},SQ8" if lists else "SQ8"
    kind = codes if count >= policy.codes_from else "Flat"
    index: Any = faiss.index_factory(dimensions, kind, faiss.METRIC_INNER_PRODUCT)
    shape = Shape(kind, count, dimensions, lists)
    random = np.random.default_rng(policy.seed)
    if not shape.exact:
        _train(index, vectors, lists, policy, random)
    if not lists:  # a vector of C++ that grows by itself is there twice, and leaves half of it unused
        index.codes.resize(count * index.code_size)
        index.codes.resize(0)
    for start in range(0, count, _BLOCK):
        index.add(_singles(vectors[start : start + _BLOCK]))
    return index, shape if shape.exact else _measured(index, vectors, shape, policy, random)


def _train(index: Any, vectors: Stored, lists: int, policy: Policy, random: np.random.Generator) -> None:
    """Train on a sample that is the same every time."""
    import faiss

    if lists:
        inverted = faiss.extract_index_ivf(index)
        inverted.cp.seed, inverted.cp.min_points_per_centroid = policy.seed, 1
    wanted = min(len(vectors), max(lists * policy.training, 10_000))
    chosen = np.sort(random.choice(len(vectors), wanted, replace=False))
    index.train(_singles(vectors[chosen]))


def _measured(
    index: Any, vectors: Stored, shape: Shape, policy: Policy, random: np.random.Generator
) -> Shape:
    """Search as many lists as it takes to find what exact search finds, and tell how much that is."""
    asked = np.sort(random.choice(len(vectors), min(policy.sample, len(vectors)), replace=False))
    least = _tenth_best(vectors, asked)
    shape = replace(shape, asked=len(asked), again=policy.again)
    for probes in _steps(shape.lists):
        shape = replace(shape, probes=probes)
        found = [_found(index, vectors, shape, each, floor) for each, floor in zip(asked, least, strict=True)]
        shape = replace(shape, recall=round(float(np.mean(found)), 4))
        if shape.recall >= policy.recall:
            break
    return shape


def _steps(lists: int) -> Iterator[int]:
    """Count up by halves to all lists; an index without lists is measured once."""
    probes = min(lists, 1)
    while probes < lists:
        yield probes
        probes += max(1, probes // 2)
    yield lists


def _tenth_best(vectors: Stored, asked: Positions) -> NDArray[np.float32]:
    """Tell by exact search how near the tenth nearest of some vectors is, each itself left out."""
    questions, best = _singles(vectors[asked]), np.full((len(asked), _K), -2.0, np.float32)
    for start in range(0, len(vectors), _BLOCK):
        scores = questions @ _singles(vectors[start : start + _BLOCK]).T
        inside = (asked >= start) & (asked < start + _BLOCK)
        scores[np.flatnonzero(inside), asked[inside] - start] = -2.0
        both = np.concatenate([best, scores], axis=1)
        best = -np.partition(-both, _K - 1, axis=1)[:, :_K]
    tenth: Vectors = best.min(axis=1)
    return tenth


def _found(index: Any, vectors: Stored, shape: Shape, asked: int, least: float) -> float:
    """Tell the share of ten nearest that is found; equally near ones are as good as one another."""
    question = vectors[asked].astype(np.float32)
    near = searched(index, vectors, shape, question, _K + 1, None)
    good = sum(score >= least - 1e-5 for at, score in near if at != asked)
    return min(good, _K) / min(_K, len(vectors) - 1)


def searched(
    index: Any,
    vectors: Vectors | Stored | None,
    shape: Shape,
    question: Vectors,
    k: int,
    among: Positions | None,
) -> list[tuple[int, float]]:
    """List the k nearest positions, of all or of some, with cosine similarity, best first."""
    wanted = max(1, min(k * shape.again, shape.rows))
    with _one_thread():
        found, at = index.search(question.reshape(1, -1), wanted, params=_parameters(shape, among))
    positions = at[0][at[0] >= 0]
    scores = found[0][: len(positions)] if vectors is None else cosines(vectors, positions, question)
    order = np.lexsort((positions, -scores))[:k]
    return [(int(positions[i]), float(scores[i])) for i in order]


@contextmanager
def _one_thread() -> Iterator[None]:
    """Search on one core: threads that wait for one another are slow where others are busy.

    Flat, 10,000 vectors, two busy cores: 42 ms a question on both of them, 0.5 ms on one.
    """
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _parameters(shape: Shape, among: Positions | None) -> Any:
    """Say which lists are searched: more of them, the fewer rows may be found in each."""
    import faiss

    bitmap: Any = faiss.IDSelectorBitmap
    said: dict[str, Any] = {}
    if among is not None:
        allowed = np.zeros(shape.rows, dtype=bool)
        allowed[among] = True
        said["sel"] = bitmap(np.packbits(allowed, bitorder="little"))
    if not shape.lists:
        return faiss.SearchParameters(**said)
    share = 1.0 if among is None else len(among) / shape.rows
    said["nprobe"] = min(shape.lists, round(shape.probes / max(share, 1 / shape.lists)))
    return faiss.SearchParametersIVF(**said)


def cosines(vectors: Vectors | Stored, positions: Positions, question: Vectors) -> Vectors:
    """Tell how near some vectors are to a unit vector; unlike by BLAS, no sum hangs on the rows beside it."""
    near: Vectors = np.einsum("ij,j->i", _singles(vectors[positions]), question)
    return near


def _singles(vectors: Vectors | Stored) -> Vectors:
    return np.ascontiguousarray(vectors, dtype=np.float32)
