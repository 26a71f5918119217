"""Committed results in, the table of figures in README out (or, with --check, whether it is true).

python eval/figures.py           # write the table between the markers of README.md
python eval/figures.py --check   # exit 1 when README says anything else
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent.parent
BEGIN, END = "<!-- figures: written by eval/figures.py -->", "<!-- /figures -->"
SHOWN = {
    "evidence_recall@1": "evidence wholly in the first passage",
    "evidence_recall@5": "… in the first 5",
    "evidence_recall@10": "… in the first 10",
    "citation_recall": "citations hold all the evidence",
    "citation_precision": "citations that touch evidence",
    "answer_right": "answer right (silence counts as wrong)",
    "answered": "answered, of the answerable",
    "refused": "refused, of the unanswerable",
    "auroc": "tells answerable from not (AUROC)",
}


def results() -> list[tuple[str, dict[str, Any]]]:
    """Read what is committed: the sample library's gold, then the two papers'."""
    found = []
    for stem, title in (("gold", "sample library"), ("papers", "two papers")):
        paths = sorted((HOME / "eval/results").glob(f"{stem}-*.json"))
        if len(paths) != 1:
            raise SystemExit(f"eval/results holds {len(paths)} results of {stem}, one is needed")
        found.append((title, json.loads(paths[0].read_text(encoding="utf-8"))))
    return found


def table() -> str:
    """Lay the figures out, each with its 95 % interval."""
    (library, gold), (papers, other) = results()
    test = gold["slices"]["split=test"]
    columns = [
        (f"{library}, all {gold['n']}", gold["scores"]),
        (f"its untouched half, {test['answer_right']['n'] + test['refused']['n']}", test),
        (f"{papers}, {other['n']}", other["scores"]),
    ]
    lines = [
        "| measured | " + " | ".join(name for name, _ in columns) + " |",
        "|---|" + "---:|" * len(columns),
    ]
    for key, words in SHOWN.items():
        lines.append(f"| {words} | " + " | ".join(cell(scores.get(key)) for _, scores in columns) + " |")
    return "\n".join(lines)


def cell(score: dict[str, Any] | None) -> str:
    if score is None:
        return "–"
    value = f"{score['value']:.2f}"
    return value if score["low"] is None else f"{value} ({score['low']:.2f}–{score['high']:.2f})"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    readme = HOME / "README.md"
    said = readme.read_text(encoding="utf-8")
    before, _, rest = said.partition(BEGIN)
    _, _, after = rest.partition(END)
    true = f"{before}{BEGIN}\n{table()}\n{END}{after}"
    if options.check:
        if said != true:
            print("README.md does not show the committed results: run python eval/figures.py")
        return int(said != true)
    readme.write_text(true, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
