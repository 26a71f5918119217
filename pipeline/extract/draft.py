"""Rated units in, the draft out: which of them answer together, in what words, and how surely."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..evidence import Document, Draft, Hit, Note
from .calibration import least_near, most_abroad, probability, usual_judgement
from .cells import Columns
from .closely import WordsOf, read_closely
from .expected import VALUES
from .features import Features
from .listed import listed, named
from .marked import covered
from .question import Question, Weights
from .rate import Judge, Rated, judged, measured, scored, way_of, weighed_anew
from .rivals import rival_of
from .short import MOST_WORDS, Pointing, holds_value, pointed, short_answer, together
from .units import SentencesOf, Unit, Vector, units_of
from .values import same_value

Encode = Callable[[Sequence[str]], Vector]

_ENOUGH = 0.25  # of the question's weight: what a second place must add to be cited too
_STRANGE = 0.1  # what chances are worth where nothing is asked, or no passage speaks of anything like it
_NEAR = 10  # units among which the value is looked for that the best one lacks
_APART = 100  # code points between two units that speak of one thing
_CLOSE = 0.5  # of the first place's score: what a second place must reach to stand beside it


@dataclass(frozen=True)
class Extractor:
    """Answer from passages by slicing, never by writing."""

    document_of: Callable[[str], Document]
    sentences_of: SentencesOf
    encode: Encode
    words: WordsOf  # in languages that the model knows
    foreign: WordsOf  # in all others
    pointing: Pointing | None = None  # a larger reader, where the user named one
    judge: Judge | None = None  # what reads a question and a sentence together
    most: int = 8  # sentences that it reads

    def rate(self, question: Question, hits: Sequence[Hit]) -> list[Rated]:
        """Rate the sentences and rows of passages, best first; the likeliest are read twice."""
        return weighed_anew(self.judged(question, scored(question, self.measure(question, hits))))

    def measure(self, question: Question, hits: Sequence[Hit]) -> list[Rated]:
        """Measure sentences and rows, unscored yet, word by word."""
        units = units_of(hits, self.document_of, self.sentences_of)
        if units:
            units = read_closely(question.text, units, self.words if question.trusted else self.foreign)
        return measured(question, units, self._asked(question, units))

    def judged(self, question: Question, found: Sequence[Rated]) -> list[Rated]:
        """Have the likeliest of scored sentences judged, where there is a judge."""
        if self.judge is None:
            return list(found)
        return [*judged(question, found[: self.most], self.judge), *found[self.most :]]

    def _asked(self, question: Question, units: Sequence[Unit]) -> Vector:
        """Encode a question; where no unit has a vector to hold against it, zeros say as much."""
        if units and not any(unit.vector.any() for unit in units):
            return np.zeros(len(units[0].vector), dtype=np.float32)
        vector: Vector = self.encode([question.text])[0]
        return vector

    def __call__(self, question: Question, rated: Sequence[Rated]) -> Draft | None:
        """Draft an answer; None when there is nothing to draft from."""
        made = self.made(question, rated)
        if made is None:
            return None
        text, chosen, known, notes = made
        way = way_of(question)
        confidence = probability("confidence", way, known)
        if way == "foreign" and any(note.kind == "language" for note in notes):
            confidence = min(confidence, most_abroad())
        answerable = probability("answerable", way, known)
        if not question.stems or (way == "known" and known["near in the passage"] < least_near()):
            confidence, answerable = confidence * _STRANGE, answerable * _STRANGE
        return Draft(text, tuple(one.unit.place for one in chosen), confidence, answerable, notes)

    def made(
        self, question: Question, rated: Sequence[Rated]
    ) -> tuple[str, list[Rated], Features, tuple[Note, ...]] | None:
        """Give a draft's words, the units it leans on, what its confidence is estimated from, and remarks."""
        if not rated:
            return None
        weight = question.weight
        chosen = _chosen(question, rated, weight)
        known = features(question, rated, chosen, weight)
        notes = [note for note in (_other_language(question, chosen, self.document_of),) if note]
        if items := listed(question, rated, self.document_of, self.sentences_of):
            return together(list(dict.fromkeys(named(one.unit) for one in items))), items, known, tuple(notes)
        texts = self._said(question, chosen)
        if len(chosen) == 1 and (rival := rival_of(question, rated)):
            other = short_answer(question, rival.unit, cells=self.cells)
            if not same_value(texts[0], other, question.expected):
                texts, chosen = [*texts, other], [*chosen, rival]
                notes.append(Note("conflict", f"the sources disagree: {' · '.join(texts)}"))
        return together(texts), chosen, known, tuple(notes)

    def _said(self, question: Question, chosen: Sequence[Rated]) -> list[str]:
        """Slice the answer out of the first unit, or, where that holds no value, out of all."""
        if read := pointed(question, chosen[0].unit, self.pointing):
            return [read]
        some = chosen[:1] if holds_value(question, chosen[0].unit) else chosen
        most = MOST_WORDS // len(some)
        texts = (short_answer(question, one.unit, most, self.cells) for one in some)
        return list(dict.fromkeys(texts))

    @property
    def cells(self) -> Columns | None:
        """What chooses among a row's cells, where there is a judge."""
        return Columns(self.words, self.foreign, self.judge) if self.judge else None


def _chosen(question: Question, rated: Sequence[Rated], weight: Weights) -> list[Rated]:
    """Take the best unit, and another where the first lacks the value, or much of what is asked for."""
    first = rated[0]
    if question.expected in VALUES and not holds_value(question, first.unit):
        near = [one for one in rated[1:_NEAR] if holds_value(question, one.unit)]
        if beside := [one for one in near if _beside(one, first)]:
            return [beside[0], first]
    held = first.unit.stems | first.unit.about
    missing = {key: w for key, w in weight.items() if held.isdisjoint(key)}
    total = sum(weight.values()) or 1.0
    for one in rated[1:6]:
        gain = sum(w for key, w in missing.items() if not one.unit.stems.isdisjoint(key)) / total
        if gain >= _ENOUGH and one.score >= first.score * _CLOSE and question.expected in ("list", "any"):
            return [first, one]
    return [first]


def _beside(one: Rated, other: Rated) -> bool:
    """Tell whether two units stand next to each other, or nearly so."""
    a, b = one.unit.place, other.unit.place
    return a.doc_id == b.doc_id and max(a.span.start, b.span.start) - min(a.span.end, b.span.end) < _APART


def _other_language(
    question: Question, chosen: Sequence[Rated], document_of: Callable[[str], Document]
) -> Note | None:
    languages = {document_of(one.unit.place.doc_id).language for one in chosen}
    asked_in = question.asked_in or question.language
    if asked_in in languages:
        return None
    return Note("language", f"the question is in {asked_in}, the source in {', '.join(sorted(languages))}")


def features(
    question: Question, rated: Sequence[Rated], chosen: Sequence[Rated], weight: Weights
) -> Features:
    """Measure a draft by what is known of it before anybody has judged it."""
    first = chosen[0]
    held = frozenset().union(*(one.unit.stems | one.unit.about for one in chosen))
    numbers = {key: w for key, w in weight.items() if key[0][:1].isdigit()}
    rest = [one.score for one in rated if one.unit.place != first.unit.place]
    return {
        **first.features,
        "score": first.score,
        "margin": first.score - max(rest, default=0.0),
        "words of all": covered(held, weight),
        "rarest words": _rarest_held(held, weight),
        "numbers": covered(held, numbers) if numbers else 1.0,
        "search score": first.unit.hit.score,
        "second": _second(rated, first),
        "answerless": float(question.expected in VALUES and not holds_value(question, first.unit)),
        **_judged(question, rated, first),
    }


def _judged(question: Question, rated: Sequence[Rated], first: Rated) -> Features:
    """Tell what the judge made of the first unit and of the best; unasked, what it usually does."""
    if way_of(question) == "foreign":
        return {}
    known = [one.judged for one in rated if one.judged is not None]
    if not known or first.judged is None:
        return usual_judgement()
    return {"judged": first.judged, "best judged": max(known)}


def _second(rated: Sequence[Rated], first: Rated) -> float:
    """Tell how near the best unit of another passage comes to the first, 0 to 1."""
    own = first.unit.hit.passage.passage_id
    other = next((one.score for one in rated if one.unit.hit.passage.passage_id != own), 0.0)
    return min(1.0, other / (first.score or 1.0))


def _rarest_held(held: frozenset[str], weight: Weights) -> float:
    """Tell what share of the question's three rarest stems is held: near-misses lack one."""
    rarest = sorted(weight, key=lambda key: (-weight[key], key))[:3]
    return sum(not held.isdisjoint(key) for key in rarest) / len(rarest) if rarest else 0.0
