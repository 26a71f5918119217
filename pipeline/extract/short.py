"""A question and the unit that answers it in; the few words of it that are the answer out."""

from __future__ import annotations

import re

from ..evidence import Span
from ..language import content_stems
from .candidates import candidates, cells_of, fresh
from .expected import TYPED
from .question import Question
from .units import Unit

MOST_WORDS = 40
_SURE = 0.0  # the reader's score from which on its words stand alone; below, the sentence around them does
_CLAUSE = re.compile(r"[;:(]|, | [–—-] ")


def short_answer(question: Question, unit: Unit) -> str:
    """Slice the answer out of a unit: a cell, the one candidate of the expected kind, words, or a clause.

    Where several candidates could be meant, the reader says which; where there is none, or it is not sure, the
    words around them do.
    """
    if unit.row and (cell := _cell(question, unit)):
        return cell
    found = fresh(unit.text, question.expected, question.stems)
    if len(found) == 1:
        return found[0].of(unit.text)
    words = _read(question, unit)
    if words is None:
        return clause(question, unit.text)
    whole = next((span for span in found if span.touches(words)), words)
    return " ".join((whole if whole.holds(words) else words).of(unit.text).split()).strip(" ,;:")


def _read(question: Question, unit: Unit) -> Span | None:
    """Give the words that the reader is sure of, in the unit; none where a reason or a meaning is asked for."""
    if unit.read is None or question.expected in ("reason", "definition", "list"):
        return None
    best = unit.read.best(unit.inside)
    if best is None or best[1] < _SURE:
        return None
    start = unit.hit.passage.span.start - unit.place.span.start
    span = best[0]
    first, last = max(0, span.start + start), min(len(unit.text), span.end + start)
    return Span(first, last) if first < last else None


def clause(question: Question, text: str) -> str:
    """Take a whole sentence, or as many of its clauses as fit, the best ones, where it is long."""
    flat = " ".join(text.replace("\t", " ").split())
    if len(flat.split()) <= MOST_WORDS:
        return flat.strip(" |*#>-•")
    starts = [0, *(m.end() for m in _CLAUSE.finditer(flat))]
    best, most = "", -1
    for start in starts:
        window = _first_words(flat[start:])
        met = len(question.stems & set(content_stems(window)))
        if met > most:
            best, most = window, met
    return best.strip(" ,;:(")


def _first_words(text: str) -> str:
    pieces = re.findall(r"\S+", text)[:MOST_WORDS]
    return " ".join(pieces)


def _cell(question: Question, unit: Unit) -> str | None:
    """Pick the cell whose column the question names; else the first of the expected kind."""
    cells = cells_of(unit.text)
    headers = cells_of(unit.row.header)[-len(cells) :] if unit.row else []
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
        header = headers[i] if len(headers) == len(cells) else ""
        stems = set(content_stems(header))
        return len(question.stems & stems) / (len(stems) or 1)

    best = max(new, key=lambda i: (met(i), -i))
    return cells[best] if met(best) > 0 or len(new) == 1 or kind in TYPED else None
