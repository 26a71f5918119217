"""A file that holds others (a mail, a mailbox) in, a reading of each of them out, each by its own reader.

The child writes them into a folder of ours, under names that are safe; they are read from there as
any file is, and the folder is removed.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

PARTS = 1000
BYTES = 256 << 20
DEPTH = 3
MESSAGES = 100_000
SECONDS = 300.0
_NAME = 150  # bytes of a part's name
_UNSAFE = re.compile(r"[<>:\"|?*\ufffd]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a file: what it is called, its bytes, and the suffix to keep it under if it has none."""

    name: str
    data: bytes = field(repr=False)
    suffix: str = ""


@dataclass
class Allowance:
    """How much one file may still hold below it, all depths together, and until when that is read."""

    parts: int = PARTS
    bytes: int = BYTES
    until: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    @classmethod
    def of_box(cls, size: int) -> Allowance:
        """A mailbox holds as many messages as it is long; each of them has an allowance of its own."""
        return cls(MESSAGES, max(BYTES, size), float("inf"))

    def late(self) -> bool:
        """Tell whether the time is spent."""
        return time.monotonic() > self.until


@contextmanager
def unpacked(path: Path, kind: str, allowance: Allowance) -> Iterator[tuple[list[tuple[str, Path]], str]]:
    """Take a file apart into a folder that lasts as long as the block: the parts, and why some are left."""
    from .worker import shared

    with TemporaryDirectory(prefix="dayek-") as folder:
        parts, left_out = shared().unpack(path, kind, Path(folder), allowance.parts, allowance.bytes)
        found = [(name, Path(folder) / place) for name, place in parts]
        allowance.parts -= len(found)
        allowance.bytes -= sum(inner.stat().st_size for _, inner in found)
        yield found, left_out


def write_parts(
    parts: Iterable[Part], folder: Path, most: int, largest: int
) -> tuple[list[tuple[str, str]], str]:
    """Write parts below a folder, up to so many and so many bytes; say why the rest was left, if any."""
    written: list[tuple[str, str]] = []
    taken: set[str] = set()
    for number, part in enumerate(parts):
        largest -= len(part.data)
        if number == most:
            return written, f"it holds over {most:,} files; save the others apart"
        if largest < 0:
            return written, "the files in it are too large together; save the others apart"
        name = _unique(safe_name(part.name), taken)
        own = folder / str(number)
        own.mkdir()
        kept = own / (name + part.suffix)
        kept.write_bytes(part.data)
        written.append((name, f"{number}/{kept.name}"))
    return written, ""


def safe_name(stated: str) -> str:
    """Make a file's name of what a message calls it: no path, no control characters, not too long."""
    flat = unicodedata.normalize("NFC", stated.encode("utf-8", "replace").decode())
    last = re.split(r"[/\\]", flat)[-1]
    kept = (c for c in last if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
    plain = "".join(" " if c.isspace() else c for c in kept)
    name = " ".join(_UNSAFE.sub("_", plain).split()).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, dot, suffix = name, "", ""
    room = _NAME - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore").strip() + dot + suffix or "attachment"


def _unique(name: str, taken: set[str]) -> str:
    stem, suffix = os.path.splitext(name)
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem} ({number}){suffix}"
    taken.add(name.casefold())
    return name
