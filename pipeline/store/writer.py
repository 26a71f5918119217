"""Documents, passages and vectors in, committed as they come; one flip makes them the index."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from ..errors import BusyError, DamageError
from ..evidence import Document
from ..settings import Settings, settings_from_dict
from ..system import locks, settle
from . import older
from .derive import derive
from .files import FileRow, file_from_row
from .put import Staged, drop_documents, drop_unused, put_catalogue, put_document, put_files, put_vectors
from .schema import DATABASE, STAGING, VERSION, connect, document_from_row, fingerprint, sound, translated
from .verify import Damage, damages, whole_of


class Writer:
    """Hold the one right to write an index folder, and bring it from one generation to the next."""

    def __init__(self, folder: Path, *, rebuild: bool = False, first: int = 1, bring_up: bool = True) -> None:
        """Take the lock, and bring up what is of an older version, unless another store takes its place.

        `rebuild` empties the folder, `first` is the least number of a generation.
        """
        from filelock import FileLock  # here, as readers are many and open no lock

        self.folder = folder
        self._first = first
        with translated(folder):
            folder.mkdir(parents=True, exist_ok=True)
            if locks():  # else the file itself is the lock
                (folder / "writer.lock").touch()
        self._lock = FileLock(folder / "writer.lock")
        self._take_lock()
        try:
            if rebuild:
                _clear(folder)
            self._connection = connect(folder, write=True)
            with translated(folder):
                self.was = older.bring_up(self._connection, folder) if bring_up else VERSION
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
        from filelock import Timeout

        holder = self.folder / "writer.holder"
        with translated(self.folder):
            try:
                self._lock.acquire(timeout=0)
            except Timeout as error:
                who = holder.read_text(encoding="utf-8").strip() if holder.exists() else "another process"
                raise BusyError(
                    f"{self.folder} is being written by {who}: wait for it, or stop it"
                ) from error
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
        query = "SELECT key, value, sha256 FROM catalogue WHERE key = 'settings'"
        row = self._connection.execute(query).fetchone()
        if row and not sound(row):
            raise DamageError(f"the settings of {self.folder} are damaged: dayek index --rebuild")
        if not row and self._connection.execute("SELECT 1 FROM files").fetchone():
            raise DamageError(f"the settings of {self.folder} are lost: dayek index --rebuild")
        return settings_from_dict(json.loads(row[1])) if row else None

    def claim(self, settings: Settings, model: str) -> None:
        """Write down what shapes this index, before anything is put into it."""
        with self._transaction() as connection:
            put_catalogue(connection, _shape(settings, model))

    def damages(self) -> tuple[Damage, ...]:
        """Name every row that is not as it was written."""
        with translated(self.folder):
            return damages(self._connection)

    def roots(self) -> dict[str, str]:
        rows = self._connection.execute("SELECT path, prefix, sha256 FROM roots").fetchall()
        return {path: prefix for path, prefix, _ in map(self._checked, rows)}

    def files(self) -> dict[str, FileRow]:
        rows = self._connection.execute(
            "SELECT name, root, path, bytes, doc_id, report, sha256 FROM files"
        ).fetchall()
        files = {row[0]: file_from_row(row) for row in map(self._checked, rows)}
        whole = self._connection.execute("SELECT value FROM catalogue WHERE key = 'whole'").fetchone()
        if (whole or files) and whole != (whole_of(self._connection),):
            raise DamageError(f"{self.folder} has lost some of its list of files: dayek index --repair")
        return files

    def _checked(self, row: tuple[str, ...]) -> tuple[str, ...]:
        if not sound(row):
            raise DamageError(f"what {self.folder} knows of {row[0]} is damaged: dayek index --repair")
        return row

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
                older.adopt_vectors(self._connection)
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
            put_document(connection, document, passages, sentences)
            put_vectors(connection, vectors)

    def keep_vectors(self, vectors: dict[str, NDArray[np.float32]]) -> None:
        """Commit vectors before the document they are of: a run that is stopped makes none of them twice."""
        with self._transaction() as connection:
            put_vectors(connection, vectors)

    def document(self, doc_id: str) -> Document:
        """Fetch a document, live or staged; DamageError when it is not as it was written."""
        query = "SELECT doc_id, body, text, parts, sha256 FROM documents WHERE doc_id = ?"
        return document_from_row(self._connection.execute(query, (doc_id,)).fetchone())

    def users_of(self, keys: Iterable[str]) -> list[str]:
        """List the documents of which a passage or a sentence has one of these vectors."""
        query = "SELECT doc_id FROM passages WHERE key = ? UNION SELECT doc_id FROM sentences WHERE key = ?"
        found = (row[0] for key in keys for row in self._connection.execute(query, (key, key)))
        return sorted(set(found))

    def drop(self, doc_ids: Iterable[str] = (), vectors: Iterable[str] = ()) -> None:
        """Take documents with their parts, and vectors, out of the truth, so that they are made again."""
        with self._transaction() as connection:
            drop_documents(connection, doc_ids)
            connection.executemany("DELETE FROM vectors WHERE key = ?", ((key,) for key in vectors))

    def mend_lists(self, settings: Settings, model: str) -> list[FileRow]:
        """Drop damaged rows of roots and files; seal the catalogue anew; give the files that are known."""
        with self._transaction() as connection:
            for table, key in (("roots", "path"), ("files", "name")):
                rows = connection.execute(f"SELECT * FROM {table}").fetchall()
                bad = [(row[0],) for row in rows if not sound(row)]
                connection.executemany(f"DELETE FROM {table} WHERE {key} = ?", bad)
            put_catalogue(connection, {**_shape(settings, model), "whole": whole_of(connection)})
        return list(self.files().values())

    def compact(self) -> int:
        """Write the database anew without what was deleted; return the bytes that it is smaller by."""
        path = self.folder / DATABASE
        before = path.stat().st_size
        with translated(self.folder):
            self._connection.execute("REINDEX")
            self._connection.execute("VACUUM")
        return before - path.stat().st_size

    def purge(self) -> int:
        """Leave no byte of what was removed in any file of the store; return the bytes that were freed."""
        with self._transaction() as connection:
            drop_unused(connection)
        with translated(self.folder):
            left = [*self.folder.glob("generation-*"), self.folder / "variants", self.folder / STAGING]
            freed = sum(_remove(path) for path in left if path.exists() and path.name != self.generation())
        return freed + self.compact()

    def flip(self, roots: dict[str, str], files: Iterable[FileRow], dimensions: int) -> None:
        """Make exactly these files the index: derive the search files, then commit once."""
        rows = list(files)
        live = sorted({row.doc_id for row in rows if row.doc_id})
        name = f"generation-{self.next_number()}"
        derived = self._derive(name, live, dimensions)
        with self._transaction() as connection:
            put_files(connection, roots, rows)
            drop_unused(connection)
            told = {"fingerprint": self._fingerprint(rows), "generation": name, "dimensions": str(dimensions)}
            put_catalogue(connection, {**told, **derived})
        self._remove_generations(keep=name)

    def _derive(self, name: str, live: Sequence[str], dimensions: int) -> dict[str, str]:
        """Write a generation's files; return what the catalogue says of them."""
        home = self.folder / name
        with translated(self.folder):
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            try:
                return derive(self._connection, home, live, dimensions)
            except BaseException:
                shutil.rmtree(home, ignore_errors=True)
                raise

    def derive_again(self) -> None:
        """Make the search files of the files that are here already."""
        query = "SELECT value FROM catalogue WHERE key = 'dimensions'"
        (dimensions,) = self._connection.execute(query).fetchone()
        self.flip(self.roots(), self.files().values(), int(dimensions))

    def take_over(self, other: Writer) -> None:
        """Become, in one transaction, what another writer holds: readers see the one or the other."""
        name = other.generation()
        with translated(self.folder):
            shutil.move(other.folder / name, self.folder / name)
            settle(self.folder)
            other._connection.backup(self._connection)
        self._remove_generations(keep=name)

    def _fingerprint(self, rows: Sequence[FileRow]) -> str:
        named = fingerprint(*(f"{row.name}={row.doc_id}" for row in sorted(rows, key=lambda r: r.name)))
        shape = self.settings()
        return fingerprint(named, shape.index_digest if shape else "")[:12]

    def next_number(self) -> int:
        """Number a generation behind all that were, also those of which only a folder is left."""
        names = [self.generation(), *(path.name for path in self.folder.glob("generation-*"))]
        numbers = [int(n) for name in names if (n := name.rpartition("-")[2]).isdigit()]
        return max([self._first - 1, *numbers]) + 1

    def generation(self) -> str:
        found = self._connection.execute("SELECT value FROM catalogue WHERE key = 'generation'").fetchone()
        return str(found[0]) if found else ""

    def _remove_generations(self, keep: str) -> None:
        for old in self.folder.glob("generation-*"):
            if old.name != keep:
                shutil.rmtree(old, ignore_errors=True)


def _shape(settings: Settings, model: str) -> dict[str, str]:
    return {"settings": json.dumps(settings.shape, sort_keys=True), "model": model}


def _clear(folder: Path) -> None:
    """Empty an index folder of what dayek put there, and of nothing else."""
    # The journal goes first: left alone, it would be rolled back into the next database of that name.
    for path in [folder / f"{DATABASE}-journal", folder / DATABASE]:
        path.unlink(missing_ok=True)
    for old in folder.glob("generation-*"):
        shutil.rmtree(old, ignore_errors=True)


def _remove(path: Path) -> int:
    """Remove a folder; return the bytes that its files had."""
    size = sum(each.stat().st_size for each in path.rglob("*") if each.is_file())
    shutil.rmtree(path)
    return size
