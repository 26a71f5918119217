"""Lines in reading order in, running text out.

Lines of a paragraph are joined by a space and words broken at a line's end are made whole;
paragraphs are parted by a blank line; what was broken on purpose (rows, addresses, verse) keeps its
line break.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from .layout import Line

_WORD = re.compile(r"[\w\-‐]+")
_ITEM = re.compile(r"[•●○▪■◦‣∙·*–—-]\s|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s")
_HARD = "\n\n"


class Words:
    """The words of a document as they stand inside its lines: they show how to join a broken one."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._seen = Counter(word.casefold() for line in lines for word in _WORD.findall(line)[:-1])

    def hyphen(self, before: str, after: str) -> str:
        """Tell what stands between the halves of a word broken at a hyphen: nothing, or the hyphen."""
        head = re.split(r"[^\w\-‐]", before[-60:])[-1].casefold()
        tail = _WORD.match(after)
        rest = tail.group().casefold() if tail else ""
        whole, hyphenated = self._seen[head + rest], self._seen[f"{head}-{rest}"]
        return "" if whole > hyphenated or (after[:1].islower() and whole == hyphenated) else "-"


def flowed(lines: Sequence[Line], words: Words) -> tuple[str, bool]:
    """Write lines as running text; the second value tells that the last word goes on after them."""
    if not lines:
        return "", False
    parts: list[str] = []
    for line, following, between in _joints(lines):
        if line.broken or (between != _HARD and _ends_in_hyphen(line, following)):
            bare = line.text if line.broken else line.text[:-1]
            mark = words.hyphen(bare, following.text)
            parts += [bare, mark, between if mark and between == _HARD else ""]
        else:
            parts += [line.text, between]
    return "".join([*parts, lines[-1].text]), lines[-1].broken


def _joints(lines: Sequence[Line]) -> Iterator[tuple[Line, Line, str]]:
    """Yield each line with the next and what parts them: a space, a line break or a blank line."""
    usual = _usual_pitch(lines)
    hard = [_parted(a, b, usual) for a, b in pairwise(lines)]
    first = 0
    for last in [*(n for n, is_hard in enumerate(hard) if is_hard), len(lines) - 1]:
        edge = max(line.right for line in lines[first : last + 1])
        for number in range(first, last):
            a, b = lines[number], lines[number + 1]
            yield a, b, _soft(a, b, edge)
        if last + 1 < len(lines):
            yield lines[last], lines[last + 1], _HARD
        first = last + 1


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
