"""A place in a document in; what can be shown of it out: its page with the quote marked, else its text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import ReadError
from ..evidence import Document, Span
from ..read.look.picture import picture_of
from ..read.look.places import PageSize, Rectangle, Shown, places_of
from ..store import FileRow, Library

AROUND = 320  # letters of the text that are shown on either side of a quote
_WIDE = 1240  # pixels of a page's width: 150 to the inch of A4
_MARGIN = 72.0  # points of the page above and below the quote
_COLOURS = 96  # of a picture: enough for smooth letters, and a third of the bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A strip of a page (`page` from 1) around a quote, as PNG; width and height in pixels."""

    page: int
    png: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What is shown of a quote's place: strips of its pages, or the text around it; and what is missing."""

    pictures: tuple[Picture, ...] = ()
    before: str = ""
    after: str = ""
    cut: tuple[bool, bool] = (False, False)
    note: str = ""


def row_of(library: Library, doc_id: str, wanted: str = "") -> FileRow | None:
    """Choose a file of a document that is no part of a larger one: that of a name if it can be; else None."""
    whole = [row for row in library.files if row.doc_id == doc_id and _is_whole(row)]
    return next((row for row in whole if row.name == wanted), next(iter(whole), None))


def _is_whole(row: FileRow) -> bool:
    return row.source.suffix == Path(row.name).suffix and row.name.endswith(row.source.name)


def file_of(library: Library, doc_id: str) -> Path | None:
    """Find a document's own file; None where it lies in a larger one."""
    row = row_of(library, doc_id)
    return row.source if row else None


def is_pdf(document: Document) -> bool:
    """Tell whether a document was read by the engine that can show its pages."""
    return document.reader.startswith("pdfium")


def shown_of(document: Document, path: Path | None, quote: Span, passage: Span | None) -> Seen:
    """Show a quote on its page, the rest of its passage in a lighter tone; else in its text."""
    note = ""
    if is_pdf(document):
        try:
            return _on_pages(own_file(path), document, quote, passage)
        except (OSError, ReadError) as error:
            note = f"its page cannot be shown: {error}"
    cut = (quote.start > AROUND, quote.end + AROUND < len(document.text))
    return Seen((), *around(document, quote), cut, note)


def own_file(path: Path | None) -> Path:
    """Hold that a document has a file of its own, whose pages can be shown."""
    if path is None:
        raise ReadError("it lies in another file; save it apart and index it")
    return path


def _on_pages(path: Path, document: Document, quote: Span, passage: Span | None) -> Seen:
    found, *rest = places_of(path, document, [quote, *([passage] if passage else [])])
    if not found.places:
        raise ReadError(found.reason or "no letter of it has a place on a page")
    light = rest[0].places if rest else ()
    pictures = tuple(_strip(path, document, size, found, light) for size in found.pages if _on(found, size))
    missed = f"{found.unplaced} letters have no place: {found.reason}" if found.reason else ""
    return Seen(pictures, note=missed)


def _on(found: Shown, size: PageSize) -> list[Rectangle]:
    return [place for place in found.places if place.page == size.page]


def _strip(
    path: Path, document: Document, size: PageSize, found: Shown, light: tuple[Rectangle, ...]
) -> Picture:
    """Cut a page's picture to where the quote is, with a margin above and below."""
    from PIL import Image

    whole = picture_of(path, document, size.page, found.places, light, _WIDE)
    image = Image.open(io.BytesIO(whole))
    scale = image.height / size.height
    places = _on(found, size)
    top = max(0, int((min(place.top for place in places) - _MARGIN) * scale))
    bottom = min(image.height, int((max(place.bottom for place in places) + _MARGIN) * scale))
    strip = image.crop((0, top, image.width, bottom)).quantize(_COLOURS, dither=Image.Dither.NONE)
    file = io.BytesIO()
    strip.save(file, "PNG", optimize=True)
    return Picture(size.page, file.getvalue(), strip.width, strip.height)


def around(document: Document, quote: Span) -> tuple[str, str]:
    """Give the text before and after a quote, begun and ended between words."""
    text = document.text
    low, high = max(0, quote.start - AROUND), min(len(text), quote.end + AROUND)
    before, after = text[low : quote.start], text[quote.end : high]
    if low:
        before = before[next(_gaps(before), 0) :].lstrip()
    if high < len(text):
        ends = list(_gaps(after))
        after = after[: ends[-1]].rstrip() if ends else after
    return before, after


def _gaps(text: str) -> Iterator[int]:
    """Yield where words end."""
    return (match.start() for match in re.finditer(r"\s", text))
