"""Judged questions in; each measure's value for each question, and its estimate over all of them, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..measures import aurc, risk_at_coverage
from ..statistics import CLUSTERS, Estimate, area, calibration, mean, ratio, speaking, statistic
from .judge import Judged, judgeable

UNJUDGED = "unjudged@10"
RANKING = ("nDCG@10", "RR@10", "R@10", "P@10", "AP@10", "Success@1", "Success@5", "Success@10", UNJUDGED)
DEPTHS = (1, 5, 10)
COVERAGE, RISK = 0.85, 0.05
_ROUNDS = 1000
_SLICE_ROUNDS = 200  # of a slice: its intervals are for the eye

Values = dict[str, float]


def values_of(row: Judged) -> Values:
    """Give every measure that is a mean over questions, for one question that it is a mean over."""
    question, values = row.question, Values()
    if question.answerable and question.evidence:
        for k in DEPTHS:
            values[f"evidence_recall@{k}"] = float(row.found_at is not None and row.found_at <= k)
        values |= {name: row.ranking[name] for name in RANKING}
        if row.characters is not None:
            values |= {
                "char_recall@5": row.characters.recall,
                "char_precision@5": row.characters.precision,
                "char_iou@5": row.characters.iou,
            }
    if question.answerable and judgeable(question):
        values["answer_right"] = float(bool(row.right))
    if question.answers or not question.answerable:
        values |= {"answer_f1": row.f1, "exact_match": float(row.exact)}
    values["answered" if question.answerable else "refused"] = float(
        row.given.answered == question.answerable
    )
    if question.answerable and question.evidence:
        values |= {"citation_recall": float(row.cited_found), "alce_precision": row.useful}
    return values


def estimates(rows: Sequence[Judged], values: Sequence[Values], *, whole: bool = True) -> dict[str, Estimate]:
    """Estimate every measure over some questions; `values` are theirs, in the same order.

    Intervals count by document where there are enough of them. Parts of the `whole` draw their
    bootstraps in fewer rounds.
    """
    known = {document_of(row) for row in rows if row.question.evidence}
    clusters = [document_of(row) if len(known) >= CLUSTERS else row.question.question_id for row in rows]
    found: dict[str, Estimate] = {}
    names = dict.fromkeys(name for each in values for name in each)
    if not any(judgeable(row.question) for row in rows if row.question.answerable):
        names = {name: None for name in names if name not in ("answer_f1", "exact_match")}
    for name in names:
        held = [(each[name], own) for each, own in zip(values, clusters, strict=True) if name in each]
        found[name] = mean([value for value, _ in held], clusters=[own for _, own in held])
    return {**found, **_citation_precision(rows, clusters), **_confidence(rows, clusters, whole)}


def document_of(row: Judged) -> str:
    """Name the document that a question stands on; one without evidence stands by itself."""
    first = next(row.question.places(), None)
    return f"?{row.question.question_id}" if first is None else first.doc


def _citation_precision(rows: Sequence[Judged], clusters: Sequence[str]) -> dict[str, Estimate]:
    """Pool all citations: which share of them touches the evidence or its context."""
    citing = [(row, own) for row, own in zip(rows, clusters, strict=True) if row.given.citations]
    if not citing:
        return {}
    parts = [row.touching for row, _ in citing]
    wholes = [len(row.given.citations) for row, _ in citing]
    return {"citation_precision": ratio(parts, wholes, clusters=[own for _, own in citing])}


def _confidence(rows: Sequence[Judged], clusters: Sequence[str], whole: bool) -> dict[str, Estimate]:
    """Score what the system believed; a belief it kept to itself counts as none at all (0)."""
    import numpy as np

    scores: dict[str, Estimate] = {}
    if any(row.given.answerable is not None for row in rows):
        above, below = (
            [row.given.answerable or 0.0 for row in rows if row.question.answerable is side]
            for side in (True, False)
        )
        if above and below:
            scores["auroc"] = area(above, below)
    known = [(row, own) for row, own in zip(rows, clusters, strict=True) if row.draft_right is not None]
    if not any(row.given.confidence is not None for row, _ in known):
        return scores
    sure = np.array([row.given.confidence or 0.0 for row, _ in known])
    right = np.array([bool(row.draft_right) for row, _ in known])
    owners, rounds = [own for _, own in known], _ROUNDS if whole else _SLICE_ROUNDS
    measures: Mapping[str, Callable[[Any, Any], float]] = {
        f"risk@coverage={COVERAGE:g}": lambda s, r: risk_at_coverage(s, r, COVERAGE),
        "aurc": aurc,
    }
    for key, measure in measures.items():
        scores[key] = statistic(
            lambda at, m=measure: m(sure[at], right[at]),  # type: ignore[misc]
            len(known),
            clusters=owners,
            rounds=rounds,
        )
    scores[f"coverage@risk={RISK:g}"] = speaking(sure, right, RISK, clusters=owners)
    scores["ece"] = calibration(sure, right, clusters=owners, rounds=rounds)
    return scores
