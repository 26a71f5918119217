"""A site in; the addresses that give its documents' pages as pictures, and the documents themselves, out."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Response
from fastapi.responses import FileResponse

from ..errors import DayekError, ReadError
from .site import Site

_KEEP = "private, max-age=86400, immutable"  # a document's id is a hash of its bytes: its pages never change
_ANEW = {"cache-control": "private, no-cache"}
# What a browser may show of a document; all else comes down as a file, and never as a page of this server.
_SHOWN = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    **dict.fromkeys((".txt", ".md", ".csv", ".tsv", ".jsonl"), "text/plain; charset=utf-8"),
}


def pictures(site: Site) -> Callable[..., Response]:
    """Make the handler of GET requests: a document, one of its pages, how wide, of which library."""

    def give(doc: str, page: int, width: int = 0, library: str = "") -> Response:
        try:
            png = site.picture(library, doc, page, width)
        except (DayekError, OSError) as error:
            return Response(f"{error}\n", 404, media_type="text/plain")
        return Response(png, media_type="image/png", headers={"cache-control": _KEEP})

    return give


def originals(site: Site) -> Callable[..., Response]:
    """Make the handler of GET requests: a document, of which library, as its own file."""

    def give(doc: str, library: str = "") -> Response:
        try:
            file = site.original(library, doc)
            if not file.is_file():
                raise ReadError("it is gone from its place: run dayek index")
        except (DayekError, OSError) as error:
            return Response(f"{error}\n", 404, media_type="text/plain")
        kind = _SHOWN.get(file.suffix.lower())
        how = "inline" if kind else "attachment"
        media = kind or "application/octet-stream"
        return FileResponse(
            file, media_type=media, filename=file.name, content_disposition_type=how, headers=_ANEW
        )

    return give
