"""What is likeliest to answer in; the items of the list that it leads up to, or is one of, out.

A list is lines, each an item by itself, below a line that ends with a colon: “The board made these
conditions:”. Marks before items (dashes, bullets, numbers) belong to none of them. Below such a line the rows
of a table are items too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile

from ..evidence import Document, Place, Span
from .candidates import cells_of
from .expected import VALUES, asks_several
from .question import Question
from .rate import Rated
from .units import SentencesOf, Unit, pieces

MOST_ITEMS = 10
_NEAR = 3_000  # code points around a sentence in which its list is looked for
_LIKE_OTHERS = 0.25  # of its score: what another item must reach, else that one alone is asked for
_LONGEST = 300  # code points of an item: what is longer is a paragraph
_MARK = re.compile(r"[ \t]*(?:(?:[-*+•‣–—▪◦·]|\(?\d{1,2}[.)]|\(?[a-zа-я][.)])[ \t]+)?")
_LEADS = (":", "：")


def listed(
    question: Question,
    rated: Sequence[Rated],
    document_of: Callable[[str], Document],
    sentences_of: SentencesOf,
) -> list[Rated]:
    """Give the items of the list that the best unit leads up to, or, asked for a list, is one of; else [].

    Of a list one item alone is asked for where it stands out among the others; a value may stand in the lead.
    """
    first = rated[0]
    place = first.unit.place
    document = document_of(place.doc_id)
    leading = _leads(first.unit.text) and question.expected not in VALUES
    if not leading and (question.expected != "list" or asks_several(question.text)):
        return []
    near = Span(max(0, place.span.start - _NEAR), min(len(document.text), place.span.end + _NEAR))
    sentences = [span for span, _ in sentences_of(place.doc_id, near)]
    items = (led_by if leading else items_beside)(document, place.span, sentences)
    others = [one.score for one in rated[1:] if _is_another(one.unit.place, place, items)]
    if not leading and max(others, default=0.0) < first.score * _LIKE_OTHERS:
        return []
    return [_found_as(first, Place(place.doc_id, item), document) for item in items]


def named(unit: Unit) -> str:
    """Say an item: of a row its first cell that is not empty."""
    return next(filter(None, cells_of(unit.text)), unit.text) if unit.row else unit.text


def _is_another(place: Place, own: Place, items: Sequence[Span]) -> bool:
    """Tell whether a place is another item of the list in which one stands."""
    here = place.doc_id == own.doc_id and not place.span.touches(own.span)
    return here and any(place.span.touches(item) for item in items)


def _found_as(first: Rated, place: Place, document: Document) -> Rated:
    """Take an item for a unit that was found as the best one was."""
    row = next(iter(document.rows_in(place.span)), None)
    return replace(first, unit=replace(first.unit, place=place, text=place.span.of(document.text), row=row))


def led_by(document: Document, lead: Span, sentences: Sequence[Span]) -> tuple[Span, ...]:
    """List the items of the list, or the rows of the table, below a sentence that leads up to one.

    `sentences` are those around it: an item ends where one does, wrapped prose mostly does not. Where neither
    list nor table is known, the next sentence is what it leads up to; behind the last there is nothing.
    """
    text = document.spoken
    below = _next(text, lead)
    items = _rows(document, lead) or (_items(document, text, _below(text, below), sentences) if below else ())
    behind = next((each for each in sentences if each.start >= lead.end), None)
    return items or (tuple(pieces(document.text, behind)[:1]) if behind else ())


def items_beside(document: Document, item: Span, sentences: Sequence[Span]) -> tuple[Span, ...]:
    """List the items of the list in which one stands, in order, itself among them; () where it is in none."""
    text = document.spoken
    first = _line(text, item.start)
    above = _previous(text, first)
    for _ in range(MOST_ITEMS):
        if not above or _leads(above.of(text)) or not _follows(text, above, first):
            break
        first, above = above, _previous(text, above)
    led = above is not None and _leads(above.of(text))
    lines = _below(text, first) if led else []
    return _items(document, text, lines, sentences) if any(line.touches(item) for line in lines) else ()


def _items(
    document: Document, text: str, lines: Sequence[Span], sentences: Sequence[Span]
) -> tuple[Span, ...]:
    """Give lines without their marks, where they can be a list: no words that nobody sees are in one."""
    ends = {each.end for each in sentences}
    if not 2 <= len(lines) <= MOST_ITEMS or any(len(line) > _LONGEST for line in lines):
        return ()
    if any(line.end not in ends or document.rows_in(line) for line in lines):
        return ()
    seen = all(line.of(text) == line.of(document.text) for line in lines)
    return tuple(_unmarked(text, line) for line in lines) if seen else ()


def _rows(document: Document, lead: Span) -> tuple[Span, ...]:
    """Give the rows of the table that begins right below a line; () where none does, or a long one."""
    at = bisect_left(document.rows, lead.end, key=lambda row: row.span.start)
    if at == len(document.rows):
        return ()
    first = document.rows[at]
    between = document.text[lead.end : first.span.start].strip()  # the names of its columns
    if len(between) > _LONGEST or "\n\n" in between:
        return ()
    some = document.rows[at : at + MOST_ITEMS + 1]
    rows = [row.span for row in takewhile(lambda row: row.header == first.header, some)]
    return tuple(rows) if 2 <= len(rows) <= MOST_ITEMS else ()


def _below(text: str, line: Span) -> list[Span]:
    """Give an item and those that follow it, one too many at most."""
    lines = [line]
    while len(lines) <= MOST_ITEMS and (below := _next(text, lines[-1])):
        if not _follows(text, lines[-1], below) or _leads(below.of(text)):
            break
        lines.append(below)
    return lines


def _leads(text: str) -> bool:
    return text.rstrip(" *_").endswith(_LEADS)


def _follows(text: str, line: Span, other: Span) -> bool:
    """Tell whether two lines stand in one list: nothing between them, or a mark before both."""
    next_to = text.count("\n", line.end, other.start) == 1
    return next_to or (_is_marked(text, line) and _is_marked(text, other))


def _is_marked(text: str, line: Span) -> bool:
    return _unmarked(text, line) != line


def _unmarked(text: str, line: Span) -> Span:
    """Leave out what marks an item."""
    found = _MARK.match(line.of(text))
    return Span(line.start + found.end(), line.end) if found and line.start + found.end() < line.end else line


def _line(text: str, at: int) -> Span:
    """Give the line on which a character stands, without white space at its end."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return Span(start, max(start + 1, start + len(text[start:end].rstrip())))


def _previous(text: str, line: Span) -> Span | None:
    """Give the line before, blank ones left out."""
    at = line.start - 1
    while at >= 0 and text[at].isspace():
        at -= 1
    return _line(text, at) if at >= 0 else None


def _next(text: str, line: Span) -> Span | None:
    """Give the line behind, blank ones left out."""
    at = line.end
    while at < len(text) and text[at].isspace():
        at += 1
    return _line(text, at) if at < len(text) else None
