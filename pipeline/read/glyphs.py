"""A page of pdfium in, its lines with their boxes out, in the order of the page's content.

The page's characters are taken in one call, the boxes of each word's first and last one by one. Where that
call gives fewer (it passes over characters of which pdfium knows no letter), each is asked for.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any

from .layout import Box, Line, Piece

_HYPHENS = ("\x02", "\ufffe")  # how pdfium writes a hyphen that breaks a word at a line's end
_LAST = 0x10FFFF
_GAP = 0.8  # of the type's height: a gap as wide may part two columns
_HEAVY = 700  # the weight from which type is bold, where the font's name does not say so
_LINE = re.compile("[^\r\n]+")
_WORD = re.compile(r"[^\s\x00\x02\ufffe]+|[\x02\ufffe]")
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
    """Yield lines; one ends at a line break, or at a hyphen that breaks a word."""
    import pypdfium2.raw as pdfium

    box_of = _boxes(textpage, upright)
    for line in _LINE.finditer(_characters(textpage)):
        pieces: list[Piece] = []
        for word in _WORD.finditer(line.group()):
            letters, first, end = word.group(), line.start() + word.start(), line.start() + word.end()
            if letters not in _HYPHENS:
                _place(pieces, letters, first, box_of(first, end - 1))
            elif pdfium.FPDFText_IsHyphen(textpage.raw, first) == 1:
                yield from _closed(textpage, pieces, broken=True)
                pieces = []
        yield from _closed(textpage, pieces, broken=False)


def _characters(textpage: Any) -> str:
    """Take a page's characters as pdfium numbers them: one letter of the string is one number."""
    import pypdfium2.raw as pdfium

    count = textpage.count_chars()
    units = (ctypes.c_ushort * (count + 1))()
    if count > 0 and pdfium.FPDFText_GetText(textpage.raw, 0, count, units) == count + 1:
        return "".join(map(chr, array("H", bytes(units))[:count]))
    codes = map(pdfium.FPDFText_GetUnicode, repeat(textpage.raw), range(count))
    return "".join(chr(code) if 0 < code <= _LAST else " " if not code else "\ufffd" for code in codes)


def _boxes(textpage: Any, upright: Callable[[Box], Box] | None) -> Callable[[int, int], Box | None]:
    """Make a function that gives a word's box: the sides of its first and last character, the first's top."""
    import pypdfium2.raw as pdfium

    struct = pdfium.FS_RECTF()
    place, handle, ask = ctypes.byref(struct), textpage.raw, pdfium.FPDFText_GetLooseCharBox

    def one(number: int) -> Box | None:
        if not ask(handle, number, place):
            return None
        box = (struct.left, struct.bottom, struct.right, struct.top)
        return upright(box) if upright else box

    def both(first: int, last: int) -> Box | None:
        a = one(first)
        b = one(last) if last != first else a
        if a is None or b is None:
            return a or b
        return (min(a[0], b[0]), a[1], max(a[2], b[2]), a[3])

    return both


def _place(pieces: list[Piece], letters: str, first: int, box: Box | None) -> None:
    """Put a word into the last piece of a line, or into a new one where it stands off."""
    if not pieces or (box and pieces[-1].is_left_of(box, _GAP)):
        pieces.append(Piece())
    pieces[-1].add(letters, box, first)


def _closed(textpage: Any, pieces: list[Piece], broken: bool) -> Iterator[Line]:
    kept = [piece for piece in pieces if piece.text]
    if kept:
        yield Line(kept, broken, _is_bold(textpage, kept[0].places[0]))


def _is_bold(textpage: Any, place: int) -> bool:
    import pypdfium2.raw as pdfium

    name, flags = ctypes.create_string_buffer(64), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage.raw, place, name, 64, ctypes.byref(flags))
    said = name.value.lower()
    return (
        b"bold" in said
        or b"black" in said
        or b"heavy" in said
        or (not said and pdfium.FPDFText_GetFontWeight(textpage.raw, place) >= _HEAVY)
    )
