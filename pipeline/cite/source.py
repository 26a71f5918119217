"""A text and a quote in; the places where the quote stands to the letter, or but for typography, out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Literal, NamedTuple

from ..evidence import Span
from ..language.lazily import lazily
from .critical import Comparison, Difference, comparison
from .korean import korean_names
from .normalise import Normalised, chained, normal_text, normalised, rebuilt
from .tokens import Token, tokens
from .wording import Usage

How = Literal["exact", "normalised", "altered", "spliced", "near"]
_OCCURRENCES = 200
_PAIR = lazily(r"(?<![^\s])(?=([^\W\d_]+) ([^\W\d_]+))")
_MARKED = lazily(r"\*\*+|(?<!\w)[*_]+(?=[^\W_])|(?<=[^\W_])[*_]+(?!\w)")  # emphasis of Markdown
_BROKEN = lazily(r"[^\W\d_][-\u2010\u2011\u00ad\ufffe][^\S\r\n]*[\r\n\f]")


class Match(NamedTuple):
    """One place in one text: its span, how the quote stands there, and what differs."""

    span: Span
    how: How
    differences: tuple[Difference, ...] = ()


class Source:
    """One text made ready for many quotes; everything costly is made when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def plain(self) -> Normalised:
        return normalised(self.text)

    @cached_property
    def readings(self) -> tuple[tuple[Normalised, str], ...]:
        """The text in one typography; anew where a broken word may be a compound, or words have marks."""
        forms = [self.plain]
        if _BROKEN.search(self.text):
            forms.append(normalised(self.text, joint="-"))
        if _MARKED.search(self.text):
            forms.append(_without_marks(self.plain))
        return tuple((form, folded(form.text)) for form in forms)

    @cached_property
    def tokens(self) -> list[Token]:
        return tokens(self.plain.text)

    @cached_property
    def keys(self) -> list[str]:
        return [token.key for token in self.tokens]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for at, key in enumerate(self.keys):
            places.setdefault(key, []).append(at)
        return places

    @cached_property
    def usage(self) -> Usage:
        text = self.plain.text
        small = frozenset(token.key for token in self.tokens if text[token.start].islower())
        return Usage(small, korean_names((key for key in self.keys if "가" <= key[0] <= "힣"), text))

    def densest(self, keys: Iterable[str], within: int) -> Span | None:
        """Find the stretch of `within` code points that has most of some keys; rare ones weigh more."""
        found = sorted(
            (self.tokens[at].start, key) for key in frozenset(keys) for at in self.places.get(key, ())
        )
        weight = {key: 1 / len(self.places[key]) ** 0.5 for _, key in found}
        inside: Counter[str] = Counter()
        best, low, total, where = 0.0, 0, 0.0, None
        for at, (start, key) in enumerate(found):
            total += 0 if inside[key] else weight[key]
            inside[key] += 1
            while start - found[low][0] > within:
                inside[found[low][1]] -= 1
                total -= 0 if inside[found[low][1]] else weight[found[low][1]]
                low += 1
            if total > best + 1e-9:
                best, where = total, (found[low][0], found[at][0])
        return self.plain.original(Span(where[0], where[1] + 1)) if where else None

    def gathers(self, keys: Iterable[str], within: int) -> bool:
        """Tell whether some stretch of `within` code points has every one of some keys."""
        wanted = frozenset(keys)
        found = sorted((self.tokens[at].start, key) for key in wanted for at in self.places.get(key, ()))
        inside: Counter[str] = Counter()
        low = 0
        for start, key in found:
            inside[key] += 1
            while start - found[low][0] > within:
                inside[found[low][1]] -= 1
                low += 1
            if len(+inside) == len(wanted):
                return True
        return False


def verbatim(quote: str, source: Source) -> tuple[Match, ...]:
    """Find where a quote stands to the letter, and where it does but for typography."""
    quote = quote.strip()
    if not quote:
        return ()
    found = [Match(Span(at, at + len(quote)), "exact") for at in standing(quote, source.text)]
    plain = normal_text(quote).strip()
    if not plain or not (found or _plausible(plain, source.text)):
        return ()
    for reading, text in source.readings:
        for at in standing(folded(plain), text):
            span = reading.original(Span(at, at + len(plain)))
            if not any(span.touches(match.span) for match in found):
                found.append(Match(span, "normalised"))
    return tuple(found) or tuple(_respaced(plain, source))


def _plausible(quote: str, text: str) -> bool:
    """Tell, before a text is normalised, whether half of some neighbouring words of a quote are so in it.

    A text with invisible or emphasis marks or decomposed letters is always plausible: there words are hidden.
    """
    pairs = _PAIR.findall(quote)
    if (
        not pairs
        or _MARKED.search(text)
        or "\u00ad" in text
        or "\u200b" in text
        or not unicodedata.is_normalized("NFC", text)
    ):
        return True
    some = pairs[:: 1 + len(pairs) // 8]
    found = sum(bool(re.search(rf"{re.escape(one)}\s+{re.escape(other)}", text)) for one, other in some)
    return 2 * found >= len(some)


def _without_marks(plain: Normalised) -> Normalised:
    """Give the reading of a text without marks of emphasis: `**ninety** days` says ninety days."""
    changes = ((*match.span(), "") for match in _MARKED.finditer(plain.text))
    return chained(plain, rebuilt(plain.text, changes))


def folded(text: str) -> str:
    """Let single and double quotes be one, as nested quotes are rewritten; offsets stay."""
    return text.replace('"', "'")


def standing(quote: str, text: str) -> Iterator[int]:
    """Find where a quote stands in a text, from one word boundary to another."""
    found = (at for at in _everywhere(quote, text) if _bounded(text, at, at + len(quote)))
    return islice(found, _OCCURRENCES)


def _everywhere(quote: str, text: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _bounded(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch begins and ends where words or numbers do."""
    before, first = text[max(start - 2, 0) : start], text[start]
    last, after = text[end - 1], text[end : end + 2]
    if first.isalnum() and before[-1:].isalnum() and not _unspaced(first):
        return False
    if first.isdigit() and (re.fullmatch(r"\d[.,]", before) or re.fullmatch(r"(?:^|[\s(])[-−]", before)):
        return False
    if last.isdigit() and (after[:1].isdigit() or re.fullmatch(r"[.,]\d", after)):
        return False
    return not (last.isalnum() and after[:1].isalnum() and not (_unspaced(last) or "가" <= last <= "힣"))


def _unspaced(character: str) -> bool:
    """Tell whether a character's script runs words together: kana, Chinese, Thai."""
    return (
        "\u3040" <= character <= "\u30ff"
        or "\u3400" <= character <= "\u9fff"
        or "\u0e00" <= character <= "\u0e7f"
    )


def _respaced(quote: str, source: Source) -> Iterator[Match]:
    """Find a quote whose words are only spaced otherwise, as Korean ones often are.

    Refused where a space makes another number or denies: `10 3` is not `103`, `notable` not `not able`.
    """
    squeezed = folded(quote.replace(" ", ""))
    reading, text = source.readings[0]
    dense = text.replace(" ", "")
    if len(squeezed) < 12 or squeezed not in dense:
        return
    places = [at for at, character in enumerate(text) if character != " "]
    for at in islice(_everywhere(squeezed, dense), _OCCURRENCES):
        span = Span(places[at], places[at + len(squeezed) - 1] + 1)
        there = span.of(reading.text)
        digits = [re.findall(r"\d+", side) for side in (quote, there)]
        bounded = _bounded(text, span.start, span.end)
        if bounded and digits[0] == digits[1] and not _says_other(comparison(quote, there, source.usage)):
            yield Match(reading.original(span), "normalised")


def _says_other(compared: Comparison) -> bool:
    """Tell whether other spaces make other words; Korean is spaced freely, and a broken name is the same."""
    critical = [each for each in compared.differences if each.kind in ("number", "negation", "unit", "date")]
    return any(not re.search("[가-힣]", each.said + each.source) for each in critical)
