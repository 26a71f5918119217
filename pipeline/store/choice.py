"""A filter in, the documents that it lets through and their passages' rows out; or what there is instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .files import FileRow

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents to look in: each kind that is given must hold, by any of its values.

    `documents` are names, file names or patterns (`*.pdf`), `folders` on disk or as names have them,
    `languages` codes (`en`), `since` and `until` days, months or years (`2019-04`). A document's date is
    the first that is known of it, and one of 2019 may be of any day of that year; without a date it is
    left out where one is asked for.
    """

    documents: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    def __post_init__(self) -> None:
        for name, day in (("since", self.since), ("until", self.until)):
            if day and not _DATE.fullmatch(day):
                raise InputError(f"--{name} needs a date, got {day!r}: write 2019, 2019-04 or 2019-04-02")
        if self.since and self.until and _last(self.until) < self.since:
            raise InputError(f"--since {self.since} is after --until {self.until}: exchange them")

    def takes(self, row: FileRow) -> bool:
        """Tell whether a file is let through; of one without text neither language nor date is known."""
        known = row.doc_id is not None
        return (
            _any(self.documents, lambda wanted: _named(row, wanted))
            and _any(self.folders, lambda folder: _below(row, folder))
            and not (known and self.languages and row.report["language"] not in self.languages)
            and not (known and not self._dated(date_of(row)))
        )

    def _dated(self, day: str) -> bool:
        if not (self.since or self.until):
            return True
        return bool(day) and _last(day) >= self.since and day <= _last(self.until or "9999")

    def __str__(self) -> str:
        said = [f"--document {each}" for each in self.documents]
        said += [f"--folder {each}" for each in self.folders]
        said += [f"--lang {each}" for each in self.languages]
        said += [f"--{name} {day}" for name, day in (("since", self.since), ("until", self.until)) if day]
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class Selection:
    """The documents that are looked in, in the order of their names, out of how many; `rows` None are all."""

    doc_ids: tuple[str, ...]
    of: int
    undated: int
    languages: frozenset[str]
    rows: NDArray[np.int64] | None

    @property
    def told(self) -> dict[str, int]:
        """Say in numbers where was looked, and how many documents a date could not choose."""
        return {"documents": len(self.doc_ids), "of": self.of, "undated": self.undated}


def selected(files: Sequence[FileRow], only: Filter | None) -> Selection:
    """Choose documents, their rows left to the caller; InputError names what there is where none fits."""
    rows = [row for row in files if row.doc_id]
    kept = [row for row in rows if only is None or only.takes(row)]
    if only is not None and not kept:
        raise InputError(f"no document fits {only}: {_offer(rows, only)}")
    dated = only is not None and bool(only.since or only.until)
    return Selection(
        tuple(dict.fromkeys(str(row.doc_id) for row in kept)),
        len({row.doc_id for row in rows}),
        len({row.doc_id for row in rows if not date_of(row)}) if dated else 0,
        frozenset(str(row.report["language"]) for row in kept),
        None,
    )


def date_of(row: FileRow) -> str:
    """Give the first date that is known of a file, as `2019`, `2019-04` or `2019-04-02`; else nothing."""
    facts: Sequence[Any] = row.report.get("facts", ())
    days = (str(fact["value"]) for fact in facts if fact["name"] == "date")
    return next((day for day in days if _DATE.fullmatch(day)), "")


def _any(wanted: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return not wanted or any(fits(each) for each in wanted)


def _named(row: FileRow, wanted: str) -> bool:
    """Tell whether a file is wanted: by its name, to the letter or by pattern, its last part, or doc_id."""
    name = row.name
    plain = unicodedata.normalize("NFC", wanted.replace("\\", "/")).removeprefix("./")
    last = name.rpartition("/")[2]
    return plain in (name, last, row.doc_id) or fnmatchcase(name, plain) or fnmatchcase(last, plain)


def _below(row: FileRow, folder: str) -> bool:
    """Tell whether a file stands below a folder, on disk or in its name."""
    plain = unicodedata.normalize("NFC", folder.replace("\\", "/")).removeprefix("./").rstrip("/")
    return row.name.startswith(f"{plain}/") or row.source.is_relative_to(Path(folder).expanduser().absolute())


def _last(day: str) -> str:
    """Give the last day that a date may mean."""
    return day + "0000-12-31"[len(day) :]


def _offer(rows: Sequence[FileRow], only: Filter) -> str:
    """Say what a filter may ask for."""
    if not rows:
        return "the index holds no documents, run dayek index PATH"
    said: list[str] = []
    if only.languages:
        said.append(f"languages are {', '.join(sorted({row.report['language'] for row in rows}))}")
    if only.since or only.until:
        days = sorted(filter(None, map(date_of, rows)))
        said.append(f"dates go from {days[0]} to {days[-1]}" if days else "no document has a date")
    if only.documents or only.folders:
        said.append(f"names are like {rows[0].name}, dayek report lists all {len(rows)}")
    return "; ".join(said)
