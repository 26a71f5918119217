"""A page's lines with their boxes in, the same in reading order out.

Content order is kept, except where it jumps to and fro between columns of prose; inside one column of
the page, what jumps is looked at by itself. A gap as wide as between a table's cells is written as a tab.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from statistics import median

from .words import cleaned

Box = tuple[float, float, float, float]  # left, bottom, right, top

_FEWEST = 4  # lines that make a column
MOST = 1000  # lines of a page whose columns and tables are looked for
_CANDIDATES = 24
_TURNS = 3  # from one column to the other: a running head, two columns, the page's number
CELL_GAP = 1.8  # of the type's height: between the cells of a row, and hardly ever between words
_CURRENCIES = frozenset("$€£¥₽₸₩")
_CLOSING = frozenset(")%)]")
_LABEL = 5  # characters of what may stand off before a text: a bullet, a number


class Piece:
    """A stretch of one line without a wide gap in it; it grows by characters.

    `places` are the numbers that its characters have in the engine's text of the page.
    """

    def __init__(self) -> None:
        self._characters: list[str] = []
        self.boxes: list[Box] = []
        self.places: list[int] = []

    def add(self, character: str, box: Box | None, place: int) -> None:
        """Append a character; one without a box takes no room."""
        self._characters.append(character)
        self.places.append(place)
        if box:
            self.boxes.append(box)

    def stands_off(self, box: Box, gap: float) -> bool:
        """Tell whether a character is further right of the last than `gap` of its height."""
        return bool(self.boxes) and box[0] - self.boxes[-1][2] > gap * max(box[3] - box[1], 1.0)

    def stands_after(self, before: Piece) -> float:
        """Measure the gap to the piece before, in heights of the type."""
        left, bottom, _, top = self.boxes[0]
        return (left - before.boxes[-1][2]) / max(top - bottom, 1.0)

    @cached_property
    def text(self) -> str:
        return " ".join(cleaned("".join(self._characters)).split())


class Line:
    """A line: its pieces, its text and box, and whether its last word is broken by a hyphen.

    Top and bottom are those of most of its characters, so that a superscript moves neither. `written`
    are its pieces in the order of its text, `pieces` those at whose gaps it may still be cut.
    """

    def __init__(self, pieces: Sequence[Piece], broken: bool = False, bold: bool = False) -> None:
        boxes = [box for piece in pieces for box in piece.boxes] or [(0.0, 0.0, 0.0, 0.0)]
        self.pieces = self.written = tuple(pieces)
        self.bold = bold
        self.text = _cells(pieces)
        self.broken = broken
        self.left, self.right = min(box[0] for box in boxes), max(box[2] for box in boxes)
        self.bottom, self.top = median(box[1] for box in boxes), median(box[3] for box in boxes)
        self.last_top = self.top

    @classmethod
    def of_row(cls, lines: Sequence[Line], written: Sequence[Piece], text: str) -> Line:
        """Make one line of a table's row whose cells take several; no gutter cuts it."""
        row = cls([piece for line in lines for piece in line.pieces], lines[-1].broken)
        row.pieces, row.written, row.text = (), tuple(written), text
        row.bottom, row.top = lines[0].bottom, lines[0].top
        row.last_top = min(line.top for line in lines)
        return row

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 0.1)

    @property
    def width(self) -> float:
        return max(self.right - self.left, 0.1)


def _cells(pieces: Sequence[Piece]) -> str:
    """Write a line's pieces, with a tab between cells: not after a bullet, a number or a currency sign."""
    text = pieces[0].text
    for number, (a, b) in enumerate(pairwise(pieces)):
        label = number == 0 and len(a.text) < _LABEL and len(pieces) == 2
        wide = bool(a.boxes) and bool(b.boxes) and b.stands_after(a) > CELL_GAP
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
    sides = [(n, line.left >= gutter) for n, line in enumerate(lines) if not line.left < gutter < line.right]
    right = sum(on_right for _, on_right in sides)
    fewer = min(right, len(sides) - right)
    turns = [b for (_, was), (b, now) in pairwise(sides) if was != now]
    few = 0 < len(turns) <= _TURNS and 4 * (len(lines) - len(sides)) <= fewer
    return (fewer, turns) if few and fewer >= _FEWEST else None


def _candidates(lines: Sequence[Line]) -> list[float]:
    if not _FEWEST <= len(lines) <= MOST:
        return []
    starts = Counter(round(p.boxes[0][0]) for line in lines for p in line.pieces if p.boxes)
    return [start - 1.0 for start, _ in starts.most_common(_CANDIDATES)]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Find where two columns of prose part, if the content jumps between them line by line."""
    found: list[tuple[int, float]] = []
    for gutter in _candidates(lines):
        parts = [part for line in lines for part in _cut(line, gutter)]
        if gain := _interleaved(parts, gutter):
            found.append((gain, gutter))
    return max(found)[1] if found else None


def _interleaved(parts: Sequence[Line], gutter: float) -> int:
    """Count the lines of the smaller column, if both are prose and content goes to and fro; else 0."""
    sided = [(part.left >= gutter, part) for part in parts if part.right <= gutter or part.left >= gutter]
    left = [part for on_right, part in sided if not on_right]
    right = [part for on_right, part in sided if on_right]
    fewer = min(len(left), len(right))
    if fewer < _FEWEST or len(parts) - len(sided) > fewer:
        return 0
    turns = sum(a[0] != b[0] for a, b in pairwise(sided))
    return fewer if turns >= 1.2 * fewer and _is_prose(left) and _is_prose(right) else 0


def _is_prose(column: Sequence[Line]) -> bool:
    """Tell prose from a table's column: words, in lines that fill the width or go on in lower case."""
    text = "".join(part.text for part in column)
    width = max(part.right for part in column) - min(part.left for part in column)
    filled = median(part.width for part in column) / max(width, 0.1)
    going_on = sum(part.text[:1].islower() for part in column) / len(column)
    wordy = sum(c.isalpha() for c in text) > 0.6 * len(text) and text.count(" ") >= len(column)
    return wordy and (filled > 0.85 or (filled > 0.55 and going_on > 0.25))


def _cut(line: Line, gutter: float) -> Iterator[Line]:
    """Cut a line at a gutter that runs through one of its gaps."""
    left = [p for p in line.pieces if not p.boxes or p.boxes[-1][2] <= gutter]
    right = [p for p in line.pieces if p.boxes and p.boxes[0][0] >= gutter]
    if left and right and len(left) + len(right) == len(line.pieces):
        yield Line(left)
        yield Line(right, line.broken)
    else:
        yield line
