"""A page of a PDF in, its lines in reading order and how it was read out.

What the page says is taken from its text; how much of its ink that explains is seen in a small picture of
it. What a person could not see is set apart; a page that is a picture of text, or whose text is garbage,
goes to OCR, or is named as unread.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..parsed import PageReport, PageState
from ..waiting import ask_for
from .garbage import is_garbage
from .glyphs import Row, Word, boxes_of, lines_of, rows_of_page
from .hidden import hidden_places, may_hide
from .ink import Ink, View, needs_ocr, seen, view_of
from .layout import Box, Line, Piece, in_order
from .ocr import SECONDS, Ocr, asked, called, lines_of_page, mend
from .rows import gathered

PDFIUM = "pdfium"
PICTURED = "some of its text is a picture and was not read"
_DAMAGED = "the page is damaged and could not be opened; get the file anew"
_LATE = "OCR of this file took over an hour; split it and index the parts"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it was read; `ocr` names the program that was asked to read it, empty when none was.

    `empty` tells a page that has ink and no text: another reader may find some.
    """

    lines: tuple[Line, ...]
    state: PageState
    by: str = PDFIUM
    coverage: float | None = None
    warnings: tuple[str, ...] = ()
    ocr: str = ""
    empty: bool = False

    def report(self, number: int, characters: int) -> PageReport:
        coverage = None if self.coverage is None else round(self.coverage, 3)
        return PageReport(number, self.state, self.by, characters, coverage, self.warnings)


def read_sheet(document: Any, index: int, *, late: bool = False) -> Sheet:
    """Read one page (from 0); `late` when there is no time left for OCR."""
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return Sheet((), "unread", warnings=(_DAMAGED,))
    try:
        return _read(page, late)
    except pypdfium2.PdfiumError:  # it opens, and its text does not
        return Sheet((), "unread", warnings=(_DAMAGED,))
    finally:
        page.close()


def _read(page: Any, late: bool) -> Sheet:
    textpage = page.get_textpage()
    try:
        rows = rows_of_page(textpage)
        words = [word for row in rows for word in row.words]
        view = _view(page)
        hidden: set[int] = set()
        if view and (look := may_hide(page, view, words)):
            runs = hidden_places(page, textpage, view, closer=look == "closer")
            hidden = {number for run in runs for number in run}
        shown, unseen = _parted(rows, hidden) if hidden else (rows, [])
        turned = page.get_rotation()
        lines, aside = lines_of(shown, textpage, turned), lines_of(unseen, textpage, turned)
        boxes = boxes_of(lines, turned)
        ink = seen(page, boxes, view) if view else Ink(0, None)
        if aside and ink.explained is None:  # nothing can be drawn: then it is the fonts that are amiss
            lines, aside = lines_of(rows, textpage, turned), []
    finally:
        textpage.close()
    if view is None and not lines:
        return Sheet((), "unread", warnings=(_DAMAGED,))
    for line in aside:
        line.hidden = True
    sheet = _sheet(page, lines, boxes, ink, late)
    if not aside:
        return sheet
    count = sum(len(line.text) for line in aside)
    told = f"{count} characters on it cannot be seen: they are in the text, and left out of passages"
    lines = [*sheet.lines, *aside]
    return Sheet(
        tuple(lines), sheet.state, sheet.by, sheet.coverage, (*sheet.warnings, told), sheet.ocr, sheet.empty
    )


def _view(page: Any) -> View | None:
    """Draw the page small; None of one that can be read and not drawn."""
    import pypdfium2

    try:
        return view_of(page)
    except (pypdfium2.PdfiumError, ValueError):
        return None


def _parted(rows: Sequence[Row], hidden: Collection[int]) -> tuple[list[Row], list[Row]]:
    """Part the words that are seen from those that are not."""
    shown: list[Row] = []
    unseen: list[Row] = []
    for row in rows:
        sides: tuple[list[Word], list[Word]] = ([], [])
        for word in row.words:
            sides[word[1] in hidden].append(word)
        last_hidden = bool(row.words) and row.words[-1][1] in hidden
        shown.append(Row(sides[0], row.broken and not last_hidden))
        unseen.append(Row(sides[1], row.broken and last_hidden))
    return shown, unseen


def _sheet(page: Any, lines: list[Line], boxes: Sequence[Box], ink: Ink, late: bool) -> Sheet:
    """Decide what a page is: read, read by OCR, blank, or not read."""
    text = "\n".join(line.text for line in lines)
    garbage = is_garbage(text)
    if not garbage and not needs_ocr(ink, len(text)):
        told = () if lines or ink.explained is None else ("a picture without text",)
        state: PageState = "read" if lines else "blank"
        return Sheet(
            tuple(in_order(gathered(lines))), state, coverage=ink.explained, warnings=told, empty=not lines
        )
    got = _ocr(page, () if garbage else boxes, late)
    if got.lines:
        both = in_order([*([] if garbage else lines), *got.lines])
        by = "tesseract" if garbage or not lines else f"{PDFIUM} + tesseract"
        explained = seen(page, boxes_of(both, page.get_rotation())).explained
        return Sheet(tuple(both), "ocr", by, explained, got.warnings, asked())
    if garbage:
        told = (f"its font's map of characters is broken; {got.reason or 'OCR sees no text on it'}",)
        return Sheet((), "unread", PDFIUM, ink.explained, told, asked())
    if lines:
        told = (f"{PICTURED}; {got.reason}",) if got.reason else ()
        return Sheet(tuple(in_order(gathered(lines))), "read", PDFIUM, ink.explained, told, asked())
    if got.reason:
        told = (f"a picture of text; {got.reason}",)
        return Sheet((), "unread", PDFIUM, ink.explained, told, asked(), empty=True)
    told = ("a picture; OCR sees no text on it",)
    return Sheet((), "blank", PDFIUM, ink.explained, told, asked(), empty=True)


def _ocr(page: Any, known: Sequence[Box], late: bool) -> Ocr:
    if late:
        return Ocr((), reason=_LATE)
    if not called():
        return Ocr((), reason=mend())
    ask_for(SECONDS + 10)
    return lines_of_page(page, known)


def again(sheet: Sheet, text: str) -> Sheet:
    """Give a page that the first reader found empty the text that the second one found; it has no boxes."""
    lines: list[Line] = []
    for number, line in enumerate(text.split("\n")):
        piece = Piece()
        at = 0.0
        for word in line.split():
            piece.add(word, (at, -14.0 * number - 10, at + 5.0 * len(word), -14.0 * number), -len(word))
            at += 5.0 * (len(word) + 1)
        if piece.text:
            lines.append(Line([piece]))
    told = "read by a second reader (pypdf): where it stands on the page is not known"
    return replace(sheet, lines=tuple(lines), state="read", by="pypdf", warnings=(told,), empty=False)
