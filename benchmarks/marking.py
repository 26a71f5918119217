"""Folders of PDFs in, how truly random spans of their texts are highlighted in copies of them out.

    python benchmarks/marking.py FOLDER … [--spans 8] [--files 400] [--seed 7]

Each PDF is read as dayek reads it, and some random spans of 20 to 400 letters are highlighted in a copy. The
copy is opened anew, by pypdf for its marks and by pdfium for its letters, both in the page's own axes: the
letters whose middle lies in the quads of a mark are laid beside the quote, in the order of their codes, white
space, hyphens and what reading normalises set aside. Also counted: copies that begin with the file's own
bytes, and files that are refused, with why.
"""

from __future__ import annotations

import argparse
import ctypes
import io
import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.errors import ReadError
from pipeline.evidence import Document, Span, trimmed
from pipeline.read import read
from pipeline.read.look.places import places_of
from pipeline.read.words import cleaned
from pipeline.takeaway.highlighted import Mark, marked_pdf

SHORTEST, LONGEST = 20, 400


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--spans", type=int, default=8, help="of a file (8)")
    parser.add_argument("--files", type=int, default=400, help="at most (400)")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    paths = sorted(path for folder in options.folders for path in folder.rglob("*.pdf"))
    chance.shuffle(paths)
    told: Counter[str] = Counter()
    for path in paths:
        if told["files with text"] == options.files:
            break
        document = _document(path)
        spans = list(_spans(document, options.spans, chance)) if document else []
        if document and spans:
            told["files with text"] += 1
            _mark(path, document, spans, told)
    print("\n".join(f"| {words} | {count:,} |" for words, count in ((k, told[k]) for k in told)))


def _document(path: Path) -> Document | None:
    found = [each.document for each in read(path) if each.document]
    return found[0] if len(found) == 1 and found[0].reader.startswith("pdfium") else None


def _spans(document: Document, count: int, chance: random.Random) -> Iterator[Span]:
    """Choose spans of spoken text that do not meet, so that each mark can be read for itself."""
    taken: list[Span] = []
    for _ in range(4 * count):
        if len(taken) == count or len(document.text) <= SHORTEST:
            return
        start = chance.randrange(len(document.text) - SHORTEST)
        span = Span(start, min(len(document.text), start + chance.randint(SHORTEST, LONGEST)))
        inner = trimmed(span, document.text)
        if inner and not any(inner.touches(other) for other in taken):
            taken.append(inner)
            yield inner


def _mark(path: Path, document: Document, spans: list[Span], told: Counter[str]) -> None:
    before = path.read_bytes()
    marks = [Mark(span, str(n)) for n, span in enumerate(spans)]
    try:
        placed = places_of(path, document, spans)
        after = marked_pdf(path, document, marks, datetime.now(UTC))
    except ReadError as error:
        told[f"refused: {str(error).partition(';')[0]}"] += 1
        return
    told["marked"] += 1
    told["… begins with the file's own bytes"] += after.startswith(before)
    told["… the file itself is as it was"] += path.read_bytes() == before
    try:
        found = _letters(after, len(spans))
    except Exception as error:  # pypdf may raise anything over a broken file; it is only the witness here
        told[f"… pypdf cannot read the copy: {type(error).__name__}"] += 1
        return
    for span, shown, letters in zip(spans, placed, found, strict=True):
        if not shown.unplaced:
            told["spans that have a place, letter by letter"] += 1
            same = _bare(letters) == _bare(span.of(document.text))
            told["… and are what stands in the quads of their mark"] += same


def _bare(text: str) -> list[str]:
    """Set aside what reading changes, and the order in which a page draws its letters."""
    letters = "".join(cleaned(letter) for letter in text if letter > " ")
    return sorted(letter for letter in letters if letter.isalnum())


def _letters(data: bytes, count: int) -> list[str]:
    """Read the letters in the quads of each mark, by the number that it says."""
    from pypdf import PdfReader

    found = ["" for _ in range(count)]
    document = pypdfium2.PdfDocument(data)
    for number, page in enumerate(PdfReader(io.BytesIO(data)).pages):
        marks = [mark for each in page.get("/Annots") or () if _is_ours(mark := each.get_object())]
        if marks:
            middles = list(_middles(document[number]))
            for mark in marks:
                found[int(mark["/Contents"])] += "".join(_inside(mark, middles))
    document.close()
    return found


def _is_ours(mark: Any) -> bool:
    return isinstance(mark, dict) and mark.get("/Subtype") == "/Highlight" and mark.get("/T") == "dayek"


def _inside(mark: Any, middles: list[tuple[float, float, str]]) -> Iterator[str]:
    numbers = [float(n) for n in mark["/QuadPoints"]]
    quads = [numbers[at : at + 8] for at in range(0, len(numbers), 8)]
    for x, y, letter in middles:
        if any(min(q[::2]) <= x <= max(q[::2]) and min(q[1::2]) <= y <= max(q[1::2]) for q in quads):
            yield letter


def _middles(page: Any) -> Iterator[tuple[float, float, str]]:
    """Give each letter of a page with its middle, in the page's own axes."""
    text = page.get_textpage()
    left, right, bottom, top = sides = [ctypes.c_double() for _ in range(4)]
    for number in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, number)
        if 0x20 < code <= 0x10FFFF and pdfium.FPDFText_GetCharBox(text, number, *sides):
            yield (left.value + right.value) / 2, (bottom.value + top.value) / 2, chr(code)


if __name__ == "__main__":
    main()
