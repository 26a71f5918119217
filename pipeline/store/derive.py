"""The truth and an empty folder in; the FAISS and tantivy files of its live passages in that folder, out."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from gzip import GzipFile
from pathlib import Path

import numpy as np

from ..dense import DenseIndex
from ..errors import DamageError
from ..language import REVISION, main_script, tokens
from ..lexical import Entry, LexicalIndex
from ..system import give_back, settle
from .derived import seals_of, seals_to_text
from .schema import DENSE, LEXICAL, document_from_row, sound
from .terms import Kept, home_of_kept, line_of, opened_for, seal_of


def derive(
    connection: sqlite3.Connection, home: Path, live: Sequence[str], dimensions: int
) -> dict[str, str]:
    """Write the search files of the live documents, safe on disk; return what the catalogue says of them."""
    kept = Kept(home_of_kept(connection, home.parent))
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
    give_back()
    with opened_for(home) as file:
        LexicalIndex.from_entries(_entries(connection, live, kept, file), home / LEXICAL)
    for path in [*home.rglob("*"), home, home.parent]:
        settle(path)
    return {
        "passages": str(len(rows)),
        "derived": seals_to_text(seals_of(home)),
        "terms": seal_of(home),
        "tokens": REVISION,
    }


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


def _entries(
    connection: sqlite3.Connection, live: Sequence[str], kept: Kept, file: GzipFile
) -> Iterator[Entry]:
    """Give each passage's entry, the kept one where it is kept, and keep it for the next generation."""
    spoken, held = "", ""
    for row, *passage in _each(
        connection, live, 'p.row, p.row, p.doc_id, p.start, p."end", p.context, p.key, p.sha256'
    ):
        if not sound(passage):
            raise DamageError(f"passage {row} is damaged: dayek index --repair")
        _, doc_id, start, end, context, _, sha256 = passage
        if found := kept.entry(row, sha256):
            entry, line = found
        else:
            if doc_id != held:
                spoken, held = _spoken(connection, doc_id), doc_id
            entry = _entry(row, spoken[start:end], context)
            line = line_of(entry, sha256)
        file.write(line)
        yield entry


def _spoken(connection: sqlite3.Connection, doc_id: str) -> str:
    query = "SELECT doc_id, body, text, parts, sha256 FROM documents WHERE doc_id = ?"
    return document_from_row(connection.execute(query, (doc_id,)).fetchone()).spoken


def _entry(row: int, text: str, context: str) -> Entry:
    body, about = tokens(text), tokens(context)
    script = main_script((*body.words, *about.words))
    return Entry(row, script, body.words, body.grammed, (*body.sounds, *about.sounds), about.words)


def _each(connection: sqlite3.Connection, live: Sequence[str], columns: str) -> sqlite3.Cursor:
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS live (doc_id TEXT PRIMARY KEY)")
    connection.execute("DELETE FROM live")
    connection.executemany("INSERT INTO live VALUES (?)", ((doc_id,) for doc_id in live))
    return connection.execute(
        f"SELECT {columns} FROM passages p JOIN live USING (doc_id) JOIN vectors v USING (key) ORDER BY p.row"
    )
