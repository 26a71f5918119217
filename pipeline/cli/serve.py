"""`dayek serve`: an index in, the web page out, until it is stopped."""

from __future__ import annotations

import argparse

from .options import engine_of


def serve(options: argparse.Namespace) -> int:
    import app

    from ..build import begin

    if options.place.name:
        begin(options.index)  # a library of no documents is filled on the page
    place = options.place
    app.serve(engine_of(options), host=options.host, port=options.port, gold=place.gold, place=place)
    return 0
