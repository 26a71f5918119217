"""Judged and ranked documents by question in; ir_measures' values by measure and question out."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence


def ranking_scores(
    judged: Mapping[str, Mapping[str, int]],
    ranked: Mapping[str, Sequence[str]],
    measures: Iterable[str],
) -> dict[str, dict[str, float]]:
    """Score each judged question by measures named as ir_measures prints them (`nDCG@10`).

    `judged[question][document]` is a grade, `ranked[question]` the distinct documents, best first.
    A question without a ranking scores zero, it is not left out.
    """
    import ir_measures  # type: ignore[import-untyped, unused-ignore]

    parsed = {name: ir_measures.parse_measure(name) for name in measures}
    scores = {name: dict.fromkeys(judged, 0.0) for name in parsed}
    if not judged:
        return scores
    run = {
        question: {document: float(-rank) for rank, document in enumerate(documents)}
        for question, documents in ranked.items()
        if question in judged and documents
    }
    if not run:
        return scores
    name_of = {str(measure): name for name, measure in parsed.items()}
    for value in ir_measures.iter_calc(list(parsed.values()), _plain(judged), run):
        scores[name_of[str(value.measure)]][value.query_id] = float(value.value)
    return scores


def _plain(judged: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {question: dict(grades) for question, grades in judged.items()}


def ranking_bounds(
    judged: Mapping[str, Mapping[str, int]],
    known: Mapping[str, Collection[str]],
    ranked: Mapping[str, Sequence[str]],
    k: int,
) -> dict[str, dict[str, tuple[float, float]]]:
    """Give the least and the most that each score at k could be, were the first k documents all judged.

    `known[question]` are the documents judged, relevant or not; what is not among them may be
    irrelevant or of grade 1. Of nDCG, RR, P and Success, by measure and question.
    """
    names = (f"RR@{k}", f"P@{k}", *(f"Success@{cut}" for cut in (1, 5, 10) if cut <= k))
    generous = {
        question: {**{d: 1 for d in ranked.get(question, ())[:k] if d not in known[question]}, **grades}
        for question, grades in judged.items()
    }
    least, most = (ranking_scores(each, ranked, names) for each in (judged, generous))
    bounds = {name: {q: (low, most[name][q]) for q, low in of.items()} for name, of in least.items()}
    bounds[f"nDCG@{k}"] = {
        question: _ndcg_bounds(grades, known[question], ranked.get(question, ())[:k], k)
        for question, grades in judged.items()
    }
    return bounds


def _ndcg_bounds(
    grades: Mapping[str, int], known: Collection[str], first: Sequence[str], k: int
) -> tuple[float, float]:
    """Bound nDCG, which is not highest with all relevant: that raises the ideal ranking too.

    Of so many relevant ones among the unjudged it is highest if they come first, lowest if last.
    """
    worth = [1 / math.log2(rank + 2) for rank in range(k)]
    got = sum(w * grades.get(document, 0) for w, document in zip(worth, first, strict=False))
    free = [w for w, document in zip(worth, first, strict=False) if document not in known]
    lows, highs = [], []
    for many in range(len(free) + 1):
        best = sorted([*grades.values(), *[1] * many], reverse=True)
        ideal = sum(w * grade for w, grade in zip(worth, best, strict=False)) or 1.0
        highs.append((got + sum(free[:many])) / ideal)
        lows.append((got + sum(free[len(free) - many :])) / ideal)
    return min(lows), max(highs)


def unjudged(known: Collection[str], ranked: Sequence[str], k: int) -> float:
    """Tell what share of the first k documents nobody has judged: 1 less Judged@k, 0 of none at all."""
    first = ranked[:k]
    return sum(document not in known for document in first) / len(first) if first else 0.0
