"""Anybody's text in; the quotes in it out: marked in any common style, nested, or set off as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..evidence import Span, trimmed
from ..language.lazily import lazily

_CLOSERS = {
    "“": "”“",
    "„": "“”",
    "«": "»",
    "‹": "›",
    "「": "」",
    "『": "』",
    "‚": "‘’",
    "‘": "’",
    "»": "«",
    '"': '"',
    "〝": "〞",
    "＂": "＂",
    "'": "'",
    "”": "”",
}
_MARK = lazily("[" + "".join(dict.fromkeys("".join(_CLOSERS) + "".join(_CLOSERS.values()))) + "]|\n[ \t]*\n")
_FAR = 6_000  # code points: a mark that is not closed by then was none
_BLOCK = lazily(r"(?m)^(?:[ \t]{0,3}>[^\n]*(?:\n|\Z))+")
_INDENTED = lazily(r":[ \t]*\r?\n(?:[ \t]*\r?\n)?((?:(?: {4,}|\t)(?![-*•]|\d+[.)] )[^\n]*(?:\n|\Z))+)")
_SOURCE_LINE = lazily(r"\n[ \t>]*(?:—|–|--|-|\(|\[)[^\n]*\Z")
_MARKUP = lazily(  # of Markdown: links, footnotes, emphasis, code, escapes
    r"!?\[([^\]\n]*)\]\([^)\n]*\)|\[\^[\w-]+\](?!:)|(?<!\\)(?:\*+|`+|~~)|(?<![\w\\])_+(?=\w)|(?<=\w)_+(?!\w)|\\(?=[^\w\s])"
)
_FRAME = lazily(r"\n[ \t]*(?:>[ \t]?)*")


class Quote(NamedTuple):
    """The inside of a quote, and all that it takes up: marks, or a block with its last line."""

    span: Span
    outer: Span
    depth: int = 0

    def words(self, text: str) -> str:
        """Give what is quoted, without the `>` or the indent at each line of a block."""
        inside = self.span.of(text)
        block = self.outer.end - self.span.end != 1 or text[self.span.start - 1] not in _CLOSERS
        return _FRAME.sub("\n", inside) if block and "\n" in inside else inside


def unmarked(words: str) -> str:
    """Take the marks of Markdown out of some words."""
    return _MARKUP.sub(lambda match: match[1] or "", words)


def quotes(text: str) -> list[Quote]:
    """List the quotes of a text in order, an outer one before those nested in it."""
    blocks = list(_blocks(text))
    marked: list[Quote] = []
    for quote in _marked(text):
        block = next((b for b in blocks if b.outer.holds(quote.outer)), None)
        if block and len(quote.outer) > 0.9 * len(block.span):
            blocks.remove(block)
            block = None
        marked.append(quote._replace(depth=quote.depth + (block is not None)))
    return sorted([*blocks, *marked], key=lambda quote: (quote.outer.start, -quote.outer.end))


def _marked(text: str) -> Iterator[Quote]:
    """Walk over all quotation marks with the marks that are still open."""
    opened: list[tuple[int, str]] = []
    found: list[tuple[int, int]] = []
    for match in _MARK.finditer(text):
        at, mark = match.start(), match[0]
        opened = [(start, opener) for start, opener in opened if at - start <= _FAR]
        if mark[0] == "\n":
            opened = [(start, opener) for start, opener in opened if opener not in "\"'‘"]
        elif _is_apostrophe(text, at):
            continue
        else:
            closes = next(
                (n for n in range(len(opened) - 1, -1, -1) if _closes(text, at, opened[n][1])), None
            )
            if closes is not None:
                found.append((opened[closes][0], at))
                del opened[closes:]
            elif _opens(text, at):
                opened.append((at, mark))
    for start, end in sorted(found):
        span = trimmed(Span(start + 1, end), text) if start + 1 < end else None
        if span and not (text[start] in "'‘‚" and len(span.of(text).split()) < 3):
            depth = sum(a < start and end < b for a, b in found)
            yield Quote(span, Span(start, end + 1), depth)


def _is_apostrophe(text: str, at: int) -> bool:
    """Tell whether a single mark stands in or ends a word rather than a quote: don't, ’tis, 5'."""
    if text[at] not in "'’‘":
        return False
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    return before.isalnum() and after.isalpha() and not "가" <= after <= "힣"


def _closes(text: str, at: int, opener: str) -> bool:
    if text[at] not in _CLOSERS[opener]:
        return False
    if text[at] not in "\"'“":
        return True
    before, after = text[at - 1], text[at + 1 : at + 2]
    opening = (before.isspace() or before in "([{") and bool(after) and not after.isspace()
    return not opening


def _opens(text: str, at: int) -> bool:
    mark = text[at]
    if mark not in _CLOSERS:
        return False
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if mark in "\"'‘”»＂":
        return not before.isalnum() and bool(after) and not after.isspace()
    return bool(after)


def _blocks(text: str) -> Iterator[Quote]:
    """Find lines that begin with `>`, and lines indented after a colon."""
    for match in (*_BLOCK.finditer(text), *_INDENTED.finditer(text)):
        start, end = match.span(match.lastindex or 0)
        body = text[start:end].rstrip()
        source = _SOURCE_LINE.search(body)
        if source:
            body = body[: source.start()].rstrip(" \t\n>")
        lead = re.match(r"[ \t\n>]*", body)
        first = start + (lead.end() if lead else 0)
        if first < start + len(body):
            yield Quote(Span(first, start + len(body)), Span(start, start + len(body)))
