"""Every page's lines in reading order in, the document's text with its pages and asides out.

A paragraph that crosses a page is one stretch of the text: what stands between its halves on the
paper (running heads, page numbers, footnotes) is written where a paragraph of that page ends. Page
spans tile the text: a page's own ends with the white space that parts it from the next.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Literal, NamedTuple

from ...evidence import Aside, Page, Span
from .flow import ENDED, HARD, Words, glued, joints, runs_on
from .layout import Line

Mark = Literal["head", "number", "hidden", "note"]
Marks = Mapping[int, Mark]  # what a page's lines are that are none of its body, by their number


class Stretch(NamedTuple):
    """Where the text of a page's line (its number in reading order) stands in the document's."""

    line: int
    start: int
    end: int


Stretches = Sequence[int]  # of a page, number after number: a long file has a hundred thousand of them


def unpacked(stretches: Stretches) -> Iterator[Stretch]:
    """Yield a page's stretches one by one."""
    return map(Stretch, stretches[::3], stretches[1::3], stretches[2::3])


@dataclass(frozen=True, slots=True)
class Written:
    """A text and its marks; `lines` has the stretches of each page, in the order of the text.

    A stretch is its line's `text` to the letter, but for a hyphen at its end that breaks a word.
    """

    text: str
    pages: tuple[Page, ...]
    asides: tuple[Aside, ...]
    lines: tuple[Stretches, ...]


class _Part(NamedTuple):
    """A line to write and what parts it from the one after; `mark` is None for the body."""

    number: int
    line: Line
    mark: Mark | None
    between: str


def written(pages: Iterable[Sequence[Line]], labels: Sequence[str | None], marks: Sequence[Marks]) -> Written:
    """Write pages as one text; `marks` says for each page which of its lines are no body."""
    words = Words(line.text for lines in pages for line in lines)
    bodies = (_Body(lines, own) for lines, own in zip(pages, marks, strict=True))
    return _joined(_parts(bodies), labels, words)


def _parts(bodies: Iterable[_Body]) -> Iterator[list[_Part]]:
    """Yield the parts of each page as soon as the next one tells whether its last paragraph goes on there."""
    for body, following in pairwise(chain(bodies, [None])):
        if body and following:
            body.runs_on = (
                body.ends_low() and following.begins_high() and runs_on(body.last(), following.lines[0])
            )
            following.begun = body.runs_on
        if body:
            yield body.parts()


class _Body:
    """A page's body: its lines, what parts them, and where its heads and notes may stand among them.

    `begun` tells that its first paragraph began on the page before, `runs_on` that its last one ends
    on the next.
    """

    def __init__(self, lines: Sequence[Line], marks: Marks) -> None:
        self._all, self._marks = lines, marks
        self.numbers = [n for n in range(len(lines)) if n not in marks]
        self.lines = [lines[n] for n in self.numbers]
        self._joints = joints(self.lines)
        self.begun = self.runs_on = False

    def last(self) -> list[Line]:
        """Give the lines of the last paragraph."""
        first = max((k for k, between in enumerate(self._joints, 1) if between == HARD), default=0)
        return self.lines[first:]

    def ends_low(self) -> bool:
        """Tell whether nothing stands below the last line."""
        return bool(self.lines) and not any(_below(self.lines[-1], line) for line in self.lines)

    def begins_high(self) -> bool:
        """Tell whether nothing stands above the first line."""
        return bool(self.lines) and not any(_below(line, self.lines[0]) for line in self.lines)

    def parts(self) -> list[_Part]:
        """List the page's lines as they are to be written; nothing aside inside a paragraph."""
        asides = [n for n, mark in sorted(self._marks.items()) if mark != "note"]
        notes = [n for n, mark in sorted(self._marks.items()) if mark == "note"]
        body = self._block(self.numbers, [*self._joints, " " if self.runs_on else HARD])
        places = self._places()
        noted = _put(body, places[-1], self._block(notes, [*joints([self._all[n] for n in notes]), HARD]))
        return _put(noted, places[0], self._block(asides, ["\n"] * (len(asides) - 1) + [HARD]))

    def _block(self, numbers: Sequence[int], between: Sequence[str]) -> list[_Part]:
        parts = zip(numbers, between, strict=False)
        return [_Part(n, self._all[n], self._marks.get(n), gap) for n, gap in parts]

    def _places(self) -> list[int]:
        """List the places among the lines where a paragraph ends, or if there is none, a sentence."""
        inner = [k for k, a in enumerate(self.lines[:-1], 1) if not a.broken]
        found = [k for k in inner if self._joints[k - 1] == HARD]
        if not self.begun:
            found.insert(0, 0)
        if not self.runs_on:
            found.append(len(self.lines))
        return found or [k for k in inner if ENDED.search(self.lines[k - 1].text)] or [0]


def _below(a: Line, b: Line) -> bool:
    """Tell whether b stands below a, in the same column."""
    return b.top < a.bottom and min(a.right, b.right) > max(a.left, b.left)


def _put(parts: list[_Part], at: int, block: list[_Part]) -> list[_Part]:
    """Set a block apart among parts; a paragraph in which it must stand is cut."""
    if not block or not 0 < at <= len(parts):
        return [*block, *parts]
    before = [*parts[: at - 1], parts[at - 1]._replace(between=HARD)]
    return [*before, *block, *parts[at:]]


def _joined(pages: Iterable[Sequence[_Part]], labels: Sequence[str | None], words: Words) -> Written:
    """Write the parts of all pages one after another, and note where each stands."""
    text = ""  # it grows where it stands: put together of parts at the end, it would be held twice
    ends = [0] * len(labels)
    asides: list[Aside] = []
    lines = tuple(array("q") for _ in labels)
    parts = ((index, part) for index, page in enumerate(pages) for part in page)
    for here, following in pairwise(chain(parts, [None])):
        if here is None:
            break
        index, part = here
        own, between = _glued(part, following and following[1], words)
        start, end = len(text), len(text) + len(own)
        lines[index].extend((part.number, start, end))
        if part.mark and part.mark != "note" and own:
            asides.append(Aside(Span(start, end), part.mark))
        text += own + between
        ends[index] = len(text)
    return Written(text, tuple(_tiled(ends, labels)), tuple(asides), lines)


def _tiled(ends: Sequence[int], labels: Sequence[str | None]) -> Iterator[Page]:
    """Yield the pages, each from where the one before it ends; one that has no text ends at 0."""
    start = 0
    for number, (end, label) in enumerate(zip(ends, labels, strict=True), 1):
        yield Page(number, label, Span(start, end) if start < end else None)
        start = max(start, end)


def _glued(part: _Part, following: _Part | None, words: Words) -> tuple[str, str]:
    """Give a line as it is written, and what parts it from the next: of its own kind, or another."""
    if following and _kind(part) == _kind(following):
        return glued(part.line, following.line, part.between, words)
    hyphen = "-" if part.line.broken else ""
    return part.line.text, hyphen + (HARD if following else "")


def _kind(part: _Part) -> str:
    return "aside" if part.mark and part.mark != "note" else part.mark or "body"


def joined(texts: Sequence[str], labels: Sequence[str | None]) -> tuple[str, tuple[Page, ...]]:
    """Join pages that have no lines, a blank line between them, so that their spans tile the whole."""
    last = max((n for n, text in enumerate(texts) if text), default=-1)
    pieces = [text + HARD if text and n != last else text for n, text in enumerate(texts)]
    pages: list[Page] = []
    start = 0
    for number, (piece, label) in enumerate(zip(pieces, labels, strict=True), 1):
        pages.append(Page(number, label, Span(start, start + len(piece)) if piece else None))
        start += len(piece)
    return "".join(pieces), tuple(pages)
