"""A name and a maker in, a file in the user's cache folder out: checked, and made there when it must be.

A maker may write other files beside it, of names that begin alike: all are checked and made together.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from .system import settle

_MADE = frozenset((".onnx", ".weights", ".npy", ".json", ".txt", ".sha256", ".lock", ".new"))


def cache_home() -> Path:
    """Name the cache: DAYEK_CACHE where it is set, else the system's place for this user."""
    if named := os.environ.get("DAYEK_CACHE"):
        return Path(named).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("dayek")


def cached(name: str) -> Path:
    """Name a file of the cache."""
    return cache_home() / name


def made() -> list[Path]:
    """List the files that dayek made in its cache, and no other file that lies there."""
    try:
        files = sorted(path for path in cache_home().iterdir() if _may_be_ours(path))
    except OSError:
        return []
    names = {path.name for path in files}
    ours = {path.stem for path in files if {f"{path.stem}.sha256", f"{path.stem}.lock"} <= names}
    return [path for path in files if path.stem in ours and path.suffix in _MADE]


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
    """Tell whether a file, and what was made with it, have the SHA-256 that stand beside them."""
    try:
        seals = dict(line.split("  ")[::-1] for line in _beside(path).read_text("utf-8").splitlines())
        return path.name in seals and all(sha256_of(path.with_name(n)) == seals[n] for n in seals)
    except (OSError, ValueError):
        return False


def sha256_of(path: Path) -> str:
    """Hash a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make(path: Path, make: Callable[[Path], None]) -> None:
    folder = path.with_suffix(".new")  # one name, so that what a killed process left is written over
    _clear(folder)
    folder.mkdir()
    try:
        make(folder / path.name)
        seals = ""
        for new in sorted(folder.iterdir()):
            settle(new)
            seals += f"{sha256_of(new)}  {new.name}\n"
            new.replace(path.with_name(new.name))
        sealed = folder / "seals"
        sealed.write_text(seals, encoding="utf-8")
        sealed.replace(_beside(path))
    finally:
        _clear(folder)


def _may_be_ours(path: Path) -> bool:
    return (path.is_file() or path.suffix == ".new") and not path.is_symlink()


def _clear(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
    folder.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_suffix(".sha256")
