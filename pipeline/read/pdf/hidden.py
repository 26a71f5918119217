"""A page of pdfium and its text in, the characters that a person looking at the page cannot see out.

White on white, invisible, off the page, clipped, covered, smaller than can be read: so instructions are
smuggled into documents. A glance at each text object picks the few that may be hidden; only for these the
page is drawn with and without them, and what makes no difference is hidden. An invisible layer of text over a
scan makes none either, but there is ink beneath it: it says what the picture shows, and is not hidden.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from ctypes import c_int, c_void_p
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from .ink import BLOCK, View, grounds, inked, view_of
from .plain import address, function
from .texts import TINY, Text, is_tiny, says, texts_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .glyphs import Word
    from .ink import Mask

_LIKE = 40  # levels of grey: text of a colour as near that of its place may not be seen
_DOUBLED = 0.6  # of the place of an invisible text: so much is taken by text that is seen
_DIFFERENCE = 8  # levels of a colour: what changes less when text is left out was not seen
_DPI = 100.0
_PIXELS = 2_000_000
_BLANK = 0x20
_LAST = 0x10FFFF
_FEWEST = 3  # letters or digits: fewer tell nobody anything
_STACKED = 0.02  # of the place of all words: so much has two of them
_EDGE = 12  # levels of grey from one pixel to the next, where a letter begins or ends
_CORE = 0.35  # of a word's height: what is left away above and below


def may_hide(page: Any, view: View, words: Iterable[Word]) -> Literal["", "plainly", "closer"]:
    """Tell at a glance whether some word of a page may not be seen, plainly or on a closer look.

    Such a word has nothing at its place that looks like letters (white on white, a black bar), is off the
    page, is set smaller than can be read, or is invisible and stands on another one.
    """
    import numpy as np

    places = [box for letters, _, box in words if box and len(letters) >= _FEWEST and letters.strip("._-")]
    if not places:
        return ""
    boxes = np.fromiter(chain.from_iterable(places), np.float64, 4 * len(places)).reshape(-1, 4)
    x1, y1, x2, y2 = boxes.T
    height, width = view.pixels.shape[:2]
    right, bottom = view.left + width / view.across, view.top - height / view.down
    off = (x2 <= view.left) | (x1 >= right) | (y2 <= bottom) | (y1 >= view.top)
    tiny = np.minimum(x2 - x1, y2 - y1) < TINY
    if _bare(view, boxes[~(off | tiny)]):
        return "closer"
    if (off | tiny).any():
        return "plainly"
    small = View(view.pixels[::2, ::2], view.left, view.top, view.across / 2, view.down / 2)
    cores = boxes + np.outer(y2 - y1, (_CORE, _CORE, -_CORE, -_CORE))  # neighbours may touch, and no more
    cores = cores[cores[:, 0] < cores[:, 2]]
    layers = small.layers(cores)
    if np.count_nonzero(layers > 1) < _STACKED * np.count_nonzero(layers):
        return ""
    return "plainly" if any(text.invisible for text in texts_of(page)) else ""


def _bare(view: View, boxes: NDArray[np.float64]) -> bool:
    """Tell whether in some box nothing stands out, on whatever ground: letters have edges, bars have none."""
    import numpy as np

    one, other = view.pixels[:, 1:], view.pixels[:, :-1]
    edges = np.maximum(one, other) - np.minimum(one, other) > _EDGE
    height, width = edges.shape
    if not edges.size or not len(boxes):  # a page a pixel wide shows nothing
        return bool(len(boxes))
    flat = np.append(edges.ravel(), False)  # a box may end where the last row does
    x1, y1, x2, y2 = boxes.T
    first = np.clip((x1 - view.left) * view.across, 0, width - 1).astype(int)
    last = np.clip(np.ceil((x2 - view.left) * view.across), first + 1, width).astype(int)
    found = np.zeros(len(boxes), bool)
    for share in (0.35, 0.5, 0.65):
        row = np.clip((view.top - y1 - share * (y2 - y1)) * view.down, 0, height - 1).astype(int) * width
        bounds = np.stack((row + first, row + last), axis=1).ravel()
        found |= np.logical_or.reduceat(flat, bounds)[::2]
    doubtful = boxes[~found]
    return bool(len(doubtful) and (_means(view, edges, doubtful) == 0).any())


def hidden_places(
    page: Any, textpage: Any, view: View | None = None, *, closer: bool = True
) -> tuple[range, ...]:
    """List the numbers that unseen characters have in pdfium's text; `view` is the page's small picture.

    Without the closer look, only what is off the page, too small or invisible over other text is found.
    """
    if textpage.count_chars() <= 0:
        return ()
    texts = list(texts_of(page))
    if not texts:
        return ()
    hidden = _hidden(page, textpage, texts, view or view_of(page), closer)
    return tuple(_runs(textpage, {address(text.handle) for text in hidden})) if hidden else ()


def _hidden(page: Any, textpage: Any, texts: Sequence[Text], view: View, closer: bool) -> list[Text]:
    """Find the hidden among a page's texts: those known at a glance, and those a closer look shows."""
    left, bottom, right, top = page.get_bbox()
    sure: list[Text] = []
    doubtful: list[Text] = []
    odds = _glance(texts, view) if closer else [False] * len(texts)
    for text, odd in zip(texts, odds, strict=True):
        x1, y1, x2, y2 = text.box
        outside = x2 <= left or x1 >= right or y2 <= bottom or y1 >= top
        gone = outside or (min(x2 - x1, y2 - y1) < TINY and is_tiny(text))
        if (gone or odd) and says(textpage, text.handle):
            (sure if gone else doubtful).append(text)
    return [*sure, *_doubled(texts, view), *(_unseen(page, doubtful) if doubtful else ())]


def _glance(texts: Sequence[Text], view: View) -> list[bool]:
    """Tell of each text whether there is no ink at its place, or its colour is its ground's."""
    import numpy as np

    small, ink = _halved(view)
    boxes = np.array([text.box for text in texts])
    bare = _means(small, ink, boxes) == 0
    drawn = np.array([math.inf if text.invisible else text.grey for text in texts])
    alike = np.abs(_means(small, small.pixels, boxes) - drawn) < _LIKE
    ground = grounds(view.pixels).astype(np.int16)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    row = np.clip((view.top - middle[:, 1]) * view.down / BLOCK, 0, len(ground) - 1).astype(int)
    column = np.clip((middle[:, 0] - view.left) * view.across / BLOCK, 0, ground.shape[1] - 1).astype(int)
    odd: list[bool] = (bare | alike | (np.abs(ground[row, column] - drawn) < _LIKE)).tolist()
    return odd


def _halved(view: View) -> tuple[View, Mask]:
    """Give a view of half as many pixels each way, and which of them hold ink."""
    import numpy as np

    small = View(view.pixels[::2, ::2], view.left, view.top, view.across / 2, view.down / 2)
    ink = np.pad(view.ink, ((0, len(view.ink) % 2), (0, view.ink.shape[1] % 2)))
    rows: Mask = ink[::2] | ink[1::2]
    return small, rows[:, ::2] | rows[:, 1::2]


def _doubled(texts: Sequence[Text], view: View) -> list[Text]:
    """Find invisible text that lies on text which is seen: so does no layer over a scan."""
    import numpy as np

    invisible = [text for text in texts if text.invisible]
    if not invisible:
        return []
    shown = view.layers([text.box for text in texts if not text.invisible]) > 0
    shares = _means(view, shown, np.array([text.box for text in invisible]))
    return [text for text, share in zip(invisible, shares, strict=True) if share > _DOUBLED]


def _means(
    view: View, values: NDArray[Any], boxes: NDArray[np.float64], grown: float = 0.0
) -> NDArray[np.float64]:
    """Average the pixels of each box, made higher at top and bottom by some pixels."""
    import numpy as np

    height, width = values.shape
    sums = np.zeros((height + 1, width + 1), np.int32)
    sums[1:, 1:] = values.cumsum(0, np.int32).cumsum(1)
    x1, y1, x2, y2 = boxes.T
    first_x = np.clip((x1 - view.left) * view.across, 0, width - 1).astype(int)
    last_x = np.clip(np.ceil((x2 - view.left) * view.across), first_x + 1, width).astype(int)
    first_y = np.clip((view.top - y2) * view.down - grown, 0, height - 1).astype(int)
    last_y = np.clip(np.ceil((view.top - y1) * view.down + grown), first_y + 1, height).astype(int)
    total = sums[last_y, last_x] - sums[first_y, last_x] - sums[last_y, first_x] + sums[first_y, first_x]
    means: NDArray[np.float64] = total / ((last_x - first_x) * (last_y - first_y))
    return means


def _unseen(page: Any, texts: Sequence[Text]) -> list[Text]:
    """Draw the page with and without some texts: those whose places stay the same are unseen.

    Not so invisible text over ink: that is the layer of a scan.
    """
    import numpy as np
    import pypdfium2.raw as pdfium

    view = view_of(page, _DPI, _PIXELS, grey=False)
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text.handle, False)
    try:
        without = view_of(page, _DPI, _PIXELS, grey=False)
    finally:
        for text in texts:
            pdfium.FPDFPageObj_SetIsActive(text.handle, True)
    boxes = np.array([text.box for text in texts])
    changed = np.abs(view.pixels.astype(np.int16) - without.pixels).max(axis=2) > _DIFFERENCE
    changes = _means(view, changed, boxes, 1.0)
    inks = _means(view, inked(view.pixels.max(axis=2)) | inked(view.pixels.min(axis=2)), boxes, 1.0)
    seen = [change or (t.invisible and ink) for t, change, ink in zip(texts, changes, inks, strict=True)]
    return [text for text, is_seen in zip(texts, seen, strict=True) if not is_seen]


def _runs(textpage: Any, hidden: set[int]) -> Iterator[range]:
    """Yield the numbers of the characters that some text objects gave, with the blanks between them."""
    import pypdfium2.raw as pdfium

    object_of, code_of, handle = _objects(textpage), pdfium.FPDFText_GetUnicode, textpage.raw
    start = end = telling = 0
    for number in range(textpage.count_chars() + 1):
        here = object_of(number) in hidden
        if not (here or end):
            continue
        code = code_of(handle, number)
        if here:
            start, end = (start if end else number), number + 1
            telling += code <= _LAST and chr(code).isalnum()
        elif code > _BLANK or not code:
            if telling >= _FEWEST:
                yield range(start, end)
            end = telling = 0


def _objects(textpage: Any) -> Callable[[int], int]:
    """Make a function that gives the address of a character's text object, 0 where it has none."""
    handle = address(textpage.raw)
    ask = function("FPDFText_GetTextObject", c_void_p, c_void_p, c_int)
    return lambda number: ask(handle, number) or 0
