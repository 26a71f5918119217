"""A page's text in, whether it is garbage out: what a font gives whose map of characters is broken.

Only what no language, formula, table or listing looks like is called so, and only where there is enough
of it: a good text that is thrown away is worse than a bad one that is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

_FEWEST = 40  # characters, less white space, that can be told
_FEWEST_LETTERS = 120
_FEWEST_WORDS = 12
_BROKEN = 0.3  # of the characters: private, unassigned, replaced or controls
_MIXED = 0.4  # of the words: of letters that never stand in one word
_ACCENTS = 0.6  # of the letters: accented, as when Cyrillic bytes are shown as Latin ones
_FEW_VOWELS, _MANY_VOWELS = 0.19, 0.65  # of the Latin letters
_LONG = 0.3  # of the letters: in runs of more consonants than words have
_HUMPS = 0.18  # of the letters: capitals after small ones
_PLAIN_ENGLISH = re.compile(r" (?:the|of|and|to|in|a|is|for|that|on|with|as|by) ")
_ENGLISH = 1 / 150  # plain words a character: no page whose letters have lost their sense has as many
_NUMBERED = re.compile(r"\(cid:\d+\)|/[gGcC]\d{1,5}(?=[/\s]|$)")
_WORD = re.compile(r"\b[^\W\d_]{3,}\b")
_LETTER = re.compile(r"[^\W\d_]")
_PLAIN = re.compile("[A-Za-z]")
_ACCENTED = re.compile("[\u0080-\u009fÀ-ÖØ-öø-ɏ]")
_VOWEL = re.compile("[aeiouyAEIOUY]")
_CONSONANTS = re.compile("[bcdfghjklmnpqrstvwxz]{5,}", re.IGNORECASE)
_HUMP = re.compile("[a-zа-яё][A-ZА-ЯЁ]")
_FAMILIES = frozenset(
    ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC", "ETHIOPIC", "CHEROKEE", "THAI")
)


def is_garbage(text: str) -> bool:
    """Tell whether a page's text has lost the sense of its characters."""
    bare = "".join(text.split())
    if len(bare) < _FEWEST:
        return False
    if _is_broken(bare):
        return True
    if len(_PLAIN_ENGLISH.findall(text)) > _ENGLISH * len(text):
        return False
    return _is_mixed(text) or _is_shown_as_latin(bare) or _is_salad(text)


def _is_broken(bare: str) -> bool:
    """Tell characters that mean nothing, and glyphs given by their number: `(cid:12)`, `/g12`."""
    kinds = Counter() if bare.isprintable() else Counter(map(unicodedata.category, bare))
    bad = sum(kinds[kind] for kind in ("Co", "Cn", "Cs", "Cc")) + bare.count("\ufffd")
    return bad + sum(map(len, _NUMBERED.findall(bare))) > _BROKEN * len(bare)


def _is_mixed(text: str) -> bool:
    words = _WORD.findall(text)
    mixed = sum(
        len({family for family in map(_family, word) if family}) > 1 for word in words if not word.isascii()
    )
    return len(words) >= _FEWEST_WORDS and mixed > _MIXED * len(words)


@cache
def _family(letter: str) -> str:
    """Name the alphabet of a letter; empty for those that mix with others, as Hangul does with Latin."""
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name if name in _FAMILIES else ""


def _is_shown_as_latin(bare: str) -> bool:
    accented = len(_ACCENTED.findall(bare))
    return accented >= _FEWEST and accented > _ACCENTS * len(_LETTER.findall(bare))


def _is_salad(text: str) -> bool:
    """Tell a shifted or shuffled alphabet: hardly a vowel, hardly anything else, or capitals all over."""
    words = " ".join(_WORD.findall(text if text.isascii() else unicodedata.normalize("NFD", text)))
    letters, plain = len(words) - words.count(" "), len(_PLAIN.findall(words))
    if letters < _FEWEST_LETTERS:
        return False
    if len(_HUMP.findall(words)) > _HUMPS * letters:
        return True
    vowels = len(_VOWEL.findall(words))
    odd = not _FEW_VOWELS * plain < vowels < _MANY_VOWELS * plain
    long = sum(map(len, _CONSONANTS.findall(words))) > _LONG * plain
    return plain >= _FEWEST_LETTERS and 2 * plain > letters and (odd or long)
