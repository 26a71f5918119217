"""A generation's folder in; the size and hash of each of its files out, and which are not as sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ..cache import sha256_of
from .terms import TERMS

Seals = Mapping[str, tuple[int, str]]


def seals_of(home: Path) -> dict[str, tuple[int, str]]:
    """Take size and SHA-256 of every file below a folder that readers open."""
    files = sorted(path for path in home.rglob("*") if path.is_file() and _is_read(path))
    return {path.relative_to(home).as_posix(): (path.stat().st_size, sha256_of(path)) for path in files}


def _is_read(path: Path) -> bool:
    """Tell whether readers open a file: locks are empty, and terms only the next writer reads."""
    return path.suffix != ".lock" and path.name != TERMS


def seals_to_text(seals: Seals) -> str:
    return json.dumps(seals, sort_keys=True)


def seals_from_text(text: str) -> dict[str, tuple[int, str]]:
    """Undo `seals_to_text`."""
    return {name: (int(size), str(sha256)) for name, (size, sha256) in json.loads(text).items()}


def broken(home: Path, seals: Seals) -> list[str]:
    """Name the files that are gone, of another size or of other bytes; sizes are looked at first.

    Hashing costs less than reading what is hashed (0.5 to 1 GB a second), and no parser of FAISS or tantivy
    is safe from flipped bits: so nothing is parsed that was not hashed.
    """
    seen = {name: _size(home / name) for name in seals}
    wrong = [_off(name, seen[name], size) for name, (size, _) in seals.items() if seen[name] != size]
    return wrong or [
        f"{name} has other bytes" for name, (_, sha256) in seals.items() if sha256_of(home / name) != sha256
    ]


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _off(name: str, size: int, expected: int) -> str:
    return f"{name} is gone" if size < 0 else f"{name} has {size:,} bytes of {expected:,}"
