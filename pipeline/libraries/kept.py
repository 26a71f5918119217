"""dayek's home and cache in; all that dayek keeps of its user, with sizes, out; and how it is erased.

Only what dayek made is listed, by exact path, and only that is deleted: a file of somebody else's in the
same folder stays, and is named.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ..cache import cache_home, made
from ..errors import BusyError, FullError
from ..home import home, on_its_way
from .place import ASKED, GOLD, INDEX, UPLOADS, Place, elsewhere
from .register import CARD, CURRENT, libraries

_OF_AN_INDEX = ("dayek.sqlite*", "generation-*", "staging", "variants", "writer.lock", "writer.holder")


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that dayek keeps: what it is, where it lies, its size, and the very paths it is made of."""

    what: str
    path: Path
    bytes: int
    files: int
    parts: tuple[Path, ...]


def kept() -> tuple[Kept, ...]:
    """List all that dayek keeps of its user on this machine, outside checkouts and folders of the user's."""
    found: list[Kept] = []
    for place in libraries():
        found.append(_kept(f"library {place.name}", place.index.parent, parts_of(place, gold=True)))
    known = {place.index.parent for place in libraries()}
    for folder in _folders(home() / "libraries"):
        if folder not in known:  # one that was forgotten left what a person judged
            found.append(_kept(f"judgements of {folder.name}", folder, [folder / GOLD]))
    for folder in _folders(elsewhere()):
        found.append(
            _kept("uploads to an index elsewhere, and what it was asked", folder, _elsewhere(folder))
        )
    found.append(_kept("what a browser has sent", on_its_way(), [on_its_way()]))
    found.append(_kept("which library is current", home() / CURRENT, [home() / CURRENT]))
    found.append(_kept("models made for this machine", cache_home(), made()))
    return tuple(each for each in found if each.parts)


def _elsewhere(folder: Path) -> list[Path]:
    return [folder / UPLOADS, folder / ASKED]


def parts_of(place: Place, *, gold: bool) -> list[Path]:
    """List the paths that dayek made of a library, its judgements only if they are wanted."""
    index = sorted(path for pattern in _OF_AN_INDEX for path in place.index.glob(pattern))
    own = [place.uploads, place.asked, place.index.parent / CARD, *([place.gold] if gold else [])]
    return [*index, *own]


def erase(wanted: Iterable[Kept]) -> tuple[Path, ...]:
    """Delete what is listed; give what lies in its folders and is not dayek's, which stays.

    BusyError, and nothing is deleted, while a library of it is being written.
    """
    listed = list(wanted)
    with ExitStack() as stack:
        for each in listed:
            _hold(stack, each.path / INDEX)
        if os.name != "posix":
            stack.close()  # Windows deletes no file that is open, and a lock is one
        for each in listed:
            remove(each.parts)
    for each in listed:
        _drop_empty(each.path)
    for folder in (home() / "libraries", elsewhere(), home(), cache_home()):
        _drop_empty(folder, deep=False)
    return tuple(path for folder in dict.fromkeys(e.path for e in listed) for path in _left(folder))


def remove(parts: Iterable[Path]) -> None:
    """Delete files and folders of dayek's own, following no link; FullError says which would not go."""
    for path in parts:
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            where, why = error.filename or path, error.strerror or error
            raise FullError(f"cannot delete {where} ({why}): close what uses it, then do it again") from error


def drop_empty(folder: Path) -> None:
    """Take away a folder and the folders in it, as far as they are empty."""
    _drop_empty(folder)


def size_of(paths: Iterable[Path]) -> tuple[int, int]:
    """Count the bytes and files of files and folders, following no link."""
    sizes = [size for path in paths for size in _sizes(path)]
    return sum(sizes), len(sizes)


def _sizes(path: Path) -> Iterator[int]:
    try:
        if path.is_symlink() or path.is_file():
            yield path.lstat().st_size
            return
        entries = list(os.scandir(path))
    except OSError:
        return
    for entry in entries:
        yield from _sizes(Path(entry.path))


def _kept(what: str, path: Path, parts: Sequence[Path]) -> Kept:
    there = tuple(part for part in parts if os.path.lexists(part))
    return Kept(what, path, *size_of(there), there)


def _hold(stack: ExitStack, index: Path) -> None:
    """Hold the lock of an index, so that nobody writes what is just being deleted."""
    if not (index / "writer.lock").exists():
        return
    from filelock import FileLock, Timeout

    lock = FileLock(index / "writer.lock")
    try:
        stack.enter_context(lock.acquire(timeout=0))
    except Timeout as error:
        raise BusyError(f"{index} is being written: wait for it, or stop it, then erase") from error


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return []


def _drop_empty(folder: Path, *, deep: bool = True) -> None:
    if folder.is_symlink() or not folder.is_dir():
        return
    for inner in _folders(folder) if deep else ():
        _drop_empty(inner)
    if not any(folder.iterdir()):
        folder.rmdir()


def _left(folder: Path) -> list[Path]:
    if folder.is_symlink() or not folder.is_dir():
        return []
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
