"""A library's place in; what stands in a list of libraries about it out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DayekError, NoIndexError
from .kept import size_of
from .place import Place

if TYPE_CHECKING:
    from ..store import Library


@dataclass(frozen=True, slots=True)
class Summary:
    """What a library holds; `fault` says in a line why its index cannot be opened."""

    documents: int = 0
    passages: int = 0
    roots: tuple[str, ...] = ()
    bytes: int = 0
    fault: str = ""


def summary_of(place: Place) -> Summary:
    """Count what a library holds; one that has no index yet holds nothing."""
    from ..store import Library

    size = size_of([place.index, place.uploads])[0]
    try:
        library = Library.open(place.index)
    except NoIndexError:
        return Summary(bytes=size)
    except DayekError as error:
        return Summary(bytes=size, fault=str(error))
    try:
        documents = len({doc_id for _, doc_id in library.names()})
        return Summary(documents, library.size(), roots_of(library), size)
    finally:
        library.close()


def roots_of(library: Library) -> tuple[str, ...]:
    """List the folders and files that a library was built from, as far as a file of them is known."""
    return tuple(sorted({row.root for row in library.files}))


def there(roots: tuple[str, ...]) -> list[Path]:
    """Keep the roots that are there."""
    return [path for path in map(Path, roots) if path.exists()]
