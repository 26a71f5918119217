"""`dayek erase`: a yes in; all that dayek keeps of its user deleted, and what stays named, out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..render.words import counted, sized
from . import show
from .report import columns

if TYPE_CHECKING:
    from ..libraries import Kept

STAYS = (
    "your own documents, wherever they lie",
    "eval/ folders of yours, with what was judged there",
    "an index/ in a folder of yours: it holds the words of your documents; delete it by hand",
    "the name that you judge by, and whether you prefer text to pages, in your browser: clear its data there",
)


def erase(options: argparse.Namespace) -> int:
    """List what dayek keeps, ask, and delete it."""
    from .. import libraries

    found = libraries.kept()
    if options.json and not options.yes:
        show.as_json({**_json(found), "erased": False})
        return 0
    if not options.json:
        print(_listed(found))
    if not found:
        return _none(options)
    if not options.yes and not _agreed():
        return 1
    left = libraries.erase(found)
    if options.json:
        show.as_json({**_json(found), "erased": True, "left": [str(path) for path in left]})
        return 0
    print(f"erased: {sized(sum(each.bytes for each in found))}")
    for path in left:
        print(f"left, as dayek did not make it: {path}")
    return 0


def _none(options: argparse.Namespace) -> int:
    if options.json:
        show.as_json({**_json(()), "erased": True, "left": []})
    return 0


def _agreed() -> bool:
    """Ask; InputError where there is nobody to ask."""
    if not sys.stdin.isatty():
        raise InputError("nothing was erased, as there is no terminal to ask at: add --yes")
    try:
        said = input("Delete all of this? It cannot be undone. Type yes: ")
    except EOFError:
        said = ""
    if said.strip().casefold() == "yes":
        return True
    print("nothing was erased")
    return False


def _listed(found: Sequence[Kept]) -> str:
    """Lay out what goes, with sizes, and what stays."""
    rows = [[each.what, counted(each.files, "file"), sized(each.bytes), str(each.path)] for each in found]
    lines = ["dayek keeps:", *(f"  {line}" for line in columns(rows))] if rows else ["dayek keeps nothing."]
    here = [f"  {path}/ here" for path in (Path("index"), Path("uploads")) if path.is_dir()]
    return "\n".join([*lines, "What stays:", *(f"  {words}" for words in STAYS), *here])


def _json(found: Sequence[Kept]) -> dict[str, Any]:
    kept = [
        {"what": each.what, "path": str(each.path), "bytes": each.bytes, "files": each.files}
        for each in found
    ]
    return {"kept": kept, "bytes": sum(each.bytes for each in found), "stays": list(STAYS)}
