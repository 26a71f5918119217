"""A normalised text in; its words, numbers and signs as tokens with a key to compare by, out."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from ..language.lazily import lazily

_RAISED = (  # superscripts, fractions, Roman numerals of one character, circled digits
    "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079\u2080-\u2089\u2150-\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
)
_WORD = rf"(?:[^\W\d_가-힣{_RAISED}]+[\u0300-\u036f]*)+"
_TOKEN = lazily(
    rf"(?:(?:(?<![\w)\].,%-])-)?"
    rf"(?:(?<![\d.,])\d{{1,3}}(?: \d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,:/]\d+)*)"
    rf"[{_RAISED}]*|[{_RAISED}]+)"
    rf"|[가-힣]+|[Pp]er cents?\b|{_WORD}(?:'{_WORD})*|[%‰$€£₽₸₩¥°№§<>=±×÷+≤≥≠≈^&@#~]"
    r"|(?<=[\d\s])\*(?=[\d\s])",  # `*` beside letters is emphasis
)
_GROUPED = lazily(r"-?\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+|(?:\.\d{3}){2,})(?:[.,]\d+)?")


class Token(NamedTuple):
    """One word, number or sign of a text; two tokens say the same when their keys are equal."""

    key: str
    start: int
    end: int
    numeric: bool

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def tokens(text: str) -> list[Token]:
    """Cut a normalised text into tokens; punctuation is what lies between them."""
    found: list[Token] = []
    known: dict[str, tuple[str, bool]] = {}
    for match in _TOKEN.finditer(text):
        written = match[0]
        if written not in known:
            known[written] = _key(written)
        key, numeric = known[written]
        found.append(Token(key, match.start(), match.end(), numeric))
    return found


def keys(text: str) -> list[str]:
    """Give the keys of a normalised text's tokens in order, which is quicker than to cut it."""
    written = _TOKEN.findall(text)
    known = {word: _key(word)[0] for word in set(written)}
    return [known[word] for word in written]


def _key(written: str) -> tuple[str, bool]:
    if written[-1].isnumeric() and not written[-1].isalpha():
        return number_key(written), True
    return written.casefold().replace(" ", "-"), False


def number_key(written: str) -> str:
    """Write a number in one way: `1,000`, `1 000` and `1000` are one, `5.0` and `5` are two.

    Commas, spaces or several points before groups of three digits group; a single point, or a comma
    before other than three digits, is decimal.
    """
    if not written[-1].isdecimal():
        return written
    if _GROUPED.fullmatch(written):
        head, mark, tail = _split_decimals(written)
        written = re.sub(r"[ ,.]", "", head) + (f".{tail}" if mark else "")
    elif re.fullmatch(r"-?\d+,\d+", written):
        written = written.replace(",", ".")
    sign, digits = ("-", written[1:]) if written[0] == "-" else ("", written)
    return sign + (digits.lstrip("0") or "0" if digits.isdecimal() else digits)


def value_key(value: Decimal) -> str:
    """Write a reckoned value as `number_key` would."""
    written = format(value, "f")
    return (written.rstrip("0").rstrip(".") if "." in written else written) or "0"


def _split_decimals(written: str) -> tuple[str, str, str]:
    """Part a grouped number from its decimals: they follow another mark than the groups do."""
    marks = re.findall(r"[ ,.]", written)
    return written.rpartition(marks[-1]) if len(set(marks)) > 1 else (written, "", "")
