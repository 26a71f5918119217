"""A reference embedder in; the same in bfloat16 out, where the CPU has tiles for that (AMX)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .embedder import Vectors
from .export import SAMPLE
from .reference import Reference

LEAST_COSINE = 0.9995  # to the same texts in float32, for the vectors to stand in the same index
_FLAGS = Path("/proc/cpuinfo")


class Half:
    """Encode in bfloat16: cosines to float32 are .9999; how fast it is, `benchmarks/embedding.py` tells."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make a float32 array (texts, dimensions) of unit vectors, sums of them rounded on the way."""
        import torch

        with torch.autocast("cpu", torch.bfloat16):
            vectors = self._reference.encode(texts)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def agrees(self) -> bool:
        """Tell whether its vectors of the sample are as near to those in float32 as they must be."""
        cosines = (self.encode(SAMPLE) * self._reference.encode(SAMPLE)).sum(axis=1)
        return bool(cosines.min() >= LEAST_COSINE)


def has_tiles(flags: Path = _FLAGS) -> bool:
    """Tell whether the CPU has AMX for bfloat16.

    With avx512_bf16 alone it was 0.8 to 1.3 times as fast as the graph, and took torch's memory for it.
    """
    try:
        return "amx_bf16" in flags.read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return False
