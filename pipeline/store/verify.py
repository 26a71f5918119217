"""An open catalogue in; every row that is not as it was written out, by kind and name."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .schema import PASSAGE, fingerprint, rolled, sound

KEYS = ("derived", "dimensions", "fingerprint", "generation", "model", "passages", "settings", "whole")


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was written: its kind, its key, and how to call it."""

    kind: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.what}".strip()


def damages(connection: sqlite3.Connection) -> tuple[Damage, ...]:
    """Check the database's own structure, then every row against its hash, and that none is missing."""
    names = _names(connection)
    looks: tuple[Callable[[], Iterator[Damage]], ...] = (
        lambda: _structure(connection),
        lambda: _catalogue(connection),
        lambda: _listed(connection),
        lambda: _documents(connection, names),
        lambda: _passages(connection, names),
        lambda: _sentences(connection, names),
        lambda: _vectors(connection, names),
    )
    return tuple(dict.fromkeys(found for look in looks for found in _guarded(look)))


def whole_of(connection: sqlite3.Connection) -> str:
    """Hash all hashes of roots and files: no row of them can be lost unseen."""
    roots = connection.execute("SELECT sha256 FROM roots ORDER BY path")
    files = connection.execute("SELECT sha256 FROM files ORDER BY name")
    return fingerprint(rolled(str(h) for (h,) in roots), rolled(str(h) for (h,) in files))


def parts_of(passages: list[str], sentences: list[str]) -> str:
    """Hash the hashes of a document's passages, by row, and of its sentences, by place."""
    return fingerprint(rolled(passages), rolled(sentences))


def _guarded(look: Callable[[], Iterator[Damage]]) -> Iterator[Damage]:
    try:
        yield from look()
    except sqlite3.DatabaseError as error:
        yield Damage("database", "", f"({error})")


def _names(connection: sqlite3.Connection) -> dict[str, str]:
    named: dict[str, list[str]] = defaultdict(list)
    try:
        for name, doc_id in connection.execute("SELECT name, doc_id FROM files WHERE doc_id IS NOT NULL"):
            named[doc_id].append(str(name))
    except sqlite3.DatabaseError:
        return {}
    return {doc_id: ", ".join(names) for doc_id, names in named.items()}


def _called(names: dict[str, str], doc_id: Any) -> str:
    return names.get(doc_id, str(doc_id)[:12])


def _structure(connection: sqlite3.Connection) -> Iterator[Damage]:
    for (said,) in connection.execute("PRAGMA integrity_check(5)"):
        if said != "ok":
            yield Damage("database", "", f"({' '.join(str(said).split())})")


def _catalogue(connection: sqlite3.Connection) -> Iterator[Damage]:
    rows = connection.execute("SELECT key, value, sha256 FROM catalogue").fetchall()
    good = {row[0] for row in rows if sound(row)}
    started = any(row[0] == "generation" for row in rows)
    # What was staged and never finished has a shape, and nothing else yet.
    wanted = KEYS if started or _any_files(connection) else ("model", "settings") if rows else ()
    for key in sorted({*wanted, *(str(row[0]) for row in rows)} - good):
        yield Damage("catalogue", key, key)


def _any_files(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM files LIMIT 1").fetchone() is not None


def _listed(connection: sqlite3.Connection) -> Iterator[Damage]:
    for row in connection.execute("SELECT path, prefix, sha256 FROM roots"):
        if not sound(row):
            yield Damage("root", str(row[0]), str(row[0]))
    for row in connection.execute("SELECT name, root, path, bytes, doc_id, report, sha256 FROM files"):
        if not sound(row):
            yield Damage("file", str(row[0]), str(row[0]))
    kept = connection.execute("SELECT value FROM catalogue WHERE key = 'whole'").fetchone()
    if kept and kept[0] != whole_of(connection):
        yield Damage("files", "", "are not all there")


def _documents(connection: sqlite3.Connection, names: dict[str, str]) -> Iterator[Damage]:
    seen: set[str] = set()
    parts = _parts(connection)
    for row in connection.execute("SELECT doc_id, body, text, parts, sha256 FROM documents"):
        seen.add(row[0])
        if not sound(row):
            yield Damage("document", str(row[0]), _called(names, row[0]))
        elif row[3] != parts.get(row[0], parts_of([], [])):
            yield Damage("document", row[0], f"{_called(names, row[0])}: passages or sentences are missing")
    for doc_id in names.keys() - seen:
        yield Damage("document", str(doc_id), f"{names[doc_id]} is missing")


def _parts(connection: sqlite3.Connection) -> dict[str, str]:
    empty = hashlib.sha256().hexdigest()
    passages = _rolls(connection, "passages", "row")
    sentences = _rolls(connection, "sentences", "doc_id, start")
    return {
        doc_id: fingerprint(passages.get(doc_id, empty), sentences.get(doc_id, empty))
        for doc_id in passages.keys() | sentences.keys()
    }


def _rolls(connection: sqlite3.Connection, table: str, order: str) -> dict[str, str]:
    rolls: dict[str, Any] = defaultdict(hashlib.sha256)
    try:
        for doc_id, sha256 in connection.execute(f"SELECT doc_id, sha256 FROM {table} ORDER BY {order}"):
            rolls[doc_id].update(str(sha256).encode())
    except sqlite3.DatabaseError:
        return {}  # the look at the table itself says so
    return {doc_id: roll.hexdigest() for doc_id, roll in rolls.items()}


def _passages(connection: sqlite3.Connection, names: dict[str, str]) -> Iterator[Damage]:
    for record in connection.execute(f"SELECT {PASSAGE} FROM passages"):
        if not sound(record):
            yield Damage("passage", str(record[1]), f"{record[0]} of {_called(names, record[1])}")


def _sentences(connection: sqlite3.Connection, names: dict[str, str]) -> Iterator[Damage]:
    for record in connection.execute('SELECT doc_id, start, "end", key, sha256 FROM sentences'):
        if not sound(record):
            yield Damage("sentence", str(record[0]), f"at {record[1]} of {_called(names, record[0])}")


def _vectors(connection: sqlite3.Connection, names: dict[str, str]) -> Iterator[Damage]:
    seen: set[str] = set()
    for record in connection.execute("SELECT key, vector, sha256 FROM vectors"):
        seen.add(record[0])
        if not sound(record):
            yield Damage("vector", str(record[0]), str(record[0])[:12])
    for table in ("passages", "sentences"):
        for doc_id, key in connection.execute(f"SELECT doc_id, key FROM {table} WHERE key != ''"):
            if key not in seen:
                yield Damage("vector", str(key), f"{str(key)[:12]} of {_called(names, doc_id)} is missing")
