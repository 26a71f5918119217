"""A row of letters and a longer one in; where the first nearly stands in the second, out."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from ..evidence import Span

_SEED, _STEP = 8, 4  # letters: two texts that share some such stretch may be alike
_MANY = 30  # a stretch that stands more often says nothing
_BLOCK, _BESIDE = 4, 6  # letters: shorter agreements are chance; more so among neighbours
_MOST = 4  # windows that are looked at


class Found(NamedTuple):
    """Where a quote nearly stands in a key, and how alike its words are (0..1)."""

    start: int
    end: int
    words: float


def windows(pattern: str, key: str, slack: int) -> list[tuple[int, int]]:
    """Choose the few stretches of a key where most of a pattern's stretches stand together.

    `slack` is how many letters may have come between them, such as the head of a page.
    """
    hits = sorted(_hits(pattern, key))
    reach = len(pattern) + slack
    votes: list[tuple[float, int, int]] = []
    last = 0
    weights = 0.0
    for at, weight in hits:
        while last < len(hits) and hits[last][0] < at + reach:
            weights += hits[last][1]
            last += 1
        votes.append((-weights, at, hits[last - 1][0]))
        weights -= weight
    chosen: list[tuple[int, int]] = []
    for _, low, high in sorted(votes):
        if len(chosen) == _MOST:
            break
        if not any(a <= high and low <= b for a, b in chosen):
            chosen.append((low, high))
    return [(max(0, low - len(pattern)), min(len(key), high + len(pattern))) for low, high in chosen]


def _hits(pattern: str, key: str) -> Iterator[tuple[int, float]]:
    """Find a pattern's stretches in a key; the rarer, the more they weigh."""
    for start in range(0, max(1, len(pattern) - _SEED + 1), _STEP):
        seed = pattern[start : start + _SEED]
        places: list[int] = []
        at = key.find(seed)
        while at >= 0 and len(places) <= _MANY:
            places.append(at)
            at = key.find(seed, at + 1)
        if len(places) <= _MANY:
            yield from ((place, 1 / len(places)) for place in places)


def align(pattern: str, quoted: Span, key: str, low: int, high: int) -> Found | None:
    """Align a pattern with a window of a key; say where its quoted part comes to stand, if it does."""
    blocks = _blocks(pattern, key[low:high])
    inside = [b for b in blocks if b[0] < quoted.end and quoted.start < b[0] + b[2]]
    if not inside:
        return None
    start, end = _start(blocks, inside, quoted), min(high - low, _end(blocks, inside, quoted))
    if start >= end:
        return None
    shared = sum(min(a + n, quoted.end) - max(a, quoted.start) for a, _, n in inside)
    return Found(low + start, low + end, 2 * shared / (len(quoted) + end - start))


def _start(blocks: list[tuple[int, int, int]], inside: list[tuple[int, int, int]], quoted: Span) -> int:
    """Map where the quote begins: in a block, or right behind its neighbours, or by counting back."""
    a, b, _ = inside[0]
    if a <= quoted.start:
        return b + quoted.start - a
    before = [block for block in blocks if block[0] + block[2] <= quoted.start]
    least = before[-1][1] + before[-1][2] if before else 0
    if before and before[-1][0] + before[-1][2] == quoted.start:
        return least
    return max(least, b - (a - quoted.start))


def _end(blocks: list[tuple[int, int, int]], inside: list[tuple[int, int, int]], quoted: Span) -> int:
    a, b, size = inside[-1]
    if a + size >= quoted.end:
        return b + quoted.end - a
    behind = [block for block in blocks if block[0] >= quoted.end]
    if behind and behind[0][0] == quoted.end:
        return behind[0][1]
    most = behind[0][1] if behind else b + size + quoted.end - a - size
    return min(most, b + quoted.end - a)


def _blocks(one: str, other: str, least: int = _BLOCK) -> list[tuple[int, int, int]]:
    found = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in found if block.size >= least]


def resemblance(one: str, other: str) -> float:
    """Tell what share of a short text stands in another, in order."""
    return sum(size for _, _, size in _blocks(one, other, _BESIDE)) / len(one) if one else 0.0
