"""A gold file or folder in; its questions out, each line checked; one line says what is off where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError
from .fields import Line, json_lines, name, open_text
from .foreign import beir_questions, squad_questions
from .question import Evidence, GoldQuestion, language_of, split_of


def read_gold(path: Path | str) -> tuple[GoldQuestion, ...]:
    """Read gold questions: dayek's JSONL, a SQuAD v2 JSON, a BEIR folder, a docs/questions pair."""
    path = Path(path)
    if path.is_dir():
        if (path / "queries.jsonl").is_file():
            return _unique(path, beir_questions(path))
        if (path / "questions.jsonl").is_file():
            return read_gold(path / "questions.jsonl")
        raise InputError(
            f"{path} is no gold: give a .jsonl, a SQuAD .json, or a folder with "
            "queries.jsonl and qrels/ or with questions.jsonl"
        )
    if path.suffix == ".json":
        return _unique(path, squad_questions(path, open_text(path)))
    return _unique(path, _questions(path))


def _questions(path: Path) -> Iterator[tuple[int, GoldQuestion]]:
    for line in json_lines(path):
        yield line.number, (_pair(line) if "evidence_mode" in line.data else _own(line))


def _unique(path: Path, numbered: Iterable[tuple[int, GoldQuestion]]) -> tuple[GoldQuestion, ...]:
    seen: dict[str, int] = {}
    questions: list[GoldQuestion] = []
    for number, question in numbered:
        first = seen.setdefault(question.question_id, number)
        if first != number:
            raise InputError(
                f"{path}, line {number}: id {question.question_id!r} is taken by line {first}; "
                "give every question an id of its own"
            )
        questions.append(question)
    if not questions:
        raise InputError(f"{path} holds no question; write one JSON object a line")
    return tuple(questions)


def _own(line: Line) -> GoldQuestion:
    """Read one line of dayek's own form."""
    first = _places(line, line.listed("evidence"), "evidence")
    sets = [
        _places(line, line.listing(each, "evidence_alternatives"), "evidence_alternatives")
        for each in line.listed("evidence_alternatives")
    ]
    if first and first not in sets:
        sets.insert(0, first)
    items = tuple(line.texts(each, "items") for each in line.listed("items"))
    return _question(line, tuple(each for each in sets if each), items)


def _pair(line: Line) -> GoldQuestion:
    """Read one line of a docs/questions pair: `evidence_mode` says any (OR) or all (AND)."""
    mode = line.text("evidence_mode")
    if mode not in ("any", "all"):
        raise line.error(f"evidence_mode is {mode!r}", 'write "any" or "all"')
    places = tuple(_foreign_place(line, each) for each in line.listed("evidence"))
    together = (places,) if places else ()
    return _question(line, tuple((each,) for each in places) if mode == "any" else together, ())


def _question(
    line: Line, evidence: tuple[tuple[Evidence, ...], ...], items: tuple[tuple[str, ...], ...]
) -> GoldQuestion:
    question, question_id = line.text("question"), line.identity("id")
    answerable = line.flag("answerable")
    split = line.data.get("split")
    return GoldQuestion(
        question_id=question_id,
        question=question,
        language=line.text("lang", language_of(question)),
        kind=line.text("kind", "fact" if answerable else "unanswerable"),
        answerable=answerable,
        answers=line.texts(line.listed("answers"), "answers"),
        items=items,
        evidence=evidence,
        context=_places(line, line.listed("context"), "context"),
        trap_answers=line.texts(line.listed("trap_answers"), "trap_answers"),
        tags=line.texts(line.listed("tags"), "tags"),
        split=split if split in ("dev", "test") else split_of(question_id),
        sources=_sources(line),
    )


def _sources(line: Line) -> tuple[tuple[str, str], ...]:
    """Read which bytes the offsets count, where the gold says so: {"paper.txt": "8de8ff20…"}."""
    said = line.data.get("sources")
    pairs = line.mapping(said, "sources").items() if said is not None else ()
    return tuple((name(doc), str(digest)) for doc, digest in pairs)


def _places(line: Line, listed: list[Any], key: str) -> tuple[Evidence, ...]:
    return tuple(_place(line, each, key) for each in listed)


def _place(line: Line, value: Any, key: str) -> Evidence:
    data = line.mapping(value, key)
    doc, span, page, quote = data.get("doc"), line.span(data, key), line.page(data, key), data.get("quote")
    if not isinstance(doc, str) or not doc:
        raise line.error(f"{key} names no document", 'write {"doc": "name.pdf", "start": 0, "end": 9}')
    if span is None and page is None:
        raise line.error(f"{key} in {doc!r} has no place", "give start and end, or page")
    if quote is not None and not isinstance(quote, str):
        raise line.error(f"the quote in {key} is no text", "write the words of the span, or leave it out")
    return Evidence(name(doc), span, page, quote if span else None)


def _foreign_place(line: Line, value: Any) -> Evidence:
    data = line.mapping(value, "evidence")
    doc, quote, grade = data.get("doc_id"), data.get("text"), data.get("grade", 1)
    if not isinstance(doc, str) or not doc:
        raise line.error("evidence names no document", 'write {"doc_id": "d1", "start": 0, "end": 9}')
    span, page = line.span(data, "evidence"), line.page(data, "evidence")
    literal = quote if span and isinstance(quote, str) else None
    return Evidence(name(doc), span, page, literal, grade if isinstance(grade, int) else 1)
