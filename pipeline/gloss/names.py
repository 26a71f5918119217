"""A name that no lexicon has and texts that may have it in; how they write it out.

Scripts write one name by its sound: Назарбаев, Nazarbayev, 나자르바예프. Words that sound alike to begin with
are held against each other letter by letter, in Latin.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from ..language import romanised, sounds, words

_MOST = 2  # ways to write a name
_SURE, _LIKELY = 0.6, 0.75  # how alike letters must be, where all or only some of the sounds agree

_CLASSES = (("kh", "k"), ("ch", "s"), ("sh", "s"), ("zh", "s"), ("ts", "s"), ("ph", "p"), ("th", "t"))
_LETTERS = str.maketrans("bvfdgcqzjlyw", "ppptkkkssriu")  # voiced or not is heard otherwise in each language


def heard(name: str, texts: Iterable[str]) -> tuple[tuple[str, float], ...]:
    """List how texts write a name, the likeliest first, each with how alike its letters are, 0 to 1."""
    keys = sounds(name)
    if not keys:
        return ()
    spelt = _spelt(name)
    found: dict[str, float] = {}
    for word in dict.fromkeys(span.of(text) for text in texts for span in words(text)):
        if word[0].islower() or word[0].isdigit() or keys[0] not in (theirs := sounds(word)):
            continue
        alike = SequenceMatcher(None, spelt, _spelt(word), autojunk=False).ratio()
        if alike >= (_SURE if keys[-1] == theirs[-1] else _LIKELY):
            found[word] = max(alike, found.get(word, 0.0))
    best = sorted(found, key=lambda word: (-found[word], word))[:_MOST]
    return tuple((word, found[word]) for word in best)


def _spelt(word: str) -> str:
    """Write a word in the letters that all scripts tell apart."""
    latin = romanised(word)
    for several, one in _CLASSES:
        latin = latin.replace(several, one)
    return latin.translate(_LETTERS)
