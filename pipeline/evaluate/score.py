"""Gold questions and answer objects by id in; scores with intervals, slices and rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..errors import InputError
from ..gold import GoldQuestion
from ..measures import (
    area_under_roc,
    aurc,
    calibration_error,
    coverage_at_risk,
    ranking_scores,
    risk_at_coverage,
)
from ..statistics import Estimate, mean, proportion, ratio, statistic
from .given import Given, Texts, given
from .judge import Judged, judge, judgeable

Result = dict[str, Any]

RANKING = ("nDCG@10", "RR@10", "R@10", "Success@1", "Success@5", "Success@10")
DEPTHS = (1, 5, 10)
COVERAGE, RISK = 0.85, 0.05


def score(
    gold: Sequence[GoldQuestion], answers: Mapping[str, Mapping[str, Any]], *, name: str = "gold"
) -> Result:
    """Score answers by their questions' ids; a question without one counts as left unanswered."""
    if gold and not any(question.question_id in answers for question in gold):
        raise InputError(f"no answer has the id of a question of {name}; keep the gold ids in `id`")
    rows = _judged(gold, answers)
    used = [answers[q.question_id] for q in gold if q.question_id in answers]
    return {
        "gold": name,
        "n": len(gold),
        "scores": _as_json(_scores(rows)),
        "slices": {key: _as_json(_scores(part)) for key, part in _slices(rows).items()},
        "questions": [row.as_json() for row in rows],
        "settings": _the_one(used, "settings"),
        "index": _the_one(used, "index"),
    }


def _judged(gold: Sequence[GoldQuestion], answers: Mapping[str, Mapping[str, Any]]) -> list[Judged]:
    read = {q.question_id: given(answers.get(q.question_id, {})) for q in gold}
    texts = Texts()
    for each in read.values():
        texts.add(each.passages)
        texts.add(each.citations)
    judged = {q.question_id: q.grades() for q in gold if q.answerable and q.evidence}
    ranked = {key: _documents(read[key], grades) for key, grades in judged.items()}
    ranking = ranking_scores(judged, ranked, RANKING)
    return [
        judge(
            question,
            read[question.question_id],
            texts,
            {m: v[question.question_id] for m, v in ranking.items() if question.question_id in v},
        )
        for question in gold
    ]


def _documents(answer: Given, wanted: Mapping[str, int]) -> list[str]:
    """Rank distinct documents by their best passage, under the name that gold knows."""
    ranked: dict[str, None] = {}
    for passage in answer.passages:
        if passage.documents:
            known = (each for each in passage.documents if each in wanted)
            ranked[next(known, passage.documents[0])] = None
    return list(ranked)


def _slices(rows: Iterable[Judged]) -> dict[str, list[Judged]]:
    slices: dict[str, list[Judged]] = {}
    for row in rows:
        question = row.question
        keys = [f"lang={question.language}", f"kind={question.kind}", f"split={question.split}"]
        for key in dict.fromkeys([*keys, *(f"tag={tag}" for tag in question.tags)]):
            slices.setdefault(key, []).append(row)
    order = ("lang", "kind", "split", "tag")
    return dict(sorted(slices.items(), key=lambda item: (order.index(item[0].split("=")[0]), item[0])))


def _scores(rows: Sequence[Judged]) -> dict[str, Estimate]:
    return {**_retrieval(rows), **_words(rows), **_citations(rows), **_confidence(rows)}


def _retrieval(rows: Sequence[Judged]) -> dict[str, Estimate]:
    rows = [row for row in rows if row.question.answerable and row.question.evidence]
    if not rows:
        return {}
    scores = {
        f"evidence_recall@{k}": _share(row.found_at is not None and row.found_at <= k for row in rows)
        for k in DEPTHS
    }
    for measure in RANKING:
        values = [row.ranking[measure] for row in rows]
        whole = all(value in (0.0, 1.0) for value in values)
        scores[measure] = _share(value == 1.0 for value in values) if whole else mean(values)
    return scores


def _words(rows: Sequence[Judged]) -> dict[str, Estimate]:
    scores: dict[str, Estimate] = {}
    answerable = [row for row in rows if row.question.answerable]
    judged = [row for row in answerable if judgeable(row.question)]
    if judged:
        scores["answer_right"] = _share(bool(row.right) for row in judged)
    squad = [row for row in rows if row.question.answers or not row.question.answerable]
    if squad and judged:
        scores["answer_f1"] = mean([row.f1 for row in squad])
        scores["exact_match"] = _share(row.exact for row in squad)
    if answerable:
        scores["answered"] = _share(row.given.answered for row in answerable)
    if len(answerable) < len(rows):
        scores["refused"] = _share(not r.given.answered for r in rows if not r.question.answerable)
    return scores


def _citations(rows: Sequence[Judged]) -> dict[str, Estimate]:
    scores: dict[str, Estimate] = {}
    citing = [row for row in rows if row.given.citations]
    if citing:
        scores["citation_precision"] = ratio(
            [row.touching for row in citing], [len(row.given.citations) for row in citing]
        )
    wanting = [row for row in rows if row.question.answerable and row.question.evidence]
    if wanting:
        scores["citation_recall"] = _share(row.cited_found for row in wanting)
    return scores


def _confidence(rows: Sequence[Judged]) -> dict[str, Estimate]:
    """Score what the system believed; a belief it kept to itself counts as none at all (0)."""
    import numpy as np

    scores: dict[str, Estimate] = {}
    wanted = np.array([row.question.answerable for row in rows])
    if any(row.given.answerable is not None for row in rows) and 0 < wanted.sum() < len(rows):
        believed = np.array([row.given.answerable or 0.0 for row in rows])
        scores["auroc"] = statistic(lambda at: area_under_roc(believed[at], wanted[at]), len(rows))
    rows = [row for row in rows if row.draft_right is not None]
    if not any(row.given.confidence is not None for row in rows):
        return scores
    sure = np.array([row.given.confidence or 0.0 for row in rows])
    right = np.array([bool(row.draft_right) for row in rows])
    measures: dict[str, Callable[[Any, Any], float]] = {
        f"risk@coverage={COVERAGE:g}": lambda s, r: risk_at_coverage(s, r, COVERAGE),
        f"coverage@risk={RISK:g}": lambda s, r: coverage_at_risk(s, r, RISK),
        "aurc": aurc,
        "ece": calibration_error,
    }
    for key, measure in measures.items():
        scores[key] = statistic(lambda at, m=measure: m(sure[at], right[at]), len(rows))  # type: ignore[misc]
    return scores


def _share(outcomes: Iterable[bool]) -> Estimate:
    flags = list(outcomes)
    return proportion(sum(flags), len(flags))


def _as_json(scores: Mapping[str, Estimate]) -> dict[str, dict[str, float | int | None]]:
    return {
        name: {"value": _rounded(e.value), "low": _rounded(e.low), "high": _rounded(e.high), "n": e.n}
        for name, e in scores.items()
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _the_one(answers: Iterable[Mapping[str, Any]], key: str) -> str | None:
    values = {each[key] for each in answers if isinstance(each.get(key), str)}
    return values.pop() if len(values) == 1 else ("mixed" if values else None)
