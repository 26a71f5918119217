"""A folder of TREC topics and qrels in, gold questions out.

`topics.tsv` holds `question-id TAB question` a line, `qrels.txt` `question-id 0 document grade`. Ids
are percent-encoded; a document may be a place: `name#start-end` or `name#page=3`. Any place that was
judged relevant suffices; a question without one has no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from ..errors import InputError
from ..evidence import Span
from .fields import name, open_text
from .question import Evidence, GoldQuestion, language_of, split_of

TOPICS, QRELS = "topics.tsv", "qrels.txt"
_PLACE = re.compile(r"(?P<doc>[^#]+)#(?:page=(?P<page>\d+)|(?P<start>\d+)-(?P<end>\d+))")


def trec_questions(folder: Path) -> Iterator[tuple[int, GoldQuestion]]:
    """Read a folder's topics with what was judged relevant to them."""
    places = read_qrels(folder / QRELS)
    asked: set[str] = set()
    for number, raw in enumerate(open_text(folder / TOPICS).split("\n"), 1):
        if not raw.strip():
            continue
        question_id, _, question = raw.strip("\r\n").partition("\t")
        if not question.strip():
            raise InputError(
                f"{folder / TOPICS}, line {number}: one cell; write question-id, question by a tab"
            )
        asked.add(question_id)
        relevant = [place for place in places.get(unquote(question_id), ()) if place.grade > 0]
        yield (
            number,
            GoldQuestion(
                question_id=unquote(question_id),
                question=question,
                language=language_of(question),
                kind="fact" if relevant else "unanswerable",
                answerable=bool(relevant),
                evidence=tuple((place,) for place in relevant),
                split=split_of(unquote(question_id)),
            ),
        )
    if strangers := sorted(set(places) - {unquote(each) for each in asked}):
        raise InputError(
            f"{folder / QRELS} judges {strangers[0]!r}, which {TOPICS} does not ask; add it there"
        )


def read_qrels(path: Path) -> dict[str, list[Evidence]]:
    """Read TREC qrels: what was judged of each question, also what is not relevant (grade 0)."""
    judged: dict[str, list[Evidence]] = {}
    for number, raw in enumerate(open_text(path).split("\n"), 1):
        cells = raw.split()
        if not cells:
            continue
        try:
            question_id, _, key, grade = cells
            judged.setdefault(unquote(question_id), []).append(_place(key, int(grade)))
        except ValueError as error:
            raise InputError(
                f"{path}, line {number}: {len(cells)} cells; write question 0 document grade"
            ) from error
    return judged


def topics_text(questions: Iterable[GoldQuestion]) -> str:
    """Write `question-id TAB question` a line."""
    return "".join(f"{quote(q.question_id)}\t{' '.join(q.question.split())}\n" for q in questions)


def _place(key: str, grade: int) -> Evidence:
    match = _PLACE.fullmatch(key)
    if match is None:
        return Evidence(name(unquote(key)), grade=grade)
    doc = name(unquote(match["doc"]))
    if match["page"]:
        return Evidence(doc, None, int(match["page"]), grade=grade)
    return Evidence(doc, Span(int(match["start"]), int(match["end"])), grade=grade)
