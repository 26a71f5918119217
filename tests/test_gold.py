"""Gold in four forms comes in whole, faults name their line and mend, and TREC files say the same."""

import csv
import json
import subprocess
import sys
import unicodedata
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.evidence import Span
from pipeline.gold import (
    FORMS,
    Evidence,
    GoldQuestion,
    bind,
    convert,
    gold_line,
    ragas_answers,
    read_gold,
    read_qrels,
    split_of,
    squad_documents,
    trec_qrels,
    trec_run,
    validate,
    write_gold,
)

TEXT = "The treaty was signed on 4 May 1921.\nIt took effect a year later, in Turin.\n"
LINE = {
    "id": "q1",
    "question": "When was the treaty signed?",
    "lang": "en",
    "kind": "date",
    "answerable": True,
    "answers": ["4 May 1921", "4.5.1921"],
    "evidence": [{"doc": "a.txt", "start": 0, "end": 36, "quote": TEXT[:36]}],
    "evidence_alternatives": [
        [{"doc": "a.txt", "start": 0, "end": 36, "quote": TEXT[:36]}],
        [{"doc": "b.pdf", "page": 3}, {"doc": "a.txt", "start": 37, "end": 74}],
    ],
    "context": [{"doc": "a.txt", "start": 37, "end": 74}],
    "trap_answers": ["1922"],
    "tags": ["typo"],
}
NO = {"id": "q2", "question": "누가 서명했나?", "answerable": False, "answers": [], "evidence": []}


def written(path, *lines):
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def changed(**fields):
    return {**LINE, **fields}


def test_every_field_of_a_line_is_kept(tmp_path):
    first, second = read_gold(written(tmp_path / "g.jsonl", LINE, NO))
    treaty = Evidence("a.txt", Span(0, 36), None, TEXT[:36])
    effect = Evidence("a.txt", Span(37, 74))
    assert first == GoldQuestion(
        question_id="q1",
        question=LINE["question"],
        language="en",
        kind="date",
        answerable=True,
        answers=("4 May 1921", "4.5.1921"),
        evidence=((treaty,), (Evidence("b.pdf", None, 3), effect)),
        context=(effect,),
        trap_answers=("1922",),
        tags=("typo",),
        split=split_of("q1"),
    )
    assert (second.language, second.kind, second.evidence) == ("ko", "unanswerable", ())
    assert first.grades() == {"a.txt": 1, "b.pdf": 1}


def test_the_first_alternative_is_the_evidence(tmp_path):
    line = changed(evidence_alternatives=[[{"doc": "b.pdf", "page": 3}]])
    (question,) = read_gold(written(tmp_path / "g.jsonl", line))
    assert [each[0].doc for each in question.evidence] == ["a.txt", "b.pdf"]


def test_names_are_composed(tmp_path):
    line = changed(evidence=[{"doc": "й.txt", "page": 1}], evidence_alternatives=[])
    (question,) = read_gold(written(tmp_path / "g.jsonl", line))
    assert question.evidence[0][0].doc == "й.txt"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (changed(id=None), "line 1: id is missing; give id as text"),
        (changed(question=" "), "question is"),
        (changed(answerable="yes"), "write answerable as true or false"),
        (changed(answers="4 May"), "answers holds"),
        (changed(answers=[1921]), "put it in quotes"),
        (changed(items=["a"]), "items holds"),
        (changed(evidence=[{"doc": "a.txt"}]), "give start and end, or page"),
        (changed(evidence=[{"doc": "a.txt", "quote": "treaty"}]), "give start and end, or page"),
        (changed(evidence=[{"start": 0, "end": 4}]), "names no document"),
        (changed(evidence=[{"doc": "a.txt", "start": 9, "end": 9}]), "spans 9 to 9"),
        (changed(evidence=[{"doc": "a.txt", "start": 9}]), "spans 9 to missing"),
        (changed(evidence=[{"doc": "a.txt", "page": 0}]), "counted from 1"),
        (changed(evidence_mode="some"), 'write "any" or "all"'),
        ([1], "not an object"),
    ],
)
def test_a_bad_line_is_named_with_its_mend(tmp_path, line, said):
    with pytest.raises(InputError, match=r"g\.jsonl, line 1: ") as error:
        read_gold(written(tmp_path / "g.jsonl", line))
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_other_faults_are_one_line_too(tmp_path):
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "q1"', encoding="utf-8")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n", encoding="utf-8")
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(b'{"id": "\xe9"}')
    other = tmp_path / "other.json"
    other.write_text('{"data": [{}]}', encoding="utf-8")
    for path, said in [
        (broken, "line 1: not JSON"),
        (empty, "holds no question"),
        (latin, "not UTF-8"),
        (other, "no SQuAD v2 file"),
        (tmp_path / "absent.jsonl", "check the path"),
        (tmp_path, "is no gold"),
        (written(tmp_path / "twice.jsonl", LINE, NO, LINE), "line 3: id 'q1' is taken by line 1"),
    ]:
        with pytest.raises(InputError, match=said):
            read_gold(path)


def test_squad_paragraphs_are_documents(tmp_path):
    squad = {
        "data": [
            {
                "title": "Treaty",
                "paragraphs": [
                    {
                        "context": TEXT,
                        "qas": [
                            {
                                "id": "s1",
                                "question": "When?",
                                "answers": [
                                    {"text": "4 May 1921", "answer_start": 25},
                                    {"text": "1921", "answer_start": 31},
                                    {"text": "1921", "answer_start": 31},
                                ],
                            },
                            {"id": "s2", "question": "Why?", "is_impossible": True, "answers": []},
                        ],
                    }
                ],
            }
        ]
    }
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(squad), encoding="utf-8")
    first, second = read_gold(path)
    assert first.answers == ("4 May 1921", "1921")
    assert [each[0] for each in first.evidence] == [
        Evidence("0:0", Span(25, 35), None, "4 May 1921"),
        Evidence("0:0", Span(31, 35), None, "1921"),
    ]
    assert (second.answerable, second.kind, second.evidence) == (False, "unanswerable", ())
    documents = {each["doc_id"]: each["text"] for each in squad_documents(path)}
    assert validate((first, second), documents.get) == ()
    squad["data"][0]["paragraphs"][0]["qas"][0]["answers"][0]["answer_start"] = 26
    path.write_text(json.dumps(squad), encoding="utf-8")
    with pytest.raises(InputError, match="does not stand at 26"):
        read_gold(path)


def test_a_beir_folder_judges_whole_documents(tmp_path):
    asked = [{"_id": str(i), "text": f"claim {i}"} for i in range(4)]
    written(tmp_path / "queries.jsonl", *asked)
    (tmp_path / "qrels").mkdir()
    head = "query-id\tcorpus-id\tscore\n"
    (tmp_path / "qrels" / "test.tsv").write_text(head + "1\tD 1\t2\n1\tD2\t1\n1\tD3\t0\n", encoding="utf-8")
    (tmp_path / "qrels" / "train.tsv").write_text(head + "2\tD2\t1\n3\tD9\t0\n", encoding="utf-8")
    first, second = read_gold(tmp_path)
    assert (first.question_id, first.split) == ("1", "test")
    assert first.evidence == ((Evidence("D 1", grade=2),), (Evidence("D2"),))
    assert (second.question_id, second.split) == ("2", "dev")
    assert trec_qrels((first,)) == "1 0 D%201 2\n1 0 D2 1\n"
    (tmp_path / "qrels" / "test.tsv").write_text("1 D1 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: 1 cells"):
        read_gold(tmp_path)


def test_a_pair_says_any_or_all(tmp_path):
    places = [
        {"doc_id": "d", "start": 4, "end": 10, "text": "treaty"},
        {"doc_id": "d", "page": 2, "text": "x"},
    ]
    line = {
        "id": 7,
        "question": "Что?",
        "answerable": True,
        "answers": [],
        "evidence": places,
        "split": "eval",
    }
    either = {**line, "evidence_mode": "any"}
    every = {**line, "id": "8", "evidence_mode": "all"}
    written(tmp_path / "questions.jsonl", either, every)
    first, second = read_gold(tmp_path)
    place, page = Evidence("d", Span(4, 10), None, "treaty"), Evidence("d", None, 2)
    assert (first.question_id, first.language, first.evidence) == ("7", "ru", ((place,), (page,)))
    assert second.evidence == ((place, page),)
    assert first.split == split_of("7")


def test_validate_names_each_fault():
    def question(**fields):
        known = {
            "question_id": "q",
            "question": "When?",
            "language": "en",
            "kind": "date",
            "answerable": True,
            "answers": ("1921",),
            "evidence": ((Evidence("a.txt", Span(0, 36)),),),
        }
        return GoldQuestion(**{**known, **fields})

    def faults(**fields):
        return " | ".join(validate([question(**fields)], {"a.txt": TEXT}.get))

    def at(*span, quote=None):
        return ((Evidence("a.txt", Span(*span), None, quote),),)

    assert faults() == ""
    assert "ends past the text (76" in faults(evidence=at(0, 999))
    assert "begins or ends with white space" in faults(evidence=at(0, 37))
    assert "its quote 'the treaty'" in faults(evidence=at(4, 10, quote="the treaty"))
    assert "'b.txt' is not there" in faults(context=(Evidence("b.txt", Span(0, 1)),))
    assert "has no evidence" in faults(evidence=())
    assert "has no answers" in faults(answers=())
    assert "kind 'when' is none of" in faults(kind="when")
    assert "lang 'de' is none of" in faults(language="de")
    assert "at most 40 count" in faults(answers=("1921 " * 41,))
    assert "an item has no variant" in faults(items=(("1921",), ()))
    assert "an answer is empty" in faults(answers=("1921", " "))
    assert "does not go with answerable true" in faults(kind="unanswerable")
    assert "would be judged wrong" in faults(items=(("Turin",),))
    silent = faults(answerable=False, kind="unanswerable")
    assert "but it has answers" in silent
    assert "but it has evidence" in silent
    assert "taken twice" in " ".join(validate([question(), question()], {"a.txt": TEXT}.get))


def test_bind_finds_the_one_place():
    assert bind("signed on  4 May", TEXT) == Span(15, 30)
    assert bind("1921. It took", TEXT).of(TEXT) == "1921.\nIt took"
    assert bind("t", TEXT) is None
    assert bind("signed in", TEXT) is None
    assert bind(" \n", TEXT) is None


@given(st.text(alphabet="ab \n", max_size=30), st.data())
def test_bind_gives_back_a_slice_or_nothing(text, data):
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    span = bind(quote, text)
    squeezed = "".join(quote.split())
    whole = "".join(text.split())
    times = sum(whole.startswith(squeezed, at) for at in range(len(whole))) if squeezed else 0
    assert (span is not None) == (times == 1)
    if span is not None:
        assert "".join(span.of(text).split()) == squeezed
        assert span.of(text) == span.of(text).strip()


def test_the_split_is_for_good_and_about_half():
    assert {split_of(each) for each in ("d001", "d002", "d003", "d004", "d005")} == {"dev", "test"}
    assert 400 < sum(split_of(f"q{i}") == "test" for i in range(1000)) < 600
    assert split_of("q1") == split_of("q1")


PASSAGES = [
    {"document": "a b/é.txt", "start": 0, "end": 9, "score": 0.5},
    {"document": "a b/é.txt", "start": 9, "end": 20, "score": 0.5},
    {"document": "c#d.txt", "start": 0, "end": 5, "score": 0.5000001},
    {"document": "e", "start": 0, "end": 5, "score": 0.1},
]


def test_a_run_ranks_distinct_documents_with_falling_scores():
    assert trec_run([("q 1", PASSAGES)], 3) == (
        "q%201 Q0 a%20b/%C3%A9.txt 1 0.500000 dayek\n"
        "q%201 Q0 c%23d.txt 2 0.499999 dayek\n"
        "q%201 Q0 e 3 0.100000 dayek\n"
    )
    by_passage = trec_run([("q", PASSAGES)], 2, unit="passage").splitlines()
    assert [line.split()[2] for line in by_passage] == ["a%20b/%C3%A9.txt#0-9", "a%20b/%C3%A9.txt#9-20"]


@given(st.lists(st.floats(), max_size=30))
def test_scores_strictly_fall_as_printed(scores):
    passages = [{"document": f"d{i}", "start": 0, "end": 1, "score": s} for i, s in enumerate(scores)]
    lines = trec_run([("q", passages)], 100).splitlines()
    printed = [np.float32(line.split()[4]) for line in lines]
    assert [line.split()[2] for line in lines] == [f"d{i}" for i in range(len(scores))]
    assert all(one > other for one, other in pairwise(printed))


def test_trec_files_are_read_as_meant_by_an_oracle(tmp_path):
    import ir_measures

    questions = read_gold(written(tmp_path / "g.jsonl", LINE, NO))
    passages = [{**PASSAGES[0], "document": name} for name in ("x", "b.pdf", "y", "a.txt")]
    (tmp_path / "qrels").write_text(trec_qrels(questions))
    (tmp_path / "run").write_text(trec_run([("q1", passages)], 10))
    scores = ir_measures.calc_aggregate(
        [ir_measures.RR @ 10, ir_measures.R @ 10, ir_measures.R @ 2],
        list(ir_measures.read_trec_qrels(str(tmp_path / "qrels"))),
        list(ir_measures.read_trec_run(str(tmp_path / "run"))),
    )
    assert {str(key): value for key, value in scores.items()} == {"RR@10": 0.5, "R@10": 1.0, "R@2": 0.5}


def test_passage_qrels_name_spans():
    question = GoldQuestion(
        "q", "?", "en", "fact", True, evidence=((Evidence("a", Span(1, 4)), Evidence("b", page=2)),)
    )
    assert trec_qrels([question], unit="passage") == "q 0 a#1-4 1\nq 0 b#page=2 1\n"


def test_importing_the_gold_is_light():
    code = "import sys, pipeline.gold; print(sorted({'numpy', 'scipy', 'ir_measures'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


# --- forms: written, and read back as far as they hold it -----------------------------------------

TREATY = GoldQuestion(
    question_id="q 1",
    question="When was the treaty signed?",
    language="en",
    kind="date",
    answerable=True,
    answers=("4 May 1921", "May 1921"),
    items=(("4 May", "May"), ("1921",)),
    evidence=(
        (Evidence("a b.txt", Span(0, 36), None, TEXT[:36], 1, "", "\nIt took", (0.25, 0.0)),),
        (Evidence("ё#+.pdf", None, 3), Evidence("a b.txt", Span(37, 74), None, TEXT[37:74])),
    ),
    context=(Evidence("a b.txt", Span(4, 10)),),
    trap_answers=("1922",),
    tags=("typo",),
    split="test",
    sources=(("a b.txt", "00"),),
    texts=(("a b.txt", "11"),),
    note="looked at twice",
)
NOTHING = GoldQuestion("q2", "누가 서명했나?", "ko", "unanswerable", False, split="dev")
SQUARE = GoldQuestion("q3", "What?", "en", "fact", True, evidence=((Evidence("c", grade=2),),), split="test")


def back(tmp_path, form, questions, **more):
    path = tmp_path / {"csv": "g.csv", "squad": "g.json", "ragas": "g.jsonl", "dayek": "g.jsonl"}.get(
        form, form
    )
    notes = convert(questions, form, path, {"a b.txt": TEXT}, **more)
    assert all("\n" not in note for note in notes)
    return read_gold(path, texts={"a b.txt": TEXT}), notes


def test_dayeks_own_form_holds_everything(tmp_path):
    asked = (TREATY, NOTHING, SQUARE)
    assert back(tmp_path, "dayek", asked) == (asked, ())
    assert gold_line(NOTHING)["evidence"] == []


def test_a_sheet_holds_all_but_neighbours_and_hashes(tmp_path):
    read, notes = back(tmp_path, "csv", (TREATY, NOTHING))
    bare = [[replace(p, before=None, after=None, twin=None) for p in one] for one in TREATY.evidence]
    wanted = replace(TREATY, evidence=tuple(map(tuple, bare)), texts=(), sources=())
    assert read == (wanted, NOTHING)
    assert len(notes) == 2
    assert "words around" in notes[0]


words = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)
tricky = st.one_of(
    words, st.sampled_from(["=1+1", "'=x", "-5", "@a", "'tis", "a | b", "a\\nb", "a\nb", "\\", "+ a"])
)


@given(
    tricky, st.lists(tricky, max_size=3), st.lists(st.lists(words, min_size=1, max_size=2), max_size=2), words
)
def test_a_sheet_keeps_any_words(question, answers, items, doc):
    asked = GoldQuestion(
        "q1", question, "en", "fact", True, tuple(answers), tuple(map(tuple, items)), split=split_of("q1")
    )
    asked = replace(asked, evidence=((Evidence(doc, Span(1, 2), None, "=q"), Evidence("b", None, 2)),))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "g.csv"
        convert((asked,), "csv", path)
        (read,) = read_gold(path)
        cells = [cell for row in csv.reader(path.open(encoding="utf-8-sig", newline="")) for cell in row]
    composed = unicodedata.normalize("NFC", doc)
    assert read == replace(
        asked, evidence=((replace(asked.evidence[0][0], doc=composed), asked.evidence[0][1]),)
    )
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_a_sheet_as_a_person_saves_it(tmp_path):
    path = tmp_path / "g.csv"
    path.write_bytes(
        "\ufeffid;question;answerable;answers;evidence\r\n7;Когда?;TRUE;1921;a.txt#0-36\r\n;;;;\r\n".encode()
    )
    (read,) = read_gold(path)
    assert (read.question_id, read.language, read.answers) == ("7", "ru", ("1921",))
    assert read.evidence == ((Evidence("a.txt", Span(0, 36)),),)
    for content, said in [
        ("id,question\n1,What?\n", "no column answerable"),
        (
            "id,question,answerable\n1,What?,perhaps\n",
            "line 2: answerable is missing; write answerable as true",
        ),
        ("id,question,answerable,evidence\n1,What?,true,a#x-y\n", "line 2: the place 'a#x-y' is none"),
        ('id,question,answerable,quotes\n1,What?,true,"a\nb"\n', "2 quotes for 0 places"),
        ("id,question,answerable\n", "holds no question"),
    ]:
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=said):
            read_gold(path)


def test_squad_keeps_answers_as_spans(tmp_path):
    lone = replace(TREATY, evidence=TREATY.evidence[:1])
    unsaid = replace(lone, question_id="q4", answers=("in spring",), items=())
    several = replace(lone, question_id="q5", evidence=TREATY.evidence[1:])
    read, notes = back(tmp_path, "squad", (lone, NOTHING, unsaid, several))
    assert [q.question_id for q in read] == ["q 1", "q2"]
    assert [q.answerable for q in read] == [True, False]
    assert [place.span.of(TEXT) for place in read[0].places()] == ["4 May 1921", "May 1921", "4 May", "May"]
    assert {place.doc for place in read[0].places()} == {"a b.txt"}
    assert "1 question: left out: the evidence is in several places at once" in notes
    assert "1 question: left out: no answer stands to the letter in the evidence" in notes
    with pytest.raises(InputError, match="give --index DIR"):
        convert((lone,), "squad", tmp_path / "x.json", {})


def test_beir_keeps_documents_and_grades(tmp_path):
    read, notes = back(tmp_path, "beir", (TREATY, NOTHING, SQUARE))
    assert [(q.question_id, q.grades(), q.split) for q in read] == [
        ("q 1", {"a b.txt": 1, "ё#+.pdf": 1}, "test"),
        ("q3", {"c": 2}, "test"),
    ]
    assert json.loads((tmp_path / "beir" / "corpus.jsonl").read_text())["text"] == TEXT
    assert notes[0] == "1 question: have no evidence, and so no judgement"
    with pytest.raises(InputError, match="nothing to write"):
        convert((NOTHING,), "beir", tmp_path / "none")


def test_trec_keeps_places(tmp_path):
    read, _ = back(tmp_path, "trec", (TREATY, NOTHING, SQUARE), unit="passage")
    assert [(q.question_id, q.question, q.answerable) for q in read] == [
        (q.question_id, q.question, q.answerable) for q in (TREATY, NOTHING, SQUARE)
    ]
    assert [(p.doc, p.span, p.page) for p in read[0].places()] == [
        (p.doc, p.span, p.page) for p in TREATY.places()
    ]
    assert read[2].grades() == {"c": 2}
    (tmp_path / "trec" / "qrels.txt").write_text("q%201 0 a 0\nq9 0 b 1\n")
    assert [each.grade for each in read_qrels(tmp_path / "trec" / "qrels.txt")["q 1"]] == [0]
    with pytest.raises(InputError, match="judges 'q9'"):
        read_gold(tmp_path / "trec")
    (tmp_path / "trec" / "qrels.txt").write_text("q2 0 a\n")
    with pytest.raises(InputError, match="line 1: 3 cells"):
        read_gold(tmp_path / "trec")


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_ragas_columns_find_their_places(tmp_path, suffix):
    lone = replace(TREATY, evidence=TREATY.evidence[:1])
    given_ = {"q 1": {"answer": "in 1921", "passages": [{"text": TEXT[37:74]}, {"text": "not there"}]}}
    path = tmp_path / f"g.{suffix}"
    notes = convert((lone, NOTHING), "ragas", path, answers=given_)
    assert "1 question: keep their first answer alone" in notes
    treaty, nothing = read_gold(path, texts={"a b.txt": TEXT})
    assert (treaty.question, treaty.answers, nothing.answerable) == (TREATY.question, ("4 May 1921",), False)
    assert treaty.evidence == ((Evidence("a b.txt", Span(0, 36), None, TEXT[:36]),),)
    assert read_gold(path)[0].evidence == ()
    answers = ragas_answers(path, {"a b.txt": TEXT})
    answered = answers[treaty.question_id]
    assert (answered["answered"], answered["answer"]) == (True, "in 1921")
    assert [(p.get("start"), p["text"]) for p in answered["passages"]] == [
        (37, TEXT[37:74]),
        (None, "not there"),
    ]
    assert answers[nothing.question_id]["answered"] is False


def test_ragas_as_pandas_writes_it(tmp_path):
    pandas = pytest.importorskip("pandas")
    path = tmp_path / "r.csv"
    rows = {"user_input": ["When?"], "reference": ["1921"], "reference_contexts": [[TEXT[:36], "it's"]]}
    pandas.DataFrame(rows).to_csv(path, index=False)
    (read,) = read_gold(path, texts={"a.txt": TEXT})
    assert (read.answers, read.evidence) == (("1921",), ())  # one of two contexts is nowhere
    path.write_text("user_input,reference_contexts\nWhen?,[1921\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2: reference_contexts is no list"):
        read_gold(path)


def test_an_unknown_form_and_a_place_that_cannot_be_written_are_one_line(tmp_path):
    with pytest.raises(InputError, match=f"no form 'xml': give one of {', '.join(FORMS)}"):
        convert((TREATY,), "xml", tmp_path / "x")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write"):
        write_gold(tmp_path / "file" / "g.jsonl", [TREATY])
