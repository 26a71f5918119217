"""Folders of PDFs in, how truly random spans of their texts are marked on the rendered pages out.

    python benchmarks/pixels.py FOLDER … [--spans 2000] [--files 60] [--seed 7]

Each PDF is read as dayek reads it, and random spans of 20 to 400 letters are placed on its pages. Then
each page is opened anew, and what stands in the rectangles is read again and compared with the quote;
white space, hyphens, and what reading normalises (ligatures, composed accents, odd spaces) are set aside.

What stands in a rectangle: the characters, in the order of the page's content, whose centre as pdfium maps
it to the rendered page lies inside. The walk over the page knows nothing of lines, columns or the text.
Text that pdfium itself finds within bounds is the second measure, not the first: it takes whatever is only
touched, and in much type the letters before and after a span, and the lines above and below, overlap it by
a hair. For it the rectangles are made narrower by a tenth of their height, so that it errs both ways, by a
letter at an end; it counts as equal when no more than a letter at each end of each rectangle differs.
"""

from __future__ import annotations

import argparse
import ctypes
import random
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.evidence import Document, Span
from pipeline.read import read
from pipeline.read.look.places import Rectangle, Shown, places_of

SHORTEST, LONGEST = 20, 400
FINE = 100  # parts of a point in which pdfium maps places of the page to the picture
SKIPPED = {"Cc", "Cf", "Co", "Cs", "Cn", "Zs", "Zl", "Zp", "Pd"}
MARKS = {"\u00ad", "\ufffd", "-"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read again from one span's rectangles: letter by letter, and by pdfium within bounds.

    `before` and `behind`: how many letters at an end may be more, if a ligature is cut in two there.
    """

    quote: str
    letters: tuple[str, ...]
    before: range
    behind: range
    bounded: tuple[str, ...]
    reason: str

    @property
    def cause(self) -> str:
        """Say why the letters are not the quote; empty when they are."""
        read_again = "".join(self.letters)
        if any(read_again[a : len(read_again) - b] == self.quote for a in self.before for b in self.behind):
            return ""
        if self.reason and _within(read_again, self.quote):
            return "the page does not show it" if "not show" in self.reason else "some letters have no place"
        if sorted(read_again) == sorted(self.quote):
            return "another order"
        if _within(self.quote, read_again):
            return "more than the quote"
        return "less than the quote" if _within(read_again, self.quote) else "other letters"

    @property
    def near(self) -> bool:
        """Tell whether the bounded text differs by no more than a letter at each end of a rectangle."""
        blocks = SequenceMatcher(
            None, self.quote, "".join(self.bounded), autojunk=False
        ).get_matching_blocks()
        matched = sum(block.size for block in blocks)
        longer = max(len(self.quote), sum(map(len, self.bounded)))
        return longer - matched <= 2 * max(1, len(self.bounded))

    def fits(self) -> Iterator[float]:
        """Give for each rectangle the share of its letters that are the quote's."""
        at = 0
        for letters in filter(None, self.letters):
            here = self.quote.find(letters, at)
            if here == at:
                yield 1.0
                at += len(letters)
            else:
                window = self.quote[at : at + 2 * len(letters) + 8]
                blocks = SequenceMatcher(None, window, letters, autojunk=False).get_matching_blocks()
                yield sum(block.size for block in blocks) / len(letters)
                at += max((block.a + block.size for block in blocks if block.size), default=0)


def main() -> None:
    options = _options()
    paths = sorted({path for folder in options.folders for path in folder.rglob("*.pdf")})
    paths = random.Random(options.seed).sample(paths, min(options.files, len(paths)))
    documents = list(_documents(sorted(paths)))
    chosen = random.Random(options.seed)
    counts: Counter[str] = Counter()
    near = total = 0
    fits: list[float] = []
    seconds: list[float] = []
    for number, (path, document) in enumerate(documents):
        share = options.spans * (number + 1) // len(documents) - total
        spans = [_span(document, chosen) for _ in range(share)]
        started = time.perf_counter()
        shown = places_of(path, document, spans)
        seconds.append((time.perf_counter() - started) / share)
        for span, seen in zip(spans, _seen(path, document, shown), strict=True):
            counts[seen.cause or "equal"] += 1
            near += seen.near
            fits += seen.fits()
            if seen.cause:
                _say(path, span, seen)
        total += share
    print(f"\n{total} spans of {len(documents)} PDFs, {len(fits)} rectangles")
    for cause, count in counts.most_common():
        print(f"{count:>6}  {count / total:.4f}  {cause}")
    print(f"{near:>6}  {near / total:.4f}  as pdfium reads within bounds, but for a letter at an end")
    print(f"fit: {median(fits):.3f} median, {sum(fits) / len(fits):.4f} mean share of a rectangle's letters")
    print(f"place: {1000 * median(seconds):.1f} ms a span, median of the files")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How truly are spans of PDFs marked on their pages?")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--spans", type=int, default=2000)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def _documents(paths: Sequence[Path]) -> Iterator[tuple[Path, Document]]:
    """Read the files; those shorter than the longest span, or a copy of another, are passed over."""
    known: set[str] = set()
    for path in paths:
        for reading in read(path):
            document = reading.document
            if document and document.doc_id not in known and len(document.text) > LONGEST:
                known.add(document.doc_id)
                yield path, document
            elif document is None or document.doc_id not in known:
                print(f"{path.name}: passed over, {reading.reason or 'too short'}")


def _span(document: Document, chosen: random.Random) -> Span:
    """Draw a span; what reading found to be hidden is never quoted, and has no place to be marked."""
    hidden = [aside.span for aside in document.asides if aside.kind == "hidden"]
    while True:
        length = chosen.randint(SHORTEST, LONGEST)
        start = chosen.randrange(len(document.text) - length)
        span = Span(start, start + length)
        if span.of(document.text).strip() and not any(span.touches(other) for other in hidden):
            return span


def _seen(path: Path, document: Document, shown: Sequence[Shown]) -> Iterator[Seen]:
    """Read again what stands in each span's rectangles, from the file alone."""
    pdf = pypdfium2.PdfDocument(path.read_bytes())
    letters: dict[int, list[tuple[float, float, str]]] = {}
    for one in shown:
        quote = _plain(one.span.of(document.text))
        for place in one.places:
            letters.setdefault(place.page, list(_letters(pdf[place.page - 1])))
        inside = [list(_inside(letters[place.page], place)) for place in one.places]
        signs = [sign for own in inside for sign in own] or [""]
        cut = (range(max(1, len(_plain(sign)))) for sign in (signs[0], signs[-1]))
        bounded = tuple(_plain(_bounded(pdf[place.page - 1], place)) for place in one.places)
        again = tuple(_plain("".join(own)) for own in inside)
        yield Seen(quote, again, *cut, bounded, one.reason)
    pdf.close()


def _letters(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, str]]:
    """Walk over a page's characters, each with where its centre is on the page as it is rendered.

    pdfium spells a ligature out: letters that have one and the same box are one character.
    """
    text = page.get_textpage()
    boxes: list[tuple[float, ...]] = []
    signs: list[str] = []
    sides = [ctypes.c_double() for _ in range(4)]
    for number in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, number)
        if not pdfium.FPDFText_GetCharBox(text, number, *sides) or not 0x20 < code <= 0x10FFFF:
            continue
        box = tuple(side.value for side in sides)
        if boxes and box == boxes[-1]:
            signs[-1] += chr(code)
        else:
            boxes.append(box)
            signs.append(chr(code))
    width, height = page.get_size()
    x, y = ctypes.c_int(), ctypes.c_int()
    for (left, right, bottom, top), sign in zip(boxes, signs, strict=True):
        size = (round(width * FINE), round(height * FINE))
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, (left + right) / 2, (bottom + top) / 2, x, y)
        yield x.value / FINE, y.value / FINE, sign


def _inside(letters: Sequence[tuple[float, float, str]], place: Rectangle) -> Iterator[str]:
    for x, y, letter in letters:
        if place.left <= x <= place.right and place.top <= y <= place.bottom:
            yield letter


def _bounded(page: pypdfium2.PdfPage, place: Rectangle) -> str:
    """Have pdfium read what lies in a rectangle, made narrower by a tenth of its height."""
    width, height = page.get_size()
    size = (round(width * FINE), round(height * FINE))
    less = 0.1 * min(place.bottom - place.top, place.right - place.left)
    x, y = ctypes.c_double(), ctypes.c_double()
    xs: list[float] = []
    ys: list[float] = []
    for across, down in (
        (place.left + less, place.top + less),
        (place.right - less, place.bottom - less),
    ):
        pdfium.FPDF_DeviceToPage(page, 0, 0, *size, 0, round(across * FINE), round(down * FINE), x, y)
        xs.append(x.value)
        ys.append(y.value)
    return page.get_textpage().get_text_bounded(min(xs), min(ys), max(xs), max(ys))


def _plain(text: str) -> str:
    """Set aside white space, hyphens, controls, and how letters are composed or joined."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    spelled = unicodedata.normalize("NFKC", unicodedata.normalize("NFC", text))
    return "".join(c for c in spelled if unicodedata.category(c) not in SKIPPED and c not in MARKS)


def _within(shorter: str, longer: str) -> bool:
    """Tell whether all letters of one stand in the other, in this order."""
    rest = iter(longer)
    return all(letter in rest for letter in shorter)


def _say(path: Path, span: Span, seen: Seen) -> None:
    """Print one failure with the words around the first difference."""
    read_again = "".join(seen.letters)
    pairs = enumerate(zip(seen.quote, read_again, strict=False))
    at = next((n for n, (a, b) in pairs if a != b), min(len(seen.quote), len(read_again)))
    words = f"“{seen.quote[max(0, at - 10) : at + 20]}” is “{read_again[max(0, at - 10) : at + 20]}”"
    print(f"{path.name} [{span.start}, {span.end}): {seen.cause}; {words}", flush=True)


if __name__ == "__main__":
    main()
