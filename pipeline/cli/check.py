"""`dayek check`: anybody's text in, a verdict on each of its quotes out."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import InputError
from . import show
from .options import standard_input


def check(options: argparse.Namespace) -> int:
    from ..audit import check as audit
    from ..audit import fell_short, to_json
    from ..store import Library

    text = _read(options.file) if options.file else standard_input()
    library = Library.open(options.index)
    with library.snapshot():
        found = audit(text, library)
    said = to_json(found)
    if options.json:
        show.as_json(said)
    else:
        for number, quote in enumerate(said["quotes"], 1):
            print(show.verdict(number, quote), end="\n\n")
        counts = ", ".join(f"{count} {verdict}" for verdict, count in said["summary"].items() if count)
        print(
            f"{len(said['quotes'])} quotes: {counts}" if said["quotes"] else "No quotes found in this text."
        )
    return 1 if fell_short(found) else 0


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
