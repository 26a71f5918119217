"""A text in; its letters as they are compared, and the way back to every one of them, out.

Readers differ in white space, typography and hyphens between letters, editors in letter case: the
key of a text is without them.
"""

from __future__ import annotations

import re
from array import array
from functools import cached_property

from ..cite import Normalised, normal_text, normalised
from ..evidence import Span

_SPACE = re.compile(r"(?<=[^\W\d_])\s*-\s*(?=[^\W\d_])|\s+")


class Ground:
    """A text made ready to look for many places in."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _plain(self) -> Normalised:
        return normalised(self.text)

    @cached_property
    def _letters(self) -> tuple[str, array[int]]:
        return _lettered(self._plain.text)

    @property
    def key(self) -> str:
        """The text's letters, folded, without white space."""
        return self._letters[0]

    def span(self, start: int, end: int) -> Span:
        """Map a stretch of the key back to the text."""
        at = self._letters[1]
        return self._plain.original(Span(at[start], at[end - 1] + 1))


def key_of(words: str) -> str:
    """Give some words as a key has them."""
    return _lettered(normal_text(words))[0]


def cased(words: str) -> list[str]:
    """Give what must be the same for words to be the same: letters with their case, numbers apart."""
    plain = normal_text(words)
    return [_SPACE.sub("", plain), *re.findall(r"\d+", plain)]


def _lettered(plain: str) -> tuple[str, array[int]]:
    """Fold a normalised text and drop what readers differ in; say where each letter stood."""
    parts: list[str] = []
    at = array("I")
    last = 0
    for match in (*_SPACE.finditer(plain), None):
        end = match.start() if match else len(plain)
        parts.append(plain[last:end])
        at.extend(range(last, end))
        last = match.end() if match else end
    kept = "".join(parts)
    folded = kept.lower()
    if len(folded) != len(kept):
        folded = "".join(low if len(low := letter.lower()) == 1 else letter for letter in kept)
    return folded, at
