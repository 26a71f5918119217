"""Readers of one library do not wait for one another, and each sees one generation, whatever others do."""

from __future__ import annotations

import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from conftest import TEXTS, write_texts
from pipeline.ask import Engine
from pipeline.audit import Auditor
from pipeline.build import build
from pipeline.errors import NoIndexError
from pipeline.language import stem_of
from pipeline.store import Library
from pipeline.web.showing import Showing

PATIENCE = 120  # seconds after which somebody waits who should not


@pytest.fixture
def leased(tmp_path: Path) -> Path:
    """An index of the shared texts and of a PDF."""
    from reportlab.pdfgen import canvas

    folder = write_texts(tmp_path / "texts")
    made = canvas.Canvas(str(folder / "mill.pdf"))
    made.drawString(50, 500, "The mill by the river was built in 1931.")
    made.save()
    build([folder], tmp_path / "index")
    return tmp_path / "index"


@dataclass(frozen=True)
class Held:
    """An answerer that says when it reads, and reads on when it may."""

    real: Any
    reads: threading.Event
    may: threading.Event

    def rate(self, question: Any, hits: Any) -> Any:
        self.reads.set()
        assert self.may.wait(PATIENCE), "the page was not shown while a question was being answered"
        return self.real.rate(question, hits)

    def __call__(self, question: Any, rated: Any) -> Any:
        return self.real(question, rated)


def test_a_page_is_shown_while_a_question_is_answered(leased: Path) -> None:
    engine = Engine.open(leased)
    reads, may = threading.Event(), threading.Event()
    slow = replace(engine, answerer=Held(engine.answerer, reads, may))
    showing, doc_id = Showing(engine.library), engine.library.find("mill.pdf")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(slow.answer_json, "When was the mill built?")
        assert reads.wait(PATIENCE)
        assert 'class="strong"' in showing.source({"place": "mill.pdf", "start": "0", "end": "8"})
        assert showing.picture(doc_id, 1, 0).startswith(b"\x89PNG")
        assert "<mark>The harvest</mark>" in showing.source(
            {"place": "reports/harvest.txt", "start": "0", "end": "11"}
        )
        assert not answer.done()
        may.set()
        assert answer.result(PATIENCE)["passages"]


def test_questions_are_answered_side_by_side_as_one_after_another(leased: Path) -> None:
    questions = [
        "When was the mill built?",
        "Who is the landlord?",
        "Кто возглавляет библиотеку?",
        "Мектепте неше оқушы бар?",
        "도서관은 언제 세워졌는가?",
        "How much wheat was brought in in 2009?",
    ]
    alone = [Engine.open(leased).answer_json(each) for each in questions]
    engine, together = Engine.open(leased), threading.Barrier(len(questions))

    def ask(question: str) -> dict[str, Any]:
        with engine.library.snapshot():
            together.wait(PATIENCE)  # all read at once
            return engine.answer_json(question)

    with ThreadPoolExecutor(len(questions)) as pool:
        beside = list(pool.map(ask, questions))
    for one, other in zip(alone, beside, strict=True):
        assert {**one, "seconds": None} == {**other, "seconds": None}


def test_every_reader_sees_one_generation_while_a_writer_makes_others(tmp_path: Path) -> None:
    folder, home = tmp_path / "texts", tmp_path / "index"

    def write(number: int) -> None:
        write_texts(
            folder, {f"{n}.md": f"# {n}\n\nRun {number} counted {number * 10 + n}." for n in range(4)}
        )
        build([folder], home)

    write(0)
    library, done, seen = Library.open(home), threading.Event(), set()

    def read() -> int:
        looks = 0
        while not done.is_set() or not looks:
            with library.snapshot():
                before = library.generation
                texts = [library.document(doc_id).text for _, doc_id in library.names()]
                rows = [row for _, doc_id in library.names() for row, _ in library.rows_of(doc_id)]
                assert len(texts) == 4
                assert len({text.split()[3] for text in texts}) == 1, texts
                assert len(library.passages(rows)) == len(rows) == library.size()
                found = library.matching({"words": ("counted",), "context": ()}, {"words": 1.0}, 9)
                assert {row for row, _ in found} <= set(rows)
                assert library.generation == before
                seen.add(before)
            looks += 1
        return looks

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for number in range(1, 6):
                write(number)
        finally:
            done.set()
        assert all(each.result(PATIENCE) for each in readers)
    assert len(seen) > 1
    assert library.damaged == ()


def test_a_reader_keeps_its_generation_while_others_begin_and_end(leased: Path) -> None:
    library, meet = Library.open(leased), threading.Barrier(2)

    def hold() -> tuple[str, str]:
        with library.snapshot():
            before = library.generation
            meet.wait(PATIENCE)
            meet.wait(PATIENCE)
            return before, library.generation

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        meet.wait(PATIENCE)
        for _ in range(3):
            with library.snapshot():
                assert library.document(library.find("lease.md")).text
        meet.wait(PATIENCE)
        before, after = held.result(PATIENCE)
    assert before == after == library.generation


def test_an_index_put_in_anothers_place_is_read_and_one_that_is_gone_is_told(
    leased: Path, tmp_path: Path
) -> None:
    library = Library.open(leased)
    assert "mill.pdf" in dict(library.names())
    folder = write_texts(tmp_path / "others", {"only.md": "# Only\n\nThe bridge was built in 1931."})
    build([folder], tmp_path / "other")
    shutil.rmtree(leased)
    with pytest.raises(NoIndexError), library.snapshot():
        pass
    shutil.move(tmp_path / "other", leased)
    with library.snapshot():
        assert [name for name, _ in library.names()] == ["only.md"]
        assert "bridge" in library.document(library.find("only.md")).text


def test_texts_are_checked_side_by_side(leased: Path) -> None:
    library = Library.open(leased)
    text = "“Either party may end the lease with thirty days written notice.”"
    alone = Auditor(library).check(text)
    auditor, together = Auditor(library), threading.Barrier(4)

    def check(_: int) -> Any:
        with library.snapshot():
            together.wait(PATIENCE)
            return auditor.check(text)

    with ThreadPoolExecutor(4) as pool:
        assert all(each == alone for each in pool.map(check, range(4)))


@pytest.mark.parametrize(("language", "text"), [("english", "lease.md"), ("russian", "отчет.md")])
def test_words_are_stemmed_side_by_side(language: str, text: str, monkeypatch: Any) -> None:
    """The plain stemmer keeps the word that it works on: two threads that shared one would mix theirs."""
    room = import_module(f"snowballstemmer.{language}_stemmer")
    plain = getattr(room, f"{language.capitalize()}Stemmer")
    monkeypatch.setattr("snowballstemmer.stemmer", lambda _: plain())
    words = sorted({word for word in TEXTS[text].casefold().split() if word.isalpha()}) * 20
    known = [plain().stemWord(word.replace("ё", "е")) for word in words]
    together = threading.Barrier(4)
    rooms = import_module("pipeline.language.tokens")
    stem = rooms._english if language == "english" else rooms._cyrillic
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    monkeypatch.setattr(rooms, "_own", rooms._Stemmers())

    def stems(at: int) -> list[str]:
        together.wait(PATIENCE)
        return [stem(word) for word in words[at:] + words[:at]]

    try:
        with ThreadPoolExecutor(4) as pool:
            for at, made in zip(range(4), pool.map(stems, range(4)), strict=True):
                assert made == known[at:] + known[:at]
    finally:
        sys.setswitchinterval(before)
    assert stem_of("mills") == "mill"
