"""`dayek eval`: gold questions in, scores on the terminal and in files out."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import InputError
from . import show
from .options import engine_of

if TYPE_CHECKING:
    from ..gold import GoldQuestion
    from ..store import Library


def eval(options: argparse.Namespace) -> int:
    from ..evaluate import evaluate, publish, read_answers, score, table
    from ..gold import read_gold

    questions = read_gold(options.gold)
    if options.answers:
        result = score(questions, read_answers(options.answers), name=str(options.gold))
    else:
        engine = engine_of(options)
        _check_sources(questions, engine.library)
        progress = show.Progress("asking")
        result = evaluate(engine, questions, name=str(options.gold), progress=progress)
        progress.end()
    written = publish(result, options.output)
    if options.json:
        show.as_json(result)
    else:
        print(table(result))
        print(f"\nwritten: {', '.join(str(path) for path in written)}")
    return 0


def _check_sources(questions: Sequence[GoldQuestion], library: Library) -> None:
    """Hold the gold against the files it was written on: offsets in other bytes mean nothing."""
    bytes_of = {row.name: row.bytes for row in library.files}
    for document, digest in dict(pair for question in questions for pair in question.sources).items():
        found = bytes_of.get(document)
        if found != digest:
            what = f"yours has SHA-256 {found[:12]}" if found else "it is not in the index"
            raise InputError(
                f"the gold counts {document} with SHA-256 {digest[:12]}, {what}: index that very file"
            )
