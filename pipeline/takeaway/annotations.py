"""A record and its library in; each citation as a W3C Web Annotation out, in JSON-LD.

https://www.w3.org/TR/annotation-model/: positions count code points of `dayek text DOCUMENT`, and the words
around a quote are as many as it takes for the quote to stand only once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote as percent
from uuid import NAMESPACE_URL, uuid5

from ..evidence import Document, Span
from ..store import Library
from .shown import is_pdf

Said = Mapping[str, Any]
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PDF = "http://tools.ietf.org/rfc/rfc3778"  # what the model names for fragments of PDF: page=3
_LEAST, _MOST = 32, 512  # letters on either side of a quote
_FORMATS = {
    "pdf": "application/pdf",
    "md": "text/markdown",
    "txt": "text/plain",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def web_annotations(said: Said, library: Library) -> dict[str, Any]:
    """Write an AnnotationPage: an annotation for each citation of each answer."""
    items = [
        _annotation(cited, given, said, library.document(cited["doc_id"]))
        for given in said["answers"]
        for cited in given["citations"]
    ]
    own = "\n".join(item["id"] for item in items)
    return {
        "@context": CONTEXT,
        "id": uuid5(NAMESPACE_URL, f"{said['made']} {own}").urn,
        "type": "AnnotationPage",
        "items": items,
    }


def _annotation(cited: Said, given: Said, said: Said, document: Document) -> dict[str, Any]:
    span = Span(cited["start"], cited["end"])
    named = f"{cited['doc_id']} {span.start} {span.end} {given['question']}"
    return {
        "id": uuid5(NAMESPACE_URL, named).urn,
        "type": "Annotation",
        "motivation": "highlighting",
        "created": said["made"],
        "generator": {"type": "Software", "name": "dayek"},
        "body": [
            {"type": "TextualBody", "purpose": "questioning", "value": given["question"]},
            {"type": "TextualBody", "purpose": "replying", "value": given["answer"]},
        ],
        "target": {
            "source": _source(cited["document"], document),
            "selector": list(_selectors(document, span)),
        },
    }


def _source(name: str, document: Document) -> dict[str, Any]:
    """Name the annotated file, relative to its library."""
    kind = _FORMATS.get(PurePosixPath(name).suffix.lower().lstrip("."))
    source = {"id": percent(name), "language": document.language, "format": kind}
    return {key: value for key, value in source.items() if value}


def _selectors(document: Document, span: Span) -> Iterator[dict[str, Any]]:
    """Point at a span thrice: by position, by its words, and in a PDF by its words on each of its pages."""
    yield {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    yield quote_selector(document.text, span)
    if not is_pdf(document):
        return
    for page in document.pages_of(span):
        if page.span:
            part = Span(max(span.start, page.span.start), min(span.end, page.span.end))
            inside = quote_selector(page.span.of(document.text), part.shifted(-page.span.start))
            pointed = {"type": "FragmentSelector", "conformsTo": PDF, "value": f"page={page.index}"}
            yield {**pointed, "refinedBy": inside}


def quote_selector(text: str, span: Span) -> dict[str, Any]:
    """Point at a span by its words, with as many of those around it as tell it from all others."""
    reach = _LEAST
    while True:
        before, after = text[max(0, span.start - reach) : span.start], text[span.end : span.end + reach]
        words = before + span.of(text) + after
        if reach >= _MOST or text.find(words, text.find(words) + 1) < 0:
            break
        reach *= 2
    return {"type": "TextQuoteSelector", "exact": span.of(text), "prefix": before, "suffix": after}
