"""A plain text and its pages in, the running heads and page numbers that stand in it out.

Where form feeds part the pages, these are the outermost lines that come back, or that count up with the
pages. Where nothing does, only numbers that stand alone and count up at even distances are taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...evidence import Aside, Page, Span, trimmed
from ..pdf.folios import is_folio, numbers_in, value, worded
from ..tables import is_label, lines_of

_DASHES = "-–—"
_ROWS = 2  # lines at either edge of a page
_LONGEST = 120  # characters of a running head
_SHORT = 12  # characters of a line that is only a number
_DIGITS = 4
_SEVERAL = 3  # pages
_FEWEST = 4  # numbers that count up where no form feed parts the pages
_NEAREST, _FURTHEST, _EVEN = 500, 20_000, 4  # characters from one to the next; how much they may differ


def asides_of(text: str, pages: Sequence[Page]) -> tuple[Aside, ...]:
    """Find what of a plain text only says which page it is."""
    found = _at_edges(text, pages) if pages else _counting(text)
    return tuple(sorted(found, key=lambda aside: aside.span))


def _at_edges(text: str, pages: Sequence[Page]) -> Iterator[Aside]:
    groups: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    edges = [(page.index, edge, lines) for page in pages for edge, lines in _edges(text, page)]
    for page, edge, lines in edges:
        for line in lines:
            for key in _keys(line.of(text), page):
                groups[(edge, *key)].add(page)
    for page, edge, lines in edges:
        for line in lines:
            counts = [len(groups[(edge, *key)]) for key in _keys(line.of(text), page)]
            if max(counts, default=0) < _SEVERAL:
                break
            yield Aside(line, "number" if is_folio(worded(line.of(text))) else "head")


def _edges(text: str, page: Page) -> Iterator[tuple[str, list[Span]]]:
    """Yield a page's first lines from the top down, and its last ones from the bottom up."""
    if page.span is None:
        return
    lines = [
        line
        for bare in lines_of(page.span.of(text))
        if (line := trimmed(bare.shifted(page.span.start), text))
    ]
    yield "top", lines[:_ROWS]
    yield "bottom", lines[max(_ROWS, len(lines) - _ROWS) :][::-1]


def _keys(line: str, page: int) -> list[tuple[str, int]]:
    """Give what must come back of a line: its words, or the distance of its number from the page's."""
    if len(line) > _LONGEST or "\t" in line or is_label(line):
        return []
    words = worded(line)
    numbers = {value(number) - page for number in numbers_in(line)}
    stepping = [("#", number) for number in numbers] if is_folio(words) else []
    ends = words.startswith("#") or words.endswith("#")
    return [*stepping, *([(words, number) for number in numbers] if ends else []), (line.casefold(), 0)]


def _counting(text: str) -> list[Aside]:
    """Find numbers that stand alone and count up one by one, about as far from each other."""
    found = [
        (line, int(number))
        for line in lines_of(text)
        if len(line) <= _SHORT and (number := _folio(line.of(text))) and _alone(line, text)
    ]
    runs: list[list[tuple[Span, int]]] = []
    for span, count in found:
        if runs and count == runs[-1][-1][1] + 1 and _far(runs[-1][-1][0], span):
            runs[-1].append((span, count))
        else:
            runs.append([(span, count)])
    return [Aside(span, "number") for run in runs if _even([span for span, _ in run]) for span, _ in run]


def _folio(line: str) -> str:
    """Give the number of a line that is no more than a number, dashes aside."""
    number = line.strip().strip(_DASHES).strip()
    return number if number.isdecimal() and len(number) <= _DIGITS else ""


def _alone(line: Span, text: str) -> bool:
    before, after = text[max(0, line.start - 4) : line.start], text[line.end : line.end + 4]
    return before.count("\n") != 1 and after.count("\n") != 1


def _far(a: Span, b: Span) -> bool:
    return _NEAREST <= b.start - a.end <= _FURTHEST


def _even(spans: Sequence[Span]) -> bool:
    gaps = [b.start - a.end for a, b in pairwise(spans)]
    return len(spans) >= _FEWEST and max(gaps) <= _EVEN * min(gaps)
