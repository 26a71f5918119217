"""A text and a phrase in; every place where the phrase stands, but for letter case and typography, out.

What is promised is completeness: a place is left out only if the phrase cannot be read there. A word
broken at a line's end is read both joined and as a compound; letters are compared case-folded (ß is ss,
İ is i), and single and double quotes are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from ..errors import InputError
from ..evidence import Span
from ..language.lazily import lazily
from .normalise import UNSEEN, Normalised, chained, is_nfc, normal_text, normalised, rebuilt

# Stands where a hyphen and a line break were: may be read as nothing, or as the hyphen of a compound.
_JOINT = "\ufdd0"  # a noncharacter, which no text should hold
_DOTTED = "I\u0307"
# All that case folding makes longer stands in these ranges of Unicode.
_LONGER = "".join(
    c for c in map(chr, [*range(0xDF, 0x2000), *range(0xFB00, 0xFB18)]) if len(c.casefold()) > 1
)
_CASED = lazily(f"[{_LONGER}]|{_DOTTED}")
# Where none of these is, normalising parts or makes no letter, so each word stands as it is.
# (Two patterns, as each that begins with one set of characters is quick.)
_HIDING = lazily(f"[{UNSEEN}{_JOINT}\uff01-\uff5e]"), lazily(r"[-\u2010\u2011][^\S\r\n]*[\r\n\f]")
_BREAK = lazily(rf"[-\u2010\u2011{UNSEEN}{_JOINT}]+\s*")
_WIDE = lazily("[\uff01-\uff5e]")
_WORD = lazily(r"[^\W_]+")


class Readable:
    """One text made ready for many phrases; everything costly is made when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> Normalised | str:
        """The text without letter case; with a map where that changed lengths."""
        return _caseless(self.text)

    @cached_property
    def letters(self) -> str:
        return self.folded if isinstance(self.folded, str) else self.folded.text

    @cached_property
    def hides(self) -> bool:
        """Tell whether a word may stand here in another way than letter beside letter."""
        return any(each.search(self.letters) for each in _HIDING) or not is_nfc(self.letters)

    @cached_property
    def unbroken(self) -> str | None:
        """The letters with whatever may part a word taken out; None where that is not all that hides it."""
        if _WIDE.search(self.letters) or not is_nfc(self.letters):
            return None
        return _BREAK.sub("", self.letters)

    @cached_property
    def joined(self) -> Normalised:
        return self._read("")

    @cached_property
    def marked(self) -> Normalised:
        return self._read(_JOINT) if self.hides else self.joined

    def _read(self, joint: str) -> Normalised:
        whole = normalised(self.letters, joint=joint)
        whole = whole if isinstance(self.folded, str) else chained(self.folded, whole)
        return Normalised(_one_quote(whole.text), whole.starts, whole.ends)


class Phrase:
    """A phrase made ready to be found in many texts; `whole` takes whole words alone."""

    def __init__(self, words: str, *, whole: bool = False) -> None:
        folded = _caseless(words)
        plain = normal_text(folded if isinstance(folded, str) else folded.text)
        self.words = words
        self._plain = _one_quote(plain).strip()
        if not self._plain:
            raise InputError(f"nothing to find in {words!r}: write at least one letter, digit or sign")
        self._whole = whole
        self._core = max(_WORD.findall(self._plain), key=len, default="")
        letters = (f"[-{_JOINT}]" if c == "-" else re.escape(c) for c in self._plain)
        self._pattern = re.compile(f"(?=({f'{_JOINT}?'.join(letters)}))")

    def within(self, readable: Readable) -> tuple[Span, ...]:
        """List every occurrence in order, also those that overlap."""
        return tuple(sorted(set(self._found(readable)))) if self.may_stand(readable) else ()

    def may_stand(self, readable: Readable) -> bool:
        """Tell, before a text is normalised, whether the phrase may stand in it; never wrongly no."""
        if self._core in readable.letters or not readable.hides:
            return self._core in readable.letters
        return readable.unbroken is None or self._core in readable.unbroken

    def _found(self, readable: Readable) -> Iterator[Span]:
        reading = readable.joined
        for at in _everywhere(self._plain, reading.text):
            if self._bounded(reading.text, at, at + len(self._plain)):
                yield reading.original(Span(at, at + len(self._plain)))
        # Read as a compound, a broken word has a hyphen, and ends words that joined it does not.
        if "-" in self._plain or self._whole:
            yield from self._compound(readable.marked)

    def _compound(self, reading: Normalised) -> Iterator[Span]:
        for found in self._pattern.finditer(reading.text) if _JOINT in reading.text else ():
            if self._bounded(reading.text, *found.span(1)):
                yield reading.original(Span(*found.span(1)))

    def _bounded(self, text: str, start: int, end: int) -> bool:
        if not self._whole:
            return True
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        return not (_parts(before, text[start]) or _parts(text[end - 1], after))


def _parts(left: str, right: str) -> bool:
    """Tell whether a word would be parted between two characters."""
    return left.isalnum() and right.isalnum()


def _everywhere(plain: str, text: str) -> Iterator[int]:
    at = text.find(plain)
    while at >= 0:
        yield at
        at = text.find(plain, at + 1)


def _one_quote(text: str) -> str:
    return text.replace('"', "'")


def _caseless(text: str) -> Normalised | str:
    """Fold letter case; as a plain string where every letter stays where it stood."""
    folded = text.casefold()
    if len(folded) == len(text) and _DOTTED not in text:
        return folded
    longer = rebuilt(text, ((*found.span(), _small(found[0])) for found in _CASED.finditer(text)))
    return Normalised(longer.text.casefold(), longer.starts, longer.ends)


def _small(letter: str) -> str:
    return "i" if letter in ("İ", _DOTTED) else letter.casefold()
