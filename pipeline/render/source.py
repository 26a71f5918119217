"""A document and a place in it in; the source pane out: the text as people read it, the quote marked.

The letters inside `<mark>` are, put together, exactly those of the quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from ..evidence import Aside, Document, Page, Span
from .reading import REACH, Block, blocks_of, cells_of, window_of
from .tongue import say
from .words import data, esc, original, page_words

Place = Mapping[str, Any]

_HASHES = re.compile(r"\A\s*#{1,6}\s+|\A\s*[-*+]\s+(?=\S)")
_STRONG = re.compile(r"\*\*(?=\S)[^*\n]+(?<=\S)\*\*")
_STRESS = re.compile(r"(?<![*\w])\*(?=[^\s*])[^*\n]+(?<=[^\s*])\*(?![*\w])")


@dataclass(frozen=True, slots=True)
class Light:
    """What is marked: the quote to the letter, and the passage it was found in."""

    quote: Span | None
    passage: Span | None
    asides: tuple[Aside, ...]
    markdown: bool

    def cuts(self) -> set[int]:
        spans = [self.quote, self.passage, *(aside.span for aside in self.asides)]
        return {at for span in spans if span for at in (span.start, span.end)}

    def wrap(self, span: Span, inner: str) -> str:
        """Dress a stretch: running heads and page numbers pale, what nobody sees on the page flagged."""
        aside = next((aside for aside in self.asides if aside.span.holds(span)), None)
        if aside:
            told = f' title="{esc(say("source.hidden"))}"' if aside.kind == "hidden" else ""
            inner = f'<span class="aside {aside.kind}"{told}>{inner}</span>'
        if self.quote and self.quote.holds(span):
            return f"<mark>{inner}</mark>"
        if self.passage and self.passage.holds(span):
            return f'<span class="near">{inner}</span>'
        return inner


def no_source(words: str = "") -> str:
    """Show the pane before anything was asked."""
    words = words or say("source.empty")
    keys = (("/", say("keys.ask")), ("1–9", say("keys.cite")), ("j k", say("keys.step")))
    listed = "".join(f"<div><dt><kbd>{esc(key)}</kbd></dt><dd>{esc(what)}</dd></div>" for key, what in keys)
    return f'<div class="source empty"><p>{esc(words)}</p><dl class="keys">{listed}</dl></div>'


def source(
    document: Document,
    names: Sequence[str],
    *,
    quote: Span | None = None,
    passage: Span | None = None,
    place: Place | None = None,
    told: str = "",
    link: str = "",
    stamp: object = "",
) -> str:
    """Show a document's text around a place.

    `place` is what was asked for, `told` why no page is shown, `link` where the file itself is.
    """
    focus = quote or passage or Span(0, max(1, len(document.text)))
    if not document.text:
        return no_source(say("source.no_text", name=names[0]))
    window = window_of(document, focus, REACH)
    asides = tuple(aside for aside in document.asides if aside.span.touches(window))
    light = Light(quote, passage, asides, "markdown" in document.reader)
    body = "".join(_pieces(document, window, light))
    begins = data(doc=document.doc_id, begins=window.start)  # what is selected is counted from there
    pages = document.pages_of(focus)
    page = page_words(pages[0].index, pages[0].label) if pages else ""
    note = f'<p class="leaf-note" role="note">{esc(told)}</p>' if told else ""
    label = esc(say("source.text", name=names[0]))
    opens = original(link, names[0], pages[0].index if pages else None) if link else ""
    head = header(document, names, focus, place or {}, page, _to_page(place or {}) + opens)
    return (
        f'<section class="source"{data(stamp=stamp)}>{head}{note}'
        f'<div class="paper" tabindex="0" role="region" aria-label="{label}">'
        f'<article lang="{esc(document.language)}"{begins}>{body}</article></div></section>'
    )


def _to_page(place: Place) -> str:
    """Write the button that shows the page instead, where one can be shown."""
    if place.get("view") != "text":
        return ""
    asks = data(**{**place, "view": "page"})
    return f'<button type="button" class="view"{asks}>{esc(say("leaf.page"))}</button>'


def header(
    document: Document, names: Sequence[str], focus: Span, place: Place, page: str, tools: str = ""
) -> str:
    """Write the pane's head: the document, the page, the step through the citations, tools, the section."""
    section = document.section_of(focus) or document.title
    crumbs = "".join(f"<span>{esc(part)}</span>" for part in section.split(" › ") if part)
    also = (
        f'<p class="also">{esc(say("source.also", names=", ".join(names[1:])))}</p>' if len(names) > 1 else ""
    )
    return (
        f'<header><div class="where"><h2>{esc(names[0])}</h2>'
        + (f'<span class="page">{esc(page)}</span>' if page else "")
        + f'{_step(place)}</div><div class="below"><p class="crumbs">{crumbs}</p>'
        + (f'<div class="tools">{tools}</div>' if tools else "")
        + f"</div>{also}</header>"
    )


def _step(place: Place) -> str:
    number, of = int(str(place.get("number") or 0)), int(str(place.get("of") or 0))
    if of < 2 or not number:
        return ""
    before, after = esc(say("step.before")), esc(say("step.after"))
    return (
        f'<nav class="step" aria-label="{esc(say("step.name"))}">'
        f'<button type="button" data-step="-1" aria-label="{before}" title="{before}">◀</button>'
        f"<span>{number}/{of}</span>"
        f'<button type="button" data-step="1" aria-label="{after}" title="{after}">▶</button></nav>'
    )


def page_of(document: Document, page: int) -> Span | None:
    """Give the stretch of text that stands on a page."""
    return next((each.span for each in document.pages if each.index == page), None)


def _pieces(document: Document, window: Span, light: Light) -> Iterator[str]:
    """Yield the pane's blocks in order, page rules between them, and what is left out at either end."""
    total = len(document.text)
    if window.start > 0:
        yield _left_out(window.start, "before")
    blocks = blocks_of(document, window)
    shown: set[int] = set()
    for row, group in groupby(blocks, key=lambda block: block.row):
        members = list(group)
        for block in members if row is None else members[:1]:
            yield from _page_rules(document, block, shown)
            if row is None:
                yield _block(document, block, light)
        if row is not None:
            rows = [each.span for each in document.rows_in(window)]
            lines = "".join(
                _row(document.text, block, bool(rows) and not any(r.touches(block.span) for r in rows), light)
                for block in members
            )
            yield f'<div class="table-scroll"><div class="table">{lines}</div></div>'
    if window.end < total:
        yield _left_out(total - window.end, "after")
        return
    yield from (_page_rule(page) for page in document.pages if page.span is None and page.index not in shown)


def _left_out(letters: int, side: str) -> str:
    return f'<p class="left-out">{esc(say(f"source.left_{side}", n=letters))}</p>'


def _page_rules(document: Document, block: Block, shown: set[int]) -> Iterator[str]:
    """Yield the rule of the page that begins here, and of unread pages just before it."""
    if block.page is None:
        return
    for page in document.pages:
        if page.index > block.page.index:
            return
        if page.index not in shown and (page.span is None or page is block.page):
            yield _page_rule(page)
            shown.add(page.index)


def _page_rule(page: Page) -> str:
    numbers = f"{page.label} [{page.index}]" if page.label and page.label != str(page.index) else page.index
    words = say("page.whole", page=numbers)
    unread = "" if page.span else f" · {say('page.unread')}"
    mood = "" if page.span else " unread"
    return f'<div class="page-rule{mood}" role="separator"><span>{esc(words + unread)}</span></div>'


def _block(document: Document, block: Block, light: Light) -> str:
    inner = "".join(_inline(document.text, block.span, light))
    if block.kind == "heading":
        level = min(block.level + 2, 6)
        return f'<h{level} class="l{min(block.level, 4)}">{inner}</h{level}>'
    if block.kind == "blank":
        return f'<span class="blank">{inner}</span>'
    return f'<p class="{block.kind}">{inner}</p>'


def _row(text: str, block: Block, heads: bool, light: Light) -> str:
    cells = cells_of(text, block.span)
    if len(cells) == 1 and cells[0] and all(separator for _, separator in cells[0]):
        return f'<div class="tr rule">{"".join(_inline(text, block.span, light))}</div>'
    said: list[str] = []
    for cell in cells:
        parts = ("".join(_inline(text, span, light)) for span, _ in cell)
        marked = (
            f'<span class="syn">{part}</span>' if separator else part
            for part, (_, separator) in zip(parts, cell, strict=True)
        )
        said.append(f'<span class="td">{"".join(marked)}</span>')
    return f'<div class="tr{" head" if heads else ""}">{"".join(said)}</div>'


def _inline(text: str, span: Span, light: Light) -> Iterator[str]:
    """Yield the letters of a span, cut where marking or Markdown's own signs begin and end."""
    signs, dressed = _markdown(span, text) if light.markdown else ([], [])
    edges = light.cuts() | {
        at for each in (*signs, *(d for d, _ in dressed)) for at in (each.start, each.end)
    }
    inside = sorted({span.start, span.end, *(at for at in edges if span.start < at < span.end)})
    for piece in (Span(start, end) for start, end in pairwise(inside)):
        said = esc(piece.of(text))
        if any(sign.holds(piece) for sign in signs):
            said = f'<span class="syn">{said}</span>'
        for dress, tag in dressed:
            if dress.holds(piece):
                said = f"<{tag}>{said}</{tag}>"
        yield light.wrap(piece, said)


def _markdown(span: Span, text: str) -> tuple[list[Span], list[tuple[Span, str]]]:
    """Find Markdown's signs, which are there but not seen, and what they make strong or stressed."""
    inner = span.of(text)
    signs = [Span(*m.span()).shifted(span.start) for m in _HASHES.finditer(inner)]
    dressed: list[tuple[Span, str]] = []
    for pattern, tag, size in ((_STRONG, "strong", 2), (_STRESS, "em", 1)):
        for found in pattern.finditer(inner):
            whole = Span(*found.span()).shifted(span.start)
            signs += [Span(whole.start, whole.start + size), Span(whole.end - size, whole.end)]
            dressed.append((whole, tag))
    return signs, dressed
