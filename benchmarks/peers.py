"""Folders of PDFs in; how many give text to pdfium alone, to pypdf alone and to dayek, by two rules, out.

    python benchmarks/peers.py ~/data/hostile
    DAYEK_OCR=off python benchmarks/peers.py ~/data/hostile

A file counts loosely when it gives any character that is no white space, strictly when it gives a real word
(see `hostile.py`). Every reader has 20 seconds and 2 GiB a file, in a child that may die; dayek has its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from hostile import files_below, has_word

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.read import read

SECONDS, BYTES = 20.0, 2 << 30


def by_pdfium(path: Path) -> Iterator[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for page in document:
        yield page.get_textpage().get_text_bounded()


def by_pypdf(path: Path) -> Iterator[str]:
    import pypdf

    reader = pypdf.PdfReader(path)
    if reader.is_encrypted:
        reader.decrypt("")
    for page in reader.pages:
        yield page.extract_text()


def by_dayek(path: Path) -> str:
    return "\n".join(reading.document.text for reading in read(path) if reading.document)


PEERS: dict[str, Callable[[Path], Iterator[str]]] = {"pdfium": by_pdfium, "pypdf": by_pypdf}


def serve(name: str, pipe: Connection) -> None:
    """Read file after file, page by page: what stands before a page that fails still counts."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    while True:
        path, pages = pipe.recv(), []
        try:
            for page in PEERS[name](path):
                pages.append(page)
                pipe.send(page)
        except Exception:  # what a peer cannot read is what is counted here
            pass
        pipe.send(None)


class Peer:
    """A reader in a child that is ended when it takes too long, and started anew."""

    def __init__(self, name: str) -> None:
        self._name, self._process = name, None
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: Any = context.Process(target=serve, args=(self._name, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def text(self, path: Path) -> str:
        pages: list[str] = []
        try:
            self._pipe.send(path)
            while self._pipe.poll(SECONDS):
                page = self._pipe.recv()
                if page is None:
                    return "\n".join(pages)
                pages.append(page)
        except (EOFError, OSError):
            pass  # it died: what it gave before counts
        self._process.kill()
        self._process.join()
        self._start()
        return "\n".join(pages)


def told(texts: dict[str, Sequence[str]], count: int) -> Iterator[str]:
    yield f"{count:,} PDFs\n{'reader':>8}{'any text':>10}{'a real word':>13}"
    for name, found in texts.items():
        yield f"{name:>8}{sum(bool(t.strip()) for t in found):>10,}{sum(map(has_word, found)):>13,}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--list", action="store_true", help="name the files that a peer reads and dayek does not"
    )
    options = parser.parse_args()
    paths = [path for path in files_below(options.folders) if path.suffix.lower() == ".pdf"]
    peers: dict[str, Callable[[Path], str]] = {name: Peer(name).text for name in PEERS}
    readers = {**peers, "dayek": by_dayek}
    texts = {name: [read_by(path) for path in paths] for name, read_by in readers.items()}
    print("\n".join(told(texts, len(paths))))
    if options.list:
        for at, path in enumerate(paths):
            theirs = [name for name in PEERS if texts[name][at].strip() and not texts["dayek"][at].strip()]
            if theirs:
                print(f"  {path}: {', '.join(theirs)} {texts[theirs[0]][at].strip()[:40]!r}")


if __name__ == "__main__":
    main()
