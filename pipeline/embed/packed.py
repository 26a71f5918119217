"""A model's weights in, a quarter of their size out, and back: matrices in 8 bits, a scale a row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

_SCALE = ".scale"
_FEW = 8  # rows: heads are too small to be worth the rounding


def write(weights: Mapping[str, Any], path: Path) -> None:
    """Write float arrays by name."""
    from safetensors.numpy import save_file

    packed: dict[str, Any] = {}
    for name, values in weights.items():
        if values.ndim == 2 and len(values) > _FEW:
            scale = np.abs(values).max(axis=1, keepdims=True).clip(min=1e-8) / 127
            packed[name] = np.round(values / scale).astype(np.int8)
            packed[name + _SCALE] = scale.astype(np.float32)
        else:
            packed[name] = values.astype(np.float16)
    save_file(packed, path)


def read(path: Path) -> dict[str, Any]:
    """Give the float32 arrays that a file holds, by name."""
    from safetensors.numpy import load_file

    packed = load_file(path)
    return {
        name: values.astype(np.float32) * packed.get(name + _SCALE, np.float32(1))
        for name, values in packed.items()
        if not name.endswith(_SCALE)
    }
