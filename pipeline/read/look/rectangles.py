"""Characters of a page with their boxes in, the rectangles that hold them out, as the page is shown.

One rectangle holds what of a line stands together; a gap as wide as between columns begins another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ..pdf.layout import Box  # left, bottom, right, top: here of the shown page, so bottom is the greater

_GAP = 1.8  # of the line's height: what is further off stands for itself
_SHARED = 0.5  # of the lower of two characters: so much of their heights on one line is shared
_SPILL = 0.25  # of the height of the ink: how far a line's box may rise above its ink, or fall below


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as shown: the box of its ink, that of its type, and whether it stands on its side."""

    ink: Box
    type: Box
    sideways: bool = False


def upright(bounds: Box, rotation: int) -> Callable[[Box], Box]:
    """Make the way from a page's own axes to those of the page as shown, from its top left corner."""
    left, bottom, right, top = bounds
    turned: dict[int, Callable[[Box], Box]] = {
        90: lambda b: (b[1] - bottom, b[2] - left, b[3] - bottom, b[0] - left),
        180: lambda b: (right - b[2], b[3] - bottom, right - b[0], b[1] - bottom),
        270: lambda b: (top - b[3], right - b[0], top - b[1], right - b[2]),
    }
    return turned.get(rotation, lambda b: (b[0] - left, top - b[1], b[2] - left, top - b[3]))


def rectangles(glyphs: Sequence[Glyph], others: Sequence[Box] = ()) -> list[Box]:
    """Join characters, in the order of reading, into one rectangle for each stretch of a line.

    `others` are characters that are not meant: where one would come to lie inside, as in lines set close
    or in a formula, the rectangle is made as low as the ink, and if that is not enough, it is cut.
    """
    found: list[Box] = []
    runs = [(run, _around(run)) for run in _runs(glyphs)]
    for run, around in runs:
        near = [other for other, its in runs if other is not run and _meet(around, its)]
        rest = (glyph.ink for other in near for glyph in other)
        strangers = [box for box in (*others, *rest) if _holds(around, box)]
        strangers = [box for box in strangers if not any(_holds(glyph.ink, box) for glyph in run)]
        found += [_ink(part) for part in _cut(run, strangers)] if strangers else [around]
    return found


def stretches(glyphs: Sequence[Glyph]) -> list[tuple[int, Box]]:
    """Cut characters, in the order of reading, where their line does: how many each part has, and its box."""
    return [(len(run), _around(run)) for run in _runs(glyphs)]


def _cut(run: Sequence[Glyph], strangers: Sequence[Box]) -> Iterator[list[Glyph]]:
    part: list[Glyph] = []
    for glyph in run:
        around = _ink([*part, glyph])
        if part and any(_holds(around, box) for box in strangers):
            yield part
            part = []
        part.append(glyph)
    yield part


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[3] < b[1] and b[3] < a[1]


def _holds(box: Box, other: Box) -> bool:
    """Tell whether the middle of another lies in a box."""
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x <= box[2] and box[3] <= y <= box[1]


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not (glyph.sideways == run[-1].sideways and _together(run[-1], glyph)):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _together(a: Glyph, b: Glyph) -> bool:
    """Tell whether two characters stand on one line, next to each other."""
    (left, below, right, above), (left_, below_, right_, above_) = _laid(a), _laid(b)
    height = min(below - above, below_ - above_)
    shared = min(below, below_) - max(above, above_)
    return shared > _SHARED * height and max(left_ - right, left - right_) < _GAP * max(height, 1.0)


def _laid(glyph: Glyph) -> Box:
    """Lay a character that stands on its side down: its line then goes from left to right."""
    left, bottom, right, top = glyph.type
    return (top, right, bottom, left) if glyph.sideways else glyph.type


def _around(run: Sequence[Glyph]) -> Box:
    """Put a box around a run: along the line as wide as its ink, across it as high as its type.

    Type boxes of some fonts are several lines high, so that they may not pass the ink by much.
    """
    left, bottom, right, top = _ink(run)
    type_ = [median(glyph.type[side] for glyph in run) for side in range(4)]
    if run[0].sideways:
        spill = _SPILL * (right - left)
        return min(left, max(type_[0], left - spill)), bottom, max(right, min(type_[2], right + spill)), top
    spill = _SPILL * (bottom - top)
    return left, max(bottom, min(type_[1], bottom + spill)), right, min(top, max(type_[3], top - spill))


def _ink(run: Sequence[Glyph]) -> Box:
    lefts, bottoms, rights, tops = zip(*(glyph.ink for glyph in run), strict=True)
    return min(lefts), max(bottoms), max(rights), min(tops)
