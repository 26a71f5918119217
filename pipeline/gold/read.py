"""A gold file or folder in; its questions out, each line checked; one line says what is off where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError
from .fields import Line, json_lines, name, open_text
from .foreign import beir_questions, squad_questions
from .question import DRAFT, Evidence, GoldQuestion, language_of, split_of
from .ragas import Texts, ragas_line, ragas_questions
from .sheet import is_ragas, sheet_lines
from .topics import trec_questions


def read_gold(
    path: Path | str, *, drafts: bool = False, texts: Texts | None = None
) -> tuple[GoldQuestion, ...]:
    """Read gold questions: JSONL, CSV, SQuAD v2 JSON, a BEIR or TREC folder, a docs/questions pair.

    Drafts, which no person has accepted, are left out unless asked for. `texts` (name to text) are
    searched for the contexts of RAGAS columns, which have no places.
    """
    path = Path(path)
    questions = _unique(path, _numbered(path, texts))
    if drafts:
        return questions
    accepted = tuple(question for question in questions if DRAFT not in question.tags)
    if not accepted:
        raise InputError(
            f"{path} holds only drafts ({len(questions)}): accept some, a draft counts in no score"
        )
    return accepted


def _numbered(path: Path, texts: Texts | None) -> Iterable[tuple[int, GoldQuestion]]:
    """Tell the form by the file's name and first words."""
    if path.is_dir():
        return _of_folder(path, texts)
    if path.suffix == ".json":
        return squad_questions(path, open_text(path))
    if path.suffix == ".csv":
        if is_ragas(path):
            return ragas_questions(path, texts)
        return ((line.number, own_line(line)) for line in sheet_lines(path))
    return _questions(path, texts)


def _of_folder(path: Path, texts: Texts | None) -> Iterable[tuple[int, GoldQuestion]]:
    if (path / "queries.jsonl").is_file():
        return beir_questions(path)
    if (path / "topics.tsv").is_file():
        return trec_questions(path)
    if (path / "questions.jsonl").is_file():
        return _questions(path / "questions.jsonl", texts)
    raise InputError(
        f"{path} is no gold: give a .jsonl, .csv or SQuAD .json, or a folder with "
        "queries.jsonl and qrels/, with topics.tsv and qrels.txt, or with questions.jsonl"
    )


def _questions(path: Path, texts: Texts | None) -> Iterator[tuple[int, GoldQuestion]]:
    for line in json_lines(path):
        if "user_input" in line.data:
            yield line.number, ragas_line(line, texts)
        else:
            yield line.number, own_line(line) if "evidence_mode" not in line.data else _pair(line)


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


def own_line(line: Line) -> GoldQuestion:
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
        sources=_digests(line, "sources"),
        texts=_digests(line, "texts"),
        note=n if isinstance(n := line.data.get("note"), str) else "",
    )


def _digests(line: Line, key: str) -> tuple[tuple[str, str], ...]:
    """Read which bytes or text the offsets count, where the gold says so: {"paper.txt": "8de8ff20…"}."""
    said = line.data.get(key)
    pairs = line.mapping(said, key).items() if said is not None else ()
    return tuple((name(doc), str(digest)) for doc, digest in pairs)


def _places(line: Line, listed: list[Any], key: str) -> tuple[Evidence, ...]:
    return tuple(_place(line, each, key) for each in listed)


def _place(line: Line, value: Any, key: str) -> Evidence:
    data = line.mapping(value, key)
    doc, span, page, quote = data.get("doc"), line.span(data, key), line.page(data, key), data.get("quote")
    if not isinstance(doc, str) or not doc:
        raise line.error(f"{key} names no document", 'write {"doc": "name.pdf", "start": 0, "end": 9}')
    if span is None and page is None and data.get("whole") is not True:
        raise line.error(f"{key} in {doc!r} has no place", "give start and end, or page")
    if quote is not None and not isinstance(quote, str):
        raise line.error(f"the quote in {key} is no text", "write the words of the span, or leave it out")
    grade = max(1, n) if isinstance(n := data.get("grade"), int) else 1
    if span is None:
        return Evidence(name(doc), None, page, grade=grade)
    before, after = (data[side] if isinstance(data.get(side), str) else None for side in ("before", "after"))
    return Evidence(name(doc), span, page, quote, grade, before, after, _twin(data.get("twin")))


def _twin(value: object) -> tuple[float, float] | None:
    match value:
        case [int() | float() as before, int() | float() as after]:
            return float(before), float(after)
    return None


def _foreign_place(line: Line, value: Any) -> Evidence:
    data = line.mapping(value, "evidence")
    doc, quote, grade = data.get("doc_id"), data.get("text"), data.get("grade", 1)
    if not isinstance(doc, str) or not doc:
        raise line.error("evidence names no document", 'write {"doc_id": "d1", "start": 0, "end": 9}')
    span, page = line.span(data, "evidence"), line.page(data, "evidence")
    literal = quote if span and isinstance(quote, str) else None
    return Evidence(name(doc), span, page, literal, grade if isinstance(grade, int) else 1)
