"""A word as it stands in a text in; under which keys the lexicon may have it, each with its worth, out."""

from __future__ import annotations

from collections.abc import Container, Iterable

from ..language import stem_of
from .kazakh import kazakh_fit, kazakh_keys, kazakh_readings
from .korean import korean_fit, korean_keys, korean_readings
from .russian import russian_readings

Reading = tuple[tuple[str, ...], float]  # one key, or those of a compound's parts; 0 to 1
_MOST = 4  # readings that are looked at
_KIN = 0.5  # what a word is worth that only begins as the one asked for
_ROOT = 5  # letters that such words share at least
_LOST = 3  # letters of the asked word that they may lack


def keys_of(word: str, language: str, part: str) -> tuple[str, ...]:
    """Say under which keys a word of the lexicon is filed; the first is the likeliest."""
    plain = folded(word)
    if language == "kk":
        return kazakh_keys(plain, part == "v")
    if language == "ko":
        return korean_keys(plain, part in ("v", "a", "n"))
    return (plain,) if language == "ru" else (stem_of(plain),)


def readings_of(word: str, language: str, known: Container[str]) -> list[Reading]:
    """List the ways to read a word as known ones, the likeliest first."""
    plain = folded(word)
    found: list[Reading] = []
    if language == "kk":
        found = [((key,), worth) for key, worth in kazakh_readings(plain, known)]
    elif language == "ru":
        found = [((key,), worth) for key, worth in russian_readings(plain, known)]
    elif language == "ko":
        found = list(korean_readings(plain, known, stem_of(plain)))
    elif (stem := stem_of(plain)) in known:
        found = [((stem,), 1.0)]
    if not found and language in ("ru", "kk"):
        found = _kin(stem_of(plain) if language == "ru" else plain, known)
    return list(dict(reversed(found)).items())[::-1][:_MOST]


def fit(word: str, key: str, lemma: str, part: str, language: str) -> float:
    """Tell how well a word that was read as a key is a form of a lemma of that part of speech, 0 to 1."""
    if language == "ko":
        return korean_fit(folded(word), key, lemma, part)
    return kazakh_fit(folded(word), folded(lemma), part) if language == "kk" else 1.0


def key_in_term(word: str, language: str, known: Container[str]) -> str:
    """Say under which key a word is filed in a term of several: its own, if it is known, else its stem."""
    readings = (parts[0] for parts, _ in readings_of(word, language, known) if len(parts) == 1)
    return next(readings, _stem(word))


def keys_in_term(word: str, readings: Iterable[Reading]) -> frozenset[str]:
    """List the keys under which a word that may be read so may be filed in a term of several."""
    return frozenset((*(parts[0] for parts, _ in readings if len(parts) == 1), _stem(word)))


def _stem(word: str) -> str:
    return "~" + stem_of(folded(word))


def folded(word: str) -> str:
    return word.casefold().replace("ё", "е")


def _kin(stem: str, known: Container[str]) -> list[Reading]:
    """Find the longest known beginning of a word whose endings are not known."""
    shortest = max(_ROOT, len(stem) - _LOST)
    for length in range(len(stem) - 1, shortest - 1, -1):
        if stem[:length] in known:
            return [((stem[:length],), _KIN)]
    return []
