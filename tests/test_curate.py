"""What people say of questions is kept and comes to gold, or is in dispute; drafts count for nothing."""

from __future__ import annotations

import json
import math
import multiprocessing
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import TEXTS, document, write_texts
from pipeline.cli import main
from pipeline.curate import (
    Judgement,
    agreements,
    alpha,
    append,
    disputed,
    draft_questions,
    drafted,
    gold_from,
    history,
    judged_right,
    latest,
    queue,
    read_judgements,
    selected,
    unanswerable,
    waiting,
    withdrawn,
    wrong,
)
from pipeline.curate.gather import _alpha
from pipeline.curate.phrases import asked_of
from pipeline.curate.queue import width
from pipeline.errors import InputError
from pipeline.evidence import Span
from pipeline.gold import DRAFT, GoldQuestion, read_gold, validate, write_gold
from pipeline.statistics import proportion

HARVEST = TEXTS["reports/harvest.txt"]
TONNES = "The valley brought in 4,300 tonnes of wheat in 2009, a third more than the year before."


def at(words: str, text: str = HARVEST) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def answer(question: str = "How much wheat was brought in?", words: str = "4,300 tonnes") -> dict:
    spans = [at(TONNES), at("The harvest of 2009")]
    cited = [{"document": "reports/harvest.txt", "start": s.start, "end": s.end} for s in spans]
    return {"question": question, "answered": True, "answer": words, "citations": cited}


def said(action: str, author: str, question: GoldQuestion | None = None, day: int = 1, **fields) -> Judgement:
    asked = question or judged_right(answer(), "x", TEXTS).question
    time = f"2026-03-{day:02}T10:00:00+00:00"
    return Judgement(asked.question_id, author, time, action, asked, **fields)  # type: ignore[arg-type]


# --- the log --------------------------------------------------------------------------------------


def test_a_right_answer_is_gold_with_the_citations_that_hold_it():
    judged = judged_right(answer(), "Ann", TEXTS, note="checked")
    question = judged.question
    assert (judged.author, judged.action, judged.note) == ("Ann", "right", "checked")
    assert [[p.quote for p in one] for one in question.evidence] == [[TONNES]]
    assert (question.answers, question.answerable) == (("4,300 tonnes",), True)
    assert validate([question], TEXTS.get) == ()
    both = judged_right(answer(words="a rich year"), "Ann", TEXTS).question
    assert [len(one) for one in both.evidence] == [2]  # neither holds it alone: both are needed


def test_what_is_no_judgement_is_refused_with_the_mend():
    with pytest.raises(InputError, match="select the evidence"):
        judged_right({"question": "Why?", "answered": False, "answer": "", "citations": []}, "Ann", TEXTS)
    placeless = answer() | {"citations": [{"document": "lease.md", "quote": "ninety days"}]}
    with pytest.raises(InputError, match="has no place"):
        judged_right(placeless, "Ann", TEXTS)
    with pytest.raises(InputError, match="write the answer"):
        selected("Why?", [], ["flood"], "Ann", TEXTS)
    with pytest.raises(InputError, match="not in the index"):
        selected("Why?", [("lease.md", Span(0, 99_999))], ["flood"], "Ann", TEXTS)
    with pytest.raises(InputError, match="needs an author"):
        unanswerable("Why?", " ")
    with pytest.raises(InputError, match="accept, reject or edit"):
        drafted("right", judged_right(answer(), "x", TEXTS).question, "Ann")


def test_what_is_appended_is_read_back_the_same(tmp_path):
    log = tmp_path / "deep" / "judged.jsonl"
    assert read_judgements(log) == ((), ())
    judged = [
        judged_right(answer(), "Ann", TEXTS),
        selected("Сколько?", [("отчет.md", Span(20, 40))], ["12 400"], "Борис", TEXTS, note="на «с. 2»"),
        unanswerable("누가?", "Ann"),
        wrong(answer("When?"), "Ann"),
        drafted("accept", replace(judged_right(answer(), "x", TEXTS).question, tags=(DRAFT, "typo")), "Ann"),
    ]
    for each in judged:
        append(log, each)
    assert read_judgements(log) == (tuple(judged), ())
    assert judged[-1].question.tags == ("typo",)


def test_a_damaged_line_is_named_and_the_others_are_kept(tmp_path):
    log = tmp_path / "judged.jsonl"
    append(log, judged_right(answer(), "Ann", TEXTS))
    whole = log.read_text(encoding="utf-8")
    log.write_text(whole + '{"time": "2026-03-01T1', encoding="utf-8")  # a crash cut this one short
    append(log, unanswerable("Why?", "Ann"))
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"time": "noon", "author": "A", "action": "right", "gold": {}}) + "\n[1]\n")
    read = read_judgements(log)
    assert [each.action for each in read.judgements] == ["right", "unanswerable"]
    assert [fault.split("line ")[1][0] for fault in read.faults] == ["2", "4", "5"]


def _append_many(path: str, author: str) -> None:
    from pathlib import Path

    for number in range(40):
        append(Path(path), unanswerable(f"Question {number} {'x' * 3000}", author))


def test_two_processes_append_without_harm(tmp_path):
    log = tmp_path / "judged.jsonl"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_many, args=(str(log), name)) for name in ("Ann", "Bo")]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    read = read_judgements(log)
    assert (len(read.judgements), read.faults) == (80, ())


# --- gold, disputes, agreement ----------------------------------------------------------------------


def test_the_last_word_of_each_person_counts_and_all_words_are_kept():
    words = [said("right", "Ann", day=1), said("wrong", "Ann", day=3), said("right", "Ann", day=2)]
    question_id = words[0].question_id
    assert [each.action for each in history(words, question_id)] == ["right", "right", "wrong"]
    assert latest(words)[question_id]["Ann"].action == "wrong"
    assert gold_from(words) == ()
    assert len(gold_from(words[::2])) == 1


@pytest.mark.parametrize(
    ("one", "other", "gold"),
    [
        ("right", "right", 1),
        ("right", "wrong", 0),
        ("accept", "reject", 0),
        ("right", "unanswerable", 0),
        ("select", "wrong", 1),
        ("unanswerable", "unanswerable", 1),
        ("wrong", "wrong", 0),
    ],
)
def test_only_what_people_agree_on_is_gold(one, other, gold):
    none = unanswerable(answer()["question"], "x").question
    words = [
        said(action, who, none if action in ("unanswerable", "wrong", "reject") else None)
        for action, who in ((one, "Ann"), (other, "Bo"))
    ]
    assert len(gold_from(words)) == gold
    assert len(disputed(words)) == (one not in ("wrong",) and gold == 0)


def test_people_who_agree_add_variants_and_evidence():
    first = selected("How much?", [("reports/harvest.txt", at(TONNES))], ["4,300 tonnes"], "Ann", TEXTS)
    second = selected("how  much?", [("reports/harvest.txt", at("4,300 tonnes"))], ["4,300"], "Bo", TEXTS)
    (merged,) = gold_from([first, second])
    assert set(merged.answers) == {"4,300 tonnes", "4,300"}
    assert len(merged.evidence) == 2
    other = selected("How much?", [("reports/harvest.txt", at("910 tonnes"))], ["910 tonnes"], "Bo", TEXTS)
    assert gold_from([first, other]) == ()
    assert len(disputed([first, other])) == 1


def test_what_is_taken_back_is_kept_in_the_log_and_counts_no_more(tmp_path):
    log = tmp_path / "judged.jsonl"
    right = judged_right(answer(), "Ann", TEXTS)
    told = wrong(answer(), "Ann")
    for each in (right, wrong(answer(), "Bo"), told, withdrawn(told)):
        append(log, each)
    words = read_judgements(log).judgements
    assert [each.action for each in words] == ["right", "wrong", "wrong", "withdraw"]
    assert words[-1].question == told.question
    assert {who: each.action for who, each in latest(words)[right.question_id].items()} == {
        "Ann": "right",
        "Bo": "wrong",
    }
    append(log, withdrawn(right))
    words = read_judgements(log).judgements
    assert list(latest(words)[right.question_id]) == ["Bo"]
    assert len(history(words, right.question_id)) == 5
    append(log, withdrawn(right))  # nothing is left to take back
    append(log, judged_right(answer(), "Ann", TEXTS))
    words = read_judgements(log).judgements
    assert latest(words)[right.question_id]["Ann"].action == "right"
    assert agreements(words)[0].agreement.share == 0


def test_a_draft_taken_back_waits_again(tmp_path):
    drafts, log = tmp_path / "drafts.jsonl", tmp_path / "judged.jsonl"
    assert waiting(drafts, log) == ()
    draft = replace(judged_right(answer(), "x", TEXTS).question, question_id="d1", tags=(DRAFT,))
    write_gold(drafts, [draft])
    said = drafted("accept", draft, "Ann")
    append(log, said)
    assert waiting(drafts, log) == ()
    append(log, withdrawn(said))
    assert waiting(drafts, log) == (draft,)


LABELS = {"right": "right", "wrong": "wrong", "unanswerable": "unanswerable"}


def test_agreement_is_that_of_an_oracle():
    from sklearn.metrics import cohen_kappa_score

    ours = ["right", "right", "wrong", "unanswerable", "right", "wrong", "right", "unanswerable"]
    theirs = ["right", "wrong", "wrong", "unanswerable", "right", "right", "right", "wrong"]
    questions = [unanswerable(f"Question {n}?", "x").question for n in range(8)]
    words = [said(a, "Ann", q) for a, q in zip(ours, questions, strict=True)]
    words += [said(b, "Bo", q) for b, q in zip(theirs, questions, strict=True)]
    (pair,) = agreements([*words, said("right", "Cy", unanswerable("Another?", "x").question)])
    assert (pair.one, pair.other, pair.agreement.n, pair.agreement.share) == ("Ann", "Bo", 8, 5 / 8)
    assert pair.agreement.kappa == pytest.approx(cohen_kappa_score(ours, theirs))
    assert alpha(words)[1] == 8


def alpha_by_coincidences(units: list[list[str]]) -> float | None:
    """Krippendorff's alpha by its matrix of coincidences, as his paper sets it out."""
    held = [unit for unit in units if len(unit) > 1]
    pairs: dict[tuple[str, str], float] = {}
    for unit in held:
        for a, b in permutations(range(len(unit)), 2):
            key = (unit[a], unit[b])
            pairs[key] = pairs.get(key, 0.0) + 1 / (len(unit) - 1)
    n = sum(pairs.values())
    sums = {c: sum(v for (a, _), v in pairs.items() if a == c) for c in {a for a, _ in pairs}}
    apart = sum(sums[c] * sums[k] for c in sums for k in sums if c != k)
    if not apart:
        return None
    return 1 - (n - 1) * sum(v for (a, b), v in pairs.items() if a != b) / apart


@given(st.lists(st.lists(st.sampled_from(sorted(LABELS)), min_size=2, max_size=5), max_size=12))
def test_alpha_is_that_of_an_oracle(units):
    wanted, got = alpha_by_coincidences(units), _alpha(units)
    assert (got is None) == (wanted is None)
    if wanted is not None:
        assert got == pytest.approx(wanted)


# --- the queue ------------------------------------------------------------------------------------


def asked(name: str, language: str = "en", kind: str = "fact") -> GoldQuestion:
    return GoldQuestion(name, f"{name}?", language, kind, kind != "unanswerable")


def row(name: str, language: str, kind: str, right: float) -> dict:
    return {"id": name, "slices": [f"lang={language}", f"kind={kind}"], "values": {"answer_right": right}}


@given(st.integers(10, 2000), st.floats(0, 1))
def test_the_width_is_that_of_the_interval_which_is_shown(n, share):
    hits = round(share * n)
    shown = proportion(hits, n)
    assert math.isclose(width(hits / n, n), shown.high - shown.low, abs_tol=1e-9)


def test_the_thinnest_slices_come_first_and_languages_mix():
    rows = [row(f"e{n}", "en", "fact", n % 2) for n in range(60)]
    rows += [row(f"r{n}", "ru", "fact", n % 2) for n in range(12)]
    left = [asked(f"{language}{n}", language) for language in ("en", "ru", "kk") for n in range(5)]
    chosen = queue(left, rows, 6)
    languages = [each.question.language for each in chosen]
    assert languages[0] == "kk"
    assert set(languages) == {"kk", "ru"}
    assert [each.gain for each in chosen] == sorted((each.gain for each in chosen), reverse=True)
    assert {key: n for key, n, _ in chosen[0].slices} == {"lang=kk": 0, "kind=fact": 72}


def test_what_is_scored_is_no_candidate_and_none_comes_twice():
    rows = [row("a", "en", "fact", 1.0)]
    chosen = queue([asked("a"), asked("b"), asked("b"), asked("c")], rows, 10)
    assert sorted(each.question.question_id for each in chosen) == ["b", "c"]
    assert queue([], rows, 3) == ()


# --- drafts ---------------------------------------------------------------------------------------

SMALL = frozenset(["the", "library", "school", "landlord", "библиотеку", "библиотека", "село", "община"])


@pytest.mark.parametrize(
    ("language", "sentence", "question", "words"),
    [
        ("en", "The library was founded in 1998 by two teachers.", "When was the library founded?", "1998"),
        ("en", "The landlord is Ardak Nurlanova.", "Who is the landlord?", "Ardak Nurlanova"),
        ("en", "In 1997, the school moved to a barn.", "When did the school move to a barn?", "1997"),
        ("en", "The school has about 340 pupils.", "How many pupils does the school have?", "340"),
        ("en", "There are 12 lamps in the hall.", "How many lamps are there in the hall?", "12"),
        ("ru", "Библиотека была открыта 17 мая 2008 года.", "Когда была открыта библиотека?", "17 мая 2008"),
        ("ru", "В 1998 году село получило новую школу.", "Когда село получило новую школу?", "1998"),
        (
            "ru",
            "Библиотеку посёлка возглавляет Гульнара Сатпаева.",
            "Кто возглавляет библиотеку посёлка?",
            "Гульнара Сатпаева",
        ),
        ("ru", "Община насчитывает 300 000 членов.", "Сколько членов насчитывает община?", "300 000"),
        ("kk", "Мектепте 340 оқушы оқиды.", "Мектепте қанша оқушы оқиды?", "340"),
        ("kk", "Мектеп 2012 жылы ашылды.", "Мектеп қашан ашылды?", "2012"),
        ("ko", "도서관은 1998년에 세워졌다.", "도서관은 언제 세워졌는가?", "1998년"),
        ("ko", "관장은 김민수이다.", "관장은 누구인가?", "김민수"),
        ("ko", "도서관에는 책이 7,500권 있다.", "도서관에는 책이 몇 권 있는가?", "7,500"),
    ],
)
def test_a_sentence_becomes_a_question_in_its_language(language, sentence, question, words):
    assert (question, words) in [(a.question, a.answer) for a in asked_of(sentence, language, SMALL)]


@pytest.mark.parametrize(
    "sentence",
    ["It was founded in 1998.", "They have 40 ships.", "In the 1960s the town had 40 ships at sea."],
)
def test_a_sentence_that_says_nothing_alone_is_left(sentence):
    assert list(asked_of(sentence, "en", SMALL)) == []


def test_drafts_are_sound_marked_and_always_the_same(tmp_path):
    write_texts(tmp_path)
    for name in TEXTS:
        made = document(tmp_path / name)
        drafts = draft_questions(made, 10, name=name)
        assert drafts, name
        assert drafts == draft_questions(made, 10, name=name)
        assert len(drafts) <= 10
        assert validate(drafts, {name: made.text}.get) == ()
        assert all(each.tags == (DRAFT,) for each in drafts)
        for each in drafts:
            for place in each.places():
                assert each.answers[0] in " ".join(place.quote.split())
    assert draft_questions(made, 0, name=name) == ()


def test_a_table_gives_a_question_and_a_near_miss(tmp_path):
    write_texts(tmp_path)
    made = document(tmp_path / "lease.md")
    drafts = draft_questions(made, 20, name="lease.md")
    table = [each for each in drafts if each.kind == "table"]
    assert {each.answers[0] for each in table} <= {"120,000", "40,000", "185,000", "60,000"}
    assert all("Rent by year" in each.question for each in table)
    misses = [each for each in drafts if not each.answerable]
    assert misses
    assert all(
        year not in made.text for each in misses for year in each.question.split("“") if year[:4].isdigit()
    )
    told = draft_questions(made, 20, name="lease.md", elsewhere=lambda subject, year: True)
    assert all(each.answerable for each in told)


def test_drafts_are_kept_out_of_gold(tmp_path):
    path = tmp_path / "g.jsonl"
    draft = replace(judged_right(answer(), "x", TEXTS).question, question_id="d1", tags=(DRAFT,))
    gold = replace(draft, question_id="q1", tags=())
    write_gold(path, [draft, gold])
    assert [each.question_id for each in read_gold(path)] == ["q1"]
    assert len(read_gold(path, drafts=True)) == 2
    write_gold(path, [draft])
    with pytest.raises(InputError, match=r"only drafts \(1\): accept some"):
        read_gold(path)
    (accepted,) = gold_from([drafted("accept", draft, "Ann")])
    write_gold(path, [accepted])
    assert read_gold(path) == (accepted,)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def run(capsys):
    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        return code, *capsys.readouterr()

    return run


@pytest.mark.parametrize("what", ["drafts", "queue", "agree", "anchor", "convert"])
def test_every_part_of_the_command_has_help_with_an_example(run, what):
    code, out, _ = run("gold", what, "--help")
    assert (code, "example:" in out, "--json" in out) == (0, True, True)
    assert f"dayek gold {what}" in out


def test_from_drafts_to_gold_by_the_command(run, index, tmp_path):
    drafts, log, gold = tmp_path / "drafts.jsonl", tmp_path / "judged.jsonl", tmp_path / "gold.jsonl"
    common = ("--index", index, "--log", log, "--json")
    code, out, _ = run("gold", "drafts", "--output", drafts, *common)
    made = json.loads(out)["drafts"]
    assert (code, len(made)) == (0, len(read_gold(drafts, drafts=True)))
    code, out, _ = run("gold", "drafts", "--output", drafts, *common)
    assert json.loads(out)["drafts"] == []  # known before
    code, out, _ = run("gold", "queue", drafts, "-k", "3", *common)
    wanted = json.loads(out)
    assert (len(wanted["queue"]), wanted["left"]) == (3, len(made))
    by_id = {each.question_id: each for each in read_gold(drafts, drafts=True)}
    first, second, third = (by_id[each["id"]] for each in wanted["queue"])
    for action, question, who in [
        ("accept", first, "Ann"),
        ("accept", second, "Ann"),
        ("reject", second, "Bo"),
        ("reject", third, "Ann"),
        ("accept", first, "Bo"),
    ]:
        append(log, drafted(action, question, who))
    _, out, _ = run("gold", "queue", drafts, *common)
    assert json.loads(out)["left"] == len(made) - 3
    code, out, _ = run("gold", "agree", "--output", gold, *common)
    told = json.loads(out)
    assert (code, told["gold"], [each["id"] for each in told["disputed"]]) == (0, 1, [second.question_id])
    assert told["pairs"] == [{"one": "Ann", "other": "Bo", "share": 0.5, "kappa": 0.0, "n": 2}]
    assert [each.question_id for each in read_gold(gold)] == [first.question_id]
    code, out, _ = run("gold", "agree", "--log", log, "--index", index)
    assert "Ann and Bo: 0.50 agree, kappa 0.00, n = 2" in out


def test_gold_is_anchored_by_the_command(run, index, tmp_path):
    gold, new = tmp_path / "gold.jsonl", tmp_path / "new.jsonl"
    right = selected("How much?", [("reports/harvest.txt", at(TONNES))], ["4,300"], "A", TEXTS).question
    (place,) = right.places()
    moved = replace(right, evidence=((replace(place, span=Span(3, 3 + len(TONNES))),),), texts=())
    lost = replace(moved, question_id="q2", evidence=((replace(place, quote="It snowed in June."),),))
    write_gold(gold, [moved, lost])
    code, out, _ = run("gold", "anchor", gold, "--index", index, "--output", new)
    assert code == 1
    assert "2 places of 2 questions: 0 same, 1 moved, 0 edited, " in out
    assert read_gold(new) == (right,)
    waiting = [json.loads(line) for line in new.with_suffix(".queue.jsonl").read_text().splitlines()]
    assert [each["id"] for each in waiting] == ["q2"]
    assert waiting[0]["gold"]["id"] == "q2"
    code, out, _ = run("gold", "anchor", new, "--index", index, "--output", new, "--json")
    assert (code, json.loads(out)["counts"]["same"]) == (0, 1)
    assert not new.with_suffix(".queue.jsonl").exists()


def test_faults_of_the_command_are_one_line(run, index, tmp_path):
    for words in (
        ("gold", "agree", "--log", tmp_path / "none.jsonl"),
        ("gold", "queue", tmp_path / "none.jsonl"),
        ("gold", "anchor", tmp_path / "none.jsonl", "--index", index),
        ("gold", "drafts", "nothing.pdf", "--index", index),
        ("gold", "drafts", "--index", tmp_path / "none"),
    ):
        code, out, err = run(*words)
        assert (code, out, err.count("\n")) == (2, "", 1), (words, err)
