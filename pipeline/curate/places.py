"""What is sought and a ground in; the places that could be it, and how alike each is, out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..evidence import Span
from ..gold import Evidence
from .ground import Ground, key_of
from .near import align, resemblance, windows

DISTINCT = 24  # letters: a shorter quote is told by its neighbours alone
SLACK = 160  # letters: how far neighbours may have come apart from a place
_LACKING = 8  # letters: fewer neighbours tell nothing


class Sought(NamedTuple):
    """The keys of a quote and of its neighbours, and whether the quote begins or ends inside a word."""

    quote: str
    before: str
    after: str
    cut: tuple[bool, bool]


class Place(NamedTuple):
    """A place in a ground's key: how alike (0..1) its words are, and the neighbours on each side."""

    start: int
    end: int
    words: float
    before: float | None
    after: float | None

    @property
    def sides(self) -> tuple[float, ...]:
        return tuple(side for side in (self.before, self.after) if side is not None)

    @property
    def beside(self) -> float:
        """How alike the neighbours are on the whole; 0 where none are known."""
        return sum(self.sides) / len(self.sides) if self.sides else 0.0

    @property
    def score(self) -> float:
        return round((self.words + (self.beside if self.sides else self.words)) / 2, 4)

    @property
    def long(self) -> bool:
        return self.end - self.start >= DISTINCT

    def meets(self, other: Place) -> bool:
        return self.start < other.end and other.start < self.end


def sought(place: Evidence) -> Sought:
    """Say what is looked for: the words of a place that was bound."""
    quote, before, after = place.quote or "", place.before or "", place.after or ""
    cut = _in_word(before, quote), _in_word(quote, after)
    return Sought(key_of(quote), key_of(before), key_of(after), cut)


def equal(wanted: Sought, ground: Ground, slack: int = SLACK) -> list[Place]:
    """Find all places with the same letters; a short quote keeps to whole words, if it did."""
    return [_judged(wanted, ground, at, 1.0, slack) for at in _standing(wanted, ground)]


def near(wanted: Sought, ground: Ground, slack: int = SLACK) -> list[Place]:
    """Find places with nearly the same words, by aligning quote and neighbours with likely windows."""
    pattern = wanted.before + wanted.quote + wanted.after
    quoted = Span(len(wanted.before), len(wanted.before) + len(wanted.quote))
    places: list[Place] = []
    for low, high in windows(pattern, ground.key, SLACK):
        found = align(pattern, quoted, ground.key, low, high)
        if found:
            places.append(_judged(wanted, ground, (found.start, found.end), found.words, slack))
    kept: list[Place] = []
    for place in ranked(places):
        if not any(place.meets(other) for other in kept):
            kept.append(place)
    return kept


def ranked(places: list[Place]) -> list[Place]:
    """Order places by how alike they are, the first in the text first."""
    return sorted(places, key=lambda place: (-place.score, place.start))


def _standing(wanted: Sought, ground: Ground) -> Iterator[tuple[int, int]]:
    text, size = ground.text, len(wanted.quote)
    at = ground.key.find(wanted.quote)
    while at >= 0:
        span = ground.span(at, at + size)
        left = _in_word(text[max(0, span.start - 1) : span.start], text[span.start : span.start + 1])
        right = _in_word(text[span.end - 1 : span.end], text[span.end : span.end + 1])
        if size >= DISTINCT or (left <= wanted.cut[0] and right <= wanted.cut[1]):
            yield at, at + size
        at = ground.key.find(wanted.quote, at + 1)


def _in_word(left: str, right: str) -> bool:
    """Tell whether a cut between two texts goes through a word."""
    return left[-1:].isalnum() and right[:1].isalnum()


def _judged(wanted: Sought, ground: Ground, at: tuple[int, int], words: float, slack: int) -> Place:
    """Compare the neighbours of a place, which may have come somewhat apart from it."""
    (start, end), key = at, ground.key
    low, high = start - len(wanted.before) - slack, end + len(wanted.after) + slack
    return Place(
        start,
        end,
        words,
        _alike(wanted.before, key[max(0, low) : start]),
        _alike(wanted.after, key[end:high]),
    )


def _alike(neighbours: str, there: str) -> float | None:
    return resemblance(neighbours, there) if len(neighbours) >= _LACKING else None
