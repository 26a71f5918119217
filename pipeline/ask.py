"""A question in, an Answer out: retrieve, draft, cite, decide whether to speak."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from .cite import cite
from .embed import knows
from .errors import InputError
from .evidence import Answer, Draft, Hit, Place
from .extract import Extractor
from .extract.units import Question
from .forms import answer_to_json, damage_notes
from .language import detect
from .retrieve import Ranking, Retriever, checked_question
from .settings import Settings
from .store import Filter, Library

FEWEST_PASSAGES = 10


class Answerer(Protocol):
    """Draft an answer from passages; None when there is nothing to draft from."""

    def __call__(self, question: Question, hits: tuple[Hit, ...]) -> Draft | None: ...


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about: the ranking, where the draft leans, and the seconds the model took."""

    ranking: Ranking
    places: tuple[Place, ...]
    encoding: float


@dataclass(frozen=True)
class Engine:
    """One open library with all that answers from it."""

    library: Library
    retriever: Retriever
    answerer: Answerer
    settings: Settings

    @classmethod
    def open(cls, folder: Path, settings: Settings | None = None) -> Engine:
        """Open an index folder; what shaped it (chunk, embed) comes from the index itself."""
        library = Library.open(folder)
        wanted = settings or Settings()
        merged = replace(wanted, chunk=library.settings.chunk, embed=library.settings.embed)
        retriever = Retriever.from_library(library, merged.retrieve)
        encode = retriever.embedder.encode
        extractor = Extractor(library.document, library.sentences_in, encode)
        return cls(library, retriever, extractor, merged)

    @property
    def settings_digest(self) -> str:
        return self.settings.digest

    @property
    def index_fingerprint(self) -> str:
        return self.library.fingerprint

    def search(self, question: str, k: int = 10, *, only: Filter | None = None) -> tuple[Hit, ...]:
        """Find the k best passages, of all documents or of those that a filter lets through."""
        return self.retriever.retrieve(question, k, only)

    def ask(self, question: str, *, only: Filter | None = None) -> Answer:
        """Answer from the documents, or say why not; InputError for no question at all."""
        return self._asked(question, only)[0]

    def prepare(self, questions: Sequence[str]) -> None:
        """Make many questions quicker to ask: the model sees them in one batch."""
        self.retriever.prepare(questions)

    def _asked(self, question: str, only: Filter | None = None) -> tuple[Answer, Trace]:
        asked = checked_question(question)
        k = max(FEWEST_PASSAGES, self.settings.answer.passages)
        with self.library.snapshot():
            started = time.perf_counter()
            vector = self.retriever.embedder.encode([asked])[0]
            encoded = time.perf_counter()
            ranking = self.retriever.rank(asked, vector, k, only)
            hits = self.retriever.hits(ranking)
            found = time.perf_counter()
            answer, draft = self._answer(asked, hits, ranking.near)
            done = time.perf_counter()
        seconds = (
            ("retrieve", round(found - started, 4)),
            ("answer", round(done - found, 4)),
        )
        places = draft.places if draft else ()
        notes = (*answer.notes, *damage_notes(self.library))
        return replace(answer, seconds=seconds, notes=notes), Trace(ranking, places, encoded - started)

    def _answer(
        self, asked: str, hits: tuple[Hit, ...], near: tuple[str, ...]
    ) -> tuple[Answer, Draft | None]:
        language = detect(asked)
        question = Question(asked, language, knows(self.retriever.embedder.name, language), near)
        draft = self.answerer(question, hits[: self.settings.answer.passages])
        if draft is None:
            reason = "the library holds no text to answer from"
            return Answer(asked, "", (), hits, 0.0, 0.0, reason=reason), None
        kept = Answer(
            asked,
            "",
            (),
            hits,
            draft.confidence,
            draft.answerable,
            reason=_reason(draft, self.settings.answer.threshold),
            candidate=draft.text,
        )
        if draft.confidence < self.settings.answer.threshold or not draft.text:
            return kept, draft
        citations = cite(draft, self.library.document)
        told = replace(
            kept, text=draft.text, citations=citations, reason=None, notes=draft.notes, candidate=""
        )
        return told, draft

    def explain(
        self, question: str, id: str | None = None, *, only: Filter | None = None
    ) -> tuple[dict[str, Any], Trace | None]:
        """Answer as `answer_json` does, and say how that came about; no trace of what cannot be asked."""
        chosen = self.library.select(only)  # a filter that fits nothing is no matter of the question
        try:
            answer, trace = self._asked(question, only)
        except InputError as error:
            cleaned = question.encode("utf-8", "replace").decode("utf-8")
            answer, trace = Answer(cleaned, "", (), (), 0.0, 0.0, reason=str(error)), None
        given = answer_to_json(answer, self.library, self.settings.digest, id)
        return given | ({"looked_in": chosen.told} if only else {}), trace

    def answer_json(
        self, question: str, id: str | None = None, *, only: Filter | None = None
    ) -> dict[str, Any]:
        """Answer in the form that others read; a question that cannot be asked gives a reason."""
        return self.explain(question, id, only=only)[0]


def _reason(draft: Draft, threshold: float) -> str:
    sure = f"{draft.confidence:.0%} sure, {threshold:.0%} are needed"
    if draft.answerable < 0.5:
        return f"the nearest passages do not seem to answer it ({sure})"
    return f"the passages may answer it, but no draft is sure enough ({sure})"
