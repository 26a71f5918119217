"""Concepts in; for one language a table from the keys of its words to what they mean out, kept in the cache.

Filing fifty thousand words takes seconds, reading the filed table some milliseconds: it is made once for
these files, and read when the first question needs it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from ..cache import cached, kept
from ..language import REVISION as STEMS
from ..language import words
from .lexicon import LANGUAGES, Concept, merged, read_lexicon
from .readings import key_in_term, keys_of

REVISION = "1"  # of how words are filed: raise it when any is filed otherwise
_BETWEEN = "; "
_RANKS = 16  # renderings of a concept in one language that can be told apart

Filed = tuple[dict[str, list[int]], dict[str, list[tuple[str, int]]]]


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word: a concept's number, and which of its renderings the word is, from 0."""

    concept: int
    rank: int


@dataclass(frozen=True)
class Table:
    """The words of one language, filed: `one` by key, `many` (terms of several words) by their first key.

    What is filed is a number, `concept * 16 + rank`; a term comes with its keys, parted by spaces. `parts`
    and `cells` say of each concept its part of speech, and what stands in its cell in each language.
    """

    one: Mapping[str, Sequence[int]]
    many: Mapping[str, Sequence[tuple[str, int]]]
    parts: Sequence[str]
    cells: Mapping[str, Sequence[str]]

    def senses(self, key: str) -> list[Sense]:
        """List what a word may mean."""
        return [Sense(*divmod(number, _RANKS)) for number in self.one.get(key, ())]

    def terms(self, first: str) -> Iterator[tuple[list[str], Sense]]:
        """List the terms of several words that begin with a key: their keys, and what they mean."""
        for keys, number in self.many.get(first, ()):
            yield keys.split(), Sense(*divmod(number, _RANKS))

    def renderings(self, language: str, concept: int) -> list[str]:
        """List a concept's renderings, the commonest first."""
        cell = self.cells[language][concept]
        return cell.split(_BETWEEN) if cell else []


def table_of(concepts: Sequence[Concept], language: str) -> Table:
    """File the words of one language."""
    cells = {each: [_BETWEEN.join(c.of(each)) for c in concepts] for each in LANGUAGES}
    one, many = _filed(concepts, language)
    return Table(one, many, [c.part for c in concepts], cells)


def _filed(concepts: Sequence[Concept], language: str) -> Filed:
    one: dict[str, list[int]] = {}
    many: dict[str, list[tuple[str, int]]] = {}
    terms: list[tuple[list[str], int]] = []
    for at, concept in enumerate(concepts):
        for rank, rendering in enumerate(concept.of(language)[:_RANKS]):
            number = at * _RANKS + rank
            split = [span.of(rendering) for span in words(rendering)]
            if len(split) == 1:
                for key in keys_of(split[0], language, concept.part):
                    one.setdefault(key, []).append(number)
            elif split:
                terms.append((split, number))
    for split, number in terms:
        keys = [key_in_term(word, language, one) for word in split]
        many.setdefault(keys[0], []).append((" ".join(keys), number))
    return one, many


@cache
def own_table(language: str, target: str) -> Table:
    """Give dayek's own lexicon from one language into another, from the cache where one can be written."""
    try:
        filed, parts, said, meant = (
            json.loads(_kept(what).read_bytes()) for what in (f"keys-{language}", "parts", language, target)
        )
    except OSError:  # the cache cannot be written: slower, and the same
        return table_of(own_concepts(), language)
    one, many = filed
    return Table(one, many, parts, {language: said, target: meant})


def own_files() -> list[Path]:
    """List the files of the lexicon that comes with dayek."""
    return sorted(Path(str(files(__package__))).joinpath("words").glob("*.tsv"))


@cache
def own_concepts() -> tuple[Concept, ...]:
    """Read the lexicon that comes with dayek, concepts that several files have made one."""
    return tuple(merged(c for path in own_files() for c in read_lexicon(path, whole=True)))


@cache
def _digest() -> str:
    made = hashlib.sha256(f"{STEMS}-{REVISION}".encode())
    for path in own_files():
        made.update(path.read_bytes())
    return made.hexdigest()[:16]


def _kept(what: str) -> Path:
    return kept(cached(f"gloss-{_digest()}-{what}.json"), lambda new: _write(new, what))


def _write(path: Path, what: str) -> None:
    concepts = own_concepts()
    made: object
    if what.startswith("keys-"):
        made = _filed(concepts, what.removeprefix("keys-"))
    elif what == "parts":
        made = [c.part for c in concepts]
    else:
        made = [_BETWEEN.join(c.of(what)) for c in concepts]
    path.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
