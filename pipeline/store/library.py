"""An index folder in; its documents, passages and two searches out, all of one generation."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..cache import sha256_of
from ..dense import Shape
from ..errors import DamageError, InputError
from ..evidence import Document, Passage, Span
from ..lexical import Group
from ..settings import Settings
from .choice import Filter, Selection, selected
from .files import FileRow
from .generation import Generation
from .readers import Readers
from .schema import PASSAGE, document_from_row, is_damage, sound, text_from_row
from .sentences import sentences_inside
from .verify import Damage, damages

Vector = NDArray[np.float32]
Rows = NDArray[np.int64]


class Library:
    """Serve one index folder to any number of threads; follows the writer at each snapshot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._readers = Readers(folder)

    @classmethod
    def open(cls, folder: Path) -> Library:
        """Open an index to read; NoIndexError, MismatchError or DamageError say what is wrong."""
        return cls(folder)

    def close(self) -> None:
        self._readers.close()

    @contextmanager
    def snapshot(self) -> Iterator[Library]:
        """Hold one generation for as long as a question takes, whatever a writer does meanwhile.

        It is this thread's: others who read neither wait for it, nor see what it sees.
        """
        with self._readers.view():
            yield self

    @property
    def _now(self) -> Generation:
        return self._readers.now

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._readers.connection

    @property
    def generation(self) -> str:
        """The name of the generation that is read."""
        return self._now.catalogue["generation"]

    @property
    def settings(self) -> Settings:
        """The settings that shaped the index."""
        return self._now.settings

    @property
    def fingerprint(self) -> str:
        """What the index holds and what shaped it, as a hash."""
        return self._now.catalogue["fingerprint"]

    @property
    def model(self) -> str:
        """The name of the model that its vectors are of."""
        return self._now.catalogue["model"]

    @property
    def languages(self) -> set[str]:
        """The languages of its documents."""
        return self._now.languages

    @property
    def damaged(self) -> tuple[str, ...]:
        """What was met of this generation that is damaged, and was left out of what is served."""
        return tuple(self._now.damaged)

    @property
    def files(self) -> tuple[FileRow, ...]:
        """All files and records, by name, also those that gave no document."""
        return self._now.files

    def names(self) -> list[tuple[str, str]]:
        """List (name, doc_id) of everything that can be cited."""
        return [(row.name, row.doc_id) for row in self._now.files if row.doc_id]

    def names_of(self, doc_id: str) -> tuple[str, ...]:
        """List the names of a document, sorted; the first is the one that citations give."""
        return tuple(self._now.names.get(doc_id, ()))

    def select(self, only: Filter | None) -> Selection:
        """Choose the documents that a filter lets through; InputError when there is none."""
        with self.snapshot():
            return self._now.selections.get(only, self._selection)

    def _selection(self, only: Filter | None) -> Selection:
        chosen = selected(self._now.files, only)
        if only is None:
            return chosen
        query = "SELECT row FROM passages WHERE doc_id = ?"
        each = (self._connection.execute(query, (doc_id,)).fetchall() for doc_id in chosen.doc_ids)
        rows = np.array(sorted(row for found in each for (row,) in found), dtype=np.int64)
        return replace(chosen, rows=rows)

    def state(self, name: str) -> str:
        """Tell whether a name is `indexed`, or `stale`: changed or gone on disk since."""
        row = self._now.by_name.get(name)
        if row is None or row.doc_id is None:
            return "unknown"
        try:
            return "indexed" if sha256_of(row.source) == row.bytes else "stale"
        except OSError:
            return "stale"

    def find(self, wanted: str) -> str:
        """Turn a name, a path or a doc_id into a doc_id; InputError says what there is."""
        now = self._now
        name = unicodedata.normalize("NFC", wanted.replace("\\", "/")).removeprefix("./")
        if (row := now.by_name.get(name)) and row.doc_id:
            return row.doc_id
        if wanted in now.names:
            return wanted
        absolute = Path(wanted).absolute()
        for file in now.files:
            if file.doc_id and (file.source == absolute or file.source.resolve() == absolute.resolve()):
                return file.doc_id
        starts = [doc_id for doc_id in now.names if len(wanted) >= 8 and doc_id.startswith(wanted)]
        if len(starts) == 1:
            return starts[0]
        if row is not None:
            raise InputError(f"{name} is in the index without text: {row.report.get('reason')}")
        raise InputError(f"no document {wanted!r} in the index: dayek report lists what there is")

    def document(self, doc_id: str) -> Document:
        """Fetch a document, its row checked against its hash."""
        with self.snapshot():
            return self._now.documents.get(doc_id, self._document)

    def _document(self, doc_id: str) -> Document:
        return document_from_row(self._row(doc_id), self._called(doc_id))

    def text(self, doc_id: str) -> str:
        """Fetch a document's text alone, which is quicker, its row checked against its hash."""
        with self.snapshot():
            return text_from_row(self._row(doc_id), self._called(doc_id))

    def _called(self, doc_id: str) -> str:
        return ", ".join(self.names_of(doc_id))

    def _row(self, doc_id: str) -> Sequence[str]:
        row: Sequence[str] | None = self._connection.execute(
            "SELECT doc_id, body, text, parts, sha256 FROM documents WHERE doc_id = ?", (doc_id,)
        ).fetchone()
        if doc_id not in self._now.names:
            raise InputError(f"no document {doc_id!r} in the index: run dayek index")
        if row is None:
            raise DamageError(f"document {doc_id[:12]} of {self.folder} is lost: dayek index --repair")
        return row

    def passages(self, rows: Iterable[int]) -> dict[int, Passage]:
        """Fetch passages by row number; one that fails its hash is left out, and noted in `damaged`."""
        with self.snapshot():
            found = {row: self._undamaged(row) for row in rows}
        return {row: passage for row, passage in found.items() if passage}

    def _undamaged(self, row: int) -> Passage | None:
        try:
            return self._now.passages.get(row, self._passage)
        except (DamageError, sqlite3.DatabaseError) as error:
            if not is_damage(error):
                raise
            self._now.note(str(error).partition(": ")[0])
            return None

    def _passage(self, row: int) -> Passage:
        record = self._connection.execute(f"SELECT {PASSAGE} FROM passages WHERE row = ?", (row,)).fetchone()
        if record is None or not sound(record) or record[0] != row:
            raise DamageError(f"passage {row} is damaged: dayek index --repair")
        doc_id, start, end = record[1:4]
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
            spans, vectors = self._now.sentences.get((doc_id, span), self._sentences)
        return list(zip(spans, vectors, strict=True))

    def nearest_in(self, doc_id: str, span: Span, vector: Vector) -> float:
        """Tell how near the nearest sentence of a span is to a unit vector, as a cosine; 0 if it has none."""
        with self.snapshot():
            spans, vectors = self._now.sentences.get((doc_id, span), self._sentences)
        return float((vectors @ vector).max()) if spans else 0.0

    def _sentences(self, place: tuple[str, Span]) -> tuple[tuple[Span, ...], Vector]:
        doc_id, span = place
        width, called = self._now.dense.dimensions, self._called(doc_id)
        return sentences_inside(self._connection, doc_id, called, span, width, self._now.note)

    def nearest(self, vector: Vector, k: int, rows: Rows | None = None) -> list[tuple[int, float]]:
        """List the k rows nearest to a unit vector, of all or some, with cosine similarity."""
        return self._now.dense.search(vector, k, rows)

    def nearness(self, vector: Vector, rows: Sequence[int]) -> list[tuple[int, float]]:
        """Tell how near some rows are to a unit vector, as cosine similarity."""
        return self._now.dense.nearness(vector, rows)

    def matching(
        self,
        tokens: Mapping[str, Iterable[str]],
        weights: Mapping[str, float],
        k: int,
        rows: Rows | None = None,
    ) -> list[tuple[int, float]]:
        """List the k rows that best match tokens by field, of all or some, with BM25 scores."""
        return self._now.lexical.search(tokens, weights, k, rows)

    def matching_any(
        self, groups: Sequence[Group], weights: Mapping[str, float], k: int, rows: Rows | None = None
    ) -> list[tuple[int, float]]:
        """List the k rows that best match groups of alternatives, of all or some, with BM25 scores."""
        return self._now.lexical.search_any(groups, weights, k, rows)

    @property
    def dense(self) -> Shape:
        """Tell of what kind the search by meaning is, and what share of exact search it finds."""
        return self._now.dense.shape

    def size(self) -> int:
        """Count the passages that can be found."""
        return len(self._now.dense)

    def verify(self) -> tuple[Damage, ...]:
        """Check every row against its hash, and that none is missing; name what is damaged."""
        with self.snapshot():
            return damages(self._connection)
