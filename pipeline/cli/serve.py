"""`dayek serve`: an index in, the web page out, until it is stopped."""

from __future__ import annotations

import argparse

from .options import engine_of


def serve(options: argparse.Namespace) -> int:
    import app

    from ..build import begin
    from ..web import login_from

    if options.place.name:
        begin(options.index)  # a library of no documents is filled on the page
    place = options.place
    login = login_from(options.auth) if options.auth else None
    engine = engine_of(options)
    app.serve(engine, host=options.host, port=options.port, gold=place.gold, place=place, login=login)
    return 0
