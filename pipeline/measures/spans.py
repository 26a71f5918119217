"""Gold evidence and the spans that were retrieved or cited in; whether it is found, and how much."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..evidence import Span, union

TextOf = Callable[[str, Span], str | None]


class Wanted(Protocol):
    """One place that gold asks for: a span of a document, or a page, or (neither) all of it."""

    @property
    def doc(self) -> str: ...
    @property
    def span(self) -> Span | None: ...
    @property
    def page(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class CharacterScores:
    """How well retrieved characters cover the gold ones, each in 0..1."""

    precision: float
    recall: float
    iou: float


def found(
    sets: Iterable[Sequence[Wanted]],
    spans_by_doc: Mapping[str, Sequence[Span]],
    pages_by_doc: Mapping[str, Collection[int]],
    text_of: TextOf | None = None,
) -> bool:
    """Tell whether some set is wholly found.

    A span is found when the union of its document's spans holds it; what the union leaves out may
    only be white space, which is known where `text_of(doc, span)` gives that stretch of text.
    """
    return any(
        all(_is_found(wanted, spans_by_doc, pages_by_doc, text_of) for wanted in each)
        for each in sets
        if each
    )


def _is_found(
    wanted: Wanted,
    spans_by_doc: Mapping[str, Sequence[Span]],
    pages_by_doc: Mapping[str, Collection[int]],
    text_of: TextOf | None,
) -> bool:
    spans = spans_by_doc.get(wanted.doc, ())
    if wanted.span is None:
        pages = pages_by_doc.get(wanted.doc, ())
        return bool(spans or pages) if wanted.page is None else wanted.page in pages
    if not any(span.touches(wanted.span) for span in spans):
        return False
    for gap in _left_out(wanted.span, spans):
        text = None if text_of is None else text_of(wanted.doc, gap)
        if text is None or text.strip():
            return False
    return True


def _left_out(wanted: Span, spans: Iterable[Span]) -> list[Span]:
    gaps: list[Span] = []
    at = wanted.start
    for span in union(spans):
        if span.end <= at:
            continue
        if span.start >= wanted.end:
            break
        if span.start > at:
            gaps.append(Span(at, span.start))
        at = span.end
    if at < wanted.end:
        gaps.append(Span(at, wanted.end))
    return gaps


def touched(
    wanted: Iterable[Wanted], docs: Collection[str], span: Span | None, pages: Collection[int]
) -> bool:
    """Tell whether one citation (its document's names, span and pages) touches any wanted place."""
    return any(_touches(each, span, pages) for each in wanted if each.doc in docs)


def _touches(wanted: Wanted, span: Span | None, pages: Collection[int]) -> bool:
    if wanted.span is not None:
        return span is not None and wanted.span.touches(span)
    return wanted.page is None or wanted.page in pages


def character_scores(
    gold: Mapping[str, Sequence[Span]], got: Mapping[str, Sequence[Span]]
) -> CharacterScores:
    """Score retrieved spans against gold ones by character.

    A character retrieved twice counts twice in what was retrieved: overlap is paid for, as in
    Chroma's chunking measures.
    """
    wanted = sum(len(span) for spans in gold.values() for span in union(spans))
    taken = sum(len(span) for spans in got.values() for span in spans)
    both = sum(_shared(union(spans), union(got.get(doc, ()))) for doc, spans in gold.items())
    return CharacterScores(
        precision=both / taken if taken else 0.0,
        recall=both / wanted if wanted else 0.0,
        iou=both / (taken + wanted - both) if taken + wanted else 0.0,
    )


def _shared(one: Iterable[Span], other: Sequence[Span]) -> int:
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)
