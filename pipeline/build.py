"""Folders and files in, an index in step with them and a report of every file out."""

from __future__ import annotations

import hashlib
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from .chunk import chunk, rough_count, sentences_of
from .embed import Embedder, embedder_from_settings, knows
from .errors import InputError, MismatchError, StoreError
from .evidence import Document, Span
from .language import sentences
from .read import Reading, read, reader_of
from .settings import Settings
from .store import FileRow, Library, Staged, Writer, sha256_of
from .walk import Found, Scope, scopes_of, walk

Progress = Callable[[int, int, str], None]
_CONTEXT_TOKENS = 30  # of title, section and table header before an embedded passage


@dataclass(frozen=True, slots=True)
class FileReport:
    """What a run did with one file or JSONL record."""

    path: str
    document: str
    title: str
    language: str
    state: str
    change: str
    reason: str | None
    reader: str
    encoding: str | None
    pages: int | None
    pages_read: int | None
    pages_ocr: int
    unread_pages: tuple[int, ...]
    characters: int
    passages: int
    seconds: float
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a run did: every file once; what was passed over by rule; how much was embedded."""

    files: tuple[FileReport, ...]
    left_out: tuple[str, ...] = ()
    embedded: int = 0

    @property
    def summary(self) -> dict[str, int]:
        return dict(Counter(file.state for file in self.files))

    @property
    def fell_short(self) -> bool:
        """Tell whether some file was not wholly read."""
        return any(file.state not in ("indexed", "removed") for file in self.files)


@dataclass
class _Run:
    """The working state of one run: what was known, what is found, what is made of it."""

    writer: Writer
    settings: Settings
    embedder: Embedder
    before: dict[str, FileRow]
    rows: dict[str, FileRow] = field(default_factory=dict)
    reports: list[FileReport] = field(default_factory=list)
    embedded: int = 0


def build(
    paths: Sequence[Path],
    folder: Path,
    settings: Settings | None = None,
    *,
    forget: Iterable[Path] = (),
    rebuild: bool = False,
    progress: Progress = lambda done, total, what: None,
) -> BuildReport:
    """Bring the index at `folder` in step with files and folders; untouched roots stay as they are.

    Documents are committed as they are read, and become the index at once at the end, so a run that
    is stopped loses nothing and the next one goes on from there. Raises InputError for a path that
    is not there, MismatchError for settings that do not fit the index, BusyError, FullError.
    """
    _check_paths(paths)
    with Writer(folder, rebuild=rebuild) as writer:
        shape = _shape(writer, settings, folder)
        run = _Run(writer, shape, embedder_from_settings(shape.embed), writer.files())
        roots = writer.roots()
        dropped = _forgotten(roots, forget)
        scopes = scopes_of(paths, roots)
        found, left_out = _found(scopes, folder)
        _check_found(paths, found, scopes, run.before)
        if writer.settings() is None:
            writer.claim(shape, run.embedder.name)
        run.rows = {n: r for n, r in run.before.items() if r.root not in dropped and not _covers(scopes, r)}
        for number, file in enumerate(found):
            progress(number, len(found), file.name)
            _take(run, file, partial(progress, number, len(found)))
        _report_removed(run, scopes, dropped)
        roots = {path: prefix for path, prefix in roots.items() if path not in dropped}
        roots |= {scope.root: scope.prefix for scope in scopes}
        progress(len(found), len(found), "search files")
        _flip(run, roots)
    return BuildReport(tuple(run.reports), tuple(left_out), run.embedded)


def _check_paths(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise InputError(f"no such file or folder: {path}; to drop it from the index use --forget {path}")


def _shape(writer: Writer, settings: Settings | None, folder: Path) -> Settings:
    """Choose the settings of this run: those of the index, which must equal any that are given."""
    stored = writer.settings()
    if stored is None:
        return settings or Settings()
    if settings is not None and settings.index_digest != stored.index_digest:
        raise MismatchError(
            f"the index at {folder} was built with model {stored.embed.model}, shape {stored.index_digest}; "
            f"asked is {settings.embed.model} and {settings.index_digest}: "
            "add --rebuild, or name another --index"
        )
    return stored


def _forgotten(roots: dict[str, str], forget: Iterable[Path]) -> set[str]:
    dropped = {str(path.absolute()) for path in forget}
    for path in dropped - set(roots):
        raise InputError(f"{path} is no root of this index; its roots: {', '.join(sorted(roots)) or 'none'}")
    return dropped


def _found(scopes: Sequence[Scope], folder: Path) -> tuple[list[Found], list[str]]:
    found: list[Found] = []
    left_out: list[str] = []
    for scope in scopes:
        files, passed_over = walk(scope, folder)
        found += files
        left_out += passed_over
    return found, left_out


def _check_found(
    paths: Sequence[Path], found: Sequence[Found], scopes: Sequence[Scope], before: dict[str, FileRow]
) -> None:
    if paths and not found and not any(_covers(scopes, row) for row in before.values()):
        named = ", ".join(str(path) for path in paths)
        raise InputError(f"no file in {named}: put documents there, or name another folder")


def _covers(scopes: Sequence[Scope], row: FileRow) -> bool:
    return any(scope.covers(row.root, row.path) for scope in scopes)


def _take(run: _Run, file: Found, tell: Callable[[str], None]) -> None:
    """Read one file unless it is as it was; stage what is new, record by record."""
    started = time.perf_counter()
    known = [r for r in run.before.values() if r.root == file.root and r.path == file.path]
    digest = sha256_of(file.source) if file.readable else ""
    if known and known[0].bytes == digest and known[0].report.get("reader") == reader_of(file.source):
        for row in known:
            run.rows[row.name] = row
            run.reports.append(_report(row, "same", 0.0))
        return
    readings = read(file.source)
    for number, reading in enumerate(readings, 1):
        if len(readings) > 1:
            tell(f"{file.name}: record {number} of {len(readings)}")
        _keep(run, file, reading, digest, bool(known), started)
        started = time.perf_counter()


def _keep(run: _Run, file: Found, reading: Reading, digest: str, known: bool, started: float) -> None:
    name, note = _free_name(run, unicodedata.normalize("NFC", reading.name or file.name), file)
    document = reading.document
    passages = _stage(run, document) if document else 0
    report = asdict(reading)
    del report["document"], report["name"]
    report["passages"] = passages
    report["title"] = document.title if document else ""
    report["language"] = document.language if document else ""
    report["warnings"] = [*reading.warnings, *note]
    row = FileRow(name, file.root, file.path, digest, document.doc_id if document else None, report)
    run.rows[name] = row
    change = "changed" if known else "renamed" if document and _moved(run, row) else "new"
    run.reports.append(_report(row, change, time.perf_counter() - started))


def _moved(run: _Run, row: FileRow) -> bool:
    """Tell whether this document was known by a name that is now gone from disk."""
    return any(
        old.doc_id == row.doc_id and old.name not in run.rows and not old.source.exists()
        for old in run.before.values()
    )


def _free_name(run: _Run, name: str, file: Found) -> tuple[str, list[str]]:
    """Prefix a name with its root's folder where another root has it already; say so."""
    taken = run.rows.get(name)
    if taken is None:
        return name, []
    wanted = name
    while name in run.rows:
        name = f"{file.prefix}/{name}"
    where = f"{taken.root}/{taken.path}".rstrip("/")
    return name, [f"the name {wanted} belongs to {where} already; this one is called {name}"]


def _stage(run: _Run, document: Document) -> int:
    """Cut and embed a document unless the store holds it; return how many passages it has."""
    if run.writer.holds(document.doc_id):
        return run.writer.passage_count(document.doc_id)
    known = knows(run.embedder.name, document.language)
    whole = sentences_of(document, sentences)
    spans = chunk(
        document, run.settings.chunk, sentences=whole, count=run.embedder.count if known else rough_count
    )
    texts: dict[str, str] = {}
    passages = [_staged(run, document, span, texts, whole=True) for span in spans]
    # A sentence of a language that the model does not know is kept without a vector: it costs five
    # times an English one, and says nothing.
    units = [_staged(run, document, s, texts, whole=False) if known else Staged(s, "", "") for s in whole]
    missing = run.writer.missing_vectors(list(texts))
    new = [key for key in texts if key in missing]
    vectors = run.embedder.encode([texts[key] for key in new])
    run.writer.stage(document, passages, units, dict(zip(new, vectors, strict=True)))
    run.embedded += len(new)
    return len(passages)


def _staged(run: _Run, document: Document, span: Span, texts: dict[str, str], *, whole: bool) -> Staged:
    """Prepare a passage (with all its context) or a sentence (with the header of its table row)."""
    context = context_of(document, span) if whole else _header_of(document, span)
    text = _embedded(context, span.of(document.text), run.embedder) if context else span.of(document.text)
    key = hashlib.sha256(f"{run.embedder.name}\0{text}".encode()).hexdigest()
    texts[key] = text
    return Staged(span, context, key)


def _header_of(document: Document, span: Span) -> str:
    return next((row.header for row in document.rows if row.span.touches(span)), "")


def context_of(document: Document, span: Span) -> str:
    """Say where a passage stands: title, headings above it, headers of the table rows in it."""
    headers = dict.fromkeys(row.header for row in document.rows if row.header and row.span.touches(span))
    parts = [document.title, document.section_of(span) or "", *headers]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _embedded(context: str, text: str, embedder: Embedder) -> str:
    """Put the context before the passage, as many words of it as the model still sees."""
    room = min(_CONTEXT_TOKENS, embedder.limit - 2 - embedder.count(text))
    words = context.split()
    while words and embedder.count(" ".join(words)) > room:
        words = words[: max(0, len(words) - 3)]
    return f"{' '.join(words)}\n{text}" if words else text


def _report_removed(run: _Run, scopes: Sequence[Scope], dropped: set[str]) -> None:
    for row in run.before.values():
        gone = row.root in dropped or _covers(scopes, row)
        if gone and row.name not in run.rows:
            run.reports.append(_report(row, "removed", 0.0, state="removed"))


def _report(row: FileRow, change: str, seconds: float, *, state: str | None = None) -> FileReport:
    said: dict[str, Any] = dict(row.report)
    said["warnings"] = tuple(said["warnings"])
    said["unread_pages"] = tuple(said["unread_pages"])
    if state:
        said |= {"state": state, "reason": None}
    document = row.name
    return FileReport(
        path=str(row.source), document=document, change=change, seconds=round(seconds, 3), **said
    )


def _flip(run: _Run, roots: dict[str, str]) -> None:
    """Make the rows the index, unless they are it already and the search files are sound."""
    if run.rows == run.before and roots == run.writer.roots() and run.embedded == 0:
        try:
            Library.open(run.writer.folder).close()
            return
        except StoreError:
            pass  # the search files are missing or damaged: derive them again
    run.writer.flip(roots, run.rows.values(), run.embedder.dimensions)
