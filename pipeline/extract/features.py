"""A question and a unit in; what is measured of how well the one meets the other out, each with its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..language import content_words
from ..language.lazily import lazily
from .candidates import candidates, fresh
from .expected import TYPED
from .likeness import Alike
from .marked import covered, marked
from .question import Question, digits, years
from .units import Unit

Features = Mapping[str, float]  # each about 0 to 1
_FEW_WORDS = 5  # a unit shorter than this rarely says anything by itself
_LONG = 400  # code points from which on a unit is as long as can be
_YEAR_ALONE = 7  # code points of a date that has no more than a year: “1999 г.”
_PER_CENT = lazily(r"%|per ?cent|процент|пайыз|퍼센트", re.IGNORECASE)


@dataclass
class Passage:
    """What is measured once for all units of a passage."""

    question: Question
    text: str

    @cached_property
    def alike(self) -> Alike:
        return self.question.likeness.alike(self.text)

    @cached_property
    def covered(self) -> float:
        return covered(marked(self.text), self.question.weight)

    @cached_property
    def years(self) -> frozenset[str]:
        return years(self.text)

    @cached_property
    def named(self) -> float:
        """Tell what share of the names in the question the passage has, in any form."""
        words = {word: at for at, word in enumerate(self.question.likeness.words)}
        wanted = [
            at
            for name in self.question.names
            for word in content_words(name)
            if (at := words.get(word)) is not None
        ]
        return sum(float(self.alike[at]) >= 0.6 for at in wanted) / len(wanted) if wanted else 1.0


def features(
    question: Question, unit: Unit, passage: Passage, similarity: float, best: float, above: float | None
) -> Features:
    """Measure a unit; `best` is the highest score of any passage.

    `above` says how far it stands above other units (`nearness.standing`), None where nearness is not known.
    """
    inside = covered(unit.stems, question.weight)
    typed = question.expected in TYPED
    holds = typed and bool(fresh(unit.text, question.expected, question.stems))
    return {
        "similarity": similarity,
        "words": inside,
        "words and context": covered(unit.stems | unit.about, question.weight),
        "words of the passage": passage.covered,
        "search": unit.hit.score / best,
        "first": 1 / unit.hit.rank,
        "right kind": float(holds),
        "wrong kind": float(typed and not holds),
        "heading": float(_is_heading(unit)),
        "few words": float(len(unit.text.split()) < _FEW_WORDS),
        "row": float(unit.row is not None),
        "similar in words": similarity * inside,
        "length": min(len(unit.text), _LONG) / _LONG,
        **_letters(question, unit, passage),
        **_contradicted(question, unit, passage),
        **_marked(question, unit),
        **_near(unit, above),
    }


def _letters(question: Question, unit: Unit, passage: Passage) -> dict[str, float]:
    """Tell what is met by letters in the unit, and how much more with what stands around it."""
    likeness = question.likeness
    own = likeness.alike(unit.told)
    before = own.clip(min=likeness.alike(unit.before))
    behind = before.clip(min=likeness.alike(unit.behind))
    met = [likeness.covered(each) for each in (own, before, behind, behind.clip(min=passage.alike))]
    return {
        "letters": met[0],
        "letters before": met[1] - met[0],
        "letters behind": met[2] - met[1],
        "letters of the passage": met[3] - met[2],
        "names": passage.named,
    }


def _contradicted(question: Question, unit: Unit, passage: Passage) -> dict[str, float]:
    """Tell whether the question's years and numbers are there, or others stand in their place."""
    asked, here = question.years, years(unit.told)
    there = passage.years | here
    return {
        "year absent": float(bool(asked) and not asked <= there),
        "year here": float(bool(asked) and asked <= here),
        "other year here": float(bool(asked) and bool(here) and asked.isdisjoint(here)),
        "number absent": float(not question.digits <= digits(f"{unit.told} {unit.before}")),
    }


def _marked(question: Question, unit: Unit) -> dict[str, float]:
    """Tell whether a date is more than a year, or a share is called one."""
    wanted = question.expected
    dates = candidates(unit.text, "date") if wanted == "date" else []
    return {
        "whole date": float(any(len(date) > _YEAR_ALONE for date in dates)),
        "per cent": float(wanted == "percent" and bool(_PER_CENT.search(unit.told))),
    }


def _near(unit: Unit, above: float | None) -> dict[str, float]:
    """Tell how near the unit's words come to the question's, where the model knows what they mean."""
    if unit.close is None or above is None:
        return {}
    return {**unit.close.measured(), "nearer than others": above}


def _is_heading(unit: Unit) -> bool:
    return len(unit.text) < 80 and unit.row is None and unit.text[-1] not in '.!?…。”"»)'
