"""A store of an older version in; the same store in this version, or what helps to build it anew, out.

Version 2 had all that version 3 has, but hashes of documents, passages and vectors alone: it is brought up
in one transaction. Version 1 read texts otherwise: its roots are gone over again, its vectors used again.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ..errors import MismatchError
from ..settings import Settings, settings_from_dict
from .derived import seals_of, seals_to_text
from .put import put_catalogue
from .schema import DATABASE, TABLES, VERSION, fingerprint, mend_of, opened, sealed, translated, version_of
from .verify import parts_of, whole_of

_ANEW = ("catalogue", "roots", "files", "documents", "sentences")  # the tables that version 3 gave a column


@dataclass(frozen=True, slots=True)
class Outlived:
    """A store that is to be built anew: its version, the roots to go over again, the settings it had."""

    version: int
    roots: tuple[Path, ...]
    settings: Settings

    def __str__(self) -> str:
        return f"the index was of version {self.version}: built anew from its {len(self.roots)} roots"


def outlived(folder: Path) -> Outlived | None:
    """Tell what a store knew that cannot be brought up; None where there is none, or it can be.

    MismatchError where a root is gone: what was read from it would be lost.
    """
    if not (folder / DATABASE).is_file():
        return None
    with translated(folder), closing(opened(folder / DATABASE, "ro")) as connection:
        version = version_of(connection)
        if version != 1:
            return None
        roots = tuple(Path(root) for (root,) in connection.execute("SELECT path FROM roots ORDER BY path"))
        query = "SELECT value FROM catalogue WHERE key = 'settings'"
        shape = connection.execute(query).fetchone()
    for root in roots:
        if not root.exists():
            raise MismatchError(
                f"the index at {folder} has version {version} and must be built anew, but {root} is gone: "
                "bring it back, or do without it by dayek index --rebuild PATH"
            )
    return Outlived(version, roots, settings_from_dict(json.loads(shape[0])) if shape else Settings())


def bring_up(connection: sqlite3.Connection, folder: Path) -> int:
    """Make a store of version 2 one of this version in one transaction; give the version that it had.

    Its search files are derived by whoever writes next. A row that was damaged before stays damaged; what
    had no hash is taken as it stands.
    """
    found = version_of(connection)
    if found == VERSION:
        return found
    if found != 2:
        raise MismatchError(f"the index at {folder} has version {found}: {mend_of(found)}")
    _teach(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if version_of(connection) != VERSION:  # another writer may have been quicker
            _bring_up(connection, folder)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return found


def _seal_before(*parts: str | bytes | int) -> str:
    """Hash fields as before version 3: without their types."""
    digest = sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode("utf-8")
        digest.update(str(len(raw)).encode() + b":" + raw)
    return digest.hexdigest()


def _bring_up(connection: sqlite3.Connection, folder: Path) -> None:
    for table in _ANEW:
        connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    for statement in TABLES.split(";"):
        if any(f"TABLE {table} (" in statement for table in _ANEW):
            connection.execute(statement)
    for table, fields in (
        ("catalogue", "key, value"),
        ("roots", "path, prefix"),
        ("files", "name, root, path, bytes, doc_id, report"),
        ("sentences", 'doc_id, start, "end", key'),
    ):
        connection.execute(f"INSERT INTO {table} SELECT {fields}, seal({fields}) FROM old_{table}")
    for table, before, fields in (
        ("passages", 'doc_id, start, "end", context, key', 'row, doc_id, start, "end", context, key'),
        ("vectors", "key, vector", "key, vector"),
    ):
        held = f"sha256 = seal_before({before})"
        connection.execute(f"UPDATE {table} SET sha256 = seal({fields}) WHERE {held}")
    _documents(connection)
    for table in _ANEW:
        connection.execute(f"DROP TABLE old_{table}")
    _catalogue(connection, folder)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _documents(connection: sqlite3.Connection) -> None:
    """Seal each document together with its passages and sentences."""
    passages = "SELECT sha256 FROM passages WHERE doc_id = ? ORDER BY row"
    sentences = "SELECT sha256 FROM sentences WHERE doc_id = ? ORDER BY start"
    for doc_id, body, text, before in connection.execute("SELECT * FROM old_documents"):
        hashes = ([row[0] for row in connection.execute(query, (doc_id,))] for query in (passages, sentences))
        row = sealed(doc_id, body, text, parts_of(*hashes))
        kept = row if before == _seal_before(doc_id, body, text) else (*row[:-1], before)
        connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", kept)


def _catalogue(connection: sqlite3.Connection, folder: Path) -> None:
    """Write down what version 3 knows besides; a store that was never finished knows none of it."""
    known = dict(connection.execute("SELECT key, value FROM catalogue WHERE key = 'generation'").fetchall())
    if not known:
        return
    # Search files of before are of another form: they will not open, and the next run derives them.
    told = {"derived": seals_to_text(seals_of(folder / known["generation"])), "whole": whole_of(connection)}
    if vector := connection.execute("SELECT length(vector) / 2 FROM vectors LIMIT 1").fetchone():
        told["dimensions"] = str(vector[0])
    put_catalogue(connection, told)


def adopt_vectors(connection: sqlite3.Connection) -> None:
    """Take over the vectors of the attached store `other`; of an older one the sound ones, sealed anew."""
    if version_of(connection, "other") == VERSION:
        connection.execute("INSERT OR IGNORE INTO vectors SELECT * FROM other.vectors")
        return
    _teach(connection)
    connection.execute(
        "INSERT OR IGNORE INTO vectors SELECT key, vector, seal(key, vector) FROM other.vectors"
        " WHERE sha256 = seal_before(key, vector)"
    )


def _teach(connection: sqlite3.Connection) -> None:
    """Teach SQLite both ways to hash a row."""
    connection.create_function("seal", -1, fingerprint, deterministic=True)
    connection.create_function("seal_before", -1, _seal_before, deterministic=True)
