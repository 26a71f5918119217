"""A request to look at a PDF's pages in, the places of spans or a picture out: the child's side of it.

The last few files stay open, and the last few pages known, so that the next look is quick. A page is read
again by itself, and its lines are laid beside its text: of a long document no other page is touched.
"""

from __future__ import annotations

import base64
import ctypes
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from ...errors import ReadError
from ..pdf.layout import Box, Line, Piece
from .letters import HYPHENS, Letters, letters_of, placed
from .rectangles import Glyph, rectangles, stretches, upright

_KEPT = 4  # files that stay open
_KEPT_BYTES = 256 << 20  # of them, together
_KEPT_PAGES = 16
_LAST = 0x10FFFF
_LEVEL = 0.7  # of a quarter turn, about: a character turned by more stands on its side
_CHANGED = "the file has changed since it was read; run dayek index"
_CLOSED = "the engine that shows pages cannot open this file; read its text instead, e.g. with dayek text"
_UNSEEN = "it stands where the page does not show it"
_LOST = "it could not be matched with the page"

_open: dict[str, tuple[int, Any]] = {}  # the size and the document, by doc_id


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as shown: its size, its lines' letters, and its characters by number, those in sight."""

    width: float
    height: float
    lines: tuple[Letters, ...]
    glyphs: Mapping[int, Glyph]


_known: dict[tuple[str, int], _Page] = {}


def places(data: bytes, request: Mapping[str, Any]) -> dict[str, Any]:
    """Place spans on pages: for each page its size, and for each span its rectangles."""
    document = document_of(data, request)
    found: list[dict[str, Any]] = []
    for ask in request["pages"]:
        page = _page(document, request["doc_id"], ask["page"])
        characters = placed(ask["text"], page.lines)
        spans = [_span(page, ask["text"], characters, *span) for span in ask["spans"]]
        found.append({"page": ask["page"], "width": page.width, "height": page.height, "spans": spans})
    return {"pages": found}


def lines(data: bytes, request: Mapping[str, Any]) -> dict[str, Any]:
    """Cut a page's text where its lines end: for each line where it begins in the text, and its box."""
    page = _page(document_of(data, request), request["doc_id"], request["page"])
    found = placed(request["text"], page.lines)
    letters = [at for at in sorted(found) if found[at] in page.glyphs]
    cut: list[list[float]] = []
    at = 0
    for count, around in stretches([page.glyphs[found[letter]] for letter in letters]):
        if box := _clipped(around, page.width, page.height):
            left, bottom, right, top = box
            cut.append([letters[at], *(round(side, 2) for side in (left, top, right, bottom))])
        at += count
    return {"width": page.width, "height": page.height, "lines": cut}


def picture(data: bytes, request: Mapping[str, Any]) -> dict[str, Any]:
    """Draw a page as PNG, with what is marked on it."""
    from .picture import drawn

    with loaded(document_of(data, request), request["page"]) as page:
        png = drawn(page, request["width"], request["light"], request["strong"])
    return {"png": base64.b64encode(png).decode()}


def document_of(data: bytes, request: Mapping[str, Any]) -> Any:
    """Open a file, or take it from those still open; ReadError when it is not the one that was read."""
    digest = hashlib.sha256(request["reader"].encode() + b"\0" + data).hexdigest()[:32]
    if digest != request["doc_id"]:
        raise ReadError(_CHANGED)
    kept = _open.pop(digest) if digest in _open else (len(data), _opened(data))
    _open[digest] = kept  # last, because it was looked at last
    while len(_open) > _KEPT or (len(_open) > 1 and sum(size for size, _ in _open.values()) > _KEPT_BYTES):
        _open.pop(next(iter(_open)))[1].close()
    return kept[1]


def _opened(data: bytes) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        if not len(document):
            raise ReadError(_CLOSED)
    except pypdfium2.PdfiumError as error:
        raise ReadError(_CLOSED) from error
    with suppress(pypdfium2.PdfiumError):
        document.init_forms()  # a filled form is drawn with what was filled in
    return document


@contextmanager
def loaded(document: Any, number: int) -> Iterator[Any]:
    import pypdfium2

    if not 1 <= number <= len(document):
        raise ReadError(f"it has no page {number}, only {len(document)}; name one of these")
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"page {number} is damaged and cannot be shown; read its text instead") from error
    try:
        yield page
    finally:
        page.close()


def _page(document: Any, doc_id: str, number: int) -> _Page:
    """Read a page, or take it from those known."""
    key = (doc_id, number)
    if key not in _known:
        _known[key] = _read(document, number)
        if len(_known) > _KEPT_PAGES:
            _known.pop(next(iter(_known)))
    return _known[key]


def _read(document: Any, number: int) -> _Page:
    from ..pdf.parse import page_lines

    lines = page_lines(document, number - 1)
    seen = {-n: piece for n, piece in enumerate(_seen(lines), 1)}
    own = {id(piece): n for n, piece in seen.items()}
    with loaded(document, number) as page:
        textpage = page.get_textpage()
        try:
            letters = tuple(_letters(textpage, line, own) for line in lines)
            found = _glyphs(textpage, page, {n for _, numbers in letters for n in numbers if n >= 0})
        finally:
            textpage.close()
        found |= _of_pieces(page, seen)
        width, height = page.get_size()
    within = {n: glyph for n, glyph in found.items() if _clipped(glyph.ink, width, height)}
    return _Page(width, height, letters, within)


def _seen(lines: Iterable[Line]) -> Iterator[Piece]:
    """Yield what was read from a picture: the engine has no characters there."""
    for line in lines:
        yield from (piece for piece in line.written if min(piece.places, default=0) < 0)


def _letters(textpage: Any, line: Line, own: Mapping[int, int]) -> Letters:
    """Spell out a line; what was read from a picture stands, letter by letter, where its piece does."""
    import pypdfium2.raw as pdfium

    letters: list[str] = []
    numbers: list[int] = []
    for piece in line.written:
        if id(piece) in own:
            text = "".join(piece.text.split())
            letters.append(text)
            numbers += [own[id(piece)]] * len(text)
            continue
        codes = [(n, pdfium.FPDFText_GetUnicode(textpage.raw, n)) for n in piece.places]
        text, spelled = letters_of((n, code if code <= _LAST else 0xFFFD) for n, code in codes)
        letters.append(text)
        numbers += spelled
    return "".join(letters), numbers


def _span(
    page: _Page, text: str, characters: Mapping[int, int], number: int, start: int, end: int
) -> list[Any]:
    """Place one span: its number, its rectangles, how many letters have none, and why."""
    letters = [at for at in range(start, end) if at in characters or not _passes(text[at])]
    matched = [characters[at] for at in letters if at in characters]
    meant = {n: page.glyphs[n] for n in matched if n in page.glyphs}
    others = [glyph.ink for n, glyph in page.glyphs.items() if n not in meant]
    found = rectangles(list(meant.values()), others)
    shown = [box for around in found if (box := _clipped(around, page.width, page.height))]
    boxes = [[round(side, 2) for side in (left, top, right, bottom)] for left, bottom, right, top in shown]
    unplaced = len(letters) - sum(n in meant for n in matched)
    return [number, boxes, unplaced, _LOST if len(matched) < len(letters) else _UNSEEN]


def _passes(letter: str) -> bool:
    """Tell what needs no place: white space, and a hyphen, which at a line's end the engine may not count."""
    return letter.isspace() or letter in HYPHENS


def _clipped(box: Box, width: float, height: float) -> Box | None:
    """Cut a box to the page; None when nothing of it is left."""
    left, bottom, right, top = max(box[0], 0.0), min(box[1], height), min(box[2], width), max(box[3], 0.0)
    return (left, bottom, right, top) if left < right and top < bottom else None


def _of_pieces(page: Any, pieces: Mapping[int, Piece]) -> dict[int, Glyph]:
    """Place what was read from a picture: its boxes are those of the page turned upright."""
    from ..pdf.glyphs import UPRIGHT

    as_read: Callable[[Box], Box] = UPRIGHT.get(page.get_rotation(), lambda box: box)
    turn = upright(as_read(page.get_bbox()), 0)
    boxed = {n: piece for n, piece in pieces.items() if piece.boxed}
    boxes = {n: turn((p.left, min(p.bottoms), p.right, max(p.tops))) for n, p in boxed.items()}
    return {n: Glyph(box, box) for n, box in boxes.items()}


def _glyphs(textpage: Any, page: Any, numbers: Iterable[int]) -> dict[int, Glyph]:
    """Give characters with their boxes on the page as shown; one that takes no room is left out."""
    import pypdfium2.raw as pdfium

    turn = upright(page.get_bbox(), page.get_rotation())
    quarters = page.get_rotation() // 90
    left, right, bottom, top = sides = [ctypes.c_double() for _ in range(4)]
    loose = pdfium.FS_RECTF()
    found: dict[int, Glyph] = {}
    for number in numbers:
        if not pdfium.FPDFText_GetCharBox(textpage.raw, number, *sides):
            continue
        type_ = ink = (left.value, bottom.value, right.value, top.value)
        if pdfium.FPDFText_GetLooseCharBox(textpage.raw, number, loose):
            type_ = (loose.left, loose.bottom, loose.right, loose.top)
        turned = (pdfium.FPDFText_GetCharAngle(textpage.raw, number) / 1.5708 + quarters) % 2
        if glyph := _sound(turn(ink), turn(type_), _LEVEL < turned < 2 - _LEVEL):
            found[number] = glyph
    return found


def _sound(ink: Box, type_: Box, sideways: bool) -> Glyph | None:
    """Make a character of its boxes, one of which may be empty."""
    inked, typed = (box[0] < box[2] and box[3] < box[1] for box in (ink, type_))
    if not inked and not typed:
        return None
    return Glyph(ink if inked else type_, type_ if typed else ink, sideways)
