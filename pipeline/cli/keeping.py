"""A parser in; the commands that fill and keep libraries, and that erase what dayek keeps, added to it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .parser import Parser, add_command, add_plain, add_settings

_NAMES = """

A library is an index of its own, with a name in any language. Outside a checkout dayek keeps them in the
folder for a user's data (dayek doctor names it; DAYEK_HOME names another). Every command that takes --index
also takes -L NAME."""
_ERASED = """

Listed first, with sizes, and deleted only when you say so: libraries in dayek's own folder, copies of what
was uploaded, what was judged in them, models made for this machine (DAYEK_CACHE). Your own documents,
eval/ folders and an index/ in a folder of yours are never touched."""


def index_command(commands: Any) -> None:
    """Add `dayek index`."""
    does = "bring the index in step with files and folders, and report every file"
    parser = add_command(commands, "index", "index", does, "dayek index ~/papers ~/contracts/lease.pdf")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders (corpus/)")
    parser.add_argument(
        "--forget",
        action="append",
        default=[],
        type=Path,
        metavar="ROOT",
        help="drop a root and its documents",
    )
    for name, told in (
        ("leave-out", "leave a document out of the index from now on; its file stays as it is"),
        ("take-in", "take in again what was left out"),
    ):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="NAME", help=told)
    for name, told in (
        ("rebuild", "build anew, e.g. with other settings"),
        ("repair", "make again what is damaged, and only that"),
        ("purge", "leave no byte of removed documents in any file of the index"),
        ("watch", "go on keeping in step as files change, until Ctrl+C"),
    ):
        parser.add_argument(f"--{name}", action="store_true", help=told)


def library_commands(commands: Any) -> None:
    """Add `dayek library`, which lists, and what makes, chooses, renames and forgets one."""
    does = "list the libraries; make, choose, rename or forget one"
    parser = add_plain(commands, "library", "library", does, "dayek library new leases ~/contracts")
    parser.set_defaults(command="listed")
    parser.description = f"{parser.description}{_NAMES}"
    kinds = parser.add_subparsers(metavar="WHAT", parser_class=Parser)
    does = "make a library, and index files and folders into it"
    new = add_plain(kinds, "new", "library", does, "dayek library new 'Ұлттық мұрағат' ~/archive")
    _named(new)
    new.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders (none yet)")
    add_settings(new)
    does = "make a library the one that is meant where none is named"
    _named(add_plain(kinds, "use", "library", does, "dayek library use leases"))
    does = "give a library another name; nothing of it moves"
    again = add_plain(kinds, "rename", "library", does, "dayek library rename leases 'leases 2025'")
    _named(again)
    again.add_argument("to", metavar="NEW", help="its new name")
    does = "delete a library's index, never a file of yours; what was judged stays"
    gone = add_plain(kinds, "forget", "library", does, "dayek library forget leases")
    _named(gone)
    gone.add_argument("--yes", action="store_true", help="delete dayek's own copies of what was uploaded too")


def erase_command(commands: Any) -> None:
    """Add `dayek erase`."""
    does = "delete all that dayek keeps of you, after listing it and asking"
    parser = add_plain(commands, "erase", "erase", does, "dayek erase")
    parser.description = f"{parser.description}{_ERASED}"
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the library's name")
