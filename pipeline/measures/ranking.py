"""Judged and ranked documents by question in; ir_measures' values by measure and question out."""

from __future__ import annotations

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


def unjudged(known: Collection[str], ranked: Sequence[str], k: int) -> float:
    """Tell what share of the first k documents nobody has judged: 1 less Judged@k, 0 of none at all."""
    first = ranked[:k]
    return sum(document not in known for document in first) / len(first) if first else 0.0
