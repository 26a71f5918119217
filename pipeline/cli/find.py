"""`dayek find`: a query in, every occurrence of its phrases out, as lines, JSON or a CSV."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import show
from .options import filter_of, said_of, writer

_COLUMNS = (
    *("document", "page", "page_label", "section", "start", "end"),
    *("phrase", "before", "text", "after", "aside", "doc_id"),
)
_ASIDES = {"head": "running head", "number": "page number", "hidden": "hidden text"}
Hit = Mapping[str, Any]


def find(options: argparse.Namespace) -> int:
    from ..find import find as search
    from ..find import to_json
    from ..store import Library

    library = Library.open(options.index)
    with library.snapshot():
        found = search(library, options.query, whole=options.words, only=filter_of(options))
        said = to_json(found, library, hits=not options.count or options.csv is not None)
    if options.csv is not None:
        _write(options, said["hits"])
    if options.count:
        said.pop("hits", None)
    show.as_json(said) if options.json else print(_laid(options, said))
    return 0


def _write(options: argparse.Namespace, hits: Sequence[Hit]) -> None:
    from ..gold.sheet import csv_text

    rows = ([str("" if hit[name] is None else hit[name]) for name in _COLUMNS] for hit in hits)
    for file in writer(options.csv, encoding="utf-8-sig", newline=""):
        file.write(csv_text(_COLUMNS, rows))


def _laid(options: argparse.Namespace, said: Mapping[str, Any]) -> str:
    """Lay out hits document by document, then the counts, and what could not be looked at."""
    documents = said["documents"]
    parts = [] if options.csv is not None else ["\n".join(_hits(said, each)) for each in documents]
    counted = f"{said['count']:,} in {len(documents):,} of {said['looked_in']['documents']:,} documents"
    ends = [f"Found {counted}." if said["count"] else f"Nothing found: 0 {counted.partition(' ')[2]}."]
    if options.csv is not None:
        ends.append(f"{said['count']:,} rows → {options.csv}")
    ends += said_of(said["looked_in"])
    if short := said["not_wholly_read"]:
        names = ", ".join(short[:5]) + (f" and {len(short) - 5} more" if len(short) > 5 else "")
        ends.append(f"⚠ Not wholly read, so more may stand in: {names} (dayek report says why)")
    return "\n\n".join([*parts, "\n".join(ends)])


def _hits(said: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    several = ", ".join(f"“{words}” {n:,}" for words, n in document["phrases"].items())
    yield f"{document['document']}   {document['count']:,}" + (
        f" ({several})" if len(document["phrases"]) > 1 else ""
    )
    for hit in said.get("hits", ()):
        if hit["doc_id"] == document["doc_id"]:
            yield _line(hit)


def _line(hit: Hit) -> str:
    inside = " ".join(hit["text"].split())
    where = show.place({**hit, "document": f"{hit['start']}–{hit['end']}"})
    aside = f"   ⚠ in a {_ASIDES[hit['aside']]}" if hit["aside"] else ""
    before = textwrap.shorten(hit["before"][::-1], 60, placeholder="")[::-1]
    after = textwrap.shorten(hit["after"], 60, placeholder="")
    gaps = [" " * hit["before"].endswith(" "), " " * hit["after"].startswith(" ")]
    return f"  … {before}{gaps[0]}»{inside}«{gaps[1]}{after} …\n      {where}{aside}"
