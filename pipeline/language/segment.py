"""A text in, its words and sentences out, as spans."""

from __future__ import annotations

import re

from ..evidence import Span, trimmed

NUMBER = r"\d+(?:[.,\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
WORD = re.compile(rf"{NUMBER}|[^\W_]+(?:['’ʼ][^\W\d_]+)*", re.UNICODE)

_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof st no nos vol pp p ed eds fig al cf e.g i.e etc vs ca approx jan feb mar apr jun
    jul aug sep sept oct nov dec inc ltd co г гг в вв т д е др пр ст стр с см ср им ул н э млн млрд тыс
    руб акад проф чел б.з.д т.б т.с.с ж жж
    """.split()  # noqa: SIM905
)
_TITLES = frozenset("mr mrs ms dr prof st г им т ст см акад проф ул".split())  # noqa: SIM905
_ENDING = re.compile(r"""[.!?…]+["'”’»)\]¹²³⁴⁵⁶⁷⁸⁹⁰]*(?=\s|$)|[。！？]["'”’」』)]*|\n[ \t]*\n\s*|\n|\f\s*""")
_LINE_END = re.compile(r"""[.!?…:]["'”’»)\]¹²³⁴⁵⁶⁷⁸⁹⁰\d]{0,3}$""")
_SHORT_LINE = 60  # a first line shorter than this over a longer one is a heading
_INITIALS = re.compile(r"[^\W\d_a-zа-я](?:\.[^\W\d_a-zа-я])*")
_LIST_OR_TABLE = re.compile(r"\s*(?:[-*•|>#]|\d{1,3}[.)]\s|\[\^?\w+\])")


def words(text: str) -> list[Span]:
    """Find words and numbers (`1,071,927` and `63.07` are one each)."""
    return [Span(m.start(), m.end()) for m in WORD.finditer(text)]


def sentences(text: str) -> list[Span]:
    """Cut a text into sentences, list items and table rows; white space between belongs to none.

    A sentence runs on over a page break or a blank line when it has no end mark before it and goes
    on in lower case after it.
    """
    found: list[Span] = []
    start = 0
    for match in _ENDING.finditer(text):
        if not _ends(text, start, match):
            continue
        if match.end() > start and (span := trimmed(Span(start, match.end()), text)):
            found.append(span)
        start = match.end()
    if start < len(text) and (span := trimmed(Span(start, len(text)), text)):
        found.append(span)
    return found


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether a sentence that began at `start` ends with this mark or break."""
    mark = match.group()
    before, after = text[start : match.start()], text[match.end() : match.end() + 120]
    if mark[0] == "." and "\n" not in mark:
        return _full_stop_ends(before, after.lstrip())
    if mark == "\n":
        first, _, line = before.lstrip().rpartition("\n")
        return _line_ends(line, after.split("\n", 1)[0], first=not first)
    if mark[0] in "\n\f":
        return not (after[:1].islower() and not before.rstrip().endswith((".", "!", "?", ":", ";")))
    return True


def _line_ends(line: str, following: str, *, first: bool) -> bool:
    """Tell whether one line break ends something: a row, an item, a heading or a sentence's line."""
    if any("\t" in one or " | " in one or _LIST_OR_TABLE.match(one) for one in (line, following)):
        return True
    if following[:1].islower():
        return False
    heading = first and len(line) < _SHORT_LINE and len(following) > len(line) + 20
    return heading or _LINE_END.search(line) is not None


def _full_stop_ends(before: str, after: str) -> bool:
    words_before = before.split()
    if not words_before or after[:1].islower():
        return False
    last = words_before[-1].lstrip("(«“\"'[*_")
    if _INITIALS.fullmatch(last):  # “A. Baymenov”, “L.N. Gumilyov”
        return False
    if last.isdigit() and len(words_before) == 1:  # the number of a heading: “3. Parties”
        return False
    bare = last.casefold()
    if bare in _TITLES and after[:1].isupper():
        return False
    return not (bare in _ABBREVIATIONS and after[:1].isdigit()) and bare not in _TITLES
