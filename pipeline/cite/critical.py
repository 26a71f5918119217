"""Two wordings in; how they differ out, and whether a number, negation, unit, date or name does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .align import Block, align
from .wording import NO_USAGE, Item, Kind, Usage, Wording, same_name, shared_head

CRITICAL: tuple[Kind, ...] = ("number", "date", "unit", "negation", "name")

_PREFIXES = (
    "un",
    "in",
    "im",
    "il",
    "ir",
    "non",
    "dis",
    "не",
    "без",
    "бес",
    "불",
    "비",
    "미",
    "무",
    "부",
    "몰",
)
_SUFFIXES = ("сыз", "сіз", "less", "сіздік", "сыздық")


@dataclass(frozen=True, slots=True)
class Difference:
    """What was said, what the source has in its place (either may be empty), and of what kind."""

    said: str
    source: str
    kind: Kind


class Comparison(NamedTuple):
    """All differences of two wordings; in how many words and places they differ, how many they share."""

    differences: tuple[Difference, ...]
    edits: int
    shared: int
    places: int

    @property
    def critical(self) -> bool:
        return any(difference.kind != "word" for difference in self.differences)


def compare(said: str, source: str, usage: Usage = NO_USAGE) -> tuple[Difference, ...]:
    """List the differences of two normalised wordings, in order.

    `usage` is what the whole source tells of its words: one that it also writes without a capital is
    no name at the head of a sentence.
    """
    return comparison(said, source, usage).differences


def comparison(said: str, source: str, usage: Usage = NO_USAGE) -> Comparison:
    """Align two wordings and judge every place where they part."""
    ours, theirs = Wording(said, usage), Wording(source, usage)
    blocks = align([t.key for t in ours.tokens], [t.key for t in theirs.tokens]).blocks
    found: list[Difference] = []
    at = (0, 0)
    for block in (*blocks, Block(len(ours.tokens), -1, len(theirs.tokens), -1)):
        found += _of_form(ours, theirs, at, block.said)
        if block.said_end >= 0:
            found += _of_block(ours, theirs, block)
            at = (block.said_end, block.source_end)
    edits = sum(block.edits for block in blocks)
    shared = len(ours.tokens) - sum(block.said_end - block.said for block in blocks)
    return Comparison(tuple(found), edits, shared, len(blocks))


def _of_form(ours: Wording, theirs: Wording, at: tuple[int, int], end: int) -> Iterator[Difference]:
    """Yield what is written otherwise though it says the same: letter case, digits, punctuation."""
    for here, there in zip(range(at[0], end), range(at[1], at[1] + end - at[0]), strict=True):
        pairs = [(ours.word(here), theirs.word(there))]
        if here > at[0]:
            pairs.insert(0, (ours.gap(here), theirs.gap(there)))
        for mine, other in pairs:
            if mine != other:
                zeros = _zeros(mine) != _zeros(other) and not (ours.is_date(here) or theirs.is_date(there))
                yield Difference(mine, other, "number" if zeros else "word")


def _zeros(word: str) -> int:
    """Count the zeros that a number begins with: 1-00 is not 1-0, though 00 is worth as much as 0."""
    return len(word) - len(word.lstrip("0")) if word.isdecimal() else 0


def _of_block(ours: Wording, theirs: Wording, block: Block) -> list[Difference]:
    """Judge one place where the wordings part: first what is critical, then the words left."""
    said, source = range(block.said, block.said_end), range(block.source, block.source_end)
    mine, other = ours.items(said), theirs.items(source)
    found: list[Difference] = []
    denied = _denies(ours, theirs, said, source)
    for kind in CRITICAL:
        left, right = [i for i in mine if i.kind == kind], [i for i in other if i.kind == kind]
        if not _same(kind, left, right):
            found.append(Difference(_text(left), _text(right), kind))
    if denied and all(difference.kind != "negation" for difference in found):
        found.append(Difference(ours.words(said), theirs.words(source), "negation"))
    if not found:
        return [Difference(ours.words(said), theirs.words(source), "word")]
    used = {item.text for item in (*mine, *other)}
    rest = [" ".join(w for w in map(side.word, where) if not any(w in u for u in used))
            for side, where in ((ours, said), (theirs, source))]  # fmt: skip
    if any(rest) and not denied:
        found.append(Difference(rest[0], rest[1], "word"))
    return found


def _same(kind: Kind, left: Sequence[Item], right: Sequence[Item]) -> bool:
    if kind == "negation":
        return len(left) == len(right)
    if len(left) != len(right):
        return False
    same = same_name if kind == "name" else str.__eq__
    return all(same(a.value, b.value) for a, b in zip(left, right, strict=True))


def _text(items: Sequence[Item]) -> str:
    return " ".join(item.text for item in items)


def _denies(ours: Wording, theirs: Wording, said: range, source: range) -> bool:
    """Tell whether a word here is the denial of the one there: unlawful, незаконный, бармады, 불법."""
    pairs = zip(said, source, strict=False)
    return any(denial(ours.word(a).casefold(), theirs.word(b).casefold()) for a, b in pairs)


def denial(left: str, right: str) -> bool:
    """Tell whether one of two forms denies the other by an affix."""
    short, long = sorted((left, right), key=len)
    if len(short) >= (2 if re.match("[가-힣]", short) else 4):
        if any(long == prefix + short for prefix in _PREFIXES):
            return True
        if any(long == short + suffix for suffix in _SUFFIXES):
            return True
    head = len(shared_head(short, long))
    if head < 2 or not re.match(r"[\u0400-\u052f]", long):
        return False
    tail, other = long[head:], short[head:]
    if not re.match(r"[мбп][ае].", tail):
        return False
    if tail[2] == "й":  # бармайды is барады denied, and бармай is барып; қарапайым does not deny қарай
        return other.endswith(tail[3:]) if tail[3:] else re.fullmatch("[ыі]?п|[аей]", other) is not None
    return len(tail) - len(other) <= 3 and tail[-1:] == other[-1:]
