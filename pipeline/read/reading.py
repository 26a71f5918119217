"""A path in, what became of it out: a Reading per file, per file in it, per record; nothing raised."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

from ..errors import ReadError
from ..evidence import Document, Fact
from .parsed import PageReport, Parsed, ranges
from .parts import DEPTH, SECONDS, Allowance, unpacked
from .sniff import kind_of, opened
from .table import FORMATS, reader_for, reader_name, with_ocr

State = Literal["indexed", "no_text", "partly", "needs_password", "rejected"]

EMPTY = "it holds no text; write something into it, or leave it out"
SCANNED = "no page holds text (scanned images?): OCR it, e.g. with ocrmypdf, and index again"

PASSING = "cannot read it"  # what a reason begins with that may be gone the next time
_DEEP = "it lies too deep in other files; save it apart and index it"
_LARGEST = 1 << 30  # of what is read in this process


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file, or of one record of a .jsonl.

    `name` is the record's id, empty for a file; of a file inside the file (`inside`: an attachment) it
    is its place in there. `reason` is None exactly when `state` is `indexed`.
    """

    name: str
    document: Document | None
    state: State
    reason: str | None
    reader: str
    encoding: str | None = None
    pages: int | None = None
    pages_read: int | None = None
    pages_ocr: int = 0
    unread_pages: tuple[int, ...] = ()
    characters: int = 0
    warnings: tuple[str, ...] = ()
    page_reports: tuple[PageReport, ...] = ()
    facts: tuple[Fact, ...] = ()
    inside: bool = False

    def named(self, file: str) -> str:
        """Name the document: after its file, its place in that file, or its own id."""
        return f"{file}/{self.name}" if self.inside else self.name or file


def read(path: Path) -> tuple[Reading, ...]:
    """Read one file and the files in it; a bad one gives a Reading that says why."""
    return tuple(_readings(path, Allowance(), DEPTH))


def reader_of(path: Path) -> str:
    """Name the reader, with its version, that would read a file; empty when none would."""
    try:
        return reader_name(kind_of(path)[0])
    except ReadError:
        return ""


def _readings(path: Path, allowance: Allowance, depth: int) -> Iterator[Reading]:
    """Read a file: the readings of its records, or its own and those of the files in it."""
    reader = ""
    try:
        kind, warning = kind_of(path)
        reader = reader_name(kind)
        if kind == "jsonl":
            yield from _records(path, reader)
        if FORMATS[kind].parse:
            doc_id, parsed = _parsed(path, kind, reader)
            warnings = (warning, *parsed.warnings) if warning else parsed.warnings
            yield _reading("", doc_id, parsed, with_ocr(reader, parsed.ocr), path.stem, warnings)
    except ReadError as error:
        yield _refused("", str(error), reader, error.state)
    except (OSError, MemoryError) as error:
        yield _refused("", f"{PASSING}: {error}; try again", reader)
    else:
        if FORMATS[kind].unpack:
            yield from _inside(path, kind, allowance, depth)


def _inside(path: Path, kind: str, allowance: Allowance, depth: int) -> Iterator[Reading]:
    """Read the files in a file, as far as it is allowed to hold any; say what is left unread."""
    box = kind == "mbox"
    if box and depth == DEPTH:
        allowance = Allowance.of_box(path.stat().st_size)
    try:
        with unpacked(path, kind, allowance) as (parts, left_out):
            for number, (name, inner) in enumerate(parts):
                if allowance.late():
                    left_out = f"reading took over {SECONDS:.0f} s; {len(parts) - number} files are left"
                    break
                if not depth:
                    yield replace(_refused(name, _DEEP, ""), inside=True)
                    continue
                own = Allowance() if box and depth == DEPTH else allowance
                for found in _readings(inner, own, depth - 1):
                    yield replace(found, name=f"{name}/{found.name}".rstrip("/"), inside=True)
    except (ReadError, OSError) as error:
        left_out, parts = f"what is in it cannot be read: {error}", [("", path)]
    if left_out:
        mend = "" if ";" in left_out else "; save them apart and index those"
        yield replace(_refused("and more", left_out + mend, ""), inside=True)
    elif box and not parts:
        yield _refused("", EMPTY, reader_name(kind), "no_text")


def _parsed(path: Path, kind: str, reader: str) -> tuple[str, Parsed]:
    """Parse a file: our own code over text here, what needs a third party's parser in a child."""
    if not FORMATS[kind].here:
        from .worker import shared

        return shared().parse(path, kind, reader)
    data = _bytes(path)
    return _hash(reader, data), reader_for(kind)(data)


def _records(path: Path, reader: str) -> Iterator[Reading]:
    from .formats.jsonl import records

    found = False
    for record in records(_bytes(path)):
        found = True
        if record.parsed is None:
            yield _refused(record.name, record.reason or EMPTY, reader)
        else:
            doc_id = _hash(reader, record.identity)
            yield _reading(record.name, doc_id, record.parsed, reader, record.name, record.parsed.warnings)
    if not found:
        yield _refused("", EMPTY, reader, "no_text")


def _reading(
    name: str, doc_id: str, parsed: Parsed, reader: str, stem: str, warnings: tuple[str, ...]
) -> Reading:
    """Make the Reading of what a parser found: all of it, a part, or no text at all."""
    reports = parsed.page_reports or _page_reports(parsed, reader)
    unread = tuple(report.page for report in reports if report.state == "unread")
    state, reason = _state(parsed, unread)
    return Reading(
        name=name,
        document=None if state in ("no_text", "rejected") else _document(doc_id, parsed, reader, stem),
        state=state,
        reason=reason,
        reader=reader,
        encoding=parsed.encoding,
        pages=len(parsed.pages) or None,
        pages_read=len(parsed.pages) - len(unread) if parsed.pages else None,
        pages_ocr=sum(report.state == "ocr" for report in reports),
        unread_pages=unread,
        characters=0 if state in ("no_text", "rejected") else len(parsed.text),
        warnings=warnings,
        page_reports=reports,
        facts=parsed.facts,
    )


def _page_reports(parsed: Parsed, reader: str) -> tuple[PageReport, ...]:
    """Report the pages of a format that has them by mark alone, such as form feeds in a text."""
    return tuple(
        PageReport(page.index, "read" if page.span else "unread", reader, len(page.span) if page.span else 0)
        for page in parsed.pages
    )


def _state(parsed: Parsed, unread: tuple[int, ...]) -> tuple[State, str | None]:
    if not parsed.text.strip() and parsed.lost:
        return "no_text" if unread else "rejected", parsed.lost
    if not parsed.text.strip():
        return "no_text", SCANNED if unread else EMPTY
    if unread:
        one = len(unread) == 1
        pages = f"page {unread[0]} holds" if one else f"pages {ranges(unread)} hold"
        if parsed.lost:
            return "partly", parsed.lost
        mend = f"OCR {'it' if one else 'them'}, e.g. with ocrmypdf, and index again"
        return "partly", f"{pages} no text (scanned images?): {mend}"
    return ("partly", parsed.lost) if parsed.lost else ("indexed", None)


def _document(doc_id: str, parsed: Parsed, reader: str, stem: str) -> Document:
    from ..language import detect

    return Document(
        doc_id=doc_id,
        title=parsed.title or stem,
        language=parsed.language or detect(parsed.text),
        text=parsed.text,
        pages=parsed.pages,
        sections=parsed.sections,
        rows=parsed.rows,
        asides=parsed.asides,
        facts=parsed.facts,
        reader=reader,
    )


def _refused(name: str, reason: str, reader: str, state: str = "rejected") -> Reading:
    return Reading(name, None, cast(State, state), reason, reader)


def _bytes(path: Path) -> bytes:
    with opened(path) as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ReadError(f"it is larger than {_LARGEST >> 30} GiB; split it")
    return data


def _hash(reader: str, data: bytes) -> str:
    return hashlib.sha256(reader.encode() + b"\0" + data).hexdigest()[:32]
