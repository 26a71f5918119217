"""The page in a real browser: asked, cited, marked, checked, fed and measured, with nothing from outside."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browsing import (
    BOTH,
    EVERY,
    EVIL,
    EVIL_NAME,
    NOTHING,
    PHONE,
    TEMPLATES,
    WIDE,
    Visit,
    in_browser,
)

from conftest import TEXTS
from pipeline.curate import append, drafted, read_judgements
from pipeline.evidence import Span

pytestmark = in_browser


@pytest.fixture(autouse=True)
def own_home() -> None:
    """One home for the site and all tests of it: that of the whole run."""


@pytest.fixture(scope="module")
def site(shared_site: str) -> str:
    return shared_site


def test_a_question_is_answered_and_its_quote_marked_to_the_letter(visit: Visit) -> None:
    page = visit.go()
    visit.ask("Who is the landlord?")
    quote = page.locator("#answer .card .quote").first.text_content()
    page.locator("#answer .card").first.click()
    visit.wait_marked(quote)
    visit.see_mark()
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
        visit.see_mark()
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
    sure = re.search(r"not sure · (\d+) %", said)  # at most what the draft had, less what is not met
    assert sure
    assert int(sure[1]) <= 12
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
    visit.see_mark(what=".near")
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
    assert page.locator("#verdicts .pair del").inner_text() == "4,900"
    assert page.locator("#verdicts .pair ins.strong").inner_text() == "4,300"
    assert page.locator("#verdicts .differences li").inner_text().split() == ["number", "4,900", "→", "4,300"]
    visit.wait_marked("Either party may end the lease with ninety days written notice.", "#check-source")
    page.locator("#verdicts button.at").nth(1).click()
    page.wait_for_function("() => document.querySelector('#check-source h2').textContent.includes('harvest')")
    assert "4,300" in visit.marked("#check-source")
    visit.see_mark("#check-source")


def test_a_file_is_checked_and_a_claim_shown_beside_its_evidence(visit: Visit, tmp_path: Path) -> None:
    page = visit.go()
    draft = tmp_path / "draft.html"
    draft.write_text(
        "<p>It says <q>may end the lease with thirty days written notice</q>.</p>"
        "<p>The canal of the valley was opened in 2011.</p>"
    )
    visit.tab("Check")
    page.set_input_files("#check input[type=file]", str(draft))
    page.wait_for_selector("#verdicts .verdicts")
    assert "“may end the lease" in page.locator("#checked-text textarea").input_value()
    assert page.locator("#verdicts .pair del").first.inner_text() == "thirty"
    claim = page.locator("#verdicts .claims li")
    assert claim.locator(".absent").inner_text() == "2011"
    assert "opened on 17 May 2008" in claim.locator(".pair").inner_text()
    claim.locator("button.at").click()
    page.wait_for_function("() => document.querySelector('#check-source h2').textContent.includes('harvest')")


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
    row.locator("summary").first.click()
    cell.first.wait_for(state="visible")
    assert cell.count() == 1
    assert "pp. 1–2: read by" in cell.first.get_attribute("title")
    assert "pp. 1–2: read by" in cell.first.text_content()
    assert row.locator(".legend").inner_text().strip() == "2 read"
    assert cell.first.bounding_box()["width"] > 300
    row.locator("summary").first.press("Enter")
    cell.first.wait_for(state="hidden")
    assert "5 read" in page.locator("#shelf .holds").inner_text()  # and three of the PDF


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


def judged_by(gold: Path, name: str) -> list[Any]:
    read = read_judgements(gold / "judged.jsonl")
    assert read.faults == ()
    return [each for each in read.judgements if each.author == name]


def test_an_answer_is_judged_right_by_one_click_and_taken_back_by_another(visit: Visit, gold: Path) -> None:
    page = visit.go(BOTH)
    page.get_by_label("judged by").fill("Ann")
    visit.judge("Right")
    said = page.locator("#judging").inner_text()
    assert "Recorded: right." in said
    assert str(gold / "judged.jsonl") in said
    assert "judged, in" in said
    (right,) = judged_by(gold, "Ann")
    quotes = page.locator("#answer .card .quote").all_text_contents()
    assert [place.quote for place in right.question.places()] == quotes[:1]  # the one that holds it
    assert right.question.answers == ("120,000",)
    assert page.locator("#judging [data-judge=right]").count() == 0
    page.get_by_role("button", name="take it back").click()
    page.wait_for_selector("#judging [data-judge=right]")
    assert [each.action for each in judged_by(gold, "Ann")] == ["right", "withdraw"]
    assert "Taken back" in page.locator("#judging").inner_text()


def test_who_judges_is_kept_in_the_browser_and_is_me_until_then(visit: Visit, gold: Path) -> None:
    page = visit.go(BOTH)
    assert page.get_by_label("judged by").input_value() == "me"
    visit.judge("No answer in these documents")
    assert judged_by(gold, "me")[-1].action == "unanswerable"
    visit.ask(NOTHING)
    page.locator("#judging .judge-name").fill("Дана 🦊")
    page.reload()
    page.wait_for_selector("#judging .judge-name")
    page.wait_for_function("() => document.querySelector('#judging .judge-name').value === 'Дана 🦊'")
    visit.judge("Right: no answer in these documents")
    (said,) = judged_by(gold, "Дана 🦊")
    assert (said.action, said.question.question) == ("unanswerable", NOTHING)


def test_the_right_words_are_selected_with_the_mouse(visit: Visit, gold: Path) -> None:
    page = visit.go(NOTHING)
    page.locator("#judging .judge-name").fill("Mouse")
    assert page.locator("#evidence").inner_text() == ""
    visit.judge("Wrong")
    assert "Select the right words in the source" in page.locator("#judging").inner_text()
    take = page.get_by_role("button", name="This is the evidence")
    assert take.is_disabled()
    visit.open("lease.md")
    line = page.locator("#source .near", has_text="damage by flood").first
    line.click(click_count=3)
    page.wait_for_function("() => !document.querySelector('#evidence .take').disabled")
    page.get_by_label("The answer, in a few words").fill("flood")
    page.get_by_label("The answer, in a few words").press("Enter")
    page.wait_for_selector("text=Recorded: the evidence is")
    assert page.locator("#evidence").inner_text() == ""
    wrong, select = judged_by(gold, "Mouse")
    assert (wrong.action, select.action, select.question.answers) == ("wrong", "select", ("flood",))
    (place,) = select.question.places()
    assert place.span.of(TEXTS["lease.md"]) == place.quote
    assert "damage by flood" in place.quote


CHOSEN = (  # of which document, from the first letter of what to the last of what
    ("буквы.txt", "ключ 🔑 мельницы", ""),
    ("буквы.txt", "🦊", ""),
    ("буквы.txt", "최서윤 🐯", ""),
    ("буквы.txt", "𝕭arsik", ""),
    ("буквы.txt", "мельнице.", "Вторая строка"),
    ("буквы.txt", "👩‍👩‍👧 줄", "𝔩ine"),
    ("reports/harvest.txt", "17 May 2008.", "The second page"),  # over a page's rule
    ("reports/harvest.txt", "910 tonnes", ""),
    ("lease.md", "120,000", "40,000"),  # over a cell's end, and signs that are not seen
    ("ledger.txt", "Entry 55 of the ledger names", ""),
    ("отчет.md", "Библиотеку посёлка", "Гульнара Сатпаева"),
)


def test_selected_words_are_the_evidence_to_the_letter(visit: Visit, gold: Path) -> None:
    """Words are chosen where a browser counts them; dayek must find the same ones by code points."""
    page = visit.go()
    for name, start, end in CHOSEN:
        text = EVERY[name]
        place = Span(text.index(start), text.index(end or start) + len(end or start))
        around = " ".join(text[max(0, place.start - 30) : place.end + 60].split())
        visit.ask(f"What does the entry say of {around}?")
        page.locator("#judging .judge-name").fill("Letters")
        visit.judge("Wrong")
        visit.open(name)
        visit.select(start, end)
        page.wait_for_function("() => !document.querySelector('#evidence .take').disabled")
        page.get_by_label("The answer, in a few words").fill("so it is said")
        page.get_by_role("button", name="This is the evidence").click()
        page.wait_for_selector("text=Recorded: the evidence is")
        (chosen,) = judged_by(gold, "Letters")[-1].question.places()
        assert chosen.doc == name
        assert (chosen.span, chosen.quote) == (place, place.of(text))


def test_judging_needs_no_mouse_and_says_where_one_is(visit: Visit, gold: Path) -> None:
    page = visit.go(BOTH)
    page.get_by_role("group", name="take it away").get_by_role("button").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.judge") == "right"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#evidence .seek")
    page.wait_for_function("() => document.activeElement.matches('#judging .recorded')")
    assert page.locator("#judging [role=status]").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#judging [data-judge=right]")
    assert page.locator("#evidence").inner_text() == ""


def test_drafts_are_judged_one_by_one(visit: Visit, gold: Path) -> None:
    page = visit.go()
    visit.tab("Evaluate")
    page.wait_for_selector("#judge-next .judging")
    assert "No draft waits" in page.locator("#judge-next").inner_text()
    page.get_by_role("button", name="Draft questions").click()
    page.wait_for_selector("#judge-next .draft")
    page.locator("#judge-next .judge-name").fill("Drafter")
    page.wait_for_selector("#judge-next .why-next")
    asked = page.locator("#judge-next .asked")
    seen = []
    for name in ("Accept", "Reject", "Skip"):
        seen.append(asked.inner_text())
        page.locator("#judge-next").get_by_role("button", name=name).click()
        page.wait_for_function(
            "words => document.querySelector('#judge-next .asked').textContent !== words", arg=seen[-1]
        )
    accepted, rejected = judged_by(gold, "Drafter")
    assert [accepted.action, rejected.action] == ["accept", "reject"]
    assert [accepted.question.question, rejected.question.question] == seen[:2]
    assert asked.inner_text() not in seen
    append(gold / "judged.jsonl", drafted("accept", accepted.question, "Second"))
    append(gold / "judged.jsonl", drafted("reject", rejected.question, "Second"))
    words = asked.inner_text()
    page.locator("#judge-next").get_by_role("button", name="Reject").click()
    page.wait_for_selector("#judge-next .recorded")
    assert "Drafter and Second: 1.00 agree, kappa 1.00, n = 2" in page.locator("#judge-next").inner_text()
    page.locator("#judge-next").get_by_role("button", name="take it back").click()
    page.wait_for_selector("text=Taken back")
    assert asked.inner_text() == words
    page.get_by_role("button", name="Ask it").click()
    page.wait_for_selector("#answer .answer")
    assert page.locator("#question input, #question textarea").input_value() == words


@pytest.mark.parametrize("visit", [{"viewport": PHONE}], indirect=True)
def test_a_phone_has_room_for_judging(visit: Visit) -> None:
    page = visit.go(BOTH)
    visit.judge("Wrong")
    page.wait_for_selector("#evidence .seek")
    visit.select("ninety days written notice")
    page.wait_for_function("() => !document.querySelector('#evidence .take').disabled")
    page.evaluate("document.querySelector('#source').scrollIntoView()")
    edges = page.evaluate(
        "['#answer', '#judging', '#source', '#evidence', '#passages']"
        ".map(s => document.querySelector(s).getBoundingClientRect()).map(b => [b.top, b.bottom])"
    )
    assert all(above[1] <= below[0] + 1 for above, below in pairwise(edges)), edges
    assert edges[3][1] <= PHONE["height"]  # the source and the bar that takes its words fit together
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="This is the evidence").click()
    page.wait_for_selector("text=Recorded: the evidence is")
    visit.tab("Evaluate")
    page.get_by_role("button", name="Draft questions").click()
    page.wait_for_selector("#judge-next .judging .hint")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


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
    visit.see_mark()


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
        " && !(e.textContent || e.getAttribute('aria-label') || e.labels?.length)).map(e => e.outerHTML)"
    )
    assert nameless == []
    assert page.locator("#answer [aria-live=polite]").count() == 1
    page.locator("#answer .card").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
