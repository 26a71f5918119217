"""Committed results in; README's table of figures and the guide's of losses out, or whether they are true.

python eval/figures.py           # write the tables between the markers of README.md and docs/evaluation.md
python eval/figures.py --check   # exit 1 when they say anything else
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.evaluate.funnel import STAGES, funnel

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


def lost() -> str:
    """Lay out where questions were lost: at each stage, of those that reached it."""
    funnels = [(title, funnel(result["questions"])) for title, result in results()]
    lines = [
        "| lost at | " + " | ".join(name for name, _ in funnels) + " |",
        "|---|" + "---:|" * len(funnels),
    ]
    for at, stage in enumerate(STAGES):
        cells = [f"{rows[at][2]} of {rows[at][1]}" for _, rows in funnels]
        lines.append(f"| `{stage}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


TABLES = {
    HOME / "README.md": (BEGIN, END, table),
    HOME / "docs/evaluation.md": ("<!-- lost: written by eval/figures.py -->", "<!-- /lost -->", lost),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    untrue = 0
    for path, (begin, end, laid) in TABLES.items():
        said = path.read_text(encoding="utf-8")
        before, _, rest = said.partition(begin)
        true = f"{before}{begin}\n{laid()}\n{end}{rest.partition(end)[2]}"
        if options.check and said != true:
            print(f"{path.name} does not show the committed results: run python eval/figures.py")
            untrue = 1
        elif not options.check:
            path.write_text(true, encoding="utf-8")
    return untrue


if __name__ == "__main__":
    sys.exit(main())
