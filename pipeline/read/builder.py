"""Paragraphs, headings and table rows one after another in, one text with their spans out."""

from __future__ import annotations

from collections.abc import Sequence

from ..evidence import Fact, Page, Span, TableRow
from .parsed import PageReport, Parsed, nested
from .tables import has_header, header_of, is_label
from .titles import sane_title
from .words import cleaned

_CAPTION_LENGTH = 200


class Builder:
    """A text that grows block by block; blocks are parted by a blank line, items and rows by one."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[tuple[str, int, int]] = []
        self._rows: list[TableRow] = []
        self._pages: list[int | None] = []  # where each page's first block stands, if it has one
        self._close = ""  # the kind of the last block, when the next of its kind follows on one line
        self._last = ""
        self._coming: list[tuple[str, int]] = []  # sections that the next block opens

    def paragraph(self, text: str, close: str = "") -> None:
        """Add a paragraph; ones of the same `close` kind (items of a list) stand on adjacent lines."""
        text = _tidy(text)
        if text:
            self._add(text, close)

    def heading(self, text: str, level: int) -> None:
        """Add a heading; it opens a section."""
        title = " ".join(_tidy(text).split())
        if title:
            self._headings.append((title, level, self._add(title, "")))

    def section(self, title: str, level: int) -> None:
        """Open a section, whose title is not in the text, at the block that comes next."""
        self._coming.append((title, level))

    def page(self) -> None:
        """Begin a page at the block that comes next."""
        self._pages.append(None)
        self._close = ""

    def table(self, table: Sequence[Sequence[str]], caption: str = "", headed: bool | None = None) -> None:
        """Add a table, a line a row; `headed` says whether its first row names the columns, if known."""
        rows = [[" ".join(_tidy(cell).split()) for cell in row] for row in table]
        rows = [row for row in rows if any(row)]
        if not rows:
            return
        caption = " ".join(_tidy(caption).split()) or self._caption()
        named = has_header(rows) if headed is None else headed and len(rows) > 1
        header = header_of(caption, rows[0] if named else [])
        self._close = ""
        for number, row in enumerate(rows):
            line = " | ".join(row)
            start = self._add(line, "row")
            if number or not named:
                self._rows.append(TableRow(Span(start, start + len(line)), header))
        self._close = ""

    @property
    def length(self) -> int:
        """Count the characters so far."""
        return self._length

    def parsed(
        self,
        title: str = "",
        language: str = "",
        encoding: str | None = None,
        warnings: Sequence[str] = (),
        lost: str = "",
        facts: Sequence[Fact] = (),
        page_reports: Sequence[PageReport] = (),
    ) -> Parsed:
        """Close the text; without a stated title the first heading gives one, or the first line."""
        text = "".join(self._parts)
        first = self._headings[0][0] if self._headings else text.split("\n", 1)[0]
        return Parsed(
            text=text,
            title=sane_title(title) or (first if len(first) <= 120 and " | " not in first else ""),
            language=language,
            pages=self._tiled(),
            sections=nested(self._headings, len(text)),
            rows=tuple(self._rows),
            facts=tuple(facts),
            page_reports=tuple(page_reports),
            encoding=encoding,
            warnings=tuple(warnings),
            lost=lost,
        )

    def _add(self, text: str, close: str) -> int:
        gap = "" if not self._parts else "\n" if close and close == self._close else "\n\n"
        self._parts += [gap, text]
        start = self._length + len(gap)
        self._length = start + len(text)
        self._close, self._last = close, text
        if self._pages and self._pages[-1] is None:
            self._pages[-1] = start
        self._headings += [(title, level, start) for title, level in self._coming]
        self._coming = []
        return start

    def _tiled(self) -> tuple[Page, ...]:
        """Give each page its text, up to where the next page with any begins."""
        pages: list[Page] = []
        end = self._length
        for number in range(len(self._pages), 0, -1):
            start = self._pages[number - 1]
            pages.append(Page(number, None, Span(start, end) if start is not None else None))
            end = end if start is None else start
        return tuple(reversed(pages))

    def _caption(self) -> str:
        """Take the paragraph before a table for its caption when it is short and ends like one."""
        last = self._last
        short = len(last) <= _CAPTION_LENGTH and "\n" not in last and "|" not in last
        return last if last and short and (is_label(last) or last.endswith(":")) else ""


def _tidy(text: str) -> str:
    """Clean a block's characters; no white space at its ends or at its lines' ends."""
    lines = (line.strip() for line in cleaned(text).split("\n"))
    return "\n".join(line for line in lines if line)
