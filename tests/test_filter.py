"""A filter chooses what is ranked, not what is left of a ranking; and it says what it left out."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.cli import main
from pipeline.errors import InputError
from pipeline.gold import read_gold
from pipeline.store import Filter, Library
from pipeline.store.choice import date_of

HOME = Path(__file__).parent.parent
QUESTIONS = ("Who is the landlord?", "How much wheat in 2009?", "Кто возглавляет библиотеку?", "도서관 관장")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """The sample library's index."""
    folder = tmp_path_factory.mktemp("corpus") / "index"
    build([HOME / "corpus"], folder)
    return Engine.open(folder)


def row(day="", **fields):
    facts = [{"name": "date", "value": day}] if day else []
    return SimpleNamespace(name="a.pdf", doc_id="d", report={"language": "en", "facts": facts}, **fields)


@pytest.mark.parametrize(
    ("day", "since", "until", "taken"),
    [
        ("2019-04-02", "2019", "", True),
        ("2019-04-02", "2019-05", "", False),
        ("2019-04-02", "", "2019-04-02", True),
        ("2019-04-02", "", "2019", True),
        ("2019-04-02", "", "2018", False),
        ("2019", "2019-06", "", True),  # some day of 2019: it may be
        ("2019", "", "2019-06", True),
        ("2019", "2020", "", False),
        ("2019-04", "2019-04-30", "2019-04-30", True),
        ("", "2019", "", False),
        ("", "", "2019", False),
    ],
)
def test_a_date_that_may_fit_fits(day, since, until, taken):
    assert Filter(since=since, until=until).takes(row(day)) is taken


def test_the_first_date_that_is_known_counts():
    both = row("2019")
    both.report["facts"].append({"name": "date", "value": "2021"})
    assert date_of(both) == "2019"


@pytest.mark.parametrize("day", ["spring", "2019-13", "2019-4", "20190402", "2019-04-32"])
def test_a_date_that_is_none_is_refused(day):
    with pytest.raises(InputError, match="write 2019"):
        Filter(since=day)


def test_dates_the_wrong_way_round_are_refused():
    with pytest.raises(InputError, match="exchange them"):
        Filter(since="2020", until="2019")
    Filter(since="2019-06", until="2019")


@pytest.mark.parametrize(
    ("only", "names"),
    [
        (Filter(("lease.md",)), ["lease.md"]),
        (Filter(("harvest.txt",)), ["reports/harvest.txt"]),
        (Filter(("*.txt",)), ["reports/harvest.txt", "мектеп.txt"]),
        (Filter(("*.txt", "lease.md")), ["lease.md", "reports/harvest.txt", "мектеп.txt"]),
        (Filter(("*.txt",), languages=("kk",)), ["мектеп.txt"]),
        (Filter(folders=("reports",)), ["reports/harvest.txt"]),
        (Filter(folders=("reports/",)), ["reports/harvest.txt"]),
        (Filter(languages=("ru", "ko")), ["отчет.md", "도서관.md"]),
        (None, ["lease.md", "reports/harvest.txt", "мектеп.txt", "отчет.md", "도서관.md"]),
    ],
)
def test_a_filter_chooses_documents(index, only, names):
    library = Library.open(index)
    chosen = library.select(only)
    assert [library.names_of(doc_id)[0] for doc_id in chosen.doc_ids] == names
    assert chosen.told["of"] == 5
    if only:
        assert set(chosen.rows) == {r for d in chosen.doc_ids for r, _ in library.rows_of(d)}


def test_a_folder_on_disk_is_one_too(index, texts):
    chosen = Library.open(index).select(Filter(folders=(str(texts / "reports"),)))
    assert len(chosen.doc_ids) == 1
    assert len(Library.open(index).select(Filter(folders=(str(texts),))).doc_ids) == 5


def test_a_filter_that_fits_nothing_says_what_there_is(index):
    with pytest.raises(InputError, match=r"no document fits --lang fr: languages are en, kk, ko, ru"):
        Library.open(index).select(Filter(languages=("fr",)))
    with pytest.raises(InputError, match="no document has a date"):
        Library.open(index).select(Filter(since="2019"))


@pytest.mark.parametrize(
    "only", [Filter(("*.txt",)), Filter(languages=("ru",)), Filter(folders=("reports",))]
)
def test_the_dense_leg_ranks_as_an_index_of_only_these_would(index, texts, tmp_path, only):
    library = Library.open(index)
    chosen = library.select(only)
    names = [library.names_of(doc_id)[0] for doc_id in chosen.doc_ids]
    build([texts / name for name in names], tmp_path / "small")
    small = Library.open(tmp_path / "small")
    encode = Engine.open(index).retriever.embedder.encode
    for vector in encode(QUESTIONS):
        found, alone = library.nearest(vector, 100, chosen.rows), small.nearest(vector, 100)
        ours = library.passages([row for row, _ in found]).values()
        theirs = small.passages([row for row, _ in alone]).values()
        assert [(p.doc_id, p.span) for p in ours] == [(p.doc_id, p.span) for p in theirs]
        assert np.allclose([s for _, s in found], [s for _, s in alone])


def test_the_lexical_leg_keeps_its_scores(corpus):
    library = corpus.library
    asked, weights = {"words": ("assembl", "seat", "parti")}, {"words": 1.0}
    every = library.matching(asked, weights, 10_000)
    for only in (Filter(languages=("en",)), Filter(("history.md", "*.docx"))):
        rows = library.select(only).rows
        held = set(rows.tolist())
        assert library.matching(asked, weights, 10_000, rows) == [e for e in every if e[0] in held]


def test_a_filter_fills_the_list_that_it_was_asked_for(corpus):
    only = Filter(("history.md",))
    rows = corpus.library.select(only).rows
    hits = corpus.search("seats in the Mazhilis", k=len(rows), only=only)
    assert len(hits) == len(rows)
    assert {hit.passage.doc_id for hit in hits} == {corpus.library.find("history.md")}


def test_the_right_filter_loses_no_evidence(corpus):
    """Recall of evidence in the first five passages, with the evidence's document as the filter."""
    questions = [q for q in read_gold(HOME / "eval/gold.jsonl") if q.evidence and q.evidence[0]][:60]
    kept = {False: 0, True: 0}
    for question in questions:
        places = question.evidence[0]
        only = Filter(tuple(sorted({place.doc for place in places})))
        for filtered in kept:
            hits = corpus.search(question.question, 5, only=only if filtered else None)
            spans = [(corpus.library.names_of(h.passage.doc_id), h.passage.span) for h in hits]
            kept[filtered] += all(
                any(place.doc in names and span.holds(place.span) for names, span in spans)
                for place in places
                if place.span is not None
            )
    assert kept[True] >= kept[False]
    assert kept[False] > 0


def test_what_is_left_out_is_said(index, capsys, tmp_path):
    at = ["--index", str(index)]
    assert main(["search", "school", "--lang", "kk", *at]) == 0
    assert capsys.readouterr().out.endswith("Looked in 1 of 5 documents.\n")
    assert main(["ask", "Who is the landlord?", "--document", "lease*", "--json", *at]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["looked_in"] == {"documents": 1, "of": 5, "undated": 0}
    assert {p["document"] for p in said["passages"]} == {"lease.md"}
    assert main(["search", "school", "--lang", "fr", *at]) == 2
    asked = tmp_path / "q.jsonl"
    asked.write_text('{"id": 1, "question": "Who is the landlord?"}\n')
    many = ["--questions", str(asked), "--output", str(tmp_path / "out.jsonl"), "--document", "*.txt", *at]
    for command in ("ask", "search"):
        capsys.readouterr()
        assert main([command, *many]) == 0
        assert "Looked in 2 of 5 documents." in capsys.readouterr().out
        said = json.loads((tmp_path / "out.jsonl").read_text())
        assert {p["document"] for p in said["passages"]} == {"reports/harvest.txt", "мектеп.txt"}
