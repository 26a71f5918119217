"""A page of pdfium and the boxes of its text in, how much of the page's ink the text explains out.

Ink is what differs from the ground around it, so a dark page or a coloured panel is no ink, while letters,
rules and photographs are. Only text explains ink, so less than all explained is the rule. Where much is left,
a closer look counts the marks that are shaped and set like letters: they are text that is a picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from ctypes import c_int, c_ulong, c_void_p
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .plain import address, function

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .layout import Box

    Grey = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

_DPI = 40.0
_CLOSE_DPI = 110.0
_PIXELS = 400_000  # the most of a small picture; a page of 200 inches is seen at 3 dpi
_CLOSE_PIXELS = 2_500_000
_CONTRAST = 24  # levels of grey between ink and its ground
BLOCK = 24  # pixels across of what has one ground
_SPECKS = 12  # pixels of ink that are no more than dirt
_BAND = 6  # pixels: the feet of letters in a row lie as close
_RULE = 30  # pixels of ink in a row that are a rule; half as many in a column
_LEFT = 0.15  # of the ink of text: with less than this unexplained, no closer look is needed
_BOX = 6  # segments of a path: rules and boxes have no more
_OBJECTS = 50_000
_DEPTH = 6  # of forms within forms
_FEWEST_MARKS = 9  # marks that make a text worth reading beside another
_FIRST_MARKS = 3  # marks that make one on a page that has no text
_SHARE = 0.1  # of its characters: a page with as many unread letters is read again


@dataclass(frozen=True, eq=False)
class View:
    """A picture of a page, not turned: `left`, `top` are the page's, `across`, `down` pixels a point."""

    pixels: Grey
    left: float
    top: float
    across: float
    down: float

    @cached_property
    def ink(self) -> Mask:
        """Mark the pixels that stand out from their ground."""
        return inked(self.pixels)

    def covered(self, boxes: Sequence[Box]) -> Mask:
        """Mark the pixels that lie in boxes, each grown by a pixel."""
        import numpy as np

        height, width = self.pixels.shape[:2]
        mask = np.zeros((height, width), bool)
        for left, bottom, right, top in boxes:
            x1, x2 = (left - self.left) * self.across - 1, (right - self.left) * self.across + 2
            y1, y2 = (self.top - top) * self.down - 1, (self.top - bottom) * self.down + 2
            if x2 > 0 and y2 > 0 and x1 < width and y1 < height:
                mask[max(int(y1), 0) : int(y2), max(int(x1), 0) : int(x2)] = True
        return mask

    def layers(self, boxes: Sequence[Box] | NDArray[np.float64]) -> NDArray[np.int16]:
        """Count for each pixel the boxes it lies in."""
        import numpy as np

        height, width = self.pixels.shape[:2]
        size, line = (height + 1) * (width + 1), width + 1
        corners = np.zeros(size, np.int64)
        if len(boxes):
            x1, y2, x2, y1 = np.asarray(boxes, np.float64).T
            x1, x2 = ((np.clip((x - self.left) * self.across, -9, width + 9)) for x in (x1, x2))
            y1, y2 = ((np.clip((self.top - y) * self.down, -9, height + 9)) for y in (y1, y2))
            first_x = np.clip(np.floor(x1).astype(int), 0, width)
            last_x = np.clip(np.ceil(x2).astype(int), 0, width)
            first_y = np.clip(np.floor(y1).astype(int), 0, height)
            last_y = np.clip(np.ceil(y2).astype(int), 0, height)
            first_y, last_y = first_y * line, last_y * line
            begins = np.concatenate((first_y + first_x, last_y + last_x))
            ends = np.concatenate((first_y + last_x, last_y + first_x))
            corners = np.bincount(begins, minlength=size) - np.bincount(ends, minlength=size)
        edges = corners.astype(np.int16).reshape(height + 1, line)
        counts: NDArray[np.int16] = edges.cumsum(0, np.int16).cumsum(1, np.int16)[:height, :width]
        return counts


@dataclass(frozen=True, slots=True)
class Ink:
    """A page's dark pixels, the share that text explains, and letters seen that are in no text.

    `explained` is None on a blank page.
    """

    dark: int
    explained: float | None
    marks: int = 0


def seen(page: Any, boxes: Sequence[Box], view: View | None = None) -> Ink:
    """Look at a page: `boxes` are those of its text in the page's own points, not turned.

    `view` is its small picture, where that is at hand.
    """
    view = view or view_of(page)
    import numpy as np

    ink = view.ink
    dark = int(np.count_nonzero(ink))
    if dark <= _SPECKS:
        return Ink(dark, None)
    left = ink & ~view.covered(boxes)
    remain = int(np.count_nonzero(left))
    explained, enough = dark - remain, max(_SPECKS, _LEFT * (dark - remain))
    if remain > enough:  # rules are no letters
        remain = int(np.count_nonzero(left & ~_long(left, _RULE) & ~_long(left.T, _RULE // 2).T))
    marks = unread_marks(page, boxes) if remain > enough and _may_be_pictured(page) else 0
    return Ink(dark, explained / dark, marks)


def _may_be_pictured(page: Any) -> bool:
    """Tell whether a page has pictures, or curves that may be letters: coloured tables have neither."""
    import pypdfium2.raw as pdfium

    segments = function("FPDFPath_CountSegments", c_int, c_void_p)
    curves = 0
    for handle, kind in objects(page):
        if kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
            return True
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            curves += segments(handle) > _BOX
            if curves == _FIRST_MARKS:
                return True
    return False


def objects(page: Any) -> Iterator[tuple[int, int]]:
    """Yield the handle (a plain number) and the type of all that is drawn on a page, inside forms too."""
    import pypdfium2.raw as pdfium

    own, type_of = address(page.raw), function("FPDFPageObj_GetType", c_int, c_void_p)
    of_page = function("FPDFPage_GetObject", c_void_p, c_void_p, c_int)
    of_form = function("FPDFFormObj_GetObject", c_void_p, c_void_p, c_ulong)
    in_form = function("FPDFFormObj_CountObjects", c_int, c_void_p)
    count = min(pdfium.FPDFPage_CountObjects(page.raw), _OBJECTS)
    waiting = [(of_page(own, number), 0) for number in range(count)]
    for handle, depth in waiting:
        kind = type_of(handle)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield handle, kind
        elif depth < _DEPTH:
            inner = min(in_form(handle), _OBJECTS - len(waiting))
            waiting += [(of_form(handle, number), depth + 1) for number in range(inner)]


def needs_ocr(ink: Ink, characters: int) -> bool:
    """Tell a page whose text is a picture: more letters seen than read, or as good as none read."""
    return ink.marks >= (max(_FEWEST_MARKS, _SHARE * characters) if characters else _FIRST_MARKS)


def view_of(page: Any, dpi: float = _DPI, most: int = _PIXELS, grey: bool = True) -> View:
    """Draw a page, small and grey if not told otherwise, as if it were not turned."""
    left, bottom, right, top = page.get_bbox()
    width, height = max(right - left, 1.0), max(top - bottom, 1.0)
    scale = min(dpi / 72, math.sqrt(most / (width * height)))
    turned = (360 - page.get_rotation()) % 360
    bitmap = page.render(scale=scale, rotation=turned, grayscale=grey)
    try:
        pixels = bitmap.to_numpy().copy()
    finally:
        bitmap.close()
    if grey:
        pixels = pixels.reshape(pixels.shape[:2])
    return View(pixels, left, top, pixels.shape[1] / width, pixels.shape[0] / height)


def inked(grey: Grey) -> Mask:
    """Mark the pixels that stand out from the ground of their block of the page."""
    import numpy as np

    height, width = grey.shape
    spread = grounds(grey).repeat(BLOCK, 1)[:, :width].repeat(BLOCK, 0)[:height]
    mask: Mask = np.maximum(grey, spread) - np.minimum(grey, spread) > _CONTRAST
    return mask


def grounds(grey: Grey) -> Grey:
    """Find the middle level of grey of each block."""
    import numpy as np

    height, width = grey.shape
    down, across = -(-height // BLOCK), -(-width // BLOCK)
    padded = np.pad(grey, ((0, down * BLOCK - height), (0, across * BLOCK - width)), mode="edge")
    blocks = padded.reshape(down, BLOCK, across, BLOCK).transpose(0, 2, 1, 3).reshape(down, across, -1)
    sample = blocks[:, :, ::3]  # as good as all
    middle = sample.shape[2] // 2
    ground: Grey = np.partition(sample, middle, axis=2)[:, :, middle]
    return ground


def _long(ink: Mask, least: int) -> Mask:
    """Mark ink that runs on along a row as rules and edges of boxes do, and hardly a word."""
    runs, reach = ink.copy(), 1
    while reach < least:
        step = min(reach, least - reach)
        runs[:, :-step] &= runs[:, step:]
        runs[:, -step:] = False
        reach += step
    while reach > 1:
        step = reach // 2
        runs[:, step:] |= runs[:, :-step].copy()
        reach -= step
    return runs


def is_blank(grey: Grey) -> bool:
    """Tell whether a picture of any size has no more on it than specks."""
    step = max(1, round(math.sqrt(grey.size / _PIXELS)))
    height, width = (side // step for side in grey.shape)
    blocks = grey[: height * step, : width * step].reshape(height, step, width, step)
    small = blocks.mean(axis=(1, 3)).astype(grey.dtype)
    return not small.size or int(inked(small).sum()) <= _SPECKS


def unread_marks(page: Any, boxes: Sequence[Box]) -> int:
    """Count the marks outside of the text that are shaped like letters and stand in a row of their like."""
    import numpy as np
    from scipy import ndimage

    view = view_of(page, _CLOSE_DPI, _CLOSE_PIXELS)
    ink = view.ink & ~view.covered(boxes)
    labels, count = ndimage.label(ink, np.ones((3, 3), int))
    if not count:
        return 0
    places = ndimage.find_objects(labels)
    edges = np.array([(y.start, y.stop, x.start, x.stop) for y, x in places])
    sizes = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    return max(_in_rows(edges, sizes), _in_rows(edges[:, [2, 3, 0, 1]], sizes))


def _in_rows(edges: NDArray[np.int64], sizes: NDArray[np.int64]) -> int:
    """Count letter-like marks (top, bottom, left, right) that stand on one line with two of their like."""
    import numpy as np

    heights, widths = edges[:, 1] - edges[:, 0], edges[:, 3] - edges[:, 2]
    filled = sizes / (heights * widths)
    like = (heights >= 5) & (heights <= 60) & (widths >= 2) & (widths <= 12 * heights)
    marks = edges[like & (filled > 0.12) & (filled < 0.95)]
    kept = np.zeros(len(marks), bool)
    for offset in (0, _BAND // 2):  # feet on one line fall into one band of the one or of the other
        order = np.lexsort((marks[:, 2], (marks[:, 1] + offset) // _BAND))
        rows = marks[order]
        tall = rows[:, 1] - rows[:, 0]
        joined = np.abs(np.diff(rows[:, 1])) <= _BAND // 2
        joined &= np.diff(tall) <= tall[:-1]
        joined &= -np.diff(tall) <= tall[1:]
        gaps = rows[1:, 2] - rows[:-1, 3]
        joined &= (gaps > -2) & (gaps <= 1.5 * np.maximum(tall[1:], tall[:-1]))
        triple = joined[1:] & joined[:-1]
        for shift in range(3):
            kept[order[shift : shift + len(triple)][triple]] = True
    return int(kept.sum())
