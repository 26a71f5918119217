"""What a run did in, a report of every file out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..store import FileRow


@dataclass(frozen=True, slots=True)
class FileReport:
    """What a run did with one file or JSONL record."""

    path: str
    document: str
    title: str
    language: str
    state: str
    change: str
    reason: str | None
    reader: str
    encoding: str | None
    pages: int | None
    pages_read: int | None
    pages_ocr: int
    unread_pages: tuple[int, ...]
    characters: int
    passages: int
    seconds: float
    warnings: tuple[str, ...]
    page_reports: tuple[dict[str, Any], ...] = ()
    facts: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a run did: every file once; what was passed over by rule; what was embedded and mended."""

    files: tuple[FileReport, ...]
    left_out: tuple[str, ...] = ()
    embedded: int = 0
    mended: tuple[str, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        return dict(Counter(file.state for file in self.files))

    @property
    def fell_short(self) -> bool:
        """Tell whether some file was not wholly read."""
        return any(file.state not in ("indexed", "removed") for file in self.files)


def report_of(row: FileRow, change: str, seconds: float, *, state: str | None = None) -> FileReport:
    said: dict[str, Any] = dict(row.report)
    for name in ("warnings", "unread_pages", "page_reports", "facts"):
        said[name] = tuple(said[name])
    if state:
        said |= {"state": state, "reason": None}
    document = row.name
    return FileReport(
        path=str(row.source), document=document, change=change, seconds=round(seconds, 3), **said
    )
