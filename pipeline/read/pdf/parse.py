"""A PDF's bytes in, its text with pages, sections, asides and facts out: pdfium first, then pypdf.

The first half reads each page's lines, the second writes them as one text; whoever needs to know where
on a page a span stands reads that page's lines by the same code (`page_lines`): the two cannot drift apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

from ...errors import ReadError
from ...evidence import Aside
from ..parsed import Parsed, nested, ranges
from ..waiting import ask_for
from ..words import cleaned
from .front import PROPERTIES, facts_of
from .furniture import furniture
from .headings import headings_of, outlined
from .kept import Kept
from .layout import Line
from .notes import body_height, notes
from .sheet import PICTURED, Sheet, again, read_sheet
from .tablepages import rows_of
from .written import Mark, Written, written

PASSWORD = "it needs a password; save a copy without one, e.g. qpdf --decrypt --password=… IN OUT"
_LOCKED = "it is locked by a scheme that dayek cannot open (a certificate?); save an unlocked copy"
_OUTLINE_ENTRIES = 5000
_OCR_SECONDS = 3600.0  # after which what is left of a file's pictures is named as unread
_PAGES = 200  # after which a file is opened anew: pdfium keeps much of every page that it has read
_PAGE_SECONDS = 0.2  # what a page may take on the average, OCR not counted
_LANGUAGE = 64  # bytes of a language's code


def parse_pdf(data: bytes) -> Parsed:
    """Read a PDF; ReadError when it is locked, or when neither reader can open it."""
    count = 0
    try:
        with opened_pdf(data) as document:
            count = len(document) if document else 0
    except ReadError as error:
        if error.state != "needs_password":
            raise
    if count:
        sheets, pages = _read(data, count)
        with opened_pdf(data) as document:
            return _parsed(document, sheets, pages)
    from .second import parse_pdf_again

    return parse_pdf_again(data)


@contextmanager
def opened_pdf(data: bytes) -> Iterator[Any]:
    """Open a PDF by pdfium, and close it; None if pdfium finds no page, ReadError when it is locked."""
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
        yield None
        return
    try:
        yield document if count else None
    finally:
        document.close()


def page_lines(document: Any, index: int) -> tuple[Line, ...]:
    """Read one page's lines in reading order, pieces kept; none from a page that pdfium cannot load."""
    return read_sheet(document, index).lines


def _read(data: bytes, count: int) -> tuple[list[Sheet], Kept]:
    """Read all pages; their lines are kept apart from the sheets: a long file must stay small."""
    sheets: list[Sheet] = []
    pages = Kept()
    nothing = True  # until some page has text: then one that seems to be blank is, else it may be damaged
    for sheet in _sheets(data, count):
        sheets.append(replace(sheet, lines=()))
        pages.append(sheet.lines)
        nothing = nothing and not sheet.lines
    empty = [n for n, sheet in enumerate(sheets) if sheet.empty and (nothing or sheet.coverage is not None)]
    if empty:
        from .second import page_texts_again

        for index, text in page_texts_again(data, empty).items():
            sheet = again(sheets[index], text)
            sheets[index], pages[index] = replace(sheet, lines=()), sheet.lines
    return sheets, pages


def _sheets(data: bytes, count: int) -> Iterator[Sheet]:
    """Read page after page."""
    ask_for(min(_PAGE_SECONDS * count, _OCR_SECONDS))
    started = time.monotonic()
    for first in range(0, count, _PAGES):
        with opened_pdf(data) as document:
            for index in range(first, min(first + _PAGES, count)):
                yield read_sheet(document, index, late=time.monotonic() - started > _OCR_SECONDS)


def _written(pages: Kept, body: float, document: Any) -> tuple[list[dict[int, Mark]], Written]:
    stated = [_stated(document.get_page_label, index) or None for index in range(len(pages))]
    marks, printed = _marked(pages, body)
    return marks, written(pages, stated if any(stated) else printed, marks)


def _marked(pages: Kept, body: float) -> tuple[list[dict[int, Mark]], list[str | None]]:
    """Say what of each page is no body, and the numbers printed on the pages."""
    found = furniture(pages, body)
    for lines, marks in zip(pages, found.marks, strict=True):
        marks.update({number: "hidden" for number, line in enumerate(lines) if line.hidden})
        marks.update(dict.fromkeys(notes(lines, marks, body), "note"))
    return found.marks, found.labels


def _parsed(document: Any, sheets: Sequence[Sheet], pages: Kept) -> Parsed:
    body = body_height(pages)
    marks, result = _written(pages, body, document)
    properties = {key: _stated(document.get_metadata_value, key) for key in PROPERTIES}
    facts = facts_of(properties | {"language": _language(document)}, list(islice(pages, 2)), marks[0])
    headings = outlined(_outline(document), result) or headings_of(pages, marks, result, body)
    return Parsed(
        text=result.text,
        title=next((fact.value for fact in facts if fact.name == "title"), ""),
        pages=result.pages,
        sections=nested(headings, len(result.text)),
        rows=rows_of(result.text, result.asides),
        asides=result.asides,
        facts=facts,
        page_reports=tuple(
            sheet.report(page.index, len(page.span) if page.span else 0)
            for sheet, page in zip(sheets, result.pages, strict=True)
        ),
        warnings=(*_hiding(result.asides), *_in_part(sheets)),
        lost=_lost(sheets),
        ocr=next((sheet.ocr for sheet in sheets if sheet.ocr), ""),
    )


def _hiding(asides: Sequence[Aside]) -> tuple[str, ...]:
    """Warn of words that nobody sees on the page, with the first of them."""
    hidden = [aside for aside in asides if aside.kind == "hidden"]
    if not hidden:
        return ()
    count = sum(len(aside.span) for aside in hidden)
    return (f"{count} characters in it cannot be seen on its pages: dayek report shows them",)


def _in_part(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Warn of pages that were read but for a picture of text on them."""
    pages = {n: sheet for n, sheet in enumerate(sheets, 1) if sheet.state == "read" and sheet.ocr}
    told = [(n, warning) for n, sheet in pages.items() for warning in sheet.warnings if PICTURED in warning]
    if not told:
        return ()
    numbers = ranges(tuple(dict.fromkeys(n for n, _ in told)))
    return (f"page{'s' if len(told) > 1 else ''} {numbers}: {told[0][1]}",)


def _lost(sheets: Sequence[Sheet]) -> str:
    """Say which pages were not read, and why the first of them was not; empty when all were."""
    unread = [(number, sheet) for number, sheet in enumerate(sheets, 1) if sheet.state == "unread"]
    if not unread:
        return ""
    numbers = ranges(tuple(number for number, _ in unread))
    pages = f"page {numbers} was" if len(unread) == 1 else f"pages {numbers} were"
    return f"{pages} not read: {unread[0][1].warnings[0]}"


def _stated(of: Callable[..., str], key: object) -> str:
    """Take what a file says of itself; empty where that is damaged, which is no reason to lose its text."""
    import pypdfium2

    try:
        return cleaned(of(key)).strip()
    except (pypdfium2.PdfiumError, ValueError):
        return ""


def _language(document: Any) -> str:
    """Take the language that a file states for its text."""
    import ctypes

    import pypdfium2.raw as pdfium

    length = pdfium.FPDFCatalog_GetLanguage(document.raw, None, 0)
    if not 2 < length < _LANGUAGE:
        return ""
    said = (ctypes.c_ushort * length)()
    pdfium.FPDFCatalog_GetLanguage(document.raw, said, length)
    return bytes(said).decode("utf-16-le", "replace").strip("\0 ")


def _outline(document: Any) -> Iterator[tuple[str, int, int]]:
    """Yield the outline's entries: title, level, and the number of the page they point at, from 0."""
    for number, entry in enumerate(document.get_toc()):
        title = " ".join(_stated(lambda entry: entry.get_title(), entry).split())
        target = entry.get_dest()
        index = target.get_index() if target else None
        if title and index is not None:
            yield title, entry.level + 1, index
        if number == _OUTLINE_ENTRIES:
            return
