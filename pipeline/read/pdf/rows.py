"""A page's lines in content order in, the same with each row of a table whose cells wrap as one line out.

A row is told by its boxes alone: its cells come one after another, each from the row's top downwards,
and rows stand further apart than the lines inside a cell. What is not so plain stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from .layout import CELL_GAP, MOST, Line, Piece, apart

_FEWEST = 3  # rows that make a table
_LONGEST = 8  # lines of a cell; what is longer is a column of prose
_ALIGNED = 0.3  # of the type's height: how far the tops of one row's cells may differ
_PITCH = 1.6  # of the type's height: from a line of a cell down to the next, at most
_APART = 1.1  # of the pitch inside cells: from one row down to the next, at least
_BROKEN = "\u00ad"  # behind a line whose last word goes on in the cell's next

Stretch = tuple[float, float]  # of the page's width: from the left to the right


def gathered(lines: Sequence[Line]) -> list[Line]:
    """Write each row of the tables in which cells wrap as one line."""
    if len(lines) > MOST:
        return list(lines)
    out: list[Line] = []
    table: list[_Group] = []
    columns: list[Stretch] | None = []
    for group in _groups(lines):
        wider = _widened(columns or [], group) if group.is_row() else None
        if table and (wider is None or table[-1].low <= group.lines[0].top):
            out += _table(table, columns or [])
            table, wider = [], _widened([], group) if group.is_row() else None
        if wider is None:
            out += group.lines
        else:
            table.append(group)
        columns = wider
    return [*out, *_table(table, columns or [])]


class _Group:
    """Lines that may be one row: the first cell's, then those of the cells to its right."""

    def __init__(self, line: Line) -> None:
        self.lines: list[Line] = []
        self.pitches: list[float] = []
        self.rises = 0
        self._cell = 0  # lines of the cell that is being read
        self._longest = 1
        self.cells: list[Piece] = []  # the piece that begins each
        self._begin(line)

    @property
    def low(self) -> float:
        return min(line.top for line in self.lines)

    def is_row(self) -> bool:
        return len(self.cells) > 1 and self._longest <= _LONGEST

    def take(self, line: Line) -> bool:
        """Add a line that goes on in the last cell, or begins one to the right; False if it does neither."""
        last = self.lines[-1]
        if _goes_on(last, line):
            self.lines.append(line)
            self.pitches.append(last.top - line.top)
            self._cell += 1
            self._longest = max(self._longest, self._cell)
            return True
        if line.left < max(before.right for before in self.lines) or not _aligned(self.lines[0], line):
            return False
        self.rises += self._cell > 1
        self._begin(line)
        return True

    def split(self, line: Line) -> int:
        """Tell how many lines belong to a row before, if a line begins a second cell further down; else 0."""
        if len(self.cells) > 1:
            return 0
        at = next((n for n, own in enumerate(self.lines) if n and _aligned(own, line)), 0)
        after = self.pitches[at:]
        return at if at and after and self.pitches[at - 1] > _APART * max(after) else 0

    def _begin(self, line: Line) -> None:
        self.lines.append(line)
        self.cells += line.pieces[:1]
        self.cells += [
            b for a, b in pairwise(line.pieces) if b.boxed and a.boxed and b.stands_after(a) > CELL_GAP
        ]
        self._cell = 1


def _groups(lines: Sequence[Line]) -> Iterator[_Group]:
    """Cut a page's lines into groups that may each be a row."""
    group: _Group | None = None
    for line in lines:
        if group and group.take(line):
            continue
        if group and (at := group.split(line)):
            yield _of(group.lines[:at])
            group = _of(group.lines[at:])
            if group.take(line):
                continue
        if group:
            yield group
        group = _Group(line)
    if group:
        yield group


def _of(lines: Sequence[Line]) -> _Group:
    group = _Group(lines[0])
    for line in lines[1:]:
        group.take(line)
    return group


def _goes_on(last: Line, line: Line) -> bool:
    """Tell whether a line of one piece stands in the cell in which the last line ends, right below it."""
    if len(line.pieces) != 1 or not last.pieces or not last.pieces[-1].boxed:
        return False
    left, right = _stretch(last.pieces[-1])
    slack = 0.5 * line.height
    centred = abs(line.left + line.right - left - right) < 2 * slack
    return (
        centred or left - slack <= line.left < right
    ) and 0.5 * line.height < last.top - line.top < _PITCH * line.height


def _aligned(a: Line, b: Line) -> bool:
    return abs(a.top - b.top) < _ALIGNED * min(a.height, b.height)


def _table(rows: Sequence[_Group], columns: Sequence[Stretch]) -> list[Line]:
    """Write the rows of a table a line each, if they are plainly rows; else leave their lines."""
    pitches = [pitch for row in rows for pitch in row.pitches]
    steps = [a.low - b.lines[0].top for a, b in pairwise(rows)]
    plain = len(rows) >= _FEWEST and any(row.rises for row in rows)
    if not plain or min(steps) < _APART * median(pitches):
        return [line for row in rows for line in row.lines]
    return [_row(row.lines, columns) for row in rows]


def _row(lines: Sequence[Line], columns: Sequence[Stretch]) -> Line:
    """Write a row's lines as one, its cells from left to right."""
    cells: dict[Stretch, list[Piece]] = {}
    words: dict[Stretch, str] = {}
    column = columns[0]
    for line in lines:
        for piece in line.pieces:
            column = next(iter(_met(columns, piece)), column)
            cells.setdefault(column, []).append(piece)
            words[column] = _wrapped(words.get(column, ""), piece.text)
        words[column] += _BROKEN if line.broken else ""
    filled = sorted(cells)
    text = words[filled[0]].removesuffix(_BROKEN)
    for a, b in pairwise(filled):
        between = "\t" if apart(cells[a][-1], cells[b][0]) else " "
        text += between + words[b].removesuffix(_BROKEN)
    return Line.of_row(lines, [piece for column in filled for piece in cells[column]], text)


def _wrapped(before: str, after: str) -> str:
    """Join two lines of a cell."""
    if before.endswith(_BROKEN):
        return before.removesuffix(_BROKEN) + ("" if after[:1].islower() else "-") + after
    return f"{before} {after}" if before else after


def _widened(columns: Sequence[Stretch], row: _Group) -> list[Stretch] | None:
    """Widen a table's columns by a row; none where that would join two, or leaves the row in one."""
    pieces = [piece for line in row.lines for piece in line.pieces if piece.boxed]
    for piece in pieces:
        met = _met(columns, piece)
        if len(met) > 1:
            return None
        ends = [edge for stretch in [*met, _stretch(piece)] for edge in stretch]
        columns = [*(c for c in columns if c not in met), (min(ends), max(ends))]
    cells = [column for piece in row.cells for column in _met(columns, piece)]
    return sorted(columns) if 1 < len(cells) == len(set(cells)) == len(row.cells) else None


def _met(columns: Sequence[Stretch], piece: Piece) -> list[Stretch]:
    if not piece.boxed:
        return []
    left, right = _stretch(piece)
    return [column for column in columns if column[0] < right and left < column[1]]


def _stretch(piece: Piece) -> Stretch:
    return piece.left, piece.right
