"""Gold questions and answer objects by id in; scores with intervals, slices and rows out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from ..errors import InputError
from ..gold import GoldQuestion
from ..measures import ranking_bounds, ranking_scores, unjudged
from ..statistics import CLUSTERS, FEWEST, Estimate
from .given import Given, Texts, given
from .judge import Judged, judge
from .scores import RANKING, UNJUDGED, document_of, estimates, values_of

Result = dict[str, Any]

SLICES = ("lang", "kind", "format", "split", "tag", "doc")
_DOCUMENTS = 20  # documents of gold; with more, each is no slice


def score(
    gold: Sequence[GoldQuestion], answers: Mapping[str, Mapping[str, Any]], *, name: str = "gold"
) -> Result:
    """Score answers by their questions' ids; a question without one counts as left unanswered."""
    if gold and not any(question.question_id in answers for question in gold):
        raise InputError(f"no answer has the id of a question of {name}; keep the gold ids in `id`")
    rows, bounds = _judged(gold, answers)
    values = [values_of(row) for row in rows]
    named = _slices(rows)
    used = [answers[q.question_id] for q in gold if q.question_id in answers]
    return {
        "gold": name,
        "n": len(gold),
        "scores": _with_bounds(_as_json(estimates(rows, values)), bounds),
        "slices": {
            key: _as_json(estimates([rows[at] for at in part], [values[at] for at in part], whole=False))
            for key, part in _members(named).items()
        },
        "questions": [
            {**row.as_json(), "slices": keys, "values": {k: round(v, 9) for k, v in own.items()}}
            for row, keys, own in zip(rows, named, values, strict=True)
        ],
        "warnings": _warnings(rows),
        "settings": _the_one(used, "settings"),
        "index": _the_one(used, "index"),
    }


def _judged(
    gold: Sequence[GoldQuestion], answers: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Judged], dict[str, tuple[float, float]]]:
    """Judge every answer; and give what ranking scores could be if all that they ranked were judged."""
    read = {q.question_id: given(answers.get(q.question_id, {})) for q in gold}
    texts = Texts()
    for each in read.values():
        texts.add(each.passages)
        texts.add(each.citations)
    judged = {q.question_id: q.grades() for q in gold if q.answerable and q.evidence}
    known = {q.question_id: {**{place.doc: 0 for place in q.context}, **q.grades()} for q in gold}
    ranked = {key: _documents(read[key], known[key]) for key in judged}
    ranking = ranking_scores(judged, ranked, [name for name in RANKING if name != UNJUDGED])
    ranking[UNJUDGED] = {key: unjudged(known[key], documents, 10) for key, documents in ranked.items()}
    rows = [
        judge(
            question,
            read[question.question_id],
            texts,
            {m: v[question.question_id] for m, v in ranking.items() if question.question_id in v},
        )
        for question in gold
    ]
    bounds = ranking_bounds(judged, known, ranked, 10)
    return rows, {name: _mean_bounds(of.values()) for name, of in bounds.items() if of}


def _mean_bounds(bounds: Collection[tuple[float, float]]) -> tuple[float, float]:
    lows, highs = zip(*bounds, strict=True)
    return sum(lows) / len(bounds), sum(highs) / len(bounds)


def _with_bounds(
    scores: dict[str, dict[str, Any]], bounds: Mapping[str, tuple[float, float]]
) -> dict[str, dict[str, Any]]:
    """Say beside a ranking score between what values it lies, whatever the unjudged documents are."""
    for name, (low, high) in bounds.items():
        scores[name]["bounds"] = [_rounded(low), _rounded(high)]
    return scores


def _warnings(rows: Sequence[Judged]) -> list[str]:
    """Say in plain words what the intervals take for granted."""
    documents = {document_of(row) for row in rows if row.question.evidence}
    if len(rows) < FEWEST or not documents or len(documents) >= CLUSTERS:
        return []
    return [
        f"intervals take questions for independent: the gold stands on {len(documents)} "
        f"document{'s' * (len(documents) > 1)}, {CLUSTERS} are needed to count by document"
    ]


def _documents(answer: Given, wanted: Mapping[str, int]) -> list[str]:
    """Rank distinct documents by their best passage, under the name that gold knows."""
    ranked: dict[str, None] = {}
    for passage in answer.passages:
        if passage.documents:
            known = (each for each in passage.documents if each in wanted)
            ranked[next(known, passage.documents[0])] = None
    return list(ranked)


def _slices(rows: Sequence[Judged]) -> list[list[str]]:
    """Name the slices that each question belongs to; documents are slices where they are few."""
    few = len({document_of(row) for row in rows if row.question.evidence}) <= _DOCUMENTS
    named: list[list[str]] = []
    for row in rows:
        question, document = row.question, document_of(row)
        keys = [f"lang={question.language}", f"kind={question.kind}", f"split={question.split}"]
        keys += [f"tag={tag}" for tag in question.tags]
        if question.evidence:
            keys += [f"format={PurePosixPath(document).suffix.lower()[1:] or 'none'}"]
            keys += [f"doc={document}"] if few else []
        named.append(list(dict.fromkeys(keys)))
    return named


def _members(named: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """List the numbers of each slice's questions, the slices in order."""
    members: dict[str, list[int]] = {}
    for at, keys in enumerate(named):
        for key in keys:
            members.setdefault(key, []).append(at)
    return dict(sorted(members.items(), key=lambda item: (SLICES.index(item[0].split("=")[0]), item[0])))


def _as_json(scores: Mapping[str, Estimate]) -> dict[str, dict[str, Any]]:
    return {
        name: {"value": _rounded(e.value), "low": _rounded(e.low), "high": _rounded(e.high), "n": e.n}
        for name, e in scores.items()
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _the_one(answers: Iterable[Mapping[str, Any]], key: str) -> str | None:
    values = {each[key] for each in answers if isinstance(each.get(key), str)}
    return values.pop() if len(values) == 1 else ("mixed" if values else None)
