"""Concepts in; for one language a table from the keys of its words to what they mean out, kept in the cache.

Filing fifty thousand words takes seconds, reading the filed table some milliseconds: it is made once for
these files, and read when the first question needs it. It is kept as lines of text that are only cut apart
when read: what stands in a line is looked at when a question has its word.
"""

from __future__ import annotations

import hashlib
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

REVISION = "3"  # of how words are filed: raise it when any is filed otherwise
_BETWEEN = "; "
_AFTER = "\0"  # parts the lines of one kind from those of the next; no word has it
_RANKS = 16  # renderings of a concept in one language that can be told apart

Filed = tuple[dict[str, str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word: a concept's number, and which of its renderings the word is, from 0."""

    concept: int
    rank: int


@dataclass(frozen=True, eq=False)
class Table:
    """The words of one language, filed: `one` by key, `many` (terms of several words) by their first key.

    What is filed are numbers, `concept * 16 + rank`, parted by spaces; a term's number follows its keys, and
    terms are parted by `;`. `parts` and `cells` say of each concept its part of speech, and what stands in
    its cell in each language.
    """

    one: Mapping[str, str]
    many: Mapping[str, str]
    parts: Sequence[str]
    cells: Mapping[str, Sequence[str]]

    def senses(self, key: str) -> list[Sense]:
        """List what a word may mean."""
        return [_sense(number) for number in self.one.get(key, "").split()]

    def terms(self, first: str) -> Iterator[tuple[list[str], Sense]]:
        """List the terms of several words that begin with a key: their keys, and what they mean."""
        for term in self.many[first].split(";") if first in self.many else ():
            *keys, number = term.split()
            yield keys, _sense(number)

    def renderings(self, language: str, concept: int) -> list[str]:
        """List a concept's renderings, the commonest first."""
        cell = self.cells[language][concept]
        return cell.split(_BETWEEN) if cell else []

    def lemma(self, language: str, sense: Sense) -> str:
        """Give the word that a meaning was found by, as the lexicon has it."""
        return self.renderings(language, sense.concept)[sense.rank]


def _sense(number: str) -> Sense:
    return Sense(*divmod(int(number), _RANKS))


def table_of(concepts: Sequence[Concept], language: str) -> Table:
    """File the words of one language."""
    cells = {each: [_BETWEEN.join(c.of(each)) for c in concepts] for each in LANGUAGES}
    one, many = _filed(concepts, language)
    return Table(one, many, [c.part for c in concepts], cells)


def _filed(concepts: Sequence[Concept], language: str) -> Filed:
    one: dict[str, str] = {}
    many: dict[str, str] = {}
    terms: list[tuple[list[str], int]] = []
    for at, concept in enumerate(concepts):
        for rank, rendering in enumerate(concept.of(language)[:_RANKS]):
            number = at * _RANKS + rank
            split = [span.of(rendering) for span in words(rendering)]
            if len(split) == 1:
                for key in keys_of(split[0], language, concept.part):
                    one[key] = f"{one[key]} {number}" if key in one else str(number)
            elif split:
                terms.append((split, number))
    for split, number in terms:
        keys = [key_in_term(word, language, one) for word in split]
        told = f"{' '.join(keys)} {number}"
        many[keys[0]] = f"{many[keys[0]]};{told}" if keys[0] in many else told
    return one, many


@cache
def own_table(language: str, target: str) -> Table:
    """Give dayek's own lexicon from one language into another, from the cache where one can be written."""
    try:
        one, many = _kept_filed(language)
        cells = {each: _kept_lines(each) for each in (language, target)}
        return Table(one, many, _kept_lines("parts"), cells)
    except OSError:  # the cache cannot be written: slower, and the same
        return table_of(own_concepts(), language)


@cache
def _kept_filed(language: str) -> Filed:
    """Read what is filed of a language, once for all that it is put into."""
    columns = [each.split("\n") for each in _read(f"keys-{language}").split(_AFTER)]
    ones, numbers, firsts, terms = columns
    return dict(zip(ones, numbers, strict=True)), dict(zip(firsts, terms, strict=True))


@cache
def _kept_lines(what: str) -> list[str]:
    return _read(what).split("\n")


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


def _read(what: str) -> str:
    """Read a file of the cache, held to its own hash and named by the lexicon's; made where it is none."""
    path = kept(cached(f"gloss-{_digest()}-{what}.txt"), lambda new: _write(new, what))
    return path.read_text(encoding="utf-8")


def _write(path: Path, what: str) -> None:
    concepts = own_concepts()
    if what.startswith("keys-"):
        one, many = _filed(concepts, what.removeprefix("keys-"))
        columns = [[*one], [*one.values()], [*many], [*many.values()]]
    else:
        columns = [[c.part if what == "parts" else _BETWEEN.join(c.of(what)) for c in concepts]]
    path.write_text(_AFTER.join("\n".join(each) for each in columns), encoding="utf-8", newline="\n")
