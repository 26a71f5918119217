"""A record and a PDF that it cites in, a copy of that PDF with the cited quotes highlighted out."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ..errors import ReadError
from ..evidence import Document, Span
from ..read.look.places import Shown, look, places_of
from ..store import Library
from .shown import file_of, is_pdf, own_file

Said = Mapping[str, Any]
_LONGEST = 400  # letters of what a mark says


def cited_pdfs(said: Said, library: Library) -> list[tuple[str, str]]:
    """List the PDFs that a record cites: name and doc_id."""
    listed = [(each["document"], each["doc_id"]) for each in said["documents"]]
    return [(name, doc_id) for name, doc_id in listed if is_pdf(library.document(doc_id))]


def highlighted(said: Said, library: Library, doc_id: str) -> bytes:
    """Write a PDF again with its cited quotes highlighted, each mark with question and answer.

    The file itself is not touched, and its bytes begin the copy. ReadError where it has changed since it
    was read, lies inside another file, or is encrypted.
    """
    document, path = library.document(doc_id), own_file(file_of(library, doc_id))
    cited = [
        (each, given) for given in said["answers"] for each in given["citations"] if each["doc_id"] == doc_id
    ]
    found = places_of(path, document, [Span(each["start"], each["end"]) for each, _ in cited])
    day = datetime.fromisoformat(said["made"])
    marks = [
        {**mark, "date": f"D:{day:%Y%m%d%H%M%S}Z"}
        for (each, given), shown in zip(cited, found, strict=True)
        for mark in _marks(each, given, shown, document)
    ]
    if not marks:
        raise ReadError("no letter of what is cited has a place on its pages; take the proof instead")
    return base64.b64decode(look(path, document, {"do": "mark", "marks": marks})["pdf"])


def _marks(cited: Said, given: Said, shown: Shown, document: Document) -> Iterator[dict[str, Any]]:
    """Mark a quote on each of its pages."""
    words = f"{given['question']}\n→ {given['answer']}   [{cited['number']}]"
    named = f"{document.doc_id} {cited['start']} {cited['end']} {given['question']}"
    for size in shown.pages:
        boxes = _boxes(shown, size.page)
        if boxes:
            name = str(uuid5(NAMESPACE_URL, f"{named} {size.page}"))
            yield {"page": size.page, "boxes": boxes, "said": words[:_LONGEST], "name": name}


def _boxes(shown: Shown, page: int) -> Sequence[tuple[float, float, float, float]]:
    return [(p.left, p.top, p.right, p.bottom) for p in shown.places if p.page == page]


def marked_name(document: str) -> str:
    """Name the marked copy of a PDF."""
    return f"{PurePosixPath(document).stem}-marked.pdf"
