"""The nouns: plain frozen values in, nothing out; every other room speaks in these.

Evidence is a span. A passage, a quote, a citation and the evidence of a gold question are all
`Span(start, end)` of one document's immutable text, in Unicode code points, end exclusive.
Whatever else is said of a place (page, printed label, section) is derived from its span.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal[
    "uncheckable",
    "stale",
    "exact",
    "normalised",
    "misattributed",
    "ambiguous",
    "altered",
    "spliced",
    "near",
    "fabricated",
]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Name a stretch of one text: `[start, end)` in code points, `0 <= start < end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Slice the text; ValueError when the text is shorter than the span."""
        if self.end > len(text):
            raise ValueError(f"span ends at {self.end}, the text at {len(text)}")
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)


def trimmed(span: Span, text: str) -> Span | None:
    """Drop white space from both ends of a span; None when nothing else is in it."""
    inner = span.of(text)
    start = span.start + len(inner) - len(inner.lstrip())
    end = span.end - (len(inner) - len(inner.rstrip()))
    return Span(start, end) if start < end else None


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Merge spans that overlap or meet; sorted, disjoint."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            last = merged[-1]
            merged[-1] = Span(last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


@dataclass(frozen=True, slots=True)
class Page:
    """One physical page (`index` from 1), the label printed on it if known, and its text.

    A page that holds no text has `span` None: it exists, and was not read.
    """

    index: int
    label: str | None
    span: Span | None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its depth (1 is the top), and the span it rules: heading and all below it."""

    title: str
    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table and the words that give it sense: its caption and its header cells."""

    span: Span
    header: str


AsideKind = Literal["head", "number", "hidden"]


@dataclass(frozen=True, slots=True)
class Aside:
    """What stands in the text but is no part of what it says, and so in no passage.

    A running head or foot (`head`), a page's number (`number`), or words that a person looking at
    the page cannot see (`hidden`).
    """

    span: Span
    kind: AsideKind


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known about a document (title, authors, date, doi, language …) and where it was found."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Document:
    """One source text as it was read. `doc_id` binds bytes and reader, and so the text.

    It has no file name: identical files are one document under several names, which the store
    keeps.
    """

    doc_id: str
    title: str
    language: str
    text: str = field(repr=False)
    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()
    rows: tuple[TableRow, ...] = ()
    asides: tuple[Aside, ...] = ()
    facts: tuple[Fact, ...] = ()
    reader: str = ""

    @property
    def spoken(self) -> str:
        """Give the text with spaces for its asides: every other letter stands where it stood."""
        parts: list[str] = []
        at = 0
        for span in union(aside.span for aside in self.asides):
            parts += [self.text[at : span.start], " " * len(span)]
            at = span.end
        return "".join([*parts, self.text[at:]])

    def pages_of(self, span: Span) -> tuple[Page, ...]:
        """List the pages a span touches, in order; empty where the format has none."""
        paged = [page for page in self.pages if page.span is not None]
        first = bisect_right([page.span.end for page in paged if page.span], span.start)
        touched: list[Page] = []
        for page in paged[first:]:
            if page.span is None or page.span.start >= span.end:
                break
            touched.append(page)
        return tuple(touched)

    def rows_in(self, span: Span) -> tuple[TableRow, ...]:
        """List the table rows a span touches, in order; a table may have very many."""
        first = bisect_right(self.rows, span.start, key=lambda row: row.span.end)
        return self.rows[first : bisect_left(self.rows, span.end, key=lambda row: row.span.start)]

    def section_of(self, span: Span) -> str | None:
        """Name the path of headings above a span (`"Results › Table 2"`), or None."""
        path = [s.title for s in self.sections if s.span.start <= span.start < s.span.end]
        return " › ".join(path) or None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is searched: `text` is the document's own, to the letter, at `span`."""

    passage_id: str
    doc_id: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One search's opinion of a passage: rank from 1, fused score, rank in each leg."""

    passage: Passage
    rank: int
    score: float
    ranks: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence or a table's row with what helps to understand it; any but its text may be empty."""

    section: str
    header: str
    before: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a named document: what an unchecked claim leans on."""

    doc_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Note:
    """A remark beside an answer: its kind (`conflict`, `language`, `gloss`, `damage`) and plain words."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Unchecked words: what an answerer claims, where it leans, and how sure it is."""

    text: str
    places: tuple[Place, ...]
    confidence: float
    answerable: float
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Checked words, made by `cite` alone: `document.text[span] == quote`."""

    number: int
    doc_id: str
    span: Span
    quote: str
    pages: tuple[int, ...] = ()
    page_label: str | None = None
    section: str | None = None
    verdict: Verdict = "exact"


@dataclass(frozen=True, slots=True)
class Answer:
    """Text and citations, or neither and a reason; the refused draft's words in `candidate`."""

    question: str
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    confidence: float
    answerable: float
    reason: str | None = None
    notes: tuple[Note, ...] = ()
    candidate: str = ""
    seconds: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        answered = bool(self.text)
        if answered != bool(self.citations) or answered == bool(self.reason):
            raise ValueError("an answer has text and citations, or neither and a reason")

    @property
    def answered(self) -> bool:
        return bool(self.text)
