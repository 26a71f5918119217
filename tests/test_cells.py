"""Which cell of a row answers is told by what its column means, and where it is not, the row stays whole."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.embed import Bundled, cross_encoder, static_words
from pipeline.evidence import Hit, Passage, Place, Span, TableRow
from pipeline.extract.cells import Columns
from pipeline.extract.marked import marked
from pipeline.extract.question import Question
from pipeline.extract.short import short_answer
from pipeline.extract.units import Unit

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from columns import told_apart
from measuring import Rows

HEADER = "Party | Clearly useful | Fairly useful | No effect | Undecided"
ROW = "Meadow Party | 1.2 | 11.9 | 21.4 | 62.4"


def row(text=ROW, header=HEADER):
    passage = Passage("p", "d", Span(0, len(text)), text)
    place = Place("d", Span(0, len(text)))
    held = TableRow(place.span, header)
    nothing = np.zeros(384, dtype=np.float32)
    return Unit(
        place, text, held, Hit(passage, 1, 1.0), nothing, marked(text), frozenset(), "", "", "Opinions", ""
    )


@pytest.fixture(scope="module")
def columns():
    return Columns(Bundled(16).words, static_words, cross_encoder())


@pytest.mark.parametrize(
    ("question", "language", "text", "header", "answer"),
    [
        (
            "What percentage thought that the Meadow Party's work made no difference?",
            "en",
            ROW,
            HEADER,
            "21.4",
        ),
        (
            "How many flats did the flood ruin in Asterby?",
            "en",
            "Asterby | 3 | 12",
            "Town | Peak level, m | Homes under water",
            "12",
        ),
        (
            "Сколько жителей было в Астерби?",
            "ru",
            "Астерби | 1998 | 4120",
            "Город | Год основания | Население",
            "4120",
        ),
    ],
)
def test_a_cell_is_told_by_what_its_column_means(columns, question, language, text, header, answer):
    asked = Question(question, language, language == "en")
    assert short_answer(asked, row(text, header), cells=columns) == answer


def test_where_no_cell_is_likely_enough_the_row_stays_whole(columns):
    asked = Question("What is known of the Meadow Party?", "en", True)
    assert columns(asked, row()) == ""
    assert short_answer(asked, row(), cells=columns) == ROW


@pytest.mark.parametrize(
    ("text", "header"),
    [(ROW, "Opinions of parties"), ("Meadow Party | 1.2", "Party | Useful"), ("a |  |  ", "b | c | d")],
)
def test_without_a_header_for_each_cell_words_decide(columns, text, header):
    assert columns(Question("How many?", "en", True), row(text, header)) is None


def test_a_language_that_only_a_larger_model_knows_is_left_to_words(columns):
    assert columns(Question("Сколько было членов?", "ru", True), row()) is None


def test_each_cell_is_measured_by_itself_and_empty_ones_are_none(columns):
    asked = Question("What percentage found it fairly useful?", "en", True)
    every = dict(columns.measured(asked, row()))
    some = dict(columns.measured(asked, row(f"| {ROW.replace('62.4', '')} |")))
    assert list(every) == ["1.2", "11.9", "21.4", "62.4"]
    assert list(some) == ["1.2", "11.9", "21.4"]
    assert {cell: measures["judged"] for cell, measures in some.items()} == {
        cell: every[cell]["judged"] for cell in some
    }
    assert every["11.9"]["words"] > every["21.4"]["words"]
    assert "judged" not in dict(columns.measured(replace(asked, trusted=False, language="ru"), row()))["1.2"]


def test_of_shares_only_those_called_so_fit(columns):
    asked = Question("What percentage were Koreans in 1970?", "en", True)
    found = columns.measured(asked, row("| 1970 | 0.61 | 12,848,573 |", "| Year | Share (%) | Total |"))
    assert [measures["right kind"] for _, measures in found] == [1.0, 0.0]


def test_a_fit_tells_right_cells_by_what_they_have_and_how_often_it_is_sure():
    rng, rows = np.random.default_rng(3), Rows()
    for number in range(200):
        right = int(rng.integers(4))
        for at in range(4):
            measured = {"telling": float(at == right) + 0.1 * rng.normal(), "idle": rng.normal()}
            rows.add(measured, at == right, SimpleNamespace(id=str(number), count=1.0))
    weights, told = told_apart(rows)
    assert abs(weights["weights"]["idle"]) < 0.1 * weights["weights"]["telling"]
    assert told["questions"] == 200
    assert told["first"] >= 195
    assert told["said"] >= told["right"] >= 0.95 * told["said"] > 150


BOAT = "Harbour | Swan | Mia Holm", "District | Boat | Owner"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("In which district is the boat Swan?", "Harbour"),
        ("Which district does Mia Holm's boat belong to?", "Harbour"),
        ("In which district, Harbour, is the boat Swan?", None),
    ],
)
def test_the_first_cell_answers_where_its_column_is_asked_for(columns, question, answer):
    said = columns(Question(question, "en", True), row(*BOAT))
    assert said == answer if answer else said != "Harbour"


def test_a_cell_that_the_question_names_itself_answers_nothing(columns):
    assert columns(Question("Where is the boat Swan moored?", "en", True), row(*BOAT)) != "Swan"
