"""A PDF and rectangles on its pages as shown in, the same PDF with highlights there out: the child's side.

What is written is appended: the file's own bytes stay, to the last, at the beginning of the new one. Only a
file that is too broken for that is written anew.
"""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ...errors import ReadError
from ..pdf.layout import Box
from .looking import document_of, loaded

COLOUR = (1.0, 0.87, 0.43)  # of the page's own light
_ENCRYPTED = "it is encrypted, and a marked copy would not be; take the proof instead"
_BROKEN = "it is damaged, so that nothing can be added to it; take the proof instead"
_PRINTED = 4  # a flag of PDF: what is marked is marked on paper too
_MULTIPLIED = "/Multiplied"  # a name of our own, for drawing that lets the letters be seen
Point = tuple[float, float]
Way = Callable[[Point], Point]
Marks = Sequence[Mapping[str, Any]]


def marked(data: bytes, request: Mapping[str, Any]) -> dict[str, Any]:
    """Highlight places on pages: `marks`, each with its page, boxes, words (`said`), name and PDF date."""
    import pypdfium2.raw as pdfium
    from pypdf.errors import PyPdfError

    document = document_of(data, request)  # holds that the file is the one that was read
    if pdfium.FPDF_GetSecurityHandlerRevision(document.raw) >= 0:
        raise ReadError(_ENCRYPTED)
    marks = request["marks"]
    ways = {mark["page"]: _way(document, mark["page"]) for mark in marks}
    attempts: Sequence[Callable[[], bytes]] = (lambda: data, lambda: _anew(document))
    for whole in attempts:
        with suppress(PyPdfError, KeyError, IndexError, TypeError, ValueError, AttributeError):
            written = _written(whole(), marks, ways)
            if _bears(written, len(document), marks):
                return {"pdf": base64.b64encode(written).decode()}
    raise ReadError(_BROKEN)


def _anew(document: Any) -> bytes:
    """Have the engine write a file again that only it can read."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _way(document: Any, number: int) -> Way:
    with loaded(document, number) as page:
        return own_axes(page.get_bbox(), page.get_rotation())


def own_axes(bounds: Box, rotation: int) -> Way:
    """Undo `upright`: from points off the top left corner of the page as shown to the page's own axes."""
    left, bottom, right, top = bounds
    ways: dict[int, Way] = {
        90: lambda p: (left + p[1], bottom + p[0]),
        180: lambda p: (right - p[0], bottom + p[1]),
        270: lambda p: (right - p[1], top - p[0]),
    }
    return ways.get(rotation, lambda p: (left + p[0], top - p[1]))


def _written(data: bytes, marks: Marks, ways: Mapping[int, Way]) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter(io.BytesIO(data), incremental=True)
    for mark in marks:
        _add(writer, mark, ways[mark["page"]])
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _bears(data: bytes, pages: int, marks: Marks) -> bool:
    """Tell whether the engine that shows pages finds all of them in what was written, and every mark."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return False
    try:
        wanted = Counter(mark["page"] for mark in marks)
        found = {n: pdfium.FPDFPage_GetAnnotCount(document[n - 1]) for n in wanted}
        return len(document) == pages and all(found[n] >= count for n, count in wanted.items())
    except pypdfium2.PdfiumError:
        return False
    finally:
        document.close()


def _add(writer: Any, mark: Mapping[str, Any], way: Way) -> None:
    """Add one annotation, which has a quad for each rectangle, and how it looks."""
    from pypdf.annotations import Highlight
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject
    from pypdf.generic import TextStringObject as Text

    quads = [_quad(box, way) for box in mark["boxes"]]
    points = [point for quad in quads for point in quad]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    numbers = [FloatObject(round(side, 3)) for point in points for side in point]
    rect = (min(xs), min(ys), max(xs), max(ys))
    highlight = Highlight(rect=rect, quad_points=ArrayObject(numbers))
    words = {"/Contents": mark["said"], "/T": "dayek", "/NM": mark["name"], "/M": mark["date"]}
    highlight.update({NameObject(key): Text(value) for key, value in words.items()})
    highlight[NameObject("/C")] = ArrayObject([FloatObject(part) for part in COLOUR])
    highlight[NameObject("/F")] = NumberObject(_PRINTED)
    look = writer._add_object(_look(quads, rect))  # viewers that draw none of their own show it alike
    highlight[NameObject("/AP")] = DictionaryObject({NameObject("/N"): look})
    writer.add_annotation(mark["page"] - 1, highlight)


def _quad(box: Sequence[float], way: Way) -> list[Point]:
    """Order the corners as viewers take them: above left, above right, below left, below right."""
    left, top, right, bottom = box
    return [way(corner) for corner in ((left, top), (right, top), (left, bottom), (right, bottom))]


def _look(quads: Sequence[Sequence[Point]], rect: Box) -> Any:
    """Draw the quads so that what is written there stays as dark as it was."""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, RectangleObject

    name = NameObject
    state = DictionaryObject({name("/Type"): name("/ExtGState"), name("/BM"): name("/Multiply")})
    states = DictionaryObject({name(_MULTIPLIED): state})
    drawn = [f"{_MULTIPLIED} gs", f"{COLOUR[0]} {COLOUR[1]} {COLOUR[2]} rg"]
    for one, two, three, four in quads:
        sides = zip((one, two, four, three), "mlll", strict=True)
        drawn.append(" ".join(f"{x:.3f} {y:.3f} {act}" for (x, y), act in sides) + " h f")
    look = DecodedStreamObject()
    look.set_data("\n".join(drawn).encode("ascii"))
    look.update(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Form"),
            name("/BBox"): RectangleObject(rect),
            name("/Resources"): DictionaryObject({name("/ExtGState"): states}),
            name("/Group"): DictionaryObject({name("/S"): name("/Transparency")}),
        }
    )
    return look
