"""Numbers of passages in; the most memory that an index run of so many holds, its children with it, out.

    python benchmarks/indexmemory.py [--sizes 1000 10000 100000] [--write]

Made-up documents (`made.py`) of 20 passages are indexed by `pipeline.build.build`, a new process for each
size. The default model embeds the first 1,000 passages; then a stub takes its place, which gives made
vectors, so that 100,000 passages end today. The model is still there, and what it holds does not grow
(`embedding.py`). Memory is looked at 50 times a second: what the process and its children have of their own
(`RssAnon`); pages of mapped files, which the system takes back when it needs them, are told apart. *MiB as it
began* is the most until the first 1,000 passages were embedded, *bytes a passage* what a size held more than
the one above, over the passages that it has more.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from made import Stub, stubbed, write
from tables import HOME, machine, put, table

from pipeline.embed import embedder_from_settings
from pipeline.settings import EmbedSettings

PAGE = HOME / "docs" / "stores.md"
EMBEDDED = 1_000  # passages, by the model itself
COLUMNS = (
    *("passages", "MiB as it began", "MiB at most", "MiB of children", "MiB mapped", "bytes a passage"),
    *("s", "MiB index"),
)


class Watch(threading.Thread):
    """Look at the memory of this process and its children until it is ended."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.own = self.children = self.mapped = self.began = 0
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(0.02):
            own, mapped = memory("self")
            children = sum(memory(child)[0] for child in children_of())
            self.own, self.children = max(self.own, own + children), max(self.children, children)
            self.mapped = max(self.mapped, mapped)

    def begun(self) -> None:
        self.began = self.own

    def end(self) -> None:
        self._ended.set()
        self.join()


class Begun(Stub):
    """The default model for the first passages, a stub for the others."""

    def __init__(self, watch: Watch) -> None:
        self._model, self._watch, self._embedded = embedder_from_settings(EmbedSettings()), watch, 0

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        if self._embedded >= EMBEDDED:
            return self.encode(texts)
        made: np.ndarray = self._model.encode_passages(texts)
        self._embedded += len(texts)
        self._watch.begun()
        return made

    def let_go(self) -> None:
        self._model.let_go()


def memory(process: str) -> tuple[int, int]:
    """Give a process's own and its mapped memory in KiB; nothing of one that has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0, 0
    said = dict(line.split(":", 1) for line in lines)
    own, mapped = (said.get(name, "0 kB").split()[0] for name in ("RssAnon", "RssFile"))
    return int(own), int(mapped)


def children_of() -> list[str]:
    return [
        child
        for path in Path("/proc/self/task").glob("*/children")
        for child in path.read_text(encoding="utf-8").split()
    ]


def index(place: Path) -> dict[str, Any]:
    """Index what is there, and tell what that held."""
    import faiss  # noqa: F401  (what every run needs is there before the first passage)
    import tantivy  # noqa: F401

    from pipeline.build import build

    watch = Watch()
    watch.start()
    stubbed(Begun(watch))
    started = time.perf_counter()
    build([place / "texts"], place / "index")
    seconds = time.perf_counter() - started
    watch.end()
    size = sum(path.stat().st_size for path in (place / "index").rglob("*") if path.is_file())
    held = {"MiB as it began": watch.began, "MiB at most": watch.own}
    held |= {"MiB of children": watch.children, "MiB mapped": watch.mapped}
    return {name: round(value / 1024) for name, value in held.items()} | {
        "s": seconds,
        "MiB index": round(size / 2**20),
        "KiB": watch.own,
    }


def measured(passages: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        write(Path(place) / "texts", passages)
        command = [sys.executable, __file__, "--only", place]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    row: dict[str, Any] = json.loads(done.stdout)
    return row | {"passages": passages}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--write", action="store_true", help="put the table into docs/stores.md")
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(index(options.only)))
        return
    rows: list[dict[str, Any]] = []
    for passages in options.sizes:
        row = measured(passages)
        if rows:
            grown = (row["KiB"] - rows[-1]["KiB"]) * 1024
            row["bytes a passage"] = round(grown / (passages - rows[-1]["passages"]))
        rows.append(row)
        print(table(COLUMNS, rows).splitlines()[-1], file=sys.stderr, flush=True)
    text = f"{table(COLUMNS, rows)}\n\nA new process each; {machine()}."
    print(text)
    if options.write:
        put(PAGE, "indexmemory", text)


if __name__ == "__main__":
    main()
