"""Documents in; how many of the spans that gold might hold are found again after each kind of change, out.

    python benchmarks/anchoring.py [FOLDER …] [--spans 500] [--seed 0]

Sentences are drawn from the sample library and from the PDFs below FOLDER, half and half. Each is
bound to its words and neighbours and looked for in the same text, in the text that pypdf reads (PDFs
only), and in the text after each of eleven kinds of edits. Truth is what the edit script did. A
place is *right* when it shares at least 0.9 of its characters with the true one (intersection over
union, white space aside), *wrong* otherwise; `unsure` and `gone` are neither. For pypdf's text,
whose offsets nobody knows, right is: on the same pages, and 0.9 of the letters are the same. Two
more changes take the sentence away: there whatever is found is wrong.

A place is *silently* wrong when nothing flags it: neither unsure nor gone, and no number, name, date or
negation said to differ.
"""

from __future__ import annotations

import argparse
import logging
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from editing import EDITS, TAKEN, Edited

from pipeline.curate import Anchored, Ground, bound, reanchor
from pipeline.evidence import Document, Span
from pipeline.gold import Evidence
from pipeline.language import sentences
from pipeline.read import read

HOME = Path(__file__).parent.parent
CLOSE = 0.9
LARGEST = 3_000_000  # bytes of a PDF


VERDICTS = ("right", "flagged", "wrong", "unsure", "gone")


class Case(NamedTuple):
    """A document and a sentence of it; `again` is what pypdf reads, page by page."""

    document: Document
    span: Span
    again: tuple[str, ...]


def cases(folders: Sequence[Path], wanted: int, chance: random.Random) -> Iterator[Case]:
    """Draw sentences, as many from each document: half from the library, half from the PDFs."""
    library = sorted(p for p in (HOME / "corpus").iterdir() if p.suffix != ".toml" and p.name != "README.md")
    pdfs = sorted(p for folder in folders for p in folder.rglob("*.pdf") if p.stat().st_size < LARGEST)
    chance.shuffle(pdfs)
    for files, share in (
        (library, wanted if not pdfs else wanted // 2),
        (pdfs[:25], wanted // 2 if pdfs else 0),
    ):
        drawn = 0
        for at, file in enumerate(files):
            (reading, *_) = read(file)
            if reading.document is None:
                continue
            spans = [s for s in sentences(reading.document.text) if fit(reading.document, s)]
            take = min(len(spans), -(-(share - drawn) // (len(files) - at)))
            drawn += take
            again = other_reading(file) if file.suffix == ".pdf" and take else ()
            yield from (Case(reading.document, span, again) for span in chance.sample(spans, take))


def fit(document: Document, span: Span) -> bool:
    words = re.findall(r"\w+", span.of(document.text))
    return len(words) >= 3 and len(span) <= 600 and not any(a.span.touches(span) for a in document.asides)


def other_reading(path: Path) -> tuple[str, ...]:
    from pypdf import PdfReader

    return tuple(page.extract_text() for page in PdfReader(path).pages)


def closeness(found: Span, truth: Span, text: str) -> float:
    """Intersection over union of two spans, in characters that are not white space."""
    low, high = max(found.start, truth.start), min(found.end, truth.end)
    shared = len("".join(text[low:high].split())) if low < high else 0
    sizes = sum(len("".join(s.of(text).split())) for s in (found, truth))
    return shared / (sizes - shared)


def verdict(found: Anchored, edited: Edited) -> str:
    """right, wrong, or why it is neither; wrong but flagged is `flagged`."""
    if found.span is None:
        return found.how
    if any(closeness(found.span, truth, edited.text) >= CLOSE for truth in edited.truth):
        return "right" if found.doubtful or not edited.flag else "wrong"
    return "flagged" if found.doubtful else "wrong"


def verdict_again(found: Anchored, case: Case, text: str, starts: Sequence[int]) -> str:
    """Judge a place in pypdf's text: the same pages, and the same letters."""
    if found.span is None:
        return found.how
    pages = {page.index - 1 for page in case.document.pages_of(case.span)}
    there = {
        n for n, start in enumerate(starts)
        if start < found.span.end and found.span.start < start + len(case.again[n])
    }  # fmt: skip
    said, stands = (
        re.sub(r"[\W_]", "", s).lower() for s in (case.span.of(case.document.text), found.span.of(text))
    )
    alike = SequenceMatcher(None, said, stands, autojunk=False).ratio()
    if there & pages and alike >= CLOSE:
        return "right"
    return "flagged" if found.doubtful else "wrong"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--spans", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="print each wrong or missed place")
    options = parser.parse_args()
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells at length of fonts
    chance = random.Random(options.seed)
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in [*EDITS, "read by pypdf"]}
    started = time.monotonic()
    total = 0
    for case in cases(options.folders, options.spans, chance):
        total += 1
        old = bound(Evidence("d", case.span), case.document.text)
        for kind, said, found, edited in trials(case, old, chance):
            counts[kind][said] += 1
            counts[kind]["flagged right"] += said == "right" and found.doubtful
            if options.show and said not in ("right",):
                words = found.span.of(edited) if found.span else "–"
                print(f"{kind} · {said} · {found.score}\n   {old.quote!r}\n   {words!r}", file=sys.stderr)
    report(counts, total, time.monotonic() - started)
    return 0


def trials(case: Case, old: Evidence, chance: random.Random) -> Iterator[tuple[str, str, Anchored, str]]:
    for kind, edit in EDITS.items():
        edited = edit(case.document.text, case.span, chance)
        if edited is not None:
            found = reanchor(old, Ground(edited.text))
            yield kind, verdict(found, edited), found, edited.text
    if case.again:
        text, starts = "", []
        for page in case.again:
            starts.append(len(text))
            text += page + "\f"
        found = reanchor(old, Ground(text))
        yield "read by pypdf", verdict_again(found, case, text, starts), found, text


def report(counts: dict[str, Counter[str]], total: int, seconds: float) -> None:
    print(f"{total} spans, {seconds:.0f} s\n")
    print("| change | spans | right | … flagged | wrong, flagged | wrong, silently | unsure | gone |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for kind, held in counts.items():
        n = sum(held[v] for v in VERDICTS)
        cells = [held[v] for v in ("flagged right", "flagged", "wrong", "unsure", "gone")]
        share = f"{held['right'] / n:.3f}" if n else "–"
        print(f"| {kind} | {n} | {share} | " + " | ".join(map(str, cells)) + " |")
    kept = [held for kind, held in counts.items() if kind not in TAKEN]
    right, n = (sum(held[v] for held in kept for v in said) for said in (("right",), VERDICTS))
    print(f"\n{right} of {n} right where the sentence is still there: {right / n:.3f}")


if __name__ == "__main__":
    sys.exit(main())
