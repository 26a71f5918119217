"""A document in, the spans of its passages out: whole sentences and rows, with some overlap.

The splitter of langchain-text-splitters only cuts: without overlap, keeping separators and white
space, its pieces concatenate to the text, so offsets are sums and exact by construction. (Its own
`add_start_index` searches for the pieces, and misses or mistakes a fifth of them.) Overlap is made
here, as spans: a passage begins a few sentences inside the one before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise

from .evidence import Document, Span, trimmed
from .settings import ChunkSettings

LONGEST = 1200  # code points of one passage, in every form that others read
_SEPARATORS = ["\n\n", "\f", "\n", ". ", "! ", "? ", "; ", ", ", " ", ""]


def chunk(
    document: Document,
    settings: ChunkSettings,
    *,
    sentences: Sequence[Span],
    count: Callable[[str], int],
) -> tuple[Span, ...]:
    """Cut a document into passage spans, in order; every non-space character is in at least one.

    `sentences` are the spans that `sentences_of` lists; `count` counts a text's tokens as the
    embedding model does.
    """
    units = _units(document.text, settings, sentences, count)
    breaks = {section.span.start for section in document.sections}
    blocks = _blocks(units, document)
    spans: list[Span] = []
    first = 0
    while first < len(units):
        last = _fill(units, first, settings, breaks, blocks[first])
        spans.append(Span(units[first][0].start, units[last][0].end))
        if last == len(units) - 1:
            break
        whole = last + 1 == blocks[first]
        first = last + 1 if whole else _overlap(units, first, last, settings, breaks)
    return tuple(spans)


def sentences_of(document: Document, sentences: Callable[[str], list[Span]]) -> list[Span]:
    """List a document's sentences; a table row and a heading are each one of their own.

    What is aside belongs to none, but where it stands inside one: a page's number between two halves.
    """
    spoken = document.spoken
    edges = {0, len(document.text)}
    for aside in document.asides:
        if aside.kind == "hidden":
            edges |= {aside.span.start, aside.span.end}
    for row in document.rows:
        edges |= {row.span.start, row.span.end}
    for section in document.sections:
        if document.text.startswith(section.title, section.span.start):
            edges |= {section.span.start, section.span.start + len(section.title)}
    return [
        sentence.shifted(start)
        for start, end in pairwise(sorted(edges))
        for sentence in sentences(spoken[start:end])
    ]


def pieces(text: str, limit: int, count: Callable[[str], int]) -> list[Span]:
    """Cut a text into pieces of at most `limit` by `count`; the pieces tile the text."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    def weight(part: str) -> int:
        return max(1, count(part))  # the splitter gives parts of no length twice, as an overlap of 0

    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        chunk_size=limit,
        chunk_overlap=0,
        length_function=weight,
        keep_separator="end",
        strip_whitespace=False,
    )
    edges = [0]
    for piece in splitter.split_text(text):
        edges.append(edges[-1] + len(piece))
    return [Span(start, end) for start, end in pairwise(edges) if start < end]


def rough_count(text: str) -> int:
    """Count tokens of a language that the model does not know, whose own count says nothing.

    One for about four letters of an alphabet, or two syllables of Hangul or other dense script.
    """
    dense = sum(c > "\u2e80" for c in text)
    return dense // 2 + (len(text) - dense) // 4


Unit = tuple[Span, int]  # a sentence or row, and its number of tokens


def _units(
    text: str, settings: ChunkSettings, sentences: Sequence[Span], count: Callable[[str], int]
) -> list[Unit]:
    """List sentences with their tokens; one that is too long by itself is cut by the splitter."""
    units: list[Unit] = []
    limit = max(8, settings.tokens // 2)
    for sentence in sentences:
        inner = sentence.of(text)
        tokens = count(inner)
        if tokens <= limit and len(inner) <= settings.characters // 2:
            units.append((sentence, tokens))
            continue
        for rough in pieces(inner, settings.characters // 2, len):
            for piece in pieces(rough.of(inner), limit, count):
                place = trimmed(piece.shifted(sentence.start + rough.start), text)
                if place:
                    units.append((place, count(place.of(text))))
    return units


def _blocks(units: Sequence[Unit], document: Document) -> list[int]:
    """Give for each unit the number of the first one behind something aside: no passage goes over it."""
    starts = [span.start for span, _ in units]
    after = [(aside, bisect_left(starts, aside.span.end)) for aside in document.asides]
    walls = {at for aside, at in after if at and units[at - 1][0].end <= aside.span.start}
    ends = [len(units)] * len(units)
    for at in range(len(units) - 2, -1, -1):
        ends[at] = at + 1 if at + 1 in walls else ends[at + 1]
    return ends


def _fill(units: Sequence[Unit], first: int, settings: ChunkSettings, breaks: set[int], block: int) -> int:
    """Find the last unit of the passage that begins at `first`: as many as the limits allow.

    A section begins a passage of its own, but not where little is left of it before the block ends.
    """
    tokens, last = units[first][1], first
    enough = settings.characters // 4
    for i in range(first + 1, block):
        span, more = units[i]
        tokens += more
        if tokens > settings.tokens or span.end - units[first][0].start > min(settings.characters, LONGEST):
            break
        started = units[last][0].end - units[first][0].start
        if span.start in breaks and started > enough and units[block - 1][0].end - span.start > enough:
            break
        last = i
    return last


def _overlap(units: Sequence[Unit], first: int, last: int, settings: ChunkSettings, breaks: set[int]) -> int:
    """Find where the next passage begins: some whole sentences before this one's end."""
    following = last + 1
    if units[following][0].start in breaks:
        return following
    start = following
    while start - 1 > first and units[last][0].end - units[start - 1][0].start <= settings.overlap:
        start -= 1
    return start
