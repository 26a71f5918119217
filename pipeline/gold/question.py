"""The nouns of the gold: plain frozen values, which name places by span and page, never by passage."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..evidence import Span

Split = Literal["dev", "test"]

KINDS = (
    "fact",
    "number",
    "date",
    "list",
    "table",
    "definition",
    "why",
    "compare",
    "multi-hop",
    "conflict",
    "cross-lingual",
    "unanswerable",
)
LANGUAGES = ("en", "ru", "kk", "ko")
DRAFT = "draft"  # the tag of a question that no person has accepted yet


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place that says it: a span of a document, a page of it, or (neither) all of it.

    `quote` is the literal text of the span where the gold file carries it, `before` and `after` are
    what stood around it; by these it is found again when the text has changed. `twin` says how alike
    the neighbours of other places with like words were at most (0..1, before and after), None when
    there was no such place.
    `grade` is how relevant the place was judged.
    """

    doc: str
    span: Span | None = None
    page: int | None = None
    quote: str | None = None
    grade: int = 1
    before: str | None = None
    after: str | None = None
    twin: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question, what counts as right, and where it stands: `evidence` is an OR of ANDs."""

    question_id: str
    question: str
    language: str
    kind: str
    answerable: bool
    answers: tuple[str, ...] = ()
    items: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[tuple[Evidence, ...], ...] = ()
    context: tuple[Evidence, ...] = ()
    trap_answers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    split: Split = "dev"
    sources: tuple[tuple[str, str], ...] = ()  # (document, SHA-256 of the file its offsets count)
    texts: tuple[tuple[str, str], ...] = ()  # (document, SHA-256 of the text its offsets count)
    note: str = ""  # a person's remark, which counts for nothing

    def places(self) -> Iterator[Evidence]:
        """List all places of all sets, in order."""
        return (each for one_set in self.evidence for each in one_set)

    def grades(self) -> dict[str, int]:
        """Map each document that holds evidence to its best grade."""
        grades: dict[str, int] = {}
        for each in self.places():
            grades[each.doc] = max(each.grade, grades.get(each.doc, 0))
        return grades


def split_of(question_id: str) -> Split:
    """Put a question into dev or test for good: by the parity of its id's hash, half and half."""
    return "test" if hashlib.sha256(question_id.encode()).digest()[0] % 2 else "dev"


def language_of(question: str) -> str:
    """Guess a language by its letters, for forms that do not name it."""
    folded = question.casefold()
    if any("가" <= c <= "힣" for c in folded):
        return "ko"
    if any(c in "әғқңөұүһі" for c in folded):
        return "kk"
    return "ru" if any("а" <= c <= "я" for c in folded) else "en"
