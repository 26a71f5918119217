"""What a PDF says of itself and its first pages in, facts out: title, authors, date, DOI, language.

A fact comes with where it was found. Of two places the better one is taken: a date that stands on the
first page in a line of its own tells more than the day on which the file was made. What is not plain is
left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from ...evidence import Fact
from ..dates import day_of, printed_date
from ..titles import sane_authors, sane_title
from .layout import Line

PROPERTIES = ("Title", "Author", "Subject", "Keywords", "CreationDate", "doi")
FILE, FIRST, SECOND, FIRST_LINE = "file properties", "first page", "second page", "first line"

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}|\\^]+[^\s\"<>{}|\\^.,;:)\]'”’]")
_AFTER_AUTHORS = re.compile(
    r"@|\babstract\b|\bsummary\b|univers|institut|department|laborator|academy|college|school|faculty"
    r"|аннотация|университет|институт|кафедра|академия|факультет|аңдатпа|대학|연구|초록",
    re.I,
)
_SEPARATOR = re.compile(r"(?:\s*[\d∗*†‡§¶,;·•]+\s*)+|\s+(?:and|и|және|&)\s+")
_PARTICLES = frozenset("de da di del der den van von bin ibn al el la le dos y фон де".split())  # noqa: SIM905
_NO_NAME = frozenset("the of for in on to report annual paper journal volume conference page table".split())  # noqa: SIM905
_AUTHOR_LINES = 5
_FIRST_PAGE = 3000  # characters


def facts_of(
    properties: Mapping[str, str], pages: Sequence[Sequence[Line]], asides: Collection[int]
) -> tuple[Fact, ...]:
    """List the facts of a document; `asides` are the first page's lines that are no body."""
    lines = list(pages[0]) if pages else []
    body = [line for n, line in enumerate(lines) if n not in asides]
    found = [_title(properties, body), _authors(properties, body), _date(properties, lines)]
    found += [_doi(properties, pages), _fact("language", properties.get("language", ""), FILE)]
    return tuple(fact for fact in found if fact)


def facts_of_text(text: str, title: str) -> tuple[Fact, ...]:
    """List the facts of a plain text: its first line's title, and a DOI on its first page."""
    found = _DOI.search(text[:_FIRST_PAGE].split("\f", 1)[0])
    facts = [_fact("title", title, FIRST_LINE), _fact("doi", found.group() if found else "", FIRST)]
    return tuple(fact for fact in facts if fact)


def _fact(name: str, value: str, source: str) -> Fact | None:
    return Fact(name, value, source) if value else None


def _title(properties: Mapping[str, str], body: Sequence[Line]) -> Fact | None:
    stated = _fact("title", sane_title(properties.get("Title", "")), FILE)
    undated = [line for line in body if not printed_date(line.text)]
    return stated or _fact("title", sane_title(" ".join(line.text for line in _largest(undated))), FIRST)


def _largest(lines: Sequence[Line]) -> Sequence[Line]:
    """Take the lines in the largest type on a page that run on from each other, else the first line."""
    heights = sorted(line.height for line in lines)
    if not heights or heights[-1] < 1.15 * heights[len(heights) // 2]:
        return lines[:1]
    large = [line.height > 0.97 * heights[-1] for line in lines]
    first = large.index(True)
    past = next((n for n in range(first, len(lines)) if not large[n]), len(lines))
    return lines[first:past]


def _authors(properties: Mapping[str, str], body: Sequence[Line]) -> Fact | None:
    stated = _fact("authors", sane_authors(properties.get("Author", "")), FILE)
    title = _largest(body)
    if stated or len(title) == len(body):
        return stated
    at = next(n for n, line in enumerate(body) if line is title[-1]) + 1
    names: list[str] = []
    for line in body[at : at + _AUTHOR_LINES]:
        if _AFTER_AUTHORS.search(line.text):
            return _fact("authors", ", ".join(names), FIRST)
        found = _names(line.text)
        if not found:
            return None
        names += found
    return None


def _names(text: str) -> list[str]:
    """Read a line as names with marks or commas between them; none if any part of it is no name."""
    parts = [part for part in _SEPARATOR.split(text) if part.strip()]
    return [" ".join(part.split()) for part in parts] if parts and all(map(_is_name, parts)) else []


def _is_name(part: str) -> bool:
    """Tell a person's name: two to four words, each with a capital."""
    words = part.split()
    capital = all(word[0].isupper() or word.casefold() in _PARTICLES for word in words)
    letters = all(c.isalpha() or c in ".'’-‐" for word in words for c in word)
    return 2 <= len(words) <= 4 and capital and letters and not {w.casefold() for w in words} & _NO_NAME


def _date(properties: Mapping[str, str], lines: Sequence[Line]) -> Fact | None:
    printed = next((date for line in lines if (date := printed_date(line.text))), "")
    return _fact("date", printed, FIRST) or _fact("date", day_of(properties.get("CreationDate", "")), FILE)


def _doi(properties: Mapping[str, str], pages: Sequence[Sequence[Line]]) -> Fact | None:
    return next(_dois(properties, pages), None)


def _dois(properties: Mapping[str, str], pages: Sequence[Sequence[Line]]) -> Iterator[Fact]:
    for key in ("doi", "Subject", "Keywords", "Title"):
        if found := _DOI.search(properties.get(key, "")):
            yield Fact("doi", found.group(), FILE)
    for source, lines in zip((FIRST, SECOND), pages, strict=False):
        for line in lines:
            if found := _DOI.search(line.text):
                yield Fact("doi", found.group(), source)
