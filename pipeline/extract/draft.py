"""Scored units in, the draft out: which of them answer together, in what words, and how surely."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..evidence import Document, Draft, Hit, Note
from .calibration import probability
from .candidates import fresh
from .expected import TYPED
from .short import MOST_WORDS, short_answer
from .units import Encode, Question, SentencesOf, Unit, Weights, covered, scored, units_of

_ENOUGH = 0.25  # of the question's weight: what a second place must add to be cited too
_CLOSE = 0.5  # of the first place's score: what a second place must reach to stand beside it


@dataclass(frozen=True)
class Extractor:
    """Answer from passages by slicing, never by writing."""

    document_of: Callable[[str], Document]
    sentences_of: SentencesOf
    encode: Encode

    def __call__(self, question: Question, hits: Sequence[Hit]) -> Draft | None:
        """Draft an answer; None when the passages hold no words at all."""
        made = self._made(question, hits)
        if made is None:
            return None
        text, chosen, measured, notes = made
        return Draft(
            text,
            tuple(unit.place for unit in chosen),
            probability("confidence", question.trusted, measured),
            probability("answerable", question.trusted, measured),
            notes,
        )

    def measured(self, question: Question, hits: Sequence[Hit]) -> tuple[str, tuple[float, ...]] | None:
        """Draft an answer, and give with it what its confidence is estimated from."""
        made = self._made(question, hits)
        return made and (made[0], made[2])

    def _made(
        self, question: Question, hits: Sequence[Hit]
    ) -> tuple[str, list[Unit], tuple[float, ...], tuple[Note, ...]] | None:
        units = scored(question, units_of(hits, self.document_of, self.sentences_of), self.encode)
        if not units:
            return None
        chosen = _chosen(question, units, question.weight)
        measured = features(question, units, chosen, question.weight)
        texts = list(dict.fromkeys(short_answer(question, unit) for unit in chosen))
        notes = [note for note in (_other_language(question, chosen, self.document_of),) if note]
        rival = _rival(question, units, chosen, question.weight)
        if rival:
            texts.append(short_answer(question, rival))
            chosen = [*chosen, rival]
            notes.append(Note("conflict", f"the sources disagree: {' · '.join(texts)}"))
        text = " ".join("; ".join(texts).split()[:MOST_WORDS])
        return text, chosen, measured, tuple(notes)


def _chosen(question: Question, units: Sequence[Unit], weight: Weights) -> list[Unit]:
    """Take the best unit, and another where it holds much of the question that the first does not."""
    first = units[0]
    held = first.stems | first.about
    missing = {key: w for key, w in weight.items() if held.isdisjoint(key)}
    total = sum(weight.values()) or 1.0
    for unit in units[1:6]:
        gain = sum(w for key, w in missing.items() if not unit.stems.isdisjoint(key)) / total
        if gain >= _ENOUGH and unit.score >= first.score * _CLOSE and question.expected in ("list", "any"):
            return [first, unit]
    return [first]


def _rival(question: Question, units: Sequence[Unit], chosen: Sequence[Unit], weight: Weights) -> Unit | None:
    """Find another document's unit that says another value for the same thing, almost as well."""
    if question.expected not in ("percent", "number", "date") or len(chosen) > 1:
        return None
    first = chosen[0]
    said = short_answer(question, first)
    known = covered(first.stems, weight)
    for unit in units[1:4]:
        if unit.place.doc_id == first.place.doc_id or known < 0.7:
            continue
        other = short_answer(question, unit)
        close = unit.score >= first.score * _CLOSE and covered(unit.stems, weight) >= 0.95 * known
        if close and _values(other) and _values(said) and _values(other).isdisjoint(_values(said)):
            return unit
    return None


def _values(text: str) -> set[str]:
    from ..language import number_value, words

    return {value for span in words(text) if (value := number_value(span.of(text))) is not None}


def _other_language(
    question: Question, chosen: Sequence[Unit], document_of: Callable[[str], Document]
) -> Note | None:
    languages = {document_of(unit.place.doc_id).language for unit in chosen}
    if question.language in languages:
        return None
    return Note(
        "language", f"the question is in {question.language}, the source in {', '.join(sorted(languages))}"
    )


def features(
    question: Question, units: Sequence[Unit], chosen: Sequence[Unit], weight: Weights
) -> tuple[float, ...]:
    """Measure a draft by what is known of it before anybody has judged it; each about 0 to 1."""
    first = chosen[0]
    held = frozenset().union(*(unit.stems | unit.about for unit in chosen))
    numbers = {key: w for key, w in weight.items() if key[0][:1].isdigit()}
    rest = [unit.score for unit in units if unit.place != first.place]
    return (
        first.score,
        first.score - max(rest, default=0.0),
        first.similarity,
        covered(held, weight),
        _rarest_held(held, weight),
        covered(held, numbers) if numbers else 1.0,
        first.hit.score,
        float(first.hit.rank == 1),
        float(question.expected in TYPED),
        float(bool(fresh(first.text, question.expected, question.stems))),
    )


def _rarest_held(held: frozenset[str], weight: Weights) -> float:
    """Tell what share of the question's three rarest stems is held: near-misses lack one."""
    rarest = sorted(weight, key=lambda key: (-weight[key], key))[:3]
    return sum(not held.isdisjoint(key) for key in rarest) / len(rarest) if rarest else 0.0
