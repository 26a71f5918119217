"""A place that the browser asks for in; the source pane out: the page as a picture, or the document's text.

A PDF is shown as its pages; where that cannot be (the file has changed, or lies in another) its text is, and
the pane says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from .. import render
from ..errors import DayekError, ReadError
from ..evidence import Document, Span
from ..read.look.picture import picture_of
from ..read.look.places import PageSize, Rectangle, lines_of, places_of
from ..store import Library
from ..takeaway import file_of, is_pdf
from .places import span_in, stamp, whole

WIDTHS = (1200, 2000)  # pixels of a page's picture: as shown at first, and when it is enlarged
_MOST = 3  # pages that are shown at once
_NAMES = ("place", "start", "end", "around_start", "around_end", "number", "of", "rank", "page", "view")


class Showing:
    """Show places of one library."""

    def __init__(self, library: Library, name: str = "") -> None:
        self._library, self._name = library, name

    def source(self, wanted: Mapping[str, Any]) -> str:
        """Show a place; a failure in words where it is none."""
        try:
            with self._library.snapshot() as library:
                document = library.document(library.find(str(wanted["place"])))
                names = library.names_of(document.doc_id)
                file = pdf_of(library, document.doc_id)
                link = self.link(library, document.doc_id)
            quote = span_in(wanted, "start", "end", len(document.text))
            passage = span_in(wanted, "aroundStart", "aroundEnd", len(document.text))
            page = whole(wanted.get("page"))
            place = _kept(wanted)
        except (DayekError, KeyError, ValueError) as error:
            return render.failure(error, stamp())
        if "rank" in wanted:
            quote, passage = None, quote
        told = ""
        if file and wanted.get("view") != "text":
            try:
                return self._leaves(document, names, file, quote, passage, page, place, link)
            except (ReadError, OSError) as error:
                told = render.say("leaf.not", why=render.fault_words(error))
        return render.source(
            document, names, quote=quote, passage=passage, place=place, told=told, link=link, stamp=stamp()
        )

    def link(self, library: Library, doc_id: str) -> str:
        """Say where a document's own file is opened; nothing for one that lies in another file."""
        query = urlencode({"library": self._name, "doc": doc_id})
        return f"/original?{query}" if file_of(library, doc_id) else ""

    def cited(self, doc_ids: Iterable[str]) -> dict[str, render.Cited]:
        """Say what is known of cited documents: their titles, and where their files are opened."""
        with self._library.snapshot() as library:
            return {
                each: render.Cited(library.document(each).title, self.link(library, each)) for each in doc_ids
            }

    def original(self, doc_id: str) -> Path:
        """Give a document's own file; DayekError when there is none such in this library."""
        with self._library.snapshot() as library:
            file = file_of(library, doc_id)
        if file is None:
            raise ReadError("it has no file of its own to open: read its text instead")
        return file

    def picture(self, doc_id: str, page: int, width: int) -> bytes:
        """Draw a page as PNG; DayekError when there is none such."""
        with self._library.snapshot() as library:
            document, file = library.document(doc_id), pdf_of(library, doc_id)
        if file is None:
            raise ReadError("no page of it can be shown; read its text instead")
        return picture_of(file, document, page, width=WIDTHS[1] if width > WIDTHS[0] else WIDTHS[0])

    def _leaves(
        self,
        document: Document,
        names: Sequence[str],
        file: Path,
        quote: Span | None,
        passage: Span | None,
        turned: int,
        place: Mapping[str, Any],
        link: str,
    ) -> str:
        lit = [span for span in (quote, passage) if span]
        shown = places_of(file, document, lit) if lit else ()
        strong = shown[0].places if quote else ()
        soft = shown[-1].places if passage else ()
        pages = [turned] if turned else _pages(document, quote or passage)
        leaves = [self._leaf(document, file, page, strong, soft) for page in pages]
        light = render.Light(quote, passage, document.asides, False)
        return render.leaves(document, names, leaves, place, light, link=link, stamp=stamp())

    def _leaf(
        self,
        document: Document,
        file: Path,
        page: int,
        strong: Sequence[Rectangle],
        soft: Sequence[Rectangle],
    ) -> render.Leaf:
        size, lines = lines_of(file, document, page)
        label = next((each.label for each in document.pages if each.index == page), None)
        query = {"library": self._name, "doc": document.doc_id, "page": page, "width": WIDTHS[0]}
        return render.Leaf(
            page,
            label,
            size.width,
            size.height,
            f"/leaf?{urlencode(query)}",
            _on(size, strong),
            _on(size, soft),
            tuple((line.span, size.fractions(line.place)) for line in lines),
        )


def pdf_of(library: Library, doc_id: str) -> Path | None:
    """Find a document's file, where that is a PDF of its own and not part of another file."""
    return file_of(library, doc_id) if is_pdf(library.document(doc_id)) else None


def _pages(document: Document, focus: Span | None) -> list[int]:
    """Choose the pages to show: those of the place, else the first."""
    touched = [page.index for page in document.pages_of(focus)] if focus else []
    return (touched or [1])[:_MOST]


def _on(size: PageSize, places: Sequence[Rectangle]) -> tuple[tuple[float, float, float, float], ...]:
    return tuple(size.fractions(place) for place in places if place.page == size.page)


def _kept(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of a request what asks for the same place again; ValueError for a number that is none."""
    kept: dict[str, Any] = {}
    for name in _NAMES:
        head, _, tail = name.partition("_")
        said = wanted.get(head + tail.title())
        if said is not None:
            kept[name] = str(said) if name in ("place", "view") else whole(said)
    return kept
