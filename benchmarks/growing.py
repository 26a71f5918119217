"""Made-up passages in; how search grows with their number (time, recall, memory, disk, opening) out.

    python benchmarks/growing.py [--sizes 10000 100000 250000] [--million] [--questions 200] [--write]

Vectors are 384-d unit vectors, clustered (as embeddings are) and unclustered (the worst case); tokens are
drawn by Zipf's law from made-up words of four scripts. Questions are vectors drawn alike, and five words that
are no stop words. Each row is measured in a process of its own, so that memory is that of one index: opened
from disk, all questions asked once for warmth, then each once. What is drawn is the same every time.
*s hashed* is what the store adds to opening: it hashes every search file before it is parsed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from tables import HOME, machine, put, table

from pipeline.dense import DenseIndex
from pipeline.lexical import Entry, LexicalIndex
from pipeline.store.derived import seals_of

WIDTH, BLOCK, K, DEPTH = 384, 50_000, 10, 100
SCRIPTS = {
    "Latin": "aeiounrstlkm",
    "Cyrillic": "аеиорнстлкмв",
    "Kazakh": "аәеіоөұқңғтл",
    "Hangul": "가나다라마바사아자차카타",
}
WORDS, LENGTH, ZIPF = 50_000, 90, 1.1  # of a script, tokens of a passage, the exponent
WEIGHTS = {"words": 1.0, "context": 0.3}
PAGE = HOME / "docs" / "growing.md"
KINDS = ("clustered", "unclustered", "lexical")
COLUMNS = (
    *("leg", "passages", "kind", "p50 ms", "p99 ms", "recall@10"),
    *("MB memory", "MB disk", "s hashed", "s open", "s built"),
)


def vectors_of(kind: str, count: int, seed: int) -> np.ndarray:
    """Draw unit vectors; clustered ones about centres, of which there are as many for every seed."""
    centres = np.random.default_rng(1).normal(size=(2_000, WIDTH)).astype(np.float32)
    random = np.random.default_rng(seed)
    made = np.empty((count, WIDTH), dtype=np.float16)
    for start in range(0, count, BLOCK):
        some = random.normal(size=(min(BLOCK, count - start), WIDTH)).astype(np.float32)
        if kind == "clustered":
            some = centres[random.integers(0, len(centres), len(some))] + 0.8 * some
        made[start : start + BLOCK] = some / np.linalg.norm(some, axis=1, keepdims=True)
    return made


def words_of(letters: str) -> list[str]:
    """Make a script's words, the commonest first and shortest."""
    random = np.random.default_rng(2)
    return [
        "".join(random.choice(list(letters), 2 + int(np.log2(at + 1) / 2))) + str(at) for at in range(WORDS)
    ]


def entries(count: int, vocabularies: Mapping[str, Sequence[str]]) -> Iterator[Entry]:
    """Draw passages of tokens, in turn of each script."""
    random = np.random.default_rng(3)
    for row in range(count):
        script = list(SCRIPTS)[row % len(SCRIPTS)]
        drawn = random.zipf(ZIPF, LENGTH)
        tokens = tuple(vocabularies[script][at % WORDS] for at in drawn)
        yield Entry(row, script, tokens, (), (), tokens[:3])


def questions_of(count: int) -> list[tuple[str, ...]]:
    """Draw questions of five words, rarer than most: stop words are no part of a question."""
    random = np.random.default_rng(4)
    vocabularies = [words_of(letters) for letters in SCRIPTS.values()]
    return [tuple(vocabularies[n % 4][at] for at in random.integers(20, 2_000, 5)) for n in range(count)]


def exact(vectors: np.ndarray, asked: np.ndarray) -> list[set[int]]:
    """Find the nearest ten of each question among all vectors, block by block."""
    best = np.full((len(asked), K), -2.0, np.float32)
    rows = np.full((len(asked), K), -1)
    for start in range(0, len(vectors), BLOCK):
        scores = asked @ vectors[start : start + BLOCK].astype(np.float32).T
        both = np.concatenate([best, scores], axis=1)
        here = np.broadcast_to(np.arange(start, start + scores.shape[1]), scores.shape)
        named = np.concatenate([rows, here], axis=1)
        order = np.argsort(-both, axis=1)[:, :K]
        best, rows = np.take_along_axis(both, order, 1), np.take_along_axis(named, order, 1)
    return [set(map(int, each)) for each in rows]


def build(folder: Path, kind: str, count: int) -> None:
    """Write an index of one kind, and beside it how long that took (drawing tokens is part of it)."""
    if kind == "lexical":
        vocabularies = {script: words_of(letters) for script, letters in SCRIPTS.items()}
        started = time.perf_counter()
        LexicalIndex.from_entries(entries(count, vocabularies), folder / "lexical")
    else:
        vectors = vectors_of(kind, count, seed=10)
        np.save(folder.parent / f"{kind}.npy", vectors)
        started = time.perf_counter()
        DenseIndex.from_vectors(vectors, np.arange(count)).save(folder / "dense.faiss")
    (folder.parent / "built.json").write_text(json.dumps(time.perf_counter() - started))


def ask(folder: Path, kind: str, count: int, many: int) -> dict[str, Any]:
    """Open an index, ask it all, and tell what that cost."""
    import faiss  # noqa: F401  (what every index needs is no part of one)
    import tantivy  # noqa: F401

    before = memory()
    started = time.perf_counter()
    seals_of(folder)
    hashed = time.perf_counter() - started
    started = time.perf_counter()
    if kind == "lexical":
        lexical = LexicalIndex.load(folder / "lexical")
        opened, said = time.perf_counter() - started, "tantivy, a script each"
        asked = [{"words": words, "context": words} for words in questions_of(many)]
        search: Callable[[Any], Any] = partial(lexical.search, weights=WEIGHTS, k=DEPTH)
    else:
        dense = DenseIndex.load(folder / "dense.faiss")
        opened, said = time.perf_counter() - started, dense.shape.kind
        said += f", {dense.shape.probes} probes" if dense.shape.lists else ""
        asked = list(vectors_of(kind, many, seed=11).astype(np.float32))
        search = partial(dense.search, k=DEPTH)
    for each in asked:
        search(each)
    spent = [timed(search, each) for each in asked]
    held = memory() - before
    row = {"leg": kind, "passages": count, "kind": said, "s hashed": hashed, "s open": opened}
    row["MB memory"] = held
    row |= {"p50 ms": 1e3 * float(np.percentile(spent, 50)), "p99 ms": 1e3 * float(np.percentile(spent, 99))}
    row["MB disk"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    if kind != "lexical":
        truth = exact(np.load(folder.parent / f"{kind}.npy", mmap_mode="r"), np.array(asked))
        found = [{at for at, _ in search(each)[:K]} for each in asked]
        row["recall@10"] = float(np.mean([len(a & b) / K for a, b in zip(truth, found, strict=True)]))
    return row


def timed(search: Callable[[Any], Any], each: Any) -> float:
    started = time.perf_counter()
    search(each)
    return time.perf_counter() - started


def memory() -> float:
    """Tell the most memory that this process has held so far, in MB; pages of mapped files count."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def measured(kind: str, count: int, many: int) -> dict[str, Any]:
    """Build in one process and ask in another."""
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "index").mkdir()
        for what in ("build", "ask"):
            command = [sys.executable, __file__, "--only", what, place, kind, str(count), str(many)]
            # One thread also for what is beside FAISS, so that rows compare across machines.
            alone = {**os.environ, **({"OMP_NUM_THREADS": "1"} if what == "ask" else {})}
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=alone)
        built = json.loads((Path(place) / "built.json").read_text())
    row: dict[str, Any] = json.loads(done.stdout)
    return row | {"s built": built}


def plot(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw p50 and p99 over the number of passages, both by powers of ten."""
    sizes, times = [row["passages"] for row in rows], [row[p] for row in rows for p in ("p50 ms", "p99 ms")]
    across, up = scale(sizes, 60, 500), scale(times, 300, 30)
    drawn = [mark(x, 318, f"{x_value:,}") for x_value in sorted(set(sizes)) for x in [across(x_value)]]
    drawn += [
        mark(28, up(y) + 4, f"{y:g} ms") for y in (0.1, 1, 10, 100) if min(times) / 2 < y < max(times) * 2
    ]
    for at, kind in enumerate(KINDS):
        tone, mine = ("#0f5560", "#ab2f24", "#8a6100")[at], [row for row in rows if row["leg"] == kind]
        for name, dash in (("p50 ms", ""), ("p99 ms", ' stroke-dasharray="4 4"')):
            line = " ".join(f"{across(row['passages']):.1f},{up(row[name]):.1f}" for row in mine)
            drawn.append(f'<polyline points="{line}" fill="none" stroke="{tone}"{dash}/>')
        drawn += [mark(590, up(mine[-1]["p50 ms"]) + 4, kind, tone)] if mine else []
    label = "milliseconds a question over passages: p50 solid, p99 dashed"
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 345" font-size="12" role="img" '
    head += f'aria-label="{label}">'
    path.write_text(head + "".join([*drawn, mark(280, 338, label)]) + "</svg>\n", encoding="utf-8")


def scale(values: Sequence[float], low: float, high: float) -> Callable[[float], float]:
    """Map numbers by their logarithm to a stretch of the picture."""
    least, most = np.log10(min(values)), np.log10(max(values))
    return lambda value: float(low + (high - low) * (np.log10(value) - least) / max(most - least, 1e-9))


def mark(x: float, y: float, words: str, tone: str = "currentColor") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" fill="{tone}">{words}</text>'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 250_000])
    parser.add_argument("--million", action="store_true", help="a million passages too")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument(
        "--write", action="store_true", help="put the rows into docs/growing.md, and draw them"
    )
    parser.add_argument("--only", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        what, place, kind, count, many = options.only
        folder = Path(place) / "index"
        if what == "build":
            build(folder, kind, int(count))
        else:
            print(json.dumps(ask(folder, kind, int(count), int(many))))
        return
    rows: list[dict[str, Any]] = []
    for count in [*options.sizes, *([1_000_000] if options.million else [])]:
        for kind in KINDS:
            rows.append(measured(kind, count, options.questions))
            laid = table(COLUMNS, rows, ("kind",))
            print(laid.splitlines()[-1], file=sys.stderr, flush=True)
            if options.write:  # row by row: a million takes long
                put(PAGE, "growing", f"{laid}\n\nMeasured on {machine()}.")
                plot(rows, PAGE.with_suffix(".svg"))
    print(laid)


if __name__ == "__main__":
    main()
