"""Questions and what was rated for them in; from which confidence on to speak, what drafts are worth, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from asking import Row

from pipeline.evidence import Draft
from pipeline.extract import calibration
from pipeline.extract.rate import scored, way_of
from pipeline.measures import answer_right

MOST_WRONG = 0.05  # of what is said at the point `careful`
LEAST_SAID = 20  # drafts there: one wrong among them is 5 %
REFUSED = 2 / 3  # of the dev questions without an answer, at `balanced`
COVERAGE = 0.85  # of all dev questions, at `eager`

Judged = tuple[float, bool, bool]  # how sure a draft is told to be, whether it is right, whether it could be


def careful(held_out: Sequence[Judged]) -> dict[str, Any]:
    """Find from which held-out chance on at most 5 % is wrong, or, where no such is, the least.

    What is wrong above it is told of the other half each time: the threshold is found twice more, on every
    second draft, and those between are counted.
    """
    halves = held_out[::2], held_out[1::2]
    above: list[bool] = []
    for found, asked in (halves, halves[::-1]):
        least = _surest(found)["threshold"]
        above += [right for sure, right, _ in asked if sure >= least]
    return {
        "threshold": _surest(held_out)["threshold"],
        "said": len(above),
        "wrong": sum(not right for right in above),
        "questions": len(held_out),
    }


def _surest(judged: Sequence[Judged]) -> dict[str, Any]:
    """Let speak as many as can with 5 % wrong; `LEAST_SAID` at least, so that luck does not choose."""
    wrong = list(accumulate(not right for _, right, _ in judged))
    shares = {n: wrong[n - 1] / n for n in range(LEAST_SAID, len(judged) + 1)}
    fits = [n for n, share in shares.items() if share <= MOST_WRONG]
    said = max(fits, default=min(shares, key=lambda n: (shares[n], -n), default=0))
    return _told(judged, said)


def points(own: Sequence[Judged]) -> dict[str, Any]:
    """Find when to speak on the library's dev questions."""
    silent = sum(not there for _, _, there in own)
    return {
        "balanced": _point(own, lambda some: silent - sum(not t for _, _, t in some) >= REFUSED * silent),
        "eager": _point(own, lambda some: len(some) <= COVERAGE * len(own)),
    }


def _point(judged: Sequence[Judged], fits: Callable[[Sequence[Judged]], bool]) -> dict[str, Any]:
    """Find the least confidence from which on what is said fits."""
    return _told(judged, max(n for n in range(len(judged) + 1) if fits(judged[:n])))


def _told(judged: Sequence[Judged], said: int) -> dict[str, Any]:
    wrong = sum(not right for _, right, _ in judged[:said])
    least = round(judged[said - 1][0], 4) if said else 1.0
    return {"threshold": least, "said": said, "wrong": wrong, "questions": len(judged)}


def judged(found: Sequence[Row], held_out: Mapping[str, float]) -> list[Judged]:
    """Judge the drafts of questions whose answers somebody wrote down, the surest first.

    How sure a draft is told to be is taken from `held_out`, by question, where it is known: weights are
    surer of what is right, and of what is not, among questions that they were fitted on. Drafts of which
    nobody can say are left out.
    """
    drafts = (
        (row, row.engine.answerer(row.question, scored(row.question, row.rated)))
        for row in found
        if row.asked.answers or row.asked.items or not row.asked.answerable
    )
    made = (
        (_sure(row, draft, held_out), right_of(row, draft.text), row.asked.answerable)
        for row, draft in drafts
        if draft and not is_found_elsewhere(row, draft.text)
    )
    return sorted(made, reverse=True)


def _sure(row: Row, draft: Draft, held_out: Mapping[str, float]) -> float:
    """Give a draft's confidence; with the held-out chance in the place of that by its own weights."""
    if row.asked.id not in held_out:
        return draft.confidence
    made = row.engine.answerer.made(row.question, scored(row.question, row.rated))
    plain = calibration.probability("confidence", way_of(row.question), made[2]) if made else 1.0
    return held_out[row.asked.id] * draft.confidence / plain


def nearest(found: Sequence[Row]) -> dict[str, Any]:
    """Tell the least nearness of a passage from which a draft was right, less a twentieth."""
    some: list[float] = []
    for row in found:
        made = row.engine.answerer.made(row.question, scored(row.question, row.rated))
        if made and row.question.trusted and right_of(row, made[0]):
            some.append(made[2]["near in the passage"])
    return {"least": round(0.95 * min(some), 4), "drafts": len(some)}


def abroad(found: Sequence[Row]) -> dict[str, Any]:
    """Tell how often drafts are right that come from documents in another language."""
    drafts = [(row, row.engine.answerer(row.question, scored(row.question, row.rated))) for row in found]
    some = [
        right_of(row, draft.text)
        for row, draft in drafts
        if draft and not row.question.trusted and any(note.kind == "language" for note in draft.notes)
    ]
    right = sum(some)  # and half a one more, so that none is never
    return {"most": round((right + 0.5) / (len(some) + 1), 4), "drafts": len(some), "right": right}


def right_of(row: Row, text: str) -> bool:
    return row.asked.answerable and _holds_answer(row, text)


def is_found_elsewhere(row: Row, text: str) -> bool:
    """Tell whether a draft holds the answer although what answers was hidden: right, or so by chance."""
    return row.asked.hidden and _holds_answer(row, text)


def _holds_answer(row: Row, text: str) -> bool:
    asked = row.asked
    return bool(answer_right(text, asked.answers, asked.items, asked.traps, row.question.language))
