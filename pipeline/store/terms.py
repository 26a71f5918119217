"""What search looks for in passages, written beside a generation; read again by whoever makes the next one.

To make a passage's tokens takes several times as long as to read them. A passage keeps its row number as
long as it is as it was, so an edit costs the tokens of what it changed.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from ..cache import sha256_of
from ..language import REVISION
from ..lexical import Entry

TERMS = "terms.gz"
_KEPT = ("words", "grammed", "sounds", "context")
_QUICK = 1  # of nine levels: a fifth larger than the best, in a sixth of its time


class Kept:
    """The entries of a generation, each with the line that it stands in."""

    def __init__(self, home: Path | None) -> None:
        self._lines = _lines(home / TERMS) if home else iter(())
        self._next = next(self._lines, None)

    def entry(self, row: int, sha256: str) -> tuple[Entry, bytes] | None:
        """Give a passage's entry and its line if they were kept; rows must be asked for in order."""
        while self._next and self._next[0] < row:
            self._next = next(self._lines, None)
        if not self._next or self._next[:2] != (row, sha256):
            return None
        _, _, script, fields, line = self._next
        return Entry(row, script, *(tuple(field.split()) for field in fields)), line


def opened_for(home: Path) -> gzip.GzipFile:
    """Begin the file of a generation's entries."""
    return gzip.GzipFile(home / TERMS, "wb", compresslevel=_QUICK, mtime=0)


def line_of(entry: Entry, sha256: str) -> bytes:
    """Write an entry down, with the hash of its passage's row."""
    told = [entry.row, sha256, entry.script, *(" ".join(getattr(entry, field)) for field in _KEPT)]
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def seal_of(home: Path) -> str:
    """Hash the file of a generation's entries; empty when there is none."""
    path = home / TERMS
    return sha256_of(path) if path.is_file() else ""


def home_of_kept(connection: sqlite3.Connection, folder: Path) -> Path | None:
    """Find the generation of which the entries can be taken over: made as now, and not damaged."""
    query = "SELECT key, value FROM catalogue WHERE key IN ('generation', 'terms', 'tokens')"
    told = dict(connection.execute(query).fetchall())
    if told.get("tokens") != REVISION or not told.get("terms"):
        return None
    home = folder / told.get("generation", "")
    return home if seal_of(home) == told["terms"] else None


def _lines(path: Path) -> Iterator[tuple[int, str, str, list[str], bytes]]:
    with gzip.open(path, "rb") as file:
        for line in file:
            row, sha256, script, *fields = json.loads(line.decode("utf-8", "surrogatepass"))
            yield row, sha256, script, fields, line
