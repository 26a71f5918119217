"""Pages as they are shown and a place on them in; the source pane with their pictures and the lights out.

Over each picture lie the page's own letters, unseen: they can be selected, found and read aloud. The letters
inside `<mark>` are, put together, exactly those of the quote; what lights up are the engine's rectangles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ..evidence import Document, Span
from .source import Light, header, page_of
from .tongue import say
from .words import data, esc, original, page_words

Box = tuple[float, float, float, float]  # left, top, right, bottom, as shares of the page


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as it is shown: its number and printed label, its size in points, where its picture is.

    `strong` are the rectangles of the quote, `soft` those of the rest of its passage, and `lines` tile the
    page's text, each with its box.
    """

    page: int
    label: str | None
    width: float
    height: float
    picture: str
    strong: tuple[Box, ...] = ()
    soft: tuple[Box, ...] = ()
    lines: tuple[tuple[Span, Box], ...] = ()


def leaves(
    document: Document,
    names: Sequence[str],
    shown: Sequence[Leaf],
    place: Mapping[str, Any],
    light: Light,
    *,
    told: str = "",
    link: str = "",
    stamp: object = "",
) -> str:
    """Show pages with a place on them; `place` is what was asked for, so that a page can be turned.

    `link` is where the file itself is.
    """
    first, last = shown[0], shown[-1]
    focus = (
        light.quote or light.passage or page_of(document, first.page) or Span(0, max(1, len(document.text)))
    )
    words = page_words(first.page, first.label)
    opens = original(link, names[0], first.page) if link else ""
    head = header(document, names, focus, place, words, _tools(document, first, last, place) + opens)
    begins = next((leaf.lines[0][0].start for leaf in shown if leaf.lines), 0)
    own = data(doc=document.doc_id, begins=begins)
    label = say("leaf.region", name=names[0], page=words)
    inner = "".join(_leaf(document.text, leaf, light) for leaf in shown)
    note = f'<p class="leaf-note" role="note">{esc(told)}</p>' if told else ""
    return (
        f'<section class="source leaved"{data(stamp=stamp)}>{head}{note}'
        f'<div class="paper leaves" tabindex="0" role="region" aria-label="{esc(label)}">'
        f'<article lang="{esc(document.language)}"{own}>{inner}</article>'
        "</div></section>"
    )


def _tools(document: Document, first: Leaf, last: Leaf, place: Mapping[str, Any]) -> str:
    """Write the buttons that turn pages, zoom, and show the text instead."""
    total = max((page.index for page in document.pages), default=last.page)
    turns = (
        ("leaf.before", "▲", first.page - 1),
        ("leaf.after", "▼", last.page + 1),
    )
    turned = "".join(
        f'<button type="button" aria-label="{esc(say(key))}" title="{esc(say(key))}"'
        f"{'' if 1 <= page <= total else ' disabled'}{data(**{**place, 'page': page})}>{sign}</button>"
        for key, sign, page in turns
    )
    return (
        f'<span class="turn" role="group" aria-label="{esc(say("leaf.turn"))}">{turned}</span>'
        f'<span class="zoom" role="group" aria-label="{esc(say("leaf.zoom"))}">'
        f'<button type="button" data-zoom="-1" aria-label="{esc(say("leaf.smaller"))}">−</button>'
        f'<button type="button" data-zoom="1" aria-label="{esc(say("leaf.larger"))}">+</button></span>'
        f'<button type="button" class="view"{data(**{**place, "page": None, "view": "text"})}>'
        f"{esc(say('leaf.text'))}</button>"
    )


def _leaf(text: str, leaf: Leaf, light: Light) -> str:
    soft = "".join(f'<i class="soft" style="{_style(box)}"></i>' for box in leaf.soft)
    strong = "".join(f'<i class="strong" style="{_style(box)}"></i>' for box in leaf.strong)
    lines = "".join(_line(text, span, box, leaf, light) for span, box in leaf.lines)
    size = f"--ratio:{leaf.width / leaf.height:.5f}"
    return (
        f'<div class="leaf" style="{size}"{data(page=leaf.page)}>'
        f'<img src="{esc(leaf.picture)}" alt="" decoding="sync" width="{leaf.width:.0f}"'
        f' height="{leaf.height:.0f}">'
        f'<div class="lights" aria-hidden="true">{soft}{strong}</div><div class="layer">{lines}</div></div>'
    )


def _line(text: str, span: Span, box: Box, leaf: Leaf, light: Light) -> str:
    """Lay a line's letters where they stand on the picture."""
    inner = "".join(_pieces(text, span, light))
    tall = (box[3] - box[1]) * leaf.height / leaf.width * 100  # hundredths of the page's width
    return f'<span class="line" style="{_style(box)};font-size:{tall * 0.72:.3f}cqw">{inner}</span>'


def _pieces(text: str, span: Span, light: Light) -> Iterator[str]:
    inside = sorted({span.start, span.end, *(at for at in light.cuts() if span.start < at < span.end)})
    for piece in (Span(start, end) for start, end in pairwise(inside)):
        yield light.wrap(piece, esc(piece.of(text)))


def _style(box: Box) -> str:
    left, top, right, bottom = (100 * side for side in box)
    return f"left:{left:.3f}%;top:{top:.3f}%;width:{right - left:.3f}%;height:{bottom - top:.3f}%"
