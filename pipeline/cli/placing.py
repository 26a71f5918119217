"""Parsed options in; which library they mean, and with it every path that was not given, out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DayekError, InputError, NoIndexError

if TYPE_CHECKING:
    from ..libraries import Place

MAKES = ("index", "restore", "serve")  # commands that make the first library, where there is none
DRAFTS, LOG = "drafts.jsonl", "judged.jsonl"


def placed(options: argparse.Namespace) -> None:
    """Fill in the library and the paths that hang on it; a command that needs none is left as it is."""
    if not hasattr(options, "index"):
        return
    place = place_of(options)
    options.place, options.index = place, place.index
    beside = {"eval": {"output": place.gold}}.get(options.command, {})
    if options.room == "gold":
        beside = {"log": place.gold / LOG, "drafts": place.gold / DRAFTS}
        if options.command == "drafts":
            beside["output"] = place.gold / DRAFTS
    for name, path in beside.items():
        if getattr(options, name, False) is None:
            setattr(options, name, path)


def place_of(options: argparse.Namespace) -> Place:
    """Choose the library: the one that is named, else this checkout's index, else the current one."""
    from .. import libraries

    if options.index is not None and options.library is not None:
        raise InputError("--index and --library both name an index: give one of them")
    options.current = options.index is None and options.library is None
    if options.library is not None:
        return libraries.find(options.library)
    if options.index is not None:
        return libraries.place_at(options.index)
    if libraries.is_checkout(Path.cwd()):
        return libraries.place_at(Path("index"))
    place = libraries.current()
    if options.command in MAKES and not libraries.is_made(place):
        return libraries.make(libraries.FIRST)
    return place


def words_of(error: DayekError, options: argparse.Namespace) -> str:
    """Say an error in one line; that there is no index, in the words of libraries where one was meant."""
    place = getattr(options, "place", None)
    if isinstance(error, NoIndexError) and place is not None and place.name:
        if getattr(options, "current", False):
            return f"the library {place.name!r} holds nothing yet: dayek index FOLDER fills it"
        return f"the library {place.name!r} holds nothing yet: dayek index -L {place.name!r} FOLDER fills it"
    return " ".join(str(error).split())
