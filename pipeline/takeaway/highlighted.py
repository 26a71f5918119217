"""A record and a PDF that it cites in, a copy of that PDF with the cited quotes highlighted out."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ..errors import ReadError
from ..evidence import Document, Span
from ..read.look.places import Shown, look, places_of
from ..store import Library
from .shown import file_of, is_pdf, own_file

Said = Mapping[str, Any]
_LONGEST = 400  # letters of what a mark says


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to highlight, and what its mark says to whoever points at it."""

    span: Span
    said: str


def cited_pdfs(said: Said, library: Library) -> list[tuple[str, str]]:
    """List the PDFs that a record cites: name and doc_id."""
    listed = [(each["document"], each["doc_id"]) for each in said["documents"]]
    return [(name, doc_id) for name, doc_id in listed if is_pdf(library.document(doc_id))]


def highlighted(said: Said, library: Library, doc_id: str) -> bytes:
    """Write a PDF again with its cited quotes highlighted, each mark with question and answer.

    ReadError where it has changed since it was read, lies inside another file, or is encrypted.
    """
    document, path = library.document(doc_id), own_file(file_of(library, doc_id))
    marks = [
        Mark(Span(each["start"], each["end"]), _words(each, given))
        for given in said["answers"]
        for each in given["citations"]
        if each["doc_id"] == doc_id
    ]
    return marked_pdf(path, document, marks, datetime.fromisoformat(said["made"]))


def _words(cited: Said, given: Said) -> str:
    return f"{given['question']}\n→ {given['answer']}   [{cited['number']}]"[:_LONGEST]


def marked_pdf(path: Path, document: Document, marks: Sequence[Mark], made: datetime) -> bytes:
    """Write a PDF again with spans of its text highlighted; the file itself is not touched.

    Its bytes begin the copy, unless it is so broken that it must be written anew. ReadError as above, and
    where no letter of the spans has a place on a page.
    """
    found = places_of(path, document, [mark.span for mark in marks])
    pairs = zip(marks, found, strict=True)
    asked = [each for mark, shown in pairs for each in _on_pages(mark, shown, document.doc_id, made)]
    if not asked:
        raise ReadError("no letter of what is cited has a place on its pages; take the proof instead")
    return base64.b64decode(look(path, document, {"do": "mark", "marks": asked})["pdf"])


def _on_pages(mark: Mark, shown: Shown, doc_id: str, made: datetime) -> Iterator[dict[str, Any]]:
    """Mark a span on each of its pages."""
    for size in shown.pages:
        boxes = _boxes(shown, size.page)
        if boxes:
            named = f"{doc_id} {mark.span.start} {mark.span.end} {size.page} {mark.said}"
            name, date = str(uuid5(NAMESPACE_URL, named)), f"D:{made:%Y%m%d%H%M%S}Z"
            yield {"page": size.page, "boxes": boxes, "said": mark.said, "name": name, "date": date}


def _boxes(shown: Shown, page: int) -> Sequence[tuple[float, float, float, float]]:
    return [(p.left, p.top, p.right, p.bottom) for p in shown.places if p.page == page]


def marked_name(document: str) -> str:
    """Name the marked copy of a PDF."""
    return f"{PurePosixPath(document).stem}-marked.pdf"
