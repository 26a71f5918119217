"""A library in; its documents' texts by name, each fetched when it is first asked for, out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..evidence import Document
from ..store import Library


class Shelf(Mapping[str, str]):
    """The texts of a library by document name; also what is needed of the documents themselves."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._ids = dict(library.names())

    def __getitem__(self, name: str) -> str:
        return self.document(name).text

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, name: object) -> bool:
        return name in self._ids

    def document(self, name: str) -> Document:
        """Fetch a document; KeyError where the library has none of that name."""
        return self._library.document(self._ids[name])

    def find(self, wanted: str) -> str:
        """Turn a name, a path or a doc_id into a name; InputError says what there is."""
        return self._library.names_of(self._library.find(wanted))[0]

    def elsewhere(self, name: str, subject: str, year: str) -> bool:
        """Tell whether another document speaks of a subject and of a year."""
        words = [word.casefold() for word in re.findall(r"\w{4,}", subject)]
        own = self._ids[name]
        for other, doc_id in self._ids.items():
            text = "" if doc_id == own else self[other]
            if year in text and all(word in text.casefold() for word in words):
                return True
        return False
