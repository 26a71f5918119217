"""A document's text and a span in; the blocks a reader sees (headings, tables, paragraphs) out.

Blocks are spans too: they tile the window they were cut from, so that nothing of the text is lost
or moved, whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..evidence import Document, Page, Span

REACH = 20_000  # code points shown on each side of the place that is looked at
_WRAPPED = 130  # a text whose long lines are no longer than this was wrapped by hand
_LIST = re.compile(r"\s*(?:[-*+•▪◦‣–]|\d{1,3}[.)]|\(?[a-zа-я]\))\s+\S")
_RULE_ROW = re.compile(r"\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that is shown as one thing: `kind` is heading, row, item, text or blank."""

    kind: str
    span: Span
    level: int = 0
    page: Page | None = None  # the page that begins with this block
    row: int | None = None  # rows of one table share the number of its first line


def window_of(document: Document, focus: Span, reach: int = REACH) -> Span:
    """Choose what is shown around a place: whole lines, at most `reach` on each side where that fits."""
    text = document.text
    start, end = max(0, focus.start - reach), min(len(text), focus.end + reach)
    if start > 0:
        line = text.find("\n", start, focus.start)
        start = line + 1 if line >= 0 else start
    if end < len(text):
        line = text.rfind("\n", focus.end, end)
        end = line + 1 if line >= 0 else end
    return Span(start, end)


def blocks_of(document: Document, window: Span) -> tuple[Block, ...]:
    """Cut a window of a document into blocks that tile it."""
    lines = list(_lines(document, window))
    widths = sorted(len(block.span) for block in lines if block.kind == "text") or [0]
    width = widths[int(0.95 * (len(widths) - 1))]
    blocks: list[Block] = []
    for line in lines:
        last = blocks[-1] if blocks else None
        if last and _goes_on(document.text, last, line, width):
            blocks[-1] = replace(last, span=Span(last.span.start, line.span.end))
        elif last and line.kind == last.kind == "row" and not line.page:
            blocks.append(replace(line, row=last.row))
        else:
            blocks.append(replace(line, row=line.span.start) if line.kind == "row" else line)
    return tuple(blocks)


def _goes_on(text: str, last: Block, line: Block, width: int) -> bool:
    """Tell whether a line belongs to the block before: white space does, and wrapped lines do."""
    if line.page:
        return False
    if line.kind == "blank":
        return True
    if line.kind != "text" or last.kind not in ("text", "item") or width > _WRAPPED:
        return False
    before = last.span.of(text)
    tail = before.rstrip("\n").rpartition("\n")[2]
    return not before.endswith("\n\n") and bool(tail.strip()) and len(tail) >= 0.6 * width


def _lines(document: Document, window: Span) -> Iterator[Block]:
    """Cut a window at line ends and page breaks, and tell of each line what it is."""
    pages = {page.span.start: page for page in document.pages if page.span}
    headings = {section.span.start: section.level for section in document.sections}
    rows = [row.span for row in document.rows_in(window)]
    for span in _cut(document.text, window, pages):
        level = next((headings[at] for at in range(span.start, span.end) if at in headings), 0)
        kind = _kind(document.text, span, bool(level), rows)
        yield Block(kind, span, level, pages.get(span.start))


def _cut(text: str, window: Span, pages: dict[int, Page]) -> Iterator[Span]:
    cuts = {window.start, window.end, *(at for at in pages if window.start < at < window.end)}
    at = text.find("\n", window.start, window.end)
    while at >= 0:
        cuts.add(at + 1)
        at = text.find("\n", at + 1, window.end)
    for start, end in pairwise(sorted(cuts)):
        yield Span(start, end)


def _kind(text: str, span: Span, heading: bool, rows: Sequence[Span]) -> str:
    line = span.of(text)
    if not line.strip():
        return "blank"
    if heading:
        return "heading"
    if "\t" in line.strip() or " | " in line or line.lstrip().startswith("|"):
        return "row"
    if any(row.touches(span) for row in rows):
        return "row"
    return "item" if _LIST.match(line) else "text"


def cells_of(text: str, row: Span) -> tuple[tuple[tuple[Span, bool], ...], ...]:
    """Cut a table row into cells, each a run of (span, whether it is a separator); they tile the row.

    A separator belongs to the cell before it, the first one of `| a | b |` to the cell after it.
    A rule line of Markdown (`| --- |`) is no cell at all: the whole row is one separator.
    """
    line = row.of(text)
    if _RULE_ROW.match(line):
        return (((row, True),),)
    cut = r"[ \u00a0]*\t[ \u00a0]*" if "\t" in line.strip() else r"\s*\|\s*"
    cells: list[tuple[tuple[Span, bool], ...]] = []
    current: list[tuple[Span, bool]] = []
    at = row.start
    for found in re.finditer(rf"{cut}|\s+$", line):
        start, end = row.start + found.start(), row.start + found.end()
        if at < start:
            current.append((Span(at, start), False))
        current.append((Span(start, end), True))
        at = end
        if start > row.start:
            cells.append(tuple(current))
            current = []
    if at < row.end:
        current.append((Span(at, row.end), False))
    return (*cells, tuple(current)) if current else tuple(cells)
