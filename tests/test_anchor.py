"""A place is found again after edits, or said to be unsure; it is never silently another one."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.curate import Ground, bound, move, queue_lines, reanchor, text_hash
from pipeline.evidence import Span
from pipeline.gold import Evidence, GoldQuestion

TEXT = (
    "The ferry\n\n"
    "The ferry to the island leaves at noon from the northern pier. It carries 48 passengers and six\n"
    "cars. The captain, Ilse Marwen, has steered it since 2011. Nobody may smoke on board.\n\n"
    "The railway\n\n"
    "The narrow railway climbs from the harbour to the quarry in forty minutes. Its “red engine” was built\n"
    "in 1908 and still runs on Sundays. Tickets cost 5.50 crowns; children travel free of charge.\n\n"
    "The mill\n\n"
    "A mill stands below the weir. It ground rye until 1974, when the great flood took its wheel away.\n"
)
SAID = "It carries 48 passengers and six\ncars."


def place(quote: str, text: str = TEXT) -> Evidence:
    start = text.index(quote)
    return bound(Evidence("a.txt", Span(start, start + len(quote))), text)


def found(quote: str, new: str, text: str = TEXT):
    return reanchor(place(quote, text), new)


def squeezed(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def test_the_same_text_gives_the_same_place():
    got = found(SAID, TEXT)
    assert (got.how, got.score, got.span.of(TEXT)) == ("exact", 1.0, SAID)


def test_what_is_put_in_before_moves_it():
    new = "A new first paragraph, longer than nothing.\n\n" + TEXT
    got = found(SAID, new)
    assert (got.how, got.span.of(new)) == ("moved", SAID)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("passengers and six\ncars", "passengers\nand six cars"),
        ("passengers", "passen-\ngers"),
        ("It carries", "It\u00a0carries"),
    ],
)
def test_typography_is_no_edit(old, new):
    text = TEXT.replace(old, new)
    got = found(SAID, text)
    assert got.how == "moved"
    assert squeezed(got.span.of(text)) == squeezed(SAID)


def test_quotes_and_dashes_are_no_edit():
    text = TEXT.replace("“", '"').replace("”", '"')
    got = found("Its “red engine” was built\nin 1908 and still runs on Sundays.", text)
    assert got.how == "moved"
    assert '"red engine"' in got.span.of(text)


def test_a_changed_word_is_an_edit_and_says_so():
    text = TEXT.replace("six\ncars", "some\ncars")
    got = found(SAID, text)
    assert (got.how, got.span.of(text)) == ("edited", "It carries 48 passengers and some\ncars.")
    assert {w for d in got.differences for w in (d.said, d.source)} == {"six", "some", ""}


@pytest.mark.parametrize("new", ["84", "480", "4.8", "forty"])
def test_a_changed_number_is_never_fine(new):
    text = TEXT.replace("48", new)
    got = found(SAID, text)
    assert got.span is None or (got.how == "edited" and got.doubtful)


def test_a_sentence_that_was_taken_out_is_not_found():
    got = found(SAID, TEXT.replace(SAID, ""))
    assert (got.span, got.how in ("gone", "unsure")) == (None, True)


def test_a_copy_does_not_stand_in_for_the_one_that_was_edited():
    twice = TEXT + "\nThe old ferry\n\nThe old ferry left at dawn. " + SAID + " It sank in 1950.\n"
    text = twice.replace(SAID, "It holds as many as 48 people and their bags.", 1)
    got = reanchor(place(SAID, twice), text)
    assert got.span is None or got.span.start < len(TEXT)


def test_neighbours_tell_copies_apart():
    twice = TEXT + "\nThe old ferry\n\nThe old ferry left at dawn. " + SAID + " It sank in 1950.\n"
    second = bound(Evidence("a.txt", Span(twice.rindex(SAID), twice.rindex(SAID) + len(SAID))), twice)
    new = "Two ferries are told of here, one of them old.\n\n" + twice
    assert second.twin is not None
    assert reanchor(second, new).span.start == new.rindex(SAID)
    assert reanchor(place(SAID, twice), new).span.start == new.index(SAID)


def test_copies_with_the_same_neighbours_are_unsure_once_they_move():
    page = "Take care on the stairs. Hold the rail with one hand. Mind the last step of all.\n" * 12
    at = page.index("Hold", 400)
    old = bound(Evidence("a.txt", Span(at, at + len("Hold the rail with one hand."))), page)
    got = reanchor(old, "A word before.\n" + page)
    assert (got.span, got.how) == (None, "unsure")
    assert got.candidates


def test_a_short_quote_needs_its_neighbours():
    text = TEXT.replace("The ferry to the island leaves at noon", "A boat goes at noon")
    old = place("noon")
    assert found("noon", "The bus came at noon, as ever.").span is None
    assert reanchor(old, "x " + TEXT).span.of("x " + TEXT) == "noon"
    assert reanchor(old, text).span is None or reanchor(old, text).span.of(text) == "noon"


def test_a_short_quote_keeps_to_whole_words():
    old = bound(Evidence("a.txt", Span(4, 6)), "It: 48 in all of the boats that were there.")
    assert old.quote == "48"
    new = "Sum: 1480 in all of the boats that were there. It: 48 in all of the boats that were there."
    got = reanchor(old, new)
    assert got.span is None or got.span.of(new) == "48"


def test_a_place_without_words_is_unsure():
    assert reanchor(Evidence("a.txt", Span(0, 4)), TEXT).how == "unsure"
    assert reanchor(Evidence("a.txt", Span(0, 1), quote=" "), TEXT).how == "unsure"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.data())
def test_any_text_gives_a_place_inside_it_or_none(old, new, data):
    if not old:
        return
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    tied = bound(Evidence("d", Span(start, end)), old)
    assert tied.quote == old[start:end]
    got = reanchor(tied, new)
    assert 0 <= got.score <= 1
    assert all(s.end <= len(new) for s in (*got.candidates, *([got.span] if got.span else [])))
    assert (got.span is None) == (got.how in ("unsure", "gone"))
    same = reanchor(tied, old)
    assert same.how == "exact" or not tied.quote.strip() or not Ground(tied.quote).key


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_random_edits_elsewhere_never_lead_astray(seed):
    chance = random.Random(seed)
    start = TEXT.index(SAID)
    old = place(SAID)
    words = [m for m in re.finditer(r"\w+", TEXT) if m.end() <= start or m.start() >= start + len(SAID)]
    text = TEXT
    for match in sorted(chance.sample(words, 6), key=lambda m: -m.start()):
        text = text[: match.start()] + chance.choice(["", "otherwise", "17", "ship"]) + text[match.end() :]
    got = reanchor(old, text)
    assert got.span is not None
    assert got.span.of(text) == SAID


def question(*sets: tuple[Evidence, ...], **fields) -> GoldQuestion:
    known = {"question_id": "q1", "question": "How many?", "language": "en", "kind": "number"}
    return GoldQuestion(**known, answerable=True, answers=("48",), evidence=sets, **fields)


def test_a_gold_is_moved_bound_and_hashed():
    new = "Preface.\n\n" + TEXT
    asked = question((place(SAID),), texts=(("a.txt", text_hash(TEXT)),))
    moved = move([asked], {"a.txt": new})
    assert moved.counts() == {"same": 0, "moved": 1, "edited": 0, "unsure": 0, "gone": 0}
    (kept,) = moved.questions
    assert kept.texts == (("a.txt", text_hash(new)),)
    (now,) = kept.places()
    assert (now.quote, now.span.start) == (SAID, new.index(SAID))
    assert move([kept], {"a.txt": new}).counts()["same"] == 1


def test_a_renamed_document_is_known_by_its_text():
    asked = question((place(SAID),), texts=(("a.txt", text_hash(TEXT)),))
    (kept,) = move([asked], {"b.txt": TEXT}).questions
    assert [each.doc for each in kept.places()] == ["b.txt"]


def test_an_answer_that_may_be_false_now_is_held_for_a_person():
    asked = question((place(SAID),))
    texts = {"a.txt": TEXT.replace("48", "52")}
    moved = move([asked], texts)
    assert (moved.questions, moved.held) == ((), ("q1",))
    (line,) = queue_lines(moved, [asked], texts)
    (lost,) = line["places"]
    assert "number differs: “48” was, “52” is" in lost["why"]
    assert "52 passengers" in lost["candidates"][0]["text"]


def test_a_question_lives_on_one_set_of_evidence():
    other = place("The captain, Ilse Marwen, has steered it since 2011.")
    asked = question((place(SAID),), (other,))
    moved = move([asked], {"a.txt": TEXT.replace("48", "52")})
    (kept,) = moved.questions
    assert [one[0].quote for one in kept.evidence] == [other.quote]
    assert moved.held == ()
    assert moved.counts()["unsure"] == 1


def test_what_cannot_be_found_says_why():
    asked = question((place(SAID),))
    assert "not in the index" in move([asked], {}).places[0].why
    page = question((Evidence("a.txt", None, 2),), texts=(("a.txt", text_hash("other")),))
    assert move([page], {"a.txt": TEXT}).places[0].outcome == "unsure"
    assert move([question((Evidence("a.txt", None, 2),))], {"a.txt": TEXT}).counts()["same"] == 1
    wordless = question((Evidence("a.txt", Span(3, 9)),))
    assert "no words" in move([wordless], {"a.txt": TEXT}).places[0].why


def test_the_hash_alone_binds_gold_that_may_not_carry_words():
    wordless = question((Evidence("a.txt", Span(3, 9)),), texts=(("a.txt", text_hash(TEXT)),))
    assert move([wordless], {"a.txt": TEXT}).counts()["same"] == 1
