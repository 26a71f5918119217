"""A name, a folder or nothing in; where that library's index, uploads and judgements lie out."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ..home import home

INDEX, UPLOADS, GOLD, ASKED = "index", "uploads", "eval", "asked.jsonl"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a library lies: its index, the copies of what was uploaded to it, what was judged and measured.

    `name` is empty for an index that only its folder names.
    """

    index: Path
    uploads: Path
    gold: Path
    name: str = ""

    @property
    def asked(self) -> Path:
        """The list of what was asked on the page."""
        return self.uploads.with_name(ASKED)


def place_in(folder: Path, name: str) -> Place:
    """Give the place of a library that has a name, and a folder of its own."""
    return Place(folder / INDEX, folder / UPLOADS, folder / GOLD, name)


def place_at(index: Path) -> Place:
    """Give the place of an index that lies anywhere; uploads to it go where all of dayek's copies are."""
    return Place(index, elsewhere() / _slug(index) / UPLOADS, Path(GOLD))


def elsewhere() -> Path:
    """Name the folder of what is uploaded to indexes that lie elsewhere."""
    return home() / "elsewhere"


def is_checkout(folder: Path) -> bool:
    """Tell whether a folder has an index or a corpus of its own, or is dayek's own source."""
    return (folder / INDEX).is_dir() or (folder / "corpus").is_dir() or _is_ours(folder / "pyproject.toml")


def _is_ours(path: Path) -> bool:
    try:
        project = tomllib.loads(path.read_text(encoding="utf-8")).get("project")
    except (OSError, ValueError):
        return False
    return isinstance(project, dict) and project.get("name") == "dayek"


def _slug(index: Path) -> str:
    whole = str(index.absolute())
    digest = hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return f"{index.absolute().parent.name or 'index'}-{digest}"
