"""RAGAS columns in, gold questions and answers out; and back.

A sample is `user_input`, `reference`, `reference_contexts`, `response`, `retrieved_contexts`: words
without places. Contexts find their places where the documents' texts are given, each once and only
once; without them a question keeps its reference alone. All its contexts together are its evidence.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .check import bind
from .fields import Line, json_lines
from .question import Evidence, GoldQuestion, language_of, split_of
from .sheet import csv_lines, csv_text

COLUMNS = ("user_input", "reference", "reference_contexts", "response", "retrieved_contexts")
_LISTS = ("reference_contexts", "retrieved_contexts")
Texts = Mapping[str, str]


def ragas_questions(path: Path, texts: Texts | None) -> Iterator[tuple[int, GoldQuestion]]:
    """Read a CSV of samples as questions."""
    return ((line.number, ragas_line(line, texts)) for line in csv_lines(path))


def ragas_line(line: Line, texts: Texts | None) -> GoldQuestion:
    """Read one sample as a question; without a reference or contexts it is one without answer."""
    question, reference = line.text("user_input"), str(line.data.get("reference") or "").strip()
    question_id, contexts = _id(line), _listed(line, "reference_contexts")
    places = tuple(_found(each, texts or {}) for each in contexts)
    known = tuple(place for place in places if place)
    answerable = bool(reference or contexts)
    return GoldQuestion(
        question_id=question_id,
        question=question,
        language=language_of(question),
        kind="fact" if answerable else "unanswerable",
        answerable=answerable,
        answers=(reference,) if reference else (),
        # A part of what is needed is no evidence: it would count as found too soon.
        evidence=(known,) if known and len(known) == len(places) else (),
        split=split_of(question_id),
    )


def ragas_answers(path: Path, texts: Texts | None = None) -> dict[str, dict[str, Any]]:
    """Read samples' responses as answer objects by question id, with places where texts give them."""
    lines = csv_lines(path) if path.suffix == ".csv" else json_lines(path)
    answers: dict[str, dict[str, Any]] = {}
    for line in lines:
        response = str(line.data.get("response") or "").strip()
        passages = [_passage(each, texts or {}) for each in _listed(line, "retrieved_contexts")]
        answers[_id(line)] = {
            "id": _id(line),
            "answered": bool(response),
            "answer": response,
            "passages": [{"rank": rank, **each} for rank, each in enumerate(passages, 1)],
        }
    return answers


def ragas_rows(
    questions: Iterable[GoldQuestion], answers: Mapping[str, Mapping[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Write questions as samples: the first answer, the words of the first set that has them all."""
    rows = []
    for question in questions:
        quoted = ([place.quote for place in one] for one in question.evidence)
        given = (answers or {}).get(question.question_id)
        row: dict[str, Any] = {
            "user_input": question.question,
            "reference": question.answers[0] if question.answers else "",
            "reference_contexts": next((one for one in quoted if all(one)), []),
        }
        if given is not None:
            row["response"] = given.get("answer") or ""
            row["retrieved_contexts"] = [each.get("text") or "" for each in given.get("passages") or []]
        rows.append(row)
    return rows


def ragas_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Write samples as CSV, their lists as JSON."""
    held = [*rows]
    columns = [name for name in COLUMNS if any(name in row for row in held)]
    cells = ([_cell(row.get(name, "")) for name in columns] for row in held)
    return csv_text(columns, cells)


def _cell(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _id(line: Line) -> str:
    """Name a sample, which has no id, by its question's hash."""
    if line.data.get("id") not in (None, ""):
        return line.identity("id")
    return "r" + hashlib.sha256(line.text("user_input").encode("utf-8", "replace")).hexdigest()[:10]


def _listed(line: Line, key: str) -> list[str]:
    """Read a list, which a CSV holds as JSON or as Python writes it."""
    value = line.data.get(key)
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except ValueError:
            try:
                value = ast.literal_eval(value)
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                raise line.error(f"{key} is no list", 'write ["one", "two"]') from None
    return list(line.texts(value or [], key))


def _found(words: str, texts: Texts) -> Evidence | None:
    places = [(doc, span) for doc, text in texts.items() if (span := bind(words, text))]
    if len(places) != 1:
        return None
    doc, span = places[0]
    return Evidence(doc, span, None, span.of(texts[doc]))


def _passage(words: str, texts: Texts) -> dict[str, Any]:
    place = _found(words, texts)
    if place is None or place.span is None:
        return {"text": words}
    return {"document": place.doc, "start": place.span.start, "end": place.span.end, "text": place.quote}
