"""A number of documents in; what a second run of `dayek index` takes, as a share of the first, out.

    python benchmarks/second.py [--documents 1000] [--rounds 3] [--write]

Made-up documents (`made.py`) of 90 words, and one of 20 passages, are indexed by the real model, a new
process for each run: the first, the same again, after one edit, after a rename, after one more document. The
edit puts a sentence into the long document, so that a changed passage can be told from a changed document.
Seconds are those of the whole process, imports and all; figures are medians of rounds, shares within a round.
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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from growing import SCRIPTS, words_of
from made import documents, passage
from tables import HOME, machine, put, table

PAGE = HOME / "docs" / "stores.md"
COLUMNS = ("run", "s", "share of the first", "texts embedded", "files read")
LONG = "long.txt"


def write(folder: Path, count: int) -> None:
    """Write so many documents of one passage, and one of 20."""
    random = np.random.default_rng(8)
    vocabularies = [words_of(letters) for letters in SCRIPTS.values()]
    folder.mkdir()
    for number in range(count - 1):
        text = passage(vocabularies[number % len(vocabularies)], random)
        (folder / f"{number:05}.txt").write_text(text + "\n", encoding="utf-8")
    (parts,) = documents(1)
    (folder / LONG).write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def edit(folder: Path) -> None:
    text = (folder / LONG).read_text(encoding="utf-8")
    at = text.index(". ", len(text) // 2) + 2
    (folder / LONG).write_text(text[:at] + "The mill was sold. " + text[at:], encoding="utf-8")


def rename(folder: Path) -> None:
    (folder / "00004.txt").rename(folder / "elsewhere.txt")


def add(folder: Path) -> None:
    (folder / "new.txt").write_text("The mill was built in 1931. It burnt down.\n", encoding="utf-8")


RUNS: dict[str, Callable[[Path], None]] = {
    "first": lambda folder: None,
    "the same again": lambda folder: None,
    "after one edit": edit,
    "after a rename": rename,
    "after one more document": add,
}


def run(folder: Path, index: Path) -> dict[str, Any]:
    """Index in a new process; tell how long it took, what was embedded, and which files were read."""
    command = [sys.executable, "-m", "pipeline", "index", str(folder), "--index", str(index), "--json"]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, env={**os.environ})
    seconds = time.perf_counter() - started
    if done.returncode == 2:
        raise SystemExit(done.stderr)
    said = json.loads(done.stdout)
    read = sum(file["change"] not in ("same", "removed") for file in said["files"])
    return {"s": seconds, "texts embedded": said["embedded"], "files read": read}


def round_of(count: int) -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as place:
        folder, index = Path(place) / "texts", Path(place) / "index"
        write(folder, count)
        told = {}
        for name, act in RUNS.items():
            act(folder)
            told[name] = run(folder, index)
            print(f"{name}: {told[name]}", file=sys.stderr, flush=True)
    return told


def laid(rounds: Sequence[dict[str, dict[str, Any]]]) -> str:
    rows = []
    for name in RUNS:
        seconds = statistics.median(each[name]["s"] for each in rounds)
        share = statistics.median(each[name]["s"] / each["first"]["s"] for each in rounds)
        rows.append({**rounds[0][name], "run": name, "s": seconds, "share of the first": f"{share:.1%}"})
    return table(COLUMNS, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into docs/stores.md")
    options = parser.parse_args()
    rounds = [round_of(options.documents) for _ in range(options.rounds)]
    said = f"{options.documents:,} documents, medians of {options.rounds} rounds; {machine()}."
    text = f"{laid(rounds)}\n\n{said}"
    print(text)
    if options.write:
        put(PAGE, "second", text)


if __name__ == "__main__":
    main()
