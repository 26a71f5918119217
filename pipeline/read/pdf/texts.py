"""A page of pdfium in, its text objects out: where each stands, and how it is drawn."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .layout import Box

TINY = 1.0  # points: smaller type is not there to be read
_CLEAR = 16  # of 255: text with less paint than this is as good as transparent
_DEPTH = 6  # of forms within forms
_OBJECTS = 50_000
_BLACK = (0, 0, 0, 255)
_OUTLINED = (1, 5)  # the modes in which only its outline is drawn
_INVISIBLE = 3  # the mode in which text is drawn without being seen

_Matrix = tuple[float, float, float, float, float, float]
_SAME: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Text(NamedTuple):
    """One text object: pdfium's handle, its box, the scale of the forms around it, how it is drawn."""

    handle: Any
    box: Box
    scale: float
    invisible: bool
    grey: float


def texts_of(page: Any) -> Iterator[Text]:
    """Yield a page's text objects, those in forms as well."""
    import pypdfium2.raw as pdfium

    handle = page.raw
    count = min(pdfium.FPDFPage_CountObjects(handle), _OBJECTS)
    handles = [pdfium.FPDFPage_GetObject(handle, number) for number in range(count)]
    yield from _within(handles, _SAME, 0)


def _within(handles: Sequence[Any], matrix: _Matrix, depth: int) -> Iterator[Text]:
    import pypdfium2.raw as pdfium

    type_of, look = pdfium.FPDFPageObj_GetType, _looker()
    scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
    for handle in handles:
        kind = type_of(handle)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            text = look(handle, scale)
            if text:
                yield text if matrix is _SAME else text._replace(box=_moved(text.box, matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            count = min(pdfium.FPDFFormObj_CountObjects(handle), _OBJECTS)
            inner = [pdfium.FPDFFormObj_GetObject(handle, number) for number in range(count)]
            yield from _within(inner, _times(_matrix(handle), matrix), depth + 1)


def _looker() -> Callable[[Any, float], Text | None]:
    """Make a function that asks what a text object is like; None of one that takes no room."""
    import pypdfium2.raw as pdfium

    sides, colours = (ctypes.c_float * 4)(), (ctypes.c_uint * 4)()
    edges, paints = _pointers(sides, ctypes.c_float), _pointers(colours, ctypes.c_uint)
    bounds_of, mode_of = pdfium.FPDFPageObj_GetBounds, pdfium.FPDFTextObj_GetTextRenderMode
    fill_of, stroke_of = pdfium.FPDFPageObj_GetFillColor, pdfium.FPDFPageObj_GetStrokeColor

    def look(handle: Any, scale: float) -> Text | None:
        if not bounds_of(handle, *edges):
            return None
        left, bottom, right, top = sides
        if not (left < right and math.isfinite(left + bottom + right + top)):
            return None
        mode = mode_of(handle)
        known = (stroke_of if mode in _OUTLINED else fill_of)(handle, *paints)
        red, green, blue, alpha = colours if known else _BLACK
        grey = 0.3 * red + 0.59 * green + 0.11 * blue
        invisible = mode == _INVISIBLE or alpha < _CLEAR
        return Text(handle, (left, bottom, right, top), scale, invisible, grey)

    return look


def _pointers(array: Any, kind: Any) -> list[Any]:
    """Point at each of four numbers that lie side by side."""
    first, size = ctypes.addressof(array), ctypes.sizeof(kind)
    return [ctypes.cast(first + size * number, ctypes.POINTER(kind)) for number in range(4)]


def _matrix(handle: Any) -> _Matrix:
    import pypdfium2.raw as pdfium

    own = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, ctypes.byref(own)):
        return _SAME
    return (own.a, own.b, own.c, own.d, own.e, own.f)


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _moved(box: Box, matrix: _Matrix) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in box[::2] for y in box[1::2]]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def is_tiny(text: Text) -> bool:
    """Tell type too small to be read: by its size as drawn, for a full stop is as low."""
    import pypdfium2.raw as pdfium

    size = ctypes.c_float()
    if not pdfium.FPDFTextObj_GetFontSize(text.handle, ctypes.byref(size)):
        return False
    a, b, c, d, _, _ = _matrix(text.handle)
    return abs(size.value) * text.scale * math.sqrt(abs(a * d - b * c)) < TINY


def says(textpage: Any, handle: Any) -> bool:
    """Tell whether a text object holds a letter or a digit."""
    import pypdfium2.raw as pdfium

    size = pdfium.FPDFTextObj_GetText(handle, textpage.raw, None, 0)
    units = (ctypes.c_ushort * (size // 2 + 1))()
    pdfium.FPDFTextObj_GetText(handle, textpage.raw, units, size)
    return any(c.isalnum() for c in bytes(units).decode("utf-16-le", "replace"))
