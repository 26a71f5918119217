"""A row of the catalogue in, the source file that it tells of out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class FileRow:
    """One source file or JSONL record as the index knows it; `report` is its ingest report."""

    name: str
    root: str
    path: str
    bytes: str
    doc_id: str | None
    report: Mapping[str, Any]

    @property
    def source(self) -> Path:
        """The file on disk: its root, and its path below it (a single file is its own root)."""
        root = Path(self.root)
        return root / self.path if self.path else root
