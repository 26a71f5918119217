"""The truth and an empty folder in; the FAISS and tantivy files of its live passages in that folder, out."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from ..dense import DenseIndex
from ..errors import DamageError
from ..language import main_script, tokens
from ..lexical import Entry, LexicalIndex
from ..system import settle
from .schema import DENSE, LEXICAL, document_from_row, sound


def derive(connection: sqlite3.Connection, home: Path, live: Sequence[str], dimensions: int) -> int:
    """Write the search files of the live documents, safe on disk; return how many passages there are."""
    rows = array("q")
    part = home / "vectors.part"
    with part.open("wb") as file:  # mapped, not held: a million take 800 MB
        for row, *vector in _each(connection, live, "p.row, v.key, v.vector, v.sha256"):
            if not sound(vector):
                raise DamageError(
                    f"vector {vector[0][:12]} of {home.parent} is damaged: dayek index --repair"
                )
            rows.append(row)
            file.write(vector[1])
    _check_count(connection, len(rows), home.parent)
    _dense(part, rows, dimensions).save(home / DENSE)
    part.unlink()
    LexicalIndex.from_entries(_entries(connection, live), home / LEXICAL)
    for path in [*home.rglob("*"), home, home.parent]:
        settle(path)
    return len(rows)


def _dense(part: Path, rows: Sequence[int], dimensions: int) -> DenseIndex:
    shape = (len(rows), dimensions)
    mapped = np.memmap(part, np.float16, "r", shape=shape) if rows else np.empty(shape, np.float16)
    return DenseIndex.from_vectors(mapped, np.array(rows, dtype=np.int64))


def _check_count(connection: sqlite3.Connection, found: int, folder: Path) -> None:
    """Hold that every passage has its vector: a join leaves out in silence what has none."""
    query = "SELECT count(*) FROM passages JOIN live USING (doc_id)"
    (wanted,) = connection.execute(query).fetchone()
    if found != wanted:
        raise DamageError(f"{folder} has {wanted} passages but vectors of {found}: dayek index --repair")


def _entries(connection: sqlite3.Connection, live: Sequence[str]) -> Iterator[Entry]:
    spoken, held = "", ""
    for row, *passage in _each(
        connection, live, 'p.row, p.row, p.doc_id, p.start, p."end", p.context, p.key, p.sha256'
    ):
        if not sound(passage):
            raise DamageError(f"passage {row} is damaged: dayek index --repair")
        _, doc_id, start, end, context = passage[:5]
        if doc_id != held:
            query = "SELECT doc_id, body, text, parts, sha256 FROM documents WHERE doc_id = ?"
            spoken, held = document_from_row(connection.execute(query, (doc_id,)).fetchone()).spoken, doc_id
        body, about = tokens(spoken[start:end]), tokens(context)
        script = main_script((*body.words, *about.words))
        heard = (*body.sounds, *about.sounds)
        yield Entry(row, script, body.words, body.grams, heard, about.words)


def _each(connection: sqlite3.Connection, live: Sequence[str], columns: str) -> sqlite3.Cursor:
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS live (doc_id TEXT PRIMARY KEY)")
    connection.execute("DELETE FROM live")
    connection.executemany("INSERT INTO live VALUES (?)", ((doc_id,) for doc_id in live))
    return connection.execute(
        f"SELECT {columns} FROM passages p JOIN live USING (doc_id) JOIN vectors v USING (key) ORDER BY p.row"
    )
