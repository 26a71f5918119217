"""What drafts are worth is judged by gold answers, and left open where nobody can know."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from asking import Asked
from speaking import careful, is_found_elsewhere, points, right_of


def row(*, answerable, hidden, answers=("seven years",)):
    asked = Asked("q", "How long?", answers, (), answerable, hidden)
    return SimpleNamespace(asked=asked, question=SimpleNamespace(language="en"))


@pytest.mark.parametrize(
    ("asked", "text", "right", "elsewhere"),
    [
        (row(answerable=True, hidden=False), "It took seven years.", True, False),
        (row(answerable=True, hidden=False), "It took six years.", False, False),
        (row(answerable=False, hidden=False, answers=()), "It took seven years.", False, False),
        (row(answerable=False, hidden=True), "It took seven years.", False, True),
        (row(answerable=False, hidden=True), "It took six years.", False, False),
        (row(answerable=False, hidden=True, answers=()), "It took seven years.", False, False),
    ],
)
def test_a_hidden_answer_that_is_found_all_the_same_is_neither_right_nor_wrong(asked, text, right, elsewhere):
    assert (right_of(asked, text), is_found_elsewhere(asked, text)) == (right, elsewhere)


def test_careful_lets_speak_what_is_wrong_in_one_of_twenty_at_most():
    fitted = [(0.9, True, True)] * 19 + [(0.8, False, True), (0.7, False, True)]
    held_out = [(0.95, True, True), (0.85, False, False), (0.2, True, True)]
    found = careful(fitted, held_out)
    assert found == {"threshold": 0.8, "said": 2, "wrong": 1, "questions": 3}


def test_balanced_refuses_two_thirds_of_what_has_no_answer_and_eager_speaks_on_85_percent():
    own = [
        (0.9, True, True),
        (0.8, False, False),
        (0.7, True, True),
        (0.6, False, False),
        (0.5, False, False),
    ]
    found = points(own)
    assert found["balanced"]["threshold"] == 0.7
    assert found["eager"]["said"] == 4
