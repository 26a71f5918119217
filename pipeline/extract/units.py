"""Passages in; the sentences and table rows they hold out, each with what stands around and above it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..evidence import Document, Hit, Place, Span, TableRow, Told, trimmed
from .candidates import cells_of
from .marked import marked
from .nearness import Close

Vector = NDArray[np.float32]
SentencesOf = Callable[[str, Span], list[tuple[Span, Vector]]]
LONGEST = 600  # code points of one citation
_CUTS = ("; ", ", ", ": ")  # behind which a longer sentence is cut
_LED = 600  # code points before a table in which the line that leads up to it is looked for
_LINE = 200  # code points of that line's end
_ROWS = 500  # rows above one among which its table's first is looked for


@dataclass(frozen=True)
class Unit:
    """One sentence or row: its place and words, the passage it was found in, and what stands around it."""

    place: Place
    text: str
    row: TableRow | None
    hit: Hit
    vector: Vector
    stems: frozenset[str]  # and how they sound, marked by a tilde
    about: frozenset[str]  # the same of its section, its row's header and the sentence before
    before: str
    behind: str
    section: str  # the headings over it, or its document's title
    led: str  # of a row: the line that leads up to its table
    close: Close | None = None

    @property
    def told(self) -> str:
        """Give its words, a row's with those of its header."""
        return f"{self.row.header} {self.text}" if self.row else self.text

    @property
    def above(self) -> str:
        """Give all that stands over it."""
        return f"{self.section}. {self.led}" if self.row else self.section

    @property
    def in_place(self) -> Told:
        """Give it with what a reader needs to understand it; before a row stand only other rows."""
        header, before = (self.row.header, "") if self.row else ("", self.before)
        return Told(self.section, header, before, self.text)

    @property
    def inside(self) -> Span:
        """Say where in its passage it stands; a sentence may begin before the passage does."""
        start = self.hit.passage.span.start
        first = max(0, self.place.span.start - start)
        return Span(first, max(first + 1, self.place.span.end - start))


def units_of(
    hits: Sequence[Hit],
    document_of: Callable[[str], Document],
    sentences_of: SentencesOf,
) -> list[Unit]:
    """List the sentences and rows of passages, each once, best passage first."""
    found: dict[Place, Unit] = {}
    led: dict[tuple[str, str], str] = {}  # a document and a header: the line that leads up to that table
    for hit in hits:
        document = document_of(hit.passage.doc_id)
        listed = [
            (piece, vector)
            for span, vector in sentences_of(document.doc_id, hit.passage.span)
            if not _heads(document, span)
            for piece in _cited(document, span)
            if piece.touches(hit.passage.span) and _says(piece.of(document.text))
        ]
        texts = ["", *(span.of(document.text) for span, _ in listed), ""]
        for at, (span, vector) in enumerate(listed):
            place = Place(document.doc_id, span)
            if place not in found:
                around = (texts[at], texts[at + 2])
                found[place] = _unit(place, document, hit, vector, around, led)
    return list(found.values())


def _unit(
    place: Place,
    document: Document,
    hit: Hit,
    vector: Vector,
    around: tuple[str, str],
    led: dict[tuple[str, str], str],
) -> Unit:
    text = place.span.of(document.text)
    row = next(iter(document.rows_in(place.span)), None)
    section = document.section_of(place.span) or document.title
    about = marked(f"{section} {row.header}" if row else section)
    about = about if row else about | marked(around[0])
    lead = ""
    if row:
        table = (document.doc_id, row.header)
        lead = led[table] = led[table] if table in led else _leading(document, row)
    return Unit(place, text, row, hit, vector, marked(text), about, *around, section, lead)


def _leading(document: Document, row: TableRow) -> str:
    """Give the end of the line that leads up to a row's table."""
    last = bisect_right(document.rows, row.span.start, key=lambda each: each.span.start) - 1
    first = last
    while first > max(0, last - _ROWS) and document.rows[first - 1].header == row.header:
        first -= 1
    start = document.rows[first].span.start
    lines = (line.strip() for line in reversed(document.text[max(0, start - _LED) : start].splitlines()))
    return next((line[-_LINE:] for line in lines if line and len(cells_of(line)) < 2), "")


def _heads(document: Document, span: Span) -> bool:
    """Tell whether a sentence is the first row of a table, which names its columns and answers nothing."""
    cells = [cell for cell in cells_of(span.of(document.text)) if cell]
    if len(cells) < 2:
        return False
    at = bisect_right(document.rows, span.start, key=lambda row: row.span.start)
    return at < len(document.rows) and document.rows[at].header.endswith(" | ".join(cells))


def _says(text: str) -> bool:
    """Tell whether there is a letter or a digit: a bullet that stands alone answers nothing."""
    return any(map(str.isalnum, text))


def _cited(document: Document, span: Span) -> list[Span]:
    """Cut what is too long to be cited whole; of a row only its beginning, which has its name, is cited."""
    if len(span) <= LONGEST:
        return [span]
    cut = pieces(document.text, span)
    return cut[:1] if document.rows_in(span) else cut


def pieces(text: str, span: Span) -> list[Span]:
    """Cut a sentence of more than `LONGEST` code points: behind a clause, else a word, else anywhere."""
    cut: list[Span] = []
    start = span.start
    while span.end - start > LONGEST:
        some = text[start : start + LONGEST]
        end = max((some.rfind(mark) for mark in _CUTS), default=-1)
        end = end if end >= LONGEST // 2 else max(map(some.rfind, " \n\t"))
        end = start + (end + 1 if end > 0 else LONGEST)
        cut.append(trimmed(Span(start, end), text) or Span(start, end))
        start = end
    last = trimmed(Span(start, span.end), text)
    return [*cut, last] if last else cut
