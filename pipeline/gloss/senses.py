"""A word as it is written and a word of the lexicon in; how likely the one is meant by the other, out.

Beginnings that are shared may be chance; capitals and endings tell the month of May from what may be, Turkey
from a turkey, and seconds from what is second.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..language import STOP_WORDS
from .readings import folded

_OTHERWISE = 0.3  # what a sense is worth that capitals or endings speak against
# Verbs that only say how surely: they count for nothing in a search, where the month of May does.
MODAL = frozenset("can may might must should shall will would could".split())  # noqa: SIM905
_ENDINGS = (("s", "nvx"), ("ing", "vnx"), ("ed", "vx"))  # of English, and the parts of speech that take them


def capital(said: Sequence[str], at: int) -> bool | None:
    """Tell whether a word is written as a name; None where that cannot be told.

    The first word has a capital whatever it is, and so has each word of a text in capitals; beside a number
    stands a month rather than a verb, whoever cannot be bothered to write it large.
    """
    word = said[at]
    if word.upper() == word.lower() or all(each.upper() == each for each in said):
        return None
    near_number = word.casefold() not in STOP_WORDS
    if near_number and any(
        each[0].isdigit() for each in (*said[max(0, at - 1) : at], *said[at + 1 : at + 2])
    ):
        return True
    return None if word[0].isupper() and at == 0 else word[0].isupper()


def likely(word: str, lemma: str, part: str, language: str, large: bool | None) -> float:
    """Tell how likely a word is meant by another, 0 to 1: by letters, by capitals, by English endings."""
    plain, bare = folded(word), folded(lemma)
    if part == "v" and language in ("kk", "ko"):
        bare = bare.removesuffix(
            "у" if language == "kk" else "다"
        )  # endings take the place of the infinitive's
    worth = _alike(plain, bare)
    if large is not None and " " not in lemma and lemma[0].isupper() != large:
        worth *= _OTHERWISE
    if language == "en":
        ending = next(
            ((e, parts) for e, parts in _ENDINGS if plain.endswith(e) and not bare.endswith(e)), None
        )
        if ending and part not in ending[1]:
            worth *= _OTHERWISE
    return worth


def _alike(word: str, lemma: str) -> float:
    """Tell how far a word is its lemma, by the letters they begin with; shared stems may be chance."""
    shared = next((i for i, (a, b) in enumerate(zip(word, lemma, strict=False)) if a != b), None)
    shared = min(len(word), len(lemma)) if shared is None else shared
    return 0.2 + 0.8 * (shared / max(len(lemma), 1)) ** 2
