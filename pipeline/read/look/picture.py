"""A page of a PDF and rectangles on it in, its picture as PNG with them drawn out."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...evidence import Document
from .places import Rectangle, look

WIDTH = 1000  # pixels
WIDEST = 2000
_PIXELS = 12_000_000
_STRONG = (255, 222, 110)
_LIGHT = (255, 245, 208)
_EDGE = (216, 146, 0)  # around what is strong: seen on a dark ground too
_EFFORT = 3  # of 9, to make the file small


def picture_of(
    path: Path,
    document: Document,
    page: int,
    strong: Sequence[Rectangle] = (),
    light: Sequence[Rectangle] = (),
    width: int = WIDTH,
) -> bytes:
    """Draw a page (from 1) as PNG, `width` pixels wide, with those of the places marked that are on it.

    ReadError when the file is no PDF, or not the one that the document was read from.
    """
    request = {
        "do": "picture",
        "page": page,
        "width": max(1, min(width, WIDEST)),
        "strong": _on(page, strong),
        "light": _on(page, light),
    }
    return base64.b64decode(look(path, document, request)["png"])


def drawn(
    page: Any, width: int, light: Sequence[Sequence[float]], strong: Sequence[Sequence[float]]
) -> bytes:
    """Draw a page of pdfium: marked places are tinted, so that what is written there stays readable."""
    from PIL import ImageChops, ImageDraw

    size = page.get_size()
    scale = min(width / size[0], math.sqrt(_PIXELS / (size[0] * size[1])))
    bitmap = page.render(scale=scale, may_draw_forms=True)
    image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    tint = image.copy()
    tint.paste((255, 255, 255), (0, 0, *image.size))
    pen = ImageDraw.Draw(tint)
    for boxes, colour in ((light, _LIGHT), (strong, _STRONG)):
        for box in boxes:
            pen.rectangle(_pixels(box, scale, 0), fill=colour)
    image = ImageChops.multiply(image, tint)
    pen = ImageDraw.Draw(image)
    for box in strong:
        pen.rectangle(_pixels(box, scale, 1), outline=_EDGE)
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=_EFFORT)
    return file.getvalue()


def _on(page: int, places: Sequence[Rectangle]) -> list[list[float]]:
    return [[p.left, p.top, p.right, p.bottom] for p in places if p.page == page]


def _pixels(box: Sequence[float], scale: float, wider: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = (side * scale for side in box)
    return (
        math.floor(left) - wider,
        math.floor(top) - wider,
        math.ceil(right) - 1 + wider,
        math.ceil(bottom) - 1 + wider,
    )
