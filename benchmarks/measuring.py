"""Measures, and whether what they were made of is right, in; what a regression is fitted on out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from asking import Asked
from numpy.typing import NDArray


@dataclass
class Rows:
    """What one regression is fitted on: features, labels, and the question each comes from.

    Once it is fitted, `held_out` has each row's chance by weights that were fitted without its question.
    """

    features: list[Mapping[str, float]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)
    held_out: list[float] = field(default_factory=list)

    def add(self, features: Mapping[str, float], label: bool, asked: Asked) -> None:
        self.features.append(dict(features))
        self.labels.append(label)
        self.groups.append(asked.id)
        self.counts.append(asked.count)


def spread_out(rows: Rows, sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bring sums of measures to one mean and spread, so that a penalty weighs alike; give that spread too."""
    x = np.array([list(each.values()) for each in rows.features]) @ sums
    spread = np.where(x.std(axis=0) > 1e-9, x.std(axis=0), 1.0)
    return (x - x.mean(axis=0)) / spread, spread


def told_of(rows: Rows, weights: NDArray[np.float64], intercept: float) -> dict[str, Any]:
    """Write weights by their names, for measures as they are, with what they were fitted on."""
    means = np.array([list(each.values()) for each in rows.features]).mean(axis=0)
    return {
        "intercept": round(intercept - float(weights @ means), 4),
        "weights": {key: round(float(w), 4) for key, w in zip(rows.features[0], weights, strict=True)},
        "rows": len(rows.labels),
        "questions": len(set(rows.groups)),
        "positive": round(float(np.mean(rows.labels)), 4),
    }
