"""`dayek eval`: gold questions in, scores on the terminal and in files out."""

from __future__ import annotations

import argparse

from . import show
from .options import engine_of


def eval(options: argparse.Namespace) -> int:
    from ..evaluate import evaluate, publish, read_answers, score, table
    from ..gold import read_gold

    questions = read_gold(options.gold)
    if options.answers:
        result = score(questions, read_answers(options.answers), name=str(options.gold))
    else:
        progress = show.Progress("asking")
        result = evaluate(engine_of(options), questions, name=str(options.gold), progress=progress)
        progress.end()
    written = publish(result, options.output)
    if options.json:
        show.as_json(result)
    else:
        print(table(result))
        print(f"\nwritten: {', '.join(str(path) for path in written)}")
    return 0
