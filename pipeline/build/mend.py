"""A damaged index in; what is damaged made again, dropped where it cannot be, and what was done said, out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..embed import Embedder
from ..errors import DamageError
from ..settings import Settings
from ..store import VERSION, Damage, FileRow, Writer
from .stage import stage

_OF_DOCUMENTS = ("document", "passage", "sentence")


@dataclass(frozen=True, slots=True)
class Mended:
    """What was mended in words, the documents that are to be read again, and the texts embedded again."""

    lines: tuple[str, ...] = ()
    again: frozenset[str] = frozenset()
    embedded: int = 0


def mend(writer: Writer, settings: Settings, embedder: Embedder) -> Mended:
    """Take what is damaged out of the truth; make vectors again, and name what the run is to read again."""
    found = _mendable(writer)
    if not found:
        return Mended()
    files = writer.mend_lists(settings, embedder.name)
    known = {row.doc_id for row in files}
    again = {damage.key for damage in found if damage.kind in _OF_DOCUMENTS}
    keys = [damage.key for damage in found if damage.kind == "vector"]
    users = [doc_id for doc_id in writer.users_of(keys) if doc_id not in again and doc_id in known]
    documents = [writer.document(doc_id) for doc_id in users]
    writer.drop([*again, *users], keys)
    embedded = sum(stage(document, writer, embedder, settings.chunk)[1] for document in documents)
    gone = [row for row in files if not still_there(row, frozenset(again))]
    return Mended((*_said(found), *map(_dropped, gone)), frozenset(again), embedded)


def brought_up(writer: Writer) -> tuple[str, ...]:
    """Say that a store was of an older version, where it was."""
    if writer.was == VERSION:
        return ()
    return (
        f"the index was of version {writer.was}: brought up to version {VERSION}, nothing embedded again",
    )


def _mendable(writer: Writer) -> Sequence[Damage]:
    """Name the damage; where SQLite's own structure is hurt, have it written anew, and look once more."""
    found = writer.damages()
    if not any(damage.kind == "database" for damage in found):
        return found
    writer.compact()
    left = [damage for damage in writer.damages() if damage.kind == "database"]
    if left:
        raise DamageError(
            f"{writer.folder} cannot be repaired ({left[0]}): dayek restore a backup, or --rebuild"
        )
    return [damage for damage in found if damage.kind != "database"] or found


def _said(found: Iterable[Damage]) -> list[str]:
    return [f"{damage} was damaged: made again from its file or text" for damage in found]


def _dropped(row: FileRow) -> str:
    return f"{row.name} was dropped: it was damaged, and its file is gone from {row.source}"


def still_there(row: FileRow, again: frozenset[str]) -> bool:
    """Tell whether a row can stay: it is not damaged, or its file can be read again."""
    return row.doc_id not in again or row.source.exists()
