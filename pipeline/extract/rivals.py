"""What is likeliest to answer in; another document's sentence that says the same with another value, out.

How near is near enough was found on the folders in `training/folders` (`benchmarks/notes.md`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ..language import number_value, words
from .candidates import fresh
from .question import Question
from .rate import Rated
from .short import holds_value

_AMONG = 12  # of the likeliest, in which one is looked for
_POSSIBLE = 0.05  # its chance at least
_JUDGED = -1.0  # what a reader of question and sentence makes of it at least, where it was read
_ALIKE = 0.4  # cosine of both vectors at least
_SHARED = 0.25  # stems in common at least, of the fewer of both
_READ = re.compile(r"\d+(?:\.\d+)?").fullmatch
_DIGITS = re.compile(r"\d+")  # of a date: “12.05.1998”
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}

Value = frozenset[Decimal]  # the numbers of a number or a date


def rival_of(question: Question, rated: Sequence[Rated]) -> Rated | None:
    """Find another document's sentence that says the same as the best one, but for the value.

    Rows of two tables share the name of what they tell of, and need not tell the same of it. In languages
    that the model does not know, no vector tells what two sentences say.
    """
    first = rated[0]
    if not question.trusted or first.unit.row or not holds_value(question, first.unit):
        return None
    for one in rated[1:_AMONG]:
        apart = one.unit.place.doc_id != first.unit.place.doc_id and not one.unit.row
        likely = one.score >= _POSSIBLE and (one.judged is None or one.judged >= _JUDGED)
        if apart and likely and _differ(question, first, one) and _alike(first, one):
            return one
    return None


def _alike(first: Rated, one: Rated) -> bool:
    """Tell whether two sentences say the same, by what they mean and by the words they share."""
    here, there = ({stem for stem in each.unit.stems if stem[:1] != "~"} for each in (first, one))
    shared = len(here & there) >= _SHARED * min(len(here), len(there))
    return shared and float(first.unit.vector @ one.unit.vector) >= _ALIKE


def _differ(question: Question, first: Rated, one: Rated) -> bool:
    """Tell whether each of two sentences has a value of the kind asked for that the other has not."""
    said, other = (
        [each for span in fresh(text, question.expected, question.stems) if (each := _value(span.of(text)))]
        for text in (first.unit.text, one.unit.text)
    )
    return _another(said, other) and _another(other, said)


def _another(values: Sequence[Value], others: Sequence[Value]) -> bool:
    """Tell whether a value is among some that is none of the others, nor more or less of one: “May 1998”."""
    return any(not any(one <= other or other <= one for other in others) for one in values)


def same_value(text: str, other: str) -> bool:
    """Tell whether two answers give one value, in whatever form: “1.5 million” is “1,500,000”."""
    return text.casefold() == other.casefold() or (bool(_value(text)) and _value(text) == _value(other))


def _value(text: str) -> Value:
    """Read a number with its scale, or a date as its numbers; empty where it is written in words."""
    low = text.casefold()
    scale = next((times for word, times in _SCALES.items() if word in low), 1)
    said = [value for span in words(text) if (value := number_value(span.of(text))) is not None]
    numbers = [number for value in said for number in ([value] if _READ(value) else _DIGITS.findall(value))]
    months = [at for at, name in enumerate(_MONTHS, 1) if re.search(rf"\b{name}", low)]
    return frozenset(Decimal(each) * scale for each in (*numbers, *months))
