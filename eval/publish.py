"""The sample library, its gold and, where they are at hand, the two papers in; all committed results out.

    DAYEK_OCR=off python eval/publish.py [--papers FOLDER]

Everything is indexed anew, in a temporary folder, so that results hang on nothing that lies about. OCR is
off, so that they do not hang on what a machine has either. Of the papers only offsets and scores are kept:
the words of their answers are not ours to publish. README's table is written from the results.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.evaluate import evaluate, publish
from pipeline.gold import read_gold

HOME = Path(__file__).parent.parent


def made(texts: Path, gold: str, command: str) -> dict[str, Any]:
    """Index texts, ask the gold questions, and say what makes the result again."""
    with tempfile.TemporaryDirectory() as index:
        build([texts], Path(index))
        engine = Engine.open(Path(index))
        result = evaluate(engine, read_gold(HOME / gold), name=gold)
        engine.library.close()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {**result, "name": result["settings"], "command": command, "made": now}


def without_words(result: dict[str, Any]) -> dict[str, Any]:
    """Leave out what an answer says, and why it was wrong, which repeats it."""
    return {**result, "questions": [{**row, "answer": "", "why": ""} for row in result["questions"]]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--papers", type=Path, default=os.environ.get("DAYEK_PAPERS"), metavar="FOLDER")
    options = parser.parse_args()
    if os.environ.get("DAYEK_OCR") != "off":
        parser.error("set DAYEK_OCR=off: published scores must not hang on what a machine has")
    results = [made(HOME / "corpus", "eval/gold.jsonl", "dayek eval eval/gold.jsonl")]
    if options.papers:
        command = "dayek eval eval/papers.jsonl --index /tmp/papers"
        results.append(without_words(made(Path(options.papers), "eval/papers.jsonl", command)))
    for result in results:
        for old in (HOME / "eval/results").glob(f"{Path(result['gold']).stem}-*.json"):
            old.unlink()
        publish(result, HOME / "eval")
    return subprocess.run([sys.executable, str(HOME / "eval/figures.py")], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
