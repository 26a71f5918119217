"""A folder in, an open SQLite catalogue out; and how a document becomes a row and comes back."""

from __future__ import annotations

import errno
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import DamageError, FullError, MismatchError, NoIndexError, StoreError
from ..evidence import Aside, Document, Fact, Page, Section, Span, TableRow

VERSION = 3
DATABASE = "dayek.sqlite"
DENSE = "dense.faiss"
LEXICAL = "lexical"
STAGING = "staging"
PASSAGE = 'row, doc_id, start, "end", context, key, sha256'

_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)  # the disk is not full, it may not be written

# A bit that turns a text into bytes of the same letters must not pass for the text.
_TYPES = {bytes: "b", int: "i", type(None): "n"}

TABLES = """
CREATE TABLE catalogue (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE roots (path TEXT PRIMARY KEY, prefix TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    name TEXT PRIMARY KEY, root TEXT NOT NULL, path TEXT NOT NULL, bytes TEXT NOT NULL,
    doc_id TEXT, report TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    doc_id TEXT PRIMARY KEY, body TEXT NOT NULL, text TEXT NOT NULL, parts TEXT NOT NULL,
    sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT, doc_id TEXT NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, context TEXT NOT NULL, key TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE INDEX passages_of ON passages (doc_id);
CREATE TABLE sentences (
    doc_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, key TEXT NOT NULL,
    sha256 TEXT NOT NULL, PRIMARY KEY (doc_id, start)) WITHOUT ROWID;
CREATE TABLE vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""


def connect(folder: Path, *, write: bool) -> sqlite3.Connection:
    """Open the catalogue; NoIndexError when there is none to read."""
    if not write:
        check_is_there(folder)
    with translated(folder):
        connection = opened(folder / DATABASE, "rwc" if write else "ro")
        _check_version(connection, folder, write=write)
    return connection


def check_is_there(folder: Path) -> None:
    """Hold that a folder has an index; NoIndexError when it has none."""
    if not (folder / DATABASE).is_file():
        raise NoIndexError(f"no index at {folder}: build one with dayek index --index {folder}")


def opened(path: Path, mode: str) -> sqlite3.Connection:
    """Open a database file; what is deleted in it is overwritten, what is no UTF-8 fails its hash."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=60, check_same_thread=False, isolation_level=None)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    if mode == "ro":
        roll_back(path, connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    return connection


def roll_back(path: Path, reader: sqlite3.Connection) -> None:
    """Undo what a killed writer had begun, which a reader cannot; SQLite lets a living writer be."""
    if not path.with_name(f"{path.name}-journal").exists():
        return
    try:
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        with closing(sqlite3.connect(path, timeout=60)) as writer:
            writer.execute("SELECT count(*) FROM sqlite_master").fetchone()


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into our own errors, each with its mend."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        words = str(error)
        if "full" in words:
            raise FullError(
                f"disk full while writing {folder}: free some space, then run dayek index"
            ) from error
        if "readonly" in words or "unable to open" in words or "disk I/O" in words:
            raise FullError(f"cannot write {folder} ({words}): check the disk and its permissions") from error
        if "locked" in words:
            raise StoreError(f"{folder} is held by another program: try again in a minute") from error
        raise DamageError(
            f"{folder / DATABASE} is damaged ({words}): dayek restore a backup, or dayek index --rebuild"
        ) from error
    except OSError as error:
        said = f"{error.strerror or error}: {error.filename or folder}"
        mend = f"make {folder} writable" if error.errno in _CLOSED else "free some space"
        raise FullError(f"cannot write the index ({said}): {mend}, or choose another --index") from error


def _check_version(connection: sqlite3.Connection, folder: Path, *, write: bool) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables and write:
        connection.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        return
    if not tables:  # a writer that was killed at once leaves a file of nothing
        raise NoIndexError(f"the index at {folder} was never finished: run dayek index")
    found = version_of(connection)
    # A writer may open an older one: it brings it up, or puts another in its place.
    if "passages" not in tables or (found != VERSION and not (write and 0 < found < VERSION)):
        raise MismatchError(f"the index at {folder} has version {found}: {mend_of(found)}")


def version_of(connection: sqlite3.Connection, store: str = "main") -> int:
    return int(connection.execute(f"PRAGMA {store}.user_version").fetchone()[0])


def mend_of(version: int) -> str:
    """Say how a store of another version comes to serve."""
    if 0 < version < VERSION:
        return f"this dayek reads version {VERSION}, dayek index brings it up to date"
    return f"this dayek reads version {VERSION}, build it anew with dayek index --rebuild"


def is_damage(error: Exception) -> bool:
    """Tell a damaged place from a disk or a lock that says no: only the first may be left out and noted."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, DamageError) or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def fingerprint(*parts: str | bytes | int | None) -> str:
    """Hash fields unambiguously: each with its length, and with its type where it is no text."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode("utf-8")
        digest.update(f"{_TYPES.get(type(part), '')}{len(raw)}:".encode() + raw)
    return digest.hexdigest()


def rolled(hashes: Iterable[str]) -> str:
    """Hash many rows' hashes in their order: what was lost or moved among them shows."""
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def sound(row: Sequence[Any]) -> bool:
    """Tell whether a row is as it was written; its last field is its hash."""
    return bool(fingerprint(*row[:-1]) == row[-1])


def sealed(*fields: str | bytes | int | None) -> tuple[str | bytes | int | None, ...]:
    """Put its hash behind a row."""
    return *fields, fingerprint(*fields)


def catalogue_of(connection: sqlite3.Connection, folder: Path) -> dict[str, str]:
    """Read the catalogue; DamageError names the key that is not as it was written."""
    rows = connection.execute("SELECT key, value, sha256 FROM catalogue").fetchall()
    for row in rows:
        if not sound(row):
            raise DamageError(f"the catalogue of {folder} is damaged at {row[0]!r}: dayek index --repair")
    return {key: value for key, value, _ in rows}


def document_to_row(document: Document, parts: str) -> tuple[str | bytes | int | None, ...]:
    """Write a document as a row; `parts` is the hash of its passages and sentences."""
    body = asdict(document)
    text = str(body.pop("text"))
    packed = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return sealed(document.doc_id, packed, text, parts)


def text_from_row(row: Sequence[str], called: str = "") -> str:
    """Give the text of a document's row; DamageError when the row is not what was written."""
    if not sound(row):
        raise DamageError(f"document {called or row[0][:12]} is damaged: dayek index --repair")
    return row[2]


def document_from_row(row: Sequence[str], called: str = "") -> Document:
    """Undo `document_to_row`; DamageError when the row is not what was written."""
    doc_id, packed = row[:2]
    text = text_from_row(row, called)
    body: dict[str, Any] = json.loads(packed)
    pages = tuple(Page(p["index"], p["label"], p["span"] and Span(**p["span"])) for p in body["pages"])
    sections = tuple(Section(s["title"], s["level"], Span(**s["span"])) for s in body["sections"])
    rows = tuple(TableRow(Span(**r["span"]), r["header"]) for r in body["rows"])
    return Document(
        doc_id,
        body["title"],
        body["language"],
        text,
        pages,
        sections,
        rows,
        asides=tuple(Aside(Span(**a["span"]), a["kind"]) for a in body["asides"]),
        facts=tuple(Fact(**fact) for fact in body["facts"]),
        reader=body["reader"],
    )
