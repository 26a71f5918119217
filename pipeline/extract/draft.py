"""Rated units in, the draft out: which of them answer together, in what words, and how surely."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..evidence import Document, Draft, Hit, Note
from ..language import number_value, words
from .calibration import probability
from .features import Features
from .marked import covered
from .question import Question, Weights
from .rate import Rated, rated, way_of
from .short import MOST_WORDS, short_answer
from .units import Read, SentencesOf, Vector, units_of

Encode = Callable[[Sequence[str]], Vector]

_ENOUGH = 0.25  # of the question's weight: what a second place must add to be cited too
_CLOSE = 0.5  # of the first place's score: what a second place must reach to stand beside it


@dataclass(frozen=True)
class Extractor:
    """Answer from passages by slicing, never by writing."""

    document_of: Callable[[str], Document]
    sentences_of: SentencesOf
    encode: Encode

    def rate(self, question: Question, hits: Sequence[Hit], reads: Sequence[Read | None]) -> list[Rated]:
        """Rate the sentences and rows of passages, best first; `reads` is what a reader makes of each."""
        units = units_of(hits, reads, self.document_of, self.sentences_of)
        return rated(question, units, self.encode([question.text])[0])

    def __call__(self, question: Question, rated: Sequence[Rated]) -> Draft | None:
        """Draft an answer; None when there is nothing to draft from."""
        made = made_of(question, rated, self.document_of)
        if made is None:
            return None
        text, chosen, measured, notes = made
        way = way_of(question, chosen[0].unit)
        return Draft(
            text,
            tuple(one.unit.place for one in chosen),
            probability("confidence", way, measured),
            probability("answerable", way, measured),
            notes,
        )


def made_of(
    question: Question, rated: Sequence[Rated], document_of: Callable[[str], Document]
) -> tuple[str, list[Rated], Features, tuple[Note, ...]] | None:
    """Give a draft's words, the units it leans on, what its confidence is estimated from, and remarks."""
    if not rated:
        return None
    weight = question.weight
    chosen = _chosen(question, rated, weight)
    measured = features(question, rated, chosen, weight)
    texts = list(dict.fromkeys(short_answer(question, one.unit) for one in chosen))
    notes = [note for note in (_other_language(question, chosen, document_of),) if note]
    rival = _rival(question, rated, chosen, weight)
    if rival:
        texts.append(short_answer(question, rival.unit))
        chosen = [*chosen, rival]
        notes.append(Note("conflict", f"the sources disagree: {' · '.join(texts)}"))
    text = " ".join("; ".join(texts).split()[:MOST_WORDS])
    return text, chosen, measured, tuple(notes)


def _chosen(question: Question, rated: Sequence[Rated], weight: Weights) -> list[Rated]:
    """Take the best unit, and another where it holds much of the question that the first does not."""
    first = rated[0]
    held = first.unit.stems | first.unit.about
    missing = {key: w for key, w in weight.items() if held.isdisjoint(key)}
    total = sum(weight.values()) or 1.0
    for one in rated[1:6]:
        gain = sum(w for key, w in missing.items() if not one.unit.stems.isdisjoint(key)) / total
        if gain >= _ENOUGH and one.score >= first.score * _CLOSE and question.expected in ("list", "any"):
            return [first, one]
    return [first]


def _rival(question: Question, rated: Sequence[Rated], chosen: Sequence[Rated], weight: Weights) -> Rated | None:
    """Find another document's unit that says another value for the same thing, almost as well."""
    if question.expected not in ("percent", "number", "date") or len(chosen) > 1:
        return None
    first = chosen[0]
    said = short_answer(question, first.unit)
    known = covered(first.unit.stems, weight)
    for one in rated[1:4]:
        if one.unit.place.doc_id == first.unit.place.doc_id or known < 0.7:
            continue
        other = short_answer(question, one.unit)
        close = one.score >= first.score * _CLOSE and covered(one.unit.stems, weight) >= 0.95 * known
        if close and _values(other) and _values(said) and _values(other).isdisjoint(_values(said)):
            return one
    return None


def _values(text: str) -> set[str]:
    return {value for span in words(text) if (value := number_value(span.of(text))) is not None}


def _other_language(
    question: Question, chosen: Sequence[Rated], document_of: Callable[[str], Document]
) -> Note | None:
    languages = {document_of(one.unit.place.doc_id).language for one in chosen}
    if question.language in languages:
        return None
    return Note(
        "language", f"the question is in {question.language}, the source in {', '.join(sorted(languages))}"
    )


def features(question: Question, rated: Sequence[Rated], chosen: Sequence[Rated], weight: Weights) -> Features:
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
    }


def _rarest_held(held: frozenset[str], weight: Weights) -> float:
    """Tell what share of the question's three rarest stems is held: near-misses lack one."""
    rarest = sorted(weight, key=lambda key: (-weight[key], key))[:3]
    return sum(not held.isdisjoint(key) for key in rarest) / len(rarest) if rarest else 0.0
