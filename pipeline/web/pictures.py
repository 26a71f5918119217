"""A site in; the address that gives its documents' pages as pictures, out."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Response

from ..errors import DayekError
from .site import Site

_KEEP = "private, max-age=86400, immutable"  # a document's id is a hash of its bytes: its pages never change


def pictures(site: Site) -> Callable[..., Response]:
    """Make the handler of GET requests: a document, one of its pages, how wide, of which library."""

    def give(doc: str, page: int, width: int = 0, library: str = "") -> Response:
        try:
            png = site.picture(library, doc, page, width)
        except (DayekError, OSError) as error:
            return Response(f"{error}\n", 404, media_type="text/plain")
        return Response(png, media_type="image/png", headers={"cache-control": _KEEP})

    return give
