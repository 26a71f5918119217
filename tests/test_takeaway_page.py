"""Taking away on the page: what was shown comes down as a file, and nothing that was not shown does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import PHONE, Visit, in_browser, served
from starlette.testclient import TestClient
from test_pixels import lines, pdf
from test_takeaway import inside_quads, parsed, resolved

import app
from conftest import TEXTS, write_texts
from pipeline.ask import Engine
from pipeline.build import build
from pipeline.render.takeaway import taken_of
from pipeline.settings import Settings, with_overrides
from pipeline.takeaway import read_bundle, to_json, verify
from pipeline.web import Guard

DEEP = "How deep is the pit of the mill?"
LANDLORD = "Who is the landlord?"
EVIL = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
HERE = "http://127.0.0.1:7860"


@pytest.fixture(scope="module")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A library with a PDF in it, that always speaks."""
    home = tmp_path_factory.mktemp("mill")
    texts = write_texts(home / "texts", TEXTS)
    pdf(
        texts / "pit.pdf",
        lines((60, 300, "The pit of the mill is eleven metres deep."), (60, 280, "So it is.")),
    )
    build([texts], home / "index")
    return Engine.open(home / "index", with_overrides(Settings(), ["answer.threshold=0"]))


@pytest.fixture(scope="module")
def site(mill: Engine, tmp_path_factory: pytest.TempPathFactory) -> str:
    return served(mill, gold=tmp_path_factory.mktemp("gold"))


def downloaded(visit: Visit, words: str, folder: Path) -> Path:
    """Press a button below the answer, and keep the file that comes."""
    row = visit.page.get_by_role("group", name="take it away")
    with visit.page.expect_download() as coming:
        row.get_by_role("button", name=words, exact=True).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


@in_browser
@pytest.mark.parametrize("visit", [{}, {"viewport": PHONE}], indirect=True)
def test_an_answer_is_taken_away_in_every_form(visit: Visit, mill: Engine, tmp_path: Path) -> None:
    visit.go(DEEP)
    proof = downloaded(visit, "Proof", tmp_path)
    assert proof.name == "dayek-how-deep-is-the-pit-of-the-mill.html"
    said = to_json(verify(read_bundle(proof), mill.library))
    assert (said["page"], said["stands"]) == ("same", True)
    (given,) = read_bundle(proof).said["answers"]
    shown = visit.page.locator("#answer .card .quote").all_text_contents()
    assert [each["quote"] for each in given["citations"]] == shown
    assert given["citations"][0]["document"] == "pit.pdf"
    marked = downloaded(visit, "Highlighted PDF", tmp_path)
    assert marked.name == "pit-marked.pdf"
    assert inside_quads(marked.read_bytes()) == "".join(shown[0].split())
    assert "pit" in parsed(downloaded(visit, "BibTeX", tmp_path).read_text(encoding="utf-8"))
    (work,) = json.loads(downloaded(visit, "CSL-JSON", tmp_path).read_text(encoding="utf-8"))
    assert work["note"] == "File: pit.pdf"
    annotations = json.loads(downloaded(visit, "Annotations", tmp_path).read_text(encoding="utf-8"))
    text = mill.library.document(mill.library.find("pit.pdf")).text
    span = resolved(annotations["items"][0]["target"]["selector"][1], text)
    assert span.of(text) == shown[0]


@in_browser
def test_all_that_was_asked_is_taken_at_once(visit: Visit, tmp_path: Path) -> None:
    visit.go(DEEP)
    assert not visit.page.locator(".away-all").is_visible()
    visit.ask(LANDLORD)
    visit.ask(DEEP)
    visit.ask(LANDLORD)
    assert visit.page.locator(".away-all").inner_text().split() == ["all", "2", "asked", "here"]
    visit.page.locator(".away-all input").check()
    path = downloaded(visit, "Proof", tmp_path)
    assert path.name == "dayek-2-questions.html"
    assert [given["question"] for given in read_bundle(path).said["answers"]] == [DEEP, LANDLORD]


@in_browser
def test_a_question_that_is_hostile_is_taken_away_harmless(visit: Visit, tmp_path: Path) -> None:
    visit.go()
    visit.ask(f"How deep is the pit {EVIL}?")
    path = downloaded(visit, "Proof", tmp_path)
    visit.page.goto("about:blank")
    visit.page.set_content(path.read_text(encoding="utf-8"))
    assert EVIL in visit.page.locator("h2").first.text_content()


# --- the way in ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client(mill: Engine) -> Iterator[TestClient]:
    with TestClient(Guard(app.mounted(mill)), base_url=HERE) as client:
        yield client


def sent(mill: Engine, form: str = ".html", **changes: Any) -> dict[str, Any]:
    given = json.loads(taken_of(mill.answer_json(DEEP)))
    return {"library": "", "form": form, "answers": [{**given, **changes}]}


def test_what_is_taken_away_is_no_page_of_this_server(client: TestClient, mill: Engine) -> None:
    reply = client.post("/take", json=sent(mill))
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert reply.headers["x-content-type-options"] == "nosniff"
    marked = client.post("/take", json=sent(mill, ".pdf"))
    assert inside_quads(marked.content) == "Thepitofthemilliselevenmetresdeep."


def test_no_other_site_may_take(client: TestClient, mill: Engine) -> None:
    assert client.post("/take", json=sent(mill), headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get("/take").status_code in (404, 405)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda said: said["answers"][0]["citations"][0].update(quote="The pit is dry."), "have changed"),
        (lambda said: said["answers"][0]["citations"][0].update(end=10**9), "have changed"),
        (lambda said: said["answers"][0]["citations"][0].update(doc_id="0" * 32), "have changed"),
        (lambda said: said["answers"][0]["citations"][0].update(start=-1), "does not understand"),
        (lambda said: said["answers"][0].update(citations=[]), "does not understand"),
        (lambda said: said["answers"][0].update(confidence="sure"), "does not understand"),
        (lambda said: said.update(answers=[]), "0 answers were sent"),
        (lambda said: said.update(answers=said["answers"] * 201), "201 answers were sent"),
        (lambda said: said.update(answers=7), "does not understand"),
        (lambda said: said.update(form="/../x"), "no form to save in"),
        (lambda said: said.update(library="none such"), "none such"),
        (lambda said: said.pop("answers"), "does not understand"),
    ],
)
def test_nothing_that_was_not_shown_is_given(
    client: TestClient, mill: Engine, change: Any, words: str
) -> None:
    said = sent(mill)
    change(said)
    reply = client.post("/take", json=said)
    assert reply.status_code == 400
    assert words in reply.text
    assert reply.text.count("\n") == 1


def test_what_is_no_json_is_refused(client: TestClient) -> None:
    for body in (b"", b"[]", b"{", b"\xff", b"[" * 100_000):
        assert client.post("/take", content=body).status_code == 400


def test_places_are_made_anew_whatever_the_page_says_of_them(client: TestClient, mill: Engine) -> None:
    said = sent(mill)
    said["answers"][0]["citations"][0] |= {"page": 99, "section": EVIL, "verdict": "exact", "document": EVIL}
    text = client.post("/take", json=said).text
    found = re.search(r'id="dayek-proof">([^<]*)<', text)
    assert found
    cited = json.loads(found[1])["answers"][0]["citations"][0]
    assert (cited["document"], cited["page"]) == ("pit.pdf", 1)
    assert EVIL not in found[1]


# --- the original -------------------------------------------------------------------------------


def test_an_original_is_given_as_it_is_and_nothing_in_it_may_act(client: TestClient, mill: Engine) -> None:
    doc = mill.library.find("pit.pdf")
    reply = client.get("/original", params={"doc": doc})
    (row,) = [row for row in mill.library.files if row.doc_id == doc]
    assert reply.content == row.source.read_bytes()
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-disposition"].startswith("inline")
    assert reply.headers["x-content-type-options"] == "nosniff"
    said = reply.headers["content-security-policy"]
    assert "default-src 'none'" in said
    assert "frame-ancestors 'none'" in said
    assert "script-src" not in said
    assert client.get("/original", params={"doc": doc}, headers={"range": "bytes=0-3"}).content == b"%PDF"
    text = client.get("/original", params={"doc": mill.library.find("lease.md")})
    assert text.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "asked",
    [
        {"doc": "0" * 32},
        {"doc": "../../etc/passwd"},
        {"doc": "/etc/passwd"},
        {"doc": "pit.pdf", "library": "none such"},
        {"doc": ""},
    ],
)
def test_no_file_that_is_no_document_is_given(client: TestClient, asked: dict[str, str]) -> None:
    reply = client.get("/original", params=asked)
    assert reply.status_code == 404
    assert reply.text.count("\n") == 1
    assert "root:" not in reply.text


def test_a_web_page_comes_down_as_a_file_and_what_is_gone_is_said(tmp_path: Path) -> None:
    held = {"evil.html": f"<p>The pit is deep. {EVIL}</p>", "gone.md": "Gone.\n"}
    texts = write_texts(tmp_path / "texts", held)
    build([texts], tmp_path / "index")
    engine = Engine.open(tmp_path / "index")
    with TestClient(Guard(app.mounted(engine)), base_url=HERE) as client:
        reply = client.get("/original", params={"doc": engine.library.find("evil.html")})
        assert reply.headers["content-disposition"].startswith("attachment")
        assert reply.headers["content-type"] == "application/octet-stream"
        (texts / "gone.md").unlink()
        reply = client.get("/original", params={"doc": engine.library.find("gone.md")})
        assert (reply.status_code, "gone from its place" in reply.text) == (404, True)


def test_a_refusal_to_take_away_speaks_the_pages_language(client: TestClient, mill: Engine) -> None:
    said = {**sent(mill), "tongue": "ru", "answers": []}
    assert client.post("/take", json=said).text.startswith("прислано ответов: 0")
