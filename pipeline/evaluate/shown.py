"""A comparison and a library in, the passages that both runs found, with their words, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import DayekError
from ..evidence import Span
from ..gold import GoldQuestion
from ..store import Library

Passages = list[dict[str, Any]]

_FIRST = 3  # passages of each run
_WORDS = 320  # code points of each


def passages_beside(
    results: Sequence[Mapping[str, Any]],
    wanted: Iterable[str],
    questions: Sequence[GoldQuestion],
    library: Library,
) -> dict[str, tuple[Passages, ...]]:
    """Give, for some questions by id, the first passages of each result: document, page, text, gold.

    Their words come from the library as it is now; a passage of a document that it does not hold
    has none, and says so.
    """
    rows = [{str(row["id"]): row for row in result["questions"]} for result in results]
    gold = {question.question_id: question for question in questions}
    return {
        key: tuple(
            [_shown(place, gold.get(key), library) for place in of[key]["places"][:_FIRST]]
            if key in of
            else []
            for of in rows
        )
        for key in wanted
    }


def _shown(place: Sequence[Any], question: GoldQuestion | None, library: Library) -> dict[str, Any]:
    document, start, end, page, _ = place
    span = Span(start, end) if start is not None and end is not None else None
    return {
        "document": document,
        "page": page,
        "text": _words(document, span, library),
        "gold": question is not None and _holds_gold(document, span, page, question),
    }


def _words(document: str, span: Span | None, library: Library) -> str:
    try:
        text = library.document(library.find(document)).text
    except DayekError:
        return "(this document is not in the index)"
    if span is None:
        return ""
    words = " ".join(text[span.start : span.end].split())
    return words if len(words) <= _WORDS else words[:_WORDS] + "…"


def _holds_gold(document: str, span: Span | None, page: int | None, question: GoldQuestion) -> bool:
    return any(
        place.doc == document
        and (
            span.holds(place.span)
            if place.span and span
            else place.span is None and place.page in (None, page)
        )
        for place in question.places()
    )


def words_of(questions: Sequence[GoldQuestion]) -> tuple[dict[str, str], dict[str, str]]:
    """Give each question's words, and the gold answer in words, by its id."""
    asked = {each.question_id: each.question for each in questions}
    expected = {
        each.question_id: "; ".join(item[0] for item in each.items if item) or " / ".join(each.answers)
        for each in questions
    }
    return asked, expected
