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
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.curate import Anchored, Ground, bound, reanchor
from pipeline.evidence import Document, Span
from pipeline.gold import Evidence
from pipeline.language import sentences
from pipeline.read import read

HOME = Path(__file__).parent.parent
Change = tuple[int, int, str]
CLOSE = 0.9
LARGEST = 3_000_000  # bytes of a PDF
NEW = "This paragraph is new. It was put in by the editors of a later issue, and says nothing of note.\n\n"


class Edited(NamedTuple):
    """A changed text and the true places of a sentence in it; none when it is no longer there."""

    text: str
    truth: tuple[Span, ...]
    flag: bool = False  # must be said to differ: what the gold says may be false now


def changed(text: str, span: Span, changes: Sequence[Change], *, flag: bool = False) -> Edited:
    """Apply changes, and carry a span along."""
    parts: list[str] = []
    at = 0
    start, end = span.start, span.end
    for low, high, new in sorted(changes):
        parts += [text[at:low], new]
        at = high
        grown = len(new) - (high - low)
        start += grown if high <= span.start else 0
        end += grown if (high <= span.end and low < span.end) else 0
    return Edited("".join([*parts, text[at:]]), (Span(start, end),), flag)


def paragraph(text: str, span: Span) -> Span:
    """Give the paragraph that a span stands in, or its lines."""
    low = text.rfind("\n\n", 0, span.start)
    high = text.find("\n\n", span.end)
    return Span(low + 2 if low >= 0 else 0, high if high >= 0 else len(text))


def inserted(text: str, span: Span, _: random.Random) -> Edited | None:
    at = paragraph(text, span).start
    return changed(text, span, [(at, at, NEW)])


def neighbour_deleted(text: str, span: Span, chance: random.Random) -> Edited | None:
    around = Span(max(0, span.start - 1500), min(len(text), span.end + 1500))
    near = [s.shifted(around.start) for s in sentences(around.of(text))]
    before = [s for s in near if s.end <= span.start][-1:]
    behind = [s for s in near if s.start >= span.end][:1]
    if not (before or behind):
        return None
    gone = chance.choice(before + behind)
    return changed(text, span, [(gone.start, gone.end, "")])


def words_in(text: str, span: Span, pattern: str) -> list[Span]:
    return [Span(m.start(), m.end()).shifted(span.start) for m in re.finditer(pattern, span.of(text))]


def word_changed(text: str, span: Span, chance: random.Random) -> Edited | None:
    words = words_in(text, span, r"(?<!\w)[^\W\d_]{4,}(?!\w)")
    if len(words) < 4:
        return None
    word = chance.choice(words)
    return changed(text, span, [(word.start, word.end, chance.choice(["altogether", "иногда", "moreover"]))])


def number_changed(text: str, span: Span, chance: random.Random) -> Edited | None:
    numbers = words_in(text, span, r"\d+")
    if not numbers:
        return None
    number = chance.choice(numbers)
    new = str(int(number.of(text)) + chance.randint(1, 9))
    return changed(text, span, [(number.start, number.end, new)], flag=True)


def typo(text: str, span: Span, chance: random.Random) -> Edited | None:
    words = [w for w in words_in(text, span, r"[^\W\d_]{5,}") if w.of(text)[1] != w.of(text)[2]]
    if not words:
        return None
    at = chance.choice(words).start + 1
    return changed(text, span, [(at, at + 2, text[at + 1] + text[at])])


def rewrapped(text: str, span: Span, chance: random.Random) -> Edited | None:
    found = [m.start() for m in re.finditer(r"(?<=\S)[ \n](?=\S)", text)]
    changes = [(at, at + 1, "\n" if text[at] == " " else " ") for at in found if chance.random() < 0.15]
    return changed(text, span, changes)


def hyphenated(text: str, span: Span, chance: random.Random) -> Edited | None:
    inner = [m.start() + 3 for m in re.finditer(r"(?<!\w)[^\W\d_]{7,}(?!\w)", text)]
    inner = [at for at in inner if text[at].islower()]
    return changed(text, span, [(at, at, "-\n") for at in inner if chance.random() < 0.2])


def retyped(text: str, span: Span, _: random.Random) -> Edited | None:
    table = {
        "“": '"',
        "”": '"',
        "’": "'",
        "‘": "'",
        "–": "-",
        "—": "–",
        "«": "“",
        "»": "”",
        '"': "”",
        "'": "’",
    }
    table |= {"ﬁ": "fi", "ﬂ": "fl", " ": "\u00a0"}
    found = [(m.start(), m.end(), table[m[0]]) for m in re.finditer("[“”’‘–—«»\"'ﬁﬂ ]", text)]
    return changed(text, span, found)


def duplicated(text: str, span: Span, chance: random.Random) -> Edited | None:
    """Repeat the paragraph right behind itself, or at the end; either copy says it."""
    whole = paragraph(text, span)
    copy = "\n\n" + whole.of(text)
    at = whole.end if chance.random() < 0.5 else len(text)
    made = changed(text, span, [(at, at, copy)])
    second = span.shifted(at + 2 - whole.start)
    return Edited(made.text, (*made.truth, second))


def reordered(text: str, span: Span, chance: random.Random) -> Edited | None:
    """Move a third of the document, cut between paragraphs, to the end."""
    cuts = [m.end() for m in re.finditer(r"\n\n|\f", text) if not span.start < m.end() < span.end]
    if len(cuts) < 3:
        return None
    low, high = sorted(chance.sample(cuts, 2))
    new = text[:low] + text[high:] + text[low:high]
    at = span.start
    by = 0 if at < low else (low - high if at >= high else len(text) - high)
    return Edited(new, (span.shifted(by),))


def cased(text: str, span: Span, chance: random.Random) -> Edited | None:
    """Put the line above and, half the time, the sentence itself in capitals; lengths must hold."""
    above = text.rfind("\n", 0, max(0, span.start - 2)) + 1
    whole = Span(above, span.end if chance.random() < 0.5 else max(above + 1, span.start))
    new = whole.of(text).upper()
    return changed(text, span, [(whole.start, whole.end, new)]) if len(new) == len(whole) else None


def taken_away(text: str, span: Span, _: random.Random) -> Edited | None:
    return Edited(text[: span.start] + text[span.end :], ())


def twin_left(text: str, span: Span, _: random.Random) -> Edited | None:
    """Take the sentence away where another like it, with another number, stands elsewhere."""
    digit = re.search(r"\d", span.of(text))
    twin = (
        span.of(text) if digit is None else re.sub(r"\d", lambda m: str((int(m[0]) + 3) % 10), span.of(text))
    )
    if digit is None:
        words = twin.split(" ")
        words[len(words) // 2] = "otherwise"
        twin = " ".join(words)
    rest, said = text[: span.start] + text[span.end :], f"As said elsewhere: {twin} And so on."
    return Edited(f"{said}\n\n{rest}" if span.start > len(text) // 2 else f"{rest}\n\n{said}", ())


EDITS: dict[str, Callable[[str, Span, random.Random], Edited | None]] = {
    "the same text, cut anew": lambda text, span, _: Edited(text, (span,)),
    "paragraph put in before": inserted,
    "neighbour sentence deleted": neighbour_deleted,
    "word changed inside": word_changed,
    "number changed inside": number_changed,
    "typo inside": typo,
    "lines wrapped anew": rewrapped,
    "words hyphenated anew": hyphenated,
    "quotes, dashes, spaces retyped": retyped,
    "paragraph repeated": duplicated,
    "sections reordered": reordered,
    "letter case changed": cased,
    "sentence deleted": taken_away,
    "deleted, a twin elsewhere": twin_left,
}

TAKEN = ("sentence deleted", "deleted, a twin elsewhere")
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
