"""A picture's bytes in (PNG, JPEG, TIFF, BMP, WebP, GIF), the text that OCR sees in it out, a frame a page.

A picture that cannot be read for want of a program is no error: its pages are named as unread, with the mend.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import ReadError
from ..parsed import PageReport, PageState, Parsed
from ..pdf.ink import is_blank
from ..pdf.layout import in_order
from ..pdf.ocr import FIRST, Ocr, asked, lines_of_picture, mend, tesseract
from ..pdf.written import written

if TYPE_CHECKING:
    from ..pdf.ink import Grey
    from ..pdf.layout import Line

_KINDS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF")
_PIXELS = 100_000_000  # of one frame
_MOST = 25_000_000  # of the pixels that OCR is given
_DPI = 300.0  # of a picture that does not say, or says what a screen has
_LEAST_DPI, _MOST_DPI = 150.0, 1200.0
_SMALL = 1800  # pixels of the longer side: a screen shot, whose letters are too small for OCR
_NO_PILLOW = "pictures are off: pip install pillow"
_CUT = "it is cut off: what is there was read; get it anew"


def parse_image(data: bytes) -> Parsed:
    """Read a picture's frames; ReadError when it is no picture, damaged or too big."""
    pages: list[list[Line]] = []
    reports: list[PageReport] = []
    cut = False
    languages: Sequence[str] = FIRST
    try:
        for grey, dpi, is_cut in _frames(data):
            seen = lines_of_picture(grey, dpi, languages=languages)
            languages = seen.languages or languages
            pages.append(in_order(seen.lines))
            reports.append(_report(len(pages), seen, grey))
            cut = cut or is_cut
    except ReadError:
        if not pages:  # or else the frames before are good
            raise
        cut = True
    result = written(pages, [None] * len(pages), [{} for _ in pages])
    return Parsed(
        text=result.text,
        pages=result.pages,
        page_reports=tuple(reports),
        warnings=tuple(filter(None, (_CUT if cut else "", mend() if tesseract() else ""))),
        lost=_lost(reports),
        ocr=asked(),
    )


def _report(number: int, seen: Ocr, grey: Grey) -> PageReport:
    if not seen.characters and is_blank(grey):
        return PageReport(number, "blank", "tesseract", 0)
    state: PageState = "unread" if seen.reason else "ocr"
    return PageReport(number, state, "tesseract", seen.characters, None, seen.warnings)


def _lost(reports: Sequence[PageReport]) -> str:
    unread = [report for report in reports if report.state == "unread"]
    if not unread:
        return ""
    which = "its text was" if len(reports) == 1 else f"{len(unread)} of its {len(reports)} pages were"
    return f"{which} not read; {unread[0].warnings[0]}"


def _frames(data: bytes) -> Iterator[tuple[Grey, float, bool]]:
    """Yield a picture's frames as levels of grey, each with its resolution and whether it is cut off."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise ReadError(_NO_PILLOW) from None

    Image.MAX_IMAGE_PIXELS = _PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=_KINDS) as image:
                pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
                for number in range(pages):
                    image.seek(number)
                    yield _frame(image)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            most = _PIXELS // 1_000_000
            raise ReadError(f"a picture of more than {most} million pixels; save a smaller copy") from None
        except UnidentifiedImageError:
            raise ReadError("no picture that can be opened: it is damaged; get it anew") from None
        except MemoryError:
            raise
        except Exception as error:  # Pillow raises many kinds on damaged files
            why = " ".join(str(error).split())[:100]
            raise ReadError(f"the picture is damaged ({why}); get it anew") from None


def _frame(image: Any) -> tuple[Grey, float, bool]:
    """Decode one frame, upright, on white, not larger than OCR needs."""
    import numpy as np
    from PIL import Image, ImageFile, ImageOps

    cut = False
    try:
        image.load()
    except OSError:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            image.load()
            cut = True
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
    grey = upright.convert("L")
    dpi, across = _dpi(image.info.get("dpi")), max(grey.size)
    zoom = 2.0 if across < _SMALL and dpi == _DPI else min(1.0, math.sqrt(_MOST / (grey.width * grey.height)))
    if zoom != 1:
        grey = grey.resize([max(1, round(zoom * side)) for side in grey.size], Image.Resampling.BICUBIC)
    return np.asarray(grey), dpi * min(zoom, 1.0), cut


def _dpi(stated: Any) -> float:
    try:
        dpi = float(stated[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return _DPI
    return dpi if _LEAST_DPI <= dpi <= _MOST_DPI else _DPI
