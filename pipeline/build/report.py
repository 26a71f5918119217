"""What a run did in, a report of every file out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ..store import FileRow
from ..walk import Beside


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
    """What a run did: every file once; what was passed over by rule; what was embedded, mended, purged."""

    files: tuple[FileReport, ...]
    left_out: tuple[str, ...] = ()
    embedded: int = 0
    mended: tuple[str, ...] = ()
    purged: int | None = None  # bytes

    @property
    def summary(self) -> dict[str, int]:
        return dict(Counter(file.state for file in self.files))

    @property
    def fell_short(self) -> bool:
        """Tell whether some file was not wholly read."""
        return any(file.state not in ("indexed", "removed") for file in self.files)


def report_of(row: FileRow, change: str, seconds: float, *, state: str | None = None) -> FileReport:
    """Report a row; what it keeps for later runs alone is left out."""
    known = {field.name for field in fields(FileReport)}
    said: dict[str, Any] = {name: value for name, value in row.report.items() if name in known}
    for name in ("warnings", "unread_pages", "page_reports", "facts"):
        said[name] = tuple(said[name])
    if state:
        said |= {"state": state, "reason": None}
    document = row.name
    return FileReport(
        path=str(row.source), document=document, change=change, seconds=round(seconds, 3), **said
    )


def told_of(report: Mapping[str, Any], beside: Beside, *, whole: bool) -> dict[str, Any]:
    """Put what stands beside a file before what it says itself, in place of what stood beside it before.

    `own` keeps the file's own words while there are others. A record of a file (`whole` false) is not
    called by the file's title.
    """
    own = dict(report.get("own") or {name: report[name] for name in ("title", "facts", "warnings")})
    facts = [asdict(fact) for fact in beside.facts if whole or fact.name != "title"]
    title = next((fact["value"] for fact in facts if fact["name"] == "title"), own["title"])
    told = {
        **report,
        "title": title,
        "facts": [*facts, *own["facts"]],
        "warnings": [*beside.warnings, *own["warnings"]],
        "own": own,
    }
    if not facts and not beside.warnings:
        del told["own"]
    return told
