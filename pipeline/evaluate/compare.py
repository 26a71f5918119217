"""Two results over the same questions in; their differences, with intervals and p, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..errors import InputError
from ..statistics import CLUSTERS, difference, holm

Result = Mapping[str, Any]

# What two systems are tested by: one family, so that six tests at .05 do not find something by chance.
TESTED = (
    "evidence_recall@1",
    "evidence_recall@5",
    "nDCG@10",
    "answer_right",
    "citation_recall",
    "refused",
)
SHOWN = ("evidence_recall@10", "RR@10", "R@10", "char_iou@5", "answer_f1", "answered")  # and without a test
LOWER = ("unjudged@10", "aurc", "ece", "risk@")  # what these begin is better when lower


def comparison(one: Result, other: Result) -> dict[str, Any]:
    """Compare the second of two results with the first, over the questions that both were asked.

    `differences` has a row a measure: both values over the shared questions, the mean difference with
    its interval, p, and, where it is among those tested, p adjusted by Holm. `questions` come worst
    loss first. Questions asked of only one are named.
    """
    rows = {str(row["id"]): row for row in one["questions"]}
    others = {str(row["id"]): row for row in other["questions"]}
    shared = [key for key in rows if key in others]
    if not shared:
        raise InputError(
            f"{name_of(one)} and {name_of(other)} share no question of {len(rows)} and {len(others)}: "
            "compare results over the same gold"
        )
    pairs = [(rows[key], others[key]) for key in shared]
    differences = {
        measure: found for measure in (*TESTED, *SHOWN) if (found := measured(pairs, measure)) is not None
    }
    tested = [measure for measure in differences if measure in TESTED]
    adjusted = holm([differences[measure]["p"] for measure in tested])
    for measure, p in zip(tested, adjusted, strict=True):
        differences[measure]["p_holm"] = p
    return {
        "one": name_of(one),
        "other": name_of(other),
        "n": len(shared),
        "only_one": [key for key in rows if key not in others],
        "only_other": [key for key in others if key not in rows],
        "tested": tested,
        "differences": differences,
        "questions": _questions(pairs),
    }


def measured(
    pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], measure: str
) -> dict[str, Any] | None:
    """Compare two systems by one measure over paired questions; None where it is not of them."""
    held = [
        (a["values"][measure], b["values"][measure], a["document"])
        for a, b in pairs
        if measure in a["values"] and measure in b["values"]
    ]
    if not held:
        return None
    ones, others, documents = zip(*held, strict=True)
    # A question without evidence stands by itself, and is no document to be counted by.
    many = len({document for document in documents if document}) >= CLUSTERS
    clusters = [document or f"?{at}" for at, document in enumerate(documents)] if many else None
    found = difference(ones, others, clusters=clusters)
    n = len(held)
    return {"one": sum(ones) / n, "other": sum(others) / n, **asdict(found), "p_holm": None}


def name_of(result: Result) -> str:
    return str(result.get("name") or result.get("settings") or result["gold"])


def is_lower_better(measure: str) -> bool:
    return measure.startswith(LOWER)


def _questions(pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Say of each question what it gained or lost, over the measures that are tested; losses first."""
    listed: list[dict[str, Any]] = []
    for a, b in pairs:
        keys = [m for m in TESTED if m in a["values"] and m in b["values"]]
        apart = {m: b["values"][m] - a["values"][m] for m in keys}
        listed.append(
            {
                "id": a["id"],
                "lang": a["lang"],
                "kind": a["kind"],
                "delta": sum(apart.values()) / len(apart) if apart else 0.0,
                "changed": {m: [a["values"][m], b["values"][m]] for m in keys if apart[m]},
                "found_at": [a["found_at"], b["found_at"]],
                "answers": [a["answer"], b["answer"]],
            }
        )
    return sorted(listed, key=lambda row: (row["delta"], str(row["id"])))
