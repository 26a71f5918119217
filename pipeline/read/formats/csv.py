"""A CSV or TSV file's bytes in, exactly its text out, with a row and its column names a record.

What does not parse as a table is read as the plain text that it is.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ...evidence import Span, TableRow, trimmed
from ..parsed import Parsed
from ..tables import has_header, header_of
from .text import decoded_text, parse_text

_DELIMITERS = (",", ";", "\t", "|")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_HINT = re.compile(r"sep=(.)\r?\n?$", re.I)
_SAMPLE = 100  # records that tell the delimiter
_HEADER_SAMPLE = 50
_LONGEST = 1000  # characters of a header


@dataclass(frozen=True, slots=True)
class _Record:
    start: int
    end: int
    cells: list[str]


def parse_csv(data: bytes) -> Parsed:
    """Read a CSV or TSV; ReadError when the bytes are no text."""
    decoded = decoded_text(data)
    delimiter = _delimiter(decoded.text)
    rows = tuple(_rows(decoded.text, delimiter)) if delimiter else ()
    if not rows:
        return parse_text(data)
    return Parsed(
        text=decoded.text,
        rows=rows,
        encoding=decoded.encoding,
        warnings=(decoded.warning,) if decoded.warning else (),
    )


def _delimiter(text: str) -> str:
    """Choose the mark that parts most records alike into most cells; empty when none does."""
    first = _LINE.match(text)
    if first and (hint := _HINT.match(first.group())):
        return hint.group(1)
    best, score = "", 0.0
    for mark in _DELIMITERS:
        widths = Counter(len(record.cells) for record in islice(_records(text, mark), _SAMPLE))
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(0, 0))
        share = count / max(sum(widths.values()), 1)
        if width > 1 and count > 1 and share > 0.7 and share * (1 + 0.01 * width) > score:
            best, score = mark, share * (1 + 0.01 * width)
    return best


def _records(text: str, delimiter: str) -> Iterator[_Record]:
    """Yield the records that are not empty, each with the lines it stands on; none past what is no CSV."""
    at = 0

    def lines() -> Iterator[str]:
        nonlocal at
        for line in _LINE.finditer(text):
            if line.group():
                at = line.end()
                yield line.group()

    reader = csv.reader(lines(), delimiter=delimiter, strict=False)
    start = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Record(start, at, cells)
            start = at
    except csv.Error:
        return


def _rows(text: str, delimiter: str) -> Iterator[TableRow]:
    """Yield the records below the column names, and none if they end before the text does."""
    records = list(_records(text, delimiter))
    if not records or text[records[-1].end :].strip(delimiter + " \r\n\ufeff\"'"):
        return
    width = Counter(len(record.cells) for record in records).most_common(1)[0][0]
    first = next(n for n, record in enumerate(records) if len(record.cells) == width)
    sample = [record.cells for record in records[first : first + _HEADER_SAMPLE]]
    headed = has_header(sample)
    header = _header(records[:first], sample[0] if headed else [])
    for record in records[first + 1 if headed else first :]:
        if span := trimmed(Span(record.start, record.end), text):
            yield TableRow(span, header)


def _header(above: Sequence[_Record], names: Sequence[str]) -> str:
    """Join the lines above a table and its column names."""
    caption = " ".join(
        " ".join(cell.strip() for cell in record.cells if cell.strip()) for record in above[-4:]
    )
    return header_of(caption[:200], [" ".join(name.split()) for name in names])[:_LONGEST]
