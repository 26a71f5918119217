"""An index folder in; its documents, passages and two searches out, all of one generation."""

from __future__ import annotations

import json
import sqlite3
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..dense import DenseIndex, Shape
from ..errors import DamageError, InputError, NoIndexError
from ..evidence import Document, Passage, Span
from ..lexical import LexicalIndex
from ..settings import Settings, settings_from_dict
from .choice import Filter, Selection, selected
from .files import FileRow
from .kept import Kept
from .schema import (
    DENSE,
    LEXICAL,
    connect,
    document_from_row,
    fingerprint,
    sha256_of,
    text_from_row,
    translated,
)

Vector = NDArray[np.float32]
Rows = NDArray[np.int64]


class Library:
    """Serve one index folder to any number of threads; follows the writer at each snapshot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = connect(folder, write=False)
        self._kept_documents: Kept[str, Document] = Kept(256)
        self._kept_passages: Kept[int, Passage] = Kept(20_000)
        self._kept_selections: Kept[Filter | None, Selection] = Kept(16)
        self._kept_sentences: Kept[tuple[str, Span], tuple[tuple[Span, ...], Vector]] = Kept(2_000)
        with self.snapshot():
            pass

    @classmethod
    def open(cls, folder: Path) -> Library:
        """Open an index to read; NoIndexError, MismatchError or DamageError say what is wrong."""
        return cls(folder)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[Library]:
        """Hold one generation for as long as a question takes, whatever a writer does meanwhile."""
        with self._lock, translated(self.folder):
            self._depth += 1
            try:
                if self._depth == 1:
                    self._connection.execute("BEGIN")
                    self._follow()
                yield self
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._connection.execute("COMMIT")

    def _follow(self) -> None:
        catalogue = dict(self._connection.execute("SELECT key, value FROM catalogue"))
        generation = catalogue.get("generation")
        if generation is None:
            raise NoIndexError(f"the index at {self.folder} was never finished: run dayek index")
        if generation == getattr(self, "generation", None):
            return
        self.settings: Settings = settings_from_dict(json.loads(catalogue["settings"]))
        self.fingerprint: str = catalogue["fingerprint"]
        self.model: str = catalogue["model"]
        self._files = self._read_files()
        self._by_name = {row.name: row for row in self._files}
        self._names: dict[str, list[str]] = {}
        for row in self._files:
            if row.doc_id:
                self._names.setdefault(row.doc_id, []).append(row.name)
        self._dense, self._lexical = self._open_indexes(generation, catalogue)
        self.languages = {str(row.report["language"]) for row in self._files if row.doc_id}
        kept = (self._kept_documents, self._kept_passages, self._kept_sentences, self._kept_selections)
        for each in kept:
            each.clear()
        self.generation = generation

    def _open_indexes(self, generation: str, catalogue: dict[str, str]) -> tuple[DenseIndex, LexicalIndex]:
        home = self.folder / generation
        expected = int(catalogue["passages"])
        try:
            dense, lexical = DenseIndex.load(home / DENSE), LexicalIndex.load(home / LEXICAL)
        except (DamageError, OSError) as error:
            raise DamageError(f"the search files of {self.folder} are damaged: run dayek index") from error
        if len(dense) != expected or len(lexical) != expected:
            raise DamageError(
                f"the search files of {self.folder} hold {len(dense)} and {len(lexical)} passages, "
                f"the catalogue {expected}: run dayek index"
            )
        return dense, lexical

    def _read_files(self) -> tuple[FileRow, ...]:
        rows = self._connection.execute(
            "SELECT name, root, path, bytes, doc_id, report FROM files ORDER BY name"
        )
        return tuple(FileRow(n, r, p, b, d, json.loads(report)) for n, r, p, b, d, report in rows)

    @property
    def files(self) -> tuple[FileRow, ...]:
        """All files and records, by name, also those that gave no document."""
        return self._files

    def names(self) -> list[tuple[str, str]]:
        """List (name, doc_id) of everything that can be cited."""
        return [(row.name, row.doc_id) for row in self._files if row.doc_id]

    def names_of(self, doc_id: str) -> tuple[str, ...]:
        """List the names of a document, sorted; the first is the one that citations give."""
        return tuple(self._names.get(doc_id, ()))

    def select(self, only: Filter | None) -> Selection:
        """Choose the documents that a filter lets through; InputError when there is none."""
        with self.snapshot():
            return self._kept_selections.get(only, self._selection)

    def _selection(self, only: Filter | None) -> Selection:
        chosen = selected(self._files, only)
        if only is None:
            return chosen
        query = "SELECT row FROM passages WHERE doc_id = ?"
        each = (self._connection.execute(query, (doc_id,)).fetchall() for doc_id in chosen.doc_ids)
        rows = np.array(sorted(row for found in each for (row,) in found), dtype=np.int64)
        return replace(chosen, rows=rows)

    def state(self, name: str) -> str:
        """Tell whether a name is `indexed`, or `stale`: changed or gone on disk since."""
        row = self._by_name.get(name)
        if row is None or row.doc_id is None:
            return "unknown"
        try:
            return "indexed" if sha256_of(row.source) == row.bytes else "stale"
        except OSError:
            return "stale"

    def find(self, wanted: str) -> str:
        """Turn a name, a path or a doc_id into a doc_id; InputError says what there is."""
        name = unicodedata.normalize("NFC", wanted.replace("\\", "/")).removeprefix("./")
        if (row := self._by_name.get(name)) and row.doc_id:
            return row.doc_id
        if wanted in self._names:
            return wanted
        absolute = Path(wanted).absolute()
        for file in self._files:
            if file.doc_id and (file.source == absolute or file.source.resolve() == absolute.resolve()):
                return file.doc_id
        starts = [doc_id for doc_id in self._names if len(wanted) >= 8 and doc_id.startswith(wanted)]
        if len(starts) == 1:
            return starts[0]
        if row is not None:
            raise InputError(f"{name} is in the index without text: {row.report.get('reason')}")
        raise InputError(f"no document {wanted!r} in the index: dayek report lists what there is")

    def document(self, doc_id: str) -> Document:
        """Fetch a document, its row checked against its hash."""
        with self.snapshot():
            return self._kept_documents.get(doc_id, self._document)

    def _document(self, doc_id: str) -> Document:
        return document_from_row(self._row(doc_id))

    def text(self, doc_id: str) -> str:
        """Fetch a document's text alone, which is quicker, its row checked against its hash."""
        with self.snapshot():
            return text_from_row(self._row(doc_id))

    def _row(self, doc_id: str) -> tuple[str, str, str, str]:
        query = "SELECT doc_id, body, text, sha256 FROM documents WHERE doc_id = ?"
        row: tuple[str, str, str, str] | None = self._connection.execute(query, (doc_id,)).fetchone()
        if row is None or doc_id not in self._names:
            raise InputError(f"no document {doc_id!r} in the index: run dayek index")
        return row

    def passages(self, rows: Iterable[int]) -> dict[int, Passage]:
        """Fetch passages by row number, each checked against its hash."""
        with self.snapshot():
            return {row: self._kept_passages.get(row, self._passage) for row in rows}

    def _passage(self, row: int) -> Passage:
        record = self._connection.execute(
            'SELECT doc_id, start, "end", context, key, sha256 FROM passages WHERE row = ?', (row,)
        ).fetchone()
        if record is None or fingerprint(*record[:5]) != record[5]:
            raise DamageError(f"passage {row} of {self.folder} is damaged: dayek index --rebuild")
        doc_id, start, end = record[:3]
        span = Span(start, end)
        return Passage(f"{doc_id}:{start}-{end}", doc_id, span, span.of(self.document(doc_id).text))

    def rows_of(self, doc_id: str) -> list[tuple[int, Span]]:
        """List a document's passages: their row numbers and where they stand."""
        query = 'SELECT row, start, "end" FROM passages WHERE doc_id = ? ORDER BY start'
        with self.snapshot():
            return [(row, Span(a, b)) for row, a, b in self._connection.execute(query, (doc_id,))]

    def sentences_in(self, doc_id: str, span: Span) -> list[tuple[Span, Vector]]:
        """List the sentences of which at least half stands in a span, with their unit vectors.

        A sentence of a language that the model does not know has a vector of zeros.
        """
        with self.snapshot():
            spans, vectors = self._kept_sentences.get((doc_id, span), self._sentences)
        return list(zip(spans, vectors, strict=True))

    def nearest_in(self, doc_id: str, span: Span, vector: Vector) -> float:
        """Tell how near the nearest sentence of a span is to a unit vector, as a cosine; 0 if it has none."""
        with self.snapshot():
            spans, vectors = self._kept_sentences.get((doc_id, span), self._sentences)
        return float((vectors @ vector).max()) if spans else 0.0

    def _sentences(self, place: tuple[str, Span]) -> tuple[tuple[Span, ...], Vector]:
        doc_id, span = place
        rows = self._connection.execute(
            'SELECT s.start, s."end", v.vector FROM sentences s LEFT JOIN vectors v USING (key)'
            ' WHERE s.doc_id = ? AND s.start < ? AND s."end" > ? ORDER BY s.start',
            (doc_id, span.end, span.start),
        ).fetchall()
        inside = [
            (Span(start, end), packed)
            for start, end, packed in rows
            if 2 * (min(end, span.end) - max(start, span.start)) >= end - start
        ]
        width = self._dense.dimensions
        packed = b"".join(packed or bytes(2 * width) for _, packed in inside)
        vectors = np.frombuffer(packed, np.float16).astype(np.float32).reshape(len(inside), width)
        return tuple(each for each, _ in inside), vectors

    def nearest(self, vector: Vector, k: int, rows: Rows | None = None) -> list[tuple[int, float]]:
        """List the k rows nearest to a unit vector, of all or some, with cosine similarity."""
        return self._dense.search(vector, k, rows)

    def nearness(self, vector: Vector, rows: Sequence[int]) -> list[tuple[int, float]]:
        """Tell how near some rows are to a unit vector, as cosine similarity."""
        return self._dense.nearness(vector, rows)

    def matching(
        self,
        tokens: Mapping[str, Iterable[str]],
        weights: Mapping[str, float],
        k: int,
        rows: Rows | None = None,
    ) -> list[tuple[int, float]]:
        """List the k rows that best match tokens by field, of all or some, with BM25 scores."""
        return self._lexical.search(tokens, weights, k, rows)

    @property
    def dense(self) -> Shape:
        """Tell of what kind the search by meaning is, and what share of exact search it finds."""
        return self._dense.shape

    def size(self) -> int:
        """Count the passages that can be found."""
        return len(self._dense)

    def verify(self) -> tuple[str, ...]:
        """Check every row against its hash; name what is damaged."""
        damaged: list[str] = []
        with self.snapshot():
            try:
                self._connection.execute("PRAGMA quick_check").fetchall()
                for row in self._connection.execute("SELECT doc_id, body, text, sha256 FROM documents"):
                    if fingerprint(*row[:3]) != row[3]:
                        damaged.append(f"document {', '.join(self.names_of(row[0])) or row[0][:12]}")
                for row, *record in self._connection.execute(
                    'SELECT row, doc_id, start, "end", context, key, sha256 FROM passages'
                ):
                    if fingerprint(*record[:5]) != record[5]:
                        damaged.append(f"passage {row} of {', '.join(self.names_of(record[0]))}")
                for key, vector, sha256 in self._connection.execute(
                    "SELECT key, vector, sha256 FROM vectors"
                ):
                    if fingerprint(key, vector) != sha256:
                        damaged.append(f"vector {key[:12]}")
            except sqlite3.DatabaseError as error:
                damaged.append(f"database: {error}")
        return tuple(damaged)
