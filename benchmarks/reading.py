"""Folders of PDFs in; how fast dayek, raw pdfium and pypdf read them, and the memory of long files, out.

    python benchmarks/reading.py ~/data/financebench ~/data/mmlongbench

Each file is read in turn by pypdf (`extract_text` of every page), by pdfium alone (its text of every page,
no boxes) and by dayek end to end: worker process, boxes, columns, running heads, ink of every page. Ratios
are of the seconds that pypdf takes; the last line is over all files. OCR is off, since neither of the
others has one. Then files of 200 and 2,000 made pages are read, each by a new worker, and its peak memory
is printed.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ["DAYEK_OCR"] = "off"

from pipeline.read import read
from pipeline.read.worker import shared

WORDS = "The harvest of the valley was counted in autumn, and the clerk wrote it down with great care "


def by_pypdf(path: Path) -> int:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)

    return sum(len(page.extract_text()) for page in PdfReader(io.BytesIO(path.read_bytes())).pages)


def by_pdfium(path: Path) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(path.read_bytes())
    letters = 0
    for page in document:
        textpage = page.get_textpage()
        letters += len(textpage.get_text_bounded())
        textpage.close()
        page.close()
    document.close()
    return letters


def by_dayek(path: Path) -> int:
    return sum(reading.characters for reading in read(path))


def timed(act: Callable[[Path], int], path: Path) -> tuple[float, int]:
    started = time.perf_counter()
    try:
        letters = act(path)
    except Exception:  # a reader that fails on a file is said so, with its time
        letters = -1
    return time.perf_counter() - started, letters


def compare(paths: Sequence[Path], rounds: int) -> None:
    """Print a line a file, then the median of the ratios and the ratio of the sums."""
    head = ("file", "letters", "pypdf s", "pdfium s", "dayek s", "pdfium x", "dayek x")
    print(f"{head[0]:<44}" + "".join(f"{each:>10}" for each in head[1:]))
    sums, ratios = [0.0, 0.0, 0.0], []
    for path in paths:
        spent: list[list[float]] = [[], [], []]
        letters = 0
        for _ in range(rounds):
            for each, act in zip(spent, (by_pypdf, by_pdfium, by_dayek), strict=True):
                seconds, letters = timed(act, path)
                each.append(seconds)
        middle = [statistics.median(each) for each in spent]
        sums = [a + b for a, b in zip(sums, middle, strict=True)]
        ratios.append((middle[0] / middle[1], middle[0] / middle[2]))
        cells = f"{letters:>10}" + "".join(f"{each:>10.2f}" for each in (*middle, *ratios[-1]))
        print(f"{path.name[-44:]:<44}{cells}", flush=True)
    print(
        f"{'median of ratios':<84}"
        + "".join(f"{statistics.median(r):>10.2f}" for r in zip(*ratios, strict=True))
    )
    total = "".join(f"{each:>10.2f}" for each in (*sums, sums[0] / sums[1], sums[0] / sums[2]))
    print(f"{'all':<54}{total}")


def made(path: Path, pages: int) -> Path:
    """Write a PDF of many pages of text."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    for number in range(pages):
        for line in range(50):
            canvas.drawString(50, 780 - 14 * line, f"{line} {WORDS}{number * 50 + line}."[:110])
        canvas.drawString(290, 30, str(number + 1))
        canvas.showPage()
    canvas.save()
    return path


def peak(path: Path) -> tuple[float, float]:
    """Read a file by a new worker; give seconds and the worker's peak memory in MiB."""
    shared().close()
    started = time.perf_counter()
    read(path)
    seconds = time.perf_counter() - started
    child: Any = shared()._child
    status = Path(f"/proc/{child.pid}/status").read_text()
    high = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return seconds, int(high.split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--files", type=int, default=40, help="at most so many of each folder's PDFs")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    paths = [path for folder in options.folders for path in sorted(folder.rglob("*.pdf"))[: options.files]]
    by_dayek(paths[0])  # starts the worker
    compare(paths, options.rounds)
    if not Path("/proc/self/status").exists():
        print("memory: not measured, this system has no /proc")
        return
    with tempfile.TemporaryDirectory() as folder:
        for pages in (20, 200, 2000):
            seconds, memory = peak(made(Path(folder) / f"{pages}.pdf", pages))
            print(f"{pages} pages: {seconds:.1f} s, worker's peak {memory:.0f} MiB")


if __name__ == "__main__":
    main()
