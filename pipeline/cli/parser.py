"""A command's name and what it does in; its parser, with what every command takes, out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, with the mend."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"dayek: {message}; see {self.prog} --help\n")


def add_command(commands: Any, name: str, room: str, does: str, example: str) -> argparse.ArgumentParser:
    """Add a command that reads or writes an index, with what every such command takes."""
    parser = add_plain(commands, name, room, does, example)
    parser.add_argument("--index", type=Path, metavar="DIR", help="index folder (index/ in a checkout)")
    parser.add_argument(
        "--library", "-L", metavar="NAME", help="a library by its name (the current one); see dayek library"
    )
    add_settings(parser)
    return parser


def add_plain(commands: Any, name: str, room: str, does: str, example: str) -> argparse.ArgumentParser:
    """Add a command that needs no index."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=does,
        description=f"{does[0].upper()}{does[1:]}.",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(room=room, command=name)
    parser.add_argument("--json", action="store_true", help="print one JSON object for machines")
    return parser


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add what changes a result."""
    parser.add_argument("--settings", type=Path, metavar="FILE", help="settings as TOML")
    parser.add_argument(
        *("--set", "-s"),
        dest="overrides",
        action="append",
        default=[],
        metavar="ROOM.KEY=VALUE",
        help="one setting, e.g. answer.threshold=0.7",
    )


def positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"needs a whole number from 1, got {text!r}")
    return int(text)
