"""Numbers of passages in; how long `find` takes over all of them, and a plain grep over the same texts, out.

    python benchmarks/finding.py [--sizes 1000 10000 100000] [--rounds 5] [--write]

Made-up documents (`made.py`) of 20 passages are put into a store, then asked in one warm process: for a
phrase of three words, two words by AND NOT, a frequent word, a rare one, and one that stands nowhere. The
grep reads the same documents as files, folds letter case, and counts where the words stand: it knows nothing
of typography, pages, hidden text or damage, checks no hash, and gives no places. Both take turns; figures are
medians, ratios medians of those within a turn. CPU is counted, not the clock: others may keep cores busy.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from made import OF_DOCUMENT, documents
from storing import Dayek
from tables import HOME, machine, put, table

from pipeline.find import find
from pipeline.store import Library

PAGE = HOME / "docs" / "growing.md"
COLUMNS = ("query", "passages", "hits", "documents", "ms find p50", "ms grep p50", "times grep")
WIDTH = 384


def fill(home: Path, texts: Sequence[str]) -> Path:
    """Put texts into a store, with vectors of nothing, and beside it as files."""
    store = Dayek(home)
    vectors = np.zeros((len(texts), WIDTH), np.float32)
    vectors[:, 0] = 1.0
    store.fill(texts, vectors, OF_DOCUMENT)
    (home / "texts").mkdir()
    for at in range(0, len(texts), OF_DOCUMENT):
        some = "\n\n".join(texts[at : at + OF_DOCUMENT])
        (home / "texts" / f"{at:06}.txt").write_text(some, encoding="utf-8")
    return home / "dayek"


def queries(texts: Sequence[str]) -> dict[str, tuple[str, Sequence[str], str]]:
    """Choose what to ask for: a query, its words for the grep, and a word that is not to be there."""
    words = re.findall(r"\w+", texts[len(texts) // 2 // (4 * OF_DOCUMENT) * 4 * OF_DOCUMENT].lower())
    by_number = sorted(words, key=lambda word: int("0" + "".join(re.findall(r"\d+$", word))))
    frequent, rare = by_number[0], by_number[-1]
    other = next(word for word in by_number if word != frequent)
    phrase = " ".join(words[16:19])  # inside a sentence
    return {
        "a phrase of three words": (f'"{phrase}"', [phrase], ""),
        "AND NOT": (f"{rare} AND NOT {other}", [rare], other),
        "a frequent word": (frequent, [frequent], ""),
        "a rare word": (rare, [rare], ""),
        "a word that stands nowhere": ("zyxomarker", ["zyxomarker"], ""),
    }


def grep(folder: Path, words: Sequence[str], without: str) -> int:
    found = 0
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8").lower()
        if not (without and without in text):
            found += sum(text.count(word) for word in words)
    return found


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    given = act()
    return time.process_time() - started, given


def measured(count: int, rounds: int) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as place:
        texts = [text for parts in documents(count // OF_DOCUMENT) for text in parts]
        library = Library.open(fill(Path(place), texts))
        folder, rows = Path(place) / "texts", []
        for name, (query, words, without) in queries(texts).items():
            find(library, query), grep(folder, words, without)
            both = [
                (timed(lambda: find(library, query)), timed(lambda: grep(folder, words, without)))  # noqa: B023
                for _ in range(rounds)
            ]
            found = both[0][0][1]
            rows.append(
                {
                    "query": name,
                    "passages": count,
                    "hits": len(found.occurrences),
                    "documents": len(found.documents),
                    "ms find p50": 1e3 * statistics.median(own for (own, _), _ in both),
                    "ms grep p50": 1e3 * statistics.median(other for _, (other, _) in both),
                    "times grep": statistics.median(own / other for (own, _), (other, _) in both),
                }
            )
        library.close()
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into docs/growing.md")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for count in options.sizes:
        rows += measured(count, options.rounds)
        print(table(COLUMNS, rows[-5:]).split("\n", 2)[2], file=sys.stderr, flush=True)
    text = f"{table(COLUMNS, rows)}\n\nMedians of {options.rounds} rounds; {machine()}."
    print(text)
    if options.write:
        put(PAGE, "finding", text)


if __name__ == "__main__":
    main()
