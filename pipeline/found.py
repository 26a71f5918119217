"""What was found for a question in; what is said beside its answer, or in its place, out."""

from __future__ import annotations

from dataclasses import dataclass

from .evidence import Draft, Hit, Note, Place
from .extract import Question, Rated, lacking
from .gloss import Gloss, unheard
from .retrieve import Ranking


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question: the ranking, the passages in it, and their sentences, best first.

    `parts` is what was found for each question of one that asks two.
    """

    question: Question  # as it was put to the best sentence; `rated` are those that it was put to
    ranking: Ranking
    hits: tuple[Hit, ...]
    rated: tuple[Rated, ...]
    parts: tuple[Found, ...] = ()

    @property
    def gloss(self) -> Gloss | None:
        """Give what the question was taken for, where it was put into another language for the best."""
        put = (gloss for gloss in self.ranking.glosses if gloss.target == self.question.language)
        return next(put, None) if self.question.asked_in else None

    @property
    def row(self) -> int | None:
        """Give the row of the passage that the best sentence is in; None where there is none."""
        rows = (
            row
            for hit, (row, _) in zip(self.hits, self.ranking.last, strict=True)
            if self.rated and hit.passage == self.rated[0].unit.hit.passage
        )
        return next(rows, None)


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about: the ranking, where the draft leans, and the seconds the model took."""

    ranking: Ranking
    places: tuple[Place, ...]
    encoding: float


def understood(question: Question, ranking: Ranking) -> tuple[Note, ...]:
    """Say what the question's words were taken for, where it was put into another language."""
    told = "; ".join(gloss.told for gloss in ranking.glosses if gloss.target == question.language)
    return (Note("gloss", f"understood as: {told}"),) if question.asked_in and told else ()


def missing(found: Found) -> str:
    """Say what was asked for and is not spoken of; of a question in another language in its own words."""
    texts = [hit.passage.text for hit in found.hits]
    if found.gloss and (strange := unheard(found.gloss, texts)):
        return f"no passage near it speaks of {', '.join(strange)}"
    return lacking(found.question, texts)


def why_silent(draft: Draft, least: float, missing: str) -> str:
    """Say why there is no answer, how sure the draft is, and how sure it must be."""
    sure = f"{draft.confidence:.0%} sure, {least:.0%} are needed"
    if missing:
        return f"{missing} ({sure})"
    if draft.answerable < 0.5:
        return f"the nearest passages do not seem to answer it ({sure})"
    return f"the passages may answer it, but no draft is sure enough ({sure})"
