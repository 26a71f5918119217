"""A name and a maker in, a file in the user's cache folder out: checked, and made there when it must be."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path


def cached(name: str) -> Path:
    """Name a file of the cache: in DAYEK_CACHE where it is set, else in the system's place for this user."""
    if named := os.environ.get("DAYEK_CACHE"):
        return Path(named).expanduser() / name
    from platformdirs import user_cache_path

    return user_cache_path("dayek") / name


def kept(path: Path, make: Callable[[Path], None]) -> Path:
    """Give a file that is as it was made, made now if missing or damaged; OSError where it cannot be."""
    if is_sound(path):
        return path
    from filelock import FileLock

    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):  # two that make it would mix one's file with the other's hash
        if not is_sound(path):
            _make(path, make)
    return path


def is_sound(path: Path) -> bool:
    """Tell whether a file has the SHA-256 that stands beside it."""
    try:
        return sha256_of(path) == _beside(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return False


def sha256_of(path: Path) -> str:
    """Hash a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make(path: Path, make: Callable[[Path], None]) -> None:
    new = path.with_suffix(".new")  # one name, so that what a killed process left is written over
    try:
        make(new)
        _settle(new)
        digest = sha256_of(new)
        new.replace(path)
        new.write_text(digest + "\n", encoding="ascii")
        new.replace(_beside(path))
    finally:
        new.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Have the disk hold the file before its name says that it does."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _beside(path: Path) -> Path:
    return path.with_suffix(".sha256")
