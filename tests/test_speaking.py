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
    sure = [(0.9, True, True)] * 38 + [(0.8, False, True)] * 2 + [(0.7, True, True)]
    unsure = [(0.5, False, True)] * 20
    assert careful(sure + unsure) == {"threshold": 0.7, "said": 40, "wrong": 2, "questions": 61}


def test_careful_where_none_is_so_sure_lets_speak_what_is_wrong_least():
    mixed = [(1 - n / 100, n % 7 != 3, True) for n in range(60)] + [(0.3, False, True)] * 40
    found = careful(mixed)
    assert found["threshold"] >= 0.39
    assert 0.05 < found["wrong"] / found["said"] <= 0.3


def test_what_careful_gets_wrong_is_told_of_drafts_that_did_not_choose_it():
    # One half has nothing wrong down to .5, the other is wrong in all from .9 on.
    halves = [
        [(1 - n / 100, True, True) for n in range(40)],
        [(0.995 - n / 100, False, True) for n in range(40)],
    ]
    found = careful(sorted(halves[0] + halves[1], reverse=True))
    assert found["wrong"] >= 20


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
