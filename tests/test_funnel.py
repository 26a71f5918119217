"""Each question that fails is lost at the first stage that fails, whichever that is."""

from dataclasses import replace

import pytest

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.evaluate import STAGES, evaluate, funnel, funnel_lines, table
from pipeline.evidence import Span
from pipeline.gold import Evidence, GoldQuestion
from pipeline.settings import Settings, with_overrides

FACT = "The observatory on Mount Tarn was opened in 1887."
OTHER = "The lighthouse at Cape Orr was rebuilt in 1911."
LONG = " ".join(
    f"In year {at} the harbour of Selm took in {at * 3} ships and {at * 5} barrels." for at in range(400)
)
TEXT = f"{FACT}\n\n{OTHER}\n\n{LONG}\n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    home = tmp_path_factory.mktemp("funnel")
    (home / "texts").mkdir()
    (home / "texts" / "notes.txt").write_text(TEXT)
    for at in range(30):
        (home / "texts" / f"other{at}.txt").write_text(
            f"Recipe {at}: stir {at} spoons of flour into the soup."
        )
    build([home / "texts"], home / "index")
    return Engine.open(home / "index")


def asked(question, *quotes, answer="1887", **fields):
    spans = [Span(TEXT.index(quote), TEXT.index(quote) + len(quote)) for quote in quotes]
    places = tuple(Evidence("notes.txt", span, None, span.of(TEXT)) for span in spans)
    known = {"answerable": True, "answers": (answer,), "evidence": (places,), "kind": "date"}
    return GoldQuestion(question_id="q", question=question, language="en", **{**known, **fields})


def where(engine, question):
    (row,) = evaluate(engine, [question])["questions"]
    return row["lost"], row.get("ranks", {})


def with_settings(engine, *pairs):
    return Engine.open(engine.library.folder, with_overrides(Settings(), pairs))


def test_what_is_right_and_said_is_lost_nowhere(engine):
    bold = with_settings(engine, "answer.threshold=0")
    assert where(bold, asked("When was the observatory on Mount Tarn opened?", FACT))[0] is None


def test_each_stage_is_told_from_the_others(engine):
    question = "When was the observatory on Mount Tarn opened?"
    bold, shy = with_settings(engine, "answer.threshold=0"), with_settings(engine, "answer.threshold=1")
    gone = asked(question, FACT, evidence=((Evidence("gone.txt", Span(0, 9)),),))
    changed = asked(
        question, FACT, answer="1999", evidence=((Evidence("notes.txt", Span(0, 9), None, "Other words"),),)
    )
    far = asked("How many barrels?", LONG)
    unrelated = asked("Which spoons go into the soup?", OTHER, answer="1911")
    assert where(bold, gone)[0] == "read"
    assert where(bold, changed)[0] == "read"
    assert where(bold, far)[0] == "split"
    assert where(bold, asked(question, FACT, answer="1999"))[0] == "extracted"
    assert where(bold, asked(question, OTHER))[0] in ("cited", "ranked")
    assert where(shy, asked(question, FACT))[0] == "refused"
    assert where(with_settings(engine, "retrieve.depth=1"), unrelated)[0] in ("search", "fused", "ranked")
    nothing = asked(question, answerable=False, answers=(), evidence=(), kind="unanswerable")
    assert where(bold, nothing)[0] == "spoke"
    assert where(shy, nothing)[0] is None


def test_ranks_are_of_the_passage_that_holds_the_evidence(engine):
    _, ranks = where(engine, asked("When was the observatory on Mount Tarn opened?", FACT))
    assert ranks == {"dense": 1, "lexical": 1, "sound": ranks["sound"], "fused": 1, "ranked": 1}
    _, ranks = where(engine, asked("Which spoons go into the soup?", OTHER, answer="1911"))
    assert ranks["lexical"] > 1
    assert ranks["fused"] > 1


def test_a_set_of_two_spans_needs_both(engine):
    both = asked("When were the observatory and the lighthouse built?", FACT, OTHER, answer="1887")
    _, ranks = where(engine, both)
    assert ranks["ranked"] is not None
    missing = replace(both, evidence=((*both.evidence[0], Evidence("gone.txt", Span(0, 4))),))
    assert where(engine, missing)[0] == "read"


def test_the_funnel_adds_up_and_is_drawn(engine):
    questions = [
        replace(
            asked("When was the observatory on Mount Tarn opened?", FACT, answer=word), question_id=f"q{word}"
        )
        for word in ("1887", "1999", "2001")
    ]
    shy = with_settings(engine, "answer.threshold=1")
    result = evaluate(shy, questions)
    counted = funnel(result["questions"])
    assert [stage for stage, _, _ in counted] == list(STAGES)
    assert {stage: gone for stage, _, gone in counted if gone} == {"extracted": 2, "refused": 1}
    assert [entered for _, entered, _ in counted] == [3, 3, 3, 3, 3, 3, 1, 1, 0]
    told = table(result)
    assert "most are lost at extracted (2): it is among the first ten" in told
    assert list(funnel_lines([])) == []


def test_asking_many_is_asking_each(engine):
    questions = [
        f"When was the {word} built or opened?" for word in ("observatory", "lighthouse", "harbour", "soup")
    ]
    one_by_one = [Engine.open(engine.library.folder).answer_json(each) for each in questions]
    together = Engine.open(engine.library.folder)
    together.prepare([*questions, " ", "x" * 9_999])
    for each, alone in zip(questions, one_by_one, strict=True):
        beside = together.answer_json(each)
        for answer in (alone, beside):
            answer.pop("seconds")
        assert [p.pop("score") for p in beside["passages"]] == pytest.approx(
            [p.pop("score") for p in alone["passages"]], abs=1e-4
        )
        assert beside == alone
