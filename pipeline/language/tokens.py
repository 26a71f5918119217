"""A text in, the tokens that search uses out.

Tokens depend on a word's letters alone, never on a guess of the text's language, so that a question
and a passage always meet: Latin words are stemmed as English (Snowball), Cyrillic ones with a letter
that only Kazakh has as Kazakh, all others as Russian (Snowball), Hangul as Korean; every word of
another script than Latin also gives its character 2- and 3-grams, which find words whatever
endings they carry; and every longer word gives its sound, which finds names across scripts.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .detect import script_of
from .kazakh import LETTERS, kazakh_stem
from .korean import korean_stem
from .segment import NUMBER, WORD
from .sound import sounds

REVISION = "3"  # of tokens: raise it when any text gives others, so that older search files are derived again

GRAMS = (2, 3)  # characters; a word of one has a line put behind it, and is an n-gram itself
_NUMBER = re.compile(NUMBER)

STEMMED = frozenset(("en", "ru", "kk", "ko"))  # the languages whose words lose their endings

STOP_WORDS = frozenset(
    """
    a an and are as at be been being but by can could did do does for from had has have how i if in into
    is it its many me much of on or our shall should so some such than that the their them then there
    these they this those to under was we were what when where which while who whom whose why will with
    would you your about after also any between both during each most no nor not only other over own
    same very
    а без бы был была были было быть в во вот где да для до его ее её если есть еще ещё же за и из или
    им их к как какая какие какого какой какое каких каким какими каком ко когда кого кому который
    которая которое которые кто ли мы на над не него нее неё нет ни но о об он она они оно от по под при
    про с сколько со так также то того тоже только у уже чем что чтобы чья чей эта эти это этого этой
    этом этот я
    және мен бен пен не неше қай қандай қанша кім кімдер кімнің қашан қайда неге үшін туралы бойынша бар
    жоқ де та те ма ме ба бе па пе еді екен бол болды болған болып деп осы сол бұл ол олар
    그 이 저 것 수 등 및 또는 그리고 무엇 무엇인가 무엇인가요 누구 누구인가 누구인가요 언제
    언제인가 어디 어디인가 얼마 얼마인가 몇 왜 어떤 어떻게 있는 있는가 있다 하는 했는가
    인가 대한 대해
    """.split()  # English, Russian, Kazakh, Korean  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the lexical index holds of a text: stemmed words, words that give n-grams, sounds."""

    words: tuple[str, ...]
    grammed: tuple[str, ...]
    sounds: tuple[str, ...]

    @property
    def grams(self) -> tuple[str, ...]:
        return grams(self.grammed)


def tokens(text: str) -> Tokens:
    """Make the tokens of a text for the lexical index, in order."""
    made = [_token(raw) for raw in _raw_words(text)]
    return Tokens(
        tuple(token.stem for token in made),
        tuple(token.grammed.ljust(min(GRAMS), "_") for token in made if token.grammed),
        tuple(sound for token in made for sound in token.sounds),
    )


def grams(words: Iterable[str]) -> tuple[str, ...]:
    """Cut words into their character 2- and 3-grams, in order."""
    made: list[str] = []
    for word in words:
        for n in GRAMS:
            made += [word[i : i + n] for i in range(len(word) - n + 1)]
    return tuple(made)


@lru_cache(maxsize=4_000)  # a passage is looked at once for each language that a question is put into
def content_stems(text: str) -> tuple[str, ...]:
    """Stem the words of a text that carry its subject: all but stop words."""
    return tuple(_token(raw).stem for raw in _raw_words(text) if raw.casefold() not in STOP_WORDS)


@lru_cache(maxsize=4_000)  # a passage is looked at once for each question
def content_words(text: str) -> tuple[str, ...]:
    """List the words of a text that carry its subject, each once, in lower case."""
    return tuple(
        dict.fromkeys(word for raw in _raw_words(text) if (word := raw.casefold()) not in STOP_WORDS)
    )


def content_sounds(text: str) -> dict[str, str]:
    """Map the stems that carry a text's subject to how they sound, for words long enough to tell."""
    made = [_token(raw) for raw in _raw_words(text) if raw.casefold() not in STOP_WORDS]
    return {token.stem: token.sounds[-1] for token in made if token.sounds and len(token.sounds[-1]) > 3}


def stem_of(word: str) -> str:
    """Stem one word as the index does."""
    return _token(unicodedata.normalize("NFC", word)).stem


def number_value(text: str) -> str | None:
    """Write a number in one way (`1,071,927` → `1071927`, `63,07` → `63.07`); None if it is none."""
    if not _NUMBER.fullmatch(text):
        return None
    groups = re.split(r"[.,\u00a0\u202f ]", text)
    marks = re.findall(r"[.,\u00a0\u202f ]", text)
    thousands = bool(marks) and len(set(marks)) == 1 and all(len(g) == 3 for g in groups[1:])
    if thousands and groups[0] != "0" and (len(marks) > 1 or marks[0] != "."):
        return "".join(groups)
    if len(marks) > 1 and len(set(marks[:-1])) == 1 and marks[-1] != marks[0] and marks[-1] in ".,":
        return "".join(groups[:-1]) + "." + groups[-1]
    if len(marks) == 1 and marks[0] in ".,":
        return ".".join(groups)
    return text if marks else text.lstrip("0") or "0"


def _raw_words(text: str) -> Iterator[str]:
    for match in WORD.finditer(unicodedata.normalize("NFC", text)):
        yield match.group()


@dataclass(frozen=True, slots=True)
class _Token:
    """A word as search knows it; what it gives n-grams of, and what it sounds as: empty where it does not."""

    stem: str
    grammed: str = ""
    heard: str = ""

    @property
    def sounds(self) -> tuple[str, ...]:
        return sounds(self.heard) if self.heard else ()


@lru_cache(maxsize=50_000)
def _token(raw: str) -> _Token:
    if (value := number_value(raw)) is not None:
        return _Token(value)
    word = raw.casefold().replace("’", "'").replace("ʼ", "'").removesuffix("'s")
    heard = "" if word in STOP_WORDS else word
    script = script_of(word[0])
    if script == "Latin" and script_of(word[-1]) == "Hangul":  # LG전자, KBS가
        script = "Hangul"
    if script == "Latin":
        return _Token(_english(word), heard=heard)
    return _Token(_STEMS.get(script, str)(word), word, heard)


def _english(word: str) -> str:
    return str(_own.stemmer("english").stemWord(word))


def _russian(word: str) -> str:
    return str(_own.stemmer("russian").stemWord(word))


def _cyrillic(word: str) -> str:
    """Stem a word as Kazakh where a letter says that it is, and what is left as Russian.

    A Kazakh word without such a letter is stemmed as Russian too; `партияның` meets `партия` because the
    Russian stemmer has the last word on both. To give words without such letters two stems, a Russian and a
    Kazakh one, was measured: a question counts them twice, and both languages lose (benchmarks/stemming.py).
    """
    plain = word.replace("ё", "е")
    stem = plain if LETTERS.isdisjoint(plain) else kazakh_stem(plain)
    return _russian(stem) if LETTERS.isdisjoint(stem) else stem


def _hangul(word: str) -> str:
    stem = korean_stem(word)
    return _english(stem) if stem.isascii() else stem


_STEMS: dict[str, Callable[[str], str]] = {"Cyrillic": _cyrillic, "Hangul": _hangul}


class _Stemmers(threading.local):
    """The stemmers of one thread: one that two share may give the stem of the other's word."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def stemmer(self, language: str) -> Any:
        if language not in self._made:
            import snowballstemmer

            self._made[language] = snowballstemmer.stemmer(language)
        return self._made[language]


_own = _Stemmers()
