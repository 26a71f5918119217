"""An open catalogue and what is to be kept in; rows with their hashes in it, out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..evidence import Document, Span
from .files import FileRow, file_to_row
from .schema import document_to_row, sealed
from .verify import parts_of, whole_of


@dataclass(frozen=True, slots=True)
class Staged:
    """A passage or sentence on its way in: its place, the context search adds, its vector's key."""

    span: Span
    context: str
    key: str


def put_catalogue(connection: sqlite3.Connection, values: Mapping[str, str]) -> None:
    rows = (sealed(*pair) for pair in values.items())
    connection.executemany("INSERT OR REPLACE INTO catalogue VALUES (?, ?, ?)", rows)


def put_files(connection: sqlite3.Connection, roots: Mapping[str, str], files: Iterable[FileRow]) -> None:
    """Make exactly these roots and files the list; seal it as a whole."""
    connection.execute("DELETE FROM roots")
    connection.executemany(_insert("roots", 3), (sealed(*root) for root in roots.items()))
    connection.execute("DELETE FROM files")
    connection.executemany(_insert("files", 7), map(file_to_row, files))
    put_catalogue(connection, {"whole": whole_of(connection)})


def put_document(
    connection: sqlite3.Connection,
    document: Document,
    passages: Sequence[Staged],
    sentences: Sequence[Staged],
) -> None:
    parts = parts_of(
        _put_passages(connection, document.doc_id, passages),
        _put_sentences(connection, document.doc_id, sentences),
    )
    connection.execute(_insert("documents", 5), document_to_row(document, parts))


def _put_passages(connection: sqlite3.Connection, doc_id: str, passages: Sequence[Staged]) -> list[str]:
    last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
    rows = [
        sealed(row, doc_id, p.span.start, p.span.end, p.context, p.key)
        for row, p in enumerate(passages, last[0] + 1 if last else 1)
    ]
    connection.executemany(_insert("passages", 7), rows)
    return [str(row[-1]) for row in rows]


def _put_sentences(connection: sqlite3.Connection, doc_id: str, sentences: Sequence[Staged]) -> list[str]:
    ordered = sorted(sentences, key=lambda s: s.span.start)
    rows = [sealed(doc_id, s.span.start, s.span.end, s.key) for s in ordered]
    connection.executemany(_insert("sentences", 5), rows)
    return [str(row[-1]) for row in rows]


def put_vectors(connection: sqlite3.Connection, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    packed = ((key, vector.astype(np.float16).tobytes()) for key, vector in vectors.items())
    rows = (sealed(*each) for each in packed)
    connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)


def _insert(table: str, fields: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * fields)})"


def drop_documents(connection: sqlite3.Connection, doc_ids: Iterable[str]) -> None:
    listed = [(doc_id,) for doc_id in doc_ids]
    for table in ("passages", "sentences", "documents"):
        connection.executemany(f"DELETE FROM {table} WHERE doc_id = ?", listed)


def drop_unused(connection: sqlite3.Connection) -> None:
    """Delete what no file leads to: removed means gone."""
    unused = "NOT IN (SELECT doc_id FROM files WHERE doc_id IS NOT NULL)"
    for table in ("passages", "sentences", "documents"):
        connection.execute(f"DELETE FROM {table} WHERE doc_id {unused}")
    used = "(SELECT key FROM passages UNION SELECT key FROM sentences)"
    connection.execute(f"DELETE FROM vectors WHERE key NOT IN {used}")
