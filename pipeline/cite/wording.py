"""A normalised text in; its tokens out, and which of them are critical: what they say, of what kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from ..language import STOP_WORDS
from ..language.lazily import lazily
from .korean import after_digits, bare, korean_name, korean_number
from .lexicon import date_of, negates, number_word, unit_of
from .normalise import normal_text
from .tokens import Token, keys, tokens, value_key

Kind = Literal["number", "negation", "unit", "date", "name", "word"]

_OPENERS = STOP_WORDS | frozenset(
    """
    however moreover furthermore therefore thus hence although though while despite since because there
    here many some most such another others first second third finally further indeed instead nevertheless
    one once today now then perhaps according during within under after before also among yet he she they
    однако кроме также таким поэтому хотя если когда после перед затем итак впрочем сегодня теперь здесь
    там этот эта это эти каждый многие некоторые другие согласно например во-первых
    алайда сондықтан сонымен сондай бірақ егер қазіргі қазір кейін бұрын осы осындай әр барлық кейбір
    """.split()  # noqa: SIM905
)
_YEAR = lazily(r"1[0-9]\d\d|20\d\d")
_YEAR_WORD = lazily(r"гг?|год\w*|жж?|жыл\w*|년\w*|월\w*", re.IGNORECASE)
_DAY = lazily(r"\d{1,4}([./])\d{1,2}\1\d{1,4}")
_SCALES = frozenset((1000, 10**6, 10**9, 10**12))


class Item(NamedTuple):
    """A critical token: its kind, what it says in one way of writing, and how it is written."""

    kind: Kind
    value: str
    text: str


class Usage(NamedTuple):
    """What a whole source tells of its words: which it also writes small, which Korean ones are names."""

    small: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


class _Sum(NamedTuple):
    """A number told in words so far: whole thousands in `total`, the rest in `current`."""

    total: Decimal
    current: Decimal

    def joined(self, word: Decimal) -> _Sum | None:
        """Add a neighbouring number word, or say that it begins another number."""
        total, current = self
        if word in _SCALES:
            return (
                _Sum(total + current * word, Decimal(0)) if current and (not total or word < total) else None
            )
        if word == 100:
            return (
                _Sum(total, current * 100)
                if 0 < current < 100
                else _Sum(total, word)
                if not current
                else None
            )
        room = 10 if current >= 20 and current % 10 == 0 else 0
        room = 100 if current >= 100 and current % 100 == 0 else room
        if word >= 1 and (word < room or (not current and word < 1000)):
            return _Sum(total, current + word)
        return None


NO_USAGE = Usage()


class Wording:
    """A normalised text with its tokens, able to say which of them are critical."""

    def __init__(self, text: str, usage: Usage = NO_USAGE) -> None:
        self.text = text
        self.tokens: list[Token] = tokens(text)
        self._usage = usage
        self._kazakh = re.search("[әғқңөұүһі]", text, re.IGNORECASE) is not None
        letters = [t.of(text) for t in self.tokens if not t.numeric and t.of(text)[0].isalpha()]
        self._heading = len(letters) >= 4 and sum(w[0].isupper() for w in letters) >= 0.8 * len(letters)
        self._foreign = sum(w[0] > "\u024f" for w in letters) * 2 > len(letters)

    def word(self, at: int) -> str:
        return self.tokens[at].of(self.text) if 0 <= at < len(self.tokens) else ""

    def words(self, where: range) -> str:
        """Slice the text from the first of some tokens to the last."""
        return self.text[self.tokens[where[0]].start : self.tokens[where[-1]].end] if where else ""

    def gap(self, at: int) -> str:
        """Give the punctuation before a token."""
        return self.text[self.tokens[at - 1].end : self.tokens[at].start].strip()

    def items(self, where: range) -> list[Item]:
        """List the critical tokens among those at `where`, numbers of several words as one."""
        found: list[Item] = []
        run: list[int] = []
        for at in where:
            if self._value(at) is not None:
                run.append(at)
                continue
            found += self._numbers(run)
            run = []
            item = self._item(at)
            if item:
                found.append(item)
        return found + self._numbers(run)

    def _item(self, at: int) -> Item | None:
        word = self.word(at)
        if negates(word):
            return Item("negation", "not", word)
        date = date_of(word)
        if date and not (at == 0 and word in ("May", "March", "August") and not self._dated(at)):
            return Item("date", date, word)
        unit = unit_of(word.replace(" ", "-")) or self._after_digits(at)[1]
        if unit or word in "<>=±≤≥≠≈":
            return Item("unit", unit or word, word)
        return Item("name", bare(word), word) if self._names(at, word) else None

    def _dated(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].numeric

    def _value(self, at: int) -> str | Decimal | None:
        """Read a token as a number: a Decimal to reckon with, or digits as they stand."""
        token, word = self.tokens[at], self.word(at)
        if token.numeric:
            return Decimal(token.key) if re.fullmatch(r"-?\d+(\.\d+)?", token.key) else token.key
        if re.fullmatch(r"[IVX]{2,}", word):
            return word
        spoken = 10.0 if self._kazakh and word.casefold() == "он" else number_word(word)
        if spoken is None and _hangul(word):
            spoken = self._after_digits(at)[0] or korean_number(word, self.word(at + 1))
        return None if spoken is None else Decimal(str(spoken))

    def _after_digits(self, at: int) -> tuple[float | None, str | None]:
        before = self.tokens[at - 1] if at else None
        if before is None or not _hangul(self.word(at)):
            return None, None
        if before.numeric:
            return after_digits(self.word(at), before.end == self.tokens[at].start)
        counts = korean_number(self.word(at - 1), self.word(at)) is not None
        return (None, after_digits(self.word(at), False)[1]) if counts else (None, None)

    def _numbers(self, run: Sequence[int]) -> list[Item]:
        """Add up runs such as `two thousand five` and give each number its kind."""
        found: list[tuple[_Sum | str, list[int]]] = []
        for at in run:
            value = self._value(at)
            last = found[-1][0] if found else None
            if isinstance(value, Decimal) and isinstance(last, _Sum) and not self.tokens[at].numeric:
                joined = last.joined(value)
                if joined is not None:
                    found[-1] = (joined, [*found[-1][1], at])
                    continue
            if value is not None:
                found.append((_Sum(Decimal(0), value) if isinstance(value, Decimal) else value, [at]))
        return [self._number(value, where) for value, where in found]

    def _number(self, value: _Sum | str, where: list[int]) -> Item:
        text = self.words(range(where[0], where[-1] + 1))
        alone = self.tokens[where[0]].numeric and len(where) == 1
        key = value if isinstance(value, str) else value_key(value.total + value.current)
        if alone:
            key = self.tokens[where[0]].key
        return Item("date" if alone and self.is_date(where[0]) else "number", key, text)

    def is_date(self, at: int) -> bool:
        """Tell whether a number is a year, or a day beside its month."""
        key, after = self.tokens[at].key, self.word(at + 1)
        if _DAY.fullmatch(key) or any(w and date_of(w) for w in (self.word(at - 1) if at else "", after)):
            return True
        if _YEAR_WORD.fullmatch(after):
            return bool(_YEAR.fullmatch(key)) or after.startswith("월")
        return bool(_YEAR.fullmatch(self.word(at))) and not (after and unit_of(after))

    def _names(self, at: int, word: str) -> bool:
        if _hangul(word):
            return korean_name(word, self._usage.names)
        if self._foreign and word[0] <= "\u024f" and word[0].isalpha():
            return len(word) > 1
        if not word[0].isupper() or word == "I" or word.startswith("I'"):
            return False
        folded = word.casefold()
        before = self.text[: self.tokens[at].start].rstrip(" '\"([")
        head = self._heading or at == 0 or before[-1:] in ".!?…:"
        if len(word) > 1 and word.isupper() and not self._heading:
            return True
        return folded not in _OPENERS and not (head and (folded in self._usage.small or len(word) < 3))


def keys_of(text: str) -> list[str]:
    """Give the keys of any text's tokens, in order."""
    return keys(normal_text(text))


def told_by(sentence: str) -> tuple[str, ...]:
    """Give the numbers, dates and names of a sentence, as they are written."""
    wording = Wording(normal_text(sentence))
    items = wording.items(range(len(wording.tokens)))
    return tuple(dict.fromkeys(item.text for item in items if item.kind in ("number", "date", "name")))


def missing(sentence: str, evidence: str) -> tuple[str, ...]:
    """List the numbers, dates and names of a sentence that do not occur in some evidence.

    Numbers are compared by value (`ninety` is 90), names but for their endings or, if they stand there
    otherwise (a Latin word without its capital), by their letters.
    """
    theirs = Wording(normal_text(evidence))
    items = theirs.items(range(len(theirs.tokens)))
    values = {item.value for item in items if item.kind in ("number", "date")}
    names = [item.value for item in items if item.kind == "name"]
    words = {bare(token.key) for token in theirs.tokens}
    ours = Wording(normal_text(sentence))
    return tuple(
        dict.fromkeys(
            item.text
            for item in ours.items(range(len(ours.tokens)))
            if (item.kind in ("number", "date") and item.value not in values)
            or (
                item.kind == "name"
                and item.value.casefold() not in words
                and not any(same_name(item.value, name) for name in names)
            )
        )
    )


def too_short(text: str, words: int, letters: int = 12) -> bool:
    """Tell whether a quote has too few words or letters to tell where it is from; 한 counts as two."""
    size = sum(2 if letter >= "\u1100" else 1 for letter in text if letter.isalnum())
    return size < letters or len(keys_of(text)) < words


def same_name(left: str, right: str) -> bool:
    """Tell whether two names are one but for their case ending (Cyrillic) or possessive (Latin)."""
    left, right = (re.sub(r"'s?$", "", name.casefold()) for name in (left, right))
    if left == right:
        return True
    if not re.fullmatch(r"[\u0400-\u052f]+", left + right):
        return False
    stem = len(shared_head(left, right))
    return stem >= 4 and max(len(left), len(right)) - stem <= 3


def shared_head(left: str, right: str) -> str:
    count = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    return left[:count] if count is not None else min(left, right, key=len)


def _hangul(word: str) -> bool:
    return "가" <= word[:1] <= "힣"
