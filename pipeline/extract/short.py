"""A question and the unit that answers it in; the few words of it that are the answer out."""

from __future__ import annotations

import re

from ..evidence import Span
from ..language import content_stems, stem_of, words
from .candidates import candidates
from .expected import TYPED
from .units import Question, Unit

MOST_WORDS = 40
_CLAUSE = re.compile(r"[;:(]|, | [–—-] ")


def short_answer(question: Question, unit: Unit) -> str:
    """Slice the answer out of a unit: a cell, a candidate of the expected kind, or a clause."""
    if unit.row and (cell := _cell(question, unit)):
        return cell
    if span := _nearest(question, unit.text):
        return span.of(unit.text)
    return clause(question, unit.text)


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
    cells = _cells(unit.text)
    headers = _cells(unit.row.header)[-len(cells) :] if unit.row else []
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


def _cells(text: str) -> list[str]:
    parts = text.split("\t") if "\t" in text else text.strip().strip("|").split("|")
    return [part.strip() for part in parts]


def _nearest(question: Question, text: str) -> Span | None:
    """Find the candidate that stands nearest to the words of the question and repeats none."""
    found = [span for span in candidates(text, question.expected) if not _is_row_number(text, span)]
    new = [span for span in found if _is_new(question, span.of(text))]
    if not new:
        return None
    marks = [span.start for span in words(text) if stem_of(span.of(text)) in question.stems]
    if not marks:
        return new[0]
    return min(new, key=lambda span: _distance(span, marks))


def _is_row_number(text: str, span: Span) -> bool:
    """Tell whether a number only counts the rows: the first cell, before one of words."""
    cells = _cells(text)
    return span.start == 0 and len(cells) > 2 and cells[0].isdigit() and cells[1][:1].isalpha()


def _is_new(question: Question, words_found: str) -> bool:
    """Tell whether a candidate says what the question does not; of a name, no word may be known."""
    stems = set(content_stems(words_found))
    return stems.isdisjoint(question.stems) if question.expected == "person" else not stems <= question.stems


def _distance(span: Span, marks: list[int]) -> float:
    """Average distance to the two nearest marks; what stands before a candidate counts as nearer."""
    near = sorted((span.start - m) if m < span.start else 1.3 * (m - span.end) for m in marks)
    return sum(near[:2]) / len(near[:2])
