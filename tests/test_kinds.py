"""What kind of answer a question wants, what in a text is of that kind, and what is too long for one."""

from __future__ import annotations

import itertools
import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.embed import cross_encoder
from pipeline.embed.cross import NOTHING
from pipeline.evidence import Hit, Passage, Span, Told
from pipeline.extract.calibration import models, probability
from pipeline.extract.candidates import candidates, cells_of
from pipeline.extract.expected import Expected, asks_several, expected
from pipeline.extract.question import Question
from pipeline.extract.short import clause
from pipeline.extract.units import LONGEST, pieces, units_of
from pipeline.extract.values import same_value
from pipeline.language import sentences
from pipeline.read import read


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("In 2004, how many members did the party Otan have?", "number"),
        ("According to the report, who led the choir?", "any"),
        ("When did Smith, who led the party, die?", "date"),
        ("When the roof leaks, what must the tenant do?", "any"),
        ("What is the tenant of the boat house to do with its key?", "any"),
        ("Which address is on the lease?", "any"),
        ("Which parties were founded in 1999?", "list"),
        ("What is the founding date?", "date"),
        ("What was the final vote count?", "number"),
        ("Can a packet be sent to the wrong number?", "any"),
        ("What did the members share with the poor?", "any"),
        ("What was the Uzbeks' share in 2010?", "percent"),
        ("How many shares of stock were sold?", "number"),
        ("А когда была основана партия?", "date"),
        ("И сколько мест?", "number"),
        ("Канал қашан ашылды?", "date"),
        ("Орал қаласында қанша адам тұрады?", "number"),
        ("Қай аймақта орналасқан?", "any"),
        ("Қай айда ашылды?", "date"),
        ("Неше жыл жұмыс істеді?", "number"),
        ("최고 기온은 얼마인가?", "number"),
        ("광고 비용은 얼마였나?", "number"),
        ("창고 열쇠는 누구에게 있나?", "person"),
        ("누가 창고 열쇠를 언제 받았나?", "date"),
        ("누가 최고 점수를 몇 점으로 받았나?", "number"),
        ("When the lease ends, must the tenant return the keys?", "any"),
        ("When, according to the report, did it close?", "date"),
        ("What market share did Otan have?", "percent"),
        ("What was Otan's vote share?", "percent"),
        ("Which causes are named?", "list"),
        ("What causes led to the war?", "list"),
        ("What causes the war?", "any"),
        ("Неше жылы құрылды?", "date"),
        ("Қай айларда жабық?", "date"),
        ("몇 년 걸렸나?", "number"),
        ("몇 년 동안 일했나?", "number"),
        ("몇 년에 지었나?", "date"),
    ],
)
def test_one_thing_that_is_asked_has_its_own_kind(question, kind):
    assert not asks_several(question)
    assert expected(question) == kind


@pytest.mark.parametrize(
    "question",
    [
        "Who let the mill, and what did the roof cost?",
        "In the trial, which lawyer spoke and what was the charge?",
        "Which meeting is it and in what month was it held?",
        "Can they seek relief, and if so, what relief?",
        "Кто основал партию и когда она распалась?",
        "Кто основал партию «Отан» и когда она распалась?",
        "When was the mill let, what did the roof cost?",
        "How many members had Otan, who led it?",
        "How much was paid, in what year?",
        "Партияны кім құрды және ол қашан тарады?",
        "누가 당을 만들었고 언제 해산했는가?",
    ],
)
def test_two_things_that_are_asked_are_seen(question):
    assert asks_several(question)


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("It changed by -12 million crowns.", "number", ["-12 million crowns"]),
        ("It was -40 °C.", "number", ["-40 °C"]),
        ("It rose by 12.5 percentage points.", "percent", ["12.5 percentage points"]),
        ("It rose by 12.5 per cent.", "percent", ["12.5 per cent"]),
        ("The mill ground 1500 tonnes of rye.", "number", ["1500 tonnes"]),
        ("They lent 1800 books.", "number", ["1800"]),
        ("They lent 1800 books.", "date", []),
        ("In 2004 members took 40 seats.", "number", ["40 seats"]),
        ("The 1998 elections had 12 parties.", "date", ["1998"]),
        ("It cost £120, then $1,200 for 70 kg.", "number", ["£120", "$1,200", "70 kg"]),
        ("30 m² и 12 мужчин", "number", ["30 m²", "12"]),
        ("1500 человек, 2010 год", "date", ["2010 год"]),
        ("The new 1998 rules gave the council 12 seats.", "number", ["12 seats"]),
        ("2004 marks the end of the party.", "date", ["2004"]),
        ("a capacity of 1500 tonnes", "number", ["1500 tonnes"]),
        ("a population of 1500 people", "number", ["1500 people"]),
        ("the 1900 m tower", "number", ["1900 m"]),
        ("21세기에 지었다", "number", ["21세기"]),
        ("5개월 동안", "number", ["5개월"]),
        ("10위안", "number", ["10위안"]),
        ("12개국이 참가했다", "number", ["12개국"]),
    ],
)
def test_a_value_comes_with_its_sign_its_money_and_its_measure(text, kind, found):
    assert [span.of(text) for span in candidates(text, kind)] == found


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("number", "1.5 million sacks", "1,500,000 sacks", True),
        ("number", "1,5 млн тенге", "1 500 000 тенге", True),
        ("number", "5 hundred thousand", "500,000", True),
        ("number", "1,500 marks", "1500", True),
        ("number", "62 members", "62 people", True),
        ("number", "62 members", "131,980 members", False),
        ("number", "-12 million", "12 million", False),
        ("number", "5 млн", "5 тыс.", False),
        ("number", "5만", "5억", False),
        ("number", "5 kg", "5 tonnes", False),
        ("number", "$5", "€5", False),
        ("number", "$5", "5 dollars", True),
        ("percent", "5%", "5 per cent", True),
        ("number", "many", "few", False),
        ("date", "12 May 1998", "12.05.1998", True),
        ("date", "12 May 1998", "1998-05-12", True),
        ("date", "May 1998", "1998", True),
        ("date", "1954", "1954", True),
        ("date", "5 December 1998", "12 May 1998", False),
        ("date", "May 1998", "5 June 1998", False),
        ("date", "11 March", "3 November", False),
        ("date", "12 мая 1998", "12 июня 1998", False),
        ("date", "summer of 1998", "winter of 1998", False),
        ("date", "1999년 1월 6일", "1999.1.6", True),
    ],
)
def test_one_value_in_two_forms_is_one(kind, one, other, same):
    assert same_value(one, other, kind) == same


def test_an_empty_first_cell_is_one():
    assert cells_of("||1|2|") == ["", "1", "2"]
    assert cells_of("| a | b |") == cells_of("a | b") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- the keys", "the keys"),
        ("•The keys", "The keys"),
        ("- 40 °C", "- 40 °C"),
        ("## Seats", "Seats"),
        ("-40 °C was measured.", "-40 °C was measured."),
        ("*Otan* means fatherland.", "*Otan* means fatherland."),
        ("#1 is C#", "#1 is C#"),
    ],
)
def test_only_what_marks_a_line_is_left_out(text, said):
    assert clause(Question("What is it?", "en", True), text) == said


@pytest.mark.parametrize("name", ["**A. Baymenov**", "*A. Baymenov*", "(A. Baymenov)"])
def test_a_name_in_bold_ends_no_sentence(name):
    text = f"The congress added {name} to its leaders."
    assert [span.of(text) for span in sentences(text)] == [text]


@given(st.lists(st.text("abc ,;ж", min_size=1, max_size=90), min_size=1, max_size=30).map(" ".join))
def test_pieces_of_a_sentence_hold_all_its_words_and_none_is_too_long(text):
    cut = pieces(text, Span(0, len(text)))
    assert all(len(piece) <= LONGEST for piece in cut)
    assert "".join("".join(piece.of(text) for piece in cut).split()) == "".join(text.split())
    assert all(one.end <= other.start for one, other in itertools.pairwise(cut))


def test_the_end_of_a_long_sentence_can_answer_and_a_lone_bullet_cannot(tmp_path):
    long = (
        "They mended "
        + ", ".join(f"the wall number {at}" for at in range(40))
        + ", and Ida planted an orchard."
    )
    (tmp_path / "a.txt").write_text(f"\uf0b7\n\n{long}\n", encoding="utf-8")
    document = read(tmp_path / "a.txt")[0].document
    listed = [(span, np.zeros(384, dtype=np.float32)) for span in sentences(document.text)]
    hit = Hit(Passage("p", document.doc_id, Span(0, len(document.text)), document.text), 1, 1.0)
    texts = [each.text for each in units_of([hit], lambda _: document, lambda *_: listed)]
    assert len(texts) == 2
    assert texts[-1].endswith("and Ida planted an orchard.")


def test_a_text_without_a_token_answers_nothing():
    said = cross_encoder()("Who let the mill?", [Told("", "", "", "\uf0b7"), Told("", "", "", "Ann let it.")])
    assert said[0] == NOTHING < said[1]


@pytest.mark.parametrize("part", ["-", "- ", "'-", "how ", "what is the ", "a, ", "몇 고 ", "1,", "1998 "])
def test_odd_questions_are_read_at_once(part):
    """A pattern that tries every way to part such a text would not end within this test's time."""
    asked = part * (2_000 // len(part))
    assert expected(asked) in get_args(Expected)
    candidates(asked, "number")


def test_what_is_no_number_is_never_sure():
    measured = dict.fromkeys(models()["judged"]["known"]["weights"], math.nan)
    assert probability("judged", "known", measured) < 1e-9
