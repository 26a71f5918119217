"""A paged text and its asides in, the rows of its tables out, each under its table's caption and header.

On paper a table is cut by pages, by headings between its rows and by words that wrap; its rows keep the
header all the same. A caption may stand below, and what its figures count in a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...evidence import Aside, TableRow, union
from ..tables import is_label, lines_of, tab_rows

UNIT = re.compile(
    r"\b(?:in|of)\s+(?:U\.?S\.? )?(?:\$|€|£|dollars|euros|tenge)?\s*"
    r"(?:millions?|thousands?|billions?|percent|%)"
    r"|\$ (?:millions?|thousands?|billions?)|\b(?:млн|млрд|тыс|мың)\b|백만|천 ?(?:명|원)|단위",
    re.I,
)
_TABLE = re.compile(r"[*_\s]*(?:table|таблица|табл\.|кесте|표)\s*№?\s*\d", re.I)
_BRIEF = 120  # characters of a line that may stand between two rows of one table
_NEAR = 2000  # characters above a table in which its caption is looked for
_BETWEEN = 2  # such lines
_SEPARATOR = " | "


def rows_of(text: str, asides: Sequence[Aside]) -> tuple[TableRow, ...]:
    """Find the rows of tables; nothing aside is taken for a caption, and none ends a table."""
    if "\t" not in text:
        return ()
    spoken = blanked(text, asides)
    tables = list(_tables(spoken, tab_rows(spoken)))
    found: list[TableRow] = []
    ruling = ""
    before: list[TableRow] = []
    for number, table in enumerate(tables):
        between = _lines(spoken, before[-1].span.end, table[0].span.start) if before else []
        if before and _goes_on(spoken, ruling, before, table, between):
            header = _SEPARATOR.join([ruling, *(line for line in between if "\t" not in line)])
        else:
            header = ruling = _captioned(spoken, table, tables[number + 1 : number + 2])
        found += [TableRow(row.span, header) for row in table]
        before = table
    return tuple(found)


def blanked(text: str, asides: Sequence[Aside]) -> str:
    """Give a text with spaces for its asides."""
    parts: list[str] = []
    at = 0
    for span in union(aside.span for aside in asides):
        parts += [text[at : span.start], " " * len(span)]
        at = span.end
    return "".join([*parts, text[at:]])


def _tables(text: str, rows: Sequence[TableRow]) -> Iterator[list[TableRow]]:
    """Cut rows into tables: on end, and under one header."""
    table: list[TableRow] = []
    for row in rows:
        if table and (row.header != table[-1].header or text[table[-1].span.end : row.span.start].strip()):
            yield table
            table = []
        table.append(row)
    if table:
        yield table


def _captioned(text: str, table: Sequence[TableRow], following: Sequence[Sequence[TableRow]]) -> str:
    """Give a table's header with a caption that stands below it, or above the line of its unit."""
    header = table[0].header
    caption, *cells = header.split(_SEPARATOR)
    if not any(map(_TABLE.match, (caption, *cells))) and (below := _caption_below(text, table, following)):
        return _SEPARATOR.join(part for part in (below, header) if part)
    if not UNIT.search(caption) or len(caption) > _BRIEF:
        return header
    end = table[0].span.start
    at = text.rfind(caption, max(0, end - _NEAR), end)
    above = _lines(text, max(0, at - 4 * _BRIEF), at)[-1:] if at > 0 else []
    titled = [
        line for line in above if "\t" not in line and not line.endswith(".") and len(line) <= 2 * _BRIEF
    ]
    return _SEPARATOR.join([*titled, header])


def _goes_on(
    text: str, header: str, before: Sequence[TableRow], table: Sequence[TableRow], lines: Sequence[str]
) -> bool:
    """Tell whether a table goes on: the header comes again, or there is none and the columns agree."""
    headers = [line for line in lines if "\t" in line]
    if len(lines) - len(headers) > _BETWEEN or len(headers) > 1 or any(map(is_label, lines)):
        return False
    if headers:
        return header.endswith(_SEPARATOR.join(cell.strip() for cell in headers[0].split("\t")))
    brief = all(len(line) <= _BRIEF and not line.endswith((".", ":")) for line in lines)
    return brief and _SEPARATOR in header and _columns(text, before) == _columns(text, table)


def _columns(text: str, table: Sequence[TableRow]) -> int:
    """Count the columns of most of a table's rows."""
    counts = [row.span.of(text).count("\t") for row in table]
    return max(set(counts), key=counts.count)


def _caption_below(text: str, table: Sequence[TableRow], following: Sequence[Sequence[TableRow]]) -> str:
    """Take a caption that stands below its table, unless it stands as well above another."""
    end = table[-1].span.end
    limit = following[0][0].span.start if following else len(text)
    lines = _lines(text, end, min(limit, end + 8 * _BRIEF))
    belongs = bool(lines) and _TABLE.match(lines[0]) is not None and "\t" not in lines[0]
    alone = not following or len(lines) > _BETWEEN + 1
    return lines[0][: 2 * _BRIEF] if belongs and alone else ""


def _lines(text: str, start: int, end: int) -> list[str]:
    """List the lines between two places that hold something."""
    part = text[start:end]
    return [words for line in lines_of(part) if (words := line.of(part).strip())]
