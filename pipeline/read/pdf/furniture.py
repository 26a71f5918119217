"""Every page's lines in, which of them are running heads, running feet and page numbers out.

They are told by coming back: the outermost lines of several pages have the same words at the same
height, or a number that steps with the page. What stands further inside counts only if all outside it
does, and a row of cells with another below it never: so the header that a table has on every page is
no running head.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ..tables import is_label
from .edges import Candidate, Key, edges
from .folios import label, numbers_in, value
from .layout import Line
from .tablepages import UNIT
from .written import Mark

_SAME_PLACE = 6.0  # points that a running head may stand higher or lower from page to page
_SEVERAL = 3  # pages; of a short document two are several
_SHORT = 8  # pages of a short document
_NEAR = 4  # pages from one to the next on which the same words run
_LARGE = 1.15  # of the body's type: so large a line is a title, unless half of the pages have it
_SMALL = 0.93  # of the body's type: so small a line above all else may be a running head by its place
_PARTED = 0.5  # of the type's height: what stands between running heads and the text, at least
_SAYING = 80  # characters of a running line that says something
_BRIEF = 60  # characters of such a line
_COUNTED = re.compile(  # what numbers anything but pages
    r"(?:table|figure|fig|chart|chapter|part|section|appendix|article|annex|exhibit|item|note|step|lesson"
    r"|таблица|табл|рисунок|рис|глава|раздел|часть|статья|приложение|кесте|сурет|тарау|бөлім|표|그림|제)\W{0,3}#",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """For each page: which lines are running heads or numbers, and the number printed on it."""

    marks: list[dict[int, Mark]]
    labels: list[str | None]


def furniture(pages: Iterable[Sequence[Line]], body: float) -> Furniture:
    """Find what is on the pages but no part of the text; `body` is the height of the body's type."""
    candidates: list[Candidate] = []
    counts: list[int] = []
    for page, lines in enumerate(pages):
        candidates += edges(page, lines)
        counts.append(len(lines))
    several = _SEVERAL if len(counts) > _SHORT else 2
    numbers = _stepping(candidates, _SEVERAL if len(counts) > _SEVERAL else 2)
    numbers |= _in_their_place(candidates, numbers, len(counts))
    running = _repeated(candidates, several, len(counts), body) | set(numbers)
    if numbers:
        running |= _above_all(candidates, body) | _beside(candidates, numbers, body)
    marks: list[dict[int, Mark]] = [{} for _ in counts]
    for candidate in candidates:
        if candidate.is_number and candidate.key in numbers:
            marks[candidate.page][candidate.number] = "number"
    for candidate in _outermost(candidates, running):
        marks[candidate.page].setdefault(candidate.number, "number" if candidate.is_number else "head")
    _spare_whole_pages(counts, marks)
    _keep_once({c.key: c.text for c in candidates if c.key in running}, marks)
    return Furniture(marks, _labels(marks, numbers))


def _stepping(candidates: Sequence[Candidate], several: int) -> dict[Key, str]:
    """Find lines whose first or last number steps with the page, at one height on several pages."""
    groups: dict[tuple[str, int], list[tuple[Candidate, str]]] = defaultdict(list)
    for candidate in candidates:
        if not candidate.barred and not _COUNTED.search(candidate.words):
            for number in candidate.numbers:
                groups[candidate.edge, value(number) - candidate.page].append((candidate, number))
    found: dict[Key, str] = {}
    for stepping in sorted(groups.values(), key=len, reverse=True):
        words = Counter(candidate.words for candidate, _ in stepping)
        group = [(c, number) for c, number in stepping if c.is_number or words[c.words] > 1]
        steady = {candidate.key for candidate in _level([candidate for candidate, _ in group], several)}
        bare = [candidate for candidate, _ in group if candidate.is_number and candidate.row == 0]
        if len({candidate.page for candidate in bare}) >= max(several, _SEVERAL):
            steady |= {candidate.key for candidate in bare}
        for candidate, number in group:
            if candidate.key in steady:
                found.setdefault(candidate.key, label(candidate.text, number))
    return found


def _level(group: Sequence[Candidate], several: int) -> list[Candidate]:
    """Keep of a group what stands at one height on several pages."""
    pages: dict[int, set[int]] = defaultdict(set)
    for candidate in group:
        for step in (-1, 0, 1):
            pages[_height(candidate) + step].add(candidate.page)
    return [candidate for candidate in group if len(pages[_height(candidate)]) >= several]


def _height(candidate: Candidate) -> int:
    return round(candidate.bottom / _SAME_PLACE)


def _in_their_place(
    candidates: Sequence[Candidate], numbers: Mapping[Key, str], count: int
) -> dict[Key, str]:
    """Find further numbers (in roman figures, of another count) where pages have theirs."""
    places = {(c.edge, _height(c)) for c in candidates if c.is_number and c.key in numbers}
    return {
        c.key: label(c.text, c.numbers[0])
        for c in candidates
        if c.is_number and c.row == 0 and (c.edge, _height(c)) in places and c.key not in numbers
        if value(c.numbers[0]) <= count
    }


def _repeated(candidates: Sequence[Candidate], several: int, count: int, body: float) -> set[Key]:
    """Find lines of the same words at one height on several pages that are near each other."""
    groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    times = Counter(candidate.text for candidate in candidates)  # nearly all come once
    for candidate in candidates:
        text = candidate.text
        if times[text] > 1 and not (candidate.barred or is_label(text) or UNIT.search(text)):
            groups[candidate.edge, text].append(candidate)
    found: set[Key] = set()
    for (_, text), group in groups.items():
        level = _level(group, several)
        pages = sorted({candidate.page for candidate in level})
        near = sum(b - a <= _NEAR for a, b in pairwise(pages)) >= (len(pages) - 1) / 2
        odd = any(c.height > _LARGE * body or c.text.count("\t") > 1 for c in level)
        goes_on = len(pages) < _SEVERAL and text[0].islower() and " " in text
        if level and near and not goes_on and (not odd or 2 * len(pages) >= count):
            found |= {candidate.key for candidate in level}
    return found


def _above_all(candidates: Sequence[Candidate], body: float) -> set[Key]:
    """Find brief small lines at one height on two pages or more, where no page has any of its text."""
    tops = [c for c in candidates if c.edge == "top" and c.row == 0]
    small = [c for c in tops if c.height < _SMALL * body and len(c.text) <= _BRIEF and c.beyond > c.height]
    keys = {c.key for c in small}
    reached = max((c.top for c in tops if c.key not in keys), default=0.0)
    free = [c for c in small if c.bottom > reached and not is_label(c.text)]
    return {c.key for c in _level(free, 2)}


def _beside(candidates: Sequence[Candidate], numbers: Mapping[Key, str], body: float) -> set[Key]:
    """Find what stands in one row with a page's number: the title of the page's chapter."""
    rows = {(c.page, c.edge, c.row) for c in candidates if c.is_number and c.key in numbers}
    return {
        c.key
        for c in candidates
        if (c.page, c.edge, c.row) in rows and c.height < _LARGE * body and c.beyond > 0.4 * c.height
    }


def _outermost(candidates: Sequence[Candidate], running: set[Key]) -> list[Candidate]:
    """Keep what runs, from the edge of each page inwards up to something else, and to the last gap there."""
    found: list[Candidate] = []
    for _, own in groupby(candidates, lambda c: (c.page, c.edge)):
        rows = [list(row) for _, row in groupby(own, lambda c: c.row)]
        found += [c for row in rows[: _depth(rows, running)] for c in row if c.key in running]
    return found


def _depth(rows: Sequence[Sequence[Candidate]], running: set[Key]) -> int:
    """Count the rows at an edge that run, without those that stand close to the text like its heading."""
    depth = next((n for n, row in enumerate(rows) if any(c.key not in running for c in row)), len(rows))
    if not depth:
        return 0 if _close(rows[0]) else 1  # of a row only in part
    while depth and _close(rows[depth - 1]) and (depth > 1 or any("\t" in c.text for c in rows[0])):
        depth -= 1
    return depth


def _close(row: Sequence[Candidate]) -> bool:
    return min(c.beyond / c.height for c in row) < _PARTED


def _spare_whole_pages(counts: Sequence[int], marks: list[dict[int, Mark]]) -> None:
    """Unmark pages that would have no text left, if that were most pages; `counts` are of their lines."""
    bare = [n for n, count in enumerate(counts) if count and len(marks[n]) == count]
    if 2 * len(bare) > sum(1 for count in counts if count):
        for page in bare:
            marks[page].clear()


def _keep_once(texts: Mapping[Key, str], marks: list[dict[int, Mark]]) -> None:
    """Make a note of what says something (a disclaimer, a licence) where it comes first: it may be asked."""
    seen: set[str] = set()
    for page, own in enumerate(marks):
        words = {n: texts[page, n].casefold() for n, mark in own.items() if mark == "head"}
        if any(len(text) >= _SAYING and text not in seen for text in words.values()):
            own.update({n: "note" for n, text in words.items() if text not in seen and not numbers_in(text)})
        seen.update(words.values())


def _labels(marks: Sequence[Mapping[int, Mark]], numbers: Mapping[Key, str]) -> list[str | None]:
    """Take each page's printed number, if most numbers of the document step with its pages."""
    labels: list[str | None] = [None] * len(marks)
    for (page, line), number in numbers.items():
        if line in marks[page] and (labels[page] is None or marks[page][line] == "number"):
            labels[page] = number
    return labels
