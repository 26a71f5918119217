"""Sources disagree where two documents say the same thing with another value, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.evidence import Hit, Passage, Place, Span, TableRow
from pipeline.extract.marked import marked
from pipeline.extract.question import Question
from pipeline.extract.rate import Rated
from pipeline.extract.rivals import rival_of
from pipeline.extract.units import Unit

MEMBERS = Question("How many members did the Patriot Party have?", "en", True)
ALIKE = np.full(384, 384**-0.5, dtype=np.float32)
STEEL = Question("Сколько стали дал завод?", "ru", False)


def rated(text, doc, *, row=None, vector=ALIKE, score=0.5, judged=1.0):
    place = Place(doc, Span(0, len(text)))
    hit = Hit(Passage(doc, doc, place.span, text), 1, 1.0)
    held = TableRow(place.span, row) if row else None
    return Rated(
        Unit(place, text, held, hit, vector, marked(text), frozenset(), "", "", "", ""), {}, score, judged
    )


FIRST = rated("The Patriot Party had 131,980 members.", "register")
OTHER = rated("The Patriot Party had 62 members.", "memoir")


def test_the_same_with_another_value_disagrees():
    assert rival_of(MEMBERS, [FIRST, OTHER]) is OTHER
    assert rival_of(MEMBERS, [FIRST, rated("Nobody came.", "memoir"), OTHER]) is OTHER


@pytest.mark.parametrize(
    "changed",
    [
        rated("The Patriot Party had 62 members.", "register"),
        rated("The Patriot Party had 131 980 members.", "memoir"),
        rated("The Patriot Party had many members.", "memoir"),
        rated("The choir of Aldersea has 62 singers.", "memoir"),
        rated("Patriot Party | 62.4", "memoir", row="Party | Trusted"),
        replace(OTHER, score=0.01),
        replace(OTHER, judged=-2.0),
        rated("The Patriot Party had 62 members.", "memoir", vector=-ALIKE),
    ],
    ids=["own document", "same value", "no value", "other words", "row", "unlikely", "judged", "far"],
)
def test_what_says_another_thing_or_the_same_value_does_not(changed):
    assert rival_of(MEMBERS, [FIRST, changed]) is None


def test_a_year_that_both_name_is_no_other_value():
    first = rated("By April 2018 the Patriot Party had 131,980 members.", "register")
    other = rated("In April 2018 the Patriot Party had 62 members.", "memoir")
    assert rival_of(MEMBERS, [first, other]) is other


def test_no_rival_is_looked_for_where_no_value_is_asked_for_or_given():
    why = Question("Why did members leave the Patriot Party?", "en", True)
    assert rival_of(why, [FIRST, OTHER]) is None
    assert rival_of(MEMBERS, [rated("The Patriot Party had members.", "register"), OTHER]) is None
    assert rival_of(MEMBERS, [rated("Patriot Party | 62.4", "x", row="Party | Trusted"), OTHER]) is None


def test_in_languages_that_the_model_does_not_know_nothing_is_said():
    first = rated("В 2017 году завод выплавил 212,4 тысячи тонн стали.", "отчёт", judged=None)
    other = rated("В 2017 году завод выплавил 209,8 тысячи тонн стали.", "мемуары", judged=None)
    assert rival_of(STEEL, [first, other]) is None
    assert rival_of(replace(STEEL, trusted=True), [first, other]) is other
