"""Documents, passages and vectors in, committed as they come; one flip makes them the index."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from ..dense import DenseIndex
from ..errors import BusyError, DamageError
from ..evidence import Document, Span
from ..language import main_script, tokens
from ..lexical import Entry, LexicalIndex
from ..settings import Settings, settings_from_dict
from .files import FileRow
from .schema import (
    DATABASE,
    DENSE,
    LEXICAL,
    connect,
    document_from_row,
    document_to_row,
    fingerprint,
    translated,
)


@dataclass(frozen=True, slots=True)
class Staged:
    """A passage or sentence on its way in: its place, the context search adds, its vector's key."""

    span: Span
    context: str
    key: str


class Writer:
    """Hold the one right to write an index folder, and bring it from one generation to the next."""

    def __init__(self, folder: Path, *, rebuild: bool = False) -> None:
        self.folder = folder
        with translated(folder):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "writer.lock").touch()
        self._lock = FileLock(folder / "writer.lock")
        self._take_lock()
        try:
            if rebuild:
                _clear(folder)
            self._connection = connect(folder, write=True)
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._lock.release()

    def _take_lock(self) -> None:
        """Become the one writer; the system drops the lock of a writer that was killed."""
        holder = self.folder / "writer.holder"
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            who = holder.read_text(encoding="utf-8").strip() if holder.exists() else "another process"
            raise BusyError(f"{self.folder} is being written by {who}: wait for it, or stop it") from error
        with translated(self.folder):
            holder.write_text(f"process {os.getpid()} since {time.strftime('%H:%M:%S')}", encoding="utf-8")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with translated(self.folder):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def settings(self) -> Settings | None:
        """Read the settings that shaped what is here; None when nothing is."""
        found = self._connection.execute("SELECT value FROM catalogue WHERE key = 'settings'").fetchone()
        return settings_from_dict(json.loads(found[0])) if found else None

    def claim(self, settings: Settings, model: str) -> None:
        """Write down what shapes this index, before anything is put into it."""
        with self._transaction() as connection:
            _put(connection, "settings", json.dumps(settings.shape, sort_keys=True))
            _put(connection, "model", model)

    def roots(self) -> dict[str, str]:
        return dict(self._connection.execute("SELECT path, prefix FROM roots"))

    def files(self) -> dict[str, FileRow]:
        rows = self._connection.execute("SELECT name, root, path, bytes, doc_id, report FROM files")
        return {n: FileRow(n, r, p, b, d, json.loads(report)) for n, r, p, b, d, report in rows}

    def holds(self, doc_id: str) -> bool:
        """Tell whether a document and its passages are here, live or staged."""
        query = "SELECT 1 FROM documents WHERE doc_id = ?"
        return self._connection.execute(query, (doc_id,)).fetchone() is not None

    def passage_count(self, doc_id: str) -> int:
        query = "SELECT count(*) FROM passages WHERE doc_id = ?"
        return int(self._connection.execute(query, (doc_id,)).fetchone()[0])

    def missing_vectors(self, keys: Sequence[str]) -> set[str]:
        """Tell which of these embedded texts have no vector yet."""
        query = "SELECT 1 FROM vectors WHERE key = ?"
        return {key for key in keys if self._connection.execute(query, (key,)).fetchone() is None}

    def adopt_vectors(self, folder: Path) -> None:
        """Take over the vectors of another index, by their keys; what stays unused goes with the flip."""
        with translated(self.folder):
            source = f"{(folder / DATABASE).absolute().as_uri()}?mode=ro"
            self._connection.execute("ATTACH DATABASE ? AS other", (source,))
            try:
                self._connection.execute("INSERT OR IGNORE INTO vectors SELECT * FROM other.vectors")
            finally:
                self._connection.execute("DETACH DATABASE other")

    def vector_count(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM vectors").fetchone()[0])

    def stage(
        self,
        document: Document,
        passages: Sequence[Staged],
        sentences: Sequence[Staged],
        vectors: dict[str, NDArray[np.float32]],
    ) -> None:
        """Commit a document, its passages and sentences, and their new vectors; unseen until the flip."""
        with self._transaction() as connection:
            connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?)", document_to_row(document))
            for p in passages:
                fields = (document.doc_id, p.span.start, p.span.end, p.context, p.key)
                connection.execute(
                    'INSERT INTO passages (doc_id, start, "end", context, key, sha256)'
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (*fields, fingerprint(*fields)),
                )
            connection.executemany(
                "INSERT INTO sentences VALUES (?, ?, ?, ?)",
                ((document.doc_id, s.span.start, s.span.end, s.key) for s in sentences),
            )
            for key, vector in vectors.items():
                packed = vector.astype(np.float16).tobytes()
                connection.execute(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", (key, packed, fingerprint(key, packed))
                )

    def flip(self, roots: dict[str, str], files: Iterable[FileRow], dimensions: int) -> None:
        """Make exactly these files the index: derive the search files, then commit once."""
        rows = list(files)
        live = sorted({row.doc_id for row in rows if row.doc_id})
        before = self._generation()
        name = f"generation-{int(before.rpartition('-')[2]) + 1 if before else 1}"
        home = self.folder / name
        with translated(self.folder):
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            try:
                count = self._derive(home, live, dimensions)
            except BaseException:
                shutil.rmtree(home, ignore_errors=True)
                raise
        print_of = fingerprint(*(f"{row.name}={row.doc_id}" for row in sorted(rows, key=lambda r: r.name)))
        with self._transaction() as connection:
            connection.execute("DELETE FROM roots")
            connection.executemany("INSERT INTO roots VALUES (?, ?)", roots.items())
            connection.execute("DELETE FROM files")
            connection.executemany("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", map(_file_row, rows))
            _drop_unused(connection)
            shape = self.settings()
            _put(connection, "fingerprint", fingerprint(print_of, shape.index_digest if shape else "")[:12])
            _put(connection, "passages", str(count))
            _put(connection, "generation", name)
        self._remove_generations(keep=name)

    def _generation(self) -> str:
        found = self._connection.execute("SELECT value FROM catalogue WHERE key = 'generation'").fetchone()
        return str(found[0]) if found else ""

    def _derive(self, home: Path, live: Sequence[str], dimensions: int) -> int:
        """Write the FAISS and tantivy files of the live passages; return how many there are."""
        rows: list[int] = []
        vectors = bytearray()  # as they are stored: a million take 800 MB
        for row, packed, sha256, key in self._each(live, "p.row, v.vector, v.sha256, v.key"):
            if fingerprint(key, packed) != sha256:
                raise DamageError(f"vector {key[:12]} of {self.folder} is damaged: dayek index --rebuild")
            rows.append(row)
            vectors += packed
        matrix = np.frombuffer(vectors, dtype=np.float16).reshape(len(rows), dimensions)
        DenseIndex.from_vectors(matrix, np.array(rows, dtype=np.int64)).save(home / DENSE)
        LexicalIndex.from_entries(self._entries(live), home / LEXICAL)
        for path in [*home.rglob("*"), home]:
            _sync(path)
        return len(rows)

    def _entries(self, live: Sequence[str]) -> Iterator[Entry]:
        spoken, held = "", ""
        for row, doc_id, start, end, context in self._each(
            live, 'p.row, p.doc_id, p.start, p."end", p.context'
        ):
            if doc_id != held:
                query = "SELECT doc_id, body, text, sha256 FROM documents WHERE doc_id = ?"
                row_of = self._connection.execute(query, (doc_id,)).fetchone()
                spoken, held = document_from_row(row_of).spoken, doc_id
            body, about = tokens(spoken[start:end]), tokens(context)
            script = main_script((*body.words, *about.words))
            heard = (*body.sounds, *about.sounds)
            yield Entry(row, script, body.words, body.grams, heard, about.words)

    def _each(self, live: Sequence[str], columns: str) -> sqlite3.Cursor:
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS live (doc_id TEXT PRIMARY KEY)")
        self._connection.execute("DELETE FROM live")
        self._connection.executemany("INSERT INTO live VALUES (?)", ((doc_id,) for doc_id in live))
        return self._connection.execute(
            f"SELECT {columns} FROM passages p JOIN live USING (doc_id) JOIN vectors v USING (key)"
            " ORDER BY p.row"
        )

    def _remove_generations(self, keep: str) -> None:
        for old in self.folder.glob("generation-*"):
            if old.name != keep:
                shutil.rmtree(old, ignore_errors=True)


def _file_row(row: FileRow) -> tuple[str, str, str, str, str | None, str]:
    return (
        row.name,
        row.root,
        row.path,
        row.bytes,
        row.doc_id,
        json.dumps(dict(row.report), ensure_ascii=False),
    )


def _put(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO catalogue VALUES (?, ?)", (key, value))


def _drop_unused(connection: sqlite3.Connection) -> None:
    unused = "NOT IN (SELECT doc_id FROM files WHERE doc_id IS NOT NULL)"
    connection.execute(f"DELETE FROM passages WHERE doc_id {unused}")
    connection.execute(f"DELETE FROM sentences WHERE doc_id {unused}")
    connection.execute(f"DELETE FROM documents WHERE doc_id {unused}")
    used = "(SELECT key FROM passages UNION SELECT key FROM sentences)"
    connection.execute(f"DELETE FROM vectors WHERE key NOT IN {used}")


def _clear(folder: Path) -> None:
    """Empty an index folder of what dayek put there, and of nothing else."""
    for path in [folder / DATABASE, folder / f"{DATABASE}-journal"]:
        path.unlink(missing_ok=True)
    for old in folder.glob("generation-*"):
        shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
