"""One gold question and the answer it got in; what was found, right and cited, and why not, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..evidence import Span
from ..gold import Evidence, GoldQuestion
from ..measures import (
    CharacterScores,
    answer_right,
    character_scores,
    exact_match,
    found,
    token_f1,
    touched,
)
from ..measures.answers import missing, sprung
from ..measures.spans import TextOf
from .given import Given, Shown, Texts

_SHOWN = 10  # passages whose places a result keeps
_CHARACTERS_OF = 5  # passages, as in Chroma's evaluation of chunking


@dataclass(frozen=True, slots=True)
class Judged:
    """What scoring knows of one question.

    `found_at`: the smallest k at which some set is found. `right`: silence on an unanswerable
    question, None where gold has no answer to judge by. `draft_right` judges the draft beneath.
    `useful`: the share of citations without which, or by which alone, a set is found.
    `characters`: how the first five passages meet the set they meet best, None without spans.
    """

    question: GoldQuestion
    given: Given
    found_at: int | None
    right: bool | None
    draft_right: bool | None
    f1: float
    exact: bool
    touching: int
    cited_found: bool
    useful: float
    ranking: Mapping[str, float]
    characters: CharacterScores | None

    def as_json(self) -> dict[str, Any]:
        """Give the line of a published result."""
        question = self.question
        return {
            "id": question.question_id,
            "lang": question.language,
            "kind": question.kind,
            "split": question.split,
            "tags": list(question.tags),
            "document": next((place.doc for place in question.places()), None),
            "answerable": question.answerable,
            "answered": self.given.answered,
            "answer": self.given.text,
            "right": self.right,
            "draft_right": self.draft_right,
            "f1": round(self.f1, 6),
            "found_at": self.found_at,
            "passages": len(self.given.passages),
            "citations": len(self.given.citations),
            "citations_touching": self.touching,
            "citations_found": self.cited_found,
            "confidence": self.given.confidence,
            "p_answerable": self.given.answerable,
            "why": why(self),
            "places": [_place(each, each.score) for each in self.given.passages[:_SHOWN]],
            "cited": [_place(each) for each in self.given.citations],
            "lost": None,
        }


def judge(question: GoldQuestion, given: Given, texts: Texts, ranking: Mapping[str, float]) -> Judged:
    """Judge one answer by the gold alone; nothing is asked of the system that gave it."""
    text_of = _text_of(question, texts)
    places = (*question.places(), *question.context)
    draft_right = _right(question, given.candidate)
    right: bool | None = not given.answered
    if question.answerable:
        right = None if draft_right is None else given.answered and draft_right
    return Judged(
        question=question,
        given=given,
        found_at=_found_at(question, given.passages, text_of),
        right=right,
        draft_right=draft_right,
        f1=token_f1(given.text, question.answers, characters=question.language == "ko"),
        exact=exact_match(given.text, question.answers),
        touching=sum(touched(places, c.documents, c.span, c.pages) for c in given.citations),
        cited_found=given.answered and _found(question.evidence, given.citations, text_of),
        useful=_useful(question, given.citations, text_of) if given.answered else 0.0,
        ranking=ranking,
        characters=_characters(question, given.passages[:_CHARACTERS_OF]),
    )


def judgeable(question: GoldQuestion) -> bool:
    """Tell whether gold says what the words should be."""
    return bool(question.answers or question.items) or not question.answerable


def _right(question: GoldQuestion, words: str) -> bool | None:
    if not judgeable(question):
        return None
    return question.answerable and answer_right(
        words, question.answers, question.items, question.trap_answers, question.language
    )


def _found_at(question: GoldQuestion, passages: tuple[Shown, ...], text_of: TextOf) -> int | None:
    wanted = set(question.grades())
    for k, passage in enumerate(passages, 1):
        if wanted.intersection(passage.documents) and _found(question.evidence, passages[:k], text_of):
            return k
    return None


def _found(evidence: Iterable[tuple[Evidence, ...]], shown: Iterable[Shown], text_of: TextOf) -> bool:
    spans: dict[str, list[Span]] = {}
    pages: dict[str, set[int]] = {}
    for each in shown:
        for document in each.documents:
            pages.setdefault(document, set()).update(each.pages)
            if each.span is not None:
                spans.setdefault(document, []).append(each.span)
    return found(evidence, spans, pages, text_of)


def _useful(question: GoldQuestion, cited: tuple[Shown, ...], text_of: TextOf) -> float:
    """Give ALCE's citation precision (Gao et al. 2023), with gold for its judge model.

    Where the citations together hold some set, a citation counts that holds one alone, or without
    which the others do not; where they hold none, none counts.
    """
    if not _found(question.evidence, cited, text_of):
        return 0.0
    return sum(
        _found(question.evidence, (each,), text_of)
        or not _found(question.evidence, (*cited[:at], *cited[at + 1 :]), text_of)
        for at, each in enumerate(cited)
    ) / len(cited)


def _characters(question: GoldQuestion, passages: tuple[Shown, ...]) -> CharacterScores | None:
    """Score passages by character against the set of evidence that they meet best."""
    sets = [each for each in question.evidence if each and all(place.span for place in each)]
    scored: list[CharacterScores] = []
    for places in sets:
        wanted: dict[str, list[Span]] = {}
        for place in places:
            if place.span:
                wanted.setdefault(place.doc, []).append(place.span)
        got: dict[str, list[Span]] = {}
        for passage in passages:
            if passage.span and passage.documents:
                name = next((each for each in passage.documents if each in wanted), passage.documents[0])
                got.setdefault(name, []).append(passage.span)
        scored.append(character_scores(wanted, got))
    return max(scored, key=lambda each: (each.iou, each.recall), default=None)


def _place(shown: Shown, *score: float | None) -> list[Any]:
    """Give a place as rows of results keep it: document, start, end, page and, of a passage, its score."""
    span = shown.span
    return [
        next(iter(shown.documents), None),
        span and span.start,
        span and span.end,
        min(shown.pages, default=None),
        *score,
    ]


def _text_of(question: GoldQuestion, texts: Texts) -> TextOf:
    """Know a text from gold's own quotes, else from what was shown."""
    quoted = Texts()
    quoted.add(Shown((place.doc,), place.span, frozenset(), place.quote) for place in question.places())

    def of(document: str, span: Span) -> str | None:
        known = quoted.of(document, span)
        return texts.of(document, span) if known is None else known

    return of


def why(judged: Judged) -> str:
    """Say in words what fell short; empty when nothing did."""
    question, given = judged.question, judged.given
    if not question.answerable:
        return f"answered {given.text!r}, though the documents do not say" if given.answered else ""
    faults: list[str] = []
    if question.evidence and judged.found_at is None:
        faults.append(f"its evidence is not in the {len(given.passages)} passages")
    if not given.answered:
        faults.append("left unanswered" + (f" ({given.reason})" if given.reason else ""))
    elif judged.right is False:
        faults += _wrong_words(question, given.text)
    if given.answered and question.evidence and not judged.cited_found:
        faults.append("its citations do not hold the evidence")
    return "; ".join(faults)


def _wrong_words(question: GoldQuestion, words: str) -> list[str]:
    traps = sprung(words, question.answers, question.items, question.trap_answers, question.language)
    lacks = missing(words, question.answers, question.items, question.language)
    return [f"says the near miss {trap!r}" for trap in traps] + [f"lacks {each!r}" for each in lacks]
