"""A question in; what is known of it before anything is read for it, out."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from ..language import content_sounds, content_stems
from ..language.lazily import lazily
from .expected import Expected, expected
from .likeness import Likeness

Weights = dict[tuple[str, str], float]  # of a stem and its marked sound
YEARS = lazily(r"(?<!\d)(?:1[5-9]\d\d|20\d\d)(?!\d)")
_DIGITS = lazily(r"\d+")
_CAPITAL = "[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]"
_NAMED = rf"(?<!^)(?<![.?!] )\b{_CAPITAL}[\w'’-]+"
_NAME = lazily(_NAMED)
NAMES = lazily(rf"{_NAMED}(?: {_CAPITAL}[\w'’-]+)*")  # a name's words together


@dataclass(frozen=True)
class Question:
    """A question and what is known of it: `trusted` where the model knows its language.

    `among` are the texts of all passages that came near, many more than are answered from: they tell which
    of the question's words are rare. Of a question that was put into another language word by word, `asked`
    is how it was asked, in which language `asked_in`; both are empty otherwise.
    """

    text: str
    language: str
    trusted: bool
    among: tuple[str, ...] = ()
    asked: str = ""
    asked_in: str = ""

    @cached_property
    def expected(self) -> Expected:
        return expected(self.asked or self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(content_stems(self.text))

    @cached_property
    def sounds(self) -> dict[str, str]:
        return content_sounds(self.text)

    @cached_property
    def likeness(self) -> Likeness:
        return Likeness(self.text, self.among)

    @cached_property
    def years(self) -> frozenset[str]:
        return years(self.text)

    @cached_property
    def digits(self) -> frozenset[str]:
        return digits(self.text)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """List the words written with a capital where none need be: names, in scripts that have capitals."""
        return tuple(match.group() for match in _NAME.finditer(self.text))

    @cached_property
    def weight(self) -> Weights:
        """Weigh each stem by how few of the near passages hold it: log(1 + N / (1 + n)).

        What else the library holds, however much, makes no word rarer or more common.
        """
        held = Counter(stem for text in self.among for stem in self.stems.intersection(content_stems(text)))
        # In order, so that sums and ties do not depend on how a process hashes words.
        return {
            (stem, f"~{self.sounds.get(stem, '')}"): math.log(1 + (len(self.among) or 1) / (1 + held[stem]))
            for stem in sorted(self.stems)
        }


def years(text: str) -> frozenset[str]:
    return frozenset(YEARS.findall(text))


def digits(text: str) -> frozenset[str]:
    return frozenset(_DIGITS.findall(text))
