"""Gold questions and an index in; how long an evaluation takes, beside asking one by one, out.

    python benchmarks/evaluating.py eval/gold.jsonl [--index DIR] [--questions 1000] [--rounds 3]

The questions are repeated, each with a letter of its own behind it, until there are as many as asked for.
One by one: each in turn of an engine that is warm, as a person would ask it. Together: as `dayek eval` asks
them. Rounds are interleaved, each with fresh engines, and medians are printed; answers must be the same.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.ask import Engine
from pipeline.evaluate import evaluate
from pipeline.gold import GoldQuestion, read_gold

STAGES = ("embed", "search", "answer", "score")


def repeated(questions: Sequence[GoldQuestion], count: int) -> list[GoldQuestion]:
    """Repeat questions until there are so many, no two the same to the letter."""
    found: list[GoldQuestion] = []
    for at in range(count):
        again, one = divmod(at, len(questions))
        known = questions[one]
        mark = f" ({chr(97 + again)})" if again else ""
        found.append(
            replace(known, question_id=f"{known.question_id}-{again}", question=known.question + mark)
        )
    return found


def warm(index: Path) -> Engine:
    engine = Engine.open(index)
    engine.answer_json("Which question warms an engine?")
    return engine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    questions = repeated(read_gold(options.gold), options.questions)
    alone: list[float] = []
    together: list[float] = []
    stages: list[dict[str, float]] = []
    for _ in range(options.rounds):
        engine = warm(options.index)
        started = time.perf_counter()
        said = [engine.answer_json(each.question, each.question_id)["answer"] for each in questions]
        alone.append(time.perf_counter() - started)
        engine = warm(options.index)
        started = time.perf_counter()
        result = evaluate(engine, questions)
        together.append(time.perf_counter() - started)
        stages.append(result["seconds"])
        differing = sum(a != row["answer"] for a, row in zip(said, result["questions"], strict=True))
        print(
            f"one by one {alone[-1]:.1f} s, together {together[-1]:.1f} s, {differing} answers differ",
            flush=True,
        )
    middle = {stage: statistics.median(each[stage] for each in stages) for stage in STAGES}
    print(f"{len(questions)} questions, medians of {options.rounds}")
    for name, seconds in (("one by one", alone), ("together, with scores", together)):
        print(f"{name:<24}{statistics.median(seconds):>8.1f} s")
    for stage in STAGES:
        print(f"  {stage:<22}{middle[stage]:>8.1f} s")
    ratio = statistics.median(a / b for a, b in zip(alone, together, strict=True))
    unscored = statistics.median(
        a / (b - each["score"]) for a, b, each in zip(alone, together, stages, strict=True)
    )
    print(f"times as fast: {ratio:.2f}, scoring left out: {unscored:.2f}")


if __name__ == "__main__":
    main()
