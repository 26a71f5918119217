"""Open question sets in; the weights by which dayek rates sentences, drafts and silence out.

    python benchmarks/calibrate.py --data "$DAYEK_DATA" [--work DIR]   # all of it, 10 to 20 minutes
    python benchmarks/calibrate.py --points                            # only when to speak, a minute

Three regressions, each once for languages that the embedding model knows and once for those it does not:
which sentence is evidence (a conditional logit, `choosing.py`, then brought to the scale of chances; and, in
English, another one for those that were read together with the question, and one for the cells of
a row that answers); is this draft right; do the
documents answer at all (logistic, scikit-learn). They are fitted on the half of
each open set whose question ids hash even, which no result is reported on (paragraphs of SQuAD that XQuAD
shares are left out), each set a library of its own; twice over, on the folders below
`training/folders/fit`, each a library too; and, five times over, on the `dev` half of `eval/gold.jsonl`.
Where an open set has no unanswerable questions, every third question is asked without the passages that
answer it, as if they were not in the library, and every third is asked again with another year, number or
name; of the folders' questions every third is asked a second time without them. Where a draft then holds
the answer all the same, from another place, nobody can say whether it is right: it is left out. The
cross-encoder has learnt from SQuAD (`training/`): what weighs its word is fitted without SQuAD's questions.

How often drafts are right where question and documents share no language is measured with XQuAD's Russian
questions over its English texts. When to speak (`speaking.py`) is found on that `dev` half alone, but for
`careful`, which all questions tell: after a fit by held-out chances; with `--points` by the weights as they
are, which were fitted on these questions and so tell less well, and `careful` stays. `eval/scores.md` tells
what it gives on the other half.

The figures printed are of a five-fold cross-validation by question. `--work` keeps the index.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from asking import SETS, Row, asked_of, collect, engine_for, invented, leaked, own_questions, stands_in
from choosing import chosen, first_right, held_out, least, together
from columns import answering_cells, told_apart
from measuring import Rows, spread_out, told_of
from speaking import abroad, careful, is_found_elsewhere, judged, nearest, points, right_of

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.extract import calibration
from pipeline.extract.rate import both, scored

LOOSENESS = 0.3  # scikit-learn's C: how little weights of drafts are held back from what holds of few
APART = ("nearer than others", "whole date", "per cent")  # between sentences, not of a draft: notes.md
FITTED = ("sentence", "judged", "cell", "confidence", "answerable")
LEFT_OUT = {
    "confidence": {
        *("similarity", "words", "words of the passage", "search", "first", "few words"),
        *("similar in words", "near", "year here", *APART),
    },
    "answerable": {*APART},
}
HOME = Path(__file__).parent.parent
WEIGHTS = Path(calibration.__file__).with_name("calibration.json")


def ranked(rows: Rows) -> tuple[dict[str, Any], float]:
    """Fit by which weights evidence is first among a question's sentences; tell how often it then is.

    The share is of a five-fold cross-validation by question. The same held-out sums, set against the labels,
    give the scale and the intercept that make chances of them.
    """
    from sklearn.linear_model import LogisticRegression

    x, spread = spread_out(rows, sums := together(names := list(rows.features[0])))
    y, counts = np.array(rows.labels), np.array(rows.counts)
    bounds = least(names, spread)
    told = held_out(x, y, rows.groups, counts, bounds)
    scale = LogisticRegression(C=1e6, max_iter=2000).fit(told[:, None], y, sample_weight=counts)
    weights = float(scale.coef_[0, 0]) * chosen(x, y, rows.groups, counts, bounds)
    return told_of(rows, sums @ (weights / spread), float(scale.intercept_[0])), first_right(
        told, y, rows.groups
    )


def fitted(name: str, rows: Rows) -> tuple[dict[str, Any], float]:
    """Fit one logistic regression; give it with the AUROC of a five-fold cross-validation by question."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold, cross_val_predict

    x, spread = spread_out(rows, np.eye(len(rows.features[0])))
    x = x * [key not in LEFT_OUT.get(name, ()) for key in rows.features[0]]
    y, counts = np.array(rows.labels), np.array(rows.counts)
    model = LogisticRegression(C=LOOSENESS, max_iter=2000)
    same = [id.removesuffix(" hidden").removesuffix(" changed") for id in rows.groups]
    made = {"groups": same, "cv": GroupKFold(5), "params": {"sample_weight": counts}}
    told = cross_val_predict(model, x, y, method="predict_proba", **made)[:, 1]
    rows.held_out = told.tolist()
    model.fit(x, y, sample_weight=counts)
    weights = told_of(rows, model.coef_[0] / spread, float(model.intercept_[0]))
    return weights, float(roc_auc_score(y, told, sample_weight=counts))


def fit_all(found: Sequence[Row]) -> tuple[list[Row], dict[str, float]]:
    """Fit the sentence rating first; then, with it in place, what is rated of whole drafts.

    Give the rows, their likeliest sentences judged, and held-out chances that drafts are right, by question.
    """
    # What is fitted elsewhere or later stays; nothing is held back before it is measured.
    models = {**calibration.models(), **{name: {} for name in FITTED}}
    models |= {"near": {"least": 0.0}, "abroad": {"most": 1.0}}
    sentence = {True: Rows(), False: Rows()}
    for row in found:
        if row.asked.answerable:
            for one in row.rated:
                right = stands_in(row.engine, row.asked, one.unit.place)
                sentence[row.question.trusted].add(one.features, right, row.asked)
    _put(models, "sentence", sentence)
    read = [judge(row) for row in found]
    put_judged(models, read)
    put_cells(models, found)
    right, there, elsewhere = {True: Rows(), False: Rows()}, {True: Rows(), False: Rows()}, 0
    for row in read:
        asked, question = row.asked, row.question
        made = row.engine.answerer.made(question, scored(question, row.rated))
        if made is None:
            continue
        text, _, measured, _ = made
        if is_found_elsewhere(row, text):
            elsewhere += 1
            continue
        if asked.learnt:
            continue
        if asked.answers or asked.items or not asked.answerable:  # else nobody knows what is right
            right[question.trusted].add(measured, right_of(row, text), asked)
        there[question.trusted].add(measured, asked.answerable, asked)
    print(f"left out: {elsewhere} drafts that hold an answer which was hidden elsewhere", file=sys.stderr)
    _put(models, "confidence", right)
    _put(models, "answerable", there)
    every = (zip(rows.groups, rows.held_out, strict=True) for rows in right.values())
    return read, {id: told for listed in every for id, told in listed}


def judge(row: Row) -> Row:
    """Have a question's likeliest sentences read together with it."""
    return replace(
        row, rated=tuple(row.engine.answerer.judged(row.question, scored(row.question, row.rated)))
    )


def put_judged(models: dict[str, Any], found: Sequence[Row]) -> None:
    """Fit what a sentence's odds and its judgement weigh together, and have it used from now on."""
    rows, best = Rows(), []
    for row in found:
        read = [one for one in row.rated if one.judged is not None]
        best += [one.judged for one in read[:1]]
        for one in read if row.asked.answerable and not row.asked.learnt else ():
            rows.add(both(one.score, one.judged), stands_in(row.engine, row.asked, one.unit.place), row.asked)
    known, told = ranked(rows)
    usual = round(float(np.mean(best)), 4)
    models["judged"] = {"known": known, "usual": {"judged": usual, "best judged": usual}}
    print(f"{'judged':<11} {'known':<8} {len(rows.labels):>6} rows  right first {told:.3f}", flush=True)
    _write(models)


def put_cells(models: dict[str, Any], found: Sequence[Row]) -> None:
    """Fit which cell of a row is the one that is asked for, and have it used from now on."""
    told = {}
    for kind, rows in answering_cells(found).items():
        models["cell"][kind], told[kind] = told_apart(rows)
        print(f"{'cell':<11} {kind:<8} {len(rows.labels):>6} rows  {told[kind]}", flush=True)
    models["cell"]["likely"] = told
    _write(models)


def put_abroad(xquad: Path, work: Path, left_out: set[str]) -> None:
    """Ask XQuAD's Russian questions of its English texts, and write how often drafts are right there."""
    engine = engine_for(xquad, "en", work)
    russian = asked_of(xquad, "ru", SETS["open/xquad", "ru"], left_out)
    strange = [replace(asked, hidden=False, answerable=True) for asked in russian if asked.answerable]
    models = calibration.models()
    models["abroad"] = abroad(list(collect(engine, "open/xquad ru of en", strange)))
    print(f"abroad: {models['abroad']}")
    _write(models)


def place(own: Sequence[Row], others: Sequence[Row], held_out: Mapping[str, float]) -> None:
    """Find when to speak, and write it beside the weights; `careful` stays where no others were asked."""
    models = calibration.models()
    models["near"] = {"least": 0.0}
    models["near"] = nearest(own)
    point = models["points"]["careful"]
    if others:
        point = careful(judged([*others, *own], held_out))
    models["points"] = {"careful": point, **points(judged(own, held_out))}
    print(f"near: {models['near']}")
    for name, point in models["points"].items():
        print(f"{name:<9} from {point['threshold']:.2f}: {point['wrong']} of {point['said']} wrong")
    _write(models)


def _put(models: dict[str, Any], name: str, rows: dict[bool, Rows]) -> None:
    """Fit for both kinds of question, and have the weights used from now on."""
    for known, listed in rows.items():
        kind = "known" if known else "foreign"
        models[name][kind], told = ranked(listed) if name == "sentence" else fitted(name, listed)
        what = "right first" if name == "sentence" else "AUROC"
        print(f"{name:<11} {kind:<8} {len(listed.labels):>6} rows  {what} {told:.3f}", flush=True)
    _write(models)


def _write(models: dict[str, Any]) -> None:
    WEIGHTS.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")
    calibration.models.cache_clear()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="the folder of open and training sets")
    parser.add_argument("--points", action="store_true", help="keep the weights, find when to speak anew")
    parser.add_argument("--work", type=Path, help="where the index is kept (a temporary folder)")
    options = parser.parse_args()
    if not (options.data or options.points):
        parser.error("name the folder of sets with --data, or only find when to speak, with --points")
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        build([HOME / "corpus"], work / "own")
        own = list(collect(Engine.open(work / "own"), "eval/gold.jsonl", own_questions()))
        sure: dict[str, float] = {}
        others: list[Row] = []
        if not options.points:
            left_out = leaked(options.data)
            print(f"left out: {len(left_out)} passages that XQuAD shares", file=sys.stderr)
            found: list[Row] = []
            for (name, language), most in SETS.items():
                folder = options.data / name
                engine = engine_for(folder, language, work)
                asked = asked_of(folder, language, most, left_out)
                found += collect(engine, f"{name} {language}", asked)
            for name, engine, asked in invented(work):
                found += collect(engine, name, asked)
            every, sure = fit_all([*found, *own])
            others = [row for row in every[: len(found)] if not row.asked.learnt]
            own = every[len(found) :]
            put_abroad(options.data / "open/xquad", work, left_out)
        place([judge(row) for row in own] if options.points else own, others, sure)
    return 0


if __name__ == "__main__":
    sys.exit(main())
