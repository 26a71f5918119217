"""A text in, its tokens out as a scorer compares them: case folded, unpunctuated, numbers by value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_APOSTROPHES = "'’ʼ"
_INITIALS = re.compile(r"\b[^\W\d_]\.(?:\s?[^\W\d_]\.)+")
_TOKEN = re.compile(
    rf"""
    (?P<decade>\d+s\b)
  | (?P<ordinal>\d+)(?:st|nd|rd|th)\b
  | (?P<month>(?:1[5-9]|20)\d\d\.(?:0?[1-9]|1[0-2]))(?!\.?\d)
  | (?P<number>(?:(?<![^\s(])[-−](?=\d))?
      (?: \d{{1,3}}(?P<by>[,.'’\u00a0\u2009\u202f ])\d{{3}}(?:(?P=by)\d{{3}})*(?!\d)
            (?:(?!(?P=by))[.,]\d+)?(?![.,]\d)
        | \d+(?:[.,]\d+)?(?![.,]?\d) ))
  | (?P<parts>\d+(?:[.,]\d+)*)
  | (?P<word>[^\W\d_](?:[^\W_]|[{_APOSTROPHES}](?=[^\W_]))*)
  | (?P<other>[^\W_])
    """,
    re.VERBOSE,
)
_PERCENT = ("percent", "процент", "пайыз", "퍼센트")
# Kazakh "он" (10) is left out: in Russian it is "he".
_WORDS_OF_NUMBERS = {
    0: "zero ноль нөл 영",
    1: "one один одна одно одного одной бір 하나",
    2: "two два две двух двумя двум екі 둘 두",
    3: "three три трех тремя трем үш 셋 세",
    4: "four четыре четырех четырьмя четырем төрт 넷 네",
    5: "five пять пяти пятью бес 다섯",
    6: "six шесть шести шестью алты 여섯",
    7: "seven семь семи семью жеті 일곱",
    8: "eight восемь восьми сегіз 여덟",
    9: "nine девять девяти тоғыз 아홉",
    10: "ten десять десяти 열",
    11: "eleven одиннадцать одиннадцати",
    12: "twelve двенадцать двенадцати",
    13: "thirteen тринадцать тринадцати",
    14: "fourteen четырнадцать четырнадцати",
    15: "fifteen пятнадцать пятнадцати",
    16: "sixteen шестнадцать шестнадцати",
    17: "seventeen семнадцать семнадцати",
    18: "eighteen восемнадцать восемнадцати",
    19: "nineteen девятнадцать девятнадцати",
    20: "twenty двадцать двадцати жиырма 스물 스무",
    30: "thirty тридцать тридцати отыз 서른",
    40: "forty сорок сорока қырық 마흔",
    50: "fifty пятьдесят пятидесяти елу 쉰",
    60: "sixty шестьдесят шестидесяти алпыс 예순",
    70: "seventy семьдесят семидесяти жетпіс 일흔",
    80: "eighty восемьдесят восьмидесяти сексен 여든",
    90: "ninety девяносто тоқсан 아흔",
}
_VALUES = {word: Decimal(n) for n, words in _WORDS_OF_NUMBERS.items() for word in words.split()}
_WORDS_OF_SCALES = {
    100: "hundred сто сотня сотни сотен жүз 백",
    1_000: "thousand тысяча тысячи тысяч тыс мың 천",
    10_000: "만",
    1_000_000: "million миллион миллиона миллионов млн 백만",
    100_000_000: "억",
    1_000_000_000: "billion миллиард миллиарда миллиардов млрд",
    1_000_000_000_000: "trillion триллион триллиона триллионов трлн 조",
}
_SCALES = {word: Decimal(n) for n, words in _WORDS_OF_SCALES.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its folded text and, if it is a number, the values it may have."""

    text: str
    values: frozenset[Decimal] = frozenset()


def folded(text: str) -> str:
    """Fold case and composition; drop what is not seen (soft hyphens, joiners)."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", seen).casefold()).replace("ё", "е")


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text into words and numbers; punctuation, symbols and "percent" vanish alike."""
    plain = _INITIALS.sub(lambda m: "".join(c for c in m[0] if c.isalpha()) + " ", folded(text))
    made: list[Token] = []
    for match in _TOKEN.finditer(plain):
        for token in _made(match):
            if made and made[-1].values and token.text.startswith(_PERCENT):
                continue
            made.append(token)
    return tuple(made)


def joined(given: Iterable[Token]) -> tuple[Token, ...]:
    """Join numbers said in two words: "1.5 million", "twenty-one"."""
    made: list[Token] = []
    for token in given:
        last = made[-1] if made else None
        if last and last.values and token.text in _SCALES:
            made[-1] = Token("", frozenset(v * _SCALES[token.text] for v in last.values))
        elif last and 20 <= _VALUES.get(last.text, 0) <= 90 and 0 < _VALUES.get(token.text, 0) < 10:
            made[-1] = Token("", frozenset({_VALUES[last.text] + _VALUES[token.text]}))
        else:
            made.append(token)
    return tuple(made)


def _made(match: re.Match[str]) -> list[Token]:
    text = match[0]
    if match.lastgroup in ("month", "parts"):
        return [Token(part, frozenset({Decimal(part)})) for part in re.split("[.,]", text)]
    if match["number"] is not None:
        return [Token(text, _number(text, match["by"]))]
    if match["ordinal"] is not None:
        return [Token(match["ordinal"], frozenset({Decimal(match["ordinal"])}))]
    word = re.sub(rf"(?<=[a-z])[{_APOSTROPHES}]s$", "", text)
    word = re.sub(f"[{_APOSTROPHES}]", "", word)
    value = _VALUES.get(word)
    return [Token(word, frozenset() if value is None else frozenset({value}))]


def _number(text: str, by: str | None) -> frozenset[Decimal]:
    """Value digits with separators: 1,000 and 1 000 are a thousand, 63,07 and 63.07 one decimal.

    One mark before three digits may be either: 63,075 equals 63.075 and 63075, 1,000 is no one.
    """
    plain = text.replace("−", "-")
    if by is None:
        return frozenset({Decimal(plain.replace(",", "."))})
    whole = Decimal(plain.replace(by, "").replace(",", "."))
    if by not in ",." or plain.count(by) > 1 or len(re.findall("[.,]", plain)) > 1:
        return frozenset({whole})
    fraction = Decimal(plain.replace(",", "."))
    if plain.lstrip("-").startswith("0"):
        return frozenset({fraction})
    if by == "," and plain.endswith("000"):
        return frozenset({whole})
    return frozenset({whole, fraction})
