"""A document's lines and how they were written in, its headings (title, level, start) out.

The file's own outline is taken where it has one. Else typography tells: type larger or heavier than the
body's, or a number, in a short line of its own over a text. Where that is not plain there is no heading:
a wrong section says of every quote below that it stands where it does not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...evidence import Span
from ..tables import is_label
from .flow import HARD
from .layout import Line
from .written import Marks, Written, unpacked

Heading = tuple[str, int, int]

_LONGEST = 150  # characters of a heading
_LINES = 3  # of a heading
_LARGER = 1.12  # of the body's type: so large is a heading's
_PROSE = 50  # characters of what may stand under a heading
_CAPITALS = 5  # letters of a word in capitals that may be a heading for itself
_PLAIN = 0.7  # of a text: so much is not bold where bold type tells a heading
_STACKED = 3  # headings one below the other
_BELOW = 8  # units below a heading that are looked at for its text
_FEWEST = 2  # entries of an outline
_MOST = 8  # headings of a page; a page with more is a picture or a form
_AGAIN = 3  # times that the same words may be a heading
_SEVERAL = 3  # named headings that rule all others
_DEEPEST = 9
_SAME_SIZE = 1.04  # type of one size may measure so much more in another letter
_ENDINGS = (".", ",", ";", ":", "…", "-", "–", "—", "=", "|", "。")
_DOTTED = re.compile(
    r"(?:[A-Z]\.?)?\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+(?=\W*[^\W\d_])|[IVX]{1,5}\.\s+(?=[^\W\d_])|§+\s?\d"
)
_NAMES = tuple(  # of the parts of a book, a law or a report: each may stand within the one before
    re.compile(names, re.I)
    for names in (
        r"(?:part|chapter|appendix|annex|schedule|exhibit|часть|глава|раздел|приложение)\b"
        r"|\d+[\s-]*(?:бөлім|тарау|қосымша)|제\s?\d+\s?[편장]",
        r"(?:article|item|статья)\b|\d+[\s-]*бап|제\s?\d+\s?절",
        r"",
    )
)
_NAMED = re.compile(
    r"(?:part|chapter|section|article|item|note|appendix|annex|schedule|exhibit|часть|глава|раздел|статья|приложение)"
    r"\s+(?:[\dIVX]+|[A-ZА-Я]\b)|\d+[\s-]*(?:бап|тарау|бөлім|қосымша)\b|제\s?\d+\s?[편장절조]",
    re.I,
)
_LAST = re.compile(r"appendix|annex|schedule|exhibit|приложение|\d+[\s-]*қосымша", re.I)
_CONTENTS = re.compile(r"(?:\.\s?){4}|\s\d{1,3}$")
_COUNTED = re.compile(r"(\d{1,2})[.)]?\s")
_NO_HEADING = re.compile(
    r":\s\S|@|https?:|www\.|_{3}"  # a field, an address, a form's line
    r"|(?:(?:\b(?:19|20)\d\d\b|%)\W*){2,}$|\d{5}(?:-\d+)?$"  # the years over a table's columns, a post code
    r"|\d{3}\S*\s+\S*\d{3}|\d[.,]\d+\s+\S?\d"  # figures side by side
    r"|[a-zа-я]\d.*[a-zа-я]\d|^\[|^\((?!\w{1,4}\)\s)"  # authors with the marks of their notes, a remark
)


@dataclass(frozen=True, slots=True)
class _Unit:
    """Lines on end in one type: where they stand, and whether a paragraph begins and ends there."""

    start: int
    text: str  # no more of it than a heading may have
    length: int
    page: int
    lines: int
    height: float
    bold: bool
    begins: bool
    ends: bool
    breaks: bool  # before what follows, at least a line's end

    @property
    def depth(self) -> int:
        """Count the parts of its number; 0 if it has none."""
        if _NAMED.match(self.text):
            return next(n for n, names in enumerate(_NAMES, 1) if names.match(self.text))
        found = _DOTTED.match(self.text)
        return found.group().rstrip(" .)").count(".") + 1 if found else 0

    @property
    def is_short(self) -> bool:
        """Tell whether its words could be a heading's: few, mostly letters, and not a row of figures."""
        text = self.text
        if self.length > _LONGEST or self.lines > _LINES or text.endswith(_ENDINGS) or text[0].islower():
            return False
        words = text.split()
        figures = sum(any(c.isdigit() for c in word) for word in words)
        letters = sum(c.isalpha() for c in text)
        return (
            3 <= letters > 0.4 * len(text)
            and 3 * figures <= len(words) + 2
            and not is_label(text)
            and not _NO_HEADING.search(text)
        )


def outlined(entries: Iterable[tuple[str, int, int]], written: Written) -> list[Heading]:
    """Place the entries of a file's outline; none if it is no table of what is on the pages.

    An entry is placed where its words stand on the page that it points at, or at the page's top.
    """
    aside = {aside.span.start for aside in written.asides}
    headings: list[Heading] = []
    fitting = 0
    for title, level, index in entries:
        span = written.pages[index].span if 0 <= index < len(written.pages) else None
        if span:
            place = _place(title, written.text, span, aside)
            fitting += place is not None
            headings.append((title, level, span.start if place is None else place))
    return headings if len(headings) >= _FEWEST and 2 * fitting >= len(headings) else []


def _place(title: str, text: str, span: Span, aside: Collection[int]) -> int | None:
    """Find a title's words on a page: at a line's beginning rather than inside one."""
    words = r"\s+".join(re.escape(word) for word in title.split())
    for pattern in (rf"^(?:[\dIVX.]+\s+)?{words}", words):
        for found in re.compile(pattern, re.I | re.M).finditer(text, span.start, span.end):
            if found.start() not in aside:
                return found.start()
    return None


def headings_of(
    pages: Iterable[Sequence[Line]], marks: Sequence[Marks], written: Written, body: float
) -> list[Heading]:
    """Find headings by their typography and numbers; `body` is the height of the body's type."""
    units = list(_units(pages, marks, written))
    plain = sum(unit.length for unit in units if not unit.bold)
    heavy_tells = plain > _PLAIN * sum(unit.length for unit in units)
    found = [unit.is_short and _stands_out(unit, body, heavy_tells=heavy_tells) for unit in units]
    kept = [unit for n, unit in enumerate(units) if found[n] and _over_text(units, found, n, body)]
    return list(_levelled(list(_sparse(_counted(_untitled(kept, units), body)))))


def _counted(units: Sequence[_Unit], body: float) -> list[_Unit]:
    """Leave out plain lines that are only numbered (`3. Method`), unless they count up throughout."""
    plain = [u for u in units if not u.bold and u.height <= _LARGER * body and _COUNTED.match(u.text)]
    numbers = [int(_COUNTED.match(unit.text).group(1)) for unit in plain]  # type: ignore[union-attr]
    if numbers[:1] == [1] and all(0 < b - a <= 2 for a, b in pairwise(numbers)):
        return list(units)
    starts = {unit.start for unit in plain}
    return [unit for unit in units if unit.start not in starts]


def _untitled(kept: Sequence[_Unit], units: Sequence[_Unit]) -> list[_Unit]:
    """Leave out the document's own title: what is largest, and on the first page alone."""
    largest = max((unit.height for unit in units), default=0.0) / _SAME_SIZE
    alone = all(unit.page == 0 for unit in kept if unit.height > largest)
    return [unit for unit in kept if not (alone and unit.height > largest and not unit.depth)]


def _units(pages: Iterable[Sequence[Line]], marks: Sequence[Marks], written: Written) -> Iterator[_Unit]:
    """Cut the body into lines on end that are set in one type."""
    text = written.text
    for page, (lines, own, stretches) in enumerate(zip(pages, marks, written.lines, strict=True)):
        body = [s for s in unpacked(stretches) if s.line not in own and s.start < s.end]
        first = 0
        for n, stretch in enumerate(body):
            line, end = lines[stretch.line], n + 1 == len(body)
            after = HARD if end else text[stretch.end : body[n + 1].start]
            if not end and HARD not in after and _alike(line, lines[body[n + 1].line]):
                continue
            begin = body[first]
            yield _Unit(
                start=begin.start,
                text=text[begin.start : min(stretch.end, begin.start + _LONGEST)],
                length=stretch.end - begin.start,
                page=page,
                lines=n + 1 - first,
                height=max(lines[s.line].height for s in body[first : n + 1]),
                bold=all(lines[s.line].bold for s in body[first : n + 1]),
                begins=text[max(0, begin.start - 2) : begin.start] in ("", HARD),
                ends=HARD in after,
                breaks="\n" in after,
            )
            first = n + 1


def _alike(a: Line, b: Line) -> bool:
    return a.bold == b.bold and 1 / _SAME_SIZE < a.height / b.height < _SAME_SIZE


def _stands_out(unit: _Unit, body: float, *, heavy_tells: bool) -> bool:
    """Tell whether a unit is set apart from the text: by size, weight, a number or capitals alone."""
    if not unit.breaks or unit.height < body / _LARGER:
        return False
    if unit.height > _LARGER * body:
        return True
    if unit.bold and heavy_tells:
        return unit.begins or unit.depth > 0
    alone = unit.begins and unit.ends and unit.lines == 1
    return alone and (unit.depth > 0 or (unit.text.isupper() and len(unit.text) > _CAPITALS))


def _over_text(units: Sequence[_Unit], found: Sequence[bool], at: int, body: float) -> bool:
    """Tell whether text stands below a heading, at most a few further headings between."""
    head, length, stacked = units[at], 0, 0
    for unit, heads in zip(units[at + 1 : at + _BELOW], found[at + 1 : at + _BELOW], strict=True):
        if heads and (length or stacked == _STACKED):
            break
        if heads:
            stacked += 1
        elif not length and not head.depth and _is_cells(unit, head.page):
            break
        else:
            length += unit.length
    return length >= _PROSE or (head.height > _LARGER * body and head.page > 0)


def _is_cells(unit: _Unit, page: int) -> bool:
    """Tell what stands below no heading: the row of a table, a brief line of a title page."""
    return "\t" in unit.text[:_PROSE] or (page == 0 and unit.length < _PROSE)


def _sparse(units: Sequence[_Unit]) -> Iterator[_Unit]:
    """Leave out what comes too often: on one page, in the same words, as a list or a table of contents."""
    words = Counter(unit.text.casefold() for unit in units)
    on_page = Counter(unit.page for unit in units)
    contents = Counter(unit.page for unit in units if _CONTENTS.search(unit.text))
    last = ""
    for unit in units:
        often = words[unit.text.casefold()] > _AGAIN or on_page[unit.page] > _MOST or unit.text == last
        if not often and (contents[unit.page] < 3 or not _CONTENTS.search(unit.text)):
            yield unit
            last = unit.text


def _levelled(units: Sequence[_Unit]) -> Iterator[Heading]:
    """Give headings their levels: what is named (`Part 2`) first, then by size, weight and case of type.

    Within one type numbers tell.
    """
    named = sum(_NAMED.match(unit.text) is not None and _LAST.match(unit.text) is None for unit in units)
    sizes = _sizes(units)
    styles: dict[tuple[bool, float, bool, bool], list[_Unit]] = defaultdict(list)
    for unit in units:
        first = named >= _SEVERAL and _NAMED.match(unit.text) is not None
        size = 0.0 if first else sizes[unit.height]
        styles[first, size, unit.bold and not first, not unit.depth and unit.text.isupper()].append(unit)
    base = 1
    levels: dict[int, int] = {}
    for _, alike in sorted(styles.items(), reverse=True):
        depths = {depth: n for n, depth in enumerate(sorted({unit.depth or 1 for unit in alike}))}
        levels |= {unit.start: min(base + depths[unit.depth or 1], _DEEPEST) for unit in alike}
        base += len(depths)
    for unit in units:
        yield " ".join(unit.text.split()), levels[unit.start], unit.start


def _sizes(units: Sequence[_Unit]) -> Mapping[float, float]:
    """Take heights that differ by hardly anything as one size of type."""
    sizes: dict[float, float] = {}
    last = 0.0
    for height in sorted({unit.height for unit in units}):
        last = last if height < _SAME_SIZE * last else height
        sizes[height] = last
    return sizes
