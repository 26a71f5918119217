"""`dayek ask`: questions in, cited answers or reasons out."""

from __future__ import annotations

import argparse
import json
from contextlib import contextmanager
from typing import Any

from . import show
from .options import Line, check_question, engine_of, filter_of, question_lines, said_of, understood, writer
from .saving import check_saving, said_of_saved, save


def ask(options: argparse.Namespace) -> int:
    check_question(options)
    check_saving(options)
    if options.questions is not None:
        return _many(options)
    from ..asked import checked_question

    question = checked_question(options.question)
    engine, only = engine_of(options), filter_of(options)
    given = engine.answer_json(question, only=only)
    written = save([given], engine, options.save)
    if options.why:
        given["understood"] = understood(engine, question, only)
    if options.json:
        show.as_json(given | ({"saved": written} if options.save else {}))
    else:
        looked_in = said_of(given.get("looked_in"))
        why = [show.why(given["understood"], given["citations"])] if options.why else []
        print("\n\n".join([show.answer(given), *why, *looked_in, *said_of_saved(written)]))
    return 0


def _many(options: argparse.Namespace) -> int:
    lines = question_lines(options.questions)
    engine, only = engine_of(options), filter_of(options)
    looked_in = engine.library.select(only).told
    progress = show.Progress("asking")
    answers: list[dict[str, Any]] = []
    answered = 0
    with contextmanager(writer)(options.output) as file:
        for done, line in enumerate(lines, 1):
            given = _answer(engine, line, only)
            answered += given["answered"]
            answers += [given] if options.save else []
            file.write(json.dumps(given, ensure_ascii=False) + "\n")
            progress(done, len(lines))
    progress.end()
    written = save(answers, engine, options.save)
    if options.json:
        said = {"questions": len(lines), "answered": answered, "output": str(options.output)}
        said |= {"saved": written} if options.save else {}
        show.as_json(said | ({"looked_in": looked_in} if only else {}))
    else:
        told = f"{answered} of {len(lines)} questions answered → {options.output}"
        print("\n".join([told, *said_of(looked_in), *said_of_saved(written)]))
    return 0


def _answer(engine: Any, line: Line, only: Any) -> dict[str, Any]:
    given: dict[str, Any] = engine.answer_json(line.question, line.id, only=only)
    if line.fault:
        given["reason"] = line.fault
    return given
