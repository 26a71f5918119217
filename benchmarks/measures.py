"""Nothing in; how far each measure is from an independent one over random runs, out.

    python benchmarks/measures.py [--runs 1000]

Rankings are held against pytrec_eval (trec_eval itself), answers against SQuAD's script as it was published,
confidences against scikit-learn and loops, intervals and tests against scipy, spans against counting.
Exit code 1 if any differs by more than 1e-9.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
import re
import string
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytrec_eval
from scipy import stats
from sklearn.metrics import cohen_kappa_score, roc_auc_score

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline import measures
from pipeline.evidence import Span
from pipeline.gold import Evidence
from pipeline.statistics import agreement, area, holm, mean, paired_test, proportion

CLOSE = 1e-9
TREC = {
    "nDCG@10": "ndcg_cut_10",
    "RR@10": "recip_rank",
    "R@10": "recall_10",
    "P@5": "P_5",
    "P@10": "P_10",
    "AP@10": "map_cut_10",
    "AP": "map",
    "Success@1": "success_1",
    "Success@5": "success_5",
    "Success@10": "success_10",
}
WORDS = ["the", "a", "cat", "Sat", "mat!", "on,", "Кот", "сидел;", "қала", "서울", "1,000", "—", "an"]
Pairs = Iterator[tuple[str, float, float]]


def rankings(draw: random.Random) -> Pairs:
    """Grade some of 30 documents, rank some, and ask pytrec_eval; a third of it is without a ranking."""
    documents = [f"d{at}" for at in range(30)]
    grades = {d: draw.choice((0, 1, 1, 2, 3)) for d in draw.sample(documents, draw.randint(1, 12))}
    grades[draw.choice(list(grades))] = 1
    ranked = draw.sample(documents, draw.choice((0, draw.randint(1, 30), draw.randint(1, 30))))
    ours = measures.ranking_scores({"q": grades}, {"q": ranked}, TREC)
    run = {d: float(-rank) for rank, d in enumerate(ranked)}
    theirs = (
        pytrec_eval.RelevanceEvaluator({"q": grades}, set(TREC.values())).evaluate({"q": run}).get("q", {})
    )
    for name, trec in TREC.items():
        value = theirs.get(trec, 0.0)
        if name == "RR@10" and value < 1 / 10:
            value = 0.0  # trec_eval has no cut for it
        yield name, ours[name]["q"], value
    unknown = sum(d not in grades for d in ranked[:10])
    yield "unjudged@10", measures.unjudged(grades, ranked, 10), unknown / max(1, len(ranked[:10]))
    yield from _bounds(grades, ranked)


def _bounds(grades: dict[str, int], ranked: list[str]) -> Pairs:
    """Suppose every way in which the unjudged of the first five may be relevant."""
    judged, known = {"q": {d: g for d, g in grades.items() if g}}, {"q": grades}
    open_ = [d for d in ranked[:5] if d not in grades]
    ways = [dict.fromkeys(w, 1) for n in range(len(open_) + 1) for w in itertools.combinations(open_, n)]
    bounds = measures.ranking_bounds(judged, known, {"q": ranked}, 5)
    for name in ("ndcg_cut_5", "P_5"):
        tried = []
        for way in ways:
            run = {d: float(-rank) for rank, d in enumerate(ranked)}
            evaluator = pytrec_eval.RelevanceEvaluator({"q": judged["q"] | way}, {name})
            tried.append(evaluator.evaluate({"q": run})["q"][name] if ranked else 0.0)
        ours = bounds[{"ndcg_cut_5": "nDCG@5", "P_5": "P@5"}[name]]["q"]
        yield "bounds, least", ours[0], min(tried)
        yield "bounds, most", ours[1], max(tried)


def spans(draw: random.Random) -> Pairs:
    gold, got = ([_span(draw) for _ in range(draw.randint(0, 5))] for _ in "ab")
    wanted = {at for span in gold for at in range(span.start, span.end)}
    taken = [at for span in got for at in range(span.start, span.end)]
    both = len(wanted & set(taken))
    scores = measures.character_scores({"a": gold}, {"a": got})
    yield "char_recall", scores.recall, both / len(wanted) if wanted else 0
    yield "char_precision", scores.precision, both / len(taken) if taken else 0
    union = len(wanted) + len(taken) - both
    yield "char_iou", scores.iou, both / union if union else 0
    held = [set(range(s.start, s.end)) <= set(taken) for s in gold]
    sets = [[Evidence("a", span) for span in gold[at::2]] for at in (0, 1)]
    expected = any(held[at::2] and all(held[at::2]) for at in (0, 1))
    yield "evidence_recall", measures.found(sets, {"a": got}, {}), expected


def _span(draw: random.Random) -> Span:
    start = draw.randint(0, 60)
    return Span(start, start + draw.randint(1, 20))


def words(draw: random.Random) -> Pairs:
    said, *gold = (" ".join(draw.choices(WORDS, k=draw.randint(0, 6))) for _ in range(draw.randint(2, 4)))
    yield "answer_f1", measures.token_f1(said, gold), max(_squad_f1(said, each) for each in gold)
    same = any(_squad(said) == _squad(each) for each in gold)
    yield "exact_match", measures.exact_match(said, gold), same


def _squad(text: str) -> list[str]:
    bare = "".join(c for c in text.lower() if c not in set(string.punctuation) | {"—"})
    return re.compile(r"\b(a|an|the)\b", re.UNICODE).sub(" ", bare).split()


def _squad_f1(said: str, gold: str) -> float:
    one, other = _squad(said), _squad(gold)
    common = sum((Counter(one) & Counter(other)).values())
    if not one or not other:
        return float(one == other)
    if not common:
        return 0.0
    precision, recall = common / len(one), common / len(other)
    return 2 * precision * recall / (precision + recall)


def beliefs(draw: random.Random) -> Pairs:
    sure = [draw.choice((0.0, 0.1, 0.3, 0.5, 0.9, 1.0, draw.random())) for _ in range(draw.randint(2, 60))]
    right = [draw.random() < 0.6 for _ in sure]
    right[:2] = [True, False]
    above, below = ([s for s, r in zip(sure, right, strict=True) if r is side] for side in (True, False))
    yield "auroc", area(above, below).value, roc_auc_score(right, sure)
    yield (
        "auroc",
        measures.area_under_roc(sure, right),
        stats.mannwhitneyu(above, below).statistic / (len(above) * len(below)),
    )
    n, total = len(sure), 0.0
    for low in range(15):
        inside = [at for at in range(n) if min(14, math.floor(sure[at] * 15)) == low]
        total += abs(sum(sure[at] - right[at] for at in inside)) / n
    yield "ece", measures.calibration_error(sure, right), total
    speak = {s: [r for c, r in zip(sure, right, strict=True) if c >= s] for s in sure}
    for risk in (0.05, 0.3):
        fit = [len(said) / n for said in speak.values() if said.count(False) / len(said) <= risk + 1e-12]
        yield "coverage@risk", measures.coverage_at_risk(sure, right, risk), max(fit, default=0.0)
    order = sorted(range(n), key=lambda at: -sure[at])
    shares = [
        sum(not r for r in _tied(sure, right, sure[at])) / len(_tied(sure, right, sure[at])) for at in order
    ]
    risks = [sum(shares[:k]) / k for k in range(1, n + 1)]
    yield "aurc", measures.aurc(sure, right), sum(risks) / n
    yield "risk@coverage", measures.risk_at_coverage(sure, right, 0.85), risks[math.ceil(0.85 * n - 1e-9) - 1]


def _tied(sure: list[float], right: list[bool], at: float) -> list[bool]:
    return [r for s, r in zip(sure, right, strict=True) if s == at]


def tests(draw: random.Random) -> Pairs:
    n = draw.randint(10, 400)
    hits = draw.randint(0, n)
    found, theirs = proportion(hits, n), stats.binomtest(hits, n).proportion_ci(method="wilson")
    yield "Wilson, low", found.low or 0.0, theirs.low
    yield "Wilson, high", found.high or 0.0, theirs.high
    yield "Wilson, of a mean", mean([1.0] * hits + [0.0] * (n - hits)).low or 0.0, theirs.low
    one, other = ([draw.choice((0, 0.125, 0.5, 1)) for _ in range(8)] for _ in "ab")
    theirs = stats.permutation_test(
        (one, other),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
        vectorized=True,
    )
    yield "paired test, exact", paired_test(one, other), theirs.pvalue
    ps = sorted(draw.random() ** 2 for _ in range(draw.randint(1, 8)))
    steps = [min(1.0, (len(ps) - at) * p) for at, p in enumerate(ps)]
    for ours, expected in zip(holm(ps), itertools.accumulate(steps, max), strict=True):
        yield "Holm", ours, expected
    labels = [[draw.choice("ab") for _ in range(20)] for _ in "12"]
    kappa = agreement(*labels).kappa
    if kappa is not None:
        yield "Cohen's kappa", kappa, cohen_kappa_score(*labels)


KINDS: tuple[Callable[[random.Random], Pairs], ...] = (rankings, spans, words, beliefs, tests)


def apart(kind: Callable[[random.Random], Pairs], runs: int) -> dict[str, tuple[int, float]]:
    """Compare one kind of measure over random runs: by name, how many values, and the largest difference."""
    worst: dict[str, tuple[int, float]] = {}
    for seed in range(runs):
        for name, ours, theirs in kind(random.Random(seed)):
            count, most = worst.get(name, (0, 0.0))
            worst[name] = count + 1, max(most, abs(float(ours) - float(theirs)))
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--runs", type=int, default=1000)
    options = parser.parse_args()
    print(f"{'measure':<20}{'values':>8}{'largest difference':>20}")
    far = 0
    for kind in KINDS:
        for name, (count, most) in apart(kind, options.runs).items():
            print(f"{name:<20}{count:>8}{most:>20.1e}", flush=True)
            far += not most <= CLOSE
    print(f"{far} differ by more than {CLOSE:g}" if far else f"all agree to {CLOSE:g}")
    return 1 if far else 0


if __name__ == "__main__":
    sys.exit(main())
