"""`dayek ask`: questions in, cited answers or reasons out."""

from __future__ import annotations

import argparse
import json
from contextlib import contextmanager
from typing import Any

from . import show
from .options import Line, check_question, engine_of, question_lines, writer


def ask(options: argparse.Namespace) -> int:
    check_question(options)
    if options.questions is not None:
        return _many(options)
    from ..retrieve import checked_question

    question = checked_question(options.question)
    given = engine_of(options).answer_json(question)
    if options.json:
        show.as_json(given)
    else:
        print(show.answer(given))
    return 0


def _many(options: argparse.Namespace) -> int:
    lines = question_lines(options.questions)
    engine = engine_of(options)
    progress = show.Progress("asking")
    answered = 0
    with contextmanager(writer)(options.output) as file:
        for done, line in enumerate(lines, 1):
            given = _answer(engine, line)
            answered += given["answered"]
            file.write(json.dumps(given, ensure_ascii=False) + "\n")
            progress(done, len(lines))
    progress.end()
    if options.json:
        show.as_json({"questions": len(lines), "answered": answered, "output": str(options.output)})
    else:
        print(f"{answered} of {len(lines)} questions answered → {options.output}")
    return 0


def _answer(engine: Any, line: Line) -> dict[str, Any]:
    given: dict[str, Any] = engine.answer_json(line.question, line.id)
    if line.fault:
        given["reason"] = line.fault
    return given
