"""Other projects' gold in (SQuAD v2 JSON, a BEIR folder); numbered questions out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..evidence import Span
from .fields import json_lines, name, open_text
from .question import Evidence, GoldQuestion, Split, language_of, split_of


def squad_questions(path: Path, content: str) -> Iterator[tuple[int, GoldQuestion]]:
    """Read SQuAD v2; each paragraph is a document of its own, and each answer's span suffices."""
    number = 0
    with _squad_form(path):
        for doc, _, paragraph in _paragraphs(json.loads(content)):
            for asked in paragraph["qas"]:
                number += 1
                yield number, _squad_question(name(doc), paragraph["context"], asked)


def squad_documents(path: Path) -> Iterator[dict[str, str]]:
    """Give SQuAD's paragraphs as document lines to index, named as its gold names them.

    A paragraph's name is its `id`, or else the numbers of its article and itself: `0:0`.
    """
    with _squad_form(path):
        for doc, title, paragraph in _paragraphs(json.loads(open_text(path))):
            yield {"doc_id": doc, "title": title, "text": paragraph["context"]}


@contextmanager
def _squad_form(path: Path) -> Iterator[None]:
    try:
        yield
    except json.JSONDecodeError as error:
        raise InputError(f"{path} is not JSON ({error}); give gold lines as .jsonl") from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(
            f"{path} is no SQuAD v2 file ({type(error).__name__}: {error}); "
            "it needs data, paragraphs, context, qas, answers with text and answer_start"
        ) from error


def _paragraphs(squad: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for at, article in enumerate(squad["data"]):
        for below, paragraph in enumerate(article["paragraphs"]):
            yield str(paragraph.get("id", f"{at}:{below}")), str(article.get("title", "")), paragraph


def _squad_question(doc: str, context: str, asked: dict[str, Any]) -> GoldQuestion:
    answerable = not asked.get("is_impossible", False)
    given = asked["answers"] if answerable else []
    spans = {Span(a["answer_start"], a["answer_start"] + len(a["text"])): a["text"] for a in given}
    for span, text in spans.items():
        if span.of(context) != text:
            raise ValueError(f"question {asked['id']}: {text!r} does not stand at {span.start}")
    return GoldQuestion(
        question_id=str(asked["id"]),
        question=asked["question"],
        language=language_of(asked["question"]),
        kind="fact" if answerable else "unanswerable",
        answerable=answerable,
        answers=tuple(dict.fromkeys(spans.values())),
        evidence=tuple((Evidence(doc, span, None, text),) for span, text in spans.items()),
        split=split_of(str(asked["id"])),
    )


def beir_questions(folder: Path) -> Iterator[tuple[int, GoldQuestion]]:
    """Read a BEIR folder: a whole document is evidence, any relevant one suffices.

    Questions of `qrels/test.tsv` are the test split, those of other files dev; unjudged ones are
    left out.
    """
    asked = {line.identity("_id"): line for line in json_lines(folder / "queries.jsonl")}
    files = sorted((folder / "qrels").glob("*.tsv"))
    if not files:
        raise InputError(f"{folder} has no qrels/*.tsv; a BEIR folder needs its judgements there")
    judged: dict[str, dict[str, int]] = {}
    splits: dict[str, Split] = {}
    for file in files:
        for question_id, doc, grade in _judgements(file):
            if question_id not in asked:
                raise InputError(f"{file} judges {question_id!r}, which queries.jsonl does not ask")
            judged.setdefault(question_id, {})[doc] = grade
            if splits.get(question_id) != "test":
                splits[question_id] = "test" if file.stem == "test" else "dev"
    for question_id, grades in judged.items():
        places = tuple((Evidence(name(doc), grade=g),) for doc, g in grades.items() if g > 0)
        if places:
            question = asked[question_id].text("text")
            yield (
                asked[question_id].number,
                GoldQuestion(
                    question_id=question_id,
                    question=question,
                    language=language_of(question),
                    kind="fact",
                    answerable=True,
                    evidence=places,
                    split=splits[question_id],
                ),
            )


def _judgements(file: Path) -> Iterator[tuple[str, str, int]]:
    for number, raw in enumerate(open_text(file).split("\n"), 1):
        cells = raw.rstrip("\r").split("\t")
        if not raw.strip() or (number == 1 and len(cells) == 3 and not _is_grade(cells[2])):
            continue
        if len(cells) != 3 or not _is_grade(cells[2]):
            raise InputError(
                f"{file}, line {number}: {len(cells)} cells; write query-id, corpus-id, score by tabs"
            )
        yield cells[0], cells[1], int(cells[2])


def _is_grade(cell: str) -> bool:
    return cell.strip().lstrip("-").isdecimal()
