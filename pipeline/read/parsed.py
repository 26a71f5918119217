"""What one parser makes of one file's bytes in; plain JSON between processes out, and back.

A `Parsed` has no name and no hash: `read` adds those, so that every reader is a function of bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..evidence import Aside, Fact, Page, Section, Span, TableRow

PageState = Literal["read", "ocr", "blank", "unread"]


@dataclass(frozen=True, slots=True)
class PageReport:
    """How one page was read: by what, how many characters, and how much of its ink they explain.

    `coverage` is the share of the page's dark pixels that lie in the boxes of its characters, None
    where the reader does not see the page.
    """

    page: int
    state: PageState
    by: str
    characters: int
    coverage: float | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text with its marks; `title` and `language` are empty where the file states none.

    `lost` says, with the mend, what of the file could not be read though the rest could. `ocr` names the
    program, its version and languages, that was asked to read pictures of text; empty when none was.
    """

    text: str
    title: str = ""
    language: str = ""
    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()
    rows: tuple[TableRow, ...] = ()
    asides: tuple[Aside, ...] = ()
    facts: tuple[Fact, ...] = ()
    page_reports: tuple[PageReport, ...] = ()
    encoding: str | None = None
    warnings: tuple[str, ...] = ()
    lost: str = ""
    ocr: str = ""


def to_json(parsed: Parsed) -> dict[str, Any]:
    """Write a Parsed as plain values, all but its text, which may be long."""
    return {
        "title": parsed.title,
        "language": parsed.language,
        "pages": [[p.index, p.label, *_ends(p.span)] for p in parsed.pages],
        "sections": [[s.title, s.level, *_ends(s.span)] for s in parsed.sections],
        "rows": [[r.header, *_ends(r.span)] for r in parsed.rows],
        "asides": [[a.kind, *_ends(a.span)] for a in parsed.asides],
        "facts": [[f.name, f.value, f.source] for f in parsed.facts],
        "page_reports": [
            [r.page, r.state, r.by, r.characters, r.coverage, list(r.warnings)] for r in parsed.page_reports
        ],
        "encoding": parsed.encoding,
        "warnings": list(parsed.warnings),
        "lost": parsed.lost,
        "ocr": parsed.ocr,
    }


def from_json(data: dict[str, Any], text: str) -> Parsed:
    """Read back what `to_json` wrote."""
    return Parsed(
        text=text,
        title=data["title"],
        language=data["language"],
        pages=tuple(Page(i, label, Span(a, b) if b else None) for i, label, a, b in data["pages"]),
        sections=tuple(Section(title, level, Span(a, b)) for title, level, a, b in data["sections"]),
        rows=tuple(TableRow(Span(a, b), header) for header, a, b in data["rows"]),
        asides=tuple(Aside(Span(a, b), kind) for kind, a, b in data["asides"]),
        facts=tuple(Fact(*fact) for fact in data["facts"]),
        page_reports=tuple(
            PageReport(page, state, by, characters, coverage, tuple(warnings))
            for page, state, by, characters, coverage, warnings in data["page_reports"]
        ),
        encoding=data["encoding"],
        warnings=tuple(data["warnings"]),
        lost=data["lost"],
        ocr=data["ocr"],
    )


def nested(headings: Sequence[tuple[str, int, int]], length: int) -> tuple[Section, ...]:
    """Make sections of headings (title, level, start), each ruling up to the next as high as it."""
    found: list[Section] = []
    ordered = sorted(headings, key=lambda heading: heading[2])
    open_: list[tuple[str, int, int]] = []
    for heading in [*ordered, ("", 0, length)]:
        while open_ and open_[-1][1] >= heading[1]:
            title, level, start = open_.pop()
            if start < heading[2]:
                found.append(Section(title, level, Span(start, heading[2])))
        open_.append(heading)
    return tuple(sorted(found, key=lambda section: (section.span.start, section.level)))


def page_spans(text: str) -> tuple[Page, ...]:
    """Cut a text into pages at form feeds, each ending with its own; none without a form feed."""
    if "\f" not in text:
        return ()
    pages: list[Page] = []
    start = 0
    while start < len(text):
        found = text.find("\f", start)
        end = len(text) if found < 0 else found + 1
        pages.append(Page(len(pages) + 1, None, Span(start, end)))
        start = end
    return tuple(pages)


def ranges(numbers: tuple[int, ...]) -> str:
    """Write page numbers briefly: `3, 7–9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _ends(span: Span | None) -> tuple[int, int]:
    return (span.start, span.end) if span else (0, 0)
