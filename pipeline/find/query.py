"""The words of a query in; its phrases, and which documents it fits, out.

    query = all (OR all)*      all = one ((AND | NOT) one)*      one = NOT one | ( query ) | phrase

Operators are written in capitals and speak of a whole document; words that stand beside one another
are one phrase, in quotes or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..errors import InputError

_LONGEST, _DEEPEST = 2_000, 20  # characters of a query, and its brackets within brackets
_PART = re.compile(r'["“”„«](?P<quoted>(?:\\.|[^"“”»\\])*)(?P<closed>["“”»]?)|[()]|(?P<word>[^\s()"“”„«]+)')
_MEND = 'write e.g. "notice period" AND tenant NOT "sixty days"'
Holds = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Query:
    """A phrase, or others put together by `and`, `or`, `not`."""

    kind: Literal["phrase", "and", "or", "not"]
    words: str = ""
    parts: tuple[Query, ...] = ()

    def fits(self, holds: Holds) -> bool:
        """Tell whether a document fits, by which phrases it holds."""
        if self.kind == "phrase":
            return holds(self.words)
        said = (part.fits(holds) for part in self.parts)
        return all(said) if self.kind == "and" else any(said) != (self.kind == "not")

    def wanted(self, by: bool = True) -> Iterator[str]:
        """List the phrases that are to be found; those under NOT only leave documents out."""
        if self.kind == "phrase" and by:
            yield self.words
        for part in self.parts:
            yield from part.wanted(by != (self.kind == "not"))


def query_of(said: str) -> Query:
    """Read a query; InputError says what is wrong with it, and the mend."""
    if len(said) > _LONGEST:
        raise InputError(f"the query has {len(said):,} characters, at most {_LONGEST:,} are read: shorten it")
    reader = _Reader(list(_parts(said.encode("utf-8", "replace").decode("utf-8"))))
    query = reader.either(0)
    if reader.next:
        raise InputError(f"{reader.next[1]!r} stands where the query has ended: {_MEND}")
    if next(query.wanted(), None) is None:
        raise InputError(f"NOT only leaves documents out: name a phrase to find beside it, {_MEND}")
    return query


Part = tuple[Literal["sign", "phrase"], str]


def _parts(said: str) -> Iterator[Part]:
    """Cut a query into signs (operators, brackets) and phrases."""
    words: list[str] = []
    for found in _PART.finditer(said):
        quoted, word = found["quoted"], found["word"]
        if word is not None and word not in ("AND", "OR", "NOT"):
            words.append(word)
            continue
        if words:
            yield "phrase", " ".join(words)
            words = []
        if quoted is None:
            yield "sign", found[0]
        elif not found["closed"]:
            raise InputError(f"the quote before {quoted[:20]!r} is not closed: add a second one behind it")
        else:
            yield "phrase", re.sub(r"\\(.)", r"\1", quoted)
    if words:
        yield "phrase", " ".join(words)


class _Reader:
    """The parts of a query, taken one by one."""

    def __init__(self, parts: list[Part]) -> None:
        self._left = parts[::-1]

    @property
    def next(self) -> Part | None:
        return self._left[-1] if self._left else None

    def _takes(self, sign: str) -> bool:
        if self.next != ("sign", sign):
            return False
        self._left.pop()
        return True

    def either(self, depth: int) -> Query:
        parts = [self._all(depth)]
        while self._takes("OR"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Query("or", parts=tuple(parts))

    def _all(self, depth: int) -> Query:
        parts = [self._one(depth)]
        while self._takes("AND") or self.next == ("sign", "NOT"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Query("and", parts=tuple(parts))

    def _one(self, depth: int) -> Query:
        if depth > _DEEPEST:
            raise InputError(f"the query goes more than {_DEEPEST} brackets deep: make it flatter")
        if self._takes("NOT"):
            return Query("not", parts=(self._one(depth + 1),))
        if self._takes("("):
            inside = self.either(depth + 1)
            if not self._takes(")"):
                raise InputError(f"a bracket is not closed: add one, or put it in quotes; {_MEND}")
            return inside
        if self.next is None or self.next[0] == "sign":
            where = f"before {self.next[1]!r}" if self.next else "at the end of the query"
            raise InputError(f"a phrase is missing {where}: {_MEND}")
        return Query("phrase", self._left.pop()[1])
