"""Questions of several sets in; what of them the lexicon knows, and how long looking them up takes, out."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean, median, quantiles

from acrosssets import SETS
from opensets import lines, odd

from pipeline.gloss import gloss, own_concepts, own_files, own_table

COMMONEST = 200
_TIMES = 5  # processes that are started from cold for a median
_COLD = """
import sys, time
import pipeline.ask
started = time.perf_counter()
from pipeline.gloss import gloss, own_table
gloss(sys.argv[2], sys.argv[1], sys.argv[3], [own_table(sys.argv[1], sys.argv[3])])
print(1000 * (time.perf_counter() - started))
"""


def words(data: Path) -> Iterator[str]:
    """Give the share of running words that the lexicon knows, of both halves, and its size."""
    yield "| questions of | half | running words | known |\n|---|---|---:|---:|"
    unknown: dict[str, Counter[str]] = {}
    for name, language in SETS.items():
        table = own_table(language, "en")
        for half in (False, True):
            some = [q for q in _asked(data, name) if odd(q[0]) is half][:1000]
            terms = [t for _, q in some for t in gloss(q, language, "en", [table]).terms]
            known = fmean(t.kind != "unknown" for t in terms)
            yield f"| {name} | {'odd' if half else 'even'} | {len(terms)} | {known:.3f} |"
            if not half:
                counted = unknown.setdefault(language, Counter())
                counted.update(t.said.casefold() for t in terms if t.kind == "unknown")
    size = sum(path.stat().st_size for path in own_files())
    yield f"\n{len(own_concepts()):,} concepts in {len(own_files())} files, {size / 1e6:.2f} MB."
    for language, counted in unknown.items():
        told = " ".join(word for word, _ in counted.most_common(COMMONEST))
        print(f"The commonest unknown words of the even halves, {language}: {told}", file=sys.stderr)


def times(data: Path) -> Iterator[str]:
    """Give how long a question takes to look up: each seen for the first time, and the first of a process."""
    yield "| asked in | of | n | ms: half of them | nine of ten | a process's first |"
    yield "|---|---|---:|---:|---:|---:|"
    for name, language, target in (*((n, lang, "en") for n, lang in SETS.items()), ("xquad", "en", "ru")):
        asked = [q for _, q in _asked(data, name, language)][:500]
        table = own_table(language, target)
        spent = []
        for question in asked:
            started = time.perf_counter()
            gloss(question, language, target, [table])
            spent.append(1000 * (time.perf_counter() - started))
        first = median(_cold(language, asked[0], target) for _ in range(_TIMES))
        cells = f"{median(spent):.2f} | {quantiles(spent, n=10)[-1]:.2f} | {first:.0f}"
        yield f"| {language} | {name} | {len(asked)} | {cells} |"
    yield f"\nLoad {os.getloadavg()[0]:.1f} at the end, on {os.cpu_count()} cores."


def _asked(data: Path, name: str, language: str = "") -> list[tuple[str, str]]:
    wanted = language or SETS[name]
    rows = lines(data / "open" / name / "questions.jsonl")
    return [(row["id"], row["question"]) for row in rows if row["lang"] == wanted]


def _cold(language: str, question: str, target: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _COLD, language, question, target],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    return float(done.stdout)
