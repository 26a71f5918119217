"""Passages in; how fast they are embedded beside sentence-transformers, how exactly, in what memory, out.

    python benchmarks/embedding.py corpus eval docs --passages 128

Texts of the folders (.md, .txt, .html, .jsonl: raw, cut at 900 characters) are encoded in turn by
`SentenceTransformer.encode` in batches of 32, by the graph, and by torch in bfloat16. Ratios are within a
round, of passages per second, medians. Then a new process each encodes 1,000, 10,000 and 100,000 made
passages (up to `--memory`) in documents of 1,000, and its peak memory is printed: four of each document are
as long as the model sees, the rest of some words, so that it ends today. This is the embedding of an index
run alone, without what the store holds.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.embed import Bundled, Reference, Vectors
from pipeline.embed.export import SAMPLE, apart_at_most
from pipeline.embed.half import Half, has_tiles
from pipeline.embed.weights import checked_folder
from pipeline.settings import DEFAULT_MODEL

KINDS = (".md", ".txt", ".html", ".jsonl")
FLAGS = ("avx2", "avx512f", "avx512_bf16", "amx_bf16")
Encode = Callable[[Sequence[str]], Vectors]


def passages(folders: Sequence[Path], many: int) -> list[str]:
    """Cut the folders' texts into so many passages, spread over all of them."""
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in KINDS]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    cut = [text[at : at + 900] for text in texts for at in range(0, len(text), 900)]
    return cut[:: max(1, len(cut) // many)][:many]


def compare(ways: dict[str, Encode], texts: Sequence[str], rounds: int) -> None:
    """Print a line a way: passages per second, times the first way's, and how far off its vectors are."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    made = {name: encode(texts) for name, encode in ways.items()}
    for _ in range(rounds):
        for name, encode in ways.items():
            started = time.perf_counter()
            encode(texts)
            spent[name].append(time.perf_counter() - started)
    first = next(iter(ways))
    print(
        f"{len(texts)} passages, {rounds} rounds".ljust(28)
        + f"{'a second':>10}{'times':>8}{'most apart':>13}{'least cosine':>14}"
    )
    for name in ways:
        times = statistics.median(a / b for a, b in zip(spent[first], spent[name], strict=True))
        apart = apart_at_most(made[name], made[first])
        cosine = float((made[name] * made[first]).sum(axis=1).min())
        speed = len(texts) / statistics.median(spent[name])
        print(f"{name:<28}{speed:>10.1f}{times:>8.2f}{apart:>13.1e}{cosine:>14.6f}", flush=True)


def flags() -> str:
    try:
        words = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return "not known, this system has no /proc"
    return ", ".join(f"{flag} {'yes' if flag in words else 'no'}" for flag in FLAGS)


def high() -> float:
    """Give this process's peak memory in MiB; what `getrusage` gives begins with the parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def fill(many: int) -> None:
    """Encode made passages, a document at a time, and print this process's peak memory."""
    encode = Bundled(32).encode_passages
    encode(["warm"])
    base = high()
    for start in range(0, many, 1000):
        numbers = range(start, start + 1000)
        encode([f"{n} sacks of barley " * (80 if n % 250 == 0 else 1) for n in numbers])
    print(f"{many:>8,} passages: peak {high():.0f} MiB, {base:.0f} before the first", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--passages", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", type=int, default=100_000, help="most passages of the memory test")
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        return fill(options.fill)
    bundled, reference = Bundled(32), Reference(DEFAULT_MODEL, str(checked_folder()), 32)
    print(
        f"CPU: {flags()}; `dayek index` takes {'bfloat16' if has_tiles() else 'the graph'} for many passages"
    )
    ways = {
        "sentence-transformers": reference.encode,
        "graph": bundled.encode,
        "bfloat16": Half(reference).encode,
    }
    if options.folders:
        compare(ways, passages(options.folders, options.passages), options.rounds)
    apart = apart_at_most(bundled.encode(SAMPLE), reference.encode(SAMPLE))
    print(f"sample of {len(SAMPLE)} texts: the graph is at most {apart:.1e} off", flush=True)
    for many in (size for size in (1_000, 10_000, 100_000) if size <= options.memory):
        subprocess.run([sys.executable, __file__, "--fill", str(many)], check=True)
    return None


if __name__ == "__main__":
    main()
