"""Passages in, scored units out: each sentence or table row, how well it meets the question."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..evidence import Document, Hit, Place, Span, TableRow
from ..language import content_stems
from .candidates import candidates
from .expected import Expected, expected

Vector = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vector]
SentencesOf = Callable[[str, Span], list[tuple[Span, Vector]]]
LONGEST = 600  # code points of one citation


@dataclass(frozen=True)
class Question:
    """A question, what it expects, and the stems that carry its subject."""

    text: str
    language: str
    trust: float  # how far vectors are trusted for its language, 0 to 1

    @cached_property
    def expected(self) -> Expected:
        return expected(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(content_stems(self.text))


@dataclass(frozen=True)
class Unit:
    """One sentence or row: its place, its words, and what it was measured by."""

    place: Place
    text: str
    row: TableRow | None
    hit: Hit
    stems: frozenset[str]
    about_stems: frozenset[str]
    similarity: float = 0.0
    coverage: float = 0.0
    score: float = 0.0


def units_of(
    hits: Sequence[Hit], document_of: Callable[[str], Document], sentences_of: SentencesOf
) -> list[tuple[Unit, Vector]]:
    """List the sentences and rows of passages with their vectors, each once, best passage first."""
    found: dict[Place, tuple[Unit, Vector]] = {}
    for hit in hits:
        document = document_of(hit.passage.doc_id)
        for span, vector in sentences_of(document.doc_id, hit.passage.span):
            place = Place(document.doc_id, _narrowed(span))
            if place not in found:
                found[place] = _unit(place, document, hit), vector
    return list(found.values())


def _unit(place: Place, document: Document, hit: Hit) -> Unit:
    text = place.span.of(document.text)
    row = next((r for r in document.rows if r.span.touches(place.span)), None)
    section = document.section_of(place.span) or document.title
    about = f"{section} {row.header}" if row else section
    return Unit(place, text, row, hit, frozenset(content_stems(text)), frozenset(content_stems(about)))


def scored(question: Question, units: Sequence[tuple[Unit, Vector]], encode: Encode) -> list[Unit]:
    """Score units against the question, best first.

    A unit's score mixes its cosine similarity, the share of the question's rarity-weighted stems
    that it or its surroundings hold, its passage's score, and whether it holds what is asked for.
    """
    if not units:
        return []
    asked = encode([question.text])[0]
    weight = rarity(question, [unit for unit, _ in units])
    rated = [_rated(question, unit, float(vector @ asked), weight) for unit, vector in units]
    return sorted(rated, key=lambda unit: -unit.score)


def rarity(question: Question, units: Sequence[Unit]) -> dict[str, float]:
    """Weigh each stem of the question by how few units hold it: log(1 + N / (1 + n))."""
    counts = Counter(stem for unit in units for stem in unit.stems & question.stems)
    return {stem: math.log(1 + len(units) / (1 + counts[stem])) for stem in question.stems}


def covered(stems: frozenset[str], weight: dict[str, float]) -> float:
    """Tell what share of the question's weight these stems hold, 0 to 1."""
    total = sum(weight.values())
    return sum(w for stem, w in weight.items() if stem in stems) / total if total else 0.0


def _rated(question: Question, unit: Unit, similarity: float, weight: dict[str, float]) -> Unit:
    inside = covered(unit.stems, weight)
    around = covered(unit.stems | unit.about_stems, weight)
    passage = covered(frozenset(content_stems(unit.hit.passage.text)), weight)
    coverage = 0.6 * inside + 0.25 * around + 0.15 * passage
    kind = question.expected
    present = bool(candidates(unit.text, kind)) if kind in ("percent", "number", "date", "person") else True
    trust = question.trust
    score = (
        trust * similarity
        + (1 - trust) * coverage
        + 0.15 * unit.hit.score
        + 0.12 * present
        - 0.1 * _is_heading(unit)
    )
    return replace(unit, similarity=similarity, coverage=coverage, score=score)


def _is_heading(unit: Unit) -> bool:
    return len(unit.text) < 80 and unit.row is None and unit.text[-1] not in '.!?…。”"»)'


def _narrowed(span: Span) -> Span:
    return span if len(span) <= LONGEST else Span(span.start, span.start + LONGEST)
