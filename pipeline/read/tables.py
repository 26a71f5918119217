"""Plain text in, the rows of its tab-separated tables out, each with caption and header cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from ..evidence import Span, TableRow, trimmed

_LINE = re.compile(r"[^\n\r\f]*(?:\r\n|\n|\r|\f|$)")
_LABEL = re.compile(
    r"[*_#\s]*(?:table|chart|figure|fig\.|таблица|табл\.|диаграмма|рисунок|рис\.|кесте|сурет|표|그림)\s*№?\s*\d",
    re.I,
)
_NUMBER = re.compile(r"\(?[-+−–]?\s*[$€£₽₸₩]?\s*\(?\d[\d\s.,\u00a0]*\s*[%‰]?\)?(?:\s*\(.*\))?")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_CAPTION_LINES = 4
_CAPTION_LENGTH = 200
_NO_CAPTION = ("#", "===", "---", "```")


def lines_of(text: str) -> list[Span]:
    """Cut a text into its lines, line ends left off; empty lines have no span and are left out."""
    return [
        Span(m.start(), m.start() + len(body))
        for m in _LINE.finditer(text)
        if (body := m.group().rstrip("\r\n\f"))
    ]


def tab_rows(text: str) -> tuple[TableRow, ...]:
    """Find the rows of tables written with tabs: two or more lines on end, each with a tab."""
    if "\t" not in text:
        return ()
    lines = lines_of(text)
    found: list[TableRow] = []
    for first, last in _tables(text, lines):
        found.extend(_rows(text, lines[first:last], caption_of(text, lines[:first])))
    return tuple(found)


def header_of(caption: str, cells: Sequence[str]) -> str:
    """Join a caption and header cells as `Caption | column | column`."""
    return " | ".join(part for part in (caption, *cells) if part.strip())


def has_header(table: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row names the columns: no column is of numbers from the first row on."""
    if len(table) < 2:
        return False
    for column, cell in enumerate(table[0]):
        below = [row[column] for row in table[1:] if column < len(row) and row[column].strip()]
        numbers = sum(_is_number(value) for value in below)
        plain = _is_number(cell) and not _YEAR.fullmatch(cell.strip())
        if plain and below and numbers > len(below) / 2:
            return False
    return True


def caption_of(text: str, before: Sequence[Span]) -> str:
    """Take the caption that stands above a table: from its `Table 3` on, or the line just above."""
    near: list[str] = []
    for line in reversed(before[-12:]):
        words = line.of(text).strip()
        if not words:
            continue
        if (
            len(words) > _CAPTION_LENGTH
            or words.startswith(_NO_CAPTION)
            or "\t" in words
            or len(near) == _CAPTION_LINES
        ):
            break
        near.insert(0, words.strip("*_# "))
        if _LABEL.match(words):
            return " ".join(near)
    return near[-1] if near and not near[-1].endswith((".", ";")) else ""


def is_label(line: str) -> bool:
    """Tell whether a line is a table's or figure's number, such as `Table 3`."""
    return _LABEL.match(line) is not None


def _is_number(cell: str) -> bool:
    return len(cell) < 60 and _NUMBER.fullmatch(cell.strip()) is not None


def _tables(text: str, lines: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the first and past-the-last line of each run of lines with tabs, with no gap between."""
    keys: list[tuple[bool, int]] = []
    run = 0
    for number, line in enumerate(lines):
        gap = text[lines[number - 1].end : line.start] if number else ""
        if "\f" in gap or gap.replace("\r\n", "\n").count("\n") + gap.replace("\r\n", "").count("\r") > 1:
            run += 1
        body = line.of(text)
        keys.append(("\t" in body and bool(body.strip()) and "\t" in body.rstrip(" "), run))
    position = 0
    for (tabbed, _), group in groupby(keys):
        size = len(list(group))
        if tabbed and size > 1 and _is_table(text, lines[position : position + size]):
            yield position, position + size
        position += size


def _is_table(text: str, lines: Sequence[Span]) -> bool:
    """Leave out indented prose and code: most rows need words on both sides of a tab."""
    inner = sum("\t" in line.of(text).strip() for line in lines)
    return inner > len(lines) / 2


def _rows(text: str, lines: Sequence[Span], caption: str) -> Iterator[TableRow]:
    table = [line.of(text).split("\t") for line in lines]
    headed = has_header(table)
    cells = [cell.strip() for cell in table[0]] if headed else []
    header = header_of(caption, cells)
    for line in lines[1 if headed else 0 :]:
        if span := trimmed(line, text):
            yield TableRow(span, header)
