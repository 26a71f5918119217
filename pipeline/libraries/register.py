"""Names of libraries in; their places, made, found, chosen, renamed and forgotten, out.

A library is a folder below `libraries/` in dayek's home, with a small file that says its name: so a
rename moves nothing that an index remembers. `current.json` says which library is meant where none is named.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import FullError, InputError
from ..home import home
from .names import checked_name, same
from .place import Place, place_in

CARD, CURRENT = "library.json", "current.json"
FIRST = "default"  # what a library is called that nobody named


def shelf() -> Path:
    """Name the folder that holds the libraries."""
    return home() / "libraries"


def libraries() -> list[Place]:
    """List the libraries that have a name, by name."""
    return sorted((place_in(folder, name) for folder, name in _cards()), key=lambda each: same(each.name))


def find(name: str) -> Place:
    """Find a library by its name; InputError says which there are."""
    wanted, known = checked_name(name), libraries()
    for place in known:
        if same(place.name) == same(wanted):
            return place
    there = f"there are {', '.join(each.name for each in known)}" if known else "there is none yet"
    raise InputError(f"no library {wanted!r}, {there}: dayek library new {_quoted(wanted)} makes it")


def current() -> Place:
    """Give the library that is meant where none is named; the first one's place where there is none yet."""
    known = libraries()
    chosen = _read(home() / CURRENT).get("library")
    for place in known:
        if place.index.parent.name == chosen:
            return place
    if len(known) > 1:
        names = ", ".join(place.name for place in known)
        raise InputError(f"which library? there are {names}: give -L NAME, or dayek library use NAME")
    return known[0] if known else place_in(shelf() / FIRST, FIRST)


def is_chosen(place: Place) -> bool:
    """Tell whether a library is the one that is meant where none is named."""
    try:
        return current() == place
    except InputError:
        return False


def is_made(place: Place) -> bool:
    """Tell whether a library is on the shelf."""
    return (place.index.parent / CARD).is_file()


def make(name: str) -> Place:
    """Make a library of no documents; the first one is the current one."""
    wanted = checked_name(name)
    known = libraries()
    _check_free(wanted, known)
    folder = _free(wanted)
    _write(folder / CARD, {"name": wanted})
    place = place_in(folder, wanted)
    if not known:
        use(place)
    return place


def use(place: Place) -> None:
    """Make a library the one that is meant where none is named."""
    _write(home() / CURRENT, {"library": place.index.parent.name})


def rename(place: Place, name: str) -> Place:
    """Give a library another name; nothing of it moves."""
    wanted = checked_name(name)
    _check_free(wanted, [each for each in libraries() if each != place])
    _write(place.index.parent / CARD, {"name": wanted})
    return place_in(place.index.parent, wanted)


def _check_free(name: str, known: list[Place]) -> None:
    for place in known:
        if same(place.name) == same(name):
            raise InputError(f"there is a library {place.name!r} already: choose another name")


def _free(name: str) -> Path:
    """Find a folder for a name: one left by a library that was forgotten keeps its judgements for it."""
    number, folder = 1, shelf() / name
    while (folder / CARD).exists() or folder.is_symlink():
        number += 1
        folder = shelf() / f"{name} ({number})"
    return folder


def _cards() -> Iterator[tuple[Path, str]]:
    try:
        folders = sorted(path for path in shelf().iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return
    for folder in folders:
        if (folder / CARD).is_file():
            name = _read(folder / CARD).get("name")
            yield folder, name if isinstance(name, str) and name else folder.name


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write(path: Path, data: dict[str, Any]) -> None:
    """Write a small file in one step."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        said = error.strerror or error
        raise FullError(f"cannot write {path} ({said}): free some space, or set DAYEK_HOME") from error


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name
