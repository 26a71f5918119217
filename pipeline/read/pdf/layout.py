"""A page's lines with their boxes in, the same in reading order out.

Content order is kept, except where it jumps to and fro between columns of prose; inside one column of
the page, what jumps is looked at by itself. A gap as wide as between a table's cells is written as a tab.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

from ..words import cleaned

Box = tuple[float, float, float, float]  # left, bottom, right, top

_FEWEST = 4  # lines that make a column
MOST = 1000  # lines of a page whose columns and tables are looked for
_CANDIDATES = 24
_SEVERAL = 3  # pieces that begin where a column does
_TURNS = 3  # from one column to the other: a running head, two columns, the page's number
CELL_GAP = 1.8  # of the type's height: between the cells of a row, and hardly ever between words
_CURRENCIES = frozenset("$€£¥₽₸₩")
_CLOSING = frozenset(")%)]")
_NO_LETTER = re.compile(r"[\W\d_]+")
_PLAIN = re.compile("[!-~]+(?: [!-~]+)*")
_LABEL = 5  # characters of what may stand off before a text: a bullet, a number


class Piece:
    """A stretch of one line without a wide gap in it; it grows by words.

    It stands from `left` to `right`; before its first word with a box it stands nowhere (`boxed` False).
    """

    __slots__ = ("_starts", "_text", "_words", "bottoms", "left", "right", "tops")

    def __init__(self) -> None:
        self._words: list[str] = []
        self._starts: list[int] = []
        self._text: str | None = None
        self.left, self.right = inf, -inf
        self.bottoms: list[float] = []
        self.tops: list[float] = []

    def add(self, word: str, box: Box | None, start: int) -> None:
        """Append a word, whose first character has the number `start` in the engine's text of the page."""
        self._words.append(word)
        self._starts.append(start)
        if box:
            left, bottom, right, top = box
            if left < self.left:
                self.left = left
            if right > self.right:
                self.right = right
            self.bottoms.append(bottom)
            self.tops.append(top)

    @property
    def boxed(self) -> bool:
        return bool(self.tops)

    @property
    def first(self) -> int:
        """Give the number of its first character."""
        return self._starts[0]

    @property
    def places(self) -> list[int]:
        """Give the numbers of its characters in the engine's text of the page; white space has none."""
        words = zip(self._words, self._starts, strict=True)
        return [start + at for word, start in words for at in range(len(word))]

    def is_left_of(self, box: Box, gap: float) -> bool:
        """Tell whether a word is further right of the last than `gap` of its height."""
        return box[0] - self.right > gap * max(box[3] - box[1], 1.0) and self.boxed

    def stands_after(self, before: Piece) -> float:
        """Measure the gap to the piece before, in heights of the type."""
        return (self.left - before.right) / max(self.tops[0] - self.bottoms[0], 1.0)

    @property
    def text(self) -> str:
        if self._text is None:
            joined = " ".join(self._words)
            self._text = joined if _PLAIN.fullmatch(joined) else " ".join(cleaned(joined).split())
        return self._text


class Line:
    """A line: its pieces, its text and box, and whether its last word is broken by a hyphen.

    Top and bottom are those of most of its words, so that a superscript moves neither. `written` are
    its pieces in the order of its text, `pieces` those at whose gaps it may still be cut.
    """

    __slots__ = (
        "bold",
        "bottom",
        "broken",
        "height",
        "hidden",
        "last_top",
        "left",
        "pieces",
        "right",
        "text",
        "top",
        "width",
        "written",
    )

    def __init__(self, pieces: Sequence[Piece], broken: bool = False, bold: bool = False) -> None:
        self.pieces = self.written = tuple(pieces)
        self.text = _cells(pieces)
        self.broken, self.bold, self.hidden = broken, bold, False
        boxed = [piece for piece in pieces if piece.tops]
        self.left = min([piece.left for piece in boxed], default=0.0)
        self.right = max([piece.right for piece in boxed], default=0.0)
        self.bottom = _middle([bottom for piece in boxed for bottom in piece.bottoms])
        self.top = self.last_top = _middle([top for piece in boxed for top in piece.tops])
        self.height = max(self.top - self.bottom, 0.1)
        self.width = max(self.right - self.left, 0.1)

    @classmethod
    def of_row(cls, lines: Sequence[Line], written: Sequence[Piece], text: str) -> Line:
        """Make one line of a table's row whose cells take several; no gutter cuts it."""
        row = cls([piece for line in lines for piece in line.pieces], lines[-1].broken, lines[0].bold)
        row.pieces, row.written, row.text = (), tuple(written), text
        row.bottom, row.top, row.height = lines[0].bottom, lines[0].top, lines[0].height
        row.last_top = min(line.top for line in lines)
        return row


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def _cells(pieces: Sequence[Piece]) -> str:
    """Write a line's pieces, with a tab between cells: not after a bullet, a number or a currency sign."""
    text = pieces[0].text
    if len(pieces) == 1:
        return text
    for number, (a, b) in enumerate(pairwise(pieces)):
        label = number == 0 and len(a.text) < _LABEL and len(pieces) == 2
        wide = a.boxed and b.boxed and b.stands_after(a) > CELL_GAP
        tabbed = (wide or b.text in _CURRENCIES) and not label and apart(a, b)
        text += ("\t" if tabbed else " ") + b.text
    return text


def apart(a: Piece, b: Piece) -> bool:
    """Tell cells from what only stands off: a sum from its currency sign, a bracket that closes."""
    return a.text not in _CURRENCIES and b.text not in _CLOSING


def in_order(lines: Sequence[Line]) -> list[Line]:
    """Put a page's lines into reading order: column by column where they jump to and fro."""
    runs = _runs(lines)
    if len(runs) > 1:
        return [line for run in runs for line in in_order(run)]
    gutter = _gutter(lines)
    if gutter is None:
        return list(lines)
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    parts = [part for line in lines for part in _cut(line, gutter)]
    for line in sorted(parts, key=lambda part: -part.top):
        if line.left < gutter < line.right:
            ordered += [*in_order(left), *in_order(right), line]
            left, right = [], []
        else:
            (left if line.right <= gutter else right).append(line)
    return [*ordered, *in_order(left), *in_order(right)]


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Cut content that goes from column to column of the page in order into a run for each."""
    found = [run for gutter in _candidates(lines) if (run := _settled(lines, gutter))]
    bounds = [0, *max(found)[1], len(lines)] if found else [0, len(lines)]
    return [list(lines[a:b]) for a, b in pairwise(bounds)]


def _settled(lines: Sequence[Line], gutter: float) -> tuple[int, list[int]] | None:
    """Count the lines of the smaller column, and find where content turns, if it does so hardly ever."""
    sides = [
        (n, line.left >= gutter)
        for n, line in enumerate(lines)
        if line.left >= gutter or line.right <= gutter
    ]
    right = sum(on_right for _, on_right in sides)
    fewer = min(right, len(sides) - right)
    if fewer < _FEWEST or 4 * (len(lines) - len(sides)) > fewer:
        return None
    turns = [b for (_, was), (b, now) in pairwise(sides) if was != now]
    return (fewer, turns) if 0 < len(turns) <= _TURNS else None


def _candidates(lines: Sequence[Line]) -> list[float]:
    if not _FEWEST <= len(lines) <= MOST:
        return []
    starts = Counter(round(piece.left) for line in lines for piece in line.pieces if piece.tops)
    return [start - 1.0 for start, times in starts.most_common(_CANDIDATES) if times >= _SEVERAL]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Find where two columns of prose part, if the content jumps between them line by line."""
    jumped = [
        (fewer, gutter)
        for gutter in _candidates(lines)
        if (fewer := _jumps([side for line in lines for side in _sides(line, gutter)]))
    ]
    if not jumped or not _is_wordy("".join(line.text for line in lines)):
        return None
    return next((gutter for _, gutter in sorted(jumped, reverse=True) if _are_prose(lines, gutter)), None)


def _sides(line: Line, gutter: float) -> str:
    """Tell where a line, cut at a gutter, stands: `l`eft, `r`ight, `lr` on both, or `a`cross it."""
    if line.right <= gutter:
        return "l"
    if line.left >= gutter:
        return "r"
    return "lr" if _parting(line, gutter) else "a"


def _jumps(sides: Sequence[str]) -> int:
    """Count the lines of the smaller of two columns, if content goes to and fro between them; else 0."""
    sided = [side for side in sides if side != "a"]
    right = sided.count("r")
    fewer = min(right, len(sided) - right)
    if fewer < _FEWEST or len(sides) - len(sided) > fewer:
        return 0
    return fewer if sum(a != b for a, b in pairwise(sided)) >= 1.2 * fewer else 0


Part = tuple[float, float, str]  # of a line, on one side of a gutter: left, right, text


def _are_prose(lines: Sequence[Line], gutter: float) -> bool:
    """Tell whether two columns are both prose, not columns of a table."""
    left: list[Part] = []
    right: list[Part] = []
    for line in lines:
        if line.right <= gutter:
            left.append((line.left, line.right, line.text))
        elif line.left >= gutter:
            right.append((line.left, line.right, line.text))
        elif at := _parting(line, gutter):
            left.append(_part(line.pieces[:at]))
            right.append(_part(line.pieces[at:]))
    return _is_prose(left) and _is_prose(right)


def _part(pieces: Sequence[Piece]) -> Part:
    return pieces[0].left, pieces[-1].right, "\t".join(piece.text for piece in pieces)


def _is_prose(column: Sequence[Part]) -> bool:
    """Tell prose from a table's column: words, in lines that fill the width or go on in lower case."""
    text = "".join([part for _, _, part in column])
    if not text or text.count(" ") < len(column):
        return False
    width = max(right for _, right, _ in column) - min(left for left, _, _ in column)
    filled = _middle([right - left for left, right, _ in column]) / max(width, 0.1)
    going_on = sum(part[:1].islower() for _, _, part in column) / len(column)
    return (filled > 0.85 or (filled > 0.55 and going_on > 0.25)) and _is_wordy(text)


def _is_wordy(text: str) -> bool:
    return len(_NO_LETTER.sub("", text)) > 0.6 * len(text)


def _parting(line: Line, gutter: float) -> int:
    """Count the pieces left of a gutter that runs through one of a line's gaps; 0 when it does not."""
    left = 0
    for at, piece in enumerate(line.pieces):
        if not piece.tops or piece.right <= gutter:
            if left < at:
                return 0
            left += 1
        elif piece.left < gutter:
            return 0
    return left if 0 < left < len(line.pieces) else 0


def _cut(line: Line, gutter: float) -> Iterator[Line]:
    """Cut a line at a gutter that runs through one of its gaps."""
    if line.left < gutter < line.right and (at := _parting(line, gutter)):
        yield Line(line.pieces[:at], bold=line.bold)
        yield Line(line.pieces[at:], line.broken, line.bold)
    else:
        yield line
