"""A site in; the addresses beside the page that answer for it (own files, pictures, documents) out."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from fastapi import FastAPI, Response

from .. import render
from .guard import ORIGINAL
from .pictures import originals, pictures
from .site import Site
from .taking import endpoint

_OWN = MappingProxyType(
    {
        "/favicon.ico": (render.icon, "image/svg+xml"),
        "/dayek.css": (render.style, "text/css"),
        "/dayek.js": (render.script, "text/javascript"),
    }
)


def add_routes(app: FastAPI, site: Site) -> None:
    """Add what the page asks for beside itself."""
    app.add_api_route("/take", endpoint(site.take), methods=["POST"])
    for path, (words, kind) in _OWN.items():
        app.add_api_route(path, _file(words(), kind))
    app.add_api_route("/leaf", pictures(site))
    app.add_api_route(ORIGINAL, originals(site))


def _file(words: str, kind: str) -> Callable[[], Response]:
    def give() -> Response:
        return Response(words, media_type=kind, headers={"cache-control": "no-cache"})

    return give
