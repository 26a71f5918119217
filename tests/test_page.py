"""The page in a real browser: asked, cited, marked, checked, fed and measured, with nothing from outside."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from conftest import TEXTS, write_texts
from pipeline.ask import Engine
from pipeline.evidence import Draft, Note, Place, Span

playwright = pytest.importorskip("playwright.sync_api", reason="the page tests need playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="the page tests need chromium on the PATH")

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
EVIL = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
EVIL_NAME = "<img src=x onerror=window.hacked=1>.md"
TEMPLATES = "${window.hacked=1} {{window.hacked=1}}"
EVIL_TEXT = f"# {EVIL}\n\nThe password of the vault is {EVIL} {TEMPLATES} swordfish.\n"
FILLER = "and the clerk who wrote it down, as clerks will, took his time over every letter of it, " * 4
LONG = "".join(
    f"Entry {n} of the ledger names the sum of {n * 7} tenge {FILLER}so it stands.\n" for n in range(130)
)
BOTH, NOTHING = "Which two sums does the lease name?", "What colour is the roof?"


@dataclass(frozen=True)
class Scripted:
    """An answerer that knows two questions by heart, so that tuning the real one breaks no page test."""

    real: Any
    doc_id: str
    text: str

    def __call__(self, question: Any, hits: Any) -> Draft | None:
        if question.text == BOTH:
            quotes = ("| 2019 | 120,000 | 40,000 |", "The tenant shall not be liable for damage by flood.")
            places = tuple(Place(self.doc_id, self._span(quote)) for quote in quotes)
            note = Note("conflict", "the sources disagree: 185,000")
            return Draft("120,000", places, 0.91, 0.95, (note,))
        if question.text == NOTHING:
            return Draft("flood", (Place(self.doc_id, self._span("damage by flood")),), 0.12, 0.2)
        draft = self.real(question, hits)
        return replace(draft, confidence=max(draft.confidence, 0.7)) if draft else None

    def _span(self, words: str) -> Span:
        start = self.text.index(words)
        return Span(start, start + len(words))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Serve a small library of its own, for as long as these tests run."""
    import app
    from pipeline.build import build

    home = tmp_path_factory.mktemp("site")
    texts = write_texts(home / "texts", {**TEXTS, EVIL_NAME: EVIL_TEXT, "ledger.txt": LONG})
    build([texts], home / "index")
    engine = Engine.open(home / "index")
    lease = engine.library.find("lease.md")
    scripted = Scripted(engine.answerer, lease, engine.library.document(lease).text)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = {"port": port, "gold": home / "gold"}
    threading.Thread(
        target=app.serve, args=(replace(engine, answerer=scripted),), kwargs=serving, daemon=True
    ).start()
    address = f"http://127.0.0.1:{port}/"
    _wait_for(address)
    return address


def _wait_for(address: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(200):
        try:
            opener.open(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as play:
        opened = play.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-proxy-server"],
        )
        yield opened
        opened.close()


@dataclass
class Visit:
    """A browser page on the site, and all it complained of or asked of others."""

    page: Any
    site: str

    def go(self, question: str = "") -> Any:
        link = f"?q={urllib.parse.quote(question)}" if question else ""
        self.page.goto(self.site + link)
        self.page.wait_for_selector("#question input, #question textarea")
        self.page.wait_for_selector("#answer .answer" if question else "#answer .welcome")
        return self.page

    def ask(self, question: str) -> None:
        box = self.page.locator("#question input, #question textarea")
        box.fill(question)
        box.press("Enter")
        self.page.wait_for_selector(f"#answer .answer[data-question={json.dumps(question)}]")

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def marked(self, pane: str = "#source", what: str = "mark") -> str:
        return str(
            self.page.evaluate(
                "([pane, what]) => [...document.querySelectorAll(`${pane} .paper ${what}`)]"
                ".map(e => e.textContent).join('')",
                [pane, what],
            )
        )

    def wait_marked(self, words: str, pane: str = "#source") -> None:
        self.page.wait_for_function(
            "([pane, words]) => [...document.querySelectorAll(`${pane} .paper mark`)]"
            ".map(e => e.textContent).join('') === words",
            arg=[pane, words],
        )

    def mark_is_seen(self, pane: str = "#source", what: str = "mark") -> bool:
        self.page.wait_for_timeout(120)
        return bool(
            self.page.evaluate(
                "([pane, what]) => { const boxes = s => [...document.querySelectorAll(s)]"
                ".map(e => e.getBoundingClientRect()).filter(box => box.height);"
                " const p = boxes(`${pane} .paper`)[0], m = boxes(`${pane} .paper ${what}`)[0];"
                " return Boolean(m) && m.top >= p.top && m.bottom <= p.bottom; }",
                [pane, what],
            )
        )


@pytest.fixture
def visit(site: str, browser: Any, request: Any) -> Iterator[Visit]:
    wanted = {"viewport": WIDE, **getattr(request, "param", {})}
    context = browser.new_context(**wanted)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.on(
        "request",
        lambda asked: (
            asked.url.startswith((site, "data:", "blob:")) or complaints.append(f"asked {asked.url}")
        ),
    )
    page.set_default_timeout(20_000)
    yield Visit(page, site)
    assert page.evaluate("window.hacked") is None
    assert complaints == []
    context.close()


def test_a_question_is_answered_and_its_quote_marked_to_the_letter(visit: Visit) -> None:
    page = visit.go()
    visit.ask("Who is the landlord?")
    quote = page.locator("#answer .card .quote").first.text_content()
    page.locator("#answer .card").first.click()
    visit.wait_marked(quote)
    assert visit.mark_is_seen()
    assert "exact" in page.locator("#answer .card .badge").first.inner_text()
    assert "%" in page.locator("#answer .sure").inner_text()


def test_citations_are_chosen_by_click_key_and_arrow(visit: Visit) -> None:
    page = visit.go()
    visit.ask(BOTH)
    cards = page.locator("#answer .card")
    quotes = [cards.nth(i).locator(".quote").text_content() for i in range(2)]
    visit.wait_marked(quotes[0])
    assert "the sources disagree" in page.locator("#answer .note").inner_text()
    cards.nth(1).click()
    visit.wait_marked(quotes[1])
    assert cards.nth(1).get_attribute("aria-current") == "true"
    assert cards.nth(0).get_attribute("aria-current") == "false"
    assert "2/2" in page.locator("#source .step").inner_text()
    for press, wanted in (("1", 0), ("j", 1), ("k", 0), ("2", 1)):
        page.keyboard.press(press)
        visit.wait_marked(quotes[wanted])
        assert visit.mark_is_seen()
    page.locator("#source .step button").first.click()
    visit.wait_marked(quotes[0])


def test_the_slash_key_goes_to_the_question_and_letters_typed_there_stay_letters(visit: Visit) -> None:
    page = visit.go(BOTH)
    page.locator("#answer .card").first.focus()
    page.keyboard.press("/")
    page.keyboard.type("j1/k")
    assert page.locator("#question input, #question textarea").input_value() == "j1/k"


def test_silence_is_said_with_its_reason_and_the_nearest_passages(visit: Visit) -> None:
    page = visit.go()
    visit.ask(NOTHING)
    said = page.locator("#answer").inner_text()
    assert "Not in these documents." in said
    assert "shown as what it is" in said
    assert "not sure · 12 %" in said
    assert page.locator("#passages .passage").count() >= 5
    assert page.locator("#answer .card").count() == 0


def test_a_passage_is_shown_in_the_source_and_says_why_it_has_its_rank(visit: Visit) -> None:
    page = visit.go(BOTH)
    third = page.locator("#passages .passage").nth(2)
    third.click()
    name = third.locator(".doc").inner_text()
    page.wait_for_function("name => document.querySelector('#source h2').textContent === name", arg=name)
    page.wait_for_function("() => !document.querySelector('#source mark')")
    assert len(visit.marked(what=".near")) > 10
    assert visit.mark_is_seen(what=".near")
    why = page.locator("#passages .why").nth(2)
    why.locator("summary").click()
    assert "score" in why.inner_text()


def test_a_long_document_is_shown_around_the_quote(visit: Visit) -> None:
    page = visit.go("What sum does entry 55 of the ledger name?")
    page.locator("#passages .passage", has_text="ledger.txt").first.click()
    page.wait_for_function("() => document.querySelector('#source h2').textContent === 'ledger.txt'")
    page.wait_for_selector("#source .left-out")
    assert "not shown here" in page.locator("#source .left-out").first.text_content()
    assert page.evaluate("document.querySelector('#source article').textContent.length") < 45_000


def test_the_answer_is_copied_as_markdown_with_footnotes(visit: Visit) -> None:
    page = visit.go(BOTH)
    page.get_by_role("button", name="Copy with footnotes").click()
    page.wait_for_selector("text=Copied")
    written = page.evaluate("navigator.clipboard.readText()")
    assert "120,000[^1][^2]" in written
    assert "[^2]: “The tenant shall not be liable for damage by flood.” — lease.md" in written


def test_a_deep_link_asks_and_the_address_follows_the_question(visit: Visit) -> None:
    page = visit.go(BOTH)
    assert page.locator("#question input, #question textarea").input_value() == BOTH
    visit.ask(NOTHING)
    page.wait_for_function("q => new URLSearchParams(location.search).get('q') === q", arg=NOTHING)


def test_quotes_are_checked_and_shown_in_their_source(visit: Visit) -> None:
    page = visit.go()
    visit.tab("Check")
    page.locator("#checked-text textarea").fill(
        "It says: “Either party may end the lease with ninety days written notice.” And it says: "
        "“The valley brought in 4,900 tonnes of wheat in 2009, a third more than the year before.” And: "
        "“The miller kept seventeen grey horses in the northern barn.”"
    )
    page.get_by_role("button", name="Check the quotes").click()
    page.wait_for_selector("#verdicts .verdicts")
    said = page.locator("#verdicts .summary").inner_text()
    assert "3 quotes" in said
    for verdict in ("exact", "altered", "fabricated"):
        assert f"1 {verdict}" in said
    assert page.locator("#verdicts del").inner_text() == "900"
    assert page.locator("#verdicts ins").inner_text() == "300"
    visit.wait_marked("Either party may end the lease with ninety days written notice.", "#check-source")
    page.locator("#verdicts button.at").nth(1).click()
    page.wait_for_function("() => document.querySelector('#check-source h2').textContent.includes('harvest')")
    assert "4,300" in visit.marked("#check-source")
    assert visit.mark_is_seen("#check-source")


def test_an_upload_is_reported_and_can_be_asked(visit: Visit, tmp_path: Path) -> None:
    new = tmp_path / "lighthouse.md"
    new.write_text("# The lighthouse\n\nThe keeper of the lighthouse is Saule Bekova.\n", encoding="utf-8")
    empty = tmp_path / "blank.pdf"
    empty.write_bytes(b"%PDF-1.4 broken")
    page = visit.go()
    visit.tab("Library")
    page.wait_for_selector("#shelf .library")
    before = page.locator("#shelf .library > li").count()
    page.set_input_files("#upload input[type=file]", [str(new), str(empty)])
    page.wait_for_selector("#report .ingest", timeout=40_000)
    page.wait_for_function(
        "n => document.querySelectorAll('#shelf .library > li').length === n", arg=before + 2
    )
    assert "lighthouse.md" in page.locator("#report").inner_text()
    first = page.locator("#shelf .library > li").first
    assert "attention" in first.get_attribute("class")
    assert "blank.pdf" in first.inner_text()
    assert "need" in page.locator("#top .warn").inner_text()
    visit.tab("Ask")
    visit.ask("Who is the keeper of the lighthouse?")
    assert "lighthouse.md" in page.locator("#passages .passage").first.inner_text()
    assert "Saule Bekova" in page.locator("#answer").inner_text()


def test_a_document_opens_to_its_pages_by_click_and_key(visit: Visit) -> None:
    page = visit.go()
    visit.tab("Library")
    page.wait_for_selector("#shelf .library")
    row = page.locator("#shelf .library > li", has=page.locator(".doc", has_text="reports/harvest.txt"))
    cell = row.locator(".strip .cell")
    assert not cell.first.is_visible()
    row.locator("summary").click()
    cell.first.wait_for(state="visible")
    assert cell.count() == 1
    assert "pp. 1–2: read by" in cell.first.get_attribute("title")
    assert "pp. 1–2: read by" in cell.first.text_content()
    assert row.locator(".legend").inner_text().strip() == "2 read"
    assert cell.first.bounding_box()["width"] > 300
    row.locator("summary").press("Enter")
    cell.first.wait_for(state="hidden")
    assert "2 read" in page.locator("#shelf [role=status]").inner_text()


def test_gold_questions_are_run_and_what_fell_short_can_be_asked(visit: Visit, tmp_path: Path) -> None:
    quote = "| 2019 | 120,000 | 40,000 |"
    start = TEXTS["lease.md"].index(quote)
    place = {"doc": "lease.md", "start": start, "end": start + len(quote)}
    lines = [
        {"id": "g1", "question": BOTH, "answerable": True, "answers": ["120,000"], "evidence": [place]},
        {"id": "g2", "question": NOTHING, "answerable": True, "answers": ["red"], "evidence": [place]},
    ]
    more = {"lang": "en", "kind": "number"}
    gold = tmp_path / "tiny.jsonl"
    gold.write_text("".join(json.dumps({**line, **more}) + "\n" for line in lines), encoding="utf-8")
    page = visit.go()
    visit.tab("Evaluate")
    page.set_input_files('#evaluate input[type="file"]', str(gold))
    page.wait_for_selector("#scores .scores")
    said = page.locator("#scores").inner_text()
    assert "tiny.jsonl: 2 questions" in said
    assert "answer_right" in said
    assert "1 of 2 fell short" in said
    assert "red" in page.locator("#scores .failures").inner_text()
    with page.expect_file_chooser() as chooser:
        page.locator("#own-gold").click()
    chooser.value.set_files(str(gold))
    page.wait_for_selector("#over-time svg")
    page.locator("#compare-button").click()
    page.wait_for_selector("#compared .compared")
    told = page.locator("#compared").inner_text()
    assert "no difference is beyond chance" in told
    assert "run 2 here" in told
    page.locator("#scores .failures button").click()
    page.wait_for_selector("#answer .answer")
    assert page.locator("#question input, #question textarea").input_value() == NOTHING


def test_hostile_words_in_text_name_and_question_never_run(visit: Visit) -> None:
    page = visit.go("What is the password of the vault?")
    page.locator("#passages .passage", has_text="onerror").first.click()
    page.wait_for_function(
        "name => document.querySelector('#source h2').textContent === name",
        arg=EVIL_NAME,
    )
    assert "<script>window.hacked=1</script>" in page.locator("#source article").text_content()
    visit.ask(f"{EVIL} {TEMPLATES}")
    visit.tab("Check")
    page.locator("#checked-text textarea").fill(f"“{EVIL} the vault is open today for all” {EVIL} 1999")
    page.get_by_role("button", name="Check the quotes").click()
    page.wait_for_selector("#verdicts .check")
    visit.tab("Library")
    page.wait_for_selector("#shelf .library")
    assert EVIL_NAME in page.locator("#shelf").inner_text()
    page.wait_for_timeout(200)
    assert page.locator("#answer img, #source img, #shelf img, #verdicts img").count() == 0


@pytest.mark.parametrize("visit", [{"viewport": PHONE}], indirect=True)
def test_a_phone_needs_no_sideways_scrolling_and_goes_to_the_source(visit: Visit) -> None:
    page = visit.go(BOTH)
    for name in ("Check", "Evaluate", "Library", "Ask"):
        visit.tab(name)
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    page.locator("#answer .card").nth(1).click()
    page.wait_for_function("() => document.querySelector('#source').getBoundingClientRect().top < 200")
    assert visit.mark_is_seen()


def test_dark_follows_the_system_and_can_be_read(site: str, browser: Any) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport=WIDE, color_scheme=scheme)
        page = Visit(context.new_page(), site).go(BOTH)
        seen[scheme] = page.evaluate(
            "() => ['body', '#answer .words', '#source mark'].map(s => document.querySelector(s))"
            ".map(e => getComputedStyle(e)).flatMap(c => [c.backgroundColor, c.color])"
        )
        context.close()
    assert seen["light"][0] != seen["dark"][0]
    for colours in seen.values():
        assert _contrast(colours[0], colours[3]) > 7
        assert _contrast(colours[4], colours[5]) > 7


def _contrast(one: str, other: str) -> float:
    """Give the contrast of two CSS colours by WCAG's formula."""
    lights = []
    for colour in (one, other):
        shares = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_everything_can_be_reached_and_is_named(visit: Visit) -> None:
    page = visit.go(BOTH)
    nameless = page.evaluate(
        "() => [...document.querySelectorAll('button, input, textarea')].filter(e => e.offsetParent"
        " && !(e.innerText || e.getAttribute('aria-label') || e.labels?.length)).map(e => e.outerHTML)"
    )
    assert nameless == []
    assert page.locator("#answer [aria-live=polite]").count() == 1
    page.locator("#answer .card").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
