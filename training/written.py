"""A folder written for dayek in; the questions asked of it, and where their evidence stands, out.

The folders below `training/folders` are invented from end to end; the questions beside each, in a file of its
name, mostly ask in other words than the texts have: no public set has many such. Those in `teach` teach the
default model's layers (`late.py`), those in `fit` are what weights are fitted on (`benchmarks/calibrate.py`),
those in `kept` are only asked (`benchmarks/folders.py`), so that nothing is taken for skill that was learnt
by heart. training/README.md says how they were made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDERS = Path(__file__).parent / "folders"


@dataclass(frozen=True, slots=True)
class Written:
    """One question of a folder; each of `ways` is one set of places that answers it.

    A place is a document's name, a start and an end, in code points; a question without any has no answer.
    """

    id: str
    question: str
    kind: str
    answers: tuple[str, ...]
    items: tuple[tuple[str, ...], ...]
    ways: tuple[tuple[tuple[str, int, int], ...], ...]


def folders(use: str) -> list[Path]:
    """List the folders made for one use: `teach`, `fit` or `kept`."""
    return sorted(path for path in (FOLDERS / use).iterdir() if path.is_dir())


def texts(folder: Path) -> dict[str, str]:
    """Read a folder's documents, by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}


def written(folder: Path) -> list[Written]:
    """Read what is asked of a folder; ValueError for a quote that its document has not, or has twice."""
    documents = texts(folder)
    listed = folder.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    return [_one(f"{folder.name}-{n}", json.loads(line), documents) for n, line in enumerate(listed, 1)]


def _one(id: str, said: dict[str, Any], documents: dict[str, str]) -> Written:
    ways = tuple(
        tuple(_place(id, documents, each["doc"], each["quote"]) for each in way) for way in said["evidence"]
    )
    items = tuple(map(tuple, said.get("items", ())))
    return Written(id, said["q"], said["kind"], tuple(said["answers"]), items, ways)


def _place(id: str, documents: dict[str, str], name: str, quote: str) -> tuple[str, int, int]:
    count = documents.get(name, "").count(quote)
    if count != 1:
        raise ValueError(f"{id}: {name} has {count} times, not once: {quote!r}")
    start = documents[name].index(quote)
    return name, start, start + len(quote)
