"""Questions that nobody has judged and the scores known so far in; those worth judging first out.

A judgement is worth the width that it is expected to take off the intervals of its slices. The
interval is Wilson's over the slice's n questions and share p; one more question is right with
probability (n p + 1/2) / (n + 1), the mean of Jeffreys' prior. Its width is squared before and
after, so that the widest intervals count most, and the gains of a question's slices are summed.
Questions are chosen one by one; each is counted as judged before the next is chosen, which mixes
languages and kinds by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..gold import GoldQuestion

_Z = 1.959963984540054
MEASURE = "answer_right"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question worth judging: what it is expected to gain, and each slice's n before and width."""

    question: GoldQuestion
    gain: float
    slices: tuple[tuple[str, int, float], ...]


def queue(
    candidates: Iterable[GoldQuestion],
    rows: Iterable[Mapping[str, Any]],
    k: int = 10,
    *,
    measure: str | None = None,
) -> tuple[Wanted, ...]:
    """Choose the k candidates whose judgement would most narrow the intervals, best first.

    `rows` are the `questions` of a result; what it has scored is no candidate. A slice's share is that of
    `measure` (`answer_right`; `refused` for unanswerable questions).
    """
    held = [*rows]
    known = {str(row.get("id")) for row in held}
    tallies = _tallies(held, measure)
    left = [each for each in {q.question_id: q for q in candidates}.values() if each.question_id not in known]
    chosen: list[Wanted] = []
    while left and len(chosen) < k:
        gains = [(-_gain(each, tallies), each.question_id, at) for at, each in enumerate(left)]
        gain, _, at = min(gains)
        question = left.pop(at)
        told = ((key, tallies.get(key, (0, 0.0))) for key in slices_of(question))
        seen = tuple((key, n, width(hits / n if n else 0.5, n)) for key, (n, hits) in told)
        chosen.append(Wanted(question, -gain, seen))
        for key in slices_of(question):
            n, hits = tallies.get(key, (0, 0.0))
            tallies[key] = (n + 1, hits + _chance(n, hits))
    return tuple(chosen)


def slices_of(question: GoldQuestion) -> tuple[str, ...]:
    """Name the slices that a question is counted in here, as scores name them."""
    return (f"lang={question.language}", f"kind={question.kind}")


def width(share: float, n: int) -> float:
    """Give the width of Wilson's (1927) 95 % interval of a share of n questions; 1 of none."""
    if n == 0:
        return 1.0
    square = _Z * _Z / n
    return 2 * math.sqrt(square * share * (1 - share) + square * square / 4) / (1 + square)


def _gain(question: GoldQuestion, tallies: Mapping[str, tuple[int, float]]) -> float:
    return sum(_narrowed(*tallies.get(key, (0, 0.0))) for key in slices_of(question))


def _narrowed(n: int, hits: float) -> float:
    """Expect how much the squared width of a slice's interval falls with one more judgement."""
    chance = _chance(n, hits)
    after = chance * width((hits + 1) / (n + 1), n + 1) ** 2
    after += (1 - chance) * width(hits / (n + 1), n + 1) ** 2
    return width(hits / n if n else 0.5, n) ** 2 - after


def _chance(n: int, hits: float) -> float:
    """Expect the next one to be right, by Jeffreys' prior."""
    return (hits + 0.5) / (n + 1)


def _tallies(rows: Sequence[Mapping[str, Any]], measure: str | None) -> dict[str, tuple[int, float]]:
    """Count each slice's questions and how many of them are right."""
    tallies: dict[str, tuple[int, float]] = {}
    for row in rows:
        values = row.get("values") or {}
        names = (measure,) if measure else (MEASURE, "refused")
        value = next((values[name] for name in names if name in values), None)
        if value is None:
            continue
        for key in row.get("slices") or ():
            if key.startswith(("lang=", "kind=")):
                n, hits = tallies.get(key, (0, 0.0))
                tallies[key] = (n + 1, hits + float(value))
    return tallies
