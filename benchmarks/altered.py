"""A number and a seed in; quotes altered in every way, checked, and how often each verdict is right, out.

    DAYEK_OCR=off python benchmarks/altered.py [--data "$DAYEK_DATA"] [--papers "$DAYEK_PAPERS"] [--write]

Quotes are drawn from the sample library, from the papers (`.txt` files below --papers) and from the
open sets (`open/*/docs.jsonl` below --data), altered in ten kinds (`altering.py`), put into a text in
the quotation marks of their language, some with a claim of where they stand, and checked by dayek's own
audit against all these documents at once. Documents are halved by the hash of their text: `--half dev`
may be looked at, error by error (--show); what is published is drawn from the other half (`test`). A
phrase is drawn only if its letters stand once in the library, and an altered one only if its letters
stand nowhere.

Beside it, if rapidfuzz is installed, what a plain fuzzy matcher would accept as a quote: partial ratio
from .9, or a longest common stretch from .35 of the quote. It is told the document, so it has only to
compare. What dayek accepts is what it calls exact or normalised.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from quotable import LANGUAGES, Library, Shelf, corpus, open_sets, papers
from quotations import KINDS, Case, Drawing
from tables import HOME, table

from pipeline.audit import Auditor

VERDICTS = (
    "exact",
    "normalised",
    "misattributed",
    "ambiguous",
    "altered",
    "spliced",
    "near",
    "fabricated",
    "stale",
    "uncheckable",
)
ACCEPTED = ("exact", "normalised")


class Result(NamedTuple):
    case: Case
    verdict: str
    named: bool
    fuzzy: bool | None
    longest: bool
    note: str


def checked(case: Case, auditor: Auditor, library: Library) -> Result:
    found = auditor.check(case.text).quotes
    quote = max(found, key=lambda q: len(q.span), default=None)
    kinds = {d.kind for d in quote.differences} if quote else set()
    text = library.documents[case.document].text
    return Result(
        case,
        quote.verdict if quote else "not seen",
        bool(kinds & set(case.altered.kinds)),
        fuzzy(case.altered.said, text),
        longest(case.altered.said, text) >= 0.35,
        f"[{quote.document}] {quote.source_text} {quote.differences}" if quote else "",
    )


def fuzzy(said: str, text: str) -> bool | None:
    try:
        from rapidfuzz.fuzz import partial_ratio
    except ImportError:
        return None
    return bool(partial_ratio(said, text) >= 90)


def longest(said: str, text: str) -> float:
    """Give the longest stretch of a quote that stands in a text, as a share of the quote."""
    best = 0
    for at in range(len(said)):
        while said[at : at + best + 1] in text and at + best < len(said):
            best += 1
    return best / len(said)


def scores(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Count, for each language and verdict, how many were owed, how many given, how many rightly."""
    rows = []
    for language in (*LANGUAGES, "all"):
        some = [r for r in results if language in (r.case.language, "all")]
        for verdict in VERDICTS:
            owed = sum(r.case.altered.verdict == verdict for r in some)
            given = sum(r.verdict == verdict for r in some)
            right = sum(r.verdict == verdict == r.case.altered.verdict for r in some)
            rows.append(
                {
                    "language": language,
                    "verdict": verdict,
                    "owed": owed,
                    "given": given,
                    "right": right,
                    "precision": right / given if given else None,
                    "recall": right / owed if owed else None,
                }
            )
    return rows


def confusion(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Count for each kind of quote which verdicts it was owed and got."""
    rows = []
    for kind in KINDS:
        some = [r for r in results if r.case.kind == kind]
        for owed in VERDICTS:
            those = [r for r in some if r.case.altered.verdict == owed]
            if those:
                rows.append(
                    {"kind": kind, "owed": owed, "n": len(those), **Counter(r.verdict for r in those)}
                )
    return rows


def accepted(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Tell what share of each kind would be taken for a quote: by dayek, and by two fuzzy matchers."""
    rows = []
    for kind in KINDS:
        some = [r for r in results if r.case.kind == kind]
        if some:
            known = [r.fuzzy for r in some if r.fuzzy is not None]
            rows.append(
                {
                    "kind": kind,
                    "n": len(some),
                    "dayek": share(r.verdict in ACCEPTED for r in some),
                    "partial ratio ≥ .9": share(known) if known else None,
                    "longest match ≥ .35": share(r.longest for r in some),
                }
            )
    return rows


def share(given: Any) -> float:
    listed = [bool(each) for each in given]
    return sum(listed) / len(listed)


def drawn(library: Library, half: str, seed: int, each: int) -> Iterator[Case]:
    drawing = Drawing(library, half, seed)
    for kind in KINDS:
        for language in LANGUAGES:
            yield from drawing.cases(kind, language, each)


def page(results: Sequence[Result], options: argparse.Namespace, documents: int) -> str:
    """Write the tables as Markdown."""
    rows = scores(results)
    columns = [f"{language} {what}" for language in (*LANGUAGES, "all") for what in ("P", "R", "n")]
    by_verdict = []
    for verdict in VERDICTS:
        row: dict[str, Any] = {"verdict": verdict}
        for found in (r for r in rows if r["verdict"] == verdict):
            row |= {
                f"{found['language']} P": found["precision"],
                f"{found['language']} R": found["recall"],
                f"{found['language']} n": found["owed"],
            }
        by_verdict.append(row)
    wrong = sum(r.verdict != r.case.altered.verdict for r in results)
    named = [r.named for r in results if r.case.altered.kinds and r.verdict == "altered"]
    right = 1 - wrong / len(results)
    lead = (
        f"{len(results):,} quotes over {documents:,} documents, half {options.half}, seed {options.seed}:"
        f" {right:.4f} of the verdicts are right; of the altered quotes that were seen,"
        f" {share(named) if named else 0:.4f} name the kind altered. P: of those that got the verdict,"
        " the share that is owed it; R: of those owed it, the share that got it; n: owed."
    )
    return "\n\n".join(
        [
            "# Altered quotes",
            "Written by `python benchmarks/altered.py --write`, which says how they are made; never by hand.",
            lead,
            table(["verdict", *columns], by_verdict),
            "## Kind and verdict",
            table(["kind", "owed", "n", *VERDICTS, "not seen"], confusion(results), ["owed"]),
            "## What would be taken for a quote",
            "The share of each kind that is accepted. In the first three rows it should be 1; in the"
            " others 0, but for quotes with a marked omission, a third or less of “truncated or"
            " spliced”. A fuzzy matcher knows no claims of place, and of a quote that stands twice or is"
            " too short it has nothing to say.",
            table(["kind", "n", "dayek", "partial ratio ≥ .9", "longest match ≥ .35"], accepted(results)),
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("DAYEK_DATA"))
    parser.add_argument("--papers", type=Path, default=os.environ.get("DAYEK_PAPERS"))
    parser.add_argument("--half", choices=("dev", "test"), default="test")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=80, help="quotes of each kind and language")
    parser.add_argument("--kind", action="append", help="only this kind")
    parser.add_argument("--show", type=int, default=0, help="print so many wrong verdicts of each sort")
    parser.add_argument("--write", action="store_true", help="write eval/altered.md and eval/altered.json")
    options = parser.parse_args()
    listed = [
        *corpus(),
        *(papers(options.papers) if options.papers else ()),
        *(open_sets(options.data) if options.data else ()),
    ]
    library = Library(listed)
    auditor = Auditor(Shelf(library.documents, library.stale))
    started, results = time.process_time(), []
    for case in drawn(library, options.half, options.seed, options.each):
        if options.kind and case.kind not in options.kind:
            continue
        results.append(checked(case, auditor, library))
        if len(results) % 200 == 0:
            print(
                f"{len(results)} checked, {time.process_time() - started:.0f} s", file=sys.stderr, flush=True
            )
    show(results, options.show)
    text = page(results, options, len(library.documents))
    print(text)
    if options.write:
        write(results, text, options)


def show(results: Sequence[Result], most: int) -> None:
    """Print wrong verdicts, some of each sort: for whoever mends the checker, never committed."""
    shown: Counter[tuple[str, ...]] = Counter()
    for result in results:
        sort = (result.case.kind, result.case.language, result.case.altered.verdict, result.verdict)
        if result.verdict != result.case.altered.verdict and shown[sort] < most:
            shown[sort] += 1
            print(*sort, result.case.text.strip(), result.note, sep="\n   ", end="\n\n")


def write(results: Sequence[Result], text: str, options: argparse.Namespace) -> None:
    home = HOME / "eval"
    (home / "altered.md").write_text(text, encoding="utf-8")
    said = {
        "half": options.half,
        "seed": options.seed,
        "each": options.each,
        "n": len(results),
        "scores": scores(results),
        "kinds": confusion(results),
        "accepted": accepted(results),
    }
    (home / "altered.json").write_text(
        json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
