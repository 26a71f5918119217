"""The training sets in; questions over stretches of text, with what answers them, out.

    python training/data.py --data "$DAYEK_DATA" --out examples.jsonl

Each line is one example: `question`, `context` (some whole sentences), `start` and `end` of the answer in
it (null where it does not answer), `kind` (where the example is from) and `label` (does it answer).

Positives are the sets' own. Negatives are of three kinds: questions that the sets' authors wrote to have no
answer; the nearest other passages, by the default model, that do not hold the answer; and questions of which
the year, number or name was changed, which the text then contradicts. What is left out, and why, stands in
training/README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.embed import embedder_from_settings
from pipeline.language import sentences
from pipeline.settings import EmbedSettings

SEED = 1
SETS = ("squad2_dev_half", "nq_oracle", "qed_dev", "policyqa", "squadshifts")
CONTEXT = (250, 1_000)  # code points of a context, drawn evenly: what passages have, and halves of them
MINED, CHANGED = 16_000, 6_000  # at most
_YEAR = re.compile(r"\b(1[5-9]|20)\d\d\b")
_NUMBER = re.compile(r"\b\d+(?:\.\d+)?\b")
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*\b")


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a stretch of text, and where in it the answer stands, if it does."""

    question: str
    context: str
    start: int | None
    end: int | None
    kind: str
    label: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the passage it is asked of and the answer's place in that passage."""

    question: str
    passage: str
    start: int
    end: int
    name: str


def even(id: str) -> bool:
    return hashlib.sha256(id.encode()).digest()[0] % 2 == 0


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def passages(folder: Path) -> dict[str, list[tuple[int, int, str]]]:
    """List each document's passages, as the set cuts them, or the document whole."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for document in lines(folder / "docs.jsonl"):
        text = document["text"]
        cut = [(p["start"], p["end"]) for p in document.get("passages") or []] or [(0, len(text))]
        found[document["doc_id"]] = [(start, end, text[start:end]) for start, end in cut]
    return found


def shared_with_xquad(data: Path) -> set[str]:
    """List the paragraphs that XQuAD has too: what has learnt them cannot be judged there."""
    listed = data / "train/xquad_paragraphs_in_train.json"
    if not listed.exists():
        return set()
    shared = set(json.loads(listed.read_text(encoding="utf-8")))
    kept = set()
    for document in lines(data / "open/xquad/docs.jsonl"):
        kept |= {document["text"][p["start"] : p["end"]] for p in document["passages"] if p["pid"] in shared}
    return kept


def asked_of(folder: Path, left_out: set[str], rng: random.Random) -> tuple[list[Asked], list[Example]]:
    """Read a set: its answerable questions, and those that its authors wrote to have no answer."""
    cut = passages(folder)
    by_pid = {}
    for document in lines(folder / "docs.jsonl"):
        by_pid |= {p["pid"]: document["text"][p["start"] : p["end"]] for p in document.get("passages") or []}
    found, none = [], []
    for said in lines(folder / "questions.jsonl"):
        if folder.name == "squad2_dev_half" and not even(said["id"]):
            continue
        if not said["answerable"]:
            passage = by_pid.get(said["meta"].get("asked_of"), "")
            if passage and passage not in left_out:
                none.append(Example(said["question"], passage, None, None, folder.name, False))
            continue
        place = next((e for e in said["evidence"] if "start" in e), None)
        if place is None:
            continue
        for start, end, text in cut.get(place["doc_id"], ()):
            if start <= place["start"] and place["end"] <= end and text not in left_out:
                found.append(
                    Asked(said["question"], text, place["start"] - start, place["end"] - start, folder.name)
                )
                break
    rng.shuffle(found)
    return found, none


def positive(asked: Asked, rng: random.Random) -> Example:
    """Cut some whole sentences around the answer, as many as a drawn length allows."""
    start, end = window(asked.passage, asked.start, asked.end, rng)
    return Example(
        asked.question, asked.passage[start:end], asked.start - start, asked.end - start, asked.name, True
    )


def window(text: str, start: int, end: int, rng: random.Random) -> tuple[int, int]:
    """Draw a stretch of whole sentences that holds a span."""
    spans = sentences(text)
    inside = [i for i, s in enumerate(spans) if s.start < end and start < s.end]
    if not inside:
        return 0, len(text)
    first, last, most = inside[0], inside[-1], rng.randint(*CONTEXT)
    while True:
        sides = [side for side in (-1, 1) if 0 <= (first - 1 if side < 0 else last + 1) < len(spans)]
        fits = [
            side for side in sides if (spans[last + (side > 0)].end - spans[first - (side < 0)].start) <= most
        ]
        if not fits:
            return min(spans[first].start, start), max(spans[last].end, end)
        side = rng.choice(fits)
        first, last = first - (side < 0), last + (side > 0)


def any_window(text: str, rng: random.Random) -> str:
    spans = sentences(text)
    if not spans:
        return text
    middle = rng.choice(spans)
    start, end = window(text, middle.start, middle.end, rng)
    return text[start:end]


def mined(asked: Sequence[Asked], rng: random.Random) -> list[Example]:
    """Take, for each question, a passage of its set that is near by meaning and does not hold the answer."""
    encode = embedder_from_settings(EmbedSettings()).encode
    made = []
    for name in sorted({a.name for a in asked}):
        own = [a for a in asked if a.name == name]
        pool = sorted({a.passage for a in own})
        vectors = encode(pool)
        questions = encode([a.question for a in own])
        for start in range(0, len(own), 512):
            near = np.argsort(-(questions[start : start + 512] @ vectors.T), axis=1)[:, :6]
            for one, order in zip(own[start : start + 512], near, strict=True):
                answer = one.passage[one.start : one.end].casefold()
                others = [
                    pool[i] for i in order if pool[i] != one.passage and answer not in pool[i].casefold()
                ]
                if others:
                    text = any_window(rng.choice(others[:3]), rng)
                    made.append(Example(one.question, text, None, None, f"{name} mined", False))
        print(f"mined {name}: {len(pool)} passages", file=sys.stderr)
    rng.shuffle(made)
    return made[:MINED]


def changed(asked: Sequence[Asked], rng: random.Random) -> list[Example]:
    """Ask for another year, number or name than the text has; the true one must stand in the text."""
    names = sorted({m.group() for a in asked for m in _NAME.finditer(a.question)})
    made = []
    for one in asked:
        if new := _other(one, names, rng):
            kept = positive(one, rng)
            made.append(
                replace(kept, question=new, start=None, end=None, kind=f"{one.name} changed", label=False)
            )
    rng.shuffle(made)
    return made[:CHANGED]


def _other(one: Asked, names: Sequence[str], rng: random.Random) -> str | None:
    for pattern in (_YEAR, _NUMBER, _NAME):
        for match in pattern.finditer(one.question):
            if match.group() not in one.passage:
                continue
            if pattern is _NAME:
                new = rng.choice(names)
            else:
                new = str(int(float(match.group())) + rng.choice([-9, -5, -3, -2, -1, 1, 2, 3, 5, 9]))
            if new not in one.passage:
                return one.question[: match.start()] + new + one.question[match.end() :]
    return None


def sentence_pairs(path: Path, rng: random.Random) -> list[Example]:
    """Put SelQA's sentences back into sections; the sentence that answers is the answer."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for pair in lines(path):
        if pair["set"] == "selqa":
            groups.setdefault(pair["question"], []).append(pair)
    made = []
    for question, rows in sorted(groups.items()):
        right = [i for i, row in enumerate(rows) if row["label"]]
        if not right:
            continue
        texts = [row["sentence"].strip() for row in rows]
        starts = np.cumsum([0, *(len(t) + 1 for t in texts)]).tolist()
        at = right[0]
        asked = Asked(question, " ".join(texts), starts[at], starts[at] + len(texts[at]), "selqa")
        made.append(positive(asked, rng))
    rng.shuffle(made)
    return made


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of open and training sets")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    rng = random.Random(SEED)
    left_out = shared_with_xquad(options.data)
    asked: list[Asked] = []
    made: list[Example] = []
    for name in SETS:
        some, none = asked_of(options.data / "train" / name, left_out, rng)
        known = {(a.question, a.passage) for a in asked}
        asked += [a for a in some if (a.question, a.passage) not in known]
        made += [replace(n, context=any_window(n.context, rng)) for n in none]
    made += [positive(one, rng) for one in asked]
    made += sentence_pairs(options.data / "train/pairs.jsonl", rng)
    made += changed(asked, rng)
    made += mined(asked, rng)
    rng.shuffle(made)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in made)
    counts: dict[str, int] = {}
    for one in made:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    for kind, count in sorted(counts.items()):
        print(f"{count:>6}  {kind}")
    print(f"{len(made):>6}  in all, {sum(one.label for one in made)} answer")
    return 0


if __name__ == "__main__":
    sys.exit(main())
