"""Folders written for dayek in; how well questions are answered of which nothing was learnt, out.

    DAYEK_OCR=off python benchmarks/folders.py [--write]

The folders below `training/folders/kept` taught nothing, and no weight was fitted on them; their documents
and questions are invented, and most of these ask in other words than the text has (training/README.md). Each
folder is a library of its own, asked with default settings. Intervals are of `dayek eval`, which takes the
questions of all of them for one gold. `--write` puts the table into docs/answering.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tables import HOME, put, table

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.evaluate import score
from pipeline.evidence import Span
from pipeline.gold import GoldQuestion
from pipeline.gold.question import Evidence, language_of
from training.written import Written, folders, written

PAGE = HOME / "docs" / "answering.md"
SHOWN = (
    *("evidence_recall@1", "evidence_recall@5", "evidence_recall@10", "answer_right", "citation_precision"),
    *("citation_recall", "answered", "refused", "auroc", "risk@coverage=0.85", "coverage@risk=0.05"),
)


def gold(one: Written) -> GoldQuestion:
    """Write a folder's question as a gold question."""
    ways = tuple(tuple(Evidence(doc, Span(start, end)) for doc, start, end in way) for way in one.ways)
    language = language_of(one.question)
    return GoldQuestion(
        one.id, one.question, language, one.kind, bool(ways), one.answers, one.items, ways, split="test"
    )


def answers(folder: Path, questions: Sequence[GoldQuestion], index: Path) -> dict[str, Any]:
    """Index a folder, ask its questions, and give the answers by id."""
    build([folder], index)
    engine = Engine.open(index)
    engine.prepare([question.question for question in questions])
    made = {each.question_id: engine.explain(each.question, each.question_id)[0] for each in questions}
    engine.library.close()
    return made


def row(name: str, scores: Mapping[str, Any], n: int) -> dict[str, Any]:
    return {"": name, "n": n, **{key: _told(scores.get(key)) for key in SHOWN}}


def _told(score: Mapping[str, Any] | None) -> str:
    if not score or score["value"] is None:
        return "–"
    if score.get("low") is None:
        return f"{score['value']:.2f}"
    return f"{score['value']:.2f} ({score['low']:.2f}–{score['high']:.2f})"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    options = parser.parse_args()
    if os.environ.get("DAYEK_OCR") != "off":
        parser.error("set DAYEK_OCR=off: published scores must not hang on what a machine has")
    rows, questions, made = [], [], {}
    for folder in folders("kept"):
        some = [gold(one) for one in written(folder)]
        with tempfile.TemporaryDirectory() as index:
            told = answers(folder, some, Path(index))
        rows.append(row(folder.name, score(some, told, name=folder.name)["scores"], len(some)))
        print(table(list(rows[-1]), rows[-1:]), flush=True)
        questions += some
        made |= told
    whole = score(questions, made, name="folders")
    rows.append(row("**all**", whole["scores"], len(questions)))
    for kind, scores in sorted(whole["slices"].items()):
        if kind.startswith("kind="):
            count = sum(question.kind == kind.removeprefix("kind=") for question in questions)
            rows.append(row(kind.removeprefix("kind="), scores, count))
    text = table(["", "n", *SHOWN], rows)
    print(text)
    if options.write:
        put(PAGE, "folders", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
