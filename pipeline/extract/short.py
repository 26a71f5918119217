"""A question and the unit that answers it in; the few words of it that are the answer out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from ..evidence import Span
from ..language import STOP_WORDS, content_stems
from ..language.lazily import lazily
from .candidates import candidates, cells_of, columns_of, fresh, lone_name
from .expected import TYPED, VALUES
from .question import Question
from .units import Unit

MOST_WORDS = 40
Pointing = Callable[[str, str, Span], Span | None]  # question, passage, sentence in it: the answer in it
Cells = Callable[[Question, Unit], str | None]  # the cell asked for; "" where none is sure, None if unknown
_CLEARLY = 0.1  # of the question's weight
_COUNTED = lazily(
    r"(?:[ \u00a0](?:million|billion|thousand|hundred))?"
    r"[ \u00a0](?P<what>[a-z]{2,}[^s\W]s|people|men|women|children|[а-яёәғқңөұүһі]{2,})\b"
)
_WITH_UNIT = lazily(r"\d\W*(?!million|billion|thousand|hundred|мил|тыс|млн|млрд|мың)[^\W\d_]+\.?$")
# Two are named, and one of them is asked for.
_EITHER = lazily(r"\bor\b.*\?|\bmore\b.*\bor\b|,.*\b(?:или|әлде|немесе)\b|둘 중|어느 쪽", re.IGNORECASE)
_MARKS = re.compile(r"^(?:[|•>]+\s*|[*#]+\s+|[–-]+\s+(?!\d))*")  # of a list, a heading, a quotation or a row
_CLAUSE = re.compile(r"[;:(]|, | [–—-] ")


def short_answer(question: Question, unit: Unit, most: int = MOST_WORDS, cells: Cells | None = None) -> str:
    """Slice the answer out of a unit: a cell, the value of the expected kind, or some words around it.

    Where several values could be meant, it is the one whose clause meets the question best; where none does,
    several names could be, or one of two is asked for, the words around them say which is which, `most` at
    most.
    """
    if _EITHER.search(question.text):
        return clause(question, unit.text, most)
    if unit.row and (cell := _chosen(question, unit, cells)):
        return cell
    if question.expected == "person" and (name := lone_name(unit.text, question.stems)):
        return name.of(unit.text)
    found = fresh(unit.text, question.expected, question.stems) if question.expected in VALUES else []
    chosen = found[0] if len(found) == 1 else _meant(question, unit.text, found)
    if chosen is None:
        return clause(question, unit.text, most)
    value, rest = chosen.of(unit.text), unit.text[chosen.end :]
    return value + _counted(question, value, rest)


def _counted(question: Question, value: str, rest: str) -> str:
    """Give the word behind a number that says what it counts: “seven weeks”, “26.9 million crowns”."""
    bare = question.expected == "number" and not _WITH_UNIT.search(value)
    found = _COUNTED.match(rest) if bare else None
    return found.group() if found and found["what"].casefold() not in STOP_WORDS else ""


def pointed(question: Question, unit: Unit, pointing: Pointing | None) -> str:
    """Slice out of a sentence what a larger reader points at; empty without one, and for a table row."""
    if pointing is None or unit.row:
        return ""
    found = pointing(question.asked or question.text, unit.hit.passage.text, unit.inside)
    return found.of(unit.hit.passage.text) if found else ""


def _meant(question: Question, text: str, found: Sequence[Span]) -> Span | None:
    """Choose the value whose clause meets the question clearly better than all others do."""
    if not found:
        return None
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    clauses = [Span(a, b) for a, b in pairwise(cuts) if a < b]
    met = []
    for span in found:
        around = " ".join(each.of(text) for each in clauses if each.touches(span))
        met.append(question.likeness.covered(question.likeness.alike(around)))
    first, second = sorted(met, reverse=True)[:2]
    return found[met.index(first)] if first >= second + _CLEARLY else None


def holds_value(question: Question, unit: Unit) -> bool:
    """Tell whether a unit holds a value of the kind that is asked for, and not only the question's own."""
    return question.expected in VALUES and bool(fresh(unit.text, question.expected, question.stems))


def together(texts: Sequence[str]) -> str:
    """Join texts, the longest cut until all have `MOST_WORDS` words at most."""
    words = [text.split() for text in texts]
    room, left = {}, MOST_WORDS
    for done, at in enumerate(sorted(range(len(words)), key=lambda at: len(words[at]))):
        room[at] = min(len(words[at]), left // (len(words) - done))
        left -= room[at]
    *before, last = (" ".join(each[: room[at]]).rstrip(" ,;:") for at, each in enumerate(words))
    return "; ".join([*(each.rstrip(".") for each in before), last])


def clause(question: Question, text: str, most: int = MOST_WORDS) -> str:
    """Take a whole sentence, or as many words as fit, from the clause on where it meets the question best."""
    flat = " ".join(text.replace("\t", " ").split())
    if len(flat.split()) <= most:
        return _MARKS.sub("", flat).rstrip(" |")
    starts = [0, *(m.end() for m in _CLAUSE.finditer(flat))]
    best, highest = "", -1.0
    for start in starts:
        window = " ".join(flat[start:].split()[:most])
        met = question.likeness.covered(question.likeness.alike(window))
        if met >= highest:  # the last of the best: what answers mostly follows what the question names
            best, highest = window, met
    return best.strip(" ,;:(")


def _chosen(question: Question, unit: Unit, cells: Cells | None) -> str | None:
    """Have a cell chosen by what its column means, where that can be told, else by its words."""
    chosen = cells(question, unit) if cells else None
    return _cell(question, unit) if chosen is None else chosen


def _cell(question: Question, unit: Unit) -> str | None:
    """Pick the only cell that fits, or the one whose column the question names more than any other.

    Where neither is so, none: a whole row lets the reader choose, a wrong cell is a wrong answer.
    """
    cells = cells_of(unit.text)
    headers = columns_of(cells, unit.row.header) if unit.row else []
    if len(cells) < 2:
        return None
    kind = question.expected
    fit = [i for i, c in enumerate(cells) if i > 0 and (kind not in TYPED or candidates(c, kind))]
    if not fit:
        fit = [i for i in range(1, len(cells)) if cells[i] and any(ch.isdigit() for ch in cells[i])] or []
    new = [i for i in fit if not question.stems >= set(content_stems(cells[i])) or kind in TYPED]
    if not new:
        return None

    def met(i: int) -> float:
        header = headers[i] if headers else ""
        if kind == "percent" and "%" in header:
            return 1.0
        stems = set(content_stems(header))
        return len(question.stems & stems) / (len(stems) or 1)

    if len(new) == 1:
        return cells[new[0]]
    *_, second, best = sorted(new, key=met)
    return cells[best] if met(best) > met(second) else None
