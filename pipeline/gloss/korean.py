"""A Korean word and the words that are known in; the ways to read it as some of them with endings, out.

A known beginning counts where particles or endings follow. Hangul is looked at letter by letter, so that
the ㄴ of `세운` is seen as the ending of `세우다`. What is written as one word is taken apart: `국가경쟁력`
is `국가` and `경쟁력`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_LETTERS = "\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_PARTICLES = re.compile(
    "(?:은|는|이|가|을|를|의|에|에서|에게|에게서|께서|한테|로|으로|으로서|로서|로써|으로써|와|과|이나|나|도|만|까지|부터|보다"
    "|처럼|마다|조차|밖에|이라는|라는|이란|란|이라고|라고|이며|며|이고|이었[다던고으나는데]*|였[다던고으나는데]*|이다|인|이자|라|이라|이던"
    "|일|임|인가|인가요|인지|입니까|입니다|들|씩|째|뿐|대로|만큼|적인|적|적으로|측|쯤|당|별|간)+"
)
_VERBS = re.compile(
    "[ㄴㄹㅁㅂㅆ고며면지게기도던거나는은을음어아여었았였해려자다니으습시세]"
    "|스럽|되|받|당하|시키|하|한|할|함|했|된|될|됨|됐|돼|히"
)
_LIGHT = re.compile(
    "하|한|할|함|해|했|하였|되|된|될|됨|됐|돼|시키|시킨|시킬|시켰|시켜|받|당하|당한|당했|스러|스럽|히|로운|롭"
)
_SHORTER = 0.3  # what each shorter reading is worth beside the one before
_COMPOUND = 2  # syllables that each part of a compound has at least


def korean_keys(word: str, verb: bool) -> tuple[str, ...]:
    """Say under which beginnings a word is filed; verbs and adjectives without their -다."""
    if not verb or len(word) < 2 or word[-1] != "다":
        return (word,)
    stem = word[:-1]
    if stem.endswith("하") and len(stem) > 2:
        return (stem[:-1], stem)
    bare, final = _parted(stem[-1])
    if final == "ㅂ":
        return (stem, stem[:-1] + bare + "우")
    if final == "ㄹ":
        return (stem, stem[:-1] + bare)  # 살다: 사는
    if final == "ㄷ":
        return (stem, stem[:-1] + _with(bare, "ㄹ"))  # 듣다: 들은
    if stem[-1] == "르" and len(stem) > 1:
        return (stem, stem[:-2] + _with(stem[-2], "ㄹ"))  # 다르다: 달라
    return (stem,)


def korean_readings(
    word: str, known: Container[str], stemmed: str
) -> Iterator[tuple[tuple[str, ...], float]]:
    """Give readings, the likeliest first: each the known parts of the word, and how much it is worth."""
    worth = 1.0
    seen = [word] if word in known else []
    seen += [stem for stem, tail in _cuts(word) if stem in known and _ends(tail)]
    if stemmed != word and stemmed in known:
        seen.append(stemmed)
    for stem in dict.fromkeys(seen):
        yield (stem,), worth
        worth *= _SHORTER
    if not seen and (parts := _compound(word, known)):
        yield parts, 0.8


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    """Cut a word before each syllable from its end, and before the final consonant of the one before."""
    for at in range(len(word), 0, -1):
        if at < len(word):
            yield word[:at], word[at:]
        bare, final = _parted(word[at - 1])
        if final:
            yield word[: at - 1] + bare, final + word[at:]


def _ends(tail: str) -> bool:
    return bool(_PARTICLES.fullmatch(tail) or _VERBS.match(tail))


def _compound(word: str, known: Container[str]) -> tuple[str, ...]:
    """Take a word apart into known ones, each as long as can be; nothing when some part is unknown."""
    for at in range(len(word) - 1, _COMPOUND - 1, -1):
        if word[:at] not in known:
            continue
        rest = word[at:]
        if rest in known and len(rest) >= _COMPOUND:
            return (word[:at], rest)
        if _PARTICLES.fullmatch(rest) or _LIGHT.match(rest):
            return (word[:at],)
        if len(rest) >= _COMPOUND and (more := _compound(rest, known)):
            return (word[:at], *more)
    return ()


def _parted(syllable: str) -> tuple[str, str]:
    """Part a syllable into what it is without its final consonant, and that, empty where it has none."""
    code = ord(syllable) - _FIRST
    if not 0 <= code <= _LAST - _FIRST or code % _FINALS == 0:
        return syllable, ""
    return chr(_FIRST + code - code % _FINALS), _LETTERS[code % _FINALS]


def _with(bare: str, final: str) -> str:
    return chr(ord(bare) + _LETTERS.index(final))
