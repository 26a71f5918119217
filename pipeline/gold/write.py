"""Gold questions in; dayek's own JSON lines, with all that a question holds, out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import InputError
from .question import Evidence, GoldQuestion, split_of


def gold_line(question: GoldQuestion) -> dict[str, Any]:
    """Give a question as the object that `read_gold` reads back the same."""
    sets = [[place_line(each) for each in one] for one in question.evidence]
    line: dict[str, Any] = {
        "id": question.question_id,
        "question": question.question,
        "lang": question.language,
        "kind": question.kind,
        "answerable": question.answerable,
        "answers": list(question.answers),
        "evidence": sets[0] if sets else [],
        "evidence_alternatives": sets,
        "tags": list(question.tags),
    }
    rest = {
        "items": [list(each) for each in question.items],
        "context": [place_line(each) for each in question.context],
        "trap_answers": list(question.trap_answers),
        "split": "" if question.split == split_of(question.question_id) else question.split,
        "sources": dict(question.sources),
        "texts": dict(question.texts),
        "note": question.note,
    }
    return line | {key: value for key, value in rest.items() if value}


def place_line(place: Evidence) -> dict[str, Any]:
    """Give a place as an object: its document, its span or page, and what it is found again by."""
    line: dict[str, Any] = {"doc": place.doc}
    if place.span:
        line |= {"start": place.span.start, "end": place.span.end}
    elif place.page is None:
        line["whole"] = True
    said: dict[str, Any] = {
        "page": place.page,
        "quote": place.quote,
        "before": place.before,
        "after": place.after,
    }
    said |= {"twin": place.twin, "grade": place.grade if place.grade > 1 else None}
    return line | {key: value for key, value in said.items() if value is not None}


def write_gold(path: Path, questions: Iterable[GoldQuestion]) -> None:
    """Write questions as JSON lines; InputError when the file cannot be written."""
    write_lines(path, [gold_line(question) for question in questions])


def write_lines(path: Path, objects: Sequence[object]) -> None:
    """Write one JSON object a line, whole or not at all."""
    write_text(path, "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects))


def write_text(path: Path, content: str, *, newline: str = "\n", encoding: str = "utf-8") -> None:
    """Write a file beside its place and move it there: a reader sees the old one or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A lone surrogate, which UTF-8 cannot hold, stays the escape that JSON would write it as.
        with beside.open("w", encoding=encoding, errors="backslashreplace", newline=newline) as file:
            file.write(content)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise InputError(f"cannot write {path}: {error.strerror or error}; give another path") from error
