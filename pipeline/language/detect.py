"""A text in, its language out: by script, and by statistics where the script leaves a choice."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from .identify import identifier

_KAZAKH = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
_CYRILLIC_CHOICES = ("ru", "kk", "uk", "bg", "be", "sr", "mk", "ky", "mn")
_LATIN_CHOICES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "pl"),
    *("tr", "cs", "sv", "fi", "hu", "ro", "vi", "id"),
)
_SURE_LETTERS = 24  # with fewer letters statistics take “population 2009” for French


def detect(text: str) -> str:
    """Tell the language of a text (ISO 639-1): by script, by statistics where that leaves a choice."""
    letters = {c: times for c, times in Counter(text[:20_000]).items() if c.isalpha()}
    if not letters:
        return "en"
    counts = dict.fromkeys(("Latin", "Cyrillic", "Hangul"), 0)
    for letter, times in letters.items():
        if (name := script_of(letter)) in counts:
            counts[name] += times
    sure = sum(letters.values()) >= _SURE_LETTERS
    script = max(counts, key=lambda name: counts[name])
    if counts[script] == 0:
        return _by_statistics(text, ()) or "en"
    if script == "Hangul":
        return "ko"
    if script == "Cyrillic":
        kazakh = sum(times for letter, times in letters.items() if letter in _KAZAKH)
        if kazakh > 0.03 * counts["Cyrillic"]:
            return "kk"
        return (_by_statistics(text, _CYRILLIC_CHOICES) if sure else None) or "ru"
    return (_by_statistics(text, _LATIN_CHOICES) if sure else None) or "en"


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """Name the script of a letter by the first word of its Unicode name (`Latin`, `Hangul`)."""
    return unicodedata.name(letter, "Unknown").split(" ")[0].split("-")[0].capitalize()


SCRIPTS = {"en": "Latin", "ru": "Cyrillic", "kk": "Cyrillic", "ko": "Hangul"}  # of languages


def main_script(words: Iterable[str]) -> str:
    """Name the script of most words, by their first letters; `Digit` where there are only numbers."""
    counts = Counter(script_of(word[0]) for word in words if word)
    digits = counts.pop("Digit", 0)
    return min(counts, key=lambda name: (-counts[name], name)) if counts else "Digit" if digits else "None"


def _by_statistics(text: str, choices: tuple[str, ...]) -> str | None:
    language = str(identifier(choices).classify(text[:5_000])[0])
    return language if not choices or language in choices else None
