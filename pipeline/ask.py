"""A question in, an Answer out: retrieve, draft, cite, decide whether to speak."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from .asked import checked_question
from .cite import cite
from .embed import cross_encoder, knows, static_words
from .errors import InputError
from .evidence import Answer, Draft, Hit
from .extract import (
    Extractor,
    Question,
    Rated,
    followed,
    joined,
    least_confidence,
    ordered,
    parts_of,
    weighed,
)
from .forms import answer_to_json, damage_notes
from .found import Found, Trace, missing, understood, why_silent
from .gloss import Gloss, met
from .language import SCRIPTS, content_words, detect, main_script
from .larger import Reader
from .retrieve import Ranking, Retriever, Vector
from .settings import Settings
from .store import Filter, Library

FEWEST_PASSAGES = 10
_ABROAD = 0.5  # what a sentence in another language is worth, where documents are in the question's own too


class Answerer(Protocol):
    """Rate what passages say, and draft an answer from it; None when there is nothing to draft from."""

    def rate(self, question: Question, hits: Sequence[Hit]) -> list[Rated]: ...

    def __call__(self, question: Question, rated: Sequence[Rated]) -> Draft | None: ...


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
        return cls.over(Library.open(folder), settings)

    @classmethod
    def over(cls, library: Library, settings: Settings | None = None) -> Engine:
        """Answer from a library that is open."""
        wanted = settings or Settings()
        least_confidence(wanted.answer.threshold)  # a threshold that is none is no matter of any question
        merged = replace(wanted, chunk=library.settings.chunk, embed=library.settings.embed)
        retriever = Retriever.from_library(library, merged.retrieve)
        encode = retriever.embedder.encode
        pointing = Reader(merged.answer.reader).span if merged.answer.reader else None
        extractor = Extractor(
            library.document,
            library.sentences_in,
            encode,
            retriever.embedder.words,
            static_words,
            pointing,
            cross_encoder() if merged.answer.judged else None,
            merged.answer.judged,
        )
        return cls(library, retriever, extractor, merged)

    @property
    def settings_digest(self) -> str:
        return self.settings.digest

    @property
    def index_fingerprint(self) -> str:
        return self.library.fingerprint

    def search(self, question: str, k: int = 10, *, only: Filter | None = None) -> tuple[Hit, ...]:
        """Find the k best passages, of all documents or of those that a filter lets through."""
        return self.search_many([question], k, only=only)[0]

    def search_many(
        self, questions: Sequence[str], k: int, *, only: Filter | None = None
    ) -> list[tuple[Hit, ...]]:
        """Find the k best passages of each question; the model sees all questions in one batch."""
        asked = [checked_question(question) for question in questions]
        if not asked:
            return []
        vectors = self.retriever.embedder.encode(asked)
        with self.library.snapshot():
            return [self._found(q, v, k, only).hits for q, v in zip(asked, vectors, strict=True)]

    def glance(
        self, question: str, k: int = FEWEST_PASSAGES, *, only: Filter | None = None
    ) -> tuple[Hit, ...]:
        """Find passages by search alone, before any is read closely: soon, and in a rougher order."""
        asked = checked_question(question)
        with self.library.snapshot():
            vector = self.retriever.embedder.encode([asked])[0]
            return self.retriever.hits(self.retriever.rank(asked, vector, k, only))

    def understood(self, question: str, *, only: Filter | None = None) -> tuple[Gloss, ...]:
        """Say what a question's words are taken for in the other languages of the documents."""
        with self.library.snapshot():
            return self.retriever.glosses(checked_question(question), self.library.select(only))

    def ask(self, question: str, *, only: Filter | None = None) -> Answer:
        """Answer from the documents, or say why not; InputError for no question at all."""
        return self._asked(question, only)[0]

    def follow(self, before: str, question: str) -> str:
        """Complete a question from the one before it (`and in 2018?`); one that stands by itself stays."""
        return followed(before, question) or question

    def prepare(self, questions: Sequence[str]) -> None:
        """Make many questions quicker to ask: the model sees them in one batch."""
        self.retriever.prepare(questions)

    def _asked(self, question: str, only: Filter | None = None) -> tuple[Answer, Trace]:
        asked = checked_question(question)
        with self.library.snapshot():
            started = time.perf_counter()
            vector = self.retriever.embedder.encode([asked])[0]
            encoded = time.perf_counter()
            found = self._in_parts(self._found(asked, vector, FEWEST_PASSAGES, only), only)
            searched = time.perf_counter()
            answer, draft = self._answer(found)
            done = time.perf_counter()
            notes = (*answer.notes, *damage_notes(self.library))
        seconds = (
            ("retrieve", round(searched - started, 4)),
            ("answer", round(done - searched, 4)),
        )
        places = draft.places if draft else ()
        return replace(answer, seconds=seconds, notes=notes), Trace(found.ranking, places, encoded - started)

    def _found(self, asked: str, vector: Vector, k: int, only: Filter | None) -> Found:
        """Search, read the best of what is found, and rank it anew by what it says."""
        most = self.settings.answer.passages
        ranking = self.retriever.rank(asked, vector, max(k, most), only)
        hits = self.retriever.hits(ranking)
        versions = self._versions(asked, ranking)
        own = detect(asked) in self.library.select(only).languages
        rated = [
            (replace(one, score=one.score * (_ABROAD if own and question.asked_in else 1.0)), question)
            for question, heard in self._heard(versions, hits[:most])
            for one in self.answerer.rate(question, heard)
        ]
        rated.sort(key=lambda each: -each[0].score)
        order = ordered(hits[:most], [one for one, _ in rated])
        ranking = ranking.reordered(order, k)
        best = rated[0][1] if rated else versions[""]
        mine = tuple(one for one, question in rated if question is best)
        return Found(best, ranking, self.retriever.hits(ranking), mine)

    def _in_parts(self, found: Found, only: Filter | None) -> Found:
        """Find what answers each part of a question that asks two things, and rank it behind the first."""
        whole = found.question
        parts = parts_of(whole.asked or whole.text, whole.asked_in or whole.language)
        if not parts or (whole.asked_in and any(part.leans for part in parts)):
            return found
        vectors = self.retriever.embedder.encode([part.text for part in parts])
        made = tuple(
            self._among(part.text, found)
            if part.leans
            else self._found(part.text, each, FEWEST_PASSAGES, only)
            for part, each in zip(parts, vectors, strict=True)
        )
        rows = [each.row for each in made]
        if None in rows:
            return found
        ranking = found.ranking.led(row for row in rows if row is not None)
        return replace(found, ranking=ranking, hits=self.retriever.hits(ranking), parts=made)

    def _among(self, text: str, found: Found) -> Found:
        """Ask the passages that were found for a whole question a part of it."""
        question = replace(found.question, text=text)
        return replace(found, question=question, rated=tuple(self.answerer.rate(question, found.hits)))

    def _versions(self, asked: str, ranking: Ranking) -> dict[str, Question]:
        """Give the question as it is put to documents of each language; under no name, as it was asked."""
        model, language = self.retriever.embedder.name, detect(asked)
        made = {"": Question(asked, language, knows(model, language), ranking.near)}
        for gloss in ranking.glosses:
            if (text := gloss.among(ranking.near)) and not self.retriever.crosses(gloss):
                trusted = knows(model, gloss.target)
                made[gloss.target] = Question(text, gloss.target, trusted, ranking.near, asked, language)
        return made

    def _heard(self, versions: dict[str, Question], hits: Sequence[Hit]) -> list[tuple[Question, list[Hit]]]:
        """Say which version of the question each passage is asked, by its document's language and script."""
        own = SCRIPTS.get(versions[""].language)
        asked: dict[str, list[Hit]] = {}
        for hit in hits:
            language = self.library.document(hit.passage.doc_id).language if len(versions) > 1 else ""
            stays = SCRIPTS.get(language) != own == main_script(content_words(hit.passage.text))
            asked.setdefault(language if language in versions and not stays else "", []).append(hit)
        return [(versions[language], heard) for language, heard in asked.items()]

    def _answer(self, found: Found) -> tuple[Answer, Draft | None]:
        asked, hits = found.question.asked or found.question.text, found.hits
        draft = self._drafted(found)
        if draft is None:
            reason = "the library holds no text to answer from"
            return Answer(asked, "", (), hits, 0.0, 0.0, reason=reason), None
        notes = understood(found.question, found.ranking)
        least = least_confidence(self.settings.answer.threshold)
        kept = Answer(
            asked,
            "",
            (),
            hits,
            draft.confidence,
            draft.answerable,
            reason=why_silent(draft, least, missing(found)),
            notes=notes,
            candidate=draft.text,
        )
        if draft.confidence < least or not draft.text:
            return kept, draft
        citations = cite(draft, self.library.document)
        told = replace(
            kept,
            text=draft.text,
            citations=citations,
            reason=None,
            notes=(*draft.notes, *notes),
            candidate="",
        )
        return told, draft

    def _drafted(self, found: Found) -> Draft | None:
        """Draft an answer, of each part where two things are asked."""
        whole = self._draft_of(found)
        parts = [draft for each in found.parts if (draft := self._draft_of(each)) and draft.text]
        return joined(whole, parts) if whole and parts and len(parts) == len(found.parts) else whole

    def _draft_of(self, found: Found) -> Draft | None:
        """Draft an answer, less sure where the question as it was asked is not met in what was read."""
        draft, gloss = self.answerer(found.question, found.rated), found.gloss
        if draft is None or gloss is None:
            return draft
        said = [self.library.document(at.doc_id).text[at.span.start : at.span.end] for at in draft.places]
        return weighed(draft, met(gloss, found.rated[0].unit.hit.passage.text, said))

    def explain(
        self, question: str, id: str | None = None, *, only: Filter | None = None
    ) -> tuple[dict[str, Any], Trace | None]:
        """Answer as `answer_json` does, and say how that came about; no trace of what cannot be asked."""
        with self.library.snapshot():  # the answer and what is said of its places are of one generation
            return self._explained(question, id, only)

    def _explained(
        self, question: str, id: str | None, only: Filter | None
    ) -> tuple[dict[str, Any], Trace | None]:
        chosen = self.library.select(only)  # a filter that fits nothing is no matter of the question
        try:
            answer, trace = self._asked(question, only)
        except InputError as error:
            cleaned = question.encode("utf-8", "replace").decode("utf-8")
            answer, trace = Answer(cleaned, "", (), (), 0.0, 0.0, reason=str(error)), None
        given = answer_to_json(answer, self.library, self.settings.digest, id)
        for citation in given["citations"]:
            citation |= self._in_words(citation, detect(answer.question))
        return given | ({"looked_in": chosen.told} if only else {}), trace

    def _in_words(self, citation: Mapping[str, Any], language: str) -> dict[str, str]:
        """Put a quote into the question's language word by word, where it is in another."""
        told = self.library.document(citation["doc_id"]).language
        words = self.retriever.put(citation["quote"], told, language)
        return {"word_by_word": words} if words else {}

    def answer_json(
        self, question: str, id: str | None = None, *, only: Filter | None = None
    ) -> dict[str, Any]:
        """Answer in the form that others read; a question that cannot be asked gives a reason."""
        return self.explain(question, id, only=only)[0]
