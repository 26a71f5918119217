"""Rows of files and the names that somebody leaves out in; those rows as they stand in the index then, out.

What is left out stays on disk as it is. It stays in the list of files too, so that no later run takes it in
by itself: neither after an edit nor under another name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from ..errors import InputError
from ..store import FileRow
from ..walk import Found

_SAID = "left out by you: dayek index --take-in NAME takes it in again"
_NOTHING = {
    "state": "removed",
    "reason": None,
    "warnings": [_SAID],
    "facts": [],
    "passages": 0,
    "characters": 0,
    "pages": None,
    "pages_read": None,
    "pages_ocr": 0,
    "unread_pages": [],
    "page_reports": [],
}


class LeftOut:
    """What is left out from now on: what was before, and `without`, but not what is taken in again."""

    def __init__(self, rows: Mapping[str, FileRow], without: Collection[str], again: Collection[str]) -> None:
        """InputError for a name that no file has, or that is one of several documents in a file."""
        for name in (*without, *again):
            if name not in rows:
                raise InputError(f"{name} is not in this index: dayek report lists the names")
        kept = {n: row for n, row in rows.items() if row.report["state"] == "removed" and n not in again}
        self.new = {name: _left(rows, name) for name in without if name not in kept}
        self.rows = kept | self.new

    def as_of(self, file: Found, digest: str, present: Collection[tuple[str, str]]) -> FileRow | None:
        """Give the row of a file that is left out, or was under a name that is gone; None of any other."""
        for row in self.rows.values():
            if (row.root, row.path) == (file.root, file.path):
                return replace(row, bytes=digest or row.bytes)
        for row in self.rows.values():
            if digest and row.bytes == digest and (row.root, row.path) not in present:
                return replace(row, name=file.name, root=file.root, path=file.path)
        return None


def _left(rows: Mapping[str, FileRow], name: str) -> FileRow:
    row = rows[name]
    inside = [other.name for other in _of_same_file(rows.values(), row)]
    if len(inside) > 1:
        raise InputError(
            f"{name} is one of {len(inside)} documents in {row.source}: only a whole file can be left out"
        )
    report = {**{key: value for key, value in row.report.items() if key != "own"}, **_NOTHING}
    return replace(row, doc_id=None, report=report)


def _of_same_file(rows: Iterable[FileRow], row: FileRow) -> list[FileRow]:
    return [other for other in rows if (other.root, other.path) == (row.root, row.path)]
