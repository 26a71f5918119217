"""A number in; how long `dayek check` takes over a manuscript with so many claims, as a table, out.

    DAYEK_OCR=off python benchmarks/claims.py [--claims 200] [--index DIR]

The manuscript is made from the sample library: every sentence that says a number, without quotation marks,
every other one with its number changed; each is a claim without a quote, and gets the nearest evidence.
Measured are the whole check, as the command does it once the library is open, and the first claim, which
loads the model.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tables import HOME, table

from pipeline.audit import Auditor, by_search
from pipeline.build import build
from pipeline.language import sentences
from pipeline.store import Library

_NUMBER = re.compile(r"(?<!\d)\d{2,}(?!\d)")
LONG = 300  # letters; a longer sentence is no claim that anybody writes


def claims(library: Library) -> Iterator[str]:
    """Yield sentences that say a number, each in one line, over and over."""
    said: list[str] = []
    for doc_id in dict.fromkeys(doc_id for _, doc_id in library.names()):
        text = library.document(doc_id).text
        for span in sentences(text):
            words = " ".join(span.of(text).split())
            if 40 <= len(words) <= LONG and _NUMBER.search(words) and not re.search('[“”«»"„|]', words):
                said.append(words)
    turn = 0
    while said:
        for at, words in enumerate(said):
            yield _changed(words, 1 + turn) if at % 2 or turn else words
        turn += 1


def _changed(words: str, by: int) -> str:
    return _NUMBER.sub(lambda found: str(int(found[0]) + by), words, count=1)


def manuscript(library: Library, many: int) -> str:
    """Write paragraphs of so many claims."""
    made = claims(library)
    listed = [next(made).rstrip(".") + "." for _ in range(many)]
    return "\n\n".join(" ".join(listed[at : at + 5]) for at in range(0, many, 5)) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--claims", type=int, action="append", help="how many (default 50 and 200)")
    parser.add_argument("--index", type=Path, help="an index of the sample library; else one is made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        index = options.index or Path(home) / "index"
        if not options.index:
            build([HOME / "corpus"], index)
        library = Library.open(index)
        rows = [_row(library, many) for many in options.claims or (50, 200)]
    print(table(["claims", "with evidence", "seconds", "seconds a claim", "first claim"], rows))


def _row(library: Library, many: int) -> dict[str, object]:
    auditor = Auditor(library, nearest=by_search(library))
    started = time.perf_counter()
    auditor.check(manuscript(library, 1))
    first = time.perf_counter() - started
    text = manuscript(library, many)
    started = time.perf_counter()
    with library.snapshot():
        found = auditor.check(text).claims
    spent = time.perf_counter() - started
    return {
        "claims": len(found),
        "with evidence": sum(claim.document is not None for claim in found),
        "seconds": round(spent, 1),
        "seconds a claim": round(spent / max(1, len(found)), 3),
        "first claim": round(first, 2),
    }


if __name__ == "__main__":
    main()
