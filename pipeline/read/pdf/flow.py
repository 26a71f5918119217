"""Lines in reading order in, running text out.

Lines of a paragraph are joined by a space and words broken at a line's end are made whole;
paragraphs are parted by a blank line; what was broken on purpose (rows, addresses, verse) keeps its
line break.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from statistics import median

from ..tables import is_label
from .layout import Line

_WORD = re.compile(r"[\w\-‐]+")
_ITEM = re.compile(r"[•●○▪■◦‣∙·*–—-]\s|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s|\d+(?:\.\d+)+\s")
HARD = "\n\n"
ENDED = re.compile(r"""[.!?…:;。！？]["'”’»)\]¹²³⁴⁵⁶⁷⁸⁹⁰*†]{0,4}$|[^\W\d][.!?]["'”’»)\]]?\d{1,2}$""")
_PROSE = 40  # characters of a line that is hardly a heading
_PARTICLE = 3  # letters of a word that ends no sentence: an article, a preposition


class Words:
    """The words of a document as they stand inside its lines: they show how to join a broken one."""

    def __init__(self, lines: Iterable[str]) -> None:
        inner = (map(str.casefold, _WORD.findall(line)[:-1]) for line in lines)
        self._seen = Counter(chain.from_iterable(inner))

    def hyphen(self, before: str, after: str) -> str:
        """Tell what stands between the halves of a word broken at a hyphen: nothing, or the hyphen."""
        head = re.split(r"[^\w\-‐]", before[-60:])[-1].casefold()
        tail = _WORD.match(after)
        rest = tail.group().casefold() if tail else ""
        whole, hyphenated = self._seen[head + rest], self._seen[f"{head}-{rest}"]
        return "" if whole > hyphenated or (after[:1].islower() and whole == hyphenated) else "-"


def joints(lines: Sequence[Line]) -> list[str]:
    """Tell what parts each line from the next: a space, a line break or a blank line."""
    usual = _usual_pitch(lines) if lines else 0.0
    hard = [_parted(a, b, usual) for a, b in pairwise(lines)]
    found: list[str] = []
    first = 0
    for last in [*(n for n, is_hard in enumerate(hard) if is_hard), len(lines) - 1]:
        edge = max((line.right for line in lines[first : last + 1]), default=0.0)
        found += [_soft(a, b, edge) for a, b in pairwise(lines[first : last + 1])]
        if last + 1 < len(lines):
            a, b = lines[last], lines[last + 1]
            column = b.top > a.top or _overlap(a, b) <= 0
            goes_on = column and b.text[:1].islower() and runs_on(lines[first : last + 1], b)
            found.append(" " if goes_on else HARD)
        first = last + 1
    return found


def glued(a: Line, b: Line, between: str, words: Words) -> tuple[str, str]:
    """Give a line as it is written before the next one, and what then parts the two."""
    if a.broken or (between != HARD and _ends_in_hyphen(a, b)):
        bare = a.text if a.broken else a.text[:-1]
        mark = words.hyphen(bare, b.text)
        return bare, mark + (between if mark and between == HARD else "")
    return a.text, between


def runs_on(paragraph: Sequence[Line], b: Line) -> bool:
    """Tell whether a paragraph goes on in a line that stands elsewhere: in the next column or page."""
    a = paragraph[-1]
    if a.broken:
        return True
    if "\t" in a.text + b.text or _ITEM.match(b.text) or is_label(b.text) or ENDED.search(a.text):
        return False
    if a.bold != b.bold or not 0.92 < a.height / b.height < 1.08:
        return False
    if b.text[0].islower():
        return True
    word = a.text.rsplit(" ", 1)[-1]
    if min(len(a.text), len(b.text)) < _PROSE or not (word[-1].isalpha() or word[-1] in ",-–—‐"):
        return False
    edge = max(line.right for line in paragraph)
    filled = len(paragraph) > 1 and a.width > 0.85 * max(edge - a.left, 1.0)
    return filled or word[-1] == "," or (word.islower() and len(word) <= _PARTICLE)


def _usual_pitch(lines: Sequence[Line]) -> float:
    """Measure how far below a line the next one stands, on this page, as a rule."""
    pitches = [
        pitch
        for a, b in pairwise(lines)
        if 0.5 * b.height < (pitch := a.last_top - b.top) < 3 * b.height and _overlap(a, b) > 0
    ]
    return median(pitches) if pitches else 1.2 * median(line.height for line in lines)


def _parted(a: Line, b: Line, usual: float) -> bool:
    """Tell whether a paragraph ends between two lines: by place, by size of type, or by indent."""
    if _same_row(a, b):
        return False
    pitch, smaller = a.last_top - b.top, min(a.height, b.height)
    if pitch <= 0 or pitch > 1.35 * max(usual, 1.1 * smaller) or _overlap(a, b) <= 0:
        return True
    if max(a.height, b.height) > 1.2 * smaller:
        return True
    return b.left > a.left + 0.8 * b.height and a.text.endswith((".", "!", "?", ":", "”", '"'))


def _soft(a: Line, b: Line, edge: float) -> str:
    """Tell a wrapped line from one that ends on purpose: there the next word would have had room."""
    if _same_row(a, b):
        return " "
    if "\t" in a.text or "\t" in b.text or _ITEM.match(b.text):
        return "\n"
    word = b.text.split(" ", 1)[0]
    room = (1.15 * len(word) + 1) * b.width / len(b.text)
    return "\n" if a.right + room < edge else " "


def _same_row(a: Line, b: Line) -> bool:
    return abs(a.top - b.top) < 0.5 * min(a.height, b.height) and b.left >= a.right - 0.2 * a.height


def _overlap(a: Line, b: Line) -> float:
    return min(a.right, b.right) - max(a.left, b.left)


def _ends_in_hyphen(a: Line, b: Line) -> bool:
    return a.text[-1:] in "-‐" and a.text[-2:-1].isalpha() and b.text[:1].islower()
