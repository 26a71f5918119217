"""A folder in, an open SQLite catalogue out; and how a document becomes a row and comes back."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import DamageError, FullError, MismatchError, NoIndexError, StoreError
from ..evidence import Aside, Document, Fact, Page, Section, Span, TableRow

VERSION = 2
DATABASE = "dayek.sqlite"
DENSE = "dense.faiss"
LEXICAL = "lexical"

_TABLES = """
CREATE TABLE catalogue (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE roots (path TEXT PRIMARY KEY, prefix TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    name TEXT PRIMARY KEY, root TEXT NOT NULL, path TEXT NOT NULL, bytes TEXT NOT NULL,
    doc_id TEXT, report TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    doc_id TEXT PRIMARY KEY, body TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT, doc_id TEXT NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, context TEXT NOT NULL, key TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE INDEX passages_of ON passages (doc_id);
CREATE TABLE sentences (
    doc_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (doc_id, start)) WITHOUT ROWID;
CREATE TABLE vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""


def connect(folder: Path, *, write: bool) -> sqlite3.Connection:
    """Open the catalogue; NoIndexError when there is none to read."""
    path = folder / DATABASE
    if not write and not path.is_file():
        raise NoIndexError(f"no index at {folder}: build one with dayek index --index {folder}")
    mode = "rwc" if write else "ro"
    with translated(folder):
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(uri, uri=True, timeout=60, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        _check_version(connection, folder, write=write)
    return connection


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
        raise DamageError(f"{folder / DATABASE} is damaged ({words}): dayek index --rebuild") from error
    except OSError as error:
        said = f"{error.strerror or error}: {error.filename or folder}"
        raise FullError(
            f"cannot write the index ({said}): free some space or choose another --index"
        ) from error


def _check_version(connection: sqlite3.Connection, folder: Path, *, write: bool) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables and write:
        connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        return
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found != VERSION or "passages" not in tables:
        raise MismatchError(
            f"the index at {folder} has version {found}, this dayek reads version {VERSION}: "
            "build it anew with dayek index --rebuild"
        )


def fingerprint(*parts: str | bytes | int) -> str:
    """Hash fields unambiguously: each with its length."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode("utf-8")
        digest.update(str(len(raw)).encode() + b":" + raw)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """Hash a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def document_to_row(document: Document) -> tuple[str, str, str, str]:
    body = asdict(document)
    text = str(body.pop("text"))
    packed = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return document.doc_id, packed, text, fingerprint(document.doc_id, packed, text)


def text_from_row(row: tuple[str, str, str, str]) -> str:
    """Give the text of a document's row; DamageError when the row is not what was written."""
    doc_id, packed, text, sha256 = row
    if fingerprint(doc_id, packed, text) != sha256:
        raise DamageError(f"the stored text of document {doc_id[:12]} is damaged: dayek index --rebuild")
    return text


def document_from_row(row: tuple[str, str, str, str]) -> Document:
    """Undo `document_to_row`; DamageError when the row is not what was written."""
    doc_id, packed, _, _ = row
    text = text_from_row(row)
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
