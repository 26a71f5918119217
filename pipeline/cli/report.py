"""`dayek report`: an index in; how each file and page of it was read, out."""

from __future__ import annotations

import argparse
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..render.pages import runs_of, states_in_words
from ..render.words import counted
from . import show

if TYPE_CHECKING:
    from ..evidence import Document
    from ..store import FileRow, Library

MARKS = {"indexed": "✔", "partly": "◐", "removed": "–"}
_ASIDES = {"head": "running head", "number": "page number", "hidden": "hidden text"}
_QUOTED = 200  # letters of a hidden text
File = Mapping[str, Any]


def report(options: argparse.Namespace) -> int:
    from ..store import Library

    library = Library.open(options.index)
    if options.document is None:
        files = sorted(
            map(file_of, library.files), key=lambda file: (not _needs_a_look(file), file["document"])
        )
        summary = dict(Counter(file["state"] for file in files))
        show.as_json({"files": files, "summary": summary}) if options.json else print(_all(files, summary))
        return int(any(file["state"] != "indexed" for file in files))
    row = _row(library, options.document)
    file = file_of(row) | _inside(row, library.document(row.doc_id) if row.doc_id else None)
    file["fresh"] = library.state(row.name) == "indexed" if row.doc_id else None
    show.as_json(file) if options.json else print(_one(file))
    return int(file["state"] != "indexed")


def file_of(row: FileRow) -> dict[str, Any]:
    """Give a row as plain values: its names, then its ingest report."""
    report = {key: value for key, value in row.report.items() if key != "own"}
    return {"path": str(row.source), "document": row.name, "doc_id": row.doc_id, **report}


def _row(library: Library, wanted: str) -> FileRow:
    """Find a file by name, path or doc_id, also one that gave no text."""
    name = unicodedata.normalize("NFC", wanted.replace("\\", "/")).removeprefix("./")
    rows = {row.name: row for row in library.files}
    path = Path(wanted).absolute()
    found = rows.get(name) or next((row for row in rows.values() if row.source == path), None)
    return found or rows[library.names_of(library.find(wanted))[0]]


def _inside(row: FileRow, document: Document | None) -> dict[str, Any]:
    """Say what the text itself shows: labels of pages, sections, asides, and what is hidden."""
    pages = document.pages if document else ()
    labels = {page.index: page.label for page in pages}
    asides = document.asides if document else ()
    hidden = [
        {
            "start": aside.span.start,
            "end": aside.span.end,
            "page": next((page.index for page in document.pages_of(aside.span)), None),
            "text": aside.span.of(document.text),
        }
        for aside in asides
        if document and aside.kind == "hidden"
    ]
    return {
        "page_reports": [{**page, "label": labels.get(page["page"])} for page in row.report["page_reports"]],
        "sections": len(document.sections) if document else 0,
        "asides": {kind: sum(aside.kind == kind for aside in asides) for kind in _ASIDES},
        "hidden": hidden,
    }


def _needs_a_look(file: File) -> bool:
    return file["state"] != "indexed" or bool(file["warnings"])


def _all(files: Sequence[File], summary: Mapping[str, int]) -> str:
    """Lay out one line a file, with what is wrong with it below, and the sums at the end."""
    if not files:
        return "the index holds no files: dayek index PATH adds some"
    rows = [_cells(file) for file in files]
    lines: list[str] = []
    for file, line in zip(files, columns(rows), strict=True):
        lines += [line, *_told(file)]
    pages = [page for file in files for page in file["page_reports"]]
    counts = ", ".join(f"{n} {state.replace('_', ' ')}" for state, n in sorted(summary.items()))
    told = f"; {counted(len(pages), 'page')}: {states_in_words(pages)}" if pages else ""
    letters = sum(file["characters"] for file in files)
    return "\n".join([*lines, f"{counted(len(files), 'file')}: {counts}{told}; {letters:,} characters"])


def _cells(file: File) -> list[str]:
    pages = file["page_reports"]
    return [
        f"{MARKS.get(file['state'], '✘')} {file['document']}",
        file["state"].replace("_", " "),
        f"{counted(len(pages), 'page')}: {states_in_words(pages)}" if pages else "no pages",
        f"{file['characters']:,} characters",
        file["language"] or "–",
        file["reader"] or "no reader",
    ]


def _told(file: File) -> list[str]:
    said = [file["reason"]] if file["reason"] else []
    return [show.wrapped(words, "    ") for words in [*said, *(f"note: {w}" for w in file["warnings"])]]


def columns(rows: Sequence[Sequence[str]], most: int = 44) -> list[str]:
    """Set cells in columns; one that is longer than most only pushes its own line on."""
    widths = [max((w for w in map(_width, c) if w <= most), default=0) for c in zip(*rows, strict=True)]
    padded = ([c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True)] for row in rows)
    return ["  ".join(cells).rstrip() for cells in padded]


def _width(words: str) -> int:
    """Count the cells that words take on a screen: two for a letter of Korean."""
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in words)


def _one(file: File) -> str:
    """Lay out one document: its head, its pages in runs, its facts, and what is set apart in its text."""
    head = [columns([_cells(file)])[0], *([f"    {file['title']}"] if file["title"] else []), *_told(file)]
    if file["fresh"] is False:
        head.append("    the file has changed or is gone since: run dayek index")
    parts = [head, _pages(file["page_reports"]), _facts(file["facts"]), _apart(file)]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _pages(pages: Sequence[Mapping[str, Any]]) -> list[str]:
    """Lay out the pages, those that are alike in one line, with their warnings below."""
    if not pages:
        return []
    runs = runs_of(pages)
    titles = ["page", "label", "state", "by", "characters", "coverage"]
    rows = [
        [run.numbers, run.label, run.said, run.by, f"{run.characters:>10,}", run.coverage or "–"]
        for run in runs
    ]
    first, *laid = columns([titles, *rows])
    lines = [first]
    for run, line in zip(runs, laid, strict=True):
        lines += [line, *(show.wrapped(f"note: {words}", "    ") for words in run.warnings)]
    return lines


def _facts(facts: Sequence[Mapping[str, str]]) -> list[str]:
    """List what is known of a document, each with where it was found."""
    wide = max((_width(fact["name"]) for fact in facts), default=0)
    lines: list[str] = []
    for fact in facts:
        first, *more = show.wrapped(f"{fact['value']} ({fact['source']})", " " * (wide + 2)).split("\n")
        lines += [fact["name"] + " " * (wide - _width(fact["name"])) + first[wide:], *more]
    return lines


def _apart(file: File) -> list[str]:
    """Count sections and asides; quote what is hidden, so that nobody takes it for the document's words."""
    if file["doc_id"] is None:
        return []
    counts = [f"{n} {_ASIDES[kind]}{'s' * (n != 1)}" for kind, n in file["asides"].items() if n]
    sections = f"{file['sections']} section{'s' * (file['sections'] != 1)}"
    lines = [f"{sections}; set apart in the text: {', '.join(counts) or 'nothing'}"]
    for each in file["hidden"]:
        words = " ".join(each["text"].split())
        short = words if len(words) <= _QUOTED else words[:_QUOTED] + " …"
        where = f" on p. {each['page']}" if each["page"] else ""
        lines.append(show.wrapped(f"⚠ hidden{where}, nobody sees it on the page: “{short}”", "  "))
    return lines
