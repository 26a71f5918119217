"""An index and other settings in; an index of the same documents under those settings out.

Nothing is read again, and no text is embedded that the first index has a vector of: vectors are known
by the text and the model that made them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..embed import embedder_from_settings
from ..errors import DayekError
from ..settings import Settings
from ..store import Library, Writer
from .stage import stage

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Variant:
    """Where a variant lies, and how many of its vectors were made for it and taken from the first."""

    folder: Path
    made: int
    reused: int


def variant(
    base: Library, settings: Settings, progress: Progress = lambda done, total, what: None
) -> Variant:
    """Give the index of a library's documents under other settings, made if it is not there.

    It lies in `variants/` below the library's folder, named by its shape, and may be deleted at will.
    """
    folder = base.folder / "variants" / settings.index_digest
    if _is_current(base, folder):
        return Variant(folder, 0, 0)
    embedder = embedder_from_settings(settings.embed)
    made = 0
    with Writer(folder, rebuild=True) as writer:
        writer.claim(settings, embedder.name)
        writer.adopt_vectors(base.folder)
        doc_ids = list(dict.fromkeys(row.doc_id for row in base.files if row.doc_id))
        for number, doc_id in enumerate(doc_ids):
            progress(number, len(doc_ids), base.names_of(doc_id)[0])
            made += stage(base.document(doc_id), writer, embedder, settings.chunk)[1]
        progress(len(doc_ids), len(doc_ids), "search files")
        embedder.let_go()
        writer.flip({}, base.files, embedder.dimensions)
        return Variant(folder, made, writer.vector_count() - made)


def _is_current(base: Library, folder: Path) -> bool:
    try:
        there = Library.open(folder)
    except DayekError:
        return False
    return there.names() == base.names()
