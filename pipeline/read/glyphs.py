"""A page of pdfium in, its lines with their boxes out, in the order of the page's content.

pdfium's calls for whole texts lose words, so lines are made from its calls for single characters.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

from .layout import Box, Line, Piece

_HYPHENS = (0x02, 0xFFFE)  # how pdfium writes a hyphen that breaks a word at a line's end
_LAST = 0x10FFFF
_GAP = 0.8  # of the type's height: a gap as wide may part two columns
_UPRIGHT: dict[int, Callable[[Box], Box]] = {  # from a turned page's own axes to the reader's
    90: lambda b: (b[1], -b[2], b[3], -b[0]),
    180: lambda b: (-b[2], -b[3], -b[0], -b[1]),
    270: lambda b: (-b[3], b[0], -b[1], b[2]),
}


def lines_of_page(page: Any) -> list[Line]:
    """Collect a page's lines, each cut into pieces at its wide gaps."""
    textpage = page.get_textpage()
    try:
        return list(_lines(textpage, _UPRIGHT.get(page.get_rotation())))
    finally:
        textpage.close()


def _lines(textpage: Any, upright: Callable[[Box], Box] | None) -> Iterator[Line]:
    pieces: list[Piece] = []
    for place, (code, box, broken) in enumerate(_characters(textpage)):
        if broken or code in (0x0A, 0x0D):
            yield from _closed(pieces, broken)
            pieces = []
            continue
        if box and upright:
            box = upright(box)
        if not pieces or (box and pieces[-1].stands_off(box, _GAP)):
            pieces.append(Piece())
        pieces[-1].add(chr(code), box, place)
    yield from _closed(pieces, broken=False)


def _closed(pieces: list[Piece], broken: bool) -> Iterator[Line]:
    kept = [piece for piece in pieces if piece.text]
    if kept:
        yield Line(kept, broken)


def _characters(textpage: Any) -> Iterator[tuple[int, Box | None, bool]]:
    """Yield each character's code, its box if it has one, and whether it is a hyphen that breaks a word."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    place = ctypes.byref(box)
    handle = textpage.raw
    code_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    for index in range(textpage.count_chars()):
        code = code_of(handle, index)
        if code in _HYPHENS:
            yield code, None, pdfium.FPDFText_IsHyphen(handle, index) == 1
        elif code > _LAST:
            yield 0xFFFD, None, False
        elif code <= 0x20:  # a blank widens nothing
            yield code or 0x20, None, False
        elif box_of(handle, index, place):
            yield code, (box.left, box.bottom, box.right, box.top), False
        else:
            yield code, None, False
