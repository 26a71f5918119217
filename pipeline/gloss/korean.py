"""A Korean word and the words that are known in; the ways to read it as some of them with endings, out.

A known beginning counts where particles or endings follow. Hangul is looked at letter by letter, so that
the ㄴ of `세운` is seen as the ending of `세우다`. What is written as one word is taken apart: `국가경쟁력`
is `국가` and `경쟁력`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from ..language.lazily import lazily

_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_LETTERS = "\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_PARTICLES = lazily(
    "(?:은|는|이|가|을|를|의|에|에서|에게|에게서|께서|한테|로|으로|으로서|로서|로써|으로써|와|과|이나|나|도|만|까지|부터|보다"
    "|처럼|마다|조차|밖에|이라는|라는|이란|란|이라고|라고|이며|며|이고|이었[다던고으나는데]*|였[다던고으나는데]*|이다|인|이자|라|이라|이던"
    "|일|임|인가|인가요|인지|입니까|입니다|들|씩|째|뿐|대로|만큼|적인|적|적으로|측|쯤|당|별|간)+"
)
_VERBS = lazily(
    "[ㄴㄹㅁㅂㅆ]?[고며면지게기도던거나는은을음어아여었았였려자다니으습시세까요만서데인가라록로써네죠든듯를]*"
)
_LIGHT = lazily(
    "하|한|할|함|해|했|하였|되|된|될|됨|됐|돼|시키|시킨|시킬|시켰|시켜|받|당하|당한|당했|스러|스럽|히|로운|롭"
)
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_RUN_TOGETHER = {"ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅣ": "ㅕ", "ㅡ": "ㅓㅏ", "ㅚ": "ㅙ"}
_SHORTER = 0.3  # what each shorter reading is worth beside the one before
_RARELY = 0.5
_COMPOUND = 2  # syllables that each part of a compound has at least


def korean_keys(word: str, verb: bool) -> tuple[str, ...]:
    """Say under which beginnings a word is filed; verbs and adjectives without their -다."""
    if not verb or len(word) < 2 or word[-1] != "다":
        return (word,)
    stem = word[:-1]
    if stem.endswith("하") and len(stem) > 2:
        return (stem[:-1], stem)
    return tuple(dict.fromkeys((*_verb_keys(stem), *_contracted(stem))))


def _verb_keys(stem: str) -> tuple[str, ...]:
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


def _contracted(stem: str) -> Iterator[str]:
    """Give a stem whose last vowel has run together with 어 or 아: 오 is 와, 가지 is 가져, 하 is 해."""
    code = ord(stem[-1]) - _FIRST
    if 0 <= code <= _LAST - _FIRST and code % _FINALS == 0:
        first, vowel = divmod(code // _FINALS, len(_VOWELS))
        for other in _RUN_TOGETHER.get(_VOWELS[vowel], ""):
            yield stem[:-1] + chr(_FIRST + (first * len(_VOWELS) + _VOWELS.index(other)) * _FINALS)
    if stem[-1] == "하":
        yield stem[:-1] + "해"


def korean_fit(word: str, key: str, lemma: str, part: str) -> float:
    """Tell how well what follows a known beginning goes with a lemma's part of speech, 0 to 1.

    Nouns take particles, verbs endings: 했다 is no sea (해), 전지현이 nothing of before (전). A bare stem
    of a verb is no word, but for those in ㄹ, which 을 has run together with.
    """
    if word.startswith(key):
        tail = word[len(key) :]
    elif (
        len(key) <= len(word)
        and (bare := _parted(word[len(key) - 1]))
        and word[: len(key) - 1] + bare[0] == key
    ):
        tail = bare[1] + word[len(key) :]
    else:
        return 1.0  # by its stem, or as irregular verbs are
    if _LIGHT.match(tail) or part in ("a", "p", "x", "q"):
        return 1.0
    if part == "v" and not lemma.endswith("하다"):
        if tail:
            return float(bool(_VERBS.fullmatch(tail)))
        return _RARELY if _parted(key[-1])[1] == "ㄹ" else 0.0
    return float(
        not tail or bool(_PARTICLES.fullmatch(tail)) or (part == "v" and bool(_VERBS.fullmatch(tail)))
    )


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
    return bool(_PARTICLES.fullmatch(tail) or _VERBS.fullmatch(tail) or _LIGHT.match(tail))


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
