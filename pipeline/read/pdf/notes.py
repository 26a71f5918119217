"""Every page's lines in, which of them are footnotes out: small type at the foot of a column, led by a mark.

They are part of the text, and searched; but they are written where they cut no sentence of the body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from ..tables import is_label
from .layout import Line

_SMALL = 0.93  # of the body's type, at most
_RAISED = 0.85  # of the body's type: so small is the mark of a note in the text, when it stands for itself
_LONE = re.compile(r"(?:(?:\(\d{1,2}\)|[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})\s*)+")
_SHORTEST = 12  # characters of a note's first line
_LONGEST = 0.6  # of a page's lines that may be notes
_MARK = re.compile(r"(?:\d{1,3}|\(\d{1,2}\)|[*†‡§¶¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})\s?([^\W\d_]|[“\"«])(?:ttps?:)?")


def body_height(pages: Iterable[Sequence[Line]]) -> float:
    """Find the height of the type in which most of a document is set."""
    letters: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            letters[round(line.height * 2) / 2] += len(line.text)
    return max(letters, key=lambda height: letters[height], default=10.0)


def notes(lines: Sequence[Line], aside: Collection[int], body: float) -> list[int]:
    """List the numbers of a page's lines that are footnotes; `aside` are those that are no text."""
    numbers = [n for n in range(len(lines)) if n not in aside]
    found = [n for n in numbers if lines[n].height < _RAISED * body and _LONE.fullmatch(lines[n].text)]
    numbers = [n for n in numbers if n not in found]
    for run in _small_runs(lines, numbers, body):
        first = next((k for k, n in enumerate(run) if _led_by_a_mark(lines[n].text)), len(run))
        if first == len(run) or (first and not _parted(lines[run[first - 1]], lines[run[first]])):
            continue
        if _ends_a_column(lines, numbers, run[-1]):
            found += run[first:]
    return sorted(found) if len(found) <= _LONGEST * len(lines) else []


def _led_by_a_mark(text: str) -> bool:
    """Tell a note's first line from one that happens to begin with a number: `405 of Regulation`."""
    found = _MARK.match(text)
    return (
        found is not None
        and len(text) >= _SHORTEST
        and (not found.group(1).islower() or found.group().endswith(":"))
    )


def _small_runs(lines: Sequence[Line], numbers: Sequence[int], body: float) -> Iterator[list[int]]:
    """Yield the runs of lines in small type, each further down than the one before."""
    run: list[int] = []
    for n in numbers:
        line = lines[n]
        small = line.height < _SMALL * body and "\t" not in line.text and not is_label(line.text)
        if run and not (small and line.top < lines[run[-1]].top and _above(lines[run[-1]], line)):
            yield run
            run = []
        if small:
            run.append(n)
    if run:
        yield run


def _parted(a: Line, b: Line) -> bool:
    return a.bottom - b.top > 0.5 * b.height


def _above(a: Line, b: Line) -> bool:
    return min(a.right, b.right) > max(a.left, b.left)


def _ends_a_column(lines: Sequence[Line], numbers: Sequence[int], last: int) -> bool:
    """Tell whether nothing of the page's text stands below a line in its column."""
    foot = lines[last]
    return not any(lines[n].top < foot.bottom and _above(foot, lines[n]) for n in numbers)
