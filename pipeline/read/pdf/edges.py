"""A page's lines in, those near its top and bottom edges out, with the numbers that may be the page's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sys import intern

from .folios import is_folio, numbers_in, worded
from .layout import Line

ROWS = 5  # from a page's edge inwards that may be running heads
_LONGEST = 250  # characters of a running head
_CELLS = 3  # that a running head may have: left, middle and right
_TABLE = 2.5  # of the type's height: from a table's row to the next, at most
Key = tuple[int, int]  # a page and the number of a line on it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line near a page's edge: `row` counts from there inwards; `beyond` is the gap to the next row.

    `numbers` are those with which it begins and ends, as printed; if it has any, `words` has `#` for each
    number. `is_number` tells that nothing else is in it; `barred` that it is too long for a head, or a row
    of cells.
    """

    page: int
    number: int
    edge: str
    row: int
    text: str
    bottom: float
    top: float
    height: float
    beyond: float
    words: str
    numbers: tuple[str, ...]
    is_number: bool
    barred: bool

    @property
    def key(self) -> Key:
        return self.page, self.number


def edges(page: int, lines: Sequence[Line]) -> Iterator[Candidate]:
    """Yield the lines of the outermost rows of a page, from either edge inwards."""
    rows = _rows(lines)
    for edge, ordered in (("top", rows), ("bottom", rows[::-1])):
        for row, numbers in enumerate(ordered[:ROWS]):
            inner = [lines[n] for n in ordered[row + 1]] if row + 1 < len(ordered) else []
            for number in numbers:
                yield _candidate(page, number, edge, row, lines[number], inner, len(numbers))


def _rows(lines: Sequence[Line]) -> list[list[int]]:
    """Gather what stands side by side at the page's top and bottom, from the top down."""
    rows: list[list[int]] = []
    for number in sorted(range(len(lines)), key=lambda n: -lines[n].top):
        line = lines[number]
        last = lines[rows[-1][0]] if rows else None
        if last and abs(line.bottom - last.bottom) < 0.5 * min(line.height, last.height):
            rows[-1].append(number)
        else:
            rows.append([number])
    return rows


def _candidate(
    page: int, number: int, edge: str, row: int, line: Line, inner: Sequence[Line], abreast: int
) -> Candidate:
    gaps = [line.bottom - b.top if edge == "top" else b.bottom - line.top for b in inner]
    beyond = min(gaps, default=1e3)
    cells = abreast + line.text.count("\t")
    tabbed = cells > 1 and beyond < _TABLE * line.height and any("\t" in b.text for b in inner)
    words = worded(line.text)
    is_number = is_folio(words)
    numbers = _outer(numbers_in(line.text), words, is_number)
    return Candidate(
        page=page,
        number=number,
        edge=edge,
        row=row,
        text=line.text,
        bottom=line.bottom,
        top=line.top,
        height=line.height,
        beyond=beyond,
        words=intern(words) if numbers else "",
        numbers=numbers,
        is_number=is_number,
        barred=tabbed or cells > _CELLS or len(line.text) > _LONGEST,
    )


def _outer(found: Sequence[str], words: str, is_number: bool) -> tuple[str, ...]:
    """Take of a line's numbers those with which it begins or ends."""
    first = found[:1] if is_number or words.startswith("#") else ()
    last = found[-1:] if is_number or words.endswith("#") else ()
    return tuple(dict.fromkeys(map(intern, (*first, *last))))
