"""A question that asks two things is asked as two, and both answers stand in one, each with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.evidence import Draft, Note, Place, Span
from pipeline.extract import joined, parts_of
from pipeline.extract.short import MOST_WORDS
from pipeline.settings import Settings, with_overrides

LEASE = """# The lease of the mill

The parish let the mill to Ardak Nurlanova on 3 May 1998. She had asked for it twice before. The millstones
came from a quarry in the north, and nobody had seen better ones in the valley.
"""
COSTS = """# Repairs of the school

The new roof of the school cost 4,200 tenge. Two carpenters from the town worked on it for a month. The
windows had to wait for the following spring, as no glass was to be had.
"""
WHEN = "When was the mill let to Ardak Nurlanova?"
BOTH = "When was the mill let to Ardak Nurlanova, and how much did the new roof of the school cost?"


@pytest.fixture(scope="module")
def valley(tmp_path_factory):
    """An engine over two documents that always gives its best draft."""
    texts, index = (tmp_path_factory.mktemp(name) for name in ("valley", "index"))
    (texts / "lease.md").write_text(LEASE, encoding="utf-8")
    (texts / "repairs.md").write_text(COSTS, encoding="utf-8")
    build([texts], index)
    return Engine.open(index, with_overrides(Settings(), ["answer.threshold=0"]))


@pytest.mark.parametrize(
    ("question", "parts", "leans"),
    [
        (
            BOTH,
            [WHEN, "How much did the new roof of the school cost?"],
            0,
        ),
        (
            "Who let the mill and in what year was it sold?",
            ["Who let the mill?", "In what year was it sold?"],
            1,
        ),
        ("Was wheat dearer than rye, and by how much?", ["Was wheat dearer than rye?", "By how much?"], 0),
        ("Who led Far Shore, and when did it end?", ["Who led Far Shore?", "When did it end Far Shore?"], 1),
        ("Which two theories are there of the name?", [], 0),
        ("Who came and went?", [], 0),
        (
            "Who let the mill? And what did the roof cost?",
            ["Who let the mill?", "What did the roof cost?"],
            0,
        ),
        ("What is the difference between who may vote and who may stand for election?", [], 0),
        ("Who is the woman who founded the school and who later ran the mill?", [], 0),
        ("Who decides when the meeting is held and where it takes place?", [], 0),
        ("What did Asar, Otan and which other parties found?", [], 0),
        ("Who came, and why?", [], 0),
        ("When the mill was let, who kept the roof, and who paid?", [], 0),
        ("Who let it, and who kept it, and who paid for all of it?", [], 0),
        ("The mill and how it was run", [], 0),
    ],
)
def test_a_question_is_cut_where_it_asks_again(question, parts, leans):
    found = parts_of(question, "en")
    assert [part.text for part in found] == parts
    assert [part.leans for part in found] == [False, bool(leans)][: len(parts)]


def test_what_is_asked_in_another_language_is_one_question():
    assert parts_of("Кто сдал мельницу в аренду, и сколько стоила крыша школы?", "ru") == ()


@given(
    st.lists(
        st.sampled_from(["who", "how", "when", "and", "Ida", "let", "it", "the", "mill", "in", "what"]),
        max_size=14,
    ).map(" ".join)
)
def test_parts_are_the_questions_own_words(question):
    parts = parts_of(question, "en")
    assert len(parts) in (0, 2)
    for part in parts:
        assert set(part.text.casefold().rstrip("?").split()) <= set(question.casefold().split())


def test_both_answers_stand_in_one_each_with_its_place(valley):
    answer = valley.ask(BOTH)
    assert answer.text == "3 May 1998; 4,200 tenge"
    names = [valley.library.names_of(citation.doc_id) for citation in answer.citations]
    assert ["lease.md" in each for each in names] == [True, False]
    for citation in answer.citations:
        assert citation.span.of(valley.library.document(citation.doc_id).text) == citation.quote


def test_passages_that_answer_the_parts_follow_the_first_and_scores_fall(valley):
    hits = valley.ask(BOTH).hits
    assert {name for hit in hits[:2] for name in valley.library.names_of(hit.passage.doc_id)} == {
        "lease.md",
        "repairs.md",
    }
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.passage_id for hit in hits}) == len(hits)


def test_a_second_question_that_leans_is_asked_of_what_was_found_for_both(valley):
    answer = valley.ask("Who was the mill let to, and when did she get it?")
    assert "Ardak Nurlanova" in answer.text
    assert "3 May 1998" in answer.text


def drafted(text, start, *notes, sure=0.5):
    return Draft(text, (Place("d", Span(start, start + 9)),), sure, sure, notes)


def test_a_joint_draft_is_as_sure_as_the_whole_and_names_each_place_once():
    note = Note("language", "the source in ru")
    made = joined(drafted("all", 0, sure=0.3), [drafted("A", 5, note), drafted("B", 5, note)])
    assert (made.text, made.places, made.notes) == ("A; B", (Place("d", Span(5, 14)),), (note,))
    assert (made.confidence, made.answerable) == (0.3, 0.3)


def test_what_answers_both_parts_is_said_once():
    assert (
        joined(drafted("all", 0), [drafted("Ann sold it", 1), drafted("Ann sold it.", 1)]).text
        == "Ann sold it."
    )


def test_a_joint_draft_has_room_for_both():
    made = joined(drafted("all", 0), [drafted("one " * 90, 1), drafted("two " * 90, 2)])
    words = made.text.replace(";", "").split()
    assert len(words) == MOST_WORDS
    assert words.count("two") == MOST_WORDS // 2
    short = joined(drafted("all", 0), [drafted("one " * 3, 1), drafted("two " * 90, 2)])
    assert short.text.split().count("two") == MOST_WORDS - 3
