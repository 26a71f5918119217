"""A Markdown file's bytes in, exactly its text with headings, table rows and pages out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ...evidence import Fact, Span, TableRow, trimmed
from ..parsed import Parsed, nested, page_spans
from ..pdf.front import facts_of_text
from ..tables import caption_of, header_of, tab_rows
from .text import decoded_text, parse_text, title_of
from .textpages import asides_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_LARGEST = 8 << 20  # bytes; a larger file is read as plain text, which costs a tenth
_TITLE = 500  # characters of a heading that are kept
_BREAK = re.compile(r"\r\n|\n|\r")
_FRONT = re.compile(r"---[ \t]*(?:\r\n|\n|\r)(.*?)(?:\r\n|\n|\r)(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|$)", re.S)
_FIELD = re.compile(r"^([a-z]{2,20}):[ \t]*+([^\s|>&*!{\[#].*)", re.M | re.I)
_NAMES = {"author": "authors", "lang": "language", "published": "date"}
_KNOWN = ("title", "authors", "date", "doi", "language")
_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|(?<!\\)[*`]+|(?<!\w)_+|_+(?!\w)|\s*\{#[^}]*\}$|<[^>]+>")


def parse_markdown(data: bytes) -> Parsed:
    """Read a Markdown text; ReadError when the bytes are no text."""
    if len(data) > _LARGEST:
        return parse_text(data)
    decoded = decoded_text(data)
    text = decoded.text
    starts = [0, *(m.end() for m in _BREAK.finditer(text))]
    front = _FRONT.match(text)
    tokens = _tokens(_blanked(text, front.end() if front else 0))
    headings = list(_headings(tokens, starts))
    stated = _stated(front.group(1) if front else "")
    first = next((title for title, level, _ in headings if level == 1 and title), "")
    title = first or stated.get("title", "") or ("" if front else title_of(text))
    facts = [Fact(name, value, "front matter") for name, value in stated.items()]
    facts += [fact for fact in facts_of_text(text, title) if fact.name not in stated]
    pages = page_spans(text)
    return Parsed(
        text=text,
        title=title,
        pages=pages,
        sections=nested(headings, len(text)),
        rows=tuple(_rows(text, tokens, starts)) or tab_rows(text),
        asides=asides_of(text, pages),
        facts=tuple(facts),
        encoding=decoded.encoding,
        warnings=(decoded.warning,) if decoded.warning else (),
    )


def _stated(front: str) -> dict[str, str]:
    """Read the plain `key: value` lines of a front matter that say something of the document."""
    found: dict[str, str] = {}
    for key, value in _FIELD.findall(front):
        name = _NAMES.get(key.casefold(), key.casefold())
        if name in _KNOWN:
            found.setdefault(name, value.strip().strip("\"'"))
    return found


def _tokens(text: str) -> list[Token]:
    """Parse blocks only: what is inside a line is never needed, and costs most."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable("inline").parse(text)


def _blanked(text: str, end: int) -> str:
    """Blank the front matter, line by line, so that line numbers hold."""
    return re.sub(r"[^\r\n]", " ", text[:end]) + text[end:]


def _headings(tokens: Sequence[Token], starts: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            title = " ".join(_MARKS.sub(lambda m: m.group(1) or "", inline.content[:_TITLE]).split())
            if title:
                yield title, int(token.tag[1]), starts[token.map[0]]


def _rows(text: str, tokens: Sequence[Token], starts: Sequence[int]) -> Iterator[TableRow]:
    """Yield the body rows of pipe tables, each under its table's caption and header cells."""
    header, cells, in_head = "", [""], False
    for token in tokens:
        if token.type == "table_open" and token.map:
            begin = starts[token.map[0]]
            before = [s for a, b in _lines_above(starts, token.map[0]) if (s := _span(a, min(b, begin)))]
            header, cells = caption_of(text, before), []
        elif token.type in ("thead_open", "thead_close"):
            in_head = token.type == "thead_open"
            header = header_of(header, cells) if not in_head else header
        elif token.type == "inline" and in_head:
            cells.append(token.content.strip())
        elif token.type == "tr_open" and not in_head and token.map:
            line = _span(starts[token.map[0]], _end(text, starts, token.map[1]))
            if line and (span := trimmed(line, text)):
                yield TableRow(span, header)


def _lines_above(starts: Sequence[int], line: int) -> Iterator[tuple[int, int]]:
    for number in range(max(0, line - 8), line):
        yield starts[number], starts[number + 1]


def _end(text: str, starts: Sequence[int], line: int) -> int:
    return starts[line] if line < len(starts) else len(text)


def _span(start: int, end: int) -> Span | None:
    return Span(start, end) if start < end else None
