"""Every page's lines in, the same out as often as they are gone through, kept small meanwhile.

What runs from page to page is known only when all pages are read, so their lines must wait. As objects those
of a page take some 22 KiB, packed 1 to 3; the pieces that they are made of are not kept.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

from .layout import Line

_FASTEST = 1
_values = attrgetter(
    *("text", "left", "right", "bottom", "top", "last_top", "height", "width", "bold", "broken", "hidden")
)


class Kept:
    """Pages of lines, made anew for whoever goes through them."""

    def __init__(self) -> None:
        self._pages: list[bytes] = []

    def __len__(self) -> int:
        return len(self._pages)

    def __iter__(self) -> Iterator[list[Line]]:
        return map(_unpacked, self._pages)

    def append(self, lines: Sequence[Line]) -> None:
        """Keep a further page."""
        self._pages.append(_packed(lines))

    def __setitem__(self, page: int, lines: Sequence[Line]) -> None:
        self._pages[page] = _packed(lines)


def _packed(lines: Sequence[Line]) -> bytes:
    return zlib.compress(marshal.dumps([_values(line) for line in lines]), _FASTEST)


def _unpacked(page: bytes) -> list[Line]:
    return [_line(values) for values in marshal.loads(zlib.decompress(page))]


def _line(values: tuple[Any, ...]) -> Line:
    line = Line.__new__(Line)
    line.text, line.left, line.right, line.bottom, line.top, line.last_top, *others = values
    line.height, line.width, line.bold, line.broken, line.hidden = others
    line.pieces = line.written = ()
    return line
