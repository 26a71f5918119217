"""`dayek search`: questions in, ranked passages out, as lines, JSON or a TREC run."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import contextmanager
from typing import Any

from ..errors import InputError
from . import show
from .options import Line, check_question, engine_of, filter_of, question_lines, said_of, understood, writer

_BATCH = 32  # questions embedded together


def search(options: argparse.Namespace) -> int:
    check_question(options)
    if options.questions is not None:
        return _many(options)
    from ..forms import hits_to_json

    engine = engine_of(options)
    with engine.library.snapshot():
        only = filter_of(options)
        looked_in = engine.library.select(only).told
        listed = hits_to_json(engine.search(options.question, options.k or 10, only=only), engine.library)
        why = {"understood": understood(engine, options.question, only)} if options.why else {}
        notes = _noted(engine)
    if options.json:
        said = {"question": options.question, "passages": listed, "notes": notes, **why}
        show.as_json(said | ({"looked_in": looked_in} if only else {}))
    else:
        told = [show.why(why["understood"])] if why else []
        print("\n\n".join([show.passages(listed) or "No passage fits.", *told, *said_of(looked_in)]))
    return 0


def _many(options: argparse.Namespace) -> int:
    lines = question_lines(options.questions)
    engine, only = engine_of(options), filter_of(options)
    looked_in = engine.library.select(only).told
    k = options.k or 100
    depth = k if options.format == "jsonl" or options.unit == "passage" else 5 * k
    progress = show.Progress("searching")
    with contextmanager(writer)(options.output) as file:
        for start in range(0, len(lines), _BATCH):
            batch = lines[start : start + _BATCH]
            found = _found(engine, batch, depth, only)
            for line, (passages, reason) in zip(batch, found, strict=True):
                file.write(_written(options, line, passages, reason, k))
            progress(start + len(batch), len(lines))
    progress.end()
    said: dict[str, Any] = {"questions": len(lines), "output": str(options.output), "notes": _noted(engine)}
    if options.json:
        show.as_json(said | ({"looked_in": looked_in} if only else {}))
    else:
        print("\n".join([f"{len(lines)} questions searched → {options.output}", *said_of(looked_in)]))
    return 0


def _noted(engine: Any) -> list[dict[str, str]]:
    """Give what was left out as damaged, and say it on standard error, whatever form was asked for."""
    from ..forms import damage_notes, notes_to_json

    notes = damage_notes(engine.library)
    for note in notes:
        print(f"dayek: {note.text}", file=sys.stderr, flush=True)
    return notes_to_json(notes)


def _found(
    engine: Any, batch: list[Line], depth: int, only: Any
) -> list[tuple[list[dict[str, Any]], str | None]]:
    """Search a batch; a line that cannot be asked gives no passages, and the reason."""
    from ..asked import checked_question
    from ..forms import hits_to_json

    asked: dict[int, str] = {}
    faults: dict[int, str | None] = {}
    for i, line in enumerate(batch):
        try:
            if line.fault:
                raise InputError(line.fault)
            asked[i] = checked_question(line.question)
        except InputError as error:
            faults[i] = str(error)
    with engine.library.snapshot():
        hits = engine.search_many(list(asked.values()), depth, only=only)
        listed = {i: hits_to_json(found, engine.library) for i, found in zip(asked, hits, strict=True)}
    return [(listed.get(i, []), faults.get(i)) for i in range(len(batch))]


def _written(
    options: argparse.Namespace, line: Line, passages: list[dict[str, Any]], reason: str | None, k: int
) -> str:
    if options.format == "trec":
        from ..gold import trec_run

        return trec_run([(str(line.id), passages)], k, unit=options.unit)
    said: dict[str, Any] = {"id": line.id, "question": line.question, "passages": passages[:k]}
    if reason:
        said["reason"] = reason
    return json.dumps(said, ensure_ascii=False) + "\n"
