"""A line of a page in, the numbers in it out, and whether it is nothing but the page's number."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(?<![\w.,])(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})(?![.,]?\w)")
_NUMBER_WORDS = re.compile(
    r"^[a-z]\W?(?=#$)|\b(?:page|pages|pg|p|of|seite|стр|страница|с|из|бет|беті|쪽|페이지|면)\b|\W|_", re.I
)
_LETTERED = re.compile(r"[A-Z]\W?\d+")
_ROMAN = re.compile(r"c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.I)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def numbers_in(text: str) -> list[str]:
    """List the numbers of a line, arabic and roman, as printed."""
    return _NUMBER.findall(text)


def worded(text: str) -> str:
    """Give a line's words, `#` for each number."""
    return " ".join(_NUMBER.sub("#", text).split()).casefold()


def is_folio(words: str) -> bool:
    """Tell whether a line with `#` for its numbers says no more than a page's number: `page # of #`."""
    return "#" in words and not _NUMBER_WORDS.sub("", words)


def label(text: str, number: str) -> str:
    """Give a number of a line as the page's label, with its letter if it has one: `F-12`."""
    return text if _LETTERED.fullmatch(text) else number


def value(number: str) -> int:
    """Read an arabic or roman number; 0 if it is neither."""
    if number.isdecimal():
        return int(number)
    if not _ROMAN.fullmatch(number):
        return 0
    digits = [_VALUES[letter] for letter in number.casefold()]
    return sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))
