"""A question in one language in; what each of its words may be called in another, and how surely, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..language import STOP_WORDS, content_stems, words
from .readings import Reading, fit, folded, keys_in_term, readings_of
from .senses import MODAL, capital, likely
from .table import Sense, Table

_LATIN = re.compile(r"[0-9A-Za-z.,'’-]*[0-9A-Za-z]")
_LONGEST_TERM = 5  # words
_MOST = 6  # renderings of one word
_LEAST = 0.12  # of the best rendering's worth: what a rendering must have to be kept
_PLAIN_PARTS = {"p": 0.0, "q": 0.0, "d": 0.5}  # how much a word counts in a search; others count whole
_LATER = 0.6  # what each place further down a cell is worth
_AGAIN = 0.15  # … and a rendering that another line gives too: lines that say the same are no votes


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a word may be called: in words, and how likely beside the likeliest, 0 to 1."""

    text: str
    worth: float


@dataclass(frozen=True, slots=True)
class Understood:
    """A word, or a term of several: as said, its renderings, the likeliest first, and how much it counts.

    `kind` is `lexicon`, `same` (numbers and what is written alike), `sound` (a name that the documents have)
    or `unknown`.
    """

    said: str
    renderings: tuple[Rendering, ...]
    weight: float
    kind: str = "lexicon"
    part: str = "x"

    @property
    def told(self) -> str:
        """Say what was understood in a few words: `партия → party, partei`."""
        return f"{self.said} → {', '.join(each.text for each in self.renderings[:3]) or '?'}"


@dataclass(frozen=True)
class Gloss:
    """A question understood word by word, from one language into another."""

    source: str
    target: str
    terms: tuple[Understood, ...]

    @cached_property
    def plain(self) -> str:
        """Write it in the other language word by word, each by its likeliest rendering."""
        return " ".join(term.renderings[0].text for term in self.terms if term.renderings)

    @property
    def read(self) -> str:
        """Write it in the other language for a reader: what nobody knows stays as it was said.

        Words of grammar that the other language has no word for are left out.
        """
        kept = (term for term in self.terms if term.renderings or term.part != "p")
        return " ".join(term.renderings[0].text if term.renderings else term.said for term in kept)

    def among(self, texts: Iterable[str]) -> str:
        """Write it word by word, each by the likeliest of its renderings that texts really use."""
        stems = frozenset(stem for text in texts for stem in content_stems(text))
        return " ".join(_used(term.renderings, stems) for term in self.terms if term.renderings)

    @property
    def alternatives(self) -> list[list[tuple[tuple[str, ...], float]]]:
        """List for each word that counts the stems of its renderings, and how much each is worth."""
        listed = [
            [
                (stems, each.worth * term.weight)
                for each in term.renderings
                if (stems := content_stems(each.text))
            ]
            for term in self.terms
            if term.weight > 0
        ]
        return [each for each in listed if each]

    @property
    def told(self) -> str:
        """Say what was understood, word by word; words of grammar left out."""
        return "; ".join(term.told for term in self.terms if term.weight > 0 and term.kind != "same")

    @property
    def known(self) -> float:
        """Tell what share of the words that carry the subject was understood, 0 to 1."""
        counted = [term for term in self.terms if term.weight > 0]
        return sum(term.kind != "unknown" for term in counted) / len(counted) if counted else 0.0


def _used(renderings: Sequence[Rendering], stems: frozenset[str]) -> str:
    """Choose the likeliest rendering whose words are there; the likeliest of all where none is."""
    there = (each.text for each in renderings if (own := content_stems(each.text)) and stems.issuperset(own))
    return next(there, renderings[0].text)


def gloss(text: str, source: str, target: str, tables: Sequence[Table]) -> Gloss:
    """Look a text's words up, the longest terms first; the first table that knows a word has the say."""
    said = [span.of(text) for span in words(text)]
    found: list[Understood] = []
    at = 0
    while at < len(said):
        length, understood = _next(said, at, source, target, tables)
        found += understood
        at += length
    return Gloss(source, target, tuple(found))


def _next(
    said: Sequence[str], at: int, source: str, target: str, tables: Sequence[Table]
) -> tuple[int, list[Understood]]:
    """Understand the term that begins at a word: how many words it has, and what it is."""
    word = said[at]
    same = word[0].isdigit() or (word[0].isascii() and source != "en")
    for table in tables:
        length, senses = _term(said[at : at + _LONGEST_TERM], source, table)
        if length:
            whole = " ".join(said[at : at + length])
            return length, [_understood(whole, [(s, 1.0) for s in senses], source, target, table, None)]
        if same:
            continue
        readings = _readings(word, source, table)
        if readings:
            return 1, list(_read(word, readings, source, target, table, capital(said, at)))
    if same:
        latin = _LATIN.match(word)
        return 1, [
            Understood(word, (Rendering(latin.group() if latin else word, 1.0),), 1.0, "same")
        ]  # Lee는
    stop = folded(word) in STOP_WORDS
    return 1, [Understood(word, (), 0.0 if stop else 1.0, "unknown", "p" if stop else "x")]


def _term(said: Sequence[str], source: str, table: Table) -> tuple[int, list[Sense]]:
    """Find the longest term of several words that a text begins with."""
    best: tuple[int, list[Sense]] = (0, [])
    keys: list[frozenset[str]] = []
    for first in _keys(said[0], source, table) & table.many.keys():
        for wanted, sense in table.terms(first):
            if len(wanted) > len(said) or len(wanted) < best[0]:
                continue
            while len(keys) < len(wanted):
                keys.append(_keys(said[len(keys)], source, table))
            if all(key in has for key, has in zip(wanted, keys, strict=False)):
                best = (len(wanted), [*(best[1] if len(wanted) == best[0] else []), sense])
    return best


@lru_cache(maxsize=4_000)  # looked at as the beginning of a term, inside one, and by itself
def _readings(word: str, language: str, table: Table) -> tuple[Reading, ...]:
    return tuple(readings_of(word, language, table.one))


@lru_cache(maxsize=4_000)
def _keys(word: str, language: str, table: Table) -> frozenset[str]:
    return keys_in_term(word, _readings(word, language, table))


def _read(
    word: str, readings: Sequence[Reading], source: str, target: str, table: Table, large: bool | None
) -> Iterator[Understood]:
    """Understand a word by its readings; a compound gives each of its parts."""
    if len(readings[0][0]) > 1:
        for key in readings[0][0]:
            senses = [(sense, readings[0][1]) for sense in table.senses(key)]
            yield _understood(key, senses, source, target, table, large)
        return
    senses = [
        (sense, worth * fits)
        for keys, worth in readings
        if len(keys) == 1
        for sense in table.senses(keys[0])
        if (fits := fit(word, keys[0], table.lemma(source, sense), table.parts[sense.concept], source))
    ]
    yield _understood(word, senses, source, target, table, large)


def _understood(
    said: str,
    senses: Sequence[tuple[Sense, float]],
    source: str,
    target: str,
    table: Table,
    large: bool | None,
) -> Understood:
    """Weigh the renderings of all senses of a word against each other; `large`: it is written as a name."""
    worths: dict[str, float] = {}
    parts: dict[str, float] = {}
    plain = folded(said)
    for sense, worth in senses:
        lemma = table.lemma(source, sense)
        part = table.parts[sense.concept]
        value = worth * _LATER**sense.rank * likely(said, lemma, part, source, large)
        parts[part] = parts.get(part, 0.0) + value
        for rank, text in enumerate(table.renderings(target, sense.concept)):
            less, more = sorted((worths.get(text, 0.0), value * _LATER**rank))
            worths[text] = more + _AGAIN * less
    best = max(worths.values(), default=0.0)
    ranked = sorted(worths, key=lambda text: -worths[text])[:_MOST]
    kept = tuple(Rendering(t, worths[t] / best) for t in ranked if worths[t] >= _LEAST * best)
    part = max(sorted(parts), key=lambda p: parts[p]) if parts else "x"
    modal = bool(kept) and kept[0].text in MODAL
    weight = 0.0 if modal or plain in STOP_WORDS else _PLAIN_PARTS.get(part, 1.0)
    return Understood(said, kept, weight, "lexicon" if kept else "unknown", part)
