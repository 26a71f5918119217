"""Questions and ranked passages in; TREC qrels and run lines, as trec_eval reads them, out; and back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote

from ..errors import InputError
from .fields import open_text
from .question import Evidence, GoldQuestion

Unit = Literal["document", "passage"]
_STEP = Decimal("0.000001")


def trec_qrels(questions: Iterable[GoldQuestion], *, unit: Unit = "document") -> str:
    """Write what is relevant: `question 0 document grade` a line."""
    lines: list[str] = []
    for question in questions:
        grades: dict[str, int] = {}
        for place in question.places():
            key = _place_id(place, unit)
            grades[key] = max(place.grade, grades.get(key, 0))
        lines += [f"{quote(question.question_id)} 0 {key} {grade}" for key, grade in grades.items()]
    return "".join(line + "\n" for line in lines)


def trec_run(
    ranked: Iterable[tuple[str, Sequence[Mapping[str, Any]]]],
    k: int,
    *,
    unit: Unit = "document",
    tag: str = "dayek",
) -> str:
    """Write what was found: each question's passages (as in an answer, best first), k a question.

    By document, its best passage stands for it. Scores are rounded, and where that or a tie would
    hide the order, lowered: they strictly fall with the rank as printed.
    """
    lines: list[str] = []
    for question_id, passages in ranked:
        last: Decimal | None = None
        for rank, (key, score) in enumerate(_ranked(passages, unit)[:k], 1):
            last = _below(score, last)
            lines.append(f"{quote(question_id)} Q0 {key} {rank} {last} {tag}\n")
    return "".join(lines)


def read_run(path: Path) -> dict[str, dict[str, Any]]:
    """Read a TREC run as answer objects by question id, which hold passages alone.

    A document's id is its name, percent-encoded; `name#start-end` is a passage of it. Scores rank,
    as trec_eval has it; of equal ones the rank that is written decides.
    """
    ranked: dict[str, list[tuple[float, int, str]]] = {}
    for number, raw in enumerate(open_text(path).split("\n"), 1):
        cells = raw.split()
        if not cells:
            continue
        try:
            question_id, _, key, rank, score = cells[:5]
            ranked.setdefault(unquote(question_id), []).append((-float(score), int(rank), key))
        except ValueError as error:
            raise InputError(
                f"{path}, line {number}: {len(cells)} cells; write question Q0 document rank score tag"
            ) from error
    return {
        question_id: {"id": question_id, "passages": [_passage(each) for each in sorted(found)]}
        for question_id, found in ranked.items()
    }


def _passage(found: tuple[float, int, str]) -> dict[str, Any]:
    document, _, place = found[2].partition("#")
    start, _, end = place.partition("-")
    span = {"start": int(start), "end": int(end)} if start.isdigit() and end.isdigit() else {}
    return {"document": unquote(document), "score": -found[0], **span}


def _ranked(passages: Iterable[Mapping[str, Any]], unit: Unit) -> list[tuple[str, float]]:
    best: dict[str, float] = {}
    for passage in passages:
        key = quote(passage["document"])
        if unit == "passage":
            key += f"#{passage['start']}-{passage['end']}"
        best.setdefault(key, float(passage["score"]))
    return list(best.items())


def _below(score: float, last: Decimal | None) -> Decimal:
    """Print a score below the last one, by a step that single precision (trec_eval's) still sees."""
    sound = math.isfinite(score) and abs(score) < 1e15
    value = Decimal(repr(float(score))).quantize(_STEP) if sound else None
    if last is None:
        return Decimal(0).quantize(_STEP) if value is None else value
    highest = last - max(_STEP, (abs(last) * _STEP).quantize(_STEP))
    return highest if value is None else min(value, highest)


def _place_id(place: Evidence, unit: Unit) -> str:
    doc = quote(place.doc)
    if unit == "document" or (place.span is None and place.page is None):
        return doc
    return f"{doc}#page={place.page}" if place.span is None else f"{doc}#{place.span.start}-{place.span.end}"
