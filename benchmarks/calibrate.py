"""Open question sets in; the weights by which dayek rates sentences, drafts and silence out.

    python benchmarks/calibrate.py --data "$DAYEK_DATA" [--work DIR]   # all of it, some 20 minutes
    python benchmarks/calibrate.py --points                            # only when to speak, a minute

Three logistic regressions (scikit-learn), each once for languages that the embedding model knows and
once for those it does not: is this sentence evidence; is this draft right; do the documents answer at
all. They are fitted on the half of each open set whose question ids hash even, which no result is reported
on (paragraphs of SQuAD that XQuAD shares are left out), each set a library of its own, and, five times over,
on the `dev` half of `eval/gold.jsonl`. Where an open set has no unanswerable questions, every third question
is asked without the passages that answer it, as if they were not in the library, and every third is asked
again with another year, number or name.

How often drafts are right where question and documents share no language is measured with XQuAD's Russian
questions over its English texts. When to speak is found, by the weights, on that `dev` half alone;
`eval/scores.md` tells what it gives on the other half.

The figures printed are of a five-fold cross-validation by question. `--work` keeps the index.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.embed import knows
from pipeline.evidence import Hit, Place
from pipeline.extract import Question, Rated, calibration
from pipeline.extract.draft import made_of
from pipeline.extract.rate import scored
from pipeline.gold import read_gold
from pipeline.language import detect
from pipeline.measures import answer_right
from pipeline.settings import Settings, with_overrides

# How little each kind of weight is held back from following what only holds of the questions fitted on:
# scikit-learn's C. Of sentences there are 150,000 of few kinds, of drafts some 2,000 of as many kinds.
LOOSENESS = {"sentence": 0.01, "confidence": 0.3, "answerable": 0.3}
OWN = 5.0  # times that each question of the sample library counts
MOST_WRONG = 0.05  # of what is said at the point `careful`
REFUSED = 2 / 3  # of the dev questions without an answer, at `balanced`
COVERAGE = 0.85  # of all dev questions, at `eager`
HOME = Path(__file__).parent.parent
WEIGHTS = Path(calibration.__file__).with_name("calibration.json")
SETS = {  # folder below the data folder, language: how many questions at most
    ("train/squad2_dev_half", "en"): 400,
    ("open/xquad", "en"): 200,
    ("open/ohr_bench", "en"): 300,
    ("open/chroma_chunking", "en"): 100,
    ("open/clapnq_dev", "en"): 80,
    ("open/xquad", "ru"): 200,
    ("open/korquad1_dev", "ko"): 200,
    ("open/kazqad", "kk"): 200,
}
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w'’-]{2,}(?: [A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w'’-]+)*")
LONGEST = 130_000  # code points of a document: a few reports are longer than all else together


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


@dataclass(frozen=True)
class Row:
    """A question that was asked: what was found for it, and how it was rated."""

    engine: Engine
    asked: Asked
    question: Question
    hits: tuple[Hit, ...]
    rated: tuple[Rated, ...]


@dataclass
class Rows:
    """What one regression is fitted on: features, labels, and the question each comes from."""

    features: list[Mapping[str, float]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)

    def add(self, features: Mapping[str, float], label: bool, asked: Asked) -> None:
        self.features.append(dict(features))
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


def asked_of(folder: Path, language: str, most: int, left_out: set[str]) -> list[Asked]:
    """Read the even half of a set's questions, in an order of no meaning."""
    made: list[Asked] = []
    kept = {document["doc_id"] for document in _documents(folder, language)}
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        if not even(said["id"]) or said["lang"] != language or said["meta"].get("asked_of") in left_out:
            continue
        places = tuple((e["doc_id"], e["start"], e["end"]) for e in said["evidence"] if "start" in e)
        if any(doc not in kept for doc, _, _ in places) or bool(places) != said["answerable"]:
            continue
        # What clapnq calls unanswerable is so by one passage alone: others of the library may answer it.
        if folder.name == "clapnq_dev" and not said["answerable"]:
            continue
        hidden = folder.name != "squad2_dev_half" and hashlib.sha256(said["id"].encode()).digest()[1] % 3 == 0
        answerable = said["answerable"] and not hidden
        made.append(Asked(said["id"], said["question"], tuple(said["answers"]), places, answerable, hidden))
    made = sorted(made, key=lambda asked: hashlib.sha256(asked.id.encode()).digest())[:most]
    return [*made, *(new for asked in made if (new := changed(asked, made)))]


def changed(asked: Asked, others: Sequence[Asked]) -> Asked | None:
    """Ask for another year, number or name, which others ask for: near to what is there, and not there."""
    if not asked.answerable or asked.hidden or hashlib.sha256(asked.id.encode()).digest()[1] % 3 != 1:
        return None
    rng = random.Random(asked.id)
    for pattern in (_YEAR, _NUMBER, _NAME):
        if (match := pattern.search(asked.text)) is None:
            continue
        strange = sorted(
            {m.group() for each in others for m in pattern.finditer(each.text)} - {match.group()}
        )
        strange = [word for word in strange if word not in asked.text]
        if strange:
            text = asked.text[: match.start()] + rng.choice(strange) + asked.text[match.end() :]
            return replace(asked, id=f"{asked.id} changed", text=text, answerable=False)
    return None


def _documents(folder: Path, language: str) -> Iterator[dict[str, Any]]:
    for line in (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        if document["lang"] == language and len(document["text"]) <= LONGEST * (1 + 4 * (language != "en")):
            yield {key: document[key] for key in ("doc_id", "title", "text", "lang")}


def engine_for(folder: Path, language: str, work: Path) -> Engine:
    """Index a set as a library of its own."""
    home = work / f"{folder.name}-{language}"
    home.mkdir(parents=True, exist_ok=True)
    corpus = home / "documents.jsonl"
    lines = [json.dumps(document, ensure_ascii=False) for document in _documents(folder, language)]
    corpus.write_text("\n".join(lines), encoding="utf-8")
    build([corpus], home / "index", progress=lambda d, n, w: print(f"{folder.name} {w}", file=sys.stderr))
    # What is put into another language is fitted apart (benchmarks/across.py --only drafts).
    return Engine.open(home / "index", with_overrides(Settings(), ["retrieve.gloss=0"]))


def collect(engine: Engine, name: str, questions: Sequence[Asked]) -> Iterator[Row]:
    """Ask every question, those that hold the answer left out where it is hidden; rate what is found."""
    engine.prepare([asked.text for asked in questions])
    most = engine.settings.answer.passages
    for done, asked in enumerate(questions, 1):
        if done % 50 == 0:
            print(f"{name}: {done}/{len(questions)}", file=sys.stderr)
        with engine.library.snapshot():
            vector = engine.retriever.embedder.encode([asked.text])[0]
            ranking = engine.retriever.rank(asked.text, vector, 2 * most)
            kept = [
                hit
                for hit in engine.retriever.hits(ranking)
                if not (asked.hidden and _answers(engine, asked, Place(hit.passage.doc_id, hit.passage.span)))
            ][:most]
            hits = [replace(hit, rank=rank) for rank, hit in enumerate(kept, 1)]
            language = detect(asked.text)
            near = tuple(hit.passage.text for hit in kept) if asked.hidden else ranking.near
            question = Question(asked.text, language, knows(engine.retriever.embedder.name, language), near)
            yield Row(engine, asked, question, tuple(hits), tuple(engine.answerer.measure(question, hits)))


def _answers(engine: Engine, asked: Asked, place: Place) -> bool:
    names = engine.library.names_of(place.doc_id)
    return any(
        doc in names and start < place.span.end and place.span.start < end for doc, start, end in asked.places
    )


def fitted(name: str, rows: Rows) -> tuple[dict[str, Any], NDArray[np.float64]]:
    """Fit one regression; give it with the chances that a five-fold cross-validation by question gives.

    Measures are brought to one spread before the fit, so that the penalty weighs alike on each, and the
    weights brought back after it.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    names = list(rows.features[0])
    x = np.array([[each[key] for key in names] for each in rows.features])
    y, counts = np.array(rows.labels), np.array(rows.counts)
    spread = np.where(x.std(axis=0) > 1e-9, x.std(axis=0), 1.0)
    x = (x - x.mean(axis=0)) / spread
    model = LogisticRegression(C=LOOSENESS[name], max_iter=2000)
    held_out = cross_val_predict(
        model,
        x,
        y,
        groups=rows.groups,
        cv=GroupKFold(5),
        method="predict_proba",
        params={"sample_weight": counts},
    )[:, 1]
    model.fit(x, y, sample_weight=counts)
    plain = model.coef_[0] / spread
    means = np.array([[each[key] for key in names] for each in rows.features]).mean(axis=0)
    weights = {
        "intercept": round(float(model.intercept_[0] - plain @ means), 4),
        "weights": {key: round(float(weight), 4) for key, weight in zip(names, plain, strict=True)},
        "rows": len(y),
        "questions": len(set(rows.groups)),
        "positive": round(float(y.mean()), 4),
    }
    return weights, held_out


def points(found: Sequence[Row]) -> dict[str, Any]:
    """Find the operating points on the sample library's dev questions, by the weights as they are."""
    drafts = [(row, row.engine.answerer(row.question, scored(row.question, row.rated))) for row in found]
    judged = sorted(
        ((d.confidence, _right(row, d.text), row.asked.answerable) for row, d in drafts if d), reverse=True
    )
    silent = sum(not there for _, _, there in judged)
    made = {}
    for name, fits in {
        "careful": lambda some: sum(not right for _, right, _ in some) <= MOST_WRONG * len(some),
        "balanced": lambda some: silent - sum(not there for _, _, there in some) >= REFUSED * silent,
        "eager": lambda some: len(some) <= COVERAGE * len(judged),
    }.items():
        said = max((judged[:n] for n in range(len(judged) + 1) if fits(judged[:n])), key=len)
        wrong = sum(not right for _, right, _ in said)
        least = round(said[-1][0], 4) if said else 1.0
        made[name] = {"threshold": least, "said": len(said), "wrong": wrong, "questions": len(judged)}
    return made


def nearest(found: Sequence[Row]) -> dict[str, Any]:
    """Tell the least nearness of a passage from which a draft was right, less a twentieth."""
    some: list[float] = []
    for row in found:
        made = made_of(row.question, scored(row.question, row.rated), row.engine.library.document)
        if made and row.question.trusted and _right(row, made[0]):
            some.append(made[2]["near in the passage"])
    return {"least": round(0.95 * min(some), 4), "drafts": len(some)}


def abroad(found: Sequence[Row]) -> dict[str, Any]:
    """Tell how often drafts are right that come from documents in another language."""
    drafts = [(row, row.engine.answerer(row.question, scored(row.question, row.rated))) for row in found]
    some = [
        _right(row, draft.text)
        for row, draft in drafts
        if draft and not row.question.trusted and any(note.kind == "language" for note in draft.notes)
    ]
    right = sum(some)  # and half a one more, so that none is never
    return {"most": round((right + 0.5) / (len(some) + 1), 4), "drafts": len(some), "right": right}


def _right(row: Row, text: str) -> bool:
    asked = row.asked
    return bool(
        asked.answerable
        and answer_right(text, asked.answers, asked.items, asked.traps, row.question.language)
    )


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
            OWN,
        )
        for q in read_gold(HOME / "eval/gold.jsonl")
        if q.split == "dev"
    ]


def fit_all(found: Sequence[Row]) -> dict[str, Any]:
    """Fit the sentence rating first; then, with it in place, what is rated of whole drafts."""
    models: dict[str, Any] = {name: {} for name in ("sentence", "confidence", "answerable")}
    models |= {"near": {"least": 0.0}, "abroad": {"most": 1.0}}  # nothing is held back before it is measured
    sentence = {True: Rows(), False: Rows()}
    for row in found:
        if row.asked.answerable:
            for one in row.rated:
                right = _answers(row.engine, row.asked, one.unit.place)
                sentence[row.question.trusted].add(one.features, right, row.asked)
    _put(models, "sentence", sentence)
    right, there = {True: Rows(), False: Rows()}, {True: Rows(), False: Rows()}
    for row in found:
        asked, question = row.asked, row.question
        made = made_of(question, scored(question, row.rated), row.engine.library.document)
        if made is None:
            continue
        text, _, measured, _ = made
        right[question.trusted].add(measured, _right(row, text), asked)
        there[question.trusted].add(measured, asked.answerable, asked)
    _put(models, "confidence", right)
    _put(models, "answerable", there)
    return models


def put_abroad(xquad: Path, work: Path, left_out: set[str]) -> None:
    """Ask XQuAD's Russian questions of its English texts, and write how often drafts are right there."""
    engine = engine_for(xquad, "en", work)
    russian = asked_of(xquad, "ru", SETS["open/xquad", "ru"], left_out)
    strange = [replace(asked, hidden=False, answerable=True) for asked in russian if asked.answerable]
    models = calibration.models()
    models["abroad"] = abroad(list(collect(engine, "open/xquad ru of en", strange)))
    print(f"abroad: {models['abroad']}")
    WEIGHTS.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")


def place(found: Sequence[Row]) -> None:
    """Find, on the sample library's dev questions, when to speak, and write it beside the weights."""
    models = calibration.models()
    models["near"] = {"least": 0.0}
    models["near"] = nearest(found)
    models["points"] = points(found)
    print(f"near: {models['near']}")
    for name, point in models["points"].items():
        print(f"{name:<9} from {point['threshold']:.2f}: {point['wrong']} of {point['said']} wrong")
    WEIGHTS.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")


def _put(models: dict[str, Any], name: str, rows: dict[bool, Rows]) -> None:
    """Fit for both kinds of question, and have the weights used from now on."""
    from sklearn.metrics import roc_auc_score

    for known, listed in rows.items():
        kind = "known" if known else "foreign"
        models[name][kind], held_out = fitted(name, listed)
        auroc = roc_auc_score(listed.labels, held_out, sample_weight=listed.counts)
        print(f"{name:<11} {kind:<8} {len(listed.labels):>6} rows  AUROC {auroc:.3f}")
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
        if not options.points:
            left_out = leaked(options.data)
            print(f"left out: {len(left_out)} passages that XQuAD shares", file=sys.stderr)
            found: list[Row] = []
            for (name, language), most in SETS.items():
                folder = options.data / name
                engine = engine_for(folder, language, work)
                asked = asked_of(folder, language, most, left_out)
                found += collect(engine, f"{name} {language}", asked)
            fit_all([*found, *own])
            put_abroad(options.data / "open/xquad", work, left_out)
        place(own)
    return 0


if __name__ == "__main__":
    sys.exit(main())
