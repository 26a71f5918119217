"""A catalogue and the connection it was read by in; one generation of an index, open to be read, out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import DamageError
from ..evidence import Document, Passage, Span
from ..settings import Settings, settings_from_dict
from .choice import Filter, Selection
from .files import FileRow, file_from_row
from .kept import Kept
from .opened import open_searches
from .schema import sound
from .verify import KEYS, whole_of

Sentences = tuple[tuple[Span, ...], NDArray[np.float32]]


class Generation:
    """What all who read one generation share: its files, its two searches, and what was fetched of it."""

    def __init__(self, folder: Path, catalogue: Mapping[str, str], connection: sqlite3.Connection) -> None:
        if lost := [key for key in KEYS if key not in catalogue]:
            raise DamageError(f"the catalogue of {folder} has lost {lost[0]!r}: dayek index --repair")
        self.catalogue = catalogue
        self.settings: Settings = settings_from_dict(json.loads(catalogue["settings"]))
        self.damaged: dict[str, None] = {}
        self.files = self._read_files(connection)
        self.by_name = {row.name: row for row in self.files}
        self.names: dict[str, list[str]] = {}
        for row in self.files:
            if row.doc_id:
                self.names.setdefault(row.doc_id, []).append(row.name)
        self.dense, self.lexical = open_searches(folder / catalogue["generation"], catalogue)
        self.languages = {str(row.report["language"]) for row in self.files if row.doc_id}
        self.documents: Kept[str, Document] = Kept(256)
        self.passages: Kept[int, Passage] = Kept(20_000)
        self.selections: Kept[Filter | None, Selection] = Kept(16)
        self.sentences: Kept[tuple[str, Span], Sentences] = Kept(2_000)

    def _read_files(self, connection: sqlite3.Connection) -> tuple[FileRow, ...]:
        rows = connection.execute(
            "SELECT name, root, path, bytes, doc_id, report, sha256 FROM files ORDER BY name"
        ).fetchall()
        bad = [f"file {row[0]}" for row in rows if not sound(row)]
        if not bad and whole_of(connection) != self.catalogue["whole"]:
            bad = ["the list of files"]
        self.damaged |= dict.fromkeys(bad)
        return tuple(file_from_row(row) for row in rows if sound(row))

    def note(self, damaged: str) -> None:
        """Remember what was met that is damaged."""
        self.damaged[damaged] = None
