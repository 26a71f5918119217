"""Paths in, the files below them out: each with the name that dayek will call it by, and its facts."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from ..errors import InputError
from .beside import MANIFEST, NOTHING, Beside, Manifest, described_by, manifest_of, read_sidecar, sidecar_of

_NAMELESS = "its name is not UTF-8; rename it"


@dataclass(frozen=True, slots=True)
class Scope:
    """What one run covers of one root: `below` is a path inside the root, empty for all of it."""

    root: str
    below: str
    prefix: str

    def covers(self, root: str, path: str) -> bool:
        return root == self.root and (
            not self.below or path == self.below or path.startswith(f"{self.below}/")
        )


@dataclass(frozen=True, slots=True)
class Found:
    """One file on disk: its root, its path below it, its name in the index.

    `inside` is false for a link that leads out of the root: what is read must lie where it is named.
    `beside` is what its sidecar and the root's manifest say of it; `fault` is why it is not read at all.
    """

    root: str
    path: str
    name: str
    prefix: str
    readable: bool
    inside: bool
    beside: Beside = NOTHING
    fault: str = ""

    @property
    def source(self) -> Path:
        return Path(self.root) / self.path if self.path else Path(self.root)


def scopes_of(paths: Sequence[Path], roots: Iterable[str]) -> list[Scope]:
    """Turn paths into scopes; a path under a known root keeps that root's names."""
    scopes: list[Scope] = []
    known = sorted(roots, key=len, reverse=True)
    for path in paths:
        absolute = str(path.absolute())
        if plain(absolute) != absolute:
            raise InputError(f"{plain(absolute)}: {_NAMELESS}")
        root = next((r for r in known if absolute == r or absolute.startswith(r.rstrip("/") + "/")), absolute)
        below = Path(absolute).relative_to(root).as_posix()
        home = Path(root)
        prefix = home.name if home.is_dir() else home.parent.name
        scope = Scope(root, "" if below == "." else below, unicodedata.normalize("NFC", prefix or "root"))
        if scope not in scopes:
            scopes.append(scope)
        known = sorted({*known, root}, key=len, reverse=True)
    return scopes


def walk(scope: Scope, index: Path) -> tuple[list[Found], list[str]]:
    """List the files of a scope, sorted, and what was passed over by rule, in words."""
    start = Path(scope.root) / scope.below if scope.below else Path(scope.root)
    manifest = manifest_of(Path(scope.root))
    if not start.is_dir():
        return [_file(scope, start, manifest)], []
    left_out: list[str] = []
    found: list[Found] = []
    for path in _below(start, index.absolute(), left_out):
        why = _no_document(path, path.relative_to(scope.root).as_posix(), manifest)
        if why:
            left_out.append(f"{plain(str(path))}: {why}")
        else:
            found.append(_file(scope, path, manifest))
    return found, left_out


def _no_document(path: Path, inside: str, manifest: Manifest) -> str:
    """Say by which rule a file is no document; empty when it is one."""
    if inside == MANIFEST:
        return "" if manifest.fault else "it describes the documents beside it"
    if any(fnmatch(inside, pattern) for pattern in manifest.leave_out):
        return f"{MANIFEST} says it is no document"
    described = described_by(path)
    return f"it describes {described.name}" if described else ""


def _below(folder: Path, index: Path, left_out: list[str]) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda e: unicodedata.normalize("NFC", e.name)):
        path = Path(entry.path)
        if entry.name.startswith("."):
            left_out.append(f"{plain(str(path))}: hidden")
        elif path.absolute() == index:
            left_out.append(f"{path}: the index itself")
        elif entry.is_dir(follow_symlinks=False):
            yield from _below(path, index, left_out)
        else:
            yield path


def plain(name: str) -> str:
    """Write a name that need not be UTF-8 (on Linux any bytes will do) with � for what is none."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _file(scope: Scope, path: Path, manifest: Manifest) -> Found:
    inside = path.absolute().relative_to(scope.root).as_posix()
    inside = "" if inside == "." else inside
    if plain(inside) != inside:
        said = plain(inside)
        return Found(scope.root, said, said, scope.prefix, False, True, NOTHING, _NAMELESS)
    name = unicodedata.normalize("NFC", inside or path.name)
    try:
        readable = stat.S_ISREG(path.stat().st_mode) and os.access(path, os.R_OK)
    except OSError:
        readable = False
    stays = not inside or path.resolve().is_relative_to(Path(scope.root).resolve())
    beside = read_sidecar(sidecar_of(path)) + manifest.of(inside)
    fault = manifest.fault if inside == MANIFEST else ""
    return Found(scope.root, inside, name, scope.prefix, readable and stays, stays, beside, fault)
