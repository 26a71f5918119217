"""Gold questions and the texts they speak of in; what is wrong with them, in plain words, out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..evidence import Span
from ..measures import answer_right
from .question import KINDS, LANGUAGES, Evidence, GoldQuestion

MOST_WORDS = 40


def validate(questions: Sequence[GoldQuestion], texts: Callable[[str], str | None]) -> tuple[str, ...]:
    """Hold questions against the texts (`texts(doc)`, None where there is none); () is good."""
    problems: list[str] = []
    seen: set[str] = set()
    for question in questions:
        if question.question_id in seen:
            problems.append(f"{question.question_id}: the id is taken twice")
        seen.add(question.question_id)
        problems += [f"{question.question_id}: {each}" for each in _of_words(question)]
        for place in dict.fromkeys((*question.places(), *question.context)):
            problems += [f"{question.question_id}: {each}" for each in _of_place(place, texts)]
    return tuple(problems)


def _of_words(question: GoldQuestion) -> Iterator[str]:
    if question.kind not in KINDS:
        yield f"kind {question.kind!r} is none of {', '.join(KINDS)}"
    if question.language not in LANGUAGES:
        yield f"lang {question.language!r} is none of {', '.join(LANGUAGES)}"
    if question.answerable == (question.kind == "unanswerable"):
        yield f"kind {question.kind!r} does not go with answerable {str(question.answerable).lower()}"
    if question.answerable:
        yield from _of_answers(question)
        if not question.evidence:
            yield "answerable, but it has no evidence"
    else:
        if question.answers or question.items:
            yield "not answerable, but it has answers"
        if question.evidence:
            yield "not answerable, but it has evidence"


def _of_answers(question: GoldQuestion) -> Iterator[str]:
    variants = (*question.answers, *(each for item in question.items for each in item))
    whole_documents = all(p.span is None and p.page is None for p in question.places())
    if not variants and not (question.evidence and whole_documents):
        yield "answerable, but it has no answers"
    if any(not item for item in question.items):
        yield "an item has no variant"
    for each in variants:
        if not each.strip():
            yield "an answer is empty"
        elif len(each.split()) > MOST_WORDS:
            yield f"answer {each[:40]!r}… has {len(each.split())} words, at most {MOST_WORDS} count"
    if question.answers and not answer_right(
        question.answers[0], question.answers, question.items, question.trap_answers, question.language
    ):
        yield f"its own first answer {question.answers[0]!r} would be judged wrong"


def _of_place(place: Evidence, texts: Callable[[str], str | None]) -> Iterator[str]:
    text = texts(place.doc)
    if text is None:
        yield f"document {place.doc!r} is not there"
        return
    if place.span is None:
        return
    where = f"{place.doc} {place.span.start}-{place.span.end}"
    if place.span.end > len(text):
        yield f"{where} ends past the text ({len(text)} code points)"
        return
    literal = place.span.of(text)
    if literal != literal.strip():
        yield f"{where} begins or ends with white space"
    if place.quote is not None and place.quote != literal:
        yield f"{where} reads {literal[:40]!r}, its quote {place.quote[:40]!r}"


def bind(quote: str, text: str) -> Span | None:
    """Find where a quote stands in a text, white space aside; None unless it is exactly one place."""
    places = [at for at, character in enumerate(text) if not character.isspace()]
    squeezed, wanted = "".join(text[at] for at in places), "".join(quote.split())
    if not wanted:
        return None
    first = squeezed.find(wanted)
    if first < 0 or squeezed.find(wanted, first + 1) >= 0:
        return None
    return Span(places[first], places[first + len(wanted) - 1] + 1)
