"""Sets of PDFs with questions whose evidence is pages in; page recall@1/5/10 of the whole pipeline out.

    python benchmarks/pages.py ~/data/financebench ~/data/mmlongbench --work /tmp/pages

A set is a folder with `docs.jsonl`, `questions.jsonl` and its PDFs. All PDFs of a set are one
library. Questions that only a picture answers (`meta.text_only` false) and unanswerable ones are left
out, and counted. A question counts at k when every page of its evidence (one of them, where any
suffices) is touched by one of the first k passages.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.ask import Engine
from pipeline.build import build

KS = (1, 5, 10)
Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def asked(questions: Iterable[Row]) -> list[Row]:
    return [q for q in questions if q["answerable"] and q["evidence"] and q["meta"].get("text_only", True)]


def places(engine: Engine, question: str) -> list[set[tuple[str, int]]]:
    """Give the (file, page) pairs that each ranked passage touches."""
    found: list[set[tuple[str, int]]] = []
    for hit in engine.search(question, max(KS)):
        document = engine.library.document(hit.passage.doc_id)
        names = engine.library.names_of(hit.passage.doc_id)
        pages = document.pages_of(hit.passage.span)
        found.append({(Path(name).name, page.index) for name in names for page in pages})
    return found


def right(question: Row, got: set[tuple[str, int]], files: dict[str, str]) -> bool:
    wanted = [(files[e["doc_id"]], e["page"]) for e in question["evidence"]]
    held = [place in got for place in wanted]
    return any(held) if question["evidence_mode"] == "any" else all(held)


def measure(folder: Path, work: Path) -> Row:
    """Index a set's PDFs and ask its questions."""
    files = {d["doc_id"]: Path(d["path"]).name for d in rows(folder / "docs.jsonl")}
    every = rows(folder / "questions.jsonl")
    questions = asked(every)
    started = time.perf_counter()
    report = build([folder / "raw"], work / folder.name)
    built = time.perf_counter() - started
    engine = Engine.open(work / folder.name)
    hits = dict.fromkeys(KS, 0)
    for question in questions:
        ranked = places(engine, question["question"])
        for k in KS:
            hits[k] += right(question, set().union(*ranked[:k]), files)
    pages = sum(file.pages or 0 for file in report.files)
    return {
        "set": folder.name,
        "files": len(report.files),
        "pages": pages,
        "read": sum(file.pages_read or 0 for file in report.files),
        "questions": len(questions),
        "left out": len(every) - len(questions),
        **{f"page recall@{k}": hits[k] / len(questions) for k in KS},
        "seconds to build": built,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--work", type=Path, required=True, help="where the indexes are built and kept")
    options = parser.parse_args()
    for folder in options.sets:
        for name, value in measure(folder, options.work).items():
            print(f"{name:>20}  {value:.3f}" if isinstance(value, float) else f"{name:>20}  {value}")
        print(flush=True)


if __name__ == "__main__":
    main()
