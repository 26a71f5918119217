"""A page of pdfium in, its lines with their boxes out, in the order of the page's content.

The page's characters are taken in one call, the boxes of each word's first and last one by one. Where that
call gives fewer (it passes over characters of which pdfium knows no letter), each is asked for.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from collections.abc import Callable, Iterable
from ctypes import c_int, c_ulong, c_void_p
from itertools import repeat
from math import inf
from typing import Any, NamedTuple

from .layout import Box, Line, Piece
from .plain import address, function

_HYPHENS = ("\x02", "\ufffe")  # how pdfium writes a hyphen that breaks a word at a line's end
_LAST = 0x10FFFF
_GAP = 0.8  # of the type's height: a gap as wide may part two columns
_HEAVY = 700  # the weight from which type is bold, where the font's name does not say so
_LINE = re.compile("[^\r\n]+")
_WORD = re.compile(r"[^\s\x00\x02\ufffe]+|[\x02\ufffe]")
UPRIGHT: dict[int, Callable[[Box], Box]] = {  # from a turned page's own axes to the reader's
    90: lambda b: (b[1], -b[2], b[3], -b[0]),
    180: lambda b: (-b[2], -b[3], -b[0], -b[1]),
    270: lambda b: (-b[3], b[0], -b[1], b[2]),
}


TURNED: dict[int, Callable[[Box], Box]] = {  # and back
    90: lambda b: (-b[3], b[0], -b[1], b[2]),
    180: lambda b: (-b[2], -b[3], -b[0], -b[1]),
    270: lambda b: (b[1], -b[2], b[3], -b[0]),
}
Word = tuple[
    str, int, Box | None
]  # letters, the number of the first in pdfium's text, their box as the page lies


class Row(NamedTuple):
    """The words of a line, and whether the last of them is broken by a hyphen."""

    words: list[Word]
    broken: bool


def rows_of_page(textpage: Any) -> list[Row]:
    """Collect the words of a page's text, line by line; a hyphen that breaks a word ends one too."""
    import pypdfium2.raw as pdfium

    box_of = _boxes(textpage)
    rows: list[Row] = []
    for line in _LINE.finditer(_characters(textpage)):
        words: list[Word] = []
        start = line.start()
        for word in _WORD.finditer(line.group()):
            letters, first = word.group(), start + word.start()
            if letters not in _HYPHENS:
                words.append((letters, first, box_of(first, len(letters))))
            elif pdfium.FPDFText_IsHyphen(textpage.raw, first) == 1:
                rows.append(Row(words, broken=True))
                words = []
        rows.append(Row(words, broken=False))
    return rows


def lines_of(rows: Iterable[Row], textpage: Any, turned: int = 0) -> list[Line]:
    """Make lines of rows, each cut into pieces at its wide gaps, upright where the page is turned."""
    upright = UPRIGHT.get(turned)
    is_bold = _bold(textpage)
    lines: list[Line] = []
    for row in rows:
        piece = Piece()
        pieces = [piece]
        for letters, first, box in row.words:
            if upright and box:
                box = upright(box)
            # What is no gap beside any type, or beside its own, is seen here: it saves a call for every word.
            if box and _GAP < (gap := box[0] - piece.right) > _GAP * (box[3] - box[1]) and gap < inf:
                piece = Piece()
                pieces.append(piece)
            piece.add(letters, box, first)
        kept = [piece for piece in pieces if piece.text]
        if kept:
            lines.append(Line(kept, row.broken, is_bold(kept[0].first)))
    return lines


def boxes_of(lines: Iterable[Line], turned: int = 0) -> list[Box]:
    """List where the text of lines stands on the page as it lies, piece by piece."""
    back: Callable[[Box], Box] = TURNED.get(turned, lambda box: box)
    boxed = [piece for line in lines for piece in line.written if piece.tops]
    return [back((piece.left, min(piece.bottoms), piece.right, max(piece.tops))) for piece in boxed]


def _characters(textpage: Any) -> str:
    """Take a page's characters as pdfium numbers them: one letter of the string is one number."""
    import pypdfium2.raw as pdfium

    count = textpage.count_chars()
    units = (ctypes.c_ushort * (count + 1))()
    if count > 0 and pdfium.FPDFText_GetText(textpage.raw, 0, count, units) == count + 1:
        text = bytes(units)[: 2 * count].decode("utf-16-le", "surrogatepass")
        return text if len(text) == count else "".join(map(chr, array("H", bytes(units))[:count]))
    codes = map(pdfium.FPDFText_GetUnicode, repeat(textpage.raw), range(count))
    return "".join(chr(code) if 0 < code <= _LAST else " " if not code else "\ufffd" for code in codes)


def _boxes(textpage: Any) -> Callable[[int, int], Box | None]:
    """Make a function that gives a word's box: the sides of its first and last character, the first's top."""
    sides = array("f", (0.0, 0.0, 0.0, 0.0))
    place, _ = sides.buffer_info()
    handle = address(textpage.raw)
    ask = function("FPDFText_GetLooseCharBox", c_int, c_void_p, c_int, c_void_p)

    def both(first: int, count: int) -> Box | None:
        found = ask(handle, first, place)
        left, top, right, bottom = sides
        if count > 1 and ask(handle, first + count - 1, place):
            left2, top2, right2, bottom2 = sides
            if not found or bottom >= top2 or bottom2 >= top:  # or letters above one another
                low, high = (min(bottom, bottom2), max(top, top2)) if found else (bottom2, top2)
                bottom, top = low, high
            left = left2 if not found or left2 < left else left
            right = right2 if not found or right2 > right else right
            found = True
        return (left, bottom, right, top) if found else None

    return both


def _bold(textpage: Any) -> Callable[[int], bool]:
    """Make a function that tells whether a character is set in bold type."""
    import pypdfium2.raw as pdfium

    name = ctypes.create_string_buffer(64)
    handle, place = address(textpage.raw), ctypes.addressof(name)
    ask = function("FPDFText_GetFontInfo", c_ulong, c_void_p, c_int, c_void_p, c_ulong, c_void_p)

    def is_bold(number: int) -> bool:
        name.value = b""
        ask(handle, number, place, 64, None)
        said = name.value.lower()
        named = b"bold" in said or b"black" in said or b"heavy" in said
        return named or (not said and pdfium.FPDFText_GetFontWeight(textpage.raw, number) >= _HEAVY)

    return is_bold
