"""A sentence that quotes nothing in; the stretch of a document that comes nearest to what it says out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .. import cite
from ..asked import LONGEST_QUESTION
from ..evidence import Document, Passage, Span
from ..language import content_stems, sentences
from ..retrieve import Retriever
from ..settings import Settings
from ..store import Library

Nearest = Callable[[str], Sequence[Passage]]

PASSAGES = 5  # so many are looked at for the nearest evidence
TOGETHER = 3  # sentences at most that are taken as one piece of evidence
EACH = 0.04  # what one more sentence must add to the share of words that are found
TOLD = 0.5  # how much the numbers, dates and names weigh against all the words
LEAST = 0.2  # less of a sentence's words than this is no evidence at all


def by_search(library: Library, retriever: Retriever | None = None) -> Nearest:
    """Search a library as a question does; without a `retriever` a model is loaded when first needed."""
    made = [retriever] if retriever else []

    def near(sentence: str) -> Sequence[Passage]:
        if not made:
            made.append(Retriever.from_library(library, Settings().retrieve))
        asked = sentence.encode("utf-8", "replace").decode()[:LONGEST_QUESTION].replace("\x00", " ")
        ranking = made[0].rank(asked, made[0].embedder.encode([asked])[0], PASSAGES)
        return [hit.passage for hit in made[0].hits(ranking)]

    return near


def nearest_in(claim: str, places: Sequence[tuple[Document, Span]]) -> tuple[Document, Span] | None:
    """Choose, within some places, the few sentences that share most with a claim."""
    wanted = frozenset(content_stems(claim))
    best: tuple[float, Document, Span] | None = None
    for document, place in places:
        for span, size in _stretches(document.text, place):
            share = _share(claim, wanted, span.of(document.text)) - EACH * size
            if best is None or share > best[0]:
                best = (share, document, span)
    return best[1:] if best and best[0] >= LEAST - EACH else None


def _stretches(text: str, place: Span) -> Iterator[tuple[Span, int]]:
    """Yield each sentence of a place, and each few that follow one another, with their number."""
    found = [span.shifted(place.start) for span in sentences(place.of(text))]
    for at, first in enumerate(found):
        for size, last in enumerate(found[at : at + TOGETHER], 1):
            yield Span(first.start, last.end), size


def _share(claim: str, wanted: frozenset[str], text: str) -> float:
    """Give the share of a claim's words, and of its numbers, dates and names, that a text has."""
    told = cite.told_by(claim)
    words = len(wanted & frozenset(content_stems(text))) / len(wanted) if wanted else 0.0
    if not told:
        return words
    return (1 - TOLD) * words + TOLD * (1 - len(cite.missing(claim, text)) / len(told))
