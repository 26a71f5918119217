"""A PDF's bytes in, its text with pages, printed labels and outline out: pdfium first, then pypdf.

Page spans tile the text: a page's own ends with the white space that parts it from the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..errors import ReadError
from ..evidence import Page, Section, Span
from .flow import Words, flowed
from .glyphs import lines_of_page
from .layout import Line, in_order
from .parsed import Parsed, nested
from .rows import gathered
from .tables import tab_rows
from .titles import sane_title
from .words import cleaned

PASSWORD = "it needs a password; save a copy without one, e.g. qpdf --decrypt --password=… IN OUT"
_LOCKED = "it is locked by a scheme that dayek cannot open (a certificate?); save an unlocked copy"
_OUTLINE_ENTRIES = 5000


def parse_pdf(data: bytes) -> Parsed:
    """Read a PDF; ReadError when it is locked, or when neither reader can open it."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    pdfium.FPDF_LoadMemDocument64(b"", 0, None)  # or a file without pages shows the error of the one before
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium.FPDF_ERR_PASSWORD:
            raise ReadError(PASSWORD, "needs_password") from error
        if code == pdfium.FPDF_ERR_SECURITY:
            raise ReadError(_LOCKED) from error
        count = 0
    if not count:
        from .second import parse_pdf_again

        return parse_pdf_again(data)
    try:
        return _parsed(document)
    finally:
        document.close()


def _parsed(document: Any) -> Parsed:
    paged = [list(_lines(document, index)) for index in range(len(document))]
    words = Words(line.text for lines in paged for line in lines)
    labels = [_stated(document.get_page_label, index) or None for index in range(len(document))]
    text, pages = joined([flowed(lines, words) for lines in paged], labels)
    return Parsed(
        text=text,
        title=sane_title(_stated(document.get_metadata_value, "Title")) or _largest(paged[0]),
        pages=pages,
        sections=_outline(document, text, pages),
        rows=tab_rows(text),
    )


def joined(texts: Sequence[tuple[str, bool]], labels: Sequence[str | None]) -> tuple[str, tuple[Page, ...]]:
    """Join pages, each a text and whether its last word goes on, so that their spans tile the whole.

    White space at a page's ends gives way to a blank line, or to nothing inside a broken word.
    """
    last = max((n for n, (text, _) in enumerate(texts) if text), default=-1)
    pieces: list[str] = []
    pages: list[Page] = []
    start = 0
    for number, ((text, goes_on), label) in enumerate(zip(texts, labels, strict=True)):
        piece = text + ("" if goes_on or number == last else "\n\n") if text else ""
        span = Span(start, start + len(piece)) if piece else None
        pages.append(Page(number + 1, label, span))
        pieces.append(piece)
        start += len(piece)
    return "".join(pieces), tuple(pages)


def _stated(of: Callable[..., str], key: object) -> str:
    """Take what a file says of itself; empty where that is damaged, which is no reason to lose its text."""
    import pypdfium2

    try:
        return cleaned(of(key)).strip()
    except (pypdfium2.PdfiumError, ValueError):
        return ""


def _lines(document: Any, index: int) -> Iterator[Line]:
    """Yield a page's lines in reading order; none from a page that pdfium cannot load."""
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return
    try:
        yield from in_order(gathered(lines_of_page(page)))
    finally:
        page.close()


def _largest(lines: Sequence[Line]) -> str:
    """Take the line set in the largest type on a page, with those that run on from it."""
    heights = sorted(line.height for line in lines)
    if not heights or heights[-1] < 1.15 * heights[len(heights) // 2]:
        return sane_title(lines[0].text) if lines else ""
    found: list[str] = []
    for line in lines:
        if line.height > 0.97 * heights[-1]:
            found.append(line.text)
        elif found:
            break
    return sane_title(" ".join(found))


def _outline(document: Any, text: str, pages: Sequence[Page]) -> tuple[Section, ...]:
    """Place the outline's entries where their words stand on the page they point at, or at its top."""
    headings: list[tuple[str, int, int]] = []
    for entry in document.get_toc():
        title = " ".join(_stated(lambda entry: entry.get_title(), entry).split())
        target = entry.get_dest()
        index = target.get_index() if target else None
        if not title or index is None or not 0 <= index < len(pages):
            continue
        span = pages[index].span
        if span:
            headings.append((title, entry.level + 1, _place(title, text, span)))
        if len(headings) == _OUTLINE_ENTRIES:
            break
    return nested(headings, len(text))


def _place(title: str, text: str, span: Span) -> int:
    pattern = r"\s+".join(re.escape(word) for word in title.split())
    found = re.compile(pattern, re.I).search(text, span.start, span.end)
    return found.start() if found else span.start
