"""A question that failed and the trace of its answer in; the stage at which it was lost out.

Evidence goes a long way to an answer: it is read, stands in one passage, is found by some leg of the
search, is among the best when the legs are fused, is ranked high in the end, is what the draft says
and leans on, and is said aloud. The first of these that fails is where work would help.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..evidence import Span
from ..found import Trace
from ..gold import Evidence, GoldQuestion
from ..measures import found
from ..store import Library

# What each stage that lost a question means, and where to look for the mend, in order.
STAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "read": ("its evidence is in no text of the index", "dayek report: what was not read, and why"),
        "split": ("no one passage holds its evidence", "chunk.characters, chunk.overlap"),
        "search": ("no leg of the search finds it", "retrieve.depth; other words, names, languages"),
        "fused": ("a leg finds it, the mix of legs leaves it behind", "retrieve.dense, .sound, .reread"),
        "ranked": ("it is among the best, and not among the first ten", "retrieve.sentence"),
        "extracted": ("it is among the first ten, and the draft says something else", "the answerer"),
        "cited": ("the draft is right, and leans on another place", "the answerer"),
        "refused": ("the draft is right, and was not said", "answer.threshold; calibration"),
        "spoke": ("the documents do not say, and an answer was given", "answer.threshold; calibration"),
    }
)
K = 10  # passages that count as found


@dataclass(frozen=True, slots=True)
class Lost:
    """Where a question was lost (None: nowhere), and the best rank of its evidence at each step.

    A rank is of the worst placed span of the set that is placed best; None where it was not reached.
    """

    stage: str | None
    ranks: tuple[tuple[str, int | None], ...]


def lost(question: GoldQuestion, row: Mapping[str, Any], trace: Trace, library: Library, reread: int) -> Lost:
    """Find where a question was lost; `row` is what scoring says of it."""
    if not question.answerable:
        return Lost("spoke" if row["answered"] else None, ())
    if not question.evidence:
        return Lost(None, ())
    sets = [[_rows(place, library) for place in each] for each in question.evidence]
    orders = {
        **trace.ranking.legs,
        "fused": trace.ranking.first,
        "ranked": [r for r, _ in trace.ranking.last],
    }
    ranks = {name: _rank(sets, rows) for name, rows in orders.items()}
    stage = _stage(question, row, trace, library, sets, ranks, reread)
    return Lost(stage, tuple(ranks.items()))


def _stage(
    question: GoldQuestion,
    row: Mapping[str, Any],
    trace: Trace,
    library: Library,
    sets: Sequence[Sequence[set[int] | None]],
    ranks: Mapping[str, int | None],
    reread: int,
) -> str | None:
    if row["answered"] and row["citations_found"] and row["right"] is not False:
        return None
    if all(any(rows is None for rows in each) for each in sets):
        return "read"
    if row["found_at"] is None or row["found_at"] > K:
        if not any(all(each) for each in sets):
            return "split"
        if not any(all(_met(rows, trace.ranking.legs.values()) for rows in each) for each in sets):
            return "search"
        fused = ranks["fused"]
        return "fused" if fused is None or fused > reread else "ranked"
    leans = _leans(question, trace, library)
    if row["draft_right"] is False or (row["draft_right"] is None and not leans):
        return "extracted"
    return "refused" if leans and not row["answered"] else "cited"


def _rows(place: Evidence, library: Library) -> set[int] | None:
    """Give the rows of the passages that hold a place; None where it is in no text."""
    doc_id = dict(library.names()).get(place.doc)
    if doc_id is None:
        return None
    document = library.document(doc_id)
    if place.span is None:
        pages = [each.span for each in document.pages if place.page in (None, each.index) and each.span]
        rows = library.rows_of(doc_id)
        return {row for row, span in rows if place.page is None or any(span.touches(p) for p in pages)}
    if place.span.end > len(document.text):
        return None
    words = place.span.of(document.text)
    if place.quote is not None and place.quote.split() != words.split():
        return None
    start = place.span.start + len(words) - len(words.lstrip())
    bare = Span(start, start + max(1, len(words.strip())))
    return {row for row, span in library.rows_of(doc_id) if span.holds(bare)}


def _met(rows: set[int] | None, legs: Iterable[Sequence[int]]) -> bool:
    return rows is not None and any(not rows.isdisjoint(leg) for leg in legs)


def _rank(sets: Sequence[Sequence[set[int] | None]], order: Sequence[int]) -> int | None:
    """Give the rank at which the first set is whole."""
    at = {row: rank for rank, row in enumerate(order, 1)}
    whole: list[int] = []
    for each in sets:
        ranks = [rank for rows in each if (rank := _first(rows, at)) is not None]
        if each and len(ranks) == len(each):
            whole.append(max(ranks))
    return min(whole, default=None)


def _first(rows: set[int] | None, at: Mapping[int, int]) -> int | None:
    return min((at[row] for row in rows or () if row in at), default=None)


def _leans(question: GoldQuestion, trace: Trace, library: Library) -> bool:
    """Tell whether the places that the draft leans on hold some set of evidence."""
    spans: dict[str, list[Span]] = {}
    pages: dict[str, set[int]] = {}
    for place in trace.places:
        document = library.document(place.doc_id)
        for name in library.names_of(place.doc_id):
            spans.setdefault(name, []).append(place.span)
            touched = (page.index for page in document.pages if page.span and page.span.touches(place.span))
            pages.setdefault(name, set()).update(touched)
    texts = dict(library.names())

    def text_of(name: str, span: Span) -> str | None:
        return span.of(library.document(texts[name]).text) if name in texts else None

    return found(question.evidence, spans, pages, text_of)


def funnel(questions: Sequence[Mapping[str, Any]]) -> list[tuple[str, int, int]]:
    """Count, over a result's question rows, what enters each stage and what is lost there.

    The last stage, `spoke`, is of unanswerable questions alone.
    """
    left = sum(bool(row["answerable"] and row["document"]) for row in questions)
    counted: list[tuple[str, int, int]] = []
    for stage in STAGES:
        gone = sum(row["lost"] == stage for row in questions)
        entered = sum(not row["answerable"] for row in questions) if stage == "spoke" else left
        counted.append((stage, entered, gone))
        left -= gone
    return counted


def stages_of(result: Mapping[str, Any]) -> list[tuple[str, int, int, str]]:
    """Give the funnel with what losing at each stage means; nothing where no answer was traced."""
    if not any(row["lost"] for row in result["questions"]):
        return []
    return [(stage, entered, gone, STAGES[stage][0]) for stage, entered, gone in funnel(result["questions"])]


def funnel_lines(questions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Draw the funnel for the terminal, with the mend for the stage that loses most."""
    counted = funnel(questions)
    asked = counted[0][1]
    if not any(row["lost"] for row in questions) or not asked:
        return
    yield "where questions were lost"
    for stage, entered, gone in counted:
        if entered:
            bar = "█" * round(24 * (entered - gone) / max(asked, entered)) + "░" * round(24 * gone / asked)
            count = f"{entered - gone:>5} of {entered:<5}"
            yield f"{stage:<10} {count} {bar:<26} {f'-{gone}' if gone else ''}".rstrip()
    worst = max(counted, key=lambda each: each[2])
    meaning, mend = STAGES[worst[0]]
    yield f"most are lost at {worst[0]} ({worst[2]}): {meaning}; look at {mend}"
