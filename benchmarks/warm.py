"""A library of many passages in; milliseconds that a question takes in a process that is warm, by step, out.

    DAYEK_OCR=off python benchmarks/warm.py [--sizes 0 100000] [--work DIR] [--write]

The sample library is indexed with the real model, and so many made-up passages (`made.py`) beside it with a
stub of it. Then a new process asks every gold question once, everything on and by the real model, after a few
others that warm it: nothing that was read for one question is read again but where two find the same passage.
`retrieve` is finding and reading closely (its first part is the question's vector), `answer` the rest.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from made import stubbed, write
from tables import HOME, machine, put, table

PAGE = HOME / "docs" / "growing.md"
WARM = 8  # questions that are not counted
COLUMNS = ("passages", "questions", "ms p50", "ms p90", "ms p99", "of them finding p50", "drafting p50")


def make(place: Path, more: int) -> None:
    """Index the sample library, and so many made-up passages, unless that was done."""
    if (place / "index").exists():
        return
    from pipeline.build import build

    build([HOME / "corpus"], place / "index")
    if more:
        write(place / "texts", more)
        stubbed()
        build([place / "texts"], place / "index")


def ask(place: Path) -> dict[str, Any]:
    """Ask all gold questions, and tell how long they took."""
    from pipeline.ask import Engine
    from pipeline.gold import read_gold

    engine = Engine.open(place / "index")
    gold = [question.question for question in read_gold(HOME / "eval" / "gold.jsonl")]
    for question in gold[:WARM]:
        engine.ask(question)
    took, steps = [], []
    for question in gold[WARM:]:
        started = time.perf_counter()
        answer = engine.ask(question)
        took.append(1_000 * (time.perf_counter() - started))
        steps.append([1_000 * dict(answer.seconds)[name] for name in ("retrieve", "answer")])
    finding, drafting = np.median(np.array(steps), axis=0)
    found = dict(zip(("ms p50", "ms p90", "ms p99"), np.percentile(took, (50, 90, 99)), strict=True))
    said = {**found, "of them finding p50": finding, "drafting p50": drafting}
    rounded = {name: round(float(value), 1) for name, value in said.items()}
    return {"passages": engine.library.size(), "questions": len(took), **rounded}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=[0, 100_000], help="made-up passages")
    parser.add_argument("--work", type=Path, help="where the indexes are kept")
    parser.add_argument("--asking", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--making", nargs=2, metavar=("PLACE", "MORE"), help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="put the table into docs/growing.md")
    options = parser.parse_args()
    if options.making:
        make(Path(options.making[0]), int(options.making[1]))
        return 0
    if options.asking:
        print(json.dumps(ask(options.asking)))
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        rows = []
        for size in options.sizes:
            place = (options.work or Path(temporary)) / f"warm-{size}"
            subprocess.run([sys.executable, __file__, "--making", str(place), str(size)], check=True)
            asked = [sys.executable, __file__, "--asking", str(place)]
            done = subprocess.run(asked, check=True, capture_output=True, text=True)
            rows.append(json.loads(done.stdout))
            print(table(COLUMNS, rows[-1:]).splitlines()[-1], flush=True)
    text = f"{table(COLUMNS, rows)}\n\nMeasured on {machine()}."
    print(text)
    if options.write:
        put(PAGE, "warm", text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
