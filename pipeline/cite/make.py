"""A draft and its documents in, citations out: the only maker of `Citation`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..evidence import Citation, Document, Draft, Place, Span, Verdict, trimmed
from ..language import sentences

LONGEST = 600  # code points of a quote


def cite(draft: Draft, document_of: Callable[[str], Document]) -> tuple[Citation, ...]:
    """Turn the places that a draft leans on into citations, numbered from 1 in the draft's order.

    White space at the ends is trimmed, a place within another is merged into it, and a place longer
    than `LONGEST` becomes several citations, cut where sentences or words end.
    """
    places = _merged([place for place in draft.places for place in _trimmed(place, document_of)])
    pieces = [
        Place(place.doc_id, span)
        for place in places
        for span in _cut(place.span, document_of(place.doc_id).text)
    ]
    return tuple(_citation(n, place, document_of(place.doc_id)) for n, place in enumerate(pieces, 1))


def reverify(citation: Citation, document: Document) -> Verdict:
    """Check a citation against a document again: `exact`, or `stale` when the text is another now."""
    same = citation.doc_id == document.doc_id and citation.span.end <= len(document.text)
    return "exact" if same and citation.span.of(document.text) == citation.quote else "stale"


def _trimmed(place: Place, document_of: Callable[[str], Document]) -> Iterator[Place]:
    text = document_of(place.doc_id).text
    if place.span.end > len(text):
        raise ValueError(f"a place ends at {place.span.end}, the text of {place.doc_id} at {len(text)}")
    span = trimmed(place.span, text)
    if span:
        yield Place(place.doc_id, span)


def _merged(places: list[Place]) -> list[Place]:
    """Keep each place once, and none that another one holds."""
    kept: list[Place] = []
    for place in places:
        if any(_holds(other, place) for other in kept):
            continue
        first = next((at for at, other in enumerate(kept) if _holds(place, other)), len(kept))
        kept[first:] = [place, *(other for other in kept[first:] if not _holds(place, other))]
    return kept


def _holds(place: Place, other: Place) -> bool:
    return place.doc_id == other.doc_id and place.span.holds(other.span)


def _cut(span: Span, text: str) -> Iterator[Span]:
    """Cut a long span into pieces of at most `LONGEST`, each without white space at its ends."""
    rest: Span | None = span
    while rest and len(rest) > LONGEST:
        head = Span(rest.start, rest.start + _end_of_piece(rest.of(text)))
        piece = trimmed(head, text)
        if piece:
            yield piece
        rest = trimmed(Span(head.end, rest.end), text)
    if rest:
        yield rest


def _end_of_piece(text: str) -> int:
    """Choose where the first piece of a long text ends: at a sentence, else at a word, else anywhere."""
    ends = [sentence.end for sentence in sentences(text[: LONGEST + 1])]
    whole = [end for end in ends if LONGEST // 4 <= end <= LONGEST and text[end : end + 1].isspace()]
    if whole:
        return whole[-1]
    blanks = [match.start() for match in re.finditer(r"\s", text[: LONGEST + 1]) if match.start()]
    return blanks[-1] if blanks else LONGEST


def _citation(number: int, place: Place, document: Document) -> Citation:
    pages = document.pages_of(place.span)
    return Citation(
        number,
        place.doc_id,
        place.span,
        place.span.of(document.text),
        tuple(page.index for page in pages),
        pages[0].label if pages else None,
        document.section_of(place.span),
    )
