"""What guards and serves the screen: the login, pictures of pages, what a tab sends, what was asked."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from test_web import HERE, echo

import app
from conftest import write_texts
from pipeline import libraries
from pipeline.ask import Engine
from pipeline.build import build
from pipeline.cli import main
from pipeline.errors import InputError, ReadError
from pipeline.evidence import Span
from pipeline.read.look.places import lines_of, places_of
from pipeline.web import Guard, Login, login_from
from pipeline.web.asked import MOST, Asked
from pipeline.web.chosen import Chosen, chosen_in
from pipeline.web.shelving import _moved
from pipeline.web.showing import Showing


def basic(said: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(said.encode()).decode()}"}


def test_with_a_login_nothing_is_given_without_it() -> None:
    client = TestClient(Guard(echo, login=Login("ayan", "құпия:сөз")), base_url=HERE)
    for path in ("/", "/leaf", "/dayek.js", "/gradio_api/queue/join"):
        reply = client.get(path)
        assert reply.status_code == 401
        assert reply.headers["www-authenticate"].startswith("Basic realm=")
        assert reply.headers["x-frame-options"] == "DENY"
    assert client.get("/", headers=basic("ayan:құпия:сөз")).status_code == 200
    for wrong in ("ayan:", "ayan:құпия", "other:құпия:сөз", ":", ""):
        assert client.get("/", headers=basic(wrong)).status_code == 401
    for odd in ("Basic", "Basic ???", "Bearer x", "basic \x7f"):
        assert client.get("/", headers={"authorization": odd}).status_code == 401


def test_a_foreign_host_or_page_learns_nothing_of_the_login() -> None:
    client = TestClient(Guard(echo, login=Login("a", "b")), base_url=HERE)
    assert client.get("/", headers={"host": "evil.example"}).status_code == 403
    assert client.post("/gradio_api/upload", headers={"origin": "http://evil.example"}).status_code == 403


def test_a_login_is_read_from_words_or_a_file_and_never_printed(tmp_path: Path) -> None:
    assert login_from("ayan:one:two") == Login("ayan", "one:two")
    file = tmp_path / "login"
    file.write_text("ayan:secret\nmore\n", encoding="utf-8")
    assert login_from(str(file)) == Login("ayan", "secret")
    assert "secret" not in repr(login_from(str(file)))
    for odd in ("ayan:", ":secret", str(tmp_path / "absent"), str(tmp_path)):
        with pytest.raises(InputError, match="--auth"):
            login_from(odd)


def test_serve_refuses_a_login_that_is_none(tmp_path: Path, capsys: Any) -> None:
    build([write_texts(tmp_path / "texts", {"a.md": "One sentence stands here.\n"})], tmp_path / "index")
    assert main(["serve", "--index", str(tmp_path / "index"), "--auth", "nobody"]) == 2
    assert "USER:PASSWORD" in capsys.readouterr().err


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A library of one PDF of two pages, and a text."""
    from reportlab.pdfgen import canvas

    home = tmp_path_factory.mktemp("paged")
    texts = write_texts(home / "texts", {"a.md": "One sentence stands here.\n"})
    made = canvas.Canvas(str(texts / "two.pdf"), pagesize=(400, 600))
    for page in (1, 2):
        for line in range(6):
            made.drawString(50, 500 - 20 * line, f"Line {line} of page {page} speaks of the mill.")
        made.showPage()
    made.save()
    build([texts], home / "index")
    return Engine.open(home / "index")


def test_pictures_are_given_of_pages_of_the_library_and_of_nothing_else(paged: Engine) -> None:
    from PIL import Image

    pdf, text = (paged.library.find(name) for name in ("two.pdf", "a.md"))
    with TestClient(Guard(app.mounted(paged)), base_url=HERE) as client:
        reply = client.get("/leaf", params={"doc": pdf, "page": 2, "width": 1200})
        assert reply.headers["content-type"] == "image/png"
        assert "private" in reply.headers["cache-control"]
        assert Image.open(io.BytesIO(reply.content)).size[0] == 1200
        huge = client.get("/leaf", params={"doc": pdf, "page": 1, "width": 10**9})
        assert Image.open(io.BytesIO(huge.content)).size[0] <= 2000
        for odd in ({"page": 3}, {"page": 0}, {"page": -1}, {"doc": text}, {"doc": "../../etc/passwd"}):
            assert client.get("/leaf", params={"doc": pdf, "page": 1, **odd}).status_code == 404
        where = str(paged.library.folder / "two.pdf")
        for odd in ({"doc": where}, {"doc": "/etc/passwd"}, {"library": "../.."}, {"library": "nowhere"}):
            assert client.get("/leaf", params={"doc": pdf, "page": 1, **odd}).status_code == 404
        assert client.get("/leaf", params={"doc": pdf, "page": "x"}).status_code == 422


def test_the_lines_of_a_page_tile_its_text_and_stand_where_it_does(paged: Engine) -> None:
    library = paged.library
    document = library.document(library.find("two.pdf"))
    file = next(row.source for row in library.files if row.name == "two.pdf")
    own = document.pages[1].span
    assert own is not None
    size, lines = lines_of(file, document, 2)
    assert (size.width, size.height) == (400, 600)
    assert "".join(line.span.of(document.text) for line in lines) == own.of(document.text)
    assert len(lines) == 6
    third = next(line for line in lines if "Line 2" in line.span.of(document.text))
    at = document.text.index("Line 2 of page 2")
    (shown,) = places_of(file, document, [Span(at, at + 30)])
    assert abs(shown.places[0].top - third.place.top) < 1
    assert 600 - 460 - 12 < third.place.top < third.place.bottom < 600 - 460 + 5
    with pytest.raises(ReadError, match="no page 9"):
        lines_of(file, document, 9)


def test_what_was_asked_is_kept_once_the_latest_first_and_no_more_than_so_many(tmp_path: Path) -> None:
    asked = Asked(tmp_path / "home" / "asked.jsonl")
    assert asked.latest() == []
    for n in range(MOST + 3):
        asked.add({"question": f"q{n}", "answered": n % 2 == 0, "answer": "a", "confidence": 0.5})
    asked.add({"question": "q9", "answered": True, "answer": "new", "confidence": 0.25})
    listed = asked.latest()
    assert len(listed) == MOST
    assert (listed[0]["question"], listed[0]["answer"]) == ("q9", "new")
    assert [each["question"] for each in listed].count("q9") == 1
    assert listed[1]["answer"] == "a"  # the last of an even number
    with asked.path.open("a", encoding="utf-8") as file:
        file.write('{"question": 3}\nnot json\n[1]\n')
    assert asked.latest() == listed
    asked.forget()
    assert not asked.path.exists()


def test_erase_lists_and_deletes_what_was_asked(
    own_home: Path, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path / "cache"))  # the tests share theirs, which must stay
    place = libraries.make("Leases")
    elsewhere = libraries.place_at(own_home / "some" / "index")
    given = {"question": "Who?", "answered": False, "answer": "", "confidence": 0.1}
    for each in (place, elsewhere):
        Asked(each.asked).add(given)
        assert each.asked.exists()
    assert main(["erase", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["kept"]
    assert any("asked" in each["what"] for each in listed)
    assert main(["erase", "--yes"]) == 0
    assert not place.asked.exists()
    assert not elsewhere.asked.exists()


@pytest.mark.parametrize("odd", ["", "{", "[1]", "3", "null", '{"point": 7, "tongue": "xx", "since": [1]}'])
def test_odd_choices_choose_nothing(odd: str) -> None:
    chosen = chosen_in(odd)
    assert (chosen.library, chosen.tongue, chosen.point) == ("", "en", "")


def test_choices_are_written_and_read_again() -> None:
    chosen = Chosen("Мұрағат", "kk", "eager", "ru", "contracts", "2019", "2021-06")
    assert chosen_in(chosen.written()) == chosen
    only = chosen.only()
    assert only is not None
    assert (only.languages, only.folders, only.since) == (("ru",), ("contracts",), "2019")
    assert Chosen().only() is None
    with pytest.raises(InputError, match="needs a date"):
        Chosen(since="soon").only()


def test_a_file_is_read_again_when_that_is_asked_for(tmp_path: Path) -> None:
    texts = write_texts(tmp_path / "texts", {"a.md": "One sentence.\n", "b.md": "Another sentence.\n"})
    build([texts], tmp_path / "index")
    report = build([texts], tmp_path / "index", again=["b.md"])
    assert {each.document: each.change for each in report.files} == {"a.md": "same", "b.md": "changed"}


def test_an_upload_is_seen_going_through_and_in_the_language_of_the_tab(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build([write_texts(tmp_path / "texts", {"a.md": "One sentence.\n"})], index)
    place = libraries.place_at(index)
    new, odd = tmp_path / "new.md", tmp_path / "odd.pdf"
    new.write_text("The keeper of the lighthouse is Saule Bekova.\n", encoding="utf-8")
    odd.write_bytes(b"%PDF-1.4 broken")
    site = app.site_of(Engine.open(index), tmp_path / "gold", place)
    at = Chosen(tongue="ru").written()
    steps = list(site.upload(at, [str(new), str(odd)]))
    reports = [step[1] for step in steps[:-1]]
    assert all("under-way" in each for each in reports[:-1])
    assert all(name in reports[0] for name in ("new.md", "odd.pdf", "ждёт"))
    assert "under-way" not in reports[-1]
    assert "не прочитан" in reports[-1]
    assert "в индексе" in reports[-1]
    assert "new.md" in steps[-1][2]


def test_files_move_on_as_a_run_speaks_of_them() -> None:
    seen = dict.fromkeys(("a.md", "b.md"), "waiting")
    told = []
    for what in ("a.md", "a.md: 256 of 512 of its texts embedded", "b.md", "search files"):
        seen = _moved(seen, what)
        told.append(tuple(seen.values()))
    done = "done_one"
    assert told == [("reading", "waiting"), ("embedding", "waiting"), (done, "reading"), (done, done)]


def test_a_file_that_has_changed_is_shown_as_text_and_says_so(tmp_path: Path) -> None:
    from reportlab.pdfgen import canvas

    texts = tmp_path / "texts"
    texts.mkdir()
    made = canvas.Canvas(str(texts / "one.pdf"))
    made.drawString(50, 500, "The mill stands by the river.")
    made.save()
    build([texts], tmp_path / "index")
    showing = Showing(Engine.open(tmp_path / "index").library)
    wanted = {"place": "one.pdf", "start": "0", "end": "8"}
    assert 'class="strong"' in showing.source(wanted)
    assert "<mark>The mill</mark>" in showing.source({**wanted, "view": "text"})
    with (texts / "one.pdf").open("ab") as file:
        file.write(b"%")
    shown = showing.source(wanted)
    assert 'class="leaf-note"' in shown
    assert "the file has changed" in shown
    assert "<mark>The mill</mark>" in shown
    for odd in ({"place": "../x"}, {**wanted, "end": "999999"}, {**wanted, "start": "x"}, {}):
        assert 'class="failure"' in showing.source(odd)
