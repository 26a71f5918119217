"""What is likeliest to answer in; another document's sentence that says the same with another value, out.

How near is near enough was found on the folders in `training/folders` (`benchmarks/notes.md`).
"""

from __future__ import annotations

from collections.abc import Sequence

from .candidates import fresh
from .question import Question
from .rate import Rated
from .short import holds_value
from .values import Value, agree, value_of

_AMONG = 12  # of the likeliest, in which one is looked for
_POSSIBLE = 0.05  # its chance at least
_JUDGED = -1.0  # what a reader of question and sentence makes of it at least, where it was read
_ALIKE = 0.4  # cosine of both vectors at least
_SHARED = 0.25  # stems in common at least, of the fewer of both


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
    kind = question.expected
    said, other = (
        [each for span in fresh(text, kind, question.stems) if (each := value_of(span.of(text), kind))]
        for text in (first.unit.text, one.unit.text)
    )
    return _another(said, other) and _another(other, said)


def _another(values: Sequence[Value], others: Sequence[Value]) -> bool:
    """Tell whether a value is among some that agrees with none of the others."""
    return any(not any(agree(one, other) for other in others) for one in values)
