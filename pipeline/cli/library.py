"""`dayek library`: names in; libraries listed, made, chosen, renamed and forgotten, and said so, out."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DayekError, InputError
from ..render.words import counted, sized
from . import show
from .report import columns

if TYPE_CHECKING:
    from ..libraries import Place


def listed(options: argparse.Namespace) -> int:
    """List the libraries, and say which is meant where none is named."""
    from .. import libraries
    from ..home import home

    here = Path("index") if libraries.is_checkout(Path.cwd()) else None
    rows = [_row(place) for place in libraries.libraries()]
    if options.json:
        index = str(here.absolute()) if here else None
        show.as_json({"home": str(home()), "here": index, "libraries": rows})
        return 0
    cells = [
        [
            f"{'▸' if row['current'] else ' '} {row['name']}",
            counted(row["documents"], "document"),
            counted(row["passages"], "passage"),
            sized(row["bytes"]),
            row["index"],
        ]
        for row in rows
    ]
    for row, line in zip(rows, columns(cells), strict=True):
        print(line)
        if row["fault"]:
            print(show.wrapped(row["fault"], "    "))
    print(_meant(rows, here))
    return 0


def new(options: argparse.Namespace) -> int:
    """Make a library, index what is named into it, and report every file."""
    from .. import libraries
    from .index import index

    for path in options.paths:
        if not path.exists():
            raise InputError(f"no such file or folder: {path}; nothing was made")
    place = libraries.make(options.name)
    _say(options, place, f"library {place.name} made at {place.index.parent}")
    if not options.paths:
        return 0
    options.place, options.index = place, place.index
    options.forget, options.leave_out, options.take_in = [], [], []
    options.rebuild, options.repair, options.purge, options.watch = [False] * 4
    try:
        return index(options)
    except DayekError:
        if not place.index.exists():
            libraries.forget(place)
        raise


def use(options: argparse.Namespace) -> int:
    """Choose the library that is meant where none is named."""
    from .. import libraries

    place = libraries.find(options.name)
    libraries.use(place)
    if libraries.is_checkout(Path.cwd()):
        note = "this folder has an index/ of its own, which is still meant here: give -L NAME for another"
        print(f"dayek: {note}", file=sys.stderr)
    _say(options, place, f"{place.name} is the current library")
    return 0


def rename(options: argparse.Namespace) -> int:
    """Give a library another name."""
    from .. import libraries

    place = libraries.rename(libraries.find(options.name), options.to)
    _say(options, place, f"it is called {place.name} now")
    return 0


def forget(options: argparse.Namespace) -> int:
    """Delete a library's index, and say what stays."""
    from .. import libraries

    place = libraries.find(options.name)
    gone = libraries.forget(place, copies=options.yes)
    judged = f"; what was judged stays at {place.gold}" if place.gold.exists() else ""
    said = f"{place.name} is forgotten: {sized(gone.bytes)} freed, no file of yours was touched{judged}"
    if options.json:
        show.as_json({"name": place.name, "bytes": gone.bytes, "files": gone.files})
    else:
        print(said)
    return 0


def _row(place: Place) -> dict[str, Any]:
    from .. import libraries

    told = asdict(libraries.summary_of(place))
    where = {"folder": str(place.index.parent), "index": str(place.index)}
    return {"name": place.name, "current": libraries.is_chosen(place), **where, **told}


def _meant(rows: list[dict[str, Any]], here: Path | None) -> str:
    """Say which library a command means that names none."""
    if here:
        return f"Here, where nothing is named, {here}/ of this folder is meant; -L NAME names a library."
    if not rows:
        return "There is no library yet: dayek library new NAME FOLDER makes one."
    if not any(row["current"] for row in rows):
        return "None of them is current: dayek library use NAME chooses it."
    return "▸ is meant where none is named; -L NAME names another."


def _say(options: argparse.Namespace, place: Place, words: str) -> None:
    if options.json and not getattr(options, "paths", ()):
        show.as_json({"name": place.name, "folder": str(place.index.parent), "index": str(place.index)})
    elif not options.json:
        print(words)
