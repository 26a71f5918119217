"""What the page sends of a judgement is not believed but checked, and written once or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

import app
from conftest import TEXTS
from pipeline import render
from pipeline.curate import append, drafted, gold_from, latest, read_judgements, waiting
from pipeline.gold import DRAFT, read_gold, validate
from pipeline.web.drafting import Drafting
from pipeline.web.judging import LONGEST_PLACE, Judging

LEASE, QUESTION = TEXTS["lease.md"], "Who is the landlord?"
NAMED = "The landlord is Ardak Nurlanova."


@pytest.fixture
def judging(engine: Any, tmp_path: Path) -> Judging:
    return Judging(engine.library, tmp_path / "gold")


@pytest.fixture
def drafting(engine: Any, judging: Judging, tmp_path: Path) -> Drafting:
    return Drafting(engine.library, tmp_path / "gold", judging, lambda: ("", ()))


@pytest.fixture
def lease(engine: Any) -> str:
    return engine.library.find("lease.md")


def answered(doc_id: str, words: str = NAMED, **changed: Any) -> dict[str, Any]:
    """Give an answer object as the page is given it, with one citation."""
    start = LEASE.index(words)
    cited = {"doc_id": doc_id, "document": "lease.md", "start": start, "end": start + len(words)}
    given = {"question": QUESTION, "answered": True, "answer": "Ardak Nurlanova", "citations": [cited]}
    return given | changed


def event(judge: str, given: Any = None, **more: Any) -> gr.EventData:
    sent = given if isinstance(given, str) or given is None else render.judged_of(given)
    return gr.EventData(None, {"judge": judge, "given": sent, **more})


def log_of(judging: Judging) -> tuple[Any, ...]:
    read = read_judgements(judging.log)
    assert read.faults == ()
    return read.judgements


def selection(words: str, doc_id: str, **more: Any) -> dict[str, Any]:
    start = LEASE.index(words)
    return {"doc": doc_id, "start": start, "end": start + len(words), **more}


def test_one_click_takes_the_citations_for_evidence(judging: Judging, lease: str) -> None:
    shown, bar = judging.judge(event("right", answered(lease), author="  Ann \n Lee "))
    assert "Recorded: right." in shown
    assert f"1 question judged, in {judging.log}" in shown
    assert bar == ""
    (said,) = log_of(judging)
    assert (said.action, said.author) == ("right", "Ann Lee")
    assert [place.quote for place in said.question.places()] == [NAMED]
    assert validate(gold_from([said]), TEXTS.get) == ()


def test_who_says_nothing_of_themselves_is_me(judging: Judging) -> None:
    given = answered("", answered=False, answer="", citations=[])
    judging.judge(event("unanswerable", given))
    (said,) = log_of(judging)
    assert (said.author, said.action, said.question.answerable) == ("me", "unanswerable", False)


def test_selected_words_are_evidence_without_the_spaces_about_them(judging: Judging, lease: str) -> None:
    shown, bar = judging.judge(event("wrong", answered(lease)))
    assert "This is the evidence" in shown
    assert "This is the evidence" in bar
    place = selection(f"\n\n{NAMED} ", lease, answer="  Ardak   Nurlanova ")
    shown, bar = judging.judge(event("select", answered(lease), **place))
    assert "the answer “Ardak Nurlanova”" in shown
    assert bar == ""
    said = log_of(judging)[-1]
    assert [each.quote for each in said.question.places()] == [NAMED]
    assert said.question.answers == ("Ardak Nurlanova",)
    assert validate(gold_from(log_of(judging)), TEXTS.get) == ()


def test_a_short_selection_is_the_answer_where_none_is_written(judging: Judging, lease: str) -> None:
    judging.judge(event("select", answered(lease), **selection("Ardak Nurlanova", lease, answer=" ")))
    assert log_of(judging)[-1].question.answers == ("Ardak Nurlanova",)


def test_what_is_taken_back_never_counted_and_what_was_said_before_stands(
    judging: Judging, lease: str
) -> None:
    given = answered(lease)
    judging.judge(event("right", given, author="Ann"))
    judging.judge(event("wrong", given, author="Ann"))
    last = log_of(judging)[-1]
    back = {"id": last.question_id, "time": last.time, "author": "Ann"}
    shown, _ = judging.judge(event("withdraw", given, **back))
    assert "Taken back" in shown
    assert 'data-judge="right"' in shown
    assert [each.action for each in log_of(judging)] == ["right", "wrong", "withdraw"]
    assert latest(log_of(judging))[last.question_id]["Ann"].action == "right"
    shown, _ = judging.judge(event("withdraw", given, **back))  # a second click of the same button
    assert "taken it back already" in shown
    assert len(log_of(judging)) == 3
    first = log_of(judging)[0]
    judging.judge(event("withdraw", given, **{**back, "time": first.time}))
    assert latest(log_of(judging)) == {}
    assert gold_from(log_of(judging)) == ()


def test_nobody_takes_back_what_another_said(judging: Judging, lease: str) -> None:
    judging.judge(event("right", answered(lease), author="Ann"))
    (said,) = log_of(judging)
    shown, _ = judging.judge(
        event("withdraw", answered(lease), id=said.question_id, time=said.time, author="Bo")
    )
    assert "Bo has said something else since" in shown
    assert len(log_of(judging)) == 1


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"doc": "f" * 32, "start": 0, "end": 5}, "no document"),
        ({"doc": "lease.md", "start": 0, "end": 5}, "no document"),  # a name says nothing of its text
        ({"doc": "/etc/passwd", "start": 0, "end": 5}, "no document"),
        ({"start": 0, "end": 10**9}, "the selection ends at 1,000,000,000, the text at"),
        ({"start": -4, "end": 5}, "no words are selected"),
        ({"start": 5, "end": 5}, "no words are selected"),
        ({"start": "x", "end": 5}, "no words are selected"),
        ({"start": [], "end": {}}, "no words are selected"),
        ({}, "no words are selected"),
        ({"start": LEASE.index("\n\n"), "end": LEASE.index("\n\n") + 2}, "only white space"),
        ({"start": 0, "end": 9, "answer": "x" * 401}, "write the answer in a few words"),
        ({"start": 0, "end": 9, "answer": "word " * 60}, "has 60 words, at most 40 count"),
        ({"start": 0, "end": 9, "author": "A" * 81}, "a name of 81 letters, at most 80"),
    ],
)
def test_a_place_that_is_none_is_said_in_one_line(
    judging: Judging, lease: str, place: dict[str, Any], words: str
) -> None:
    shown, _ = judging.judge(event("select", answered(lease), **{"doc": lease, **place}))
    assert words in shown
    assert 'role="alert"' in shown
    assert "Traceback" not in shown
    assert not judging.log.exists()


def test_a_whole_document_is_no_evidence(judging: Judging, lease: str, monkeypatch: Any) -> None:
    assert LONGEST_PLACE < 10_000
    monkeypatch.setattr("pipeline.web.judging.LONGEST_PLACE", 20)
    shown, _ = judging.judge(event("select", answered(lease), doc=lease, start=0, end=21))
    assert "21 letters are selected, at most 20" in shown
    assert not judging.log.exists()


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"question": "Why?"}',
        '{"question": "Why?", "answer": "", "answered": false, "citations": [1]}',
        '{"question": "Why?", "answer": "", "answered": false, "citations": null}',
    ],
)
def test_what_is_no_answer_is_refused_in_one_line(judging: Judging, sent: Any) -> None:
    shown, _ = judging.judge(event("wrong", sent))
    assert "reload it" in shown
    assert not judging.log.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"question": "x" * 100_000}, "shorten it"),
        ({"question": " ?! "}, "the question has no words"),
        ({"answer": ""}, "nothing was answered here"),
        ({"citations": []}, "nothing was answered here"),
        ({"answer": "word " * 60}, "at most 40 count"),
        ({"citations": [{"doc_id": "0" * 32, "document": "a", "start": 0, "end": 4}]}, "no document"),
    ],
)
def test_an_answer_that_cannot_be_right_is_said_so(
    judging: Judging, lease: str, changed: dict[str, Any], words: str
) -> None:
    shown, _ = judging.judge(event("right", answered(lease, **changed)))
    assert words in shown
    assert not judging.log.exists()


@pytest.mark.parametrize("place", [(-1, 4), (0, 10**9), (4, 4), ("0", 4), (None, None)])
def test_a_citation_must_have_a_place(judging: Judging, lease: str, place: tuple[Any, Any]) -> None:
    cited = {"doc_id": lease, "document": "lease.md", "start": place[0], "end": place[1]}
    shown, _ = judging.judge(event("right", answered(lease, citations=[cited])))
    assert 'role="alert"' in shown
    assert not judging.log.exists()


def test_an_action_that_is_none_is_refused(judging: Judging, lease: str) -> None:
    for action in ("accept", "edit", "delete", ""):
        shown, _ = judging.judge(event(action, answered(lease)))
        assert "reload it" in shown
    assert not judging.log.exists()


def test_a_log_that_cannot_be_written_is_said(judging: Judging, lease: str) -> None:
    judging.log.parent.parent.joinpath("gold").write_text("a file where the folder should be")
    shown, _ = judging.judge(event("right", answered(lease)))
    assert "cannot write the log" in shown


def test_lines_that_cannot_be_read_are_counted_on_the_page(judging: Judging, lease: str) -> None:
    judging.log.parent.mkdir()
    judging.log.write_text("{\n[1]\n")
    shown, _ = judging.judge(event("right", answered(lease)))
    assert "2 lines of it could not be read" in shown


# --- drafts -----------------------------------------------------------------------------------------


def shown_id(html: str) -> str:
    return html.split('data-judge="reject" data-id="')[1].split('"')[0]


def judge(drafting: Drafting, action: str, draft_id: str, **more: Any) -> str:
    return drafting.judge(gr.EventData(None, {"judge": action, "id": draft_id, **more}))


def test_drafts_are_made_shown_with_their_quote_and_judged_one_by_one(
    drafting: Drafting, judging: Judging, tmp_path: Path
) -> None:
    drafts = tmp_path / "gold" / "drafts.jsonl"
    assert "No draft waits" in drafting.show()
    first = shown_id(drafting.draft())
    by_id = {each.question_id: each for each in read_gold(drafts, drafts=True)}
    assert all(DRAFT in each.tags for each in by_id.values())
    shown = drafting.show()
    assert render.esc(by_id[first].question) in shown
    for place in by_id[first].places():
        assert f"<mark>{render.esc(place.quote)}</mark>" in shown
    assert "of which nothing has been run yet" in shown
    second = shown_id(judge(drafting, "accept", first, author="Ann"))
    third = shown_id(judge(drafting, "reject", second, author="Ann"))
    assert len({first, second, third}) == 3
    assert [(each.action, each.question_id) for each in log_of(judging)] == [
        ("accept", first),
        ("reject", second),
    ]
    assert [each.question_id for each in gold_from(log_of(judging))] == [first]
    assert {each.question_id for each in waiting(drafts, judging.log)} == set(by_id) - {first, second}
    assert "does not wait any more" in judge(drafting, "accept", first)
    assert len(log_of(judging)) == 2


def test_what_is_skipped_comes_no_more_until_the_tab_is_opened_again(
    drafting: Drafting, judging: Judging
) -> None:
    seen = [shown_id(drafting.draft())]
    html = judge(drafting, "skip", seen[0])
    while 'data-judge="reject"' in html:
        seen.append(shown_id(html))
        skipped = html.split('data-skipped="')[1].split('"')[0]
        assert skipped.split() == seen[:-1]
        html = judge(drafting, "skip", seen[-1], skipped=skipped)
    assert len(set(seen)) == len(seen) == len(waiting(drafting._drafts, judging.log))
    assert "skipped all drafts" in html
    assert shown_id(drafting.show()) == seen[0]
    assert not judging.log.exists()


def test_a_draft_taken_back_waits_again_and_is_shown_at_once(drafting: Drafting, judging: Judging) -> None:
    first = shown_id(drafting.draft())
    judge(drafting, "reject", first)
    (said,) = log_of(judging)
    html = judge(drafting, "withdraw", first, time=said.time)
    assert "Taken back" in html
    assert shown_id(html) == first
    assert first in {each.question_id for each in waiting(drafting._drafts, judging.log)}


def test_drafting_again_adds_and_then_says_that_there_is_no_more(
    drafting: Drafting, judging: Judging, monkeypatch: Any
) -> None:
    monkeypatch.setattr("pipeline.web.drafting.ENOUGH", 6)
    drafting.draft()
    some = len(waiting(drafting._drafts, judging.log))
    html, more = "", some
    while "Every document has been drafted from" not in html:
        before, html = more, drafting.draft()
        more = len(waiting(drafting._drafts, judging.log))
        assert more > before or "Every document" in html
    assert 6 <= some < more


def test_a_draft_whose_document_has_changed_cannot_be_accepted(drafting: Drafting) -> None:
    drafting.draft()
    drafts = read_gold(drafting._drafts, drafts=True)
    (draft,) = [each for each in drafts if each.question_id == shown_id(drafting.show())]
    line = json.loads(drafting._drafts.read_text(encoding="utf-8").splitlines()[drafts.index(draft)])
    line["texts"] = dict.fromkeys(line["texts"], "0" * 64)
    drafting._drafts.write_text(json.dumps(line) + "\n", encoding="utf-8")
    html = drafting.show()
    assert "has changed since it was drafted" in html
    assert 'data-judge="accept"' not in html
    assert shown_id(html) == draft.question_id


def test_the_interval_that_a_draft_narrows_is_named(engine: Any, judging: Judging, tmp_path: Path) -> None:
    slices = {"en": ["lang=en", "kind=number"], "ru": ["lang=ru", "kind=number"]}
    rows = [
        {"id": f"{lang}{n}", "slices": slices[lang], "values": {"answer_right": n % 2}}
        for lang, many in (("en", 60), ("ru", 8))
        for n in range(many)
    ]
    drafting = Drafting(engine.library, tmp_path / "gold", judging, lambda: ("gold · monday", rows))
    drafting.draft()
    html = drafting.show()
    assert "in gold · monday" in html
    assert "lang=en (n = 60" not in html  # what is known best waits longest
    assert "n = 0, ±0.50" in html


def test_two_people_see_how_far_they_agree(drafting: Drafting, judging: Judging) -> None:
    first = shown_id(drafting.draft())
    question = next(q for q in read_gold(drafting._drafts, drafts=True) if q.question_id == first)
    append(judging.log, drafted("accept", question, "Ann"))
    assert "agree" not in drafting.show()
    append(judging.log, drafted("reject", question, "Bo"))
    assert "Ann and Bo: 0.00 agree, kappa 0.00, n = 1" in drafting.show()


def test_drafts_that_cannot_be_read_are_said_in_one_line(drafting: Drafting) -> None:
    drafting._drafts.parent.mkdir()
    drafting._drafts.write_text("{")
    assert 'role="alert"' in drafting.show()
    assert 'role="alert"' in drafting.draft()
    for action in ("accept", "skip", "withdraw"):
        assert 'role="alert"' in judge(drafting, action, "g1")


def test_a_draft_is_accepted_or_rejected_and_nothing_else(drafting: Drafting, judging: Judging) -> None:
    first = shown_id(drafting.draft())
    for action in ("edit", "right", "unanswerable", ""):
        assert "accepted, rejected or skipped" in judge(drafting, action, first)
    assert not judging.log.exists()


def test_hostile_words_of_a_draft_and_a_name_stay_words(judging: Judging, lease: str) -> None:
    evil = "<img src=x onerror=alert(1)>\"'"
    given = answered(lease, question=f"Who {evil}?", answer=evil)
    for html in (render.judging(given), render.seeking(given)):
        assert "<img" not in html
    shown, _ = judging.judge(event("wrong", given, author=evil))
    assert "<img" not in shown
    assert log_of(judging)[0].author == evil
    shown, _ = judging.judge(event("select", given, **selection(NAMED, lease, answer=evil), author=evil))
    assert "<img" not in shown


def test_judgements_and_drafts_are_not_offered_as_gold(engine: Any, tmp_path: Path) -> None:
    for name in ("mine.jsonl", "judged.jsonl", "drafts.jsonl", "history.jsonl"):
        (tmp_path / name).write_text("", encoding="utf-8")
    page = app.create_app(engine, gold=tmp_path)
    (choice,) = [each for each in page.blocks.values() if each.elem_id == "gold"]
    assert [name for name, _ in choice.choices] == ["mine.jsonl"]
