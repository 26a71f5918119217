"""Two folded words and a language in; out, whether they are forms of one word by a scorer's rules."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

_KAZAKH_LETTERS = frozenset("әғқңөұүһі")
_VOICED = str.maketrans("ғгб", "қкп")
_KAZAKH_SUFFIXES = re.compile(
    r"(?:лар|лер|дар|дер|тар|тер)?"
    r"(?:ымыз|іміз|мыз|міз|ыңыз|іңіз|ңыз|ңіз|ым|ім|ың|ің|сы|сі|ы|і|м|ң)?"
    r"(?:ның|нің|дың|дің|тың|тің|қа|ке|на|не|а|е|ны|ні|ды|ді|ты|ті|н"
    r"|нда|нде|да|де|та|те|нан|нен|дан|ден|тан|тен|мен|пен)?"
    r"(?:қы|кі)?"
)
_RUSSIAN_NAME_ENDINGS = frozenset(["а", "у", "ым", "ом", "е", "ой", "ы", "ых"])
_KOREAN_PARTICLES = re.compile(
    "이었습니다|였습니다|이었다|입니다|이라고|에서는|으로는|에게서|까지|부터|에서|에게|한테|으로|이다|이며|"
    "이고|처럼|보다|라고|였다|은|는|이|가|을|를|의|에|로|와|과|도|만|다|께"
)


@lru_cache(maxsize=65536)
def same_word(one: str, other: str, language: str) -> bool:
    """Compare two folded words; `language` is the question's, the script of the words rules."""
    if one == other:
        return True
    if not one or not other or one[0].isdigit() or other[0].isdigit():
        return False
    kind = _script(one)
    if kind != _script(other):
        return False
    if kind == "korean":
        return _same_korean(one, other)
    if kind == "cyrillic":
        kazakh = language == "kk" or not _KAZAKH_LETTERS.isdisjoint(one + other)
        return _same_russian(one, other) or (kazakh and _same_kazakh(one, other))
    return kind == "latin" and _same_english(one, other)


def _script(word: str) -> str:
    if all("가" <= c <= "힣" for c in word):
        return "korean"
    if all("\u0400" <= c <= "\u04ff" for c in word):
        return "cyrillic"
    return "latin" if word.isalpha() and all(c < "\u0250" for c in word) else ""


def _same_english(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < 3:
        return False
    plurals = [short + "s", short + "es"]
    if short.endswith("y"):
        plurals.append(short[:-1] + "ies")
    return long in plurals


def _same_russian(one: str, other: str) -> bool:
    if _russian_stem(one) == _russian_stem(other):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.startswith(short) and long[len(short) :] in _RUSSIAN_NAME_ENDINGS


@lru_cache(maxsize=65536)
def _russian_stem(word: str) -> str:
    return str(_own().russian.stemWord(word))


class _Stemmers(threading.local):
    """The stemmer of one thread: one that two share may give the stem of the other's word."""

    def __init__(self) -> None:
        import snowballstemmer

        self.russian = snowballstemmer.stemmer("russian")


@lru_cache(maxsize=1)
def _own() -> _Stemmers:
    return _Stemmers()


def _same_kazakh(one: str, other: str) -> bool:
    """Compare what is left of two words after their longest common beginning: suffixes, or not."""
    one, other = one.translate(_VOICED), other.translate(_VOICED)
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    whole = shared == min(len(one), len(other))
    for stem in range(shared, (2 if whole else 3), -1):
        if _KAZAKH_SUFFIXES.fullmatch(one[stem:]) and _KAZAKH_SUFFIXES.fullmatch(other[stem:]):
            return True
    return False


def _same_korean(one: str, other: str) -> bool:
    bare_one, bare_other = _without_particle(one), _without_particle(other)
    return other in bare_one or one in bare_other or any(len(w) > 1 for w in bare_one & bare_other)


def _without_particle(word: str) -> set[str]:
    return {word[:at] for at in range(1, len(word)) if _KOREAN_PARTICLES.fullmatch(word, at)}
