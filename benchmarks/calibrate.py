"""Open question sets in; the weights by which dayek rates sentences, drafts and silence out.

    python benchmarks/calibrate.py --data "$DAYEK_DATA" [--work DIR]

Three logistic regressions (scikit-learn), each once for languages that the embedding model knows and
once for those it does not: is this sentence evidence; is this draft right; do the documents answer at
all. They are fitted on SQuAD 2.0 and Natural Questions (English; paragraphs that XQuAD shares are
left out), on the half of XQuAD-ru, KorQuAD and KazQAD whose question ids hash even, which no result
is reported on, and, five times over, on the `dev` half of `eval/gold.jsonl`. Where an open set has no
unanswerable questions, every second question is asked without the passages that answer it, as if
they were not in the library.

The figures printed are of a five-fold cross-validation by question. `--work` keeps the index.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.embed import knows
from pipeline.evidence import Hit, Place
from pipeline.extract import calibration
from pipeline.extract.draft import Extractor
from pipeline.extract.units import Question, Unit, scored, units_of
from pipeline.gold import read_gold
from pipeline.language import detect
from pipeline.measures import answer_right

HOME = Path(__file__).parent.parent
WEIGHTS = Path(calibration.__file__).with_name("calibration.json")
SETS = {  # folder below the data folder: how many questions at most, and whether only the even half
    "train/squad2_dev_half": (2_700, False),
    "train/nq_oracle": (600, False),
    "open/xquad": (600, True),
    "open/korquad1_dev": (600, True),
    "open/kazqad": (200, True),
}


@dataclass(frozen=True)
class Asked:
    """One question of a set, and whether its answer is to be hidden from the search."""

    id: str
    text: str
    answers: tuple[str, ...]
    places: tuple[tuple[str, int, int], ...]
    answerable: bool
    hidden: bool
    items: tuple[tuple[str, ...], ...] = ()
    traps: tuple[str, ...] = ()
    count: float = 1.0


@dataclass
class Rows:
    """What one regression is fitted on: features, labels, and the question each comes from."""

    features: list[tuple[float, ...]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)

    def add(self, features: Sequence[float], label: bool, asked: Asked) -> None:
        self.features.append(tuple(features))
        self.labels.append(label)
        self.groups.append(asked.id)
        self.counts.append(asked.count)


def even(id: str) -> bool:
    return hashlib.sha256(id.encode()).digest()[0] % 2 == 0


def leaked(data: Path) -> set[str]:
    """List the passages of SQuAD that are XQuAD's too: what is fitted on them cannot be judged there."""
    listed = data / "xquad_paragraphs_in_train.json"
    if not listed.exists():
        return set()
    shared = set(json.loads(listed.read_text(encoding="utf-8")))
    texts = {text for pid, text in _passages(data / "open/xquad") if pid in shared}
    return {pid for pid, text in _passages(data / "train/squad2_dev_half") if text in texts}


def _passages(folder: Path) -> Iterator[tuple[str, str]]:
    for line in (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        for passage in document["passages"]:
            yield passage["pid"], document["text"][passage["start"] : passage["end"]]


def asked_of(folder: Path, most: int, half: bool, left_out: set[str]) -> list[Asked]:
    """Read a set's questions; of XQuAD the Russian ones."""
    made: list[Asked] = []
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        if (half and not even(said["id"])) or (folder.name == "xquad" and said["lang"] != "ru"):
            continue
        if said["meta"].get("asked_of") in left_out:
            continue
        places = tuple((e["doc_id"], e["start"], e["end"]) for e in said["evidence"] if "start" in e)
        hidden = folder.name != "squad2_dev_half" and hashlib.sha256(said["id"].encode()).digest()[1] % 2 == 0
        answerable = said["answerable"] and not hidden
        made.append(Asked(said["id"], said["question"], tuple(said["answers"]), places, answerable, hidden))
    return made[:most]


def documents_of(folder: Path, asked: Sequence[Asked]) -> Iterator[dict[str, Any]]:
    """List the documents that a set's questions need."""
    needed = {doc for question in asked for doc, _, _ in question.places}
    for line in (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        if document["doc_id"] in needed:
            yield {key: document[key] for key in ("doc_id", "title", "text", "lang")}


def collect(engine: Engine, name: str, questions: Sequence[Asked]) -> Iterator[tuple[Asked, Question, Any]]:
    """Ask every question; give its hits, those that hold the answer left out where it is hidden."""
    for start in range(0, len(questions), 64):
        batch = questions[start : start + 64]
        print(f"{name}: {start + len(batch)}/{len(questions)}", file=sys.stderr)
        found = engine.retriever.retrieve_many([q.text for q in batch], engine.settings.retrieve.reread)
        for asked, hits in zip(batch, found, strict=True):
            kept = [
                h
                for h in hits
                if not (asked.hidden and _answers(engine, asked, Place(h.passage.doc_id, h.passage.span)))
            ]
            language = detect(asked.text)
            trusted = knows(engine.retriever.embedder.name, language)
            question = Question(asked.text, language, trusted, tuple(h.passage.text for h in kept))
            yield asked, question, kept[: engine.settings.answer.passages]


def _answers(engine: Engine, asked: Asked, place: Place) -> bool:
    names = engine.library.names_of(place.doc_id)
    return any(
        doc in names and start < place.span.end and place.span.start < end for doc, start, end in asked.places
    )


def sentence_rows(engine: Engine, asked: Asked, question: Question, hits: Sequence[Hit], rows: Rows) -> None:
    if not asked.answerable:
        return
    for unit in rated(engine, question, hits):
        rows.add(unit.features, _answers(engine, asked, unit.place), asked)


def rated(engine: Engine, question: Question, hits: Sequence[Hit]) -> list[Unit]:
    found = units_of(hits, engine.library.document, engine.library.sentences_in)
    return scored(question, found, engine.retriever.embedder.encode)


def fitted(rows: Rows) -> tuple[dict[str, Any], float]:
    """Fit one regression; give it with its cross-validated area under the ROC curve."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold, cross_val_predict

    x, y, counts = np.array(rows.features), np.array(rows.labels), np.array(rows.counts)
    model = LogisticRegression(C=1.0, max_iter=2000)
    fold = GroupKFold(5)
    held_out = cross_val_predict(
        model, x, y, groups=rows.groups, cv=fold, method="predict_proba", params={"sample_weight": counts}
    )
    model.fit(x, y, sample_weight=counts)
    weights = {
        "intercept": round(float(model.intercept_[0]), 4),
        "weights": [round(float(w), 4) for w in model.coef_[0]],
        "rows": len(y),
        "questions": len(set(rows.groups)),
        "positive": round(float(y.mean()), 4),
    }
    return weights, float(roc_auc_score(y, held_out[:, 1], sample_weight=counts))


Found = list[tuple[Engine, Asked, Question, Any]]


def own_questions() -> list[Asked]:
    """List the dev half of the sample library's gold; each counts five times."""
    return [
        Asked(
            *(q.question_id, q.question, q.answers),
            tuple((e.doc, e.span.start, e.span.end) for e in q.places() if e.span),
            q.answerable,
            False,
            q.items,
            q.trap_answers,
            5.0,
        )
        for q in read_gold(HOME / "eval/gold.jsonl")
        if q.split == "dev"
    ]


def fit_all(found: Found) -> dict[str, Any]:
    """Fit the sentence rating first; then, with it in place, what is rated of whole drafts."""
    models = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    sentence = {True: Rows(), False: Rows()}
    for engine, asked, question, hits in found:
        sentence_rows(engine, asked, question, hits, sentence[question.trusted])
    _put(models, "sentence", sentence)
    right, there = {True: Rows(), False: Rows()}, {True: Rows(), False: Rows()}
    for engine, asked, question, hits in found:
        encode, library = engine.retriever.embedder.encode, engine.library
        extractor = Extractor(library.document, library.sentences_in, encode)
        if (drafted := extractor.measured(question, hits)) is None:
            continue
        text, features = drafted
        good = asked.answerable and answer_right(
            text, asked.answers, asked.items, asked.traps, question.language
        )
        right[question.trusted].add(features, good, asked)
        there[question.trusted].add(features, asked.answerable, asked)
    _put(models, "confidence", right)
    _put(models, "answerable", there)
    return models


def _put(models: dict[str, Any], name: str, rows: dict[bool, Rows]) -> None:
    for trusted, listed in rows.items():
        kind = "trusted" if trusted else "foreign"
        models[name][kind], auroc = fitted(listed)
        print(f"{name:<11} {kind:<8} {len(listed.labels):>6} rows  AUROC {auroc:.3f}")
    WEIGHTS.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")
    calibration._models.cache_clear()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of open and training sets")
    parser.add_argument("--work", type=Path, help="where the index is kept (a temporary folder)")
    options = parser.parse_args()
    left_out = leaked(options.data)
    print(f"left out: {len(left_out)} passages that XQuAD shares", file=sys.stderr)
    sets = {name: asked_of(options.data / name, *limits, left_out) for name, limits in SETS.items()}
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        corpus = work / "documents.jsonl"
        if not corpus.exists():
            work.mkdir(parents=True, exist_ok=True)
            lines = [
                json.dumps(document, ensure_ascii=False)
                for name, asked in sets.items()
                for document in documents_of(options.data / name, asked)
            ]
            corpus.write_text("\n".join(lines), encoding="utf-8")
        build([corpus], work / "index", progress=lambda d, n, w: print(f"index {d}/{n}", file=sys.stderr))
        build([HOME / "corpus"], work / "own")
        open_sets, own = Engine.open(work / "index"), Engine.open(work / "own")
        found = [(open_sets, *row) for name, asked in sets.items() for row in collect(open_sets, name, asked)]
        found += [(own, *row) for row in collect(own, "eval/gold.jsonl", own_questions())]
        fit_all(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
