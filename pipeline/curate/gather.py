"""Judgements in; the gold that they come to, what is in dispute, and how far people agree, out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from ..gold import GoldQuestion
from ..measures import answer_right
from ..statistics import Agreement, agreement
from .judgement import Judgement

Label = Literal["right", "wrong", "unanswerable"]
_LABELS: dict[str, Label] = {
    "right": "right",
    "accept": "right",
    "edit": "right",
    "select": "wrong",  # who selects other evidence says that the answer shown was wrong, or none
    "wrong": "wrong",
    "reject": "wrong",
    "unanswerable": "unanswerable",
}
_GIVES_GOLD = ("right", "select", "accept", "edit", "unanswerable")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people, and how far they agree on the questions that both judged."""

    one: str
    other: str
    agreement: Agreement

    def __str__(self) -> str:
        told = self.agreement
        kappa = "not defined: all judged alike" if told.kappa is None else f"{told.kappa:.2f}"
        return f"{self.one} and {self.other}: {told.share:.2f} agree, kappa {kappa}, n = {told.n}"


def latest(judgements: Iterable[Judgement]) -> dict[str, dict[str, Judgement]]:
    """Give each person's last word on each question: by question, then by author.

    Who takes it back says again what they said before it; nothing, where it was their first.
    """
    words: dict[str, dict[str, list[Judgement]]] = {}
    for each in sorted(judgements, key=lambda each: each.time):
        said = words.setdefault(each.question_id, {}).setdefault(each.author, [])
        if each.action == "withdraw":
            del said[-1:]
        else:
            said.append(each)
    last = {name: {who: said[-1] for who, said in by.items() if said} for name, by in words.items()}
    return {name: by for name, by in last.items() if by}


def history(judgements: Iterable[Judgement], question_id: str) -> tuple[Judgement, ...]:
    """List all that was ever said of a question, oldest first."""
    said = (each for each in judgements if each.question_id == question_id)
    return tuple(sorted(said, key=lambda each: each.time))


def gold_from(judgements: Iterable[Judgement]) -> tuple[GoldQuestion, ...]:
    """Give the questions on which all who judged them agree, as they last said.

    Who agrees on the answer adds variants of it, and sets of evidence that suffice too. Questions
    in dispute (`disputed`) are left out, and so are those known to be wrong alone.
    """
    made: list[GoldQuestion] = []
    for said in latest(judgements).values():
        given = [each.question for each in said.values() if each.action in _GIVES_GOLD]
        if given and not _parted(tuple(said.values())):
            made.append(_merged(given))
    return tuple(made)


def disputed(judgements: Iterable[Judgement]) -> tuple[tuple[Judgement, ...], ...]:
    """List the questions on which people's last words differ, each with these words."""
    words = (tuple(said.values()) for said in latest(judgements).values())
    return tuple(said for said in words if _parted(said))


def agreements(judgements: Iterable[Judgement]) -> tuple[Pair, ...]:
    """Compare every two people who judged the same questions right, wrong or unanswerable."""
    words = latest(judgements)
    authors = sorted({author for said in words.values() for author in said})
    pairs: list[Pair] = []
    for one, other in combinations(authors, 2):
        both = [said for said in words.values() if one in said and other in said]
        if both:
            ours, theirs = ([_LABELS[said[who].action] for said in both] for who in (one, other))
            pairs.append(Pair(one, other, agreement(ours, theirs)))
    return tuple(pairs)


def alpha(judgements: Iterable[Judgement]) -> tuple[float | None, int]:
    """Give Krippendorff's alpha for nominal labels over all people, and the questions it rests on.

    None where no question was judged twice, or all labels are one (Krippendorff 2011).
    """
    units = [
        [_LABELS[each.action] for each in said.values()]
        for said in latest(judgements).values()
        if len(said) > 1
    ]
    return _alpha(units), len(units)


def _alpha(units: Sequence[Sequence[str]]) -> float | None:
    """One less the disagreement seen within units over that of labels drawn from all of them."""
    labels = [label for unit in units for label in unit]
    n = len(labels)
    counts = {label: labels.count(label) for label in labels}
    expected = sum(c * (n - c) for c in counts.values()) / (n * (n - 1)) if n > 1 else 0.0
    if not expected:
        return None
    seen = sum(
        sum(a != b for at, a in enumerate(unit) for b in unit[:at]) * 2 / (len(unit) - 1) for unit in units
    )
    return 1 - seen / n / expected


def _parted(said: Sequence[Judgement]) -> bool:
    """Tell whether people's last words on a question do not go together."""
    gives = [each for each in said if each.action in _GIVES_GOLD]
    taken = any(each.action in ("right", "accept", "edit") for each in gives)
    if taken and any(each.action in ("wrong", "reject") for each in said):
        return True  # to select other evidence, or to see no answer, goes with "wrong"
    return any(not _same(a.question, b.question) for a, b in combinations(gives, 2))


def _same(one: GoldQuestion, other: GoldQuestion) -> bool:
    """Tell whether two people gave one answer: either's words hold the other's."""
    if one.answerable != other.answerable:
        return False
    if not one.answerable or not (one.answers and other.answers):
        return True
    return any(
        answer_right(said, a.answers, a.items, (), a.language)
        for a, b in ((one, other), (other, one))
        for said in b.answers
    )


def _merged(given: Sequence[GoldQuestion]) -> GoldQuestion:
    """Join what people who agree said: the last one's question, all answers, all sets of evidence."""
    last = given[-1]
    ordered = (last, *given[:-1])
    return replace(
        last,
        answers=tuple(dict.fromkeys(answer for each in ordered for answer in each.answers)),
        evidence=tuple(dict.fromkeys(one for each in ordered for one in each.evidence)),
        texts=tuple(dict.fromkeys(pair for each in ordered for pair in each.texts)),
    )
