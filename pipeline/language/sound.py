"""A word of any script in, keys of how it sounds out, so that a name meets itself across scripts.

A key is the word's consonants in seven classes, in the manner of Soundex (Russell 1918) but with
the first letter classed too, since Назарбаев, Nazarbayev and 나자르바예프 share no letter at all.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = dict(
    pair.split("=")
    for pair in """
    а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts
    ч=ch ш=sh щ=sh ъ= ы=y ь= э=e ю=yu я=ya ә=a ғ=g қ=k ң=n ө=o ұ=u ү=u һ=h і=i
    """.split()  # noqa: SIM905
)
# Jamo of a decomposed Hangul syllable: initials from U+1100, finals from U+11A8, as names sound.
_INITIALS = "k k n t t r m p p s s - ch ch ch k t p h".split()  # noqa: SIM905
_FINALS = "k k k n n n t l k m p l t p p m p p t t n ch ch k t p h".split()  # noqa: SIM905
_MEDIALS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu - ui i".split()  # from U+1161  # noqa: SIM905
_DIGRAPHS = re.compile(r"kh|zh|ch|sh|ts|dzh|dj|ph|th|ck|gh|ng")
_DIGRAPH_CLASS = {
    **dict.fromkeys(("kh", "ck", "gh"), "K"),
    **dict.fromkeys(("zh", "ch", "sh", "ts", "dzh", "dj"), "S"),
    "ph": "P",
    "th": "T",
    "ng": "N",
}
_CLASS = {
    **dict.fromkeys("bpfvw", "P"),
    **dict.fromkeys("gkqcxh", "K"),
    **dict.fromkeys("szj", "S"),
    **dict.fromkeys("dt", "T"),
    **dict.fromkeys("lr", "R"),
    "m": "M",
    "n": "N",
}
_AGAIN = re.compile(r"(.)\1+")
_SHORTEST = 3  # consonants: shorter keys meet by chance


@lru_cache(maxsize=50_000)  # words come again in every question
def sounds(word: str) -> tuple[str, ...]:
    """List a word's sound keys: its first three and four consonant classes; none for short words."""
    key = _classes(_latin(word))
    if len(key) < _SHORTEST:
        return ()
    return tuple(dict.fromkeys((key[:3], key[:4]))) if len(key) > _SHORTEST else (key,)


def romanised(word: str) -> str:
    """Write a word of any of the scripts in Latin letters, vowels too, as it roughly sounds."""
    latin = (_MEDIALS[ord(c) - 0x1161] if 0x1161 <= ord(c) <= 0x1175 else c for c in _latin(word))
    return "".join(c for c in latin if c.isascii() and c.isalnum())


def _latin(word: str) -> str:
    letters: list[str] = []
    for c in unicodedata.normalize("NFD", word.casefold()):
        code = ord(c)
        if 0x1100 <= code <= 0x1112:
            letters.append(_INITIALS[code - 0x1100])
        elif 0x11A8 <= code <= 0x11C2:
            letters.append(_FINALS[code - 0x11A8])
        else:
            letters.append(_CYRILLIC.get(c, c))
    return "".join(letters)


def _classes(word: str) -> str:
    marked = _DIGRAPHS.sub(lambda m: _DIGRAPH_CLASS[m.group()], word)
    start = "A" if marked[:1] in "aeiouy" else ""
    key = start + "".join(c if c.isupper() else _CLASS.get(c, "") for c in marked)
    return _AGAIN.sub(r"\1", key)
