"""A PDF, the document that was read from it and spans of its text in, where they stand on its pages out.

The rectangles come from the engine that gave the text, so that the two cannot drift apart. They are in
points (1/72 inch) from the top left corner of the page as it is shown: turned and cropped.
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ...errors import ReadError
from ...evidence import Document, Span
from ..sniff import kind_of
from ..worker import Worker

NO_PAGES = "only a PDF can be shown as pages; read its text instead, e.g. with dayek text"

_AT_ONCE = 100  # pages that are asked for in one request


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle on a page (`page` from 1) as it is shown, in points from the page's top left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page (`page` from 1) as it is shown: its width and height in points."""

    page: int
    width: float
    height: float

    def fractions(self, place: Rectangle) -> tuple[float, float, float, float]:
        """Give a place's left, top, right and bottom as shares of the page's width and height."""
        return (
            place.left / self.width,
            place.top / self.height,
            place.right / self.width,
            place.bottom / self.height,
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a span stands: its rectangles in the order of reading, and the pages that it touches.

    `letters` counts what of it is no white space, `unplaced` what of that has no place on a page; `reason`
    then says why, and is empty when all of it has.
    """

    span: Span
    places: tuple[Rectangle, ...]
    pages: tuple[PageSize, ...]
    letters: int
    unplaced: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page as shown: its stretch of the document's text, and where it stands."""

    span: Span
    place: Rectangle


def lines_of(path: Path, document: Document, page: int) -> tuple[PageSize, tuple[Line, ...]]:
    """Cut the text of a page (from 1) into lines that tile it, in the order of the text, each with its place.

    What no line could be found for goes with the line before it. ReadError as for `places_of`.
    """
    own = next((each.span for each in document.pages if each.index == page), None)
    text = own.of(document.text) if own else ""
    reply = look(path, document, {"do": "lines", "page": page, "text": text})
    size = PageSize(page, reply["width"], reply["height"])
    cut = reply["lines"]
    if own is None or not cut:
        return size, ()
    edges = [own.start, *(own.start + int(line[0]) for line in cut[1:]), own.end]
    spans = [Span(start, end) for start, end in pairwise(edges)]
    places = [Rectangle(page, *line[1:]) for line in cut]
    return size, tuple(Line(span, place) for span, place in zip(spans, places, strict=True))


def places_of(path: Path, document: Document, spans: Sequence[Span]) -> tuple[Shown, ...]:
    """Rectangle spans on a PDF's pages; ReadError when the file is no PDF, or not the one that was read."""
    _hold_pdf(path)
    asked: dict[int, dict[str, Any]] = {}
    for number, span in enumerate(spans):
        if span.end > len(document.text):
            raise ReadError(f"the span ends at {span.end}, the text at {len(document.text)}; name one inside")
        for page in document.pages_of(span):
            if own := page.span:
                start, end = max(span.start, own.start) - own.start, min(span.end, own.end) - own.start
                ask = asked.setdefault(page.index, {"page": page.index, "text": own.of(document.text)})
                ask.setdefault("spans", []).append([number, start, end])
    pages = [asked[page] for page in sorted(asked)]
    replies: list[dict[str, Any]] = []
    for first in range(0, len(pages), _AT_ONCE):
        batch = pages[first : first + _AT_ONCE]
        replies += look(path, document, {"do": "places", "pages": batch})["pages"]
    return tuple(_shown(number, span, document, replies) for number, span in enumerate(spans))


def look(path: Path, document: Document, request: dict[str, Any]) -> dict[str, Any]:
    """Have the child look at a PDF's pages for us; it holds that the file is the one that was read."""
    _hold_pdf(path)
    return _looker().ask(path, {**request, "reader": document.reader, "doc_id": document.doc_id})


def _hold_pdf(path: Path) -> None:
    if kind_of(path)[0] != "pdf":
        raise ReadError(NO_PAGES)


def _shown(number: int, span: Span, document: Document, replies: Sequence[dict[str, Any]]) -> Shown:
    places: list[Rectangle] = []
    sizes: list[PageSize] = []
    reasons: list[str] = []
    missed = 0
    for reply in replies:
        for own, boxes, unplaced, reason in reply["spans"]:
            if own == number:
                places += [Rectangle(reply["page"], *box) for box in boxes]
                sizes.append(PageSize(reply["page"], reply["width"], reply["height"]))
                missed += unplaced
                reasons += [f"page {reply['page']}: {reason}"] if unplaced else []
    letters = sum(not letter.isspace() for letter in span.of(document.text))
    return Shown(span, tuple(places), tuple(sizes), letters, missed, "; ".join(reasons))


@cache
def _looker() -> Worker:
    """Give a child of its own to those who look at pages: they do not wait for files that are read."""
    worker = Worker()
    atexit.register(worker.close)
    return worker
