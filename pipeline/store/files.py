"""A source file as the index knows it in, a row of the catalogue out, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .schema import sealed


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


def file_to_row(row: FileRow) -> tuple[str | bytes | int | None, ...]:
    report = json.dumps(dict(row.report), ensure_ascii=False)
    return sealed(row.name, row.root, row.path, row.bytes, row.doc_id, report)


def file_from_row(row: Sequence[Any]) -> FileRow:
    """Undo `file_to_row`; whoever calls has looked at its hash."""
    name, root, path, digest, doc_id, report = row[:6]
    return FileRow(name, root, path, digest, doc_id, json.loads(report))
