"""Every page's lines in, the same out as often as they are gone through, kept small meanwhile.

What runs from page to page is known only when all pages are read, so their lines must wait. As objects those
of a page take some 22 KiB, packed 1 to 3; the pieces that they are made of are not kept. The first pages are
left as they are: most files have no more, and are read the quicker.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

from .layout import Line

_FASTEST = 1
_FIRST = 100  # pages that are left as they are
_values = attrgetter(
    *("text", "left", "right", "bottom", "top", "last_top", "height", "width", "bold", "broken", "hidden")
)


class Kept:
    """Pages of lines, made anew for whoever goes through them."""

    def __init__(self) -> None:
        self._pages: list[bytes | Sequence[Line]] = []

    def __len__(self) -> int:
        return len(self._pages)

    def __iter__(self) -> Iterator[Sequence[Line]]:
        return (_unpacked(page) if isinstance(page, bytes) else page for page in self._pages)

    def append(self, lines: Sequence[Line]) -> None:
        """Keep a further page."""
        self._pages.append(())
        self[len(self) - 1] = lines

    def __setitem__(self, page: int, lines: Sequence[Line]) -> None:
        self._pages[page] = _packed(lines) if page >= _FIRST else _bare(lines)


def _bare(lines: Sequence[Line]) -> Sequence[Line]:
    for line in lines:
        line.pieces = line.written = ()
    return lines


def _packed(lines: Sequence[Line]) -> bytes:
    return zlib.compress(marshal.dumps([_values(line) for line in lines]), _FASTEST)


def _unpacked(page: bytes) -> list[Line]:
    return [_line(values) for values in marshal.loads(zlib.decompress(page))]


def _line(values: tuple[Any, ...]) -> Line:
    line = Line.__new__(Line)
    line.pieces = line.written = ()
    (line.text, line.left, line.right, line.bottom, line.top, line.last_top) = values[:6]
    (line.height, line.width, line.bold, line.broken, line.hidden) = values[6:]
    return line
