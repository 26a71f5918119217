"""`dayek backup` and `dayek restore`: an index and a file in, what was written and checked out."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ..render.words import counted
from . import show

if TYPE_CHECKING:
    from ..store import Backup


def backup(options: argparse.Namespace) -> int:
    from ..store import back_up

    made = back_up(options.index, options.file)
    return _told(options, made, f"{made.file}: {_size(made)} of {options.index}, every row checked")


def restore(options: argparse.Namespace) -> int:
    from ..store import restore

    made = restore(options.file, options.index, force=options.force)
    return _told(options, made, f"{options.index}: {_size(made)} from {made.file}, every row checked")


def _size(made: Backup) -> str:
    return f"{counted(made.documents, 'document')}, {made.bytes:,} bytes"


def _told(options: argparse.Namespace, made: Backup, line: str) -> int:
    if options.json:
        file, index = str(made.file), str(options.index)
        show.as_json({"file": file, "index": index, "bytes": made.bytes, "documents": made.documents})
    else:
        print(line)
    return 0
