"""Comparisons pair questions, gates judge in words, sweeps embed nothing twice, histories keep every run."""

import json

import pytest

from pipeline.ask import Engine
from pipeline.build import build, variant
from pipeline.cli import main
from pipeline.errors import InputError
from pipeline.evaluate import (
    broken,
    comparison,
    comparison_table,
    configured,
    grid,
    history,
    read_result,
    remember,
    rule_of,
    runs_table,
    score,
)
from pipeline.evidence import Span
from pipeline.gold import Evidence, GoldQuestion
from pipeline.settings import Settings, with_overrides

N = 40


def gold():
    return [
        GoldQuestion(
            question_id=f"q{at:02}",
            question=f"What is {at}?",
            language="en" if at % 4 else "ru",
            kind="fact",
            answerable=True,
            answers=(f"word{at}",),
            evidence=((Evidence("a.txt", Span(at * 100, at * 100 + 20)),),),
        )
        for at in range(N)
    ]


def run(right, name):
    """Make a result whose first `right` questions are found and answered."""
    answers = {}
    for at in range(N):
        place = {"document": "a.txt", "start": at * 100, "end": at * 100 + 30, "score": 1.0}
        answers[f"q{at:02}"] = {
            "id": f"q{at:02}",
            "answered": at < right,
            "answer": f"word{at}" if at < right else "",
            "citations": [place] if at < right else [],
            "passages": [place] if at < right else [{**place, "document": "b.txt"}],
        }
    return {**score(gold(), answers, name="gold.jsonl"), "name": name}


def test_a_comparison_pairs_questions_and_sorts_them_by_loss():
    found = comparison(run(30, "old"), run(22, "new"))
    row = found["differences"]["evidence_recall@1"]
    assert (row["one"], row["other"], row["wins"], row["ties"], row["losses"]) == (0.75, 0.55, 0, 32, 8)
    assert row["value"] == pytest.approx(-0.2)
    assert row["p"] == 2 / 2**8 < row["p_holm"] <= 5 * 2 / 2**8
    assert row["low"] < -0.2 < row["high"] < 0
    assert [each["id"] for each in found["questions"][:8]] == [f"q{at}" for at in range(22, 30)]
    assert found["questions"][0]["found_at"] == [1, None]
    assert found["differences"]["answer_f1"]["p_holm"] is None


def test_only_shared_questions_are_compared_and_the_others_named():
    one, other = run(30, "old"), run(30, "new")
    other["questions"] = other["questions"][3:]
    found = comparison(one, other)
    assert (found["n"], found["only_one"], found["only_other"]) == (37, ["q00", "q01", "q02"], [])
    assert "3 questions were asked of old alone: q00, q01, q02" in comparison_table(found, other)
    other["questions"] = []
    with pytest.raises(InputError, match="share no question of 40 and 0"):
        comparison(one, other)


def test_tables_say_what_is_beyond_chance_and_what_cannot_be_seen():
    old, new = run(30, "old"), run(20, "new")
    told = comparison_table(comparison(old, new), new)
    assert "beyond chance (p < .05, Holm over 5 measures): evidence_recall@1 -0.250" in told
    assert "with 40 questions, differences between systems of under 14 points are hardly seen" in told
    assert "no difference is beyond chance" in comparison_table(comparison(old, run(29, "new")), new)
    lines = runs_table([old, new]).splitlines()
    assert "0.750*" in lines[1]
    assert "0.500 " in lines[2]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (
            "evidence_recall@5 worse by 0.1",
            "evidence_recall@5 is worse by 0.250 than the baseline (0.750 -> 0.500, 40 q",
        ),
        ("evidence_recall@5 worse by .1 at p < .05", "p = 0.002"),
        ("evidence_recall@5 worse by 0.3", ""),
        ("evidence_recall@5 worse by 0.1 at p<.001", ""),
        ("answer_right below 0.6", "answer_right is 0.500, below 0.6"),
        ("answer_right BELOW .5", ""),
        ("unjudged@10 above 0.4", "unjudged@10 is 0.500, above 0.4"),
        ("unjudged@10 worse by 0.1", "unjudged@10 is worse by 0.250"),
    ],
)
def test_a_gate_says_how_a_rule_is_broken(rule, fault):
    found = broken([rule_of(rule)], run(20, "new"), run(30, "old"))
    assert (fault in found[0]) if fault else (found == [])


@pytest.mark.parametrize(
    "rule", ["", "nDCG@10", "nDCG@10 worse", "nDCG@10 worse by much", "x below 1 at p<.05"]
)
def test_what_is_no_rule_is_said_with_an_example(rule):
    with pytest.raises(InputError, match=r'is no rule: write e.g. "nDCG@10 worse by 0.02 at p<.05"'):
        rule_of(rule)


def test_a_rule_that_cannot_be_judged_is_an_error_not_a_pass():
    result = run(20, "new")
    with pytest.raises(InputError, match=r"no score 'recall' over gold\.jsonl: there are evidence_recall@1"):
        broken([rule_of("recall below 0.5")], result, None)
    with pytest.raises(InputError, match="worse than what"):
        broken([rule_of("answer_right worse by 0.1")], result, None)


def test_a_grid_is_every_combination():
    named = grid(Settings(), ["chunk.tokens=128, 192", "retrieve.dense=0.5,0.6,0.7"])
    assert len(named) == 6
    assert named[1][0] == "chunk.tokens=128 retrieve.dense=0.6"
    assert (named[1][1].chunk.tokens, named[1][1].retrieve.dense) == (128, 0.6)
    for bad, why in (
        ("chunk.tokens", "no sweep"),
        ("chunk.tokens=", "no sweep"),
        ("chunk.size=1,2", "no setting"),
    ):
        with pytest.raises(InputError, match=why):
            grid(Settings(), [bad])
    with pytest.raises(InputError, match="100 configurations are more than 64"):
        grid(Settings(), [f"retrieve.depth={','.join(map(str, range(1, 101)))}"])


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    home = tmp_path_factory.mktemp("swept")
    corpus = home / "texts"
    corpus.mkdir()
    for name in ("granite", "lichen", "heather"):
        lines = [
            f"The {name} of valley {at} was measured in {1900 + at} at {at * 7} metres." for at in range(40)
        ]
        (corpus / f"{name}.txt").write_text("\n\n".join(" ".join(lines[a : a + 4]) for a in range(0, 40, 4)))
    build([corpus], home / "index")
    return home / "index"


def test_a_variant_holds_the_same_documents_and_embeds_only_what_is_new(library):
    base = Engine.open(library)
    smaller = with_overrides(base.settings, ["chunk.characters=300", "chunk.tokens=80"])
    first = variant(base.library, smaller)
    again = Engine.open(first.folder)
    assert again.library.names() == base.library.names()
    assert again.library.settings.chunk.characters == 300
    assert again.library.size() > base.library.size()
    assert first.made > 0
    assert first.reused >= 120  # each sentence has a vector already
    assert variant(base.library, smaller).made == 0
    for _, doc_id in base.library.names():
        assert again.library.document(doc_id) == base.library.document(doc_id)
    alone = build([library.parent / "texts"], library.parent / "alone", smaller)
    assert alone.embedded == first.made + first.reused
    other = Engine.open(library.parent / "alone")
    question = "How high was the lichen of valley 12?"
    assert [h.passage.text for h in again.search(question)] == [
        h.passage.text for h in other.search(question)
    ]


def test_settings_that_do_not_shape_the_index_need_no_variant(library):
    base = Engine.open(library)
    one = configured(base, "half", with_overrides(base.settings, ["retrieve.dense=0.5"]))
    assert (one.made, one.reused, one.engine.library.folder) == (0, 0, library)
    assert one.engine.settings.retrieve.dense == 0.5


def test_a_variant_follows_its_library(library, tmp_path):
    corpus = tmp_path / "texts"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The otter sleeps on the raft by day.")
    build([corpus], tmp_path / "index")
    other = with_overrides(Settings(), ["chunk.characters=400"])
    assert variant(Engine.open(tmp_path / "index").library, other).reused > 0
    (corpus / "b.txt").write_text("The heron stands in the shallows at dawn.")
    build([corpus], tmp_path / "index")
    engine = Engine.open(variant(Engine.open(tmp_path / "index").library, other).folder)
    assert [name for name, _ in engine.library.names()] == ["a.txt", "b.txt"]


def test_a_history_keeps_every_run_and_passes_over_damage(tmp_path):
    for at in (20, 30):
        remember({**run(at, f"run {at}"), "made": f"2026-01-{at}T00:00:00+00:00"}, tmp_path)
    with (tmp_path / "history.jsonl").open("a") as file:
        file.write('{"cut off\n')
    remember(run(25, "run 25"), tmp_path)
    assert [each["name"] for each in history(tmp_path)] == ["run 20", "run 30", "run 25"]
    assert history(tmp_path)[0]["scores"]["answer_right"]["value"] == 0.5
    assert history(tmp_path / "nowhere") == []


def test_a_file_that_is_no_result_is_refused(tmp_path):
    for content, why in (
        ("{", "is no result"),
        ("[1]", "it lacks everything"),
        ('{"n": 3}', "it lacks gold, q"),
    ):
        (tmp_path / "x.json").write_text(content)
        with pytest.raises(InputError, match=why):
            read_result(tmp_path / "x.json")
    with pytest.raises(InputError, match="cannot read the result"):
        read_result(tmp_path / "y.json")


def test_the_command_compares_sweeps_and_gates(library, tmp_path, capsys):
    lines = [
        {
            "id": f"g{at}",
            "question": f"How many metres was the lichen of valley {at}?",
            "lang": "en",
            "kind": "number",
            "answerable": True,
            "answers": [str(at * 7)],
            "evidence": [{"doc": "lichen.txt", "start": 0, "end": 9}],
        }
        for at in range(12)
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, lines)))
    common = [
        "eval",
        str(tmp_path / "gold.jsonl"),
        "--index",
        str(library),
        "--output",
        str(tmp_path / "out"),
    ]
    assert main([*common, "--sweep", "retrieve.dense=0.1,0.9", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in said["runs"]] == [
        "as it stands",
        "retrieve.dense=0.1",
        "retrieve.dense=0.9",
    ]
    assert len(said["comparisons"]) == 2
    assert said["runs"][1]["configuration"]["retrieve"]["dense"] == 0.1
    assert said["runs"][1]["command"].startswith("dayek eval")
    assert len(history(tmp_path / "out")) == 3
    results = sorted((tmp_path / "out" / "results").glob("*.json"))
    assert len(results) == 3
    assert main([*common, "-s", "chunk.tokens=60", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["configuration"]["chunk"]["tokens"] == 60
    assert said["vectors"]["made"]
    refused = ["ask", "Which lichen?", "--index", str(library), "-s", "chunk.tokens=60"]
    assert main(refused) != 0
    assert "not 60: leave that out" in capsys.readouterr().err
    assert main([*refused[:-1], "answer.threshold=0"]) == 0
    capsys.readouterr()
    (tmp_path / "half.toml").write_text("[retrieve]\ndense = 0.5\n")
    assert main([*common, "--compare", str(results[0]), str(tmp_path / "half.toml")]) == 0
    assert "half against " in capsys.readouterr().out
    assert main([*common, "--baseline", str(results[0]), "--fail-if", "answer_right below 1.1"]) == 1
    assert "failed: answer_right is " in capsys.readouterr().err
    assert main([*common, "--baseline", str(results[0]), "--fail-if", "answer_right better"]) == 2


def test_a_trec_run_of_another_system_is_scored_for_what_it_found(library, tmp_path, capsys):
    run_file, out = tmp_path / "other.run", str(tmp_path / "out")
    run_file.write_text("g1 Q0 lichen.txt#0-400 1 9.5 bm25\ng1 Q0 heather.txt 2 9.1 bm25\n")
    line = {
        "id": "g1",
        "question": "Which lichen?",
        "lang": "en",
        "kind": "fact",
        "answerable": True,
        "answers": ["0"],
        "evidence": [{"doc": "lichen.txt", "start": 4, "end": 40}],
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(line))
    assert (
        main(["eval", str(tmp_path / "gold.jsonl"), "--run", str(run_file), "--output", out, "--json"]) == 0
    )
    said = json.loads(capsys.readouterr().out)
    assert said["name"] == "other"
    assert said["scores"]["evidence_recall@1"]["value"] == said["scores"]["RR@10"]["value"] == 1
    assert said["scores"]["answered"]["value"] == 0
    run_file.write_text("g1 Q0 lichen.txt first\n")
    assert main(["eval", str(tmp_path / "gold.jsonl"), "--run", str(run_file), "--output", out]) == 2
    assert "line 1: 4 cells; write question Q0 document rank score tag" in capsys.readouterr().err
