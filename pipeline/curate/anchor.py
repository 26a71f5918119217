"""A place bound to its words and neighbours in one text, and another text, in; where it is there, out.

The ladder: the same offsets with the same neighbours · the same words elsewhere, but for typography
and letter case, the neighbours deciding between several · nearly the same words beside the same
neighbours. Whatever two places could be, or only half is, is `unsure` and has no span: a place is
never guessed. What else in the old text was like a place (its twins) is known from when it was
bound, so that a twin is not taken for it once the place itself is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ..cite import Difference, compare, normal_text
from ..evidence import Span
from ..gold import Evidence
from .ground import Ground, cased
from .places import SLACK, Place, equal, near, ranked, sought

How = Literal["exact", "moved", "edited", "unsure", "gone"]

REACHES = (
    40,
    80,
    160,
    320,
    640,
)  # code points kept on each side: the fewest that tell a place from its twins
# The thresholds were set by hand; benchmarks/anchoring.py says what they give.
_CLEAR, _BESIDE = 0.8, 0.6  # neighbours that leave no doubt; that speak for a place
_WHOLE, _STRANGE = 0.9, 0.3  # one side as good as unchanged; neighbours that are others
_ALIKE, _FAR = 0.6, 0.3  # words alike enough to be an edit; so unlike that nothing is left of them
_APART, _CLOSE = 0.1, 0.05  # by how much a place must beat another; within which two are as alike


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where a place is now: its span, how it was found, how close it is (0..1) and what differs.

    Of a difference, `said` is what stood there and `source` what stands there now. `unsure` and
    `gone` have no span; `candidates` are places for a person to look at.
    """

    span: Span | None
    how: How
    score: float
    differences: tuple[Difference, ...] = ()
    candidates: tuple[Span, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Tell whether what the gold says may be false now: a number, name, date or negation differs."""
        return any(difference.kind != "word" for difference in self.differences)


def bound(place: Evidence, text: Ground | str) -> Evidence:
    """Bind a place that stands in a text to its words and as many neighbours as tell it from others."""
    ground = Ground(text) if isinstance(text, str) else text
    span, best = place.span, None
    if span is None:
        return place
    for reach in REACHES:
        before = ground.text[max(0, span.start - reach) : span.start]
        after = ground.text[span.end : span.end + reach]
        tried = replace(place, quote=span.of(ground.text), before=before, after=after, twin=None)
        tried = replace(tried, twin=_twin(tried, span, ground))
        if best is None or sum(tried.twin or ()) < sum(best.twin or ()):
            best = tried
        if sum(tried.twin or ()) <= 2 * _STRANGE:
            break
    return best or place


def _twin(place: Evidence, span: Span, ground: Ground) -> tuple[float, float] | None:
    """Tell how alike other places' neighbours are at most, before and after; None without another.

    They are looked for further off than later: should the place be taken out, a twin comes nearer.
    """
    wanted = sought(place)
    if not wanted.quote:
        return None
    slack = 2 * SLACK + len(wanted.quote)
    places = [*equal(wanted, ground, slack), *near(wanted, ground, slack)]
    others = [p for p in places if p.words >= _ALIKE and not ground.span(p.start, p.end).touches(span)]
    if not others:
        return None
    before, after = max(p.before or 0.0 for p in others), max(p.after or 0.0 for p in others)
    return round(before, 3), round(after, 3)


def reanchor(old: Evidence, new: Ground | str) -> Anchored:
    """Find where a place that was bound (`bound`) stands in another text of its document."""
    ground = Ground(new) if isinstance(new, str) else new
    wanted = sought(old)
    if not wanted.quote:
        return Anchored(None, "unsure", 0.0)
    if _stays(old, ground.text):
        return Anchored(old.span, "exact", 1.0)
    same = ranked(equal(wanted, ground))
    if same and same[0].beside >= _CLEAR and _clear(same) and _tells(old, same[0]):
        return _same(old, same[0], ground)
    if staying := _staying(old, same, ground):
        return _same(old, staying, ground)
    other = [p for p in near(wanted, ground) if not any(p.meets(each) for each in same)]
    return _decided(old, same, other, ground)


def _stays(old: Evidence, text: str) -> bool:
    """Tell whether a place is where it was, its neighbours too."""
    span = old.span
    before, after = old.before or "", old.after or ""
    if span is None or span.start < len(before) or text[span.start : span.end] != old.quote:
        return False
    return text.startswith(before, span.start - len(before)) and text.startswith(after, span.end)


def _staying(old: Evidence, same: list[Place], ground: Ground) -> Place | None:
    """Choose, of places with the same words, the one at the old offsets with one side as it was."""
    for place in same:
        if ground.span(place.start, place.end) == old.span and max(place.sides, default=0.0) >= _WHOLE:
            return place
    return None


def _decided(old: Evidence, same: list[Place], other: list[Place], ground: Ground) -> Anchored:
    """Choose among places with the same and with nearly the same words; or do not."""
    every = ranked([*same, *other])
    if not every or (every[0].words < _FAR and len(every) == 1):
        return Anchored(None, "gone", every[0].score if every else 0.0)
    best = [place for place in every if not _is_twin(old, place)]
    if not best or not _clear(best) or not _tells(old, best[0]):
        return _unsure(every, ground)
    first = best[0]
    if first in same and _speaks(old, first, len(same), other):
        return _same(old, first, ground)
    if first not in same and first.words >= _ALIKE and _supported(first):
        return _edited(old, first, ground)
    return _unsure(every, ground)


def _speaks(old: Evidence, first: Place, same: int, other: list[Place]) -> bool:
    """Tell whether neighbours speak for a place with the same words, or the words are distinct."""
    alone = old.twin is None and same == 1
    if alone and first.long and not any(place.beside >= _BESIDE for place in other):
        return True
    whole = max(first.sides, default=0.0) >= _WHOLE
    return (first.long and max(first.sides, default=0.0) >= _BESIDE) or first.beside >= _BESIDE or whole


def _supported(place: Place) -> bool:
    """Tell whether neighbours speak for a place whose words are not the same."""
    if not place.sides:
        return False
    return min(place.sides) >= _BESIDE or (
        place.long and (place.beside >= _BESIDE or max(place.sides) >= _WHOLE)
    )


def _is_twin(old: Evidence, place: Place) -> bool:
    """Tell whether a place looks on both sides as some twin did in the old text."""
    if old.twin is None:
        return False
    sides = zip((place.before, place.after), old.twin, strict=True)
    return all(side is None or side <= twin + _CLOSE for side, twin in sides)


def _tells(old: Evidence, place: Place) -> bool:
    """Tell whether a place's neighbours are liker than any twin's: on the whole, or far so on one side."""
    if old.twin is None:
        return True
    known = [(s, t) for s, t in zip((place.before, place.after), old.twin, strict=True) if s is not None]
    twins = sum(twin for _, twin in known) / len(known) if known else 0.0
    return place.beside > twins + _APART or any(side > twin + _STRANGE for side, twin in known)


def _clear(best: list[Place]) -> bool:
    """Tell whether the first of some ranked places is clearly before the second."""
    return len(best) < 2 or best[0].score - best[1].score >= _APART


def _same(old: Evidence, place: Place, ground: Ground) -> Anchored:
    """Give a place with the same words; a change of letter case or of a number's digits is an edit."""
    span, quote = ground.span(place.start, place.end), old.quote or ""
    if cased(span.of(ground.text)) != cased(quote):
        return _edited(old, place, ground)
    how: How = "exact" if span == old.span and span.of(ground.text) == quote else "moved"
    return Anchored(span, how, place.score)


def _edited(old: Evidence, place: Place, ground: Ground) -> Anchored:
    span = ground.span(place.start, place.end)
    was, now = (normal_text(words).strip() for words in (old.quote or "", span.of(ground.text)))
    return Anchored(span, "edited", place.score, compare(was, now))


def _unsure(places: list[Place], ground: Ground) -> Anchored:
    spans = tuple(ground.span(place.start, place.end) for place in places[:3])
    return Anchored(None, "unsure", places[0].score, candidates=spans)
