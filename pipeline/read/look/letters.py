"""A page's text and the characters of its lines in, for each letter of the text its character out.

The text was made of these very characters: white space was put in order, ligatures spelled out, accents
composed, hyphens at line ends dropped or kept, heads and notes moved out of sentences. So each line is looked
for in the text, without white space: where the line before it ended, else further on, else further back.
Long lines come first, so that a page's number does not take the place of another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from ..words import cleaned

Character = tuple[int, int]  # its number in the engine's text of the page, and its code
Letters = tuple[str, list[int]]  # letters without white space, and the number of the character of each

HYPHENS = frozenset("-‐‑\u00ad")
_HEAD = 12  # letters by which a line is searched for
_ROUNDS = (_HEAD, 8, 5, 3, 1)  # lines are found in rounds, those of so many letters or more
_SURE = 4  # letters in a row that are no chance


def letters_of(characters: Iterable[Character]) -> Letters:
    """Spell out characters as the text does: the letters, and which character each is of."""
    letters: list[str] = []
    numbers: list[int] = []
    for number, cluster in _clusters(characters):
        plain = len(cluster) == 1 and "!" <= cluster <= "~"
        spelled = cluster if plain else "".join(cleaned(cluster).split())
        letters.append(spelled)
        numbers += [number] * len(spelled)
    return "".join(letters), numbers


def placed(text: str, lines: Sequence[Letters]) -> Mapping[int, int]:
    """Give the character of each letter of a page's text, by offset; what has none is left out."""
    offsets = [n for n, letter in enumerate(text) if not letter.isspace()]
    bare = "".join(text[n] for n in offsets)
    found: dict[int, int] = {}
    ends: dict[int, int] = {}
    for shortest in _ROUNDS:
        at = 0
        for n, (letters, numbers) in enumerate(lines):
            if n not in ends and len(letters) >= shortest and (pairs := _matched(bare, letters, at, found)):
                found.update((letter, numbers[own]) for letter, own in pairs)
                ends[n] = pairs[-1][0] + 1
            at = ends.get(n, at)
    return {offsets[letter]: number for letter, number in found.items()}


def _clusters(characters: Iterable[Character]) -> Iterator[tuple[int, str]]:
    """Join each character with those after it that the text makes one with it: accents, halves of a pair."""
    first, cluster = -1, ""
    for number, code in characters:
        character = chr(code)
        if cluster and code > 0x2FF and _joins(cluster, character):
            cluster += character
            continue
        if cluster:
            yield first, cluster
        first, cluster = number, character
    if cluster:
        yield first, cluster


def _joins(cluster: str, character: str) -> bool:
    if "\udc00" <= character <= "\udfff":
        return "\ud800" <= cluster[-1] <= "\udbff"
    apart = unicodedata.normalize("NFC", cluster) + unicodedata.normalize("NFC", character)
    return unicodedata.combining(character) > 0 or unicodedata.normalize("NFC", cluster + character) != apart


def _matched(bare: str, letters: str, at: int, taken: Mapping[int, int]) -> list[tuple[int, int]]:
    """Find a line's letters in the text, where no other line has been found."""
    for start in _starts(bare, letters[:_HEAD], at):
        pairs = _walked(bare, letters, start)
        if pairs and not any(letter in taken for letter, _ in pairs):
            return pairs
    return [(letter, own) for letter, own in _likened(bare, letters, at) if letter not in taken]


def _starts(bare: str, head: str, at: int) -> Iterator[int]:
    yield at
    for low, high in ((at, len(bare)), (0, at)):
        start = bare.find(head, low, high)
        while start >= 0:
            yield start
            start = bare.find(head, start + 1, high)


def _walked(bare: str, letters: str, at: int) -> list[tuple[int, int]]:
    """Pair letters one by one, passing over hyphens that only one side has; nothing where they differ."""
    if bare.startswith(letters, at):
        return [(at + n, n) for n in range(len(letters))]
    pairs: list[tuple[int, int]] = []
    for own, letter in enumerate(letters):
        if bare[at : at + 1] != letter and bare[at : at + 1] in HYPHENS and bare[at + 1 : at + 2] == letter:
            at += 1
        if bare[at : at + 1] == letter:
            pairs.append((at, own))
            at += 1
        elif letter not in HYPHENS:
            return []
    return pairs


def _likened(bare: str, letters: str, at: int) -> list[tuple[int, int]]:
    """Pair the stretches that a line shares with the text that should hold it."""
    window = bare[at : at + 2 * len(letters) + _HEAD]
    blocks = SequenceMatcher(None, window, letters, autojunk=False).get_matching_blocks()
    pairs = [(at + a + n, b + n) for a, b, size in blocks if size >= _SURE for n in range(size)]
    return pairs if 2 * len(pairs) > len(letters) else []
