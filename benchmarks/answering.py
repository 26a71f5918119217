"""Open question sets in; how well dayek finds and answers at its default settings, with intervals, out.

    DAYEK_OCR=off python benchmarks/answering.py --data "$DAYEK_DATA" [--most 200] [--write]

Each passage that a set gives is a document of its own, so that rankings can be set beside published figures.
The weights of dayek's answerer were fitted on questions whose ids hash even, so these are left out; of the
others, the first in an order of no meaning are asked. clapnq asks each question of one passage alone: each
passage is a library there. `--write` puts the table into docs/answering.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.measures import answer_right, ranking_scores, token_f1
from pipeline.settings import Settings, with_overrides
from pipeline.statistics import area, mean, proportion

PAGE = Path(__file__).parent.parent / "docs/answering.md"
BEGIN, END = "<!-- answering: begin -->\n", "<!-- answering: end -->\n"
SETS = {  # name: folder, language, what is published or was measured of BM25 and the model alone (nDCG@10)
    "xquad-en": ("open/xquad", "en", ".965, .944"),
    "xquad-ru": ("open/xquad", "ru", ".952, .216"),
    "korquad": ("open/korquad1_dev", "ko", ".947 (n-grams)"),
    "kazqad": ("open/kazqad", "kk", ".711 (n-grams)"),
    "squad2": ("train/squad2_dev_half", "en", ""),
    "clapnq": ("open/clapnq_dev", "en", ""),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, what dayek said to it, and the passages it ranked, by document."""

    id: str
    answers: tuple[str, ...]
    language: str
    wanted: frozenset[str]
    answerable: bool
    said: dict[str, Any]

    @property
    def draft(self) -> str:
        return str(self.said["answer"] or self.said["candidate"] or "")


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def odd(id: str) -> bool:
    return hashlib.sha256(id.encode()).digest()[0] % 2 == 1


def passages_of(folder: Path, language: str) -> dict[str, str]:
    """Give the passages of a set by their ids; a document without any is one itself."""
    found: dict[str, str] = {}
    for document in lines(folder / "docs.jsonl"):
        if document["lang"] != language:
            continue
        cut = document.get("passages") or [
            {"pid": document["doc_id"], "start": 0, "end": len(document["text"])}
        ]
        found |= {p["pid"]: document["text"][p["start"] : p["end"]] for p in cut}
    return found


def questions_of(folder: Path, language: str, most: int) -> list[dict[str, Any]]:
    kept = [q for q in lines(folder / "questions.jsonl") if odd(q["id"]) and q["lang"] == language]
    return sorted(kept, key=lambda q: hashlib.sha256(q["id"].encode()).digest())[:most]


def engine_over(passages: dict[str, str], work: Path) -> Engine:
    corpus = work / "passages.jsonl"
    rows = (json.dumps({"doc_id": pid, "text": text}, ensure_ascii=False) for pid, text in passages.items())
    corpus.write_text("\n".join(rows), encoding="utf-8")
    build([corpus], work / "index")
    # Drafts are judged whether they were spoken or not, so the threshold does not matter here.
    return Engine.open(work / "index", with_overrides(Settings(), ["answer.threshold=0"]))


def asked(question: dict[str, Any], engine: Engine) -> Asked:
    wanted = frozenset(e.get("pid", e["doc_id"]) for e in question["evidence"])
    said = engine.answer_json(question["question"], question["id"])
    return Asked(
        question["id"], tuple(question["answers"]), question["lang"], wanted, question["answerable"], said
    )


def measured(name: str, folder: Path, language: str, most: int) -> list[Asked]:
    """Ask a set's questions over all of its passages; of clapnq, each over its own passage alone."""
    passages = passages_of(folder, language)
    questions = questions_of(folder, language, most)
    found: list[Asked] = []
    libraries = (
        [({pid: passages[pid]}, [q for q in questions if q["meta"]["asked_of"] == pid]) for pid in passages]
        if name == "clapnq"
        else [(passages, questions)]
    )
    for some, those in libraries:
        if not those:
            continue
        with tempfile.TemporaryDirectory() as work:
            engine = engine_over(some, Path(work))
            engine.prepare([q["question"] for q in those])
            found += [asked(question, engine) for question in those]
            engine.library.close()
        print(f"{name}: {len(found)}/{len(questions)}", file=sys.stderr)
    return found


def row(name: str, beside: str, found: Sequence[Asked]) -> str:
    """Write a set's measures as a row of the table."""
    there = [each for each in found if each.answerable]
    judged = {each.id: dict.fromkeys(each.wanted, 1) for each in there}
    ranked = {each.id: documents(each) for each in there}
    scores = ranking_scores(judged, ranked, ["nDCG@10", "Success@1"])
    right = [answer_right(each.draft, each.answers, (), (), each.language) for each in there]
    f1 = [token_f1(each.draft, each.answers, characters=each.language == "ko") for each in there]
    alone = name == "clapnq"
    cells = [
        "–" if alone else shown(mean(list(scores["nDCG@10"].values()))),
        "–" if alone else shown(proportion(round(sum(scores["Success@1"].values())), len(there))),
        shown(proportion(sum(right), len(right))),
        shown(mean(f1)),
    ]
    told = "–"
    if len(there) < len(found):
        surely = {yes: [e.said["answerable"] for e in found if e.answerable is yes] for yes in (True, False)}
        told = shown(area(surely[True], surely[False]))
    return f"| {name} | {len(there)} + {len(found) - len(there)} | {' | '.join(cells)} | {told} | {beside} |"


def documents(each: Asked) -> list[str]:
    return list(dict.fromkeys(p["document"] for p in each.said["passages"]))


def shown(estimate: Any) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of open and training sets")
    parser.add_argument("--most", type=int, default=200, help="questions of a set")
    parser.add_argument("--only", nargs="+", choices=list(SETS), default=list(SETS))
    parser.add_argument("--write", action="store_true", help="put the table into docs/answering.md")
    options = parser.parse_args()
    table = [
        "| set | questions, with + without answer | nDCG@10 | right passage first | draft right | F1 "
        "| AUROC | nDCG@10 of BM25, and of the model alone |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name in options.only:
        folder, language, beside = SETS[name]
        found = measured(name, options.data / folder, language, options.most)
        table.append(row(name, beside, found))
        print(table[-1], flush=True)
    text = "\n".join(table) + "\n"
    print(text)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}{text}{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
