"""`dayek serve`: an index in, the web page out, until it is stopped."""

from __future__ import annotations

import argparse

from .options import engine_of


def serve(options: argparse.Namespace) -> int:
    import app

    app.serve(engine_of(options), host=options.host, port=options.port)
    return 0
