"""What the tests in a real browser share: one browser, a page at work, sites that are served, one library."""

from __future__ import annotations

import io
import shutil
import socket
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from conftest import TEXTS
from pipeline.ask import Engine
from pipeline.evidence import Draft, Note, Place, Span

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="the page tests need chromium on the PATH")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

# --- a library with all that is hard to show ------------------------------------------------------

EVIL = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
EVIL_NAME = "<img src=x onerror=window.hacked=1>.md"
TEMPLATES = "${window.hacked=1} {{window.hacked=1}}"
EVIL_TEXT = f"# {EVIL}\n\nThe password of the vault is {EVIL} {TEMPLATES} swordfish.\n"
FILLER = "and the clerk who wrote it down, as clerks will, took his time over every letter of it, " * 4
LONG = "".join(
    f"Entry {n} of the ledger names the sum of {n * 7} tenge {FILLER}so it stands.\n" for n in range(130)
)
# Letters that are one code point and two in a browser, line ends of two, letters of several scripts.
LETTERS = (
    "Первая 🦊 строка о мельнице.\r\n"
    "Вторая строка 🏔️ говорит: пароль — «ключ 🔑 мельницы», и не иначе.\r\n"
    "세 번째 👩‍👩‍👧 줄: 관장은 최서윤 🐯이다.\r\n"
    "𝔗he fourth 𝔩ine says that the miller’s dog is called 𝕭arsik.\r\n"
)
EVERY = {**TEXTS, EVIL_NAME: EVIL_TEXT, "ledger.txt": LONG, "буквы.txt": LETTERS}
BOTH, NOTHING = "Which two sums does the lease name?", "What colour is the roof?"
RENT, SUMS, BARLEY = (
    "What is the monthly rent of the mill?",
    "What sum do both name?",
    "How much barley in 2009?",
)
QUOTE = "The monthly rent of the mill is 4,500 tenge, payable on the first day."
LEFT, BASE, SIZE = 72, 500, 12  # points: where the quote stands on its page, from the left and from below
BROAD, HIGH = 595, 842


def written_pdf(path: Path) -> Path:
    """Write three pages with roman labels, the quote on the second."""
    from pypdf import PdfReader, PdfWriter
    from reportlab.pdfgen import canvas

    held = io.BytesIO()
    made = canvas.Canvas(held, pagesize=(BROAD, HIGH))
    for page in (1, 2, 3):
        made.setFont("Helvetica", SIZE)
        made.drawString(LEFT, 760, f"The lease of the mill, leaf {page} of three leaves in all.")
        for n in range(8):
            made.drawString(
                LEFT, 720 - 16 * n, f"Clause {page}.{n}: the tenant keeps the water wheel in repair."
            )
        if page == 2:
            made.drawString(LEFT, BASE, QUOTE)
        made.showPage()
    made.save()
    writer = PdfWriter(clone_from=PdfReader(held))
    writer.set_page_label(0, 2, style="/r")
    writer.write(path)
    return path


SNIPPETS = (
    "<img src=x onerror=window.hacked=1>",
    "<script>window.hacked=1</script>",
    "<svg onload=window.hacked=1>",
    "<svg><animate onbegin=window.hacked=1 attributeName=x dur=1s>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "<iframe src=javascript:parent.hacked=1></iframe>",
    "<body onload=window.hacked=1>",
    "<details open ontoggle=window.hacked=1>x</details>",
    "<input autofocus onfocus=window.hacked=1>",
    "<video><source onerror=window.hacked=1></video>",
    "<audio src=x onerror=window.hacked=1>",
    "<a href=javascript:window.hacked=1 autofocus>x</a>",
    "<math><mtext><img src=x onerror=window.hacked=1></mtext></math>",
    "<object data=javascript:window.hacked=1></object>",
    "<embed src=javascript:window.hacked=1>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<base href=http://evil.example/>",
    "<form action=http://evil.example/><button autofocus>x</button></form>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<template><img src=x onerror=window.hacked=1></template>",
    "<noscript><img src=x onerror=window.hacked=1></noscript>",
    "<textarea><img src=x onerror=window.hacked=1></textarea>",
    "${window.hacked=1}",
    "{{window.hacked=1}}",
)
WRAPPED = ("{}", '"{}', "'>{}", "</mark>{}", "--></script>{}", "]]>{}", "</textarea></title>{}", "\\u0022>{}")
HOSTILE = tuple(around.format(each) for around in WRAPPED for each in SNIPPETS)
NAMES = {f"n{n}{each.replace('/', '∕')}.md": f"Document {n}.\n" for n, each in enumerate(SNIPPETS)}

EVERY = {**TEXTS, EVIL_NAME: EVIL_TEXT, "ledger.txt": LONG, "буквы.txt": LETTERS}
HELD = {**EVERY, "evil.md": "\n\n".join(HOSTILE), **NAMES}


@dataclass(frozen=True)
class Scripted:
    """An answerer that knows two questions by heart, so that tuning the real one breaks no page test."""

    real: Any
    doc_id: str
    text: str

    def rate(self, question: Any, hits: Any) -> Any:
        return self.real.rate(question, hits)

    def __call__(self, question: Any, rated: Any) -> Draft | None:
        asked = question.asked or question.text  # it may have been put into another language
        if asked == BOTH:
            quotes = ("| 2019 | 120,000 | 40,000 |", "The tenant shall not be liable for damage by flood.")
            places = tuple(Place(self.doc_id, self._span(quote)) for quote in quotes)
            note = Note("conflict", "the sources disagree: 185,000")
            return Draft("120,000", places, 0.91, 0.95, (note,))
        if asked == NOTHING:
            return Draft("flood", (Place(self.doc_id, self._span("damage by flood")),), 0.12, 0.2)
        draft = self.real(question, rated)
        return replace(draft, confidence=max(draft.confidence, 0.7)) if draft else None

    def _span(self, words: str) -> Span:
        start = self.text.index(words)
        return Span(start, start + len(words))


@dataclass(frozen=True)
class Leased(Scripted):
    """Knows the rent by heart too, and two documents that name another sum."""

    library: Any
    answers: threading.Event  # until it is set, no answer comes

    def __call__(self, question: Any, rated: Any) -> Draft | None:
        self.answers.wait(20)
        if question.text == RENT:
            return Draft("4,500 tenge", (self._place("lease.pdf", QUOTE),), 0.6, 0.9)
        if question.text == SUMS:
            places = (self._place("lease.pdf", QUOTE), self._place("lease.md", "| 2019 | 120,000 | 40,000 |"))
            return Draft(
                "4,500; 120,000",
                places,
                0.9,
                0.9,
                (Note("conflict", "the sources disagree: 4,500 · 120,000"),),
            )
        return super().__call__(question, rated)

    def _place(self, name: str, words: str) -> Place:
        doc_id = self.library.find(name)
        start = self.library.document(doc_id).text.index(words)
        return Place(doc_id, Span(start, start + len(words)))


# --- a site, and a browser on it ---------------------------------------------------------------


def served(engine: Engine, **serving: Any) -> str:
    """Serve an engine's page at a free port, for as long as the tests run; give its address."""
    import app

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    threading.Thread(target=app.serve, args=(engine,), kwargs={"port": port, **serving}, daemon=True).start()
    address = f"http://127.0.0.1:{port}/"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(600):
        try:
            opener.open(address, timeout=5).close()
            return address
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nothing answers at {address}")


@contextmanager
def opened() -> Iterator[Any]:
    """Open a browser; skip where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the page tests need playwright")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-proxy-server"]
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


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
        self.wait_answered(question)

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

    def judge(self, words: str) -> None:
        """Press a button below the answer, and wait for what the page says of it."""
        self.page.get_by_role("group", name="judge this answer").get_by_role("button", name=words).click()
        self.page.wait_for_selector("#judging .recorded")

    def open(self, name: str) -> None:
        """Show the first passage of a document in its source, even where that is shown already."""
        stamp = self.page.locator("#source .source").get_attribute("data-stamp")
        self.page.locator("#passages .passage", has_text=name).first.click()
        self.page.wait_for_function(
            "([name, stamp]) => document.querySelector('#source h2').textContent === name"
            " && document.querySelector('#source .source').dataset.stamp !== stamp",
            arg=[name, stamp],
        )

    def select(self, words: str, until: str = "") -> None:
        """Select words of the source, from the first letter of `words` to the last of `until`."""
        self.page.evaluate(
            "([from, until]) => { const walk = document.createTreeWalker("
            "document.querySelector('#source article'), NodeFilter.SHOW_TEXT);"
            " const find = words => { for (let n = walk.currentNode; n; n = walk.nextNode())"
            " if (n.nodeType === 3 && n.data.includes(words)) return [n, n.data.indexOf(words)]; };"
            " const [one, start] = find(from), [other, end] = find(until);"
            " getSelection().setBaseAndExtent(one, start, other, end + until.length); }",
            [words, until or words],
        )

    def see_mark(self, pane: str = "#source", what: str = "mark") -> None:
        """Wait until the mark is within what can be seen of the pane."""
        self.page.wait_for_function(
            "([pane, what]) => { const boxes = s => [...document.querySelectorAll(s)]"
            ".map(e => e.getBoundingClientRect()).filter(box => box.height);"
            " const p = boxes(`${pane} .paper`)[0], m = boxes(`${pane} .paper ${what}`)[0];"
            " return Boolean(m) && m.top >= p.top && m.bottom <= p.bottom; }",
            arg=[pane, what],
        )

    def wait_answered(self, question: str) -> None:
        """Wait for the answer to a question; what is shown until then is none."""
        self.page.wait_for_function(
            "q => document.querySelector('#answer .answer')?.dataset.question === q", arg=question
        )


@contextmanager
def visiting(browser: Any, site: str, **wanted: Any) -> Iterator[Visit]:
    """Open a page on a site; at the end nothing may have run, complained, or asked anybody else."""
    context = browser.new_context(**{"viewport": WIDE, **wanted})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page = context.new_page()
    complaints: list[str] = []
    own = (site, "data:", "blob:")
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.on("request", lambda asked: asked.url.startswith(own) or complaints.append(f"asked {asked.url}"))
    page.set_default_timeout(20_000)
    yield Visit(page, site)
    assert page.evaluate("window.hacked") is None
    assert complaints == []
    context.close()
