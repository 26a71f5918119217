"""Open question sets with given passages in; what words, n-grams and both find and choose by tokens, out.

    python benchmarks/stemming.py --data "$DAYEK_DATA/open" [--sets korquad1_dev kazqad] [--most 1000]

Nothing is embedded. Each set's passages are indexed by BM25 as dayek indexes them, and asked by words alone
and by words with n-grams at several weights: nDCG@10 and Hit@1. Then, of the sentences of the passage that
holds the answer, is the one that meets most of the question's weight the one that answers? Each value is
given for questions whose id hashes even, which stems may be tuned on, and odd, which they may not. The last
row times a word's tokens, each distinct word once and nothing remembered. XQuAD
in Russian is there so that what helps others does not harm it. Sets without passages (ru_rag) are asked for
sentences alone, among the paragraphs of the document.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.extract.marked import covered, marked
from pipeline.extract.question import Question
from pipeline.language import main_script, sentences, tokens, words
from pipeline.language.tokens import _token
from pipeline.lexical import Entry, LexicalIndex
from pipeline.measures import ranking_scores

LANGUAGES = {"korquad1_dev": "ko", "kazqad": "kk", "xquad": "ru", "ru_rag": "ru"}
GRAMS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5)
NEAR = 30  # passages that tell which of a question's words are rare
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True)
class Place:
    """A passage: its id and text, and where it begins in its document."""

    id: str
    doc_id: str
    start: int
    text: str


@dataclass(frozen=True)
class Asked:
    """A question, the passages that answer it, and where the first answer begins, in which passage."""

    id: str
    text: str
    passages: frozenset[str]
    passage: str
    at: int

    @property
    def half(self) -> str:
        return "odd" if hashlib.sha256(self.id.encode()).digest()[0] % 2 else "even"


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def places_of(folder: Path, language: str) -> list[Place]:
    """List a set's passages in one language; its paragraphs, where no passages are given."""
    found: list[Place] = []
    for row in lines_of(folder / "docs.jsonl"):
        if row.get("lang", language) != language:
            continue
        text, doc_id = row["text"], row["doc_id"]
        given = [(p["pid"], p["start"], p["end"]) for p in row.get("passages") or ()]
        given = given or [(f"{doc_id}@{m.start()}", m.start(), m.end()) for m in _LINE.finditer(text)]
        found += [Place(pid, doc_id, start, text[start:end]) for pid, start, end in given]
    return found


def asked_of(folder: Path, language: str, places: Sequence[Place]) -> list[Asked]:
    """List a set's questions that have an answer at a known place."""
    by_document: dict[str, list[Place]] = {}
    for place in places:
        by_document.setdefault(place.doc_id, []).append(place)
    found: list[Asked] = []
    for row in lines_of(folder / "questions.jsonl"):
        if row["lang"] != language or not row["answerable"]:
            continue
        ends = [
            (place.id, span["start"] - place.start)
            for span in row["evidence"]
            for place in by_document.get(span["doc_id"], ())
            if 0 <= span["start"] - place.start < len(place.text) and span.get("pid", place.id) == place.id
        ]
        if ends:
            found.append(Asked(row["id"], row["question"], frozenset(pid for pid, _ in ends), *ends[0]))
    return found


def index_of(places: Sequence[Place], folder: Path) -> LexicalIndex:
    made = [tokens(place.text) for place in places]
    entries = (Entry(i, main_script(t.words), t.words, t.grammed, t.sounds, ()) for i, t in enumerate(made))
    return LexicalIndex.from_entries(entries, folder)


def ranked(index: LexicalIndex, text: str, grams: float, k: int, alone: bool = False) -> list[int]:
    """Ask the index by words and n-grams, or by n-grams alone."""
    found = tokens(text)
    weights = {"words": 0.0 if alone else 1.0, "grams": grams}
    return [row for row, _ in index.search({"words": found.words, "grams": found.grams}, weights, k)]


def chooses(asked: Asked, place: Place, among: Sequence[str], language: str) -> bool | None:
    """Tell whether the sentence that meets most of the question holds the answer; None without a choice."""
    spans = sentences(place.text)
    if len(spans) < 2:
        return None
    weight = Question(asked.text, language, False, tuple(among)).weight
    best = max(spans, key=lambda span: covered(marked(span.of(place.text)), weight))
    return best.start <= asked.at < best.end


def by_half(values: dict[str, float], questions: Sequence[Asked]) -> str:
    known = [q for q in questions if q.id in values]
    halves = [[values[q.id] for q in known if q.half == half] for half in ("even", "odd")]
    return " | ".join(f"{fmean(half):.3f}" if half else "–" for half in halves)


def measured(name: str, data: Path, most: int) -> Iterator[str]:
    """Give a set's rows of the table."""
    language, folder = LANGUAGES[name], data / name
    places = places_of(folder, language)
    questions = asked_of(folder, language, places)[:most]
    known = {place.id: place for place in places}
    near: dict[str, list[str]] = {}
    if any("@" not in place.id for place in places):
        judged = {q.id: dict.fromkeys(q.passages, 1) for q in questions}
        with tempfile.TemporaryDirectory() as home:
            index = index_of(places, Path(home))
            for grams, alone in [*((grams, False) for grams in GRAMS), (1.0, True)]:
                found = {q.id: ranked(index, q.text, grams, 10, alone) for q in questions}
                run = {id_: [places[row].id for row in rows] for id_, rows in found.items()}
                scores = ranking_scores(judged, run, ("nDCG@10", "Success@1"))
                what = "n-grams" if alone else f"words + {grams:g} n-grams" if grams else "words"
                told = [by_half(scores[of], questions) for of in ("nDCG@10", "Success@1")]
                yield f"| {name} | {what} | {told[0]} | {told[1]} |"
            for q in questions:
                near[q.id] = [places[row].text for row in ranked(index, q.text, 1.0, NEAR)]
    else:
        for q in questions:
            near[q.id] = [p.text for p in places_near(places, known[q.passage])]
    chosen = {q.id: chooses(q, known[q.passage], near[q.id], language) for q in questions}
    said = {id_: float(right) for id_, right in chosen.items() if right is not None}
    yield f"| {name} | sentence, n = {len(said)} | | | {by_half(said, questions)} |"
    yield f"| {name} | µs a word | {speed(places):.1f} | | | |"


def places_near(places: Sequence[Place], place: Place) -> list[Place]:
    """List the first paragraphs of a passage's document, and itself."""
    return [*[p for p in places if p.doc_id == place.doc_id][:NEAR], place]


def speed(places: Sequence[Place]) -> float:
    """Take the time of making a word's tokens for the first time, in microseconds."""
    distinct = list({s.of(p.text) for p in places[:300] for s in words(p.text)})
    started = time.perf_counter()
    for word in distinct:
        _token.__wrapped__(word)
    return (time.perf_counter() - started) / len(distinct) * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="a folder of the sets")
    parser.add_argument("--sets", nargs="+", choices=LANGUAGES, default=list(LANGUAGES))
    parser.add_argument("--most", type=int, default=sys.maxsize, help="questions of each set")
    options = parser.parse_args()
    print("| set | by | nDCG@10 even | odd | Hit@1 even | odd |")
    print("|---|---|---|---|---|---|")
    for name in options.sets:
        for row in measured(name, options.data, options.most):
            print(row, flush=True)


if __name__ == "__main__":
    main()
