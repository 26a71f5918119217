"""`dayek page`: a span of a PDF's text in, its rectangles on the pages and pictures of them out."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, ReadError
from ..evidence import Document, Span
from . import show

if TYPE_CHECKING:
    from ..store import Library


def page(options: argparse.Namespace) -> int:
    from ..read.look.places import places_of
    from ..store import Library

    library = Library.open(options.index)
    document = library.document(library.find(options.document))
    span = _span(options.start, options.end, document)
    name, source = _source(library, document.doc_id, options.document)
    try:
        (shown,) = places_of(source, document, [span])
        files = _pictures(source, document, shown, options.output) if options.output else {}
    except ReadError as error:
        raise ReadError(f"{name}: {error}", error.state) from error
    labels = {page.index: page.label for page in document.pages}
    pages = [
        {
            **asdict(size),
            "label": labels[size.page],
            "places": [_sides(place) for place in shown.places if place.page == size.page],
            "picture": str(files[size.page]) if size.page in files else None,
        }
        for size in shown.pages
    ]
    given = {"document": name, "doc_id": document.doc_id, **asdict(span), "quote": span.of(document.text)}
    result = {**given, "pages": pages, "unplaced": shown.unplaced, "reason": shown.reason or None}
    if options.json:
        show.as_json(result)
    else:
        print(_laid_out(result))
    return 0


def _source(library: Library, doc_id: str, wanted: str) -> tuple[str, Path]:
    """Choose of a document's files the one asked for, or another that is no part of a larger file."""
    from ..takeaway import row_of

    if row := row_of(library, doc_id, wanted):
        return row.name, row.source
    rows = [row for row in library.files if row.doc_id == doc_id]
    asked = next((row for row in rows if row.name == wanted), rows[0])
    held = asked.source.name
    raise InputError(
        f"{asked.name} lies in {held}, and its pages cannot be shown: save it apart and index it"
    )


def _span(start: int, end: int, document: Document) -> Span:
    if not 0 <= start < end <= len(document.text):
        raise InputError(
            f"needs 0 <= START < END <= {len(document.text)}, the text's length, got {start} and {end}"
        )
    return Span(start, end)


def _pictures(source: Path, document: Document, shown: Any, output: Path) -> dict[int, Path]:
    """Write a picture of each page that the span touches."""
    from ..read.look.picture import picture_of

    files: dict[int, Path] = {}
    for size in shown.pages:
        own = f"{output.stem}-{size.page}{output.suffix}" if len(shown.pages) > 1 else output.name
        file = files[size.page] = output.with_name(own)
        try:
            file.write_bytes(picture_of(source, document, size.page, shown.places))
        except OSError as error:
            raise InputError(f"cannot write {file}: {error.strerror or error}; name another") from error
    return files


def _sides(place: Any) -> dict[str, float]:
    return {side: value for side, value in asdict(place).items() if side != "page"}


def _laid_out(result: dict[str, Any]) -> str:
    """Lay out the rectangles a line each: from left and top to right and bottom, in points."""
    lines = [show.wrapped(f"“{result['quote']}”", "")]
    for page in result["pages"]:
        label = f"p. {page['label']} [{page['page']}]" if page["label"] else f"p. {page['page']}"
        lines.append(f"{result['document']}, {label}, {page['width']:.0f} × {page['height']:.0f} points")
        lines += [
            f"  {p['left']:7.2f} {p['top']:7.2f}  to {p['right']:7.2f} {p['bottom']:7.2f}"
            for p in page["places"]
        ]
        lines += [f"  drawn in {page['picture']}"] if page["picture"] else []
    if result["reason"]:
        lines.append(f"⚠ {result['unplaced']} letters have no place: {result['reason']}")
    return "\n".join(lines)
