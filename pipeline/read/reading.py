"""A path in, what became of it out: a Reading per file, or per record of a .jsonl; nothing raised."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from ..errors import ReadError
from ..evidence import Document, Fact
from .parsed import PageReport, Parsed
from .sniff import kind_of, opened

State = Literal["indexed", "no_text", "partly", "needs_password", "rejected"]

EMPTY = "it holds no text; write something into it, or leave it out"
SCANNED = "no page holds text (scanned images?): OCR it, e.g. with ocrmypdf, and index again"

_REVISION = {"pdf": 3, "docx": 1, "html": 1, "markdown": 1, "text": 1, "jsonl": 1}
_LIBRARIES = {  # name and package of what a kind's text depends on
    "pdf": (("pdfium", "pypdfium2"), ("pypdf", "pypdf")),
    "docx": (("python-docx", "python-docx"),),
    "html": (("lxml", "lxml"), ("charset-normalizer", "charset-normalizer")),
    "markdown": (("markdown-it-py", "markdown-it-py"), ("charset-normalizer", "charset-normalizer")),
    "text": (("charset-normalizer", "charset-normalizer"),),
    "jsonl": (),
}
_LARGEST = 1 << 30  # of what is read in this process


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file, or of one record of a .jsonl.

    `name` is the record's id, empty for a file; `reason` is None exactly when `state` is `indexed`.
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


def read(path: Path) -> tuple[Reading, ...]:
    """Read one file; a bad one gives a Reading that says why."""
    reader = ""
    try:
        kind, warning = kind_of(path)
        reader = _reader(kind)
        if kind == "jsonl":
            return tuple(_records(path, reader))
        doc_id, parsed = _parsed(path, kind, reader)
    except ReadError as error:
        return (_refused("", str(error), reader, error.state),)
    except (OSError, MemoryError) as error:
        return (_refused("", f"cannot read it: {error}; try again", reader),)
    warnings = (warning, *parsed.warnings) if warning else parsed.warnings
    return (_reading("", doc_id, parsed, reader, path.stem, warnings),)


def reader_of(path: Path) -> str:
    """Name the reader, with its version, that would read a file; empty when none would."""
    try:
        return _reader(kind_of(path)[0])
    except ReadError:
        return ""


def _parsed(path: Path, kind: str, reader: str) -> tuple[str, Parsed]:
    """Parse a file: text and Markdown here, what needs a third party's parser in a child."""
    if kind not in ("text", "markdown"):
        from .worker import shared

        return shared().parse(path, kind, reader)
    from .markdown import parse_markdown
    from .text import parse_text

    data = _bytes(path)
    return _hash(reader, data), (parse_text if kind == "text" else parse_markdown)(data)


def _records(path: Path, reader: str) -> Iterator[Reading]:
    from .jsonl import records

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
        return "rejected", parsed.lost
    if not parsed.text.strip():
        return "no_text", SCANNED if unread else EMPTY
    if unread:
        one = len(unread) == 1
        pages = f"page {unread[0]} holds" if one else f"pages {_ranges(unread)} hold"
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


def _ranges(numbers: tuple[int, ...]) -> str:
    """Write page numbers briefly: `3, 7–9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _bytes(path: Path) -> bytes:
    with opened(path) as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ReadError(f"it is larger than {_LARGEST >> 30} GiB; split it")
    return data


def _hash(reader: str, data: bytes) -> str:
    return hashlib.sha256(reader.encode() + b"\0" + data).hexdigest()[:32]


@cache
def _reader(kind: str) -> str:
    """Name a kind's reader: its libraries with their versions, then our revision."""
    from importlib.metadata import version

    named = " + ".join(f"{name} {version(package)}" for name, package in _LIBRARIES[kind])
    return f"{named or kind}/{_REVISION[kind]}"
