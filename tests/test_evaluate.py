"""Scoring answer objects: silence counts, touching is no hit, identical files are one text."""

import json
import math
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.evaluate import STAGES, evaluate, publish, read_answers, score, scores_markdown, table
from pipeline.evidence import Span
from pipeline.gold import Evidence, GoldQuestion


def question(at, **fields):
    known = {
        "question_id": f"q{at}",
        "question": f"What is {at}?",
        "language": "en",
        "kind": "fact",
        "answerable": True,
        "answers": (f"word{at}",),
        "evidence": ((Evidence("a.txt", Span(at * 100, at * 100 + 20)),),),
        "split": "test" if at % 2 else "dev",
    }
    return GoldQuestion(**{**known, **fields})


def silent_question(at):
    return question(at, answerable=False, kind="unanswerable", answers=(), evidence=())


def place(start, end, document="a.txt", **more):
    return {"document": document, "start": start, "end": end, "score": 1.0, "page": None, **more}


def answer(at, **fields):
    known = {
        "id": f"q{at}",
        "answered": True,
        "answer": f"It is word{at}.",
        "reason": None,
        "confidence": 0.9,
        "answerable": 0.8,
        "citations": [place(at * 100, at * 100 + 20)],
        "passages": [place(at * 100 - 5 if at else 0, at * 100 + 50)],
        "index": "i1",
        "settings": "s1",
    }
    return {**known, **fields}


def refusal(at, **fields):
    return answer(at, answered=False, answer="", citations=[], reason="not sure enough", **fields)


def scored(gold, *answers):
    return score(gold, {each["id"]: each for each in answers})


def values(result):
    return {name: each["value"] for name, each in result["scores"].items()}


def test_all_right_is_one_everywhere():
    gold = [question(0), question(1), silent_question(2)]
    said = [answer(at, answer=f"word{at}") for at in (0, 1)]
    result = scored(gold, *said, refusal(2, answerable=0.1, confidence=0.1, passages=[]))
    got = values(result)
    for name in ("risk@coverage=0.85", "ece", "aurc", "unjudged@10"):
        got.pop(name)
    assert got.pop("P@10") == 0.1  # one document, of ten that there could be
    assert (
        got.pop("char_precision@5")
        == got.pop("char_iou@5")
        == pytest.approx((20 / 50 + 20 / 55) / 2, abs=1e-6)
    )
    assert got.pop("coverage@risk=0.05") == pytest.approx(2 / 3, abs=1e-6)
    assert set(got.values()) == {1.0}
    assert [row["why"] for row in result["questions"]] == ["", "", ""]
    assert (result["n"], result["settings"], result["index"]) == (3, "s1", "i1")


def test_an_unanswered_or_missing_answer_counts_as_wrong_everywhere():
    gold = [question(0), question(1), question(2), question(3)]
    got = values(scored(gold, answer(0), refusal(1, passages=[]), answer(2, answer="", passages=[])))
    assert got["answer_right"] == got["answered"] == got["citation_recall"] == 0.25
    assert got["answer_f1"] == pytest.approx(0.5 / 4)
    assert got["exact_match"] == 0
    assert got["evidence_recall@10"] == got["nDCG@10"] == got["Success@1"] == 0.25


def test_passages_of_a_refused_answer_are_still_judged():
    got = values(scored([question(0)], refusal(0)))
    assert (got["evidence_recall@1"], got["answer_right"], got["citation_recall"]) == (1, 0, 0)


def test_evidence_is_found_at_the_smallest_k_by_rank():
    near = place(90, 119, rank=1)
    rest = place(110, 130, rank=3)
    other = place(0, 50, rank=2)
    (row,) = scored([question(1)], answer(1, passages=[rest, near, other]))["questions"]
    assert row["found_at"] == 3
    (row,) = scored([question(1)], answer(1, passages=[near, other]))["questions"]
    assert row["found_at"] is None
    assert "not in the 2 passages" in row["why"]


def test_white_space_between_passages_is_known_from_what_is_shown():
    gold = [question(1)]
    split = [place(90, 108), place(110, 130)]
    shown = place(105, 112, text="end\n\nbe", rank=1)
    assert scored(gold, answer(1, passages=split))["questions"][0]["found_at"] is None
    assert (
        score([*gold, question(5)], {"q1": answer(1, passages=split), "q5": answer(5, passages=[shown])})[
            "questions"
        ][0]["found_at"]
        == 2
    )
    quoted = question(1, evidence=((Evidence("a.txt", Span(100, 120), None, "eight ab\n\nten chars."),),))
    assert scored([quoted], answer(1, passages=split))["questions"][0]["found_at"] == 2


def test_identical_files_are_one_text_under_several_names():
    twin = place(100, 130, document="copy.txt", also_at=["a.txt"])
    result = scored([question(1)], answer(1, passages=[twin], citations=[twin]))
    got = values(result)
    assert (
        got["evidence_recall@1"] == got["nDCG@10"] == got["citation_precision"] == got["citation_recall"] == 1
    )


def test_citation_precision_pools_citations_and_context_is_fine():
    gold = [question(1, context=(Evidence("a.txt", Span(500, 510)),)), question(2)]
    cited = [place(119, 125), place(505, 506), place(300, 310)]
    got = scored(gold, answer(1, citations=cited), answer(2))
    assert got["scores"]["citation_precision"]["n"] == 4
    assert values(got)["citation_precision"] == 0.75
    assert values(got)["citation_recall"] == 0.5
    assert "citations do not hold" in got["questions"][0]["why"]


def test_a_citation_that_the_others_do_without_lowers_alces_precision():
    two = question(1, evidence=((Evidence("a.txt", Span(100, 120)), Evidence("b.txt", Span(0, 9))),))
    whole, half, rest = place(90, 130), place(100, 120), place(0, 20, document="b.txt")

    def precision(*cited, gold=two):
        return values(scored([gold], answer(1, citations=list(cited))))["alce_precision"]

    assert precision(half, rest) == 1
    assert precision(half, rest, place(500, 510)) == pytest.approx(2 / 3)
    assert precision(whole, half, rest) == pytest.approx(1 / 3)
    assert precision(half) == precision() == 0
    assert precision(whole, half, gold=question(1)) == 1
    assert precision(place(100, 110), place(108, 120), gold=question(1)) == 1
    assert values(scored([two], refusal(1)))["alce_precision"] == 0


def test_pages_are_found_by_touch():
    gold = [question(1, evidence=((Evidence("p.pdf", page=3),),))]
    cited = {"document": "p.pdf", "start": 5, "end": 9, "page": 2, "pages": [2, 3]}
    assert values(scored(gold, answer(1, citations=[cited], passages=[cited])))["citation_recall"] == 1


def test_reasons_are_in_words():
    trapped = question(1, trap_answers=("word9",))
    rows = scored(
        [trapped, question(2), silent_question(3), question(4)],
        answer(1, answer="word1 or word9"),
        answer(2, answer="something"),
        answer(3),
        refusal(4),
    )["questions"]
    assert [row["why"] for row in rows] == [
        "says the near miss 'word9'",
        "lacks 'word2'",
        "answered 'It is word3.', though the documents do not say",
        "left unanswered (not sure enough)",
    ]
    assert [row["right"] for row in rows] == [False, False, False, False]


def test_a_refused_draft_is_judged_by_its_candidate():
    gold = [question(at) for at in range(4)]
    kept = [answer(0, confidence=0.9), refusal(1, confidence=0.4, candidate="word1")]
    lost = [refusal(2, confidence=0.3), refusal(3, confidence=0.2, candidate="wrong")]
    got = values(scored(gold, *kept, *lost))
    assert got["aurc"] == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4, abs=1e-6)
    assert got["coverage@risk=0.05"] == 0.5
    assert got["risk@coverage=0.85"] == 0.5
    assert got["ece"] == pytest.approx((0.1 + 0.6 + 0.3 + 0.2) / 4, abs=1e-6)


def test_ranking_scores_are_of_documents():
    gold = [question(1, evidence=((Evidence("b"), Evidence("c")),), answers=())]
    shown = [place(0, 9, document=name) for name in ("a", "a", "b", "b", "c")]
    got = values(scored(gold, {"id": "q1", "passages": shown}))
    ideal = 1 + 1 / math.log2(3)
    assert got["nDCG@10"] == pytest.approx((1 / math.log2(3) + 1 / 2) / ideal, abs=1e-6)
    assert (got["RR@10"], got["R@10"], got["Success@1"], got["Success@5"]) == (0.5, 1, 0, 1)
    assert got["evidence_recall@5"] == 1
    assert "answer_right" not in got


def test_slices_hold_their_own_questions():
    gold = [question(0), question(1, language="ru", kind="date", tags=("cross-lingual",)), silent_question(2)]
    slices = scored(gold, answer(0), refusal(1), refusal(2))["slices"]
    assert list(slices) == [
        "lang=en",
        "lang=ru",
        "kind=date",
        "kind=fact",
        "kind=unanswerable",
        "format=txt",
        "split=dev",
        "split=test",
        "tag=cross-lingual",
        "doc=a.txt",
    ]
    assert slices["lang=en"]["answer_right"] == {"value": 1.0, "low": None, "high": None, "n": 1}
    assert slices["tag=cross-lingual"]["answer_right"]["value"] == 0
    assert slices["kind=unanswerable"]["refused"]["value"] == 1


def test_each_question_carries_its_values_and_places():
    gold = [question(0), question(1), question(2), silent_question(3)]
    many = [place(100 + at, 150 + at, rank=at + 1, pages=[3, 2]) for at in range(12)]
    result = scored(gold, answer(1, passages=many), answer(2), refusal(3))
    rows = result["questions"]
    for name, score_ in result["scores"].items():
        own = [row["values"][name] for row in rows if name in row["values"]]
        if own:
            assert score_["n"] == len(own)
            assert score_["value"] == pytest.approx(sum(own) / len(own), abs=1e-6)
    assert set(rows[3]["values"]) == {"refused", "answer_f1", "exact_match"}
    assert len(rows[1]["places"]) == 10
    assert rows[1]["places"][1] == ["a.txt", 101, 151, 2, 1.0]
    assert rows[2]["cited"] == [["a.txt", 200, 220, None]]
    assert rows[0]["places"] == rows[0]["cited"] == []
    assert {row["lost"] for row in rows} == {None}


def test_what_nobody_has_judged_stands_beside_the_ranking():
    gold = [question(1, context=(Evidence("c.txt"),))]
    shown = [place(0, 9, document=name) for name in ("x.txt", "c.txt", "a.txt", "y.txt")]
    scores = scored(gold, answer(1, passages=shown))["scores"]
    assert scores["unjudged@10"]["value"] == 0.5
    assert scores["RR@10"]["bounds"] == pytest.approx([1 / 3, 1], abs=1e-6)
    assert scores["P@10"]["bounds"] == pytest.approx([0.1, 0.3])
    low, high = scores["nDCG@10"]["bounds"]
    assert low <= scores["nDCG@10"]["value"] < high
    assert "bounds" not in scores["evidence_recall@5"]


def test_few_documents_are_warned_of_and_many_are_no_slices():
    few = score([question(at) for at in range(12)], {"q0": answer(0)})
    assert few["warnings"] == [
        "intervals take questions for independent: "
        "the gold stands on 1 document, 20 are needed to count by document"
    ]
    assert f"note: {few['warnings'][0]}" in table(few)
    gold = [question(at, evidence=((Evidence(f"{at}.pdf", Span(0, 9)),),)) for at in range(24)]
    many = score(gold, {"q0": answer(0)})
    assert many["warnings"] == []
    assert "format=pdf" in many["slices"]
    assert not any(key.startswith("doc=") for key in many["slices"])


def test_intervals_come_with_ten_questions():
    gold = [question(at) for at in range(12)]
    for each in scored(gold, *(answer(at) for at in range(12)))["scores"].values():
        assert each["low"] < each["high"]


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"answer": 7, "passages": "none", "citations": [3]},
        {"answered": True, "answer": None, "confidence": "high", "answerable": float("nan")},
        {
            "answer": "x",
            "passages": [{"start": 5, "end": 2}, {"document": 4, "pages": 7, "start": True, "end": 9}],
        },
    ],
)
def test_odd_answers_are_scored_as_silence_not_raised(junk):
    got = values(scored([question(0)], {"id": "q0", **junk}))
    assert (got["answer_right"], got["evidence_recall@10"]) == (0, 0)


def test_answers_to_other_questions_are_refused():
    with pytest.raises(InputError, match="no answer has the id"):
        scored([question(0)], answer(5))


def test_read_answers_names_a_bad_line(tmp_path):
    path = tmp_path / "answers.jsonl"
    for content, said in [
        ('{"id": "q0"}\n{"answer": "x"}', "line 2: no id"),
        ('{"id": "q0"}\n{"id": "q0"}', "line 2: a second answer"),
        ("{", "line 1: not JSON"),
    ]:
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=said):
            read_answers(path)
    path.write_text('{"id": "q0", "answer": "x"}\n\n{"id": 1}\n', encoding="utf-8")
    assert list(read_answers(path)) == ["q0", "1"]
    with pytest.raises(InputError, match="cannot read answers"):
        read_answers(tmp_path / "absent")


class Parrot:
    settings_digest = "digest"
    index_fingerprint = "print"

    def prepare(self, questions):
        assert len(questions) == 2

    def explain(self, question, id):
        return answer(int(id[1:]), settings="other"), None


def test_evaluate_asks_every_question_and_tells_progress():
    told = []
    gold = [question(0), question(1)]
    result = evaluate(Parrot(), gold, name="g.jsonl", progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]
    assert (result["gold"], result["settings"], result["index"]) == ("g.jsonl", "digest", "print")
    assert values(result)["answer_right"] == 1
    json.dumps(result, allow_nan=False)


def a_result(name="eval/gold.jsonl"):
    gold = [question(at, language="ko" if at > 9 else "en") for at in range(14)]
    return score(gold, {f"q{at}": answer(at) for at in range(0, 14, 2)}, name=name)


def test_the_table_is_aligned():
    lines = table(a_result()).splitlines()
    assert lines[0] == "eval/gold.jsonl: 14 questions"
    head, first = lines[2], lines[3]
    assert first.split() == ["evidence_recall@1", "0.500", "0.268–0.732", "14"]
    assert head.index("value") + len("value") == first.index("0.500") + len("0.500")
    assert any(line.startswith("ko ") for line in lines)


def test_results_are_written_with_a_page_that_names_its_command(tmp_path):
    path, page = publish(a_result(), tmp_path / "out")
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(json.dumps(a_result()))
    assert len(path.read_text(encoding="utf-8").splitlines()) < 120
    assert path == tmp_path / "out" / "results" / "gold-s1.json"
    assert json.loads(path.read_text(encoding="utf-8"))["n"] == 14
    publish({**a_result("other.jsonl"), "settings": None}, tmp_path / "out")
    page = page.read_text(encoding="utf-8")
    assert page.startswith("<!-- generated by dayek eval; do not edit -->")
    assert "`dayek eval eval/gold.jsonl`" in page
    assert "`dayek eval other.jsonl --answers FILE`" in page
    assert "| answer_right | 0.500 | 0.268–0.732 | 14 |" in page
    for heading in (
        "## gold: 14 questions",
        "### By language of the question",
        "### By kind",
        "### Dev and test",
    ):
        assert heading in page
    assert sorted(p.name for p in path.parent.iterdir()) == ["gold-s1.json", "other-given.json"]
    assert scores_markdown([a_result()]).count("## gold") == 1


def test_results_of_another_version_are_left_out_by_name(tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "old.json").write_text('{"gold": "g.jsonl", "n": 1, "scores": {}, "slices": {}}')
    (tmp_path / "results" / "torn.json").write_text('{"gold": ')
    _, page = publish(a_result(), tmp_path)
    kept, left_out = page.read_text(encoding="utf-8").split("## Left out")
    assert kept.count("\n## ") == 1
    assert "old.json is no result of this version" in left_out
    assert "torn.json is no result" in left_out


def test_the_guide_says_what_every_score_and_stage_means():
    guide = (Path(__file__).parent.parent / "docs/evaluation.md").read_text(encoding="utf-8")
    names = scored([question(0), silent_question(1)], answer(0), refusal(1))["scores"]
    for name in names:
        known = f"`{name}`" in guide or f"`{name.partition('@')[0]}@k`" in guide
        assert known, f"docs/evaluation.md does not say what {name} is"
    for stage, (meaning, _) in STAGES.items():
        assert f"| `{stage}` | {meaning.split(',')[0].split(' finds')[0]}" in guide, stage
