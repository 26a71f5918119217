"""Passages in, scored units out: each sentence or table row, how well it meets the question."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from ..evidence import Document, Hit, Place, Span, TableRow
from ..language import content_sounds, content_stems
from .calibration import probability
from .candidates import fresh
from .expected import TYPED, Expected, expected

Vector = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vector]
Weights = dict[tuple[str, str], float]  # of a stem and its marked sound
SentencesOf = Callable[[str, Span], list[tuple[Span, Vector]]]
LONGEST = 600  # code points of one citation
_KINDRED = 4  # letters that “lead” and “leader” must share to count as kindred
_FEW_WORDS = 5  # a unit shorter than this rarely says anything by itself


@dataclass(frozen=True)
class Question:
    """A question and what is known of it: `trusted` where the model knows its language.

    `among` are the texts of all passages that came near, many more than are answered from: they tell which
    of the question's words are rare.
    """

    text: str
    language: str
    trusted: bool
    among: tuple[str, ...] = ()

    @cached_property
    def expected(self) -> Expected:
        return expected(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(content_stems(self.text))

    @cached_property
    def sounds(self) -> dict[str, str]:
        return content_sounds(self.text)

    @cached_property
    def weight(self) -> Weights:
        """Weigh each stem by how few of the near passages hold it: log(1 + N / (1 + n)).

        What else the library holds, however much, makes no word rarer or more common.
        """
        held = Counter(stem for text in self.among for stem in self.stems & marked(text))
        # In order, so that sums and ties do not depend on how a process hashes words.
        return {
            (stem, f"~{self.sounds.get(stem, '')}"): math.log(1 + (len(self.among) or 1) / (1 + held[stem]))
            for stem in sorted(self.stems)
        }


@dataclass(frozen=True)
class Unit:
    """One sentence or row: its place and words, what stands around it, and how it was rated."""

    place: Place
    text: str
    row: TableRow | None
    hit: Hit
    stems: frozenset[str]  # and how they sound, marked by a tilde
    about: frozenset[str]  # the same of its section, its row's header and the sentence before
    similarity: float = 0.0
    features: tuple[float, ...] = ()
    score: float = 0.0


def units_of(
    hits: Sequence[Hit], document_of: Callable[[str], Document], sentences_of: SentencesOf
) -> list[tuple[Unit, Vector]]:
    """List the sentences and rows of passages with their vectors, each once, best passage first."""
    found: dict[Place, tuple[Unit, Vector]] = {}
    for hit in hits:
        document = document_of(hit.passage.doc_id)
        before: frozenset[str] = frozenset()
        for span, vector in sentences_of(document.doc_id, hit.passage.span):
            place = Place(document.doc_id, _narrowed(span))
            unit = _unit(place, document, hit, before)
            before = unit.stems
            found.setdefault(place, (unit, vector))
    return list(found.values())


def _unit(place: Place, document: Document, hit: Hit, before: frozenset[str]) -> Unit:
    text = place.span.of(document.text)
    row = next((r for r in document.rows if r.span.touches(place.span)), None)
    section = document.section_of(place.span) or document.title
    about = marked(f"{section} {row.header}" if row else section)
    return Unit(place, text, row, hit, marked(text), about if row else about | before)


@lru_cache(maxsize=20_000)  # a passage is looked at once for each of its sentences, and by question
def marked(text: str) -> frozenset[str]:
    """Gather the stems of a text, and how they sound, so that names meet across scripts."""
    return frozenset(content_stems(text)) | {f"~{sound}" for sound in content_sounds(text).values()}


def scored(question: Question, units: Sequence[tuple[Unit, Vector]], encode: Encode) -> list[Unit]:
    """Score units against the question, best first; a score is the fitted chance to be evidence."""
    if not units:
        return []
    asked = encode([question.text])[0]
    best = max(unit.hit.score for unit, _ in units) or 1.0
    rated = [_rated(question, unit, float(vector @ asked), best) for unit, vector in units]
    return sorted(rated, key=lambda unit: -unit.score)


def covered(stems: frozenset[str], weight: Weights) -> float:
    """Tell what share of the question's weight these stems hold, 0 to 1; kindred words count half."""
    total = sum(weight.values())
    return sum(w * _held(key, stems) for key, w in weight.items()) / total if total else 0.0


@lru_cache(maxsize=100_000)
def _held(key: tuple[str, str], stems: frozenset[str]) -> float:
    """Tell whether a stem is among others: 1 by itself or its sound, half by a kindred one."""
    if not stems.isdisjoint(key):
        return 1.0
    stem = key[0]
    alike = _by_beginning(stems).get(stem[:_KINDRED], ()) if len(stem) >= _KINDRED else ()
    return 0.5 if any(other.startswith(stem) or stem.startswith(other) for other in alike) else 0.0


@lru_cache(maxsize=20_000)
def _by_beginning(stems: frozenset[str]) -> dict[str, list[str]]:
    """Sort stems by the letters that kindred ones share."""
    sorted_out: dict[str, list[str]] = {}
    for stem in stems:
        if len(stem) >= _KINDRED:
            sorted_out.setdefault(stem[:_KINDRED], []).append(stem)
    return sorted_out


def _rated(question: Question, unit: Unit, similarity: float, best: float) -> Unit:
    weight = question.weight
    inside = covered(unit.stems, weight)
    typed = question.expected in TYPED
    holds = typed and bool(fresh(unit.text, question.expected, question.stems))
    features = (
        similarity,
        inside,
        covered(unit.stems | unit.about, weight),
        covered(marked(unit.hit.passage.text), weight),
        unit.hit.score / best,
        float(holds),
        float(typed and not holds),
        float(_is_heading(unit)),
        float(len(unit.text.split()) < _FEW_WORDS),
        float(unit.row is not None),
        similarity * inside,
    )
    score = probability("sentence", question.trusted, features)
    return replace(unit, similarity=similarity, features=features, score=score)


def _is_heading(unit: Unit) -> bool:
    return len(unit.text) < 80 and unit.row is None and unit.text[-1] not in '.!?…。”"»)'


def _narrowed(span: Span) -> Span:
    return span if len(span) <= LONGEST else Span(span.start, span.start + LONGEST)
