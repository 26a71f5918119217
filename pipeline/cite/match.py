"""A quote and a source text in; the places where the quote stands, and how faithfully, out.

The ladder, with thresholds that never move to find something: `exact`, to the letter · `normalised`,
the same in one typography · `altered`, the same sentence with another number, negation, unit, date or
name: at least `ALIKE` of the words are shared, in order · `spliced`, verbatim parts that stand apart ·
`near`, at most two words or 10 % of them differ, letter case and punctuation aside. A quote begins
and ends at word boundaries (“lawful” is not in “unlawful”; Korean endings may be left out).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log
from typing import NamedTuple

from ..evidence import Span
from .align import align
from .critical import Comparison, Difference, comparison
from .lexicon import negates
from .normalise import normalised
from .source import How, Match, Source, folded, standing, verbatim
from .tokens import Token, tokens

ALIKE = 0.6  # an altered or near quote shares this much of its words, and of their weight
EDITS, SHARE = 2, 0.1  # near: at most so many words differ, or so large a share of them
PART = 4  # words that each part of a splice has at least
GAP = 3  # words: a longer omission is a splice, not an alteration
_ELLIPSIS = re.compile(r"\s*[\[(<]?\s*(?:…|\.{3,}|\. \. \.)\s*[\])>]?\s*")


def locate(quote: str, source: Source | str) -> tuple[Match, ...]:
    """Find a quote: all its exact and normalised places, else the best altered, spliced or near one."""
    source = Source(source) if isinstance(source, str) else source
    found = stands(quote, source)
    if found:
        return found
    other = aligned(quote, source)
    return (other,) if other else ()


def stands(quote: str, source: Source) -> tuple[Match, ...]:
    """Find a quote as a whole, or else by the parts that its … leave."""
    return verbatim(quote, source) or elided(quote, source)


def elided(quote: str, source: Source) -> tuple[Match, ...]:
    """Check the parts of a quote with … or […] one by one, in order; out of order they are spliced."""
    parts = [part for part in _ELLIPSIS.split(quote.strip()) if re.search(r"\w", part)]
    if not parts or parts == [quote.strip()]:
        return ()
    places = [sorted(verbatim(part, source)) for part in parts]
    if all(places):
        return (_in_order(places) or _apart([found[0].span for found in places], ()),)
    checked = [
        found[0] if found else aligned(part, source) for found, part in zip(places, parts, strict=True)
    ]
    matches = [match for match in checked if match]
    if len(matches) < len(checked):
        return ()
    differences = tuple(difference for match in matches for difference in match.differences)
    hows = {match.how for match in matches}
    how: How = next(how for how in ("altered", "spliced", "near") if how in hows)
    return (Match(_around([match.span for match in matches]), how, differences),)


def _in_order(places: Sequence[Sequence[Match]]) -> Match | None:
    """Choose the tightest row of places in which each part follows the one before."""
    best: Match | None = None
    for first in places[0]:
        row = [first]
        for found in places[1:]:
            following = next((match for match in found if match.span.start >= row[-1].span.end), None)
            if following is None:
                break
            row.append(following)
        if len(row) == len(places):
            span = Span(first.span.start, row[-1].span.end)
            how: How = "exact" if all(match.how == "exact" for match in row) else "normalised"
            if best is None or len(span) < len(best.span):
                best = Match(span, how)
    return best


def _apart(spans: Sequence[Span], differences: tuple[Difference, ...]) -> Match:
    return Match(_around(spans), "spliced", differences)


def _around(spans: Sequence[Span]) -> Span:
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def aligned(quote: str, source: Source) -> Match | None:
    """Find the sentence that a quote was made from: altered, spliced or near, in this order."""
    said = normalised(quote.strip()).text
    cut = tokens(said)
    keys = [token.key for token in cut]
    if not keys or not source.tokens:
        return None
    best = _best(said, keys, source)
    if best and not best.apart:
        return (_spliced(said, cut, source) if best.foreign else None) or best.match
    return _spliced(said, cut, source) or (best.match if best else None)


class _Best(NamedTuple):
    """The best alignment so far; `apart`: so much differs that it may be a splice instead.

    `foreign`: two words or more are said that do not stand there, which a splice might explain.
    """

    edits: int
    match: Match
    apart: bool
    foreign: bool


def _best(said: str, keys: list[str], source: Source) -> _Best | None:
    best: _Best | None = None
    for low, high in _windows(keys, source):
        where = align(keys, source.keys[low:high], inside=True)
        if where.start == where.end:
            continue
        end = low + where.end
        if where.blocks and where.blocks[-1].said_end == len(keys) and _denied_at(source, end):
            end += 1  # what denies follows the last word, as in Korean: 이 아니다 for 이다
        span = _closed(said, Span(source.tokens[low + where.start].start, source.tokens[end - 1].end), source)
        compared = comparison(said, span.of(source.plain.text), source.usage)
        how = _verdict(keys, compared)
        if how and (best is None or compared.edits < best.edits):
            gaps = [block.source_end - block.source for block in where.blocks if block.said == block.said_end]
            apart = max(gaps, default=0) > GAP or compared.edits > max(GAP, SHARE * len(keys))
            match = Match(source.plain.original(span), how, compared.differences)
            foreign = len(keys) - compared.shared > 1
            best = _Best(compared.edits, match, apart, foreign)
    return best


def _closed(said: str, span: Span, source: Source) -> Span:
    """Take in the mark that ends both wordings: a full stop, a bracket."""
    text = source.plain.text
    ends = span.end < len(text) and text[span.end] == said[-1:] and not said[-1:].isalnum()
    return Span(span.start, span.end + 1) if ends else span


def _denied_at(source: Source, at: int) -> bool:
    """Tell whether a token of a source denies."""
    return at < len(source.tokens) and negates(source.tokens[at].of(source.plain.text))


def _verdict(keys: list[str], compared: Comparison) -> How | None:
    """Apply the thresholds: is it the same sentence, and is it altered or near?"""
    size, edits = len(keys), compared.edits
    if compared.shared < 3 or compared.shared < ALIKE * size or edits > max(3, (1 - ALIKE) * size):
        return None
    if compared.places > max(2, compared.shared // 2):  # every other word is another: not this sentence
        return None
    if compared.critical:
        return "altered"
    return "near" if edits <= max(EDITS, SHARE * size) else None


def _windows(keys: list[str], source: Source) -> list[tuple[int, int]]:
    """Choose the few stretches of a source where most of a quote's rarer words stand together."""
    size = len(keys)
    slack = 6 + size // 3
    bucket = max(8, size // 2)
    votes: Counter[int] = Counter()
    for at, key in enumerate(keys):
        found = source.places.get(key, ())
        if len(found) <= 400:
            weight = 1 / log(2 + len(found))
            for place in found:
                votes[(place - at) // bucket] += weight  # type: ignore[assignment]
    pooled = {b: votes[b] + votes.get(b + 1, 0) for b in votes}
    windows: list[tuple[int, int]] = []
    for b in sorted(pooled, key=lambda b: (-pooled[b], b))[:4]:
        low = max(b * bucket - slack, 0)
        windows.append((low, min((b + 2) * bucket + size + slack, len(source.keys))))
    return windows


def _spliced(said: str, cut: list[Token], source: Source) -> Match | None:
    """Cut a quote into two or three verbatim parts, the longest first; they stand apart."""
    quoted = folded(said)
    text = source.readings[0][1]
    spans: list[Span] = []
    at = 0
    while at < len(cut) and len(spans) < 3:
        count = _longest(quoted, cut[at:], text)
        if len(cut) - at - count < PART and len(cut) - at != count:
            count = min(count, len(cut) - at - PART)
        if count < PART:
            return None
        place = None
        while place is None and count >= PART:  # the longest part may end inside a word of the source
            part = quoted[cut[at].start : cut[at + count - 1].end]
            place = next(standing(part, text), None)
            count -= place is None
        if place is None:
            return None
        spans.append(source.plain.original(Span(place, place + len(part))))
        at += count
    if at < len(cut) or len(spans) < 2:
        return None
    return _apart(spans, ())


def _longest(said: str, cut: list[Token], text: str) -> int:
    """Count the tokens of the longest head of a wording that stands verbatim in a text."""
    low, high = 0, len(cut)
    while low < high:
        middle = (low + high + 1) // 2
        if said[cut[0].start : cut[middle - 1].end] in text:
            low = middle
        else:
            high = middle - 1
    return low
