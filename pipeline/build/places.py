"""Paths as they are given in; whether they are there, which roots they forget, the files below them, out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..errors import InputError
from ..walk import Found, Scope, walk


def check_paths(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise InputError(f"no such file or folder: {path}; to drop it from the index use --forget {path}")


def forgotten(roots: dict[str, str], forget: Iterable[Path]) -> set[str]:
    dropped = {str(path.absolute()) for path in forget}
    for path in dropped - set(roots):
        raise InputError(f"{path} is no root of this index; its roots: {', '.join(sorted(roots)) or 'none'}")
    return dropped


def kept(roots: Iterable[Path], forget: Iterable[Path]) -> list[Path]:
    """List the roots that are not to be forgotten."""
    dropped = {path.absolute() for path in forget}
    return [root for root in roots if root not in dropped]


def found_in(scopes: Sequence[Scope], folder: Path) -> tuple[list[Found], list[str]]:
    found: list[Found] = []
    left_out: list[str] = []
    for scope in scopes:
        files, passed_over = walk(scope, folder)
        found += files
        left_out += passed_over
    return found, left_out
