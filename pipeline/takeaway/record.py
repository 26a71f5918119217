"""Answers and the library that gave them in; one record that anybody can check, with its pictures, out.

The record is the answers as `dayek ask --json` prints them, and what it takes to check them elsewhere: the
documents they cite with their hashes, a hash of each quote, what stands around it, and what made it all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..evidence import Document, Span
from ..render import around
from ..settings import Settings
from ..store import FileRow, Library
from .shown import Picture, file_of, shown_of

Given = Mapping[str, Any]
Held = Mapping[str, tuple[Document, Path | None]]  # a document, and its file where it has one of its own
KIND, FORM = "dayek proof", 1


@dataclass(frozen=True, slots=True)
class Record:
    """What a bundle says, as plain values for JSON, and its pictures by their hashes."""

    said: dict[str, Any]
    pictures: Mapping[str, bytes]


def record_of(answers: Sequence[Given], library: Library, settings: Settings, made: str = "") -> Record:
    """Record answers of a library as it is now; `made` is the moment, in ISO form (now)."""
    cited = dict.fromkeys(each["doc_id"] for given in answers for each in given["citations"])
    with library.snapshot():
        made_of = {"index": library.fingerprint, "settings": settings.digest}
        entries = [document_entry(doc_id, library) for doc_id in cited]
        held = {doc_id: (library.document(doc_id), file_of(library, doc_id)) for doc_id in cited}
    pictures: dict[str, bytes] = {}  # they take their time: nobody else should wait for them
    told = [
        {**given, "citations": [_citation(each, given, held, pictures) for each in given["citations"]]}
        for given in answers
    ]
    said = {
        "kind": KIND,
        "form": FORM,
        "made": made or datetime.now(UTC).isoformat(timespec="seconds"),
        **made_of,
        "configuration": asdict(settings),
        "model": library.model,
        "documents": entries,
        "answers": told,
    }
    return Record(said, pictures)


def digest(text: str) -> str:
    """Hash a text's UTF-8 bytes, as `dayek text DOCUMENT | sha256sum` does."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def document_entry(doc_id: str, library: Library) -> dict[str, Any]:
    """Say of a cited document what it takes to find and check it elsewhere, and what is known of it."""
    document = library.document(doc_id)
    name, *others = library.names_of(doc_id)
    row = next(row for row in library.files if row.name == name)
    return {
        "document": name,
        "also_at": others,
        "doc_id": doc_id,
        "sha256": digest(document.text),
        "bytes": row.bytes,
        "characters": len(document.text),
        "title": document.title,
        "language": document.language,
        "reader": document.reader,
        "facts": _facts(row, [asdict(fact) for fact in document.facts]),
    }


def _facts(row: FileRow, own: Sequence[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Take the best word for each fact: what a person wrote beside the file comes before its own."""
    best: dict[str, dict[str, str]] = {}
    for fact in (*row.report.get("facts", ()), *own):
        best.setdefault(fact["name"], {"value": fact["value"], "source": fact["source"]})
    return best


def _citation(cited: Given, given: Given, held: Held, pictures: dict[str, bytes]) -> dict[str, Any]:
    """Add to a citation the hash of its quote and what is shown of its place."""
    passage = around(cited, given)
    light = Span(passage["start"], passage["end"]) if passage else None
    found = shown_of(*held[cited["doc_id"]], Span(cited["start"], cited["end"]), light)
    pictures |= {sha256(each.png).hexdigest(): each.png for each in found.pictures}
    shown = {
        "before": found.before,
        "after": found.after,
        "cut": list(found.cut),
        "pictures": list(_pictured(found.pictures)),
        "note": found.note,
    }
    return {**cited, "sha256": digest(cited["quote"]), "shown": shown}


def _pictured(pictures: Iterable[Picture]) -> Iterable[dict[str, Any]]:
    for each in pictures:
        hashed = sha256(each.png).hexdigest()
        yield {"page": each.page, "width": each.width, "height": each.height, "sha256": hashed}
