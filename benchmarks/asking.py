"""The names of open sets in; their questions, each asked of a library of its own, and what was measured, out.

Of each set it is the half of which the ids hash even. Where a set has no unanswerable questions, every third
is asked without the passages that answer it, as if they were not in the library, and every third is asked
again with another year, number or name. Written folders (`training/written.py`) have their own, which sound
more like the text than their other questions do: so every third of the latter is asked without its passages
too.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.embed import knows
from pipeline.evidence import Hit, Place
from pipeline.extract import Question, Rated
from pipeline.extract.question import NAMES, YEARS
from pipeline.gold import read_gold
from pipeline.language import detect
from pipeline.settings import Settings, with_overrides
from training.written import folders, written

OWN, WRITTEN = 5.0, 2.0  # times that each question of the sample library, of a written folder counts
HOME = Path(__file__).parent.parent
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
LEARNT = "squad2_dev_half"  # its even half taught the reader as which the cross-encoder began
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
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
    learnt: bool = False  # of a set from which the cross-encoder has learnt


@dataclass(frozen=True)
class Row:
    """A question that was asked: what was found for it, and how it was rated."""

    engine: Engine
    asked: Asked
    question: Question
    hits: tuple[Hit, ...]
    rated: tuple[Rated, ...]


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
        learnt = folder.name == LEARNT  # which has questions without an answer of its own
        hidden = not learnt and _third(said["id"]) == 0
        asked = Asked(
            said["id"], said["question"], tuple(said["answers"]), places, said["answerable"], hidden
        )
        made.append(replace(asked, answerable=said["answerable"] and not hidden, learnt=learnt))
    made = sorted(made, key=lambda asked: hashlib.sha256(asked.id.encode()).digest())[:most]
    return [*made, *(new for asked in made if (new := changed(asked, made)))]


def changed(asked: Asked, others: Sequence[Asked]) -> Asked | None:
    """Ask for another year, number or name, which others ask for: near to what is there, and not there."""
    if not asked.answerable or asked.hidden or _third(asked.id) != 1:
        return None
    rng = random.Random(asked.id)
    for pattern in (YEARS, _NUMBER, NAMES):
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
    # What is put into another language is fitted apart (benchmarks/across.py --only silence --fit).
    return Engine.open(home / "index", with_overrides(Settings(), ["retrieve.gloss=0"]))


def invented(work: Path) -> Iterator[tuple[str, Engine, list[Asked]]]:
    """Index each folder written to be fitted on as a library of its own, and read what is asked of it."""
    for folder in folders("fit"):
        home = work / f"written-{folder.name}"
        build([folder], home, progress=lambda d, n, w: print(f"written {w}", file=sys.stderr))
        asked = [
            Asked(
                *(one.id, one.question, one.answers, tuple(place for way in one.ways for place in way)),
                *(bool(one.ways), False, one.items, (), WRITTEN),
            )
            for one in written(folder)
        ]
        asked += [
            replace(one, id=f"{one.id} hidden", answerable=False, hidden=True)
            for one in asked
            if one.answerable and _third(one.id) == 0
        ]
        yield folder.name, Engine.open(home, with_overrides(Settings(), ["retrieve.gloss=0"])), asked


def _third(id: str) -> int:
    return hashlib.sha256(id.encode()).digest()[1] % 3


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
                if not (
                    asked.hidden and stands_in(engine, asked, Place(hit.passage.doc_id, hit.passage.span))
                )
            ][:most]
            hits = [replace(hit, rank=rank) for rank, hit in enumerate(kept, 1)]
            language = detect(asked.text)
            near = tuple(hit.passage.text for hit in kept) if asked.hidden else ranking.near
            question = Question(asked.text, language, knows(engine.retriever.embedder.name, language), near)
            yield Row(engine, asked, question, tuple(hits), tuple(engine.answerer.measure(question, hits)))


def place_of(hit: Hit) -> Place:
    return Place(hit.passage.doc_id, hit.passage.span)


def stands_in(engine: Engine, asked: Asked, place: Place) -> bool:
    names = engine.library.names_of(place.doc_id)
    return any(
        doc in names and start < place.span.end and place.span.start < end for doc, start, end in asked.places
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
