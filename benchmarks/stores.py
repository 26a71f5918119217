"""Passages with vectors in; what a store takes to index, ask, change and open them, beside others, out.

    python benchmarks/stores.py [--peers PYTHON] [--passages 20000] [--questions 200] [--rounds 3] [--write]

Beside dayek's store stand Chroma, LanceDB, txtai, and FAISS with rank-bm25, which `--peers` names an
interpreter for (`pip install -r benchmarks/requirements-peers.txt` there; what is missing is left out, and
said). All get the same made-up passages (`made.py`), in documents of 20, and the same 384-d clustered unit
vectors; nothing embeds. Each step is a process of its own. A round goes through all stores in turn; figures
are medians, ratios medians of those within a round.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from growing import questions_of, vectors_of
from made import OF_DOCUMENT, documents
from tables import HOME, machine, put, table

WORKER = Path(__file__).with_name("storing.py")
PAGE = HOME / "docs" / "stores.md"
NEEDED = {"Chroma": "chromadb", "LanceDB": "lancedb", "txtai": "txtai", "FAISS + rank-bm25": "rank_bm25"}
STEPS = {
    "index": "s index",
    "edit": "s after an edit",
    "delete": "s delete",
    "query p50": "ms query p50",
    "query p99": "ms query p99",
    "answer": "s new process to answer",
    "disk": "MB disk",
}
COLUMNS = ("store", *STEPS.values())
Figures = dict[str, float]


def give(place: Path, passages: int, questions: int) -> None:
    """Write down what every store is given."""
    texts = [text for parts in documents(passages // OF_DOCUMENT) for text in parts]
    given = {
        "each": OF_DOCUMENT,
        "texts": texts,
        "questions": [" ".join(words) for words in questions_of(questions)],
        "edited": passages // OF_DOCUMENT // 2,
        "deleted": passages // OF_DOCUMENT // 3,
        "new": "Otters7 built77 a mill777 beside7777 the weir77777.",
        "new_question": "otters7 built77 mill777 weir77777",
        "gone_question": texts[passages // OF_DOCUMENT // 3 * OF_DOCUMENT][:80].rstrip(". "),
    }
    (place / "given.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    np.save(place / "vectors.npy", vectors_of("clustered", len(texts), seed=10).astype(np.float32))
    np.save(place / "asked.npy", vectors_of("clustered", questions + 1, seed=11).astype(np.float32))


def done(python: str, name: str, what: str, place: Path) -> dict[str, Any]:
    command = [python, str(WORKER), name, what, str(place)]
    quiet = {"ANONYMIZED_TELEMETRY": "False", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **quiet})
    if ran.returncode:
        raise SystemExit(f"{name}, {what}: {ran.stderr.strip()[-1500:]}")
    said: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return said


def measured(python: str, name: str, place: Path) -> Figures:
    """Take one store through all steps; say so where it does not give what it holds by then."""
    figures = {"index": float(done(python, name, "index", place)["seconds"])}
    figures["disk"] = sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 1e6
    each = done(python, name, "query", place)["each"]
    figures["query p50"], figures["query p99"] = (1e3 * float(np.percentile(each, p)) for p in (50, 99))
    started = time.perf_counter()
    done(python, name, "answer", place)
    figures["answer"] = time.perf_counter() - started
    for what in ("edit", "delete"):
        figures[what] = float(done(python, name, what, place)["seconds"])
    found = done(python, name, "check", place)
    if not all(found.values()):
        print(f"{name} does not give what it holds: {found}", file=sys.stderr, flush=True)
    return figures


def there(python: str | None) -> dict[str, str]:
    """Tell which interpreter runs each store; say which is left out."""
    runs = {"dayek": sys.executable}
    for name, package in NEEDED.items():
        asked = [python, "-c", f"import importlib.util as i, sys; sys.exit(i.find_spec({package!r}) is None)"]
        if python and subprocess.run(asked).returncode == 0:
            runs[name] = python
        else:
            why = f"{package} is not installed there" if python else "no --peers PYTHON is given"
            print(f"{name} is left out: {why}", file=sys.stderr)
    return runs


def round_of(runs: dict[str, str], data: Path, number: int) -> dict[str, Figures]:
    """Take all stores in turn through all steps, each in a place of its own."""
    figures: dict[str, Figures] = {}
    for name, python in runs.items():
        with tempfile.TemporaryDirectory(dir=data) as place:
            figures[name] = measured(python, name, Path(place))
        told = ", ".join(f"{STEPS[each]} {value:.3f}" for each, value in figures[name].items())
        print(f"round {number + 1}, {name}: {told}", file=sys.stderr, flush=True)
    return figures


def laid(rounds: Sequence[dict[str, Figures]]) -> str:
    """Lay out medians, and as how many times dayek's each stands."""
    rows, times = [], []
    for name in rounds[0]:
        middle = {s: statistics.median(one[name][s] for one in rounds) for s in STEPS}
        ratio = {s: statistics.median(one[name][s] / one["dayek"][s] for one in rounds) for s in STEPS}
        rows.append({"store": name} | {STEPS[s]: value for s, value in middle.items()})
        times.append({"store": name} | {STEPS[s]: f"{value:.2f}" for s, value in ratio.items()})
    return f"{table(COLUMNS, rows)}\n\nAs times dayek's; below 1 dayek loses:\n\n{table(COLUMNS, times)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter that has the other stores")
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/stores.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        give(Path(data), options.passages, options.questions)
        runs = there(options.peers)
        rounds = [round_of(runs, Path(data), number) for number in range(options.rounds)]
    said = f"{options.passages:,} passages, {options.questions} questions, medians of {options.rounds} rounds"
    text = f"{laid(rounds)}\n\n{said}; {machine()}."
    print(text)
    if options.write:
        put(PAGE, "stores", text)


if __name__ == "__main__":
    main()
